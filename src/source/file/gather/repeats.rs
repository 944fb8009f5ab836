//! Objects that a source gives more than once: which form counts, in a few lines.

use std::collections::BTreeMap;

use super::{
    super::rank::{Verdict, Which},
    note::{Gap, Note, counted},
    page::Page,
};
use crate::store::{Kind, ObjectKey};

/// So many objects that are given twice are said one by one.
const SAID: usize = 20;

/// What was given more than once.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// How many were given twice in files that somebody put together.
    last: usize,
    /// How many forms gave way, by the page in which they stand, the page whose form counts, and why.
    views: BTreeMap<(usize, usize, Verdict), usize>,
}

impl Repeats {
    /// An object was met again, in the last page. Where it is to be said at once, what to say.
    pub(super) fn note(
        &mut self,
        (kind, key): &(Kind, ObjectKey),
        verdict: Verdict,
        earlier: usize,
        pages: &[Page],
    ) -> Option<Note> {
        let later = pages.len() - 1;
        if verdict != Verdict::Last {
            let (dropped, kept) = match verdict.which() {
                Which::Earlier => (later, earlier),
                Which::Later => (earlier, later),
            };
            *self.views.entry((dropped, kept, verdict)).or_default() += 1;
            return None;
        }
        self.last += 1;
        let again = if earlier == later {
            "there".to_owned()
        } else {
            format!("in {}", pages[later].label)
        };
        let what = if key.name.is_empty() {
            format!("{kind} without a name in {}", pages[earlier].label)
        } else {
            format!("{kind} {key} in {}", pages[earlier].label)
        };
        (self.last <= SAID).then(|| Note {
            kind: Some(*kind),
            what,
            why: format!("it is given again {again}, and the last counts"),
            gap: Gap::None,
        })
    }

    /// What was not said at once.
    pub(super) fn notes(&self, pages: &[Page]) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.last > SAID {
            let what = counted(self.last - SAID, "more object");
            let why = "they are given more than once, and the last of each counts";
            notes.push(Note::new(what, why, Gap::None));
        }
        let views = self.views.iter();
        notes.extend(views.map(|((dropped, kept, verdict), count)| {
            let (dropped, kept) = (&pages[*dropped].label, &pages[*kept].label);
            let what = format!("{} in {dropped}", counted(*count, "object"));
            Note::new(what, why(*verdict, dropped == kept, kept), Gap::None)
        }));
        notes
    }
}

fn why(verdict: Verdict, is_same_page: bool, kept: &str) -> String {
    let again = if is_same_page {
        "given there again".to_owned()
    } else {
        format!("also given in {kept}")
    };
    match verdict {
        Verdict::WithStatus(_) => format!("{again}, where there is a status, and that form counts"),
        Verdict::Newer(_) => format!("{again} in a newer form, which counts"),
        Verdict::Last | Verdict::Same => format!("{again}, and counted once"),
    }
}
