//! Recording from within the screen: beginning a file, ending it, and saying where it is.

use crate::app::{Effect, State};

use super::DRAW_NOW;

/// Begins to record, or ends the recording. The file is a new one: its name has the time.
pub(super) fn turn(state: &mut State) -> Vec<Effect> {
    if state.replay.is_some() {
        state.note = Some("this is a recording already: copy its file".to_owned());
        return vec![DRAW_NOW];
    }
    if state.recording.take().is_some() {
        state.note = Some("ending the recording".to_owned());
        return vec![Effect::EndRecording, DRAW_NOW];
    }
    let time = state.clock().strftime("%Y%m%d-%H%M%S");
    vec![
        Effect::Record(format!("portolan-{time}.jsonl.zst")),
        DRAW_NOW,
    ]
}

/// Says where it is recorded, or why not.
pub(super) fn begun(state: &mut State, path: Result<String, String>) -> Vec<Effect> {
    state.note = Some(match path {
        Ok(path) => {
            let said = format!("recording to {path}, with the past since the start; R ends it");
            state.recording = Some(path);
            said
        }
        Err(why) => why,
    });
    vec![DRAW_NOW]
}

/// Says what was recorded, or why it ended.
pub(super) fn ended(state: &mut State, outcome: Result<String, String>) -> Vec<Effect> {
    state.recording = None;
    state.note = Some(outcome.unwrap_or_else(|why| why));
    vec![DRAW_NOW]
}
