//! Examining Destinations, a portion at a time, so that no key ever waits for it.

use crate::{
    app::{
        Effect, EvidencePlace, FindingGroup, FindingLine, GroupKey, Infos, Overlay, Pane, Row,
        State, Topic, Urgency, findings::ListedFacts, state::PORTION,
    },
    diagnose::{self, Ground, Rule},
    store::{Kind, Subject},
};

use super::{
    DRAW_NOW, live,
    pages::{self, earlier, handle, open_page, panes_mut, show_yaml},
    reading::read,
    travel,
};

/// Examines some of the waiting Destinations. Draws if findings changed, or if the screen shows how many wait.
pub(super) fn examine(state: &mut State) -> Vec<Effect> {
    if let Some(travel) = &mut state.travel
        && travel.present.diagnosis.pending() > 0
    {
        // What is due again and again waits for the next tick, or the time that is shown would never be examined.
        travel::examine(travel, PORTION);
        return Vec::new();
    }
    let was_counted = state.examining().is_some();
    state.details.touch();
    let State {
        diagnosis,
        store,
        world,
        listing,
        now,
        travel,
        ..
    } = state;
    let ground = Ground {
        store,
        world,
        now: *now,
    };
    let changed = match travel {
        Some(travel) => diagnosis.examine_past(&ground, PORTION, &travel.present.diagnosis),
        None => diagnosis.examine(&ground, PORTION),
    };
    // A row that comes or goes because of what is found now.
    let is_relisted = listing.judge(diagnosis.judged(), &live(diagnosis, store, *now));
    pages::judge(state);
    let State {
        diagnosis,
        cluster_errors,
        ..
    } = state;
    for known in diagnosis.judged() {
        cluster_errors.judge(known, diagnosis);
    }
    if state.travel.is_some() && state.diagnosis.pending() == 0 {
        // The time that is shown does not go by, so that lists would wait for ever.
        state.findings.restart();
        state.lists.judge();
    }
    if changed {
        state.lists.judge();
    }
    if changed || is_relisted {
        state.findings.touch();
        state.cursor.settle(state.row());
    }
    if changed || is_relisted || was_counted {
        vec![Effect::Draw(Urgency::Frame)]
    } else {
        Vec::new()
    }
}

/// The same, where Destinations have settled meanwhile.
pub(super) fn examine_due(state: &mut State) {
    if let Some(travel) = &mut state.travel {
        travel::examine(travel, PORTION);
        return;
    }
    let due = state.diagnosis.due();
    if due.is_some_and(|due| due <= state.now) {
        examine(state);
    }
}

/// Updates the list of all findings while it is open.
pub(super) fn refresh(state: &mut State) {
    let State {
        trail,
        findings,
        listing,
        diagnosis,
        store,
        world,
        infos,
        now,
        ..
    } = state;
    if !trail.is_at_findings() {
        return findings.leave();
    }
    let facts = ListedFacts {
        store,
        listing,
        diagnosis,
        world,
        infos: *infos,
    };
    findings.refresh(&facts, *now);
}

/// Opens the list of all findings, or goes back from it.
pub(super) fn turn(state: &mut State) {
    if state.trail.is_at_findings() {
        earlier(state);
    } else {
        state.trail.open_findings();
    }
}

/// Opens what the cursor of the list is on: a group, the Destination where it shows what proves the finding, or the policy.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let (subject, finding) = match state.findings.under_cursor() {
        Some(Row::Group(_)) => {
            state.findings.turn_fold();
            return vec![DRAW_NOW];
        }
        Some(Row::Item(_, FindingLine::Current(holder, standing))) => (
            holder.subject(),
            Some((standing.rule, standing.path.clone())),
        ),
        Some(Row::Item(_, FindingLine::Went(went))) => (went.subject.clone(), None),
        Some(Row::Item(_, FindingLine::Skipped(..))) => {
            read(state);
            return vec![DRAW_NOW];
        }
        None => return Vec::new(),
    };
    let finding = finding.as_ref().map(|(rule, path)| (*rule, &**path));
    show(state, subject, finding)
}

