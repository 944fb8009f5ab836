//! Writing the table that is shown to a file: asking for the name, and saying where it went.

use crate::{
    app::{Effect, Key, Overlay, Prompt, State, object_gap, prompt::Typed},
    store::Kind,
};

use super::DRAW_NOW;

/// Asks for the name of the file. The proposed name has the time, so that it is a new one.
pub(super) fn offer(state: &mut State) {
    let kind = state.trail.listed_kind().unwrap_or(Kind::Destination);
    let time = state.now.strftime("%Y%m%d-%H%M%S");
    let proposed = format!("{}-{time}.csv", kind.plural());
    state.lay(Overlay::Export(Prompt::new(&proposed).into()));
}

/// Takes a key while the name is typed. `None` if it is not.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Overlay::Export(prompt) = &mut state.overlay else {
        return None;
    };
    match prompt.press(key) {
        Typed::Accepted => {
            let path = prompt.text().trim().to_owned();
            if path.is_empty() {
                state.note = Some("write the name of a file".to_owned());
                return Some(vec![DRAW_NOW]);
            }
            state.lift();
            return Some(vec![Effect::Export(path), DRAW_NOW]);
        }
        Typed::Cancelled => state.lift(),
        Typed::Move(_) | Typed::Edited => {}
    }
    Some(vec![DRAW_NOW])
}

/// Takes a text that is pasted; returns whether the name is being typed.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let Overlay::Export(prompt) = &mut state.overlay else {
        return false;
    };
    prompt.paste(text);
    true
}

/// Says what became of the file. If it could not be written, the name can be changed.
pub(super) fn receive(
    state: &mut State,
    path: &str,
    outcome: Result<String, String>,
) -> Vec<Effect> {
    state.note = Some(match outcome {
        Ok(said) => {
            let kind = state.trail.listed_kind().unwrap_or(Kind::Destination);
            let gap =
                object_gap(&state.store, kind).map(|why| format!("; not all are known: {why}"));
            said + &gap.unwrap_or_default()
        }
        Err(why) => {
            if matches!(state.overlay, Overlay::None) && state.prompt.is_none() {
                state.lay(Overlay::Export(Prompt::new(path).into()));
            }
            why
        }
    });
    vec![DRAW_NOW]
}
