//! The panes about the selected Destination: what each has to say, and how it is painted.

mod about;
mod endpoints;
mod federation;
mod policies;
mod ports;
mod subsets;

use std::ops::Range;

use ratatui::layout::Rect;

use crate::{
    app::{Focus, Geometry, Pane, State},
    derive::{Known, zone_label},
};

use super::{Role, Theme, area_of, arrange::title, canvas::Canvas, line::Line};

/// What a pane is drawn from.
pub(super) struct Facing<'s> {
    pub(super) state: &'s State,
    pub(super) known: &'s Known,
    pub(super) theme: &'s Theme,
    /// The columns there are.
    pub(super) width: usize,
    /// The lines that are seen; a pane that may be long builds no others.
    pub(super) window: Range<usize>,
}

/// What a pane has to say: lines, the first of them being line `first` of `total`, and a number for its rule.
pub(super) struct Content<'s> {
    lines: Vec<Line<'s>>,
    first: usize,
    total: usize,
    count: Option<String>,
}

impl<'s> Content<'s> {
    fn new(lines: Vec<Line<'s>>) -> Self {
        Self {
            first: 0,
            total: lines.len(),
            lines,
            count: None,
        }
    }

    fn counted(lines: Vec<Line<'s>>, count: &impl ToString) -> Self {
        Self {
            count: Some(count.to_string()),
            ..Self::new(lines)
        }
    }

    /// A pane with nothing to show: why, and what to do.
    fn empty(facing: &Facing<'_>, why: &str) -> Self {
        Self::new(
            wrapped(why, facing.width)
                .into_iter()
                .map(|line| Line::of(Role::Muted, line))
                .collect(),
        )
    }
}

fn content<'s>(pane: Pane, facing: &Facing<'s>) -> Content<'s> {
    match pane {
        Pane::Endpoints => endpoints::content(facing),
        Pane::Ports => ports::content(facing),
        Pane::Policies => policies::content(facing),
        Pane::Subsets => subsets::content(facing),
        Pane::Federation => federation::content(facing),
        Pane::About => about::content(facing),
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

/// Breaks a text into lines at blanks; a word longer than a line stands alone and is cut when painted.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let needed = super::text::width(line, 1_000) + 1 + super::text::width(word, 1_000);
        if !line.is_empty() && needed > columns {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A pane with its title in the rule above.
pub(super) fn draw_pane(
    state: &State,
    pane: Pane,
    area: Rect,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let count = draw_content(state, pane, area, canvas, geometry);
    let rule = Rect {
        y: area.y.saturating_sub(1),
        height: 1,
        ..area
    };
    let is_focused = state.focus == Focus::Pane && state.pane == pane;
    let (rule_role, title_role) = if is_focused {
        (Role::Accent, Role::Accent)
    } else {
        (Role::Faint, Role::Muted)
    };
    canvas.rule(rule.x, rule.y, rule.width, rule_role);
    let left = Line::of(title_role, format!(" {} ", pane.title()));
    let right = count.map(|count| Line::of(Role::Text, format!(" {count} ")));
    title(canvas, rule, (left, right));
}

/// The titles of all panes in one rule, the chosen one in the accent.
pub(super) fn draw_tabs(
    state: &State,
    area: Rect,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let rule = Rect {
        y: area.y.saturating_sub(1),
        height: 1,
        ..area
    };
    let is_focused = state.focus == Focus::Pane;
    canvas.rule(
        rule.x,
        rule.y,
        rule.width,
        if is_focused {
            Role::Accent
        } else {
            Role::Faint
        },
    );
    let mut x = rule.x + 1;
    for pane in Pane::ALL {
        let label = format!(" {} {} ", pane.index() + 1, pane.tab());
        let width = u16::try_from(label.len()).unwrap_or(u16::MAX);
        if x + width > rule.right() {
            break;
        }
        let is_chosen = pane == state.pane;
        let style = canvas
            .theme
            .style(if is_chosen { Role::Accent } else { Role::Muted });
        let style = if is_chosen {
            style.add_modifier(ratatui::style::Modifier::BOLD)
        } else {
            style
        };
        let label = if is_chosen {
            format!("[{} {}]", pane.index() + 1, pane.tab())
        } else {
            label
        };
        canvas.text(x, rule.y, width, &label, style);
        geometry
            .tabs
            .push((pane, area_of(Rect { x, width, ..rule })));
        x += width + 1;
    }
}

/// The lines of a pane from where it is scrolled to; returns the number for its title.
pub(super) fn draw_content(
    state: &State,
    pane: Pane,
    area: Rect,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) -> Option<String> {
    let known = state.selected()?;
    // A blank on either side keeps the text off the rules.
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let height = usize::from(area.height);
    let facing = |first: usize| Facing {
        state,
        known,
        theme: canvas.theme,
        width: inner.width.into(),
        window: first..first + height,
    };
    let wanted = state.scroll[pane.index()];
    let mut content = self::content(pane, &facing(wanted));
    let first = wanted.min(content.total.saturating_sub(height));
    if first != wanted {
        // Lines went since the scrolling was done.
        content = self::content(pane, &facing(first));
    }
    let total = content.total;
    let seen = content.lines.iter().skip(first - content.first);
    for (row, line) in (0..inner.height).zip(seen) {
        canvas.line(inner, row, line);
    }
    more_below(canvas, area, (first, total));
    geometry.panes.push((pane, area_of(area), total));
    content.count
}

/// Says in the last row's corner that there is more.
fn more_below(canvas: &mut Canvas<'_>, area: Rect, (first, total): (usize, usize)) {
    let hidden = total.saturating_sub(first + usize::from(area.height));
    if hidden == 0 || area.height < 2 {
        return;
    }
    let note = format!(" {hidden} more {} ", canvas.theme.symbols.down());
    let width = u16::try_from(super::text::width(&note, 40)).unwrap_or(0);
    if width < area.width {
        let style = canvas.theme.style(Role::Muted);
        canvas.text(area.right() - width, area.bottom() - 1, width, &note, style);
    }
}