/// The page of a Destination where it shows what a finding is about; at its findings where none is given.
fn show(
    state: &mut State,
    subject: Subject,
    finding: Option<(&'static Rule, &str)>,
) -> Vec<Effect> {
    if subject.kind != Kind::Destination {
        open_page(state, subject);
        return vec![DRAW_NOW];
    }
    let Some(known) = state.world.get(&subject.id).cloned() else {
        state.note = Some(format!("{} is gone", subject.id.key));
        return vec![DRAW_NOW];
    };
    open_page(state, subject.clone());
    let facts = (&state.store, &state.world);
    let proof = finding.map(|(rule, path)| {
        let proof = EvidencePlace::of_finding(facts, &known, (Some(rule), path));
        (path, proof)
    });
    match proof {
        Some((_, EvidencePlace::Pane(pane, topic))) => panes_mut(state).show(pane, topic),
        Some((path, EvidencePlace::Yaml)) => {
            panes_mut(state).show(Pane::Findings, None);
            return show_yaml(state, subject, Some(path));
        }
        None => panes_mut(state).show(Pane::Findings, None),
    }
    vec![DRAW_NOW]
}

/// The rule of what the cursor is on.
pub(super) fn rule(state: &State) -> Option<&'static Rule> {
    if !state.trail.is_at_findings() {
        return match handle(state)?.topic {
            Topic::Finding(id, _) => diagnose::rule(id),
            _ => None,
        };
    }
    match state.findings.under_cursor()? {
        Row::Item(_, FindingLine::Current(_, standing)) => Some(standing.rule),
        Row::Item(_, FindingLine::Went(went)) => Some(went.standing.rule),
        Row::Group(FindingGroup {
            key: GroupKey::Rule(id),
            ..
        }) => diagnose::rule(id),
        Row::Group(_) | Row::Item(..) => None,
    }
}

/// Explains the rule of the finding that the cursor is on.
pub(super) fn explain(state: &mut State) {
    match rule(state) {
        Some(rule) => state.lay(Overlay::Rule { rule, scroll: 0 }),
        None => {
            state.note =
                Some("no finding here: select one in the findings, then press e".to_owned());
        }
    }
}

/// Lists what is only good to know, or counts it.
pub(super) fn turn_infos(state: &mut State) {
    state.infos = match state.infos {
        Infos::Counted => Infos::Listed,
        Infos::Listed => Infos::Counted,
    };
    state.findings.restart();
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        app::{Event, Key, update::update},
        model::{Destination, Interner, decode_value},
        store::{Change, Kind, Link, Object, Origin, Update},
    };

    fn happens(state: &mut State, second: i64, event: Event) -> Vec<Effect> {
        let at = Timestamp::from_second(1_780_000_000 + second).expect("it is a time");
        update(state, at, event)
    }

    fn say(state: &mut State, second: i64, changes: Vec<Change>) {
        let said = |change| Update {
            source: "east".into(),
            at: Timestamp::UNIX_EPOCH,
            change,
        };
        let said = changes.into_iter().map(said).collect();
        happens(state, second, Event::Updates(said));
    }

    /// A Destination without a type, which is an error.
    fn broken(at: usize) -> Change {
        let value = json!({"metadata": {"name": format!("d{at:04}"), "namespace": "gloo-mesh"}, "spec": {}});
        let destination = decode_value::<Destination>(&value, &mut Interner::default());
        Change::Listed(Object::Destination(destination.into()))
    }

    fn listed(count: usize) -> State {
        let mut state = State::default();
        happens(&mut state, 0, Event::Opened("east".into(), Origin::Context));
        let kind = Kind::Destination;
        let list = (0..count).map(broken);
        let all = [Change::ListBegan(kind)].into_iter().chain(list);
        let end = [Change::ListEnded(kind), Change::Link(kind, Link::Live)];
        say(&mut state, 0, all.chain(end).collect());
        state
    }

    #[test]
    fn a_storm_is_examined_in_portions_between_which_keys_are_heard() {
        let mut state = listed(1_000);
        assert_eq!(state.diagnosis.pending(), 1_000);
        assert_eq!(state.examining(), Some(1_000));
        let mut portions = 0;
        while state.diagnosis.pending() > 0 {
            let before = state.diagnosis.pending();
            let drawn = happens(&mut state, 0, Event::Examine);
            assert_eq!(before - state.diagnosis.pending(), PORTION);
            assert_eq!(drawn, [Effect::Draw(Urgency::Frame)]);
            happens(&mut state, 0, Event::Key(Key::char('j')));
            portions += 1;
            assert_eq!(state.row(), Some(portions));
        }
        assert_eq!((portions, state.diagnosis.counts().error), (5, 1_000));
        assert_eq!(state.examining(), None);
    }

    #[test]
    fn an_examination_that_finds_nothing_new_draws_nothing() {
        let mut state = listed(3);
        assert_eq!(
            happens(&mut state, 0, Event::Examine),
            [Effect::Draw(Urgency::Frame)]
        );
        say(&mut state, 1, vec![Change::ListBegan(Kind::Mesh)]);
        let relisted = [Change::ListBegan(Kind::Destination), broken(1)];
        say(&mut state, 1, relisted.into());
        say(&mut state, 1, vec![Change::ListEnded(Kind::Destination)]);
        assert_eq!(happens(&mut state, 1, Event::Examine), []);
    }
}
