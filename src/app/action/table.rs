//! The table of actions: what each is called, what it does, where, and by which keys.

use crate::app::{
    Mode,
    key::{Code, Key},
};

use super::{Action, ActionDoc};

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

const TABLE: &[Mode] = &[Mode::Main];
const PANES: &[Mode] = &[Mode::Main, Mode::Page];
const EVERYWHERE: &[Mode] = &[
    Mode::Main,
    Mode::Page,
    Mode::Yaml,
    Mode::Help,
    Mode::Sources,
    Mode::Text,
];

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
        "open: the page of a Destination or of what a line names, a branch, a line that is cut",
        &[Mode::Main, Mode::Page, Mode::Yaml],
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
        PANES,
        &[plain(Code::Tab)],
    ),
    doc(
        Action::PreviousPane,
        "previous-pane",
        "focus the pane before",
        PANES,
        &[plain(Code::BackTab)],
    ),
    doc(
        Action::Show(1),
        "first-pane",
        "the first pane: what it is",
        PANES,
        &[Key::char('1')],
    ),
    doc(
        Action::Show(2),
        "second-pane",
        "the second pane: endpoints",
        PANES,
        &[Key::char('2')],
    ),
    doc(
        Action::Show(3),
        "third-pane",
        "the third pane: ports",
        PANES,
        &[Key::char('3')],
    ),
    doc(
        Action::Show(4),
        "fourth-pane",
        "the fourth pane: policies",
        PANES,
        &[Key::char('4')],
    ),
    doc(
        Action::Show(5),
        "fifth-pane",
        "the fifth pane: required subsets",
        PANES,
        &[Key::char('5')],
    ),
    doc(
        Action::Show(6),
        "sixth-pane",
        "the sixth pane: federation",
        PANES,
        &[Key::char('6')],
    ),
    doc(
        Action::Earlier,
        "earlier",
        "to the page before",
        PANES,
        &[Key::char('[')],
    ),
    doc(
        Action::Later,
        "later",
        "to the page after",
        PANES,
        &[Key::char(']')],
    ),
    doc(
        Action::Zoom,
        "zoom",
        "the pane in focus alone, or all again",
        &[Mode::Page],
        &[Key::char('z')],
    ),
    doc(
        Action::Deeper,
        "deeper",
        "open one level more of what folds",
        PANES,
        &[Key::char('+'), Key::char('=')],
    ),
    doc(
        Action::Shallower,
        "shallower",
        "fold one level",
        PANES,
        &[Key::char('-')],
    ),
    doc(
        Action::Read,
        "read",
        "show the line whole",
        PANES,
        &[Key::char('w')],
    ),
    doc(
        Action::Lose,
        "lose",
        "what if: take the zone or region for lost, or found again",
        PANES,
        &[Key::char('x')],
    ),
    doc(
        Action::Found,
        "found",
        "take all that was lost for found again",
        PANES,
        &[Key::char('X')],
    ),
    doc(
        Action::Times,
        "times",
        "ages, or times in UTC",
        &[Mode::Main, Mode::Page, Mode::Yaml],
        &[Key::char('T')],
    ),
    doc(
        Action::Filter,
        "filter",
        "type a filter",
        TABLE,
        &[Key::char('/')],
    ),
    doc(
        Action::Sort,
        "sort",
        "sort by the next column",
        TABLE,
        &[Key::char('s')],
    ),
    doc(
        Action::Reverse,
        "reverse",
        "turn the order round",
        TABLE,
        &[Key::char('S')],
    ),
    doc(
        Action::Yaml,
        "yaml",
        "show the object as YAML",
        PANES,
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
        Action::Search,
        "search",
        "search in the YAML",
        &[Mode::Yaml],
        &[Key::char('/')],
    ),
    doc(
        Action::NextMatch,
        "next-match",
        "to the next match",
        &[Mode::Yaml],
        &[Key::char('n')],
    ),
    doc(
        Action::PreviousMatch,
        "previous-match",
        "to the match before",
        &[Mode::Yaml],
        &[Key::char('N')],
    ),
    doc(
        Action::Sources,
        "sources",
        "show what each source is doing, and what was passed over",
        &[Mode::Main, Mode::Page, Mode::Sources],
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
