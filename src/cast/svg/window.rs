//! The window around the terminal: a rim, a bar with the title, a bar for captions.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    escape::escape,
    reel::Reel,
    shape::{HIGH, WIDE},
    sheet::Sheet,
};

/// How wide the rim is.
const RIM: u32 = 1;
/// The margin around the cells.
const MARGIN: u32 = 12;
/// How high the bar with the title is.
const BAR: u32 = 36;
/// How high a line of a caption is, and what is left free above and below.
const LINE: u32 = 28;
const SPACE: u32 = 10;
/// How round the corners are, outside and inside of the rim.
const ROUND: u32 = 9;
const INNER: u32 = ROUND - RIM;
/// About how wide a letter of a caption is.
const LETTER: u32 = 11;

/// The part of the window that is the same in all frames.
pub(super) struct Window<'f> {
    title: Option<&'f str>,
    /// How many lines the longest caption takes.
    lines: u32,
}

impl<'f> Window<'f> {
    pub(super) fn of(title: Option<&'f str>, reel: &Reel<'_>) -> Self {
        let lines = reel.frames.iter().filter_map(|frame| {
            let caption = frame.caption?;
            Some(wrapped(caption, frame.size().0).len())
        });
        Self {
            title: title.filter(|title| !title.trim().is_empty()),
            lines: u32::try_from(lines.max().unwrap_or(0)).unwrap_or(0),
        }
    }

    /// The title. `None` without one.
    pub(super) fn title(&self) -> Option<&'f str> {
        self.title
    }

    /// The place of the first cell.
    pub(super) fn origin(&self) -> (u32, u32) {
        let bar = if self.title.is_some() { BAR } else { 0 };
        (RIM + MARGIN, RIM + bar + MARGIN)
    }

    /// The size of the window around this many cells.
    pub(super) fn outer(&self, (columns, rows): (u32, u32)) -> (u32, u32) {
        (
            columns * WIDE + 2 * (RIM + MARGIN),
            self.foot(rows) + self.caption_bar() + RIM,
        )
    }

    /// The upper edge of the bar for captions.
    fn foot(&self, rows: u32) -> u32 {
        self.origin().1 + rows * HIGH + MARGIN
    }

    fn caption_bar(&self) -> u32 {
        match self.lines {
            0 => 0,
            lines => lines * LINE + 2 * SPACE,
        }
    }

    /// The window around this many cells, without content.
    pub(super) fn frame(&self, size: (u32, u32), sheet: &mut Sheet) -> String {
        let (width, height) = self.outer(size);
        let edge = sheet.fill(sheet.tint(|ground| ground.edge));
        let back = sheet.fill(sheet.tint(|ground| ground.back));
        let bar = sheet.fill(sheet.tint(|ground| ground.bar));
        let (inner, inside) = (width - 2 * RIM, height - 2 * RIM);
        let mut markup = format!(
            "<rect{edge} width=\"{width}\" height=\"{height}\" rx=\"{ROUND}\"/>\
             <rect{back} x=\"{RIM}\" y=\"{RIM}\" width=\"{inner}\" height=\"{inside}\" rx=\"{INNER}\"/>",
        );
        if let Some(title) = self.title {
            let muted = sheet.fill(sheet.tint(|ground| ground.muted));
            markup += &top(&bar, inner);
            markup += &rule(&edge, inner, BAR);
            markup += &headline(title, &muted, width);
        }
        if self.lines > 0 {
            let foot = self.foot(size.1);
            markup += &bottom(&bar, inner, foot, self.caption_bar());
            markup += &rule(&edge, inner, foot);
        }
        markup
    }

    /// A caption below this many cells.
    pub(super) fn caption(&self, text: &str, size: (u32, u32)) -> String {
        let lines = wrapped(text, size.0);
        let used = u32::try_from(lines.len()).unwrap_or(0);
        let free = self.lines.saturating_sub(used) * LINE / 2;
        let mut y = self.foot(size.1) + SPACE + free + 21;
        let middle = self.outer(size).0 / 2;
        let mut markup = String::new();
        for line in lines {
            let line = escape(&line);
            let _ = write!(
                markup,
                "<text class=\"C\" x=\"{middle}\" y=\"{y}\">{line}</text>"
            );
            y += LINE;
        }
        markup
    }
}

/// A bar with round corners above.
fn top(fill: &str, width: u32) -> String {
    let (foot, rise, flat) = (RIM + BAR, BAR - INNER, width - 2 * INNER);
    format!(
        "<path{fill} d=\"M{RIM} {foot}v-{rise}a{INNER} {INNER} 0 0 1 {INNER}-{INNER}\
         h{flat}a{INNER} {INNER} 0 0 1 {INNER} {INNER}v{rise}z\"/>"
    )
}

/// A bar with round corners beneath, from where it begins.
fn bottom(fill: &str, width: u32, y: u32, height: u32) -> String {
    let (fall, flat) = (height - INNER, width - 2 * INNER);
    format!(
        "<path{fill} d=\"M{RIM} {y}v{fall}a{INNER} {INNER} 0 0 0 {INNER} {INNER}\
         h{flat}a{INNER} {INNER} 0 0 0 {INNER}-{INNER}v-{fall}z\"/>"
    )
}

fn rule(fill: &str, width: u32, y: u32) -> String {
    format!("<rect{fill} x=\"{RIM}\" y=\"{y}\" width=\"{width}\" height=\"1\"/>")
}

/// The title, cut where the window is too narrow for it.
fn headline(title: &str, fill: &str, width: u32) -> String {
    let room = letters(width);
    let cut = if title.width() > room {
        let mut taken = 1;
        let kept = title.chars().take_while(|letter| {
            taken += letter.width().unwrap_or(0);
            taken <= room
        });
        kept.collect::<String>() + "…"
    } else {
        title.to_owned()
    };
    format!(
        "<g{fill}><text class=\"T\" x=\"{}\" y=\"24\">{}</text></g>",
        width / 2,
        escape(&cut)
    )
}

/// The approximate number of letters of a caption in this width.
fn letters(width: u32) -> usize {
    usize::try_from(width / LETTER).unwrap_or(usize::MAX)
}

/// A caption in lines that fit below this many columns.
fn wrapped(text: &str, columns: u32) -> Vec<String> {
    let room = letters(columns * WIDE).max(1);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
