//! A pane as it is painted: the lines around its cursor, its title in the rule above, and what it tells the app of what is
//! seen.

use std::ops::Range;

use ratatui::{layout::Rect, style::Style};

use super::{Facing, PaneContent, found, is_focused, number, rule_above, tabs::draw_pair};
use crate::{
    app::{Finder, Geometry, Pane, PaneCursor, Shown, State},
    ui::{Role, Theme, area_of, canvas::Canvas, heading::title, line::PaneLine, text},
};

/// A pane at its place.
pub(in crate::ui) struct PlacedPane<'s> {
    pub(in crate::ui) pane: Pane,
    /// The pane that shares its place.
    pub(in crate::ui) other: Option<Pane>,
    /// Its area, without the rule above.
    pub(in crate::ui) area: Rect,
    /// Its content, if its place was measured by that.
    pub(in crate::ui) content: Option<PaneContent<'s>>,
}

/// A pane with its digit and title in the rule above; if another one shares its place, both as tabs.
pub(in crate::ui) fn draw_pane(
    state: &State,
    placed: PlacedPane<'_>,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let PlacedPane {
        pane, other, area, ..
    } = placed;
    let count = draw_placed(state, placed, (canvas, geometry));
    let rule = rule_above(area);
    let is_focused = is_focused(state, pane);
    let (rule_role, title_role) = if is_focused {
        (Role::Accent, Role::Accent)
    } else {
        (Role::Faint, Role::Muted)
    };
    canvas.rule(rule.x, rule.y, rule.width, rule_role);
    let right = count.map(|count| PaneLine::of(Role::Text, format!(" {count} ")));
    let Some(other) = other else {
        let left = format!(" {} {} ", number(state, pane), pane.title());
        return title(canvas, rule, (PaneLine::of(title_role, left), right));
    };
    let taken = right.as_ref().map_or(0, PaneLine::width);
    title(canvas, rule, (PaneLine::new(), right));
    // A piece of the rule on either side of the number.
    let taken = u16::try_from(taken + 2).unwrap_or(u16::MAX);
    let rule = Rect {
        width: rule.width.saturating_sub(taken),
        ..rule
    };
    draw_pair(state, (pane, other, title_role), rule, (canvas, geometry));
}

/// The content of a pane with this many columns and at most this many rows, by which its place is measured. `None` if there is no
/// object for it.
pub(in crate::ui) fn measured<'s>(
    state: &'s State,
    pane: Pane,
    (width, most): (u16, u16),
    theme: &'s Theme,
) -> Option<PaneContent<'s>> {
    let room = (width.saturating_sub(2), most);
    Facing::of(state, pane, room, theme).map(|facing| super::content(pane, &facing))
}

/// The lines of a pane around its cursor; returns the number for its title.
pub(in crate::ui) fn draw_content(
    state: &State,
    pane: Pane,
    area: Rect,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) -> Option<String> {
    let placed = PlacedPane {
        pane,
        other: None,
        area,
        content: None,
    };
    draw_placed(state, placed, (canvas, geometry))
}

fn draw_placed(
    state: &State,
    placed: PlacedPane<'_>,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) -> Option<String> {
    let PlacedPane { pane, area, .. } = placed;
    // A blank on either side keeps the text off the rules.
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let spot = state.panes().spot(pane);
    let facing = Facing::of(state, pane, (inner.width, inner.height), canvas.theme)?;
    // What was built for a larger room is the same if all of it has room here.
    let measured = placed
        .content
        .filter(|content| content.rows() <= inner.height);
    let content = measured.unwrap_or_else(|| super::content(pane, &facing));
    let finder = state.finder.as_ref().filter(|_| is_focused(state, pane));
    let found = finder.map(|finder| found::lines(&facing, finder.needle()));
    let spot = match (&found, finder.and_then(Finder::step)) {
        (Some(found), Some(step)) => {
            let (_, line) = around(&facing, spot, super::content(pane, &facing));
            let to = found::target(found, line, step);
            &to.map_or(spot.clone(), |to| {
                found::jumped(spot, line, to, facing.height)
            })
        }
        _ => spot,
    };
    if is_focused(state, pane) {
        geometry.found = found.map(|found| found.len());
    }
    let (content, line) = around(&facing, spot, content);
    let first = first_line(spot, line, (content.total, inner.height));
    let links = content.lines.iter().enumerate();
    let links = links.filter(|(_, line)| line.is_link());
    let links = links.map(|(at, _)| content.first + at);
    let seen_lines = first..first + usize::from(inner.height);
    let links = links.filter(|line| seen_lines.contains(line)).collect();
    let seen = content.lines.iter().skip(first - content.first);
    let more = more_below(area, (first, content.total), canvas);
    let room = |row: u16| {
        let is_last = row + 1 == inner.height;
        let taken = more
            .as_ref()
            .filter(|_| is_last)
            .map_or(0, |more| cells_of(more));
        Rect {
            width: inner.width.saturating_sub(taken),
            ..inner
        }
    };
    for (row, line) in (0..inner.height).zip(seen) {
        canvas.line(room(row), row, line);
        if let Some(finder) = finder {
            canvas.mark(inner, row, finder.needle());
        }
    }
    if let Some(more) = &more {
        let x = area.right() - cells_of(more);
        let style = canvas.theme.style(Role::Muted);
        canvas.text(x, area.bottom() - 1, cells_of(more), more, style);
    }
    let under = content.lines.get(line.saturating_sub(content.first));
    let rows = rows_of(&content, line);
    if is_focused(state, pane) && content.total > 0 {
        for line in rows.clone().filter(|line| *line >= first) {
            let row = u16::try_from(line - first).unwrap_or(u16::MAX);
            highlight(canvas, inner, row);
        }
    }
    let is_cut = |line: usize| {
        let row = line
            .checked_sub(first)
            .and_then(|row| u16::try_from(row).ok());
        let row = row.filter(|row| *row < inner.height);
        let built = content.lines.get(line - content.first);
        row.zip(built)
            .is_none_or(|(row, line)| !line.fits(room(row).width.into()))
    };
    let is_cut = rows.clone().any(is_cut);
    let text = rows.filter_map(|line| content.lines.get(line - content.first));
    let text: Vec<String> = text.map(PaneLine::whole).collect();
    geometry.panes.push(Shown {
        pane,
        area: area_of(area),
        first,
        total: content.total,
        line,
        links,
        handle: under.and_then(|line| line.handle().cloned()),
        text: text.join(" "),
        is_cut,
        depth: content.depth,
    });
    content.count
}

