//! Pages of the manual for a terminal or a pipe.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{
    ManualPage,
    blocks::{Block, Emphasis, StyledText, blocks},
};
use crate::output::wrap::labelled;

/// The longest line of a sentence, in columns.
const LONGEST: usize = 100;

/// The divisor of the width of a table whose quotient is the widest a column may be, except the widest column.
const SHARE: usize = 3;

/// The emphasis of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageStyle {
    /// The width of the terminal in columns. `None` if there is none.
    pub columns: Option<usize>,
    /// Whether headings, code and comments have colours.
    pub colors: bool,
}

impl PageStyle {
    fn columns(self) -> usize {
        self.columns.unwrap_or(LONGEST).clamp(20, LONGEST)
    }

    fn painted(self, emphasis: Emphasis, text: &str) -> String {
        match emphasis {
            Emphasis::Strong if self.colors => format!("\x1b[1m{text}\x1b[0m"),
            Emphasis::Code if self.colors => format!("\x1b[36m{text}\x1b[0m"),
            _ => text.to_owned(),
        }
    }
}

/// Writes names and what is about each, the further lines under the first word.
///
/// # Errors
/// If `out` cannot be written to.
pub fn manual_list(
    out: &mut impl Write,
    rows: &[(&str, String)],
    style: PageStyle,
) -> io::Result<()> {
    let width = rows.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    for (name, about) in rows {
        let label = format!("  {name:width$}  ");
        for line in labelled(&label, about, style.columns()) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Writes a page of the manual.
///
/// # Errors
/// If `out` cannot be written to.
pub fn manual_page(out: &mut impl Write, topic: &ManualPage, style: PageStyle) -> io::Result<()> {
    for (at, block) in blocks(topic.markdown).iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        match block {
            Block::Heading(words) => writeln!(out, "{}", style.painted(Emphasis::Strong, words))?,
            Block::Paragraph(spans) => {
                paragraph(out, "", spans, style)?;
            }
            Block::Code(code) => code_lines(out, code, style)?,
            Block::List(first, items) => {
                for (item, number) in items.iter().zip(first.unwrap_or_default()..) {
                    let label = match first {
                        Some(_) => format!("  {number}. "),
                        None => "  - ".to_owned(),
                    };
                    paragraph(out, &label, item, style)?;
                }
            }
            Block::Table(rows) => table(out, rows, style)?,
        }
    }
    Ok(())
}

/// Writes sentences behind a label, the further lines under the first word.
fn paragraph(
    out: &mut impl Write,
    label: &str,
    spans: &[StyledText],
    style: PageStyle,
) -> io::Result<()> {
    let margin = label.width();
    let spans = &if style.colors {
        spans.to_vec()
    } else {
        quoted(spans)
    };
    for (at, line) in folded(spans, style.columns() - margin).iter().enumerate() {
        let before = if at == 0 { label } else { "" };
        writeln!(out, "{before:margin$}{}", line.painted(style))?;
    }
    Ok(())
}

/// The same with code in backquotes, which sets it apart without colours.
fn quoted(spans: &[StyledText]) -> Vec<StyledText> {
    let quoted = spans.iter().map(|span| match span.emphasis {
        Emphasis::Code => StyledText {
            emphasis: Emphasis::Plain,
            text: format!("`{}`", span.text),
        },
        Emphasis::Plain | Emphasis::Strong => span.clone(),
    });
    quoted.collect()
}

/// Writes an example as it is. Comments behind a command are dim.
fn code_lines(out: &mut impl Write, code: &str, style: PageStyle) -> io::Result<()> {
    for line in code.lines() {
        match line.split_once(" # ") {
            Some((command, comment)) if style.colors => {
                writeln!(
                    out,
                    "    \x1b[36m{command}\x1b[0m\x1b[2m # {comment}\x1b[0m"
                )?;
            }
            _ => writeln!(out, "    {}", style.painted(Emphasis::Code, line))?,
        }
    }
    Ok(())
}

/// Writes a table whose cells fold within their columns.
fn table(out: &mut impl Write, rows: &[Vec<Vec<StyledText>>], style: PageStyle) -> io::Result<()> {
    const GAP: usize = 2;
    let widths = widths(rows, style.columns() - GAP, GAP);
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths);
        let cells: Vec<Vec<Line>> = cells.map(|(cell, width)| folded(cell, *width)).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or_default() {
            let mut text = String::new();
            let mut column = 0;
            for (cell, width) in cells.iter().zip(&widths) {
                if let Some(piece) = cell.get(line) {
                    let blanks = column - text_width(&text);
                    text.extend(std::iter::repeat_n(' ', blanks));
                    let piece = if at == 0 {
                        piece.strong()
                    } else {
                        piece.clone()
                    };
                    text.push_str(&piece.painted(style));
                }
                column += width + GAP;
            }
            writeln!(out, "  {text}")?;
        }
    }
    Ok(())
}

