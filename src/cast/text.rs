//! One moment as plain text.

use ratatui::buffer::{Buffer, CellWidth};

use super::Shot;

/// The screen of a shot, and beneath it, after an empty line, its caption. Without blanks at the ends of lines.
#[must_use]
pub fn still(shot: &Shot) -> String {
    let mut text = String::new();
    for line in rows(&shot.screen) {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if let Some(caption) = &shot.caption {
        text.push_str(&format!("\n{caption}\n"));
    }
    text
}

/// The rows of a screen as text, with all blanks.
pub fn rows(screen: &Buffer) -> impl Iterator<Item = String> {
    let area = screen.area;
    (area.top()..area.bottom()).map(move |y| row(screen, y))
}

fn row(screen: &Buffer, y: u16) -> String {
    let area = screen.area;
    let mut text = String::new();
    let mut x = area.left();
    while x < area.right() {
        let cell = &screen[(x, y)];
        text.push_str(cell.symbol());
        // Behind a wide character is a cell that is not seen.
        x = x.saturating_add(cell.cell_width().max(1));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_still_has_no_blanks_at_the_ends_and_wide_characters_once() {
        let shot = Shot {
            at: Duration::ZERO,
            screen: Buffer::with_lines(["a 日本 b  ", "", "c"]),
            caption: Some("What it is".into()),
        };
        assert_eq!(still(&shot), "a 日本 b\n\nc\n\nWhat it is\n");
    }
}
