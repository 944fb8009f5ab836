//! The text that is being typed in the last row.

use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    app::{Finder, Overlay, Prompt, Search, State},
    ui::{Role, line::PaneLine, text},
};

/// The mark before a filter or a search that is typed.
const SLASH: &str = " / ";
/// The mark before the words of the palette.
const COLON: &str = " : ";
/// The mark before the name of a file.
const FILE: &str = " write to ";
/// The mark before a time.
const TIME: &str = " go to the time ";
/// The words after the number of what is found, from the most that are shown to the fewest.
const FOUND: [&str; 4] = [
    " found  tab complete  ? help  enter keep  esc undo ",
    " found  ? help  enter keep  esc undo ",
    " found  ? help ",
    " ? help ",
];
/// The same in the palette.
const PALETTE: [&str; 2] = [" found  enter open  esc close ", " found "];
/// The same while a search is typed whose matches are not counted.
const UNCOUNTED: [&str; 2] = [" enter keep  esc undo ", " enter "];
/// The same while the name of a file is typed.
const EXPORT: [&str; 2] = [" enter write  esc close ", " enter "];
/// The same while a time is typed.
const MOMENT: [&str; 3] = [
    " 10:14, 10:14:05 or -5m  enter go  esc close ",
    " enter go  esc close ",
    " enter ",
];
/// The same while a search is typed, in which `?` is a letter.
const MATCHES: [&str; 2] = [" found  enter keep  esc undo ", " found "];

/// The text that is being typed: the filter, or what is searched for. If it is long, the part around the cursor.
pub(in crate::ui) struct TypedText<'s> {
    prompt: &'s Prompt,
    /// The mark before it.
    mark: &'static str,
    /// The place of the first letter that is shown, in bytes.
    first: usize,
    /// The number of what is found, and the keys.
    right: (String, &'static str),
}

impl<'s> TypedText<'s> {
    /// `None` if nothing is being typed.
    pub(in crate::ui) fn of(state: &'s State, width: usize, found: Option<usize>) -> Option<Self> {
        let (prompt, count, hints) = match (&state.prompt, &state.overlay) {
            (Some(prompt), _) => {
                let rows = match state.trail.listed_kind() {
                    Some(_) => state.lists.rows().len(),
                    None => state.listing.rows().len(),
                };
                let rows = text::grouped(rows as u64);
                (prompt, rows, &FOUND[..])
            }
            (None, Overlay::Yaml(view)) if view.is_typing() => {
                let search = view.search();
                let prompt = search.and_then(Search::prompt)?;
                (prompt, matches(search.map(Search::count)), &MATCHES[..])
            }
            (None, Overlay::Palette(palette)) => {
                let found = text::grouped(palette.menu.items.len() as u64);
                (&palette.prompt, found, &PALETTE[..])
            }
            (None, Overlay::Export(prompt)) => (&**prompt, String::new(), &EXPORT[..]),
            (None, Overlay::Moment(prompt)) => (&**prompt, String::new(), &MOMENT[..]),
            _ => {
                let prompt = state.finder.as_ref().and_then(Finder::prompt)?;
                match found {
                    Some(_) => (prompt, matches(found), &MATCHES[..]),
                    None => (prompt, String::new(), &UNCOUNTED[..]),
                }
            }
        };
        let mark = match &state.overlay {
            Overlay::Palette(_) => COLON,
            Overlay::Export(_) => FILE,
            Overlay::Moment(_) => TIME,
            _ => SLASH,
        };
        let room = |hints: &str| width.saturating_sub(mark.len() + 1 + count.len() + hints.len());
        let typed = text::width(prompt.text(), width);
        let fitting = hints.iter().find(|hints| typed < room(hints));
        let hints = fitting.or(hints.last())?;
        let room = room(hints);
        Some(Self {
            first: first(before_cursor(prompt), room),
            mark,
            prompt,
            right: (count, hints),
        })
    }

    /// The column of the cursor.
    pub(in crate::ui) fn column(&self, width: usize) -> usize {
        let shown = &before_cursor(self.prompt)[self.first..];
        self.mark.len() + usize::from(self.first > 0) + text::width(shown, width)
    }

    /// The text with its cursor; the part with a mistake is underlined.
    pub(super) fn line(self, cut: &'static str) -> PaneLine<'static> {
        let Self {
            prompt,
            mark,
            first,
            right: (count, hints),
        } = self;
        let mut line = PaneLine::new().add(Role::Accent, mark);
        if first > 0 {
            line = line.add(Role::Muted, cut);
        }
        let error = prompt.error();
        let error = error.map(|error| error.at..error.at + error.term.len());
        let cursor = before_cursor(prompt).len();
        for (at, letter) in prompt.text()[first..].char_indices() {
            let byte = first + at;
            let mut modifier = Modifier::empty();
            if byte == cursor {
                modifier |= Modifier::REVERSED;
            }
            if error.as_ref().is_some_and(|error| error.contains(&byte)) {
                modifier |= Modifier::UNDERLINED;
            }
            line = line.marked(Role::Text, letter.to_string(), modifier);
        }
        if cursor == prompt.text().len() {
            line = line.marked(Role::Text, " ", Modifier::REVERSED);
        }
        line.at_right(Role::Text, count)
            .at_right(Role::Muted, hints)
    }
}

/// The number of what is found.
fn matches(count: Option<usize>) -> String {
    match count {
        None | Some(0) => "nothing".to_owned(),
        Some(count) => text::grouped(count as u64),
    }
}

fn before_cursor(prompt: &Prompt) -> &str {
    let end = prompt.text().char_indices().nth(prompt.cursor());
    &prompt.text()[..end.map_or(prompt.text().len(), |(at, _)| at)]
}

/// The first place from which a text and the cursor after it fit into a number of columns.
fn first(before: &str, room: usize) -> usize {
    if text::width(before, room) < room {
        return 0;
    }
    // The cursor and the mark that something is cut.
    let mut left = room.saturating_sub(2);
    let mut first = before.len();
    for (at, piece) in before.grapheme_indices(true).rev() {
        let width = text::width(piece, room);
        if width > left {
            break;
        }
        (first, left) = (at, left - width);
    }
    first
}
