//! Going to an earlier time and back: by change, by a time that is typed, or to when a finding came.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{
        ChangesLine, ChangesView, Effect, FindingLine, Key, Overlay, Prompt, Row, State, Topic,
        Travel, Trends, Urgency, prompt::Typed, travel::MomentFacts,
    },
    derive::wording::clock_time,
    diagnose::{CurrentFinding, Ground, SinceSource},
    model::recording_time::RecordingTime,
    store::{Kind, Subject, Touched, Update},
};

use super::{DRAW_NOW, facts, live, pages, relist};

/// The time just before a change.
const BEFORE: SignedDuration = SignedDuration::from_micros(1);

/// Shows an earlier time. The caller has made sure that the history holds it.
fn go(state: &mut State, at: Timestamp) {
    state.marks.clear(&mut state.listing);
    if !follow(state, at) {
        let back = leave(state);
        let rows = (
            state.listing.filter().clone(),
            state.listing.sort(),
            state.listing.grouped_by(),
        );
        let mut facts = MomentFacts::as_of(at, (&state.store, &state.diagnosis), rows);
        state.swap(&mut facts);
        state.travel = Some(Box::new(Travel {
            present: facts,
            now: back,
        }));
        state.now = at;
    }
    look_again(state);
}

/// Goes on from the time that is shown. Returns `false` if the facts have to be made from those of now.
fn follow(state: &mut State, at: Timestamp) -> bool {
    let State {
        travel,
        store,
        world,
        diagnosis,
        listing,
        now,
        trends,
        cluster_errors,
        ..
    } = &mut *state;
    let shown = *now;
    let Some(travel) = travel else {
        return false;
    };
    let present = &travel.present;
    let Some(touched) = store.travel(present.store.history(), (shown, at)) else {
        return false;
    };
    let mut moved = Vec::new();
    for touched in &touched {
        moved.extend(facts::follow_store((store, world, diagnosis), touched));
    }
    diagnosis.travel(&present.diagnosis, (shown, at));
    *now = at;
    *trends = Trends::of_history(store.history());
    cluster_errors.follow(&moved, diagnosis);
    listing.follow(&moved, &live(diagnosis, store, at));
    let filter = state.listing.filter();
    let is_linked = touched.iter().any(|one| matches!(one, Touched::Link(..)));
    if filter.needs_time() || is_linked && filter.needs_sources() {
        relist(state, state.listing.filter().clone(), state.listing.sort());
    }
    true
}

/// Puts the facts of now back in their place, with the rows of then. Returns the time now.
pub(super) fn leave(state: &mut State) -> Timestamp {
    let Some(mut travel) = state.travel.take() else {
        return state.now;
    };
    let filter = state.listing.filter().clone();
    let (sort, group) = (state.listing.sort(), state.listing.grouped_by());
    state.swap(&mut travel.present);
    state.now = travel.now;
    relist(state, filter, sort);
    if state.listing.grouped_by() != group {
        let State {
            listing,
            diagnosis,
            store,
            now,
            ..
        } = state;
        listing.group(group, &live(diagnosis, store, *now));
    }
    state.now
}

/// Looks again at everything that is shown, at once.
pub(super) fn look_again(state: &mut State) {
    let of = match &state.overlay {
        Overlay::Changes(view) => Some(view.of.clone()),
        _ => None,
    };
    state.clear();
    state.details.touch();
    state.findings.restart();
    state.lists.restart();
    state.route.leave();
    (state.blast, state.affected) = (None, None);
    state.trail.forget_wholes();
    pages::follow(state, &[]);
    state.cursor.settle(state.row());
    if let Some(of) = of {
        let view = ChangesView::open(of, state.change_facts());
        state.lay(Overlay::Changes(Box::new(view)));
    }
}

/// Back to now.
pub(super) fn present(state: &mut State) {
    leave(state);
    look_again(state);
}

