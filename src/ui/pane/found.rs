//! The lines of a pane that have the text that is looked for. They are built only while one is.

use crate::app::{Needle, PaneCursor};

use super::{Facing, content};

/// The most lines of a pane in which a text is looked for.
const MOST: usize = 20_000;

/// The lines that have a text, in order. A sentence over several rows is one line, found by its first row.
pub(super) fn lines(facing: &Facing<'_>, needle: &Needle) -> Vec<usize> {
    if needle.is_empty() {
        return Vec::new();
    }
    let content = content(facing.pane, &facing.with(0..MOST));
    let mut found = Vec::new();
    let mut rows = content.lines.iter().enumerate().peekable();
    while let Some((at, line)) = rows.next() {
        let mut text = line.whole();
        while let Some((_, more)) = rows.next_if(|(_, next)| next.continues()) {
            text.push(' ');
            text.push_str(&more.whole());
        }
        if !line.is_skipped() && needle.is_in(&text) {
            found.push(content.first + at);
        }
    }
    found
}

/// The line to which a step leads, in a circle. `None` if no line has the text.
pub(super) fn target(found: &[usize], line: usize, step: isize) -> Option<usize> {
    let count = found.len();
    if count == 0 {
        return None;
    }
    let from = match step {
        1.. => found.partition_point(|one| *one <= line),
        _ => found.partition_point(|one| *one < line),
    };
    let by = if step > 0 { step - 1 } else { step };
    let at = isize::try_from(from).ok()?.checked_add(by)?;
    let at = at.rem_euclid(isize::try_from(count).ok()?);
    found.get(usize::try_from(at).ok()?).copied()
}

/// The cursor after a jump from a line to another one, on its row of the screen where that is seen.
pub(super) fn jumped(spot: &PaneCursor, from: usize, to: usize, height: usize) -> PaneCursor {
    let row = (spot.row + to).saturating_sub(from);
    PaneCursor {
        line: to,
        row: row.min(height.saturating_sub(1)),
        goes_up: false,
        held: None,
        ..spot.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_round_in_a_circle() {
        let found = [2, 5, 9];
        for (line, step, expected) in [
            (0, 0, 2),
            (5, 0, 5),
            (6, 0, 9),
            (10, 0, 2),
            (5, 1, 9),
            (9, 1, 2),
            (2, 2, 9),
            (5, -1, 2),
            (2, -1, 9),
            (6, -1, 5),
            (0, 7, 2),
        ] {
            assert_eq!(target(&found, line, step), Some(expected), "{line} {step}");
        }
        assert_eq!(target(&[], 3, 1), None);
    }
}
