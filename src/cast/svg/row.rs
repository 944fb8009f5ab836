//! A row of cells as markup: what lies behind, the text in runs, the shapes, the lines under and through.

use std::{collections::BTreeSet, fmt::Write};

use ratatui::{buffer::Cell, style::Modifier};
use unicode_width::UnicodeWidthStr;

use super::{
    escape::escape,
    shape::{self, HIGH, RISE, WIDE},
    sheet::{Dress, Ink, Sheet, Tint},
};

/// How many blank cells a run of text may hold before a new one is shorter to write.
const GAP: u32 = 24;

/// The definitions that a picture uses; they grow as rows are drawn.
pub(super) struct Definitions {
    pub(super) sheet: Sheet,
    /// The characters that are drawn as shapes.
    pub(super) shapes: BTreeSet<char>,
}

/// The content of a cell.
struct Glyph<'c> {
    column: u32,
    columns: u32,
    symbol: &'c str,
    dress: Dress,
}

/// Draws a row of cells, each given for dark and for light. The row's origin is at its left on the baseline of the text.
pub(super) fn draw<'c>(
    cells: impl Iterator<Item = (&'c Cell, &'c Cell)>,
    palette: &mut Definitions,
) -> String {
    let glyphs = glyphs(cells, &palette.sheet);
    let mut markup = String::new();
    backs(&glyphs, palette, &mut markup);
    let mut rest = glyphs.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let taken = match (lone(first.symbol), Kind::of(first.symbol)) {
            _ if is_blank(first.symbol) => 1,
            (Some(letter), Kind::Shape) => drawn(letter, rest, palette, &mut markup),
            (_, Kind::Plain) => written(rest, palette, &mut markup),
            _ => {
                alone(first, palette, &mut markup);
                1
            }
        };
        rest = after.get(taken - 1..).unwrap_or(&[]);
    }
    lines(&glyphs, palette, &mut markup);
    markup
}

/// How a symbol comes to be seen.
#[derive(PartialEq)]
enum Kind {
    /// As a path.
    Shape,
    /// Text whose letters have the same width in every fixed-width font.
    Plain,
    /// As text that may come from any font in any width.
    Foreign,
}

impl Kind {
    fn of(symbol: &str) -> Self {
        match lone(symbol) {
            Some(' '..='~' | '\u{a1}'..='\u{17f}' | '–' | '—' | '‘' | '’' | '“' | '”' | '…') => {
                Self::Plain
            }
            Some(letter) if shape::path(letter).is_some() => Self::Shape,
            _ => Self::Foreign,
        }
    }
}

