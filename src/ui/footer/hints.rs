//! The actions that the last row shows in each mode.

use crate::app::{Action, Mode, Pane, State};

/// The actions in the menu of columns.
const COLUMN_HINTS: &[(Action, &str)] = &[
    (Action::Open, "show or hide"),
    (Action::Left, "to the left"),
    (Action::Right, "to the right"),
    (Action::UsualColumns, "the usual ones"),
    (Action::Back, "close"),
];

/// The actions that matter on a page that is searched.
const SEARCH: &[(Action, &str)] = &[
    (Action::Back, "end the search"),
    (Action::NextMatch, "next"),
    (Action::PreviousMatch, "previous"),
    (Action::Search, "search again"),
    (Action::Open, "open, fold"),
];

/// The actions that matter in a list of objects.
const OBJECTS: &[(Action, &str)] = &[
    (Action::Back, "back"),
    (Action::Open, "details"),
    (Action::Filter, "filter"),
    (Action::Narrow, "filter by cell"),
    (Action::Sort, "sort"),
    (Action::Kinds, "lists"),
    (Action::Export, "export"),
    (Action::Yaml, "yaml"),
    (Action::Copy, "copy"),
];

/// The actions that matter here, and what the footer calls them.
pub(super) fn actions(state: &State) -> &'static [(Action, &'static str)] {
    let is_at_findings = state.is_in_pane() && state.panes().chosen == Pane::Findings;
    let is_at_route = state.is_in_pane() && state.panes().chosen == Pane::Route;
    match state.mode() {
        Mode::Pane | Mode::Page if state.finder.is_some() => SEARCH,
        Mode::Pane | Mode::Page if is_at_findings => &[
            (Action::Back, "back"),
            (Action::Open, "go to evidence"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Deeper, "unfold"),
            (Action::NextPane, "next pane"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Pane | Mode::Page if is_at_route => &[
            (Action::Route, "who calls"),
            (Action::Back, "back"),
            (Action::Open, "go to the field"),
            (Action::WhatIf, "what if"),
            (Action::NextPane, "next link, pane"),
            (Action::Copy, "copy, explain"),
            (Action::Zoom, "zoom"),
        ],
        Mode::Pane => &[
            (Action::Open, "open, fold"),
            (Action::Back, "table"),
            (Action::NextPane, "next link, pane"),
            (Action::Search, "search"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Main => &[
            (Action::Open, "details"),
            (Action::Filter, "filter"),
            (Action::Preset, "broken"),
            (Action::Narrow, "filter by cell"),
            (Action::Sort, "sort"),
            (Action::Findings, "findings"),
            (Action::Kinds, "lists"),
            (Action::Route, "route"),
            (Action::Compare, "compare"),
            (Action::Group, "group"),
            (Action::WhatIf, "what if"),
            (Action::NextPane, "pane"),
            (Action::Copy, "copy"),
            (Action::Palette, "find"),
            (Action::Yaml, "yaml"),
            (Action::Sources, "sources"),
            (Action::Export, "export"),
            (Action::Close, "quit"),
            (Action::Clusters, "clusters"),
        ],
        Mode::Objects => OBJECTS,
        Mode::Clusters => &[
            (Action::Right, "next"),
            (Action::Left, "previous"),
            (Action::Open, "filter by it, or take back"),
            (Action::Back, "table"),
        ],
        Mode::Kinds => &[(Action::Open, "open"), (Action::Back, "close")],
        Mode::Page => &[
            (Action::Back, "back"),
            (Action::Open, "open, fold"),
            (Action::NextPane, "next link, pane"),
            (Action::Search, "search"),
            (Action::Zoom, "zoom"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Yaml, "yaml"),
            (Action::Copy, "copy"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Findings => &[
            (Action::Back, "back"),
            (Action::Open, "evidence, fold"),
            (Action::Group, "group"),
            (Action::Sort, "sort"),
            (Action::Filter, "filter"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Preset, "broken"),
        ],
        mode => over(mode),
    }
}

/// The actions that matter in overlays.
fn over(mode: Mode) -> &'static [(Action, &'static str)] {
    match mode {
        Mode::Yaml => &[
            (Action::Back, "close"),
            (Action::Search, "search"),
            (Action::NextMatch, "next match"),
            (Action::Open, "fold"),
            (Action::Right, "across"),
            (Action::Owners, "who wrote it"),
            (Action::Whole, "managed fields"),
            (Action::Times, "times"),
        ],
        Mode::Cells => &[
            (Action::Open, "only these"),
            (Action::Exclude, "without these"),
            (Action::Back, "close"),
        ],
        Mode::Columns => COLUMN_HINTS,
        Mode::Copy => &[(Action::Open, "copy"), (Action::Back, "close")],
        Mode::Loss => &[
            (Action::Open, "details"),
            (Action::WhatIf, "more places"),
            (Action::Found, "clear"),
            (Action::Back, "close"),
        ],
        Mode::Compare => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Search, "search"),
            (Action::Copy, "copy"),
            (Action::Compare, "read again"),
        ],
        Mode::Changes => &[
            (Action::Open, "details"),
            (Action::Moment, "go to then"),
            (Action::Times, "times"),
            (Action::Back, "close"),
        ],
        Mode::Help | Mode::Sources => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Search, "search"),
        ],
        Mode::Text => &[(Action::Back, "close"), (Action::Down, "scroll")],
        Mode::Main
        | Mode::Pane
        | Mode::Page
        | Mode::Findings
        | Mode::Objects
        | Mode::Clusters
        | Mode::Kinds => &[],
    }
}
