//! Everything the user can do, in one table that feeds the keymap, the help and the README.

use super::{
    Mode, Pane,
    key::{Code, Key},
};

/// Something the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Half a screen down.
    HalfDown,
    /// Half a screen up.
    HalfUp,
    /// A screen down.
    PageDown,
    /// A screen up.
    PageUp,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Focus the next pane.
    NextPane,
    /// Focus the pane before.
    PreviousPane,
    /// Focus a pane.
    Show(Pane),
    /// Look closer.
    Open,
    /// Go back: close what is on top, clear the filter.
    Back,
    /// Type a filter.
    Filter,
    /// Sort by the next column.
    Sort,
    /// Turn the order round.
    Reverse,
    /// Show the object as YAML.
    Yaml,
    /// In YAML, show managed fields and the last applied configuration too.
    Whole,
    /// Show what each source is doing.
    Sources,
    /// Show the keys.
    Help,
    /// Draw the screen anew.
    Redraw,
    /// Go to the background.
    Suspend,
    /// Leave.
    Quit,
}

/// What the help says of an action, and the keys it has by default.
#[derive(Debug)]
pub struct ActionDoc {
    /// The action.
    pub action: Action,
    /// What it is called in config files.
    pub name: &'static str,
    /// What it does, as a fragment of a sentence.
    pub doc: &'static str,
    /// Where it works.
    pub modes: &'static [Mode],
    /// Its keys by default, the one that hints show first.
    pub keys: &'static [Key],
}

const fn doc(
    action: Action,
    name: &'static str,
    doc: &'static str,
    modes: &'static [Mode],
    keys: &'static [Key],
) -> ActionDoc {
    ActionDoc {
        action,
        name,
        doc,
        modes,
        keys,
    }
}

const MAIN: &[Mode] = &[Mode::Main];
const EVERYWHERE: &[Mode] = &[Mode::Main, Mode::Yaml, Mode::Help, Mode::Sources];

const fn plain(code: Code) -> Key {
    Key::plain(code)
}

/// Every action with its help and keys, in the order in which help shows them.
pub const ACTIONS: &[ActionDoc] = &[
    doc(
        Action::Down,
        "down",
        "one row down",
        EVERYWHERE,
        &[Key::char('j'), plain(Code::Down)],
    ),
    doc(
        Action::Up,
        "up",
        "one row up",
        EVERYWHERE,
        &[Key::char('k'), plain(Code::Up)],
    ),
    doc(
        Action::First,
        "first",
        "to the first row",
        EVERYWHERE,
        &[Key::char('g'), plain(Code::Home)],
    ),
    doc(
        Action::Last,
        "last",
        "to the last row",
        EVERYWHERE,
        &[Key::char('G'), plain(Code::End)],
    ),
    doc(
        Action::HalfDown,
        "half-down",
        "half a screen down",
        EVERYWHERE,
        &[Key::ctrl('d')],
    ),
    doc(
        Action::HalfUp,
        "half-up",
        "half a screen up",
        EVERYWHERE,
        &[Key::ctrl('u')],
    ),
    doc(
        Action::PageDown,
        "page-down",
        "a screen down",
        EVERYWHERE,
        &[plain(Code::PageDown), Key::ctrl('f')],
    ),
    doc(
        Action::PageUp,
        "page-up",
        "a screen up",
        EVERYWHERE,
        &[plain(Code::PageUp), Key::ctrl('b')],
    ),
    doc(
        Action::Left,
        "left",
        "to the left: the pane before, or scroll",
        EVERYWHERE,
        &[Key::char('h'), plain(Code::Left)],
    ),
    doc(
        Action::Right,
        "right",
        "to the right: the next pane, or scroll",
        EVERYWHERE,
        &[Key::char('l'), plain(Code::Right)],
    ),
    doc(
        Action::Open,
        "open",
        "look closer: into the panes, then the YAML",
        MAIN,
        &[plain(Code::Enter)],
    ),
    doc(
        Action::Back,
        "back",
        "go back; on the table, clear the filter",
        EVERYWHERE,
        &[plain(Code::Esc)],
    ),
    doc(
        Action::NextPane,
        "next-pane",
        "focus the next pane",
        MAIN,
        &[plain(Code::Tab)],
    ),
    doc(
        Action::PreviousPane,
        "previous-pane",
        "focus the pane before",
        MAIN,
        &[plain(Code::BackTab)],
    ),
    doc(
        Action::Show(Pane::Endpoints),
        "endpoints",
        "focus the endpoints",
        MAIN,
        &[Key::char('1')],
    ),
    doc(
        Action::Show(Pane::Ports),
        "ports",
        "focus the ports",
        MAIN,
        &[Key::char('2')],
    ),
    doc(
        Action::Show(Pane::Policies),
        "policies",
        "focus the policies",
        MAIN,
        &[Key::char('3')],
    ),
    doc(
        Action::Show(Pane::Subsets),
        "subsets",
        "focus the required subsets",
        MAIN,
        &[Key::char('4')],
    ),
    doc(
        Action::Show(Pane::Federation),
        "federation",
        "focus the federation",
        MAIN,
        &[Key::char('5')],
    ),
    doc(
        Action::Show(Pane::About),
        "about",
        "focus what the Destination is",
        MAIN,
        &[Key::char('6')],
    ),
    doc(
        Action::Filter,
        "filter",
        "type a filter",
        MAIN,
        &[Key::char('/')],
    ),
    doc(
        Action::Sort,
        "sort",
        "sort by the next column",
        MAIN,
        &[Key::char('s')],
    ),
    doc(
        Action::Reverse,
        "reverse",
        "turn the order round",
        MAIN,
        &[Key::char('S')],
    ),
    doc(
        Action::Yaml,
        "yaml",
        "show the object as YAML",
        MAIN,
        &[Key::char('y'), Key::char('0')],
    ),
    doc(
        Action::Whole,
        "whole",
        "show or hide managed fields",
        &[Mode::Yaml],
        &[Key::char('m')],
    ),
    doc(
        Action::Sources,
        "sources",
        "show what each source is doing, and what was passed over",
        &[Mode::Main, Mode::Sources],
        &[Key::char('o')],
    ),
    doc(
        Action::Help,
        "help",
        "show the keys",
        EVERYWHERE,
        &[Key::char('?')],
    ),
    doc(
        Action::Redraw,
        "redraw",
        "draw the screen anew",
        EVERYWHERE,
        &[Key::ctrl('l')],
    ),
    doc(
        Action::Suspend,
        "suspend",
        "go to the background (fg returns)",
        EVERYWHERE,
        &[Key::ctrl('z')],
    ),
    doc(
        Action::Quit,
        "quit",
        "leave",
        EVERYWHERE,
        &[Key::char('q'), Key::ctrl('c')],
    ),
];
