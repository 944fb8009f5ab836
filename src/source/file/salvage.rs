//! Recovery from syntax errors in a JSON list.
//!
//! An error hides the end of its item. Dumps have lines: items open at the same depth, and deeper lines belong to them.
//! No item is ever guessed.

use serde_json::value::RawValue;

use super::item::TypeName;

/// A list that broke off, whose further items are read one by one.
#[derive(Clone, Debug)]
pub(super) struct Torn<'a> {
    /// The type of its items, if they do not give it.
    pub(super) of: TypeName,
    /// The blanks before an item in its line.
    indent: &'a str,
}

/// The place to go on at, and its list.
pub(super) type Next<'a> = Option<(usize, Option<Torn<'a>>)>;

impl<'a> Torn<'a> {
    /// A list with the items that were read and the `rest` that was not.
    pub(super) fn new(text: &'a str, items: &[&RawValue], rest: &'a str, of: TypeName) -> Self {
        let sibling = items.iter().rfind(|item| item.get().starts_with('{'));
        let indent = match sibling {
            Some(item) => indent(text, place(text, item.get())),
            None => shallowest(rest),
        };
        Self { of, indent }
    }

    /// A document on its own: nothing around it goes on.
    pub(super) fn alone() -> Self {
        Self {
            of: TypeName::default(),
            indent: "",
        }
    }

    /// Goes on at the next line that opens an item; else behind the list, at the next document.
    pub(super) fn next(self, text: &str, from: usize) -> Next<'a> {
        match next_opening(text, from, self.indent) {
            Some(at) if !self.indent.is_empty() => Some((at, Some(self))),
            Some(at) => Some((at, None)),
            None => next_opening(text, from, "").map(|at| (at, None)),
        }
    }

    /// Goes on behind an item that was read.
    pub(super) fn after(self, text: &str, end: usize) -> Next<'a> {
        let rest = text[end..].trim_start();
        let behind_comma = rest.strip_prefix(',').map(str::trim_start);
        if let Some(item) = behind_comma.filter(|rest| rest.starts_with('{')) {
            return Some((text.len() - item.len(), Some(self)));
        }
        if rest.starts_with(']') {
            return next_opening(text, end, "").map(|at| (at, None));
        }
        self.next(text, end)
    }
}

/// The offset of a part of a text.
pub(super) fn place(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// The blanks before a place in its line. Empty if the line has anything else.
fn indent(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..at];
    if before.trim().is_empty() { before } else { "" }
}

/// The bytes in which the first items of a list are looked for.
const NEAR: usize = 1 << 16;

/// The indentation of items if none was read: the smallest indentation of a line nearby that opens an object.
fn shallowest(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(NEAR)];
    let depths = text.lines().filter_map(|line| {
        let opening = line.trim_start();
        let depth = line.len() - opening.len();
        (depth > 0 && opening.starts_with('{')).then_some(&line[..depth])
    });
    depths.min_by_key(|depth| depth.len()).unwrap_or_default()
}

/// The next line that opens an object at an indentation.
fn next_opening(text: &str, from: usize, indent: &str) -> Option<usize> {
    let opening = format!("\n{indent}{{");
    let found = text[from..].find(&opening)?;
    Some(from + found + opening.len() - 1)
}