/// The width of each column: as wide as its content, unless all together are wider than a line.
fn widths(rows: &[Vec<Vec<StyledText>>], columns: usize, gap: usize) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let content = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.iter().map(|span| span.text.width()).sum::<usize>());
        widths.max().unwrap_or_default()
    };
    let mut widths: Vec<usize> = (0..count).map(content).collect();
    let room = columns.saturating_sub(gap * count.saturating_sub(1));
    let widest = widths
        .iter()
        .copied()
        .enumerate()
        .max_by_key(|(_, width)| *width);
    if let Some((widest, _)) = widest
        && widths.iter().sum::<usize>() > room
    {
        for (at, width) in widths.iter_mut().enumerate() {
            if at != widest {
                *width = (*width).min(room / SHARE);
            }
        }
        let others: usize = widths.iter().sum::<usize>() - widths[widest];
        widths[widest] = room.saturating_sub(others).max(1);
    }
    widths
}

/// The columns of a text that may have colours.
fn text_width(text: &str) -> usize {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().map_or(0, UnicodeWidthStr::width);
    let colored = pieces.filter_map(|piece| piece.split_once('m'));
    first + colored.map(|(_, words)| words.width()).sum::<usize>()
}

/// A line of words.
#[derive(Clone, Debug, Default)]
struct Line {
    spans: Vec<StyledText>,
    width: usize,
}

impl Line {
    fn push(&mut self, span: StyledText) {
        self.width += span.text.width();
        match self.spans.last_mut() {
            Some(last) if last.emphasis == span.emphasis => last.text.push_str(&span.text),
            _ => self.spans.push(span),
        }
    }

    fn strong(&self) -> Self {
        let mut strong = self.clone();
        for span in &mut strong.spans {
            span.emphasis = Emphasis::Strong;
        }
        strong
    }

    fn painted(&self, style: PageStyle) -> String {
        let spans = self.spans.iter();
        spans
            .map(|span| style.painted(span.emphasis, &span.text))
            .collect()
    }
}

/// Spans in lines of about this many columns. A word is never cut, and it may have several looks.
fn folded(spans: &[StyledText], columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut word = Line::default();
    for span in spans {
        for (at, piece) in span.text.split(' ').enumerate() {
            if at > 0 {
                place(&mut lines, std::mem::take(&mut word), columns);
            }
            if !piece.is_empty() {
                word.push(StyledText {
                    emphasis: span.emphasis,
                    text: piece.to_owned(),
                });
            }
        }
    }
    place(&mut lines, word, columns);
    lines
}

fn place(lines: &mut Vec<Line>, word: Line, columns: usize) {
    if word.spans.is_empty() {
        return;
    }
    let Some(line) = lines.last_mut() else { return };
    if line.width == 0 || line.width + 1 + word.width <= columns {
        if line.width > 0 {
            let emphasis = match (line.spans.last(), word.spans.first()) {
                (Some(last), Some(next)) if last.emphasis == next.emphasis => last.emphasis,
                _ => Emphasis::Plain,
            };
            line.push(StyledText {
                emphasis,
                text: " ".to_owned(),
            });
        }
        word.spans.into_iter().for_each(|span| line.push(span));
    } else {
        lines.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(markdown: &'static str, columns: usize, colors: bool) -> String {
        let topic = ManualPage {
            name: "a",
            about: "b",
            markdown,
        };
        let style = PageStyle {
            columns: Some(columns),
            colors,
        };
        let mut out = Vec::new();
        manual_page(&mut out, &topic, style).expect("memory takes everything");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn a_page_folds_to_the_terminal_and_examples_stay_whole() {
        let markdown = "# A title\n\nOne `two` three four five six.\n\n1. one two three four five\n2. six\n\n\
                        ```console\nportolan get --demo   # a table\n```\n\n| key | does |\n|---|---|\n| `j` | one row down the list |\n";
        assert_eq!(
            page(markdown, 22, false),
            "A title\n\nOne `two` three four\nfive six.\n\n  1. one two three\n     four five\n  2. six\n\n    \
             portolan get --demo   # a table\n\n  key  does\n  j    one row down\n       the list\n"
        );
    }

    #[test]
    fn only_a_page_with_colours_has_escapes() {
        let markdown = "# T\n\na `b c` **d**\n\n```console\nx # y\n```\n";
        assert!(!page(markdown, 80, false).contains('\x1b'));
        assert_eq!(
            page(markdown, 80, true),
            "\x1b[1mT\x1b[0m\n\na \x1b[36mb c\x1b[0m \x1b[1md\x1b[0m\n\n    \x1b[36mx\x1b[0m\x1b[2m # y\x1b[0m\n"
        );
    }
}
