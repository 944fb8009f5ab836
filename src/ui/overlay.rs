//! What lies over the main screen: the keys, the sources, the YAML of an object.

mod help;
mod sources;
mod yaml;

pub(super) use help::help;
pub(super) use sources::sources;
pub(super) use yaml::yaml;

use ratatui::layout::Rect;

use super::{Role, canvas::Canvas, layout::Layout, line::Line};

/// Clears the body, sets a title into its first row, and returns what is left for the content.
fn open(layout: &Layout, canvas: &mut Canvas<'_>, (left, right): (&Line<'_>, &Line<'_>)) -> Rect {
    let clusters = layout.clusters;
    let area = Rect {
        y: clusters.y,
        height: clusters.height + layout.body.height,
        ..layout.body
    };
    canvas.clear(area);
    canvas.rule(area.x, area.y, area.width, Role::Accent);
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: area.height.min(1),
        ..area
    };
    canvas.line(inner, 0, left);
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX);
    let used = u16::try_from(left.width()).unwrap_or(u16::MAX);
    if used.saturating_add(taken) < inner.width {
        canvas.line(
            Rect {
                x: inner.right() - taken,
                width: taken,
                ..inner
            },
            0,
            right,
        );
    }
    let below = area.height.saturating_sub(1);
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: below,
    }
}
