//! Scripts of keys, played and recorded: the same bytes every time, and in each form what was drawn.

mod command;
mod forms;
mod ours;
mod played;

use portolan::{
    cast::{Film, Look, Script},
    runtime::player::{self, PlayError, Set, Take},
    source::{Choice, NamedPath, Scope},
    ui::{Depth, Symbols},
};
use ratatui::buffer::Buffer;

use super::kit::fixture;

/// Plays a script on the demo.
fn played(script: &str) -> Result<Take, PlayError> {
    play_on(script, Choice::Demo, Look::Dark)
}

/// The film of a script that plays to its end on the demo.
fn film(script: &str) -> Film {
    played(script)
        .unwrap_or_else(|error| panic!("{error}"))
        .film
}

fn files(paths: &[(Option<&str>, &str)]) -> Choice {
    let named = |(name, path): &(Option<&str>, &str)| NamedPath {
        name: name.map(Into::into),
        path: fixture(path),
    };
    Choice::Files(paths.iter().map(named).collect())
}

fn play_on(script: &str, choice: Choice, look: Look) -> Result<Take, PlayError> {
    let script = Script::parse(script).unwrap_or_else(|error| panic!("{error}"));
    let set = Set {
        choice,
        scope: Scope::default(),
        mutes: portolan::diagnose::Mutes::default(),
        look,
        depth: Depth::True,
        symbols: Symbols::Unicode,
    };
    player::play(&script, set, |_| {})
}

/// The screen as text.
fn text(screen: &Buffer) -> String {
    portolan::cast::text::rows(screen)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The film of a script that is played on a dump.
fn file_film(script: &str) -> Film {
    let take = play_on(script, files(&[(None, "mesh.yaml")]), Look::Dark);
    take.unwrap_or_else(|error| panic!("{error}")).film
}
