//! The titles of all panes and of the YAML in one rule, each after its digit.

use ratatui::{layout::Rect, style::Modifier};

use crate::{
    app::{Geometry, Pane, State, Tab},
    ui::{Role, area_of, canvas::Canvas, text},
};

use super::{number, rule_above};

/// Paints the tabs of an area into the rule above it, the chosen one in the accent. If there is not enough room, the last
/// ones show only their digits, and those without room for a digit are left out.
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
    let tabs = fitted(tabs(state), Tab::Pane(state.panes().chosen), rule.width);
    let step = step(&tabs, rule.width);
    let mut x = rule.x + u16::from(step == Step::Apart);
    let mut chosen = None;
    for (tab, label) in tabs {
        let mut width = width(&label);
        if x + width > rule.right() + 1 {
            break;
        }
        // The blank behind the last one may fall off.
        width = width.min(rule.right() - x);
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
            draw_tab(canvas, place, &label, None);
        }
    }
    // The brackets lie over the blanks of the neighbours.
    if let Some((place, label)) = chosen {
        draw_tab(canvas, place, &label, Some(Role::Accent));
    }
}

/// Sets the tabs of two panes that share a place into the rule above it, in the order of their digits, the one that is seen in
/// brackets. If there is not enough room, the other one is only a digit.
pub(super) fn draw_pair(
    state: &State,
    (shown, other, role): (Pane, Pane, Role),
    rule: Rect,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let label = |pane: Pane| format!("{} {}", number(state, pane), pane.title());
    let (of_shown, mut of_other) = (label(shown), label(other));
    if width(&of_shown) + width(&of_other) + 2 > rule.width {
        of_other = number(state, other);
    }
    let mut labels = [(shown, of_shown), (other, of_other)];
    labels.sort_by_key(|(pane, _)| number(state, *pane));
    let mut x = rule.x;
    for (pane, label) in labels {
        let width = width(&label).min(rule.right().saturating_sub(x));
        let place = Rect { x, width, ..rule };
        let chosen = (pane == shown).then_some(role);
        draw_tab(canvas, place, &label, chosen);
        if pane != shown {
            geometry.tabs.push((Tab::Pane(pane), area_of(place)));
        }
        x += width + 1;
    }
}

fn tabs(state: &State) -> Vec<(Tab, String)> {
    let panes = state.all_panes().into_iter();
    let panes = panes.map(|pane| {
        let label = format!("{} {}", number(state, pane), pane.tab());
        (Tab::Pane(pane), label)
    });
    panes.chain([(Tab::Yaml, "0 YAML".to_owned())]).collect()
}

/// The tabs, as many of the last as need be without their words, but for the chosen one.
fn fitted(mut tabs: Vec<(Tab, String)>, chosen: Tab, room: u16) -> Vec<(Tab, String)> {
    let needed = |tabs: &[(Tab, String)]| -> u16 {
        // They share the blanks between them, and the last one needs none behind it.
        tabs.iter().map(|(_, label)| width(label) - 1).sum()
    };
    for at in (0..tabs.len()).rev() {
        if needed(&tabs) <= room {
            break;
        }
        let (tab, label) = &mut tabs[at];
        if *tab != chosen {
            label.truncate(label.find(' ').unwrap_or(label.len()));
        }
    }
    tabs
}

/// The distance of tabs: a piece of the rule between them, none, or a shared blank.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Apart,
    Beside,
    Over,
}

/// The distance of the tabs for this much room.
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

/// No label of a tab is wider.
const MOST: usize = 100;

/// The columns of a label and of the marks on either side of it.
fn width(label: &str) -> u16 {
    u16::try_from(text::width(label, MOST) + 2).unwrap_or(u16::MAX)
}

/// Paints a tab; the chosen one has a role of its own.
fn draw_tab(canvas: &mut Canvas<'_>, place: Rect, label: &str, chosen: Option<Role>) {
    let (style, label) = match chosen {
        Some(role) => {
            let style = canvas.theme.style(role);
            (style.add_modifier(Modifier::BOLD), format!("[{label}]"))
        }
        None => (canvas.theme.style(Role::Muted), format!(" {label} ")),
    };
    let label = text::fit(&label, place.width.into(), "");
    canvas.text(place.x, place.y, place.width, &label, style);
}
