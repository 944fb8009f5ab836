//! The titles of all panes in one rule, and that of the YAML, each behind the digit that chooses it.

use ratatui::{layout::Rect, style::Modifier};

use crate::{
    app::{Geometry, Pane, State, Tab},
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
    let step = step(&tabs, rule.width);
    let mut x = rule.x + u16::from(step == Step::Apart);
    let mut chosen = None;
    for (tab, label) in tabs {
        let width = width(&label);
        if x + width > rule.right() {
            break;
        }
        let place = Rect { x, width, ..rule };
        geometry.tabs.push((tab, area_of(place)));
        x = match step {
            Step::Apart => x + width + 1,
            Step::Beside => x + width,
            Step::Over => x + width - 1,
        };
        if tab == Tab::Pane(state.panes().chosen) {
            chosen = Some((place, label));
        } else {
            draw_tab(canvas, (place.x, place.y), &label, false);
        }
    }
    // The brackets lie over the blanks of the neighbours.
    if let Some((place, label)) = chosen {
        draw_tab(canvas, (place.x, place.y), &label, true);
    }
}

/// Sets the tab of a pane that shares a place with another one behind the title of the one that is shown.
pub(in crate::ui) fn draw_other(
    state: &State,
    (shown, other): (Pane, Pane),
    area: Rect,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let label = |pane: Pane| format!("{} {}", number(state, pane), pane.title());
    let place = Rect {
        x: area.x + 1 + width(&label(shown)) + 1,
        width: width(&label(other)),
        ..rule_above(area)
    };
    draw_tab(canvas, (place.x, place.y), &label(other), false);
    geometry.tabs.push((Tab::Pane(other), area_of(place)));
}

fn tabs(state: &State) -> Vec<(Tab, String)> {
    let panes = panes(state).iter();
    let panes = panes.map(|pane| {
        let label = format!("{} {}", number(state, *pane), pane.tab());
        (Tab::Pane(*pane), label)
    });
    panes.chain([(Tab::Yaml, "0 YAML".to_owned())]).collect()
}

/// How tabs stand: with a piece of the rule between them, side by side, or sharing the blank between them.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Apart,
    Beside,
    Over,
}

/// How the tabs stand where there is so much room.
fn step(tabs: &[(Tab, String)], room: u16) -> Step {
    let wide: u16 = tabs.iter().map(|(_, label)| width(label)).sum();
    let count = u16::try_from(tabs.len()).unwrap_or(0);
    if wide + count < room {
        Step::Apart
    } else if wide <= room {
        Step::Beside
    } else {
        Step::Over
    }
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