/// To the change before the time that is shown, of the object one looks at or of all.
pub(super) fn earlier(state: &mut State, of: Option<&Subject>) {
    let shown = state.travel.as_ref().map(|_| state.now);
    let history = state.present_store().history();
    let Some(earliest) = history.earliest() else {
        return refuse(state);
    };
    let before = history.last_before(shown.unwrap_or(Timestamp::MAX), of);
    let before = before.map(|change| change.at).filter(|at| *at >= earliest);
    // Before its first change an object was as it was when it was first read.
    let first = history.first_after(earliest - BEFORE, of);
    let start = first.map(|first| (first.at - BEFORE).max(earliest));
    let start = start.filter(|start| shown.is_some_and(|shown| *start < shown));
    if let Some(at) = before.or(start) {
        go(state, at);
        return;
    }
    let whose = if of.is_some() { " of this object" } else { "" };
    state.note = Some(format!(
        "no earlier change{whose} is known: the history begins at {}",
        clock_time(earliest, state.clock())
    ));
}

/// To the change after the time that is shown.
pub(super) fn later(state: &mut State, of: Option<&Subject>) {
    if state.travel.is_none() {
        state.note = Some("this is now: { and ( go back to earlier changes".to_owned());
        return;
    }
    let history = state.present_store().history();
    if let Some(at) = history.first_after(state.now, of).map(|change| change.at) {
        go(state, at);
    } else {
        let whose = if of.is_some() { " of this object" } else { "" };
        state.note = Some(format!("no later change{whose} was seen: P returns to now"));
    }
}

/// The object of the line, or else the object of the page or the table.
pub(super) fn subject(state: &State) -> Option<Subject> {
    if let Overlay::Changes(view) = &state.overlay {
        return match view.line(view.at)? {
            ChangesLine::Change(row, _) => Some(row.subject.clone()),
            ChangesLine::Gap(_) => view.of.clone(),
        };
    }
    if state.trail.is_at_findings() {
        return match state.findings.under_cursor()? {
            Row::Item(_, FindingLine::Current(holder, _)) => Some(holder.subject()),
            Row::Item(_, FindingLine::Went(went)) => Some(went.subject.clone()),
            Row::Item(_, FindingLine::Skipped(..)) | Row::Group(_) => None,
        };
    }
    state.subject()
}

/// To when the finding came that the cursor is on, or the gravest one of the object.
pub(super) fn came(state: &mut State) {
    let Some((subject, finding)) = finding(state) else {
        state.note = Some("no finding here: select an object or a finding that has one".to_owned());
        return;
    };
    let Some(earliest) = state.present_store().history().earliest() else {
        return refuse(state);
    };
    let (rule, since) = (finding.rule.id, finding.since);
    let said = |at| clock_time(at, state.clock());
    if since.at < earliest {
        let how = match since.source {
            SinceSource::Object => format!("by its objects, {rule} came at {}", said(since.at)),
            SinceSource::Observed => format!("{rule} was there at the start"),
        };
        let begins = said(earliest);
        state.note = Some(format!("{how}; the history begins at {begins}"));
        return;
    }
    let waited = finding.raised.duration_since(since.at) > SignedDuration::from_secs(5);
    let raised = waited.then(|| format!("; it was raised at {}", said(finding.raised)));
    let note = format!(
        "{rule} came at {}{}: t shows what changed before",
        said(since.at),
        raised.unwrap_or_default()
    );
    go(state, since.at);
    select(state, subject);
    state.note = Some(note);
}

/// The finding that the cursor is on, or the gravest one of the object one looks at.
pub(super) fn finding(state: &State) -> Option<(Subject, CurrentFinding)> {
    if state.trail.is_at_findings() {
        return match state.findings.under_cursor()? {
            Row::Item(_, FindingLine::Current(holder, one)) => {
                Some((holder.subject(), one.clone()))
            }
            Row::Item(_, FindingLine::Went(went)) => {
                Some((went.subject.clone(), went.standing.clone()))
            }
            Row::Item(_, FindingLine::Skipped(..)) | Row::Group(_) => None,
        };
    }
    let subject = state.subject()?;
    let all = match subject.kind {
        Kind::Destination => state.diagnosis.of(&subject.id),
        _ => state.diagnosis.of_policy(&subject),
    };
    let under = pages::handle(state).filter(|_| state.is_in_pane());
    let under = under.and_then(|handle| match handle.topic {
        Topic::Finding(id, about) => Some((id, about)),
        _ => None,
    });
    // Of the most severe ones the one that came last.
    let open = all.iter().filter(|one| !one.is_muted);
    let found = match under {
        Some((id, about)) => all
            .iter()
            .find(|one| one.rule.id == id && *one.about == *about),
        None => open.min_by_key(|one| (one.severity, Reverse(one.since.at))),
    };
    Some((subject, found?.clone()))
}