/// The rows of the line under the cursor, which may be too long for one; of those, the ones that are built.
fn rows_of(content: &PaneContent<'_>, line: usize) -> Range<usize> {
    let continues = |line: usize| {
        let built = line.checked_sub(content.first);
        let built = built.and_then(|at| content.lines.get(at));
        built.is_some_and(PaneLine::continues)
    };
    let mut rows = line..line + 1;
    while continues(rows.start) && rows.start > content.first {
        rows.start -= 1;
    }
    while continues(rows.end) {
        rows.end += 1;
    }
    rows
}

/// The lines around the cursor, and the line of the cursor: the line of its thing, or else the line where it was, or the next
/// one that has a text.
fn around<'s>(
    facing: &Facing<'s>,
    spot: &PaneCursor,
    mut content: PaneContent<'s>,
) -> (PaneContent<'s>, usize) {
    let held = spot.held.as_ref().and_then(|topic| content.find(topic));
    let line = held
        .unwrap_or(spot.line)
        .min(content.total.saturating_sub(1));
    let onward = if spot.goes_up { -1 } else { 1 };
    for by in [onward, -onward] {
        let mut next = Some(line);
        while let Some(at) = next {
            content = reaching(content, at, facing, spot);
            if content.takes_cursor(at) {
                return (content, at);
            }
            next = at.checked_add_signed(by).filter(|at| *at < content.total);
        }
    }
    (reaching(content, line, facing, spot), line)
}

/// The content, built again if it lacks what is seen around a line.
fn reaching<'s>(
    content: PaneContent<'s>,
    line: usize,
    facing: &Facing<'s>,
    spot: &PaneCursor,
) -> PaneContent<'s> {
    let first = first_line(spot, line, (content.total, facing.rows()));
    if content.reaches(first, facing.rows().into()) {
        return content;
    }
    super::content(facing.pane, &facing.from(first))
}

/// The first line to show, so that the cursor stays on its row, or as far from it as the line is from where it was.
fn first_line(spot: &PaneCursor, line: usize, (total, height): (usize, u16)) -> usize {
    let height = usize::from(height);
    let row = match spot.held {
        Some(_) => spot.row,
        None => (spot.row + line).saturating_sub(spot.line),
    };
    let row = row.min(height.saturating_sub(1));
    line.saturating_sub(row).min(total.saturating_sub(height))
}

fn highlight(canvas: &mut Canvas<'_>, inner: Rect, row: u16) {
    if row >= inner.height {
        return;
    }
    let line = Rect {
        x: inner.x.saturating_sub(1),
        y: inner.y + row,
        width: inner.width + 2,
        height: 1,
    };
    let style: Style = canvas.theme.selection();
    canvas.paint(line, style);
}

/// The note in the last row's corner that there is more below. `None` if there is not, or no room for it.
fn more_below(area: Rect, (first, total): (usize, usize), canvas: &Canvas<'_>) -> Option<String> {
    let hidden = total.saturating_sub(first + usize::from(area.height));
    if hidden == 0 || area.height < 2 {
        return None;
    }
    let note = format!(" {hidden} more {} ", canvas.theme.symbols.down());
    (cells_of(&note) < area.width).then_some(note)
}

/// The columns of a short text.
fn cells_of(text: &str) -> u16 {
    u16::try_from(text::width(text, 40)).unwrap_or(u16::MAX)
}
