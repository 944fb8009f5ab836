//! The titles of all panes in one rule, and that of the YAML, each behind the digit that chooses it.

use ratatui::{layout::Rect, style::Modifier};

use crate::{
    app::{Geometry, State, Tab},
    ui::{Role, area_of, canvas::Canvas},
};

use super::{number, panes, rule_above};

/// Paints the tabs of an area into the rule above it, the chosen one in the accent. Those that have no room are left out.
pub(in crate::ui) fn draw_tabs(
    state: &State,
    area: Rect,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let rule = rule_above(area);
    let role = if state.is_in_pane() {
        Role::Accent
    } else {
        Role::Faint
    };
    canvas.rule(rule.x, rule.y, rule.width, role);
    let tabs = tabs(state);
    let gap = gap(&tabs, rule.width);
    let mut x = rule.x + gap;
    for (tab, label) in tabs {
        let width = width(&label);
        if x + width > rule.right() {
            break;
        }
        let is_chosen = tab == Tab::Pane(state.panes().chosen);
        draw_tab(canvas, (x, rule.y), &label, is_chosen);
        let place = Rect { x, width, ..rule };
        geometry.tabs.push((tab, area_of(place)));
        x += width + gap;
    }
}

fn tabs(state: &State) -> Vec<(Tab, String)> {
    let panes = panes(state).iter();
    let panes = panes.map(|pane| {
        let label = format!("{} {}", number(state, *pane), pane.tab());
        (Tab::Pane(*pane), label)
    });
    panes.chain([(Tab::Yaml, "0 YAML".to_owned())]).collect()
}

/// What stands between two tabs: a piece of the rule, where there is room for that.
fn gap(tabs: &[(Tab, String)], room: u16) -> u16 {
    let with_gaps: u16 = tabs.iter().map(|(_, label)| width(label) + 1).sum();
    u16::from(with_gaps < room)
}

/// A label and what stands on either side of it.
fn width(label: &str) -> u16 {
    u16::try_from(label.len() + 2).unwrap_or(u16::MAX)
}

fn draw_tab(canvas: &mut Canvas<'_>, (x, y): (u16, u16), label: &str, is_chosen: bool) {
    let (style, label) = if is_chosen {
        let style = canvas.theme.style(Role::Accent);
        (style.add_modifier(Modifier::BOLD), format!("[{label}]"))
    } else {
        (canvas.theme.style(Role::Muted), format!(" {label} "))
    };
    canvas.text(x, y, u16::MAX, &label, style);
}