fn lone(symbol: &str) -> Option<char> {
    let mut letters = symbol.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn is_blank(symbol: &str) -> bool {
    symbol.is_empty() || symbol == " "
}

fn glyphs<'c>(cells: impl Iterator<Item = (&'c Cell, &'c Cell)>, sheet: &Sheet) -> Vec<Glyph<'c>> {
    let mut glyphs = Vec::new();
    let (mut column, mut hidden) = (0, 0);
    for (night, day) in cells {
        if hidden > 0 {
            hidden -= 1;
        } else {
            let concealed = night.modifier.contains(Modifier::HIDDEN);
            let symbol = if concealed { " " } else { night.symbol() };
            let columns = if symbol.width() > 1 { 2 } else { 1 };
            hidden = columns - 1;
            glyphs.push(Glyph {
                column,
                columns,
                symbol,
                dress: sheet.dress(night, day),
            });
        }
        column += 1;
    }
    glyphs
}

/// The background of the text, slightly higher than the row, so that it joins the row below, which is painted later.
fn backs(glyphs: &[Glyph<'_>], palette: &mut Definitions, markup: &mut String) {
    let back = |glyph: &Glyph<'_>| glyph.dress.back;
    for (from, columns, tint) in stretches(glyphs, back) {
        let fill = palette.sheet.fill(tint);
        let (x, width) = (from * WIDE, columns * WIDE);
        let _ = write!(
            markup,
            "<rect{fill} x=\"{x}\" y=\"-{RISE}\" width=\"{width}\" height=\"{HIGH}.25\"/>"
        );
    }
}

/// Lines under and through the text.
fn lines(glyphs: &[Glyph<'_>], palette: &mut Definitions, markup: &mut String) {
    let under = |glyph: &Glyph<'_>| glyph.dress.underlined.then(|| glyph.dress.ink.tint());
    let through = |glyph: &Glyph<'_>| glyph.dress.crossed.then(|| glyph.dress.ink.tint());
    let under = stretches(glyphs, under).into_iter().map(|line| (line, "2"));
    let through = stretches(glyphs, through)
        .into_iter()
        .map(|line| (line, "-5.5"));
    for ((from, columns, tint), y) in under.chain(through) {
        let fill = palette.sheet.fill(tint);
        let (x, width) = (from * WIDE, columns * WIDE);
        let _ = write!(
            markup,
            "<rect{fill} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"1.2\"/>"
        );
    }
}

/// The runs of a property over neighbouring cells: the first column, and the number of columns.
fn stretches(
    glyphs: &[Glyph<'_>],
    what: impl Fn(&Glyph<'_>) -> Option<Tint>,
) -> Vec<(u32, u32, Tint)> {
    let mut found: Vec<(u32, u32, Tint)> = Vec::new();
    for glyph in glyphs {
        let Some(tint) = what(glyph) else { continue };
        match found.last_mut() {
            Some((from, columns, last)) if *last == tint && *from + *columns == glyph.column => {
                *columns += glyph.columns;
            }
            _ => found.push((glyph.column, glyph.columns, tint)),
        }
    }
    found
}

/// Draws a shape, as wide as it repeats, and says how many cells that took.
fn drawn(
    letter: char,
    glyphs: &[Glyph<'_>],
    palette: &mut Definitions,
    markup: &mut String,
) -> usize {
    let Some(first) = glyphs.first() else {
        return 1;
    };
    let same = |glyph: &&Glyph<'_>| {
        glyph.symbol == first.symbol && glyph.dress.ink.tint() == first.dress.ink.tint()
    };
    let longest = if shape::stretches(letter) {
        usize::MAX
    } else {
        1
    };
    let count = glyphs.iter().take(longest).take_while(same).count();
    palette.shapes.insert(letter);
    let fill = palette.sheet.fill(first.dress.ink.tint());
    let (x, id) = (first.column * WIDE, id(letter));
    let _ = match count {
        1 => write!(markup, "<use{fill} href=\"#{id}\" x=\"{x}\"/>"),
        _ => write!(
            markup,
            "<use{fill} href=\"#{id}\" transform=\"matrix({count} 0 0 1 {x} 0)\"/>"
        ),
    };
    count
}

/// The id of the shape of a character.
pub(super) fn id(letter: char) -> String {
    format!("u{:x}", u32::from(letter))
}

/// Writes plain text, as far as it goes in one ink, and says how many cells that took.
fn written(glyphs: &[Glyph<'_>], palette: &mut Definitions, markup: &mut String) -> usize {
    let Some(first) = glyphs.first() else {
        return 1;
    };
    let taken = reach(glyphs, first.dress.ink);
    let run = &glyphs[..taken];
    let text: String = run.iter().map(Glyph::shown).collect();
    let (class, x) = (palette.sheet.write(first.dress.ink), first.column * WIDE);
    let _ = write!(markup, "<text{class} x=\"{x}\"");
    if taken > 1 {
        let columns: u32 = run.iter().map(|glyph| glyph.columns).sum();
        let _ = write!(markup, " textLength=\"{}\"", columns * WIDE);
    }
    let _ = write!(markup, ">{}</text>", escape(&text));
    taken
}

/// How many cells a run of plain text covers, from its first to its last letter.
fn reach(glyphs: &[Glyph<'_>], ink: Ink) -> usize {
    let (mut taken, mut gap) = (1, 0);
    for (at, glyph) in glyphs.iter().enumerate() {
        if is_blank(glyph.symbol) {
            gap += 1;
        } else if glyph.dress.ink == ink && Kind::of(glyph.symbol) == Kind::Plain {
            (taken, gap) = (at + 1, 0);
        } else {
            break;
        }
        if gap > GAP {
            break;
        }
    }
    taken
}

/// Writes a symbol that no font promises in any width: squeezed into its cell, or in the middle of its two.
fn alone(glyph: &Glyph<'_>, palette: &mut Definitions, markup: &mut String) {
    let class = palette.sheet.write(glyph.dress.ink);
    let (x, text) = (glyph.column * WIDE, escape(glyph.symbol));
    let _ = if glyph.columns == 1 {
        write!(
            markup,
            "<text{class} x=\"{x}\" textLength=\"{WIDE}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>"
        )
    } else {
        let middle = x + WIDE;
        write!(
            markup,
            "<text{class} x=\"{middle}\" text-anchor=\"middle\">{text}</text>"
        )
    };
}

impl Glyph<'_> {
    fn shown(&self) -> &str {
        if self.symbol.is_empty() {
            " "
        } else {
            self.symbol
        }
    }
}
