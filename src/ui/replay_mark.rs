//! The clock of a replay in the header: the time in the recording, and what it does.

use ratatui::style::Modifier;

use crate::{
    app::{Action, ReplayControl, State},
    derive::wording::clock_time,
};

use super::{Role, line::PaneLine};

/// The mark at full length and shorter. `None` if nothing is replayed, or if the mark of another time is there.
pub(super) fn marks(state: &State) -> Option<[PaneLine<'static>; 3]> {
    let replay = state.replay.as_ref().filter(|_| state.travel.is_none())?;
    let key = state.keymap.keys(Action::Pause);
    let key = key.first().map(ToString::to_string);
    let [now, ends] = [state.now, replay.ends].map(|at| clock_time(at, replay.ends));
    let mark = |words: String| {
        let line = PaneLine::of(Role::Text, "  ");
        if replay.is_paused {
            let emphasis = Modifier::REVERSED | Modifier::BOLD;
            return line.marked(Role::Warning, format!(" {words} "), emphasis);
        }
        line.add(Role::Accent, words)
    };
    // What is replayed is never shown as live, however little room there is.
    let whole = format!("replay {now}");
    let least = if replay.is_paused {
        format!("paused {now}")
    } else {
        whole.clone()
    };
    let words = match doing(replay, state.now >= replay.ends) {
        Some(doing) => format!("{whole} {doing}"),
        None => whole,
    };
    let hint = match (replay.is_paused, key) {
        (true, Some(key)) => format!(" of {ends}  {key} goes on"),
        _ => format!(" of {ends}"),
    };
    let whole = mark(words.clone()).add(Role::Muted, hint);
    Some([whole, mark(words), mark(least)])
}

/// The state of the replay. `None` if it simply goes on.
fn doing(replay: &ReplayControl, is_over: bool) -> Option<String> {
    let speed = replay.speed();
    let is_plain = (speed - 1.0).abs() < f64::EPSILON;
    let word = if replay.sought.is_some() {
        "reading"
    } else if replay.is_paused {
        "paused"
    } else if is_over {
        "end"
    } else {
        return (!is_plain).then(|| format!("x{speed}"));
    };
    Some(word.to_owned())
}
