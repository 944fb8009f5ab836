//! A title in a rule.

use ratatui::layout::Rect;

use super::{canvas::Canvas, line::PaneLine};

/// Sets a title into a rule, one cell from its left, and something more one cell from its right.
pub(super) fn title(
    canvas: &mut Canvas<'_>,
    rule: Rect,
    (left, right): (PaneLine<'_>, Option<PaneLine<'_>>),
) {
    let inner = Rect {
        x: rule.x + 1,
        width: rule.width.saturating_sub(2),
        height: 1,
        ..rule
    };
    let width = u16::try_from(left.width()).unwrap_or(u16::MAX);
    canvas.line(
        Rect {
            width: inner.width.min(width),
            ..inner
        },
        0,
        &left,
    );
    let Some(right) = right else { return };
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX);
    if taken.saturating_add(width) < inner.width {
        canvas.line(
            Rect {
                x: inner.right() - taken,
                width: taken,
                ..inner
            },
            0,
            &right,
        );
    }
}
