//! The replay under control: pausing, its speed, and going to another time of the recording.

use jiff::Timestamp;

use crate::{
    app::{Code, Effect, Key, Overlay, ReplayControl, ReplayWish, State, travel::MomentFacts},
    derive::wording::clock_time,
    diagnose::{Came, Ground, SinceSource},
    model::recording_time::RecordingTime,
    store::RestoredItem,
};

use super::{DRAW_NOW, travel};

/// Pauses the replay, or has it go on; at its end, from its beginning.
pub(super) fn pause(state: &mut State) -> Vec<Effect> {
    let now = state.clock();
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    if now >= replay.ends && !replay.is_paused {
        let began = replay.began;
        return seek(state, began);
    }
    replay.is_paused = !replay.is_paused;
    vec![Effect::Replay(ReplayWish::Speed), DRAW_NOW]
}

/// Doubles the speed, or halves it.
pub(super) fn turn_speed(state: &mut State, by: i32) -> Vec<Effect> {
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    replay.turn(by);
    state.note = Some(format!(
        "the replay runs at {} times real time",
        replay.speed()
    ));
    vec![Effect::Replay(ReplayWish::Speed), DRAW_NOW]
}

/// Has the replay begin again at its end, or no longer.
pub(super) fn turn_loop(state: &mut State) -> Vec<Effect> {
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    replay.loops = !replay.loops;
    let said = if replay.loops {
        "the replay begins again at its end"
    } else {
        "the replay stops at its end"
    };
    state.note = Some(said.to_owned());
    follow(state).into_iter().chain([DRAW_NOW]).collect()
}

/// Goes some steps back or on.
pub(super) fn step(state: &mut State, by: i32) -> Vec<Effect> {
    let now = state.now;
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    let now = replay.sought.unwrap_or(now);
    let at = now.saturating_add(replay.step() * by).unwrap_or(now);
    seek(state, at)
}

/// Goes to a time of the recording, or to the nearest that it has.
pub(super) fn seek(state: &mut State, at: Timestamp) -> Vec<Effect> {
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    let at = replay.within(at);
    replay.sought = Some(at);
    travel::leave(state);
    vec![Effect::Replay(ReplayWish::Seek(at)), DRAW_NOW]
}

/// Goes to the end of the recording.
pub(super) fn end(state: &mut State) -> Vec<Effect> {
    match &state.replay {
        Some(replay) if state.now < replay.ends => {
            let ends = replay.ends;
            seek(state, ends)
        }
        Some(_) => {
            state.note = Some("this is the end of the recording".to_owned());
            vec![DRAW_NOW]
        }
        None => {
            state.note = Some("this is now".to_owned());
            vec![DRAW_NOW]
        }
    }
}

/// Goes to where the finding that the cursor is on has to be looked for, if it was there before everything that is known, and pauses
/// there. `None` if nothing comes before.
pub(super) fn before(state: &mut State) -> Option<Vec<Effect>> {
    let (_, finding) = travel::finding(state)?;
    let replay = state.replay.as_mut()?;
    let (since, began, from) = (finding.since, replay.began, replay.told_from);
    let is_before = match since.source {
        SinceSource::Object => since.at < from,
        SinceSource::Observed => finding.came == Came::Before,
    };
    if from <= began || !is_before {
        return None;
    }
    replay.is_paused = true;
    // An object that was not written since then does not say when.
    let is_said = since.source == SinceSource::Object && since.at >= began;
    let effects = seek(state, if is_said { since.at } else { from });
    let (rule, from) = (finding.rule.id, clock_time(from, state.clock()));
    state.note = Some(if is_said {
        let written = clock_time(since.at, state.clock());
        format!("{rule} came after {written}, when its objects were written: t shows what changed")
    } else {
        format!(
            "{rule} was there at {from}, from where the recording was read: now more is read; B goes on back"
        )
    });
    Some(effects)
}

