//! The panes about one object: what each has to say. `paint` draws one, whatever it says.

mod affected;
mod content;
mod drift;
mod endpoints;
mod facing;
mod federation;
mod findings;
mod found;
mod lines;
mod object;
mod overview;
mod paint;
mod policies;
mod policy;
mod ports;
mod route;
mod subsets;
mod tabs;
mod timeline;
mod wrap;

use ratatui::layout::Rect;

use crate::{
    app::{Action, Pane, State},
    derive::world::zone_label,
};

use super::Role;

pub(super) use content::PaneContent;
pub(super) use facing::{Facing, when};
pub(super) use lines::PaneLines;
pub(super) use paint::{PlacedPane, draw_content, draw_pane, measured};
pub(super) use tabs::draw_tabs;
use wrap::{LONG, lines_of};
pub(super) use wrap::{broken, wrapped};

fn content<'s>(pane: Pane, facing: &Facing<'s>) -> PaneContent<'s> {
    match pane {
        Pane::Overview => match facing.object() {
            Some((_, object)) => object::content(facing, object),
            None => overview::content(facing),
        },
        Pane::Endpoints => endpoints::content(facing),
        Pane::Ports => ports::content(facing),
        Pane::Policies => policies::content(facing),
        Pane::Subsets => subsets::content(facing),
        Pane::Federation => federation::content(facing),
        Pane::Findings => findings::content(facing),
        Pane::Drift => drift::content(facing),
        Pane::Route => route::content(facing),
        Pane::Affected => affected::content(facing),
        Pane::Timeline => timeline::content(facing),
    }
}

/// The colour of a zone: by its order within its region, the same everywhere.
///
/// The order is read off the name's last letter or digit, as cloud providers number zones, so that it does not depend on
/// which zones happen to be known.
pub(super) fn zone_role(region: Option<&str>, zone: Option<&str>) -> Role {
    let Some(zone) = zone else {
        return Role::Muted;
    };
    let label = zone_label(region, zone);
    let order = match label.bytes().last() {
        Some(letter @ b'a'..=b'z') => letter - b'a',
        Some(digit @ b'1'..=b'9') => digit - b'1',
        Some(other) => other,
        None => 0,
    };
    Role::Locality(order % 8)
}

pub(super) fn is_focused(state: &State, pane: Pane) -> bool {
    state.is_in_pane() && state.panes().chosen == pane
}

/// The key that chooses a pane: its digit, or the key of the Timeline if it has none.
fn number(state: &State, pane: Pane) -> String {
    let at = state.all_panes().iter().position(|known| *known == pane);
    let digit = at.map_or(0, |at| at + 1);
    if digit < 10 {
        return digit.to_string();
    }
    let key = state.keymap.keys(Action::Timeline).first();
    key.map_or_else(String::new, ToString::to_string)
}

fn rule_above(area: Rect) -> Rect {
    Rect {
        y: area.y.saturating_sub(1),
        height: 1,
        ..area
    }
}
