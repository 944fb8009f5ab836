//! Cuts a list in block YAML into its items by their indentation, so that a broken item costs only itself.
//!
//! It only ever cuts where YAML itself must see an item begin. What it cannot cut with certainty it leaves whole.

use super::super::{limits::TEXT_ITEMS, yaml::YamlDocument};

/// A list that was cut.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blocks<'a> {
    /// The text around the items. `None` for a bare sequence.
    pub(super) envelope: Option<String>,
    /// Each item as a sequence of one.
    pub(super) items: Vec<YamlDocument<'a>>,
    /// The spacing of the items.
    pub(super) run: ItemSpacing,
}

/// The spacing of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemSpacing {
    /// One behind the other, as they must.
    Whole,
    /// With something between them: they are of several lists, or something is broken.
    Torn,
    /// There are more of them than are read.
    TooMany,
}

/// Cuts a document that is a list. `None` if it is none, or is written in another style.
pub(super) fn cut(document: YamlDocument<'_>) -> Option<Blocks<'_>> {
    // A sequence behind a member of another name is not the list.
    let mut spoke = false;
    let opening = lines(document).find(|line| {
        let opens = line.opens() || !spoke && is_item(line.text);
        spoke |= speaks(line.text);
        opens
    })?;
    let is_bare = is_item(opening.text);
    let from = opening.at + if is_bare { 0 } else { opening.text.len() };
    let begin = lines(document).find(|line| line.at >= from && !line.is_idle())?;
    let mut cutting = Cutting {
        text: document.text,
        depth: begin.depth(),
        around: String::new(),
        items: Vec::new(),
        last: Last::Around,
        run: ItemSpacing::Whole,
    };
    for line in lines(document) {
        if line.at < opening.at {
            cutting.around.push_str(line.text);
        } else if line.at >= from {
            if cutting.items.len() >= TEXT_ITEMS.length() {
                cutting.run = ItemSpacing::TooMany;
                break;
            }
            cutting.take(line);
        }
    }
    let Cutting {
        around, items, run, ..
    } = cutting;
    let is_mere = is_bare && !around.lines().any(speaks);
    (!items.is_empty()).then_some(Blocks {
        envelope: (!is_mere).then_some(around),
        items,
        run,
    })
}

/// A list that is being cut, line by line.
struct Cutting<'a> {
    text: &'a str,
    depth: usize,
    around: String,
    items: Vec<YamlDocument<'a>>,
    last: Last,
    run: ItemSpacing,
}

/// The part of the document that the last line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Item,
    Around,
}

impl<'a> Cutting<'a> {
    fn take(&mut self, line: Line<'a>) {
        if line.begins(self.depth) {
            self.begin(line);
        } else if line.leaves(self.depth) {
            self.last = Last::Around;
        }
        match self.items.last_mut() {
            Some(item) if self.last == Last::Item => {
                let begin = line.at - item.text.len();
                item.text = &self.text[begin..line.at + line.text.len()];
            }
            _ => self.around.push_str(line.text),
        }
    }

    fn begin(&mut self, line: Line<'_>) {
        if self.last == Last::Around && !self.items.is_empty() {
            self.run = ItemSpacing::Torn;
        }
        self.last = Last::Item;
        self.items.push(YamlDocument {
            line: line.number,
            text: "",
        });
    }
}

/// A line of a document, with its end.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    /// Counted in the file, from 1.
    number: usize,
    /// The offset of its beginning in the document.
    at: usize,
    text: &'a str,
}

impl Line<'_> {
    fn depth(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Whether it says nothing: a blank line or a comment.
    fn is_idle(&self) -> bool {
        let said = self.text.trim();
        said.is_empty() || said.starts_with('#')
    }

    /// Whether items follow: the member of that name at the outermost level.
    fn opens(&self) -> bool {
        let rest = self.text.strip_prefix("items:").map(str::trim);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
    }

    /// Whether an item of the sequence of this depth begins here.
    fn begins(&self, depth: usize) -> bool {
        !self.is_idle() && self.depth() == depth && is_item(&self.text[depth..])
    }

    /// Whether the sequence of this depth has ended before it.
    fn leaves(&self, depth: usize) -> bool {
        let is_deeper = self.depth() > depth;
        !(self.is_idle() || is_deeper || self.begins(depth))
    }
}

fn lines(document: YamlDocument<'_>) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    let lines = document.text.split_inclusive('\n').enumerate();
    lines.map(move |(number, text)| {
        let begin = at;
        at += text.len();
        Line {
            number: document.line + number,
            at: begin,
            text,
        }
    })
}

/// Whether a line says something that is no mark of the document's begin.
fn speaks(line: &str) -> bool {
    let said = line.trim();
    !said.is_empty() && !said.starts_with(['#', '%']) && !said.starts_with("---")
}

fn is_item(line: &str) -> bool {
    let rest = line.strip_prefix('-');
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r', '\n']))
}