/// Goes to a time that is typed and that only the recording holds, not the history. `None` if it is not such a one.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let replay = state.replay.as_ref()?;
    let Overlay::Moment(prompt) = &state.overlay else {
        return None;
    };
    let text = prompt.text().trim();
    if key != Key::plain(Code::Enter) || travel::moment(state, text).is_ok() {
        return None;
    }
    let asked: RecordingTime = text.parse().ok()?;
    let at = asked.found_within((replay.began, replay.ends))?;
    state.lift();
    Some(seek(state, at))
}

/// Looks for the next change, shows it and pauses there.
pub(super) fn next_change(state: &mut State) -> Vec<Effect> {
    let next = state.present_store().history().next_number();
    let Some(replay) = control(state) else {
        return refuse(state);
    };
    replay.wanted = Some(next);
    replay.is_paused = true;
    vec![
        Effect::Replay(ReplayWish::Speed),
        Effect::Replay(ReplayWish::Next),
        DRAW_NOW,
    ]
}

/// Takes in when the next change is.
pub(super) fn found(state: &mut State, at: Option<Timestamp>) -> Vec<Effect> {
    if let Some(at) = at {
        return seek(state, at);
    }
    if let Some(replay) = &mut state.replay {
        replay.wanted = None;
    }
    state.note = Some("the recording has no later change".to_owned());
    vec![DRAW_NOW]
}

/// Takes in the facts of shortly before the time that is sought. `None` if what is known leads there.
pub(super) fn restore(state: &mut State, facts: Option<Vec<RestoredItem>>) -> Vec<Effect> {
    let Some(items) = facts else {
        return vec![DRAW_NOW];
    };
    travel::leave(state);
    if let Some(replay) = &mut state.replay {
        let from = items.iter().map(RestoredItem::at).max();
        replay.told_from = from.unwrap_or(replay.began);
    }
    let mut store = state.store.begun_again();
    for update in state.store.told_again(items) {
        store.apply(update);
    }
    // What is the same as now is not derived again.
    let mut world = std::mem::take(&mut state.world);
    for touched in store.differing_from(&state.store) {
        world.follow(&store, &touched);
    }
    let ground = Ground {
        store: &store,
        world: &world,
        now: state.now,
    };
    let diagnosis = state.diagnosis.of_start(&ground);
    state.marks.clear(&mut state.listing);
    let listing = &state.listing;
    let rows = (
        listing.filter().clone(),
        listing.sort(),
        listing.grouped_by(),
    );
    let mut facts = MomentFacts::of((store, world, diagnosis), state.now, rows);
    state.swap(&mut facts);
    travel::look_again(state);
    vec![DRAW_NOW]
}

/// The replay has arrived at the time that it went to.
pub(super) fn arrive(state: &mut State) -> Vec<Effect> {
    let next = state.present_store().history().next_number();
    let now = state.now;
    state.marks.clear(&mut state.listing);
    let Some(replay) = &mut state.replay else {
        return Vec::new();
    };
    replay.sought = None;
    match replay.wanted.take() {
        // It was written without another change.
        Some(wanted) if wanted == next && now < replay.ends => next_change(state),
        _ => vec![DRAW_NOW],
    }
}

/// Goes back to the beginning at the end, if that is wanted.
pub(super) fn follow(state: &mut State) -> Option<Effect> {
    let now = state.clock();
    let replay = state.replay.as_mut()?;
    let is_over =
        now >= replay.ends && replay.loops && !replay.is_paused && replay.sought.is_none();
    is_over.then(|| {
        replay.sought = Some(replay.began);
        Effect::Replay(ReplayWish::Seek(replay.began))
    })
}

fn control(state: &mut State) -> Option<&mut ReplayControl> {
    state.replay.as_mut()
}

fn refuse(state: &mut State) -> Vec<Effect> {
    state.note =
        Some("nothing is replayed: this key controls a recording (--replay FILE)".to_owned());
    vec![DRAW_NOW]
}