/// Selects an object where it is shown in the table.
fn select(state: &mut State, subject: Subject) {
    if subject.kind == Kind::Destination && state.page().is_none() {
        state.cursor.want(subject.id);
        state.cursor.settle(state.row());
    }
}

/// Asks for a time; in the changes, goes to the change of the line.
pub(super) fn ask(state: &mut State) {
    let row = match &state.overlay {
        Overlay::Changes(view) => match view.line(view.at) {
            Some(ChangesLine::Change(row, _)) => Some((row.at, row.subject.clone())),
            _ => None,
        },
        Overlay::Change(view) => Some((view.row.at, view.row.subject.clone())),
        _ => {
            state.lay(Overlay::Moment(Prompt::new("").into()));
            return;
        }
    };
    let history = state.present_store().history();
    match (row, history.earliest()) {
        (Some((at, subject)), Some(earliest)) if at >= earliest => {
            state.clear();
            go(state, at);
            select(state, subject);
        }
        (Some(_), Some(earliest)) => {
            let begins = clock_time(earliest, state.clock());
            state.note = Some(format!(
                "only the last write is known: the history begins at {begins}"
            ));
        }
        (None, _) => state.note = Some("a gap: select a change".to_owned()),
        (_, None) => refuse(state),
    }
}

/// Takes a key while the time is typed. `None` if it is not.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Overlay::Moment(prompt) = &mut state.overlay else {
        return None;
    };
    match prompt.press(key) {
        Typed::Accepted => {
            let text = prompt.text().trim().to_owned();
            match moment(state, &text) {
                Ok(at) => {
                    state.lift();
                    go(state, at);
                }
                Err(why) => state.note = Some(why),
            }
        }
        Typed::Cancelled => state.lift(),
        Typed::Move(_) | Typed::Edited => {}
    }
    Some(vec![DRAW_NOW])
}

/// Takes a text that is pasted; returns whether a time is being typed.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let Overlay::Moment(prompt) = &mut state.overlay else {
        return false;
    };
    prompt.paste(text);
    true
}

/// The time of a text, if the history holds it.
pub(super) fn moment(state: &State, text: &str) -> Result<Timestamp, String> {
    let now = state.clock();
    let Some(earliest) = state.present_store().history().earliest() else {
        return Err(NOTHING.to_owned());
    };
    let asked: RecordingTime = text.parse().map_err(|_| {
        "write a time such as 10:14 or 10:14:05 (UTC), or -5m for 5 minutes before now".to_owned()
    })?;
    asked.found_within((earliest, now)).ok_or_else(|| {
        let [from, to] = [earliest, now].map(|at| clock_time(at, now));
        format!("{asked} is not in the history, which is from {from} to {to} (UTC)")
    })
}

/// Why there is no earlier time.
const NOTHING: &str = "no history yet: nothing has been read";

fn refuse(state: &mut State) {
    state.note = Some(NOTHING.to_owned());
}

/// Takes in what sources say now while another time is shown. Draws if the header says something else then.
pub(super) fn take_in(travel: &mut Travel, updates: Vec<Update>) -> Vec<Effect> {
    let now = travel.now;
    let MomentFacts {
        store,
        world,
        diagnosis,
        listing,
        trends,
        cluster_errors,
    } = &mut travel.present;
    let (mut moved, mut is_seen) = (Vec::new(), false);
    for update in updates {
        let (touched, these) = facts::follow((store, world, diagnosis), update);
        is_seen |= !matches!(touched, Touched::Nothing | Touched::Statistics);
        moved.extend(these);
    }
    trends.follow(&moved);
    cluster_errors.follow(&moved, diagnosis);
    listing.follow(&moved, &live(diagnosis, store, now));
    let drawn = is_seen.then_some(Effect::Draw(Urgency::Frame));
    drawn.into_iter().collect()
}

/// Examines some of the facts of now, among them those that have settled.
pub(super) fn examine(travel: &mut Travel, most: usize) {
    let now = travel.now;
    let MomentFacts {
        store,
        world,
        diagnosis,
        listing,
        cluster_errors,
        ..
    } = &mut travel.present;
    diagnosis.examine(&Ground { store, world, now }, most);
    listing.judge(diagnosis.judged(), &live(diagnosis, store, now));
    for known in diagnosis.judged() {
        cluster_errors.judge(known, diagnosis);
    }
}
