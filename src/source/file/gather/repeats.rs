//! Objects that a source gives more than once: which form counts, in a few lines.

use std::collections::BTreeMap;

use super::{
    super::rank::{FormVerdict, KeptForm},
    note::{SkipNote, SkipReason, counted},
    page::PageTally,
};
use crate::store::{Kind, ObjectKey};

/// The most repeated objects that are named one by one.
const SAID: usize = 20;

/// The objects that a source has more than once.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// How many were given twice in files that somebody put together.
    last: usize,
    /// The number of forms that gave way, by their page, the page of the form that wins, and the reason.
    views: BTreeMap<(usize, usize, FormVerdict), usize>,
}

impl Repeats {
    /// An object was met again, in the last page. Where it is to be said at once, what to say.
    pub(super) fn note(
        &mut self,
        (kind, key): &(Kind, ObjectKey),
        verdict: FormVerdict,
        earlier: usize,
        pages: &[PageTally],
    ) -> Option<SkipNote> {
        let later = pages.len() - 1;
        if verdict != FormVerdict::Last {
            let (dropped, kept) = match verdict.which() {
                KeptForm::Earlier => (later, earlier),
                KeptForm::Later => (earlier, later),
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
        let what = format!("{kind} {key} in {}", pages[earlier].label);
        (self.last <= SAID).then_some(SkipNote {
            kind: Some(*kind),
            what,
            why: SkipReason::GivenAgain(again),
        })
    }

    /// The notes that were not made at once.
    pub(super) fn notes(&self, pages: &[PageTally]) -> Vec<SkipNote> {
        let mut notes = Vec::new();
        if self.last > SAID {
            let what = counted(self.last - SAID, "more object");
            notes.push(SkipNote::new(what, SkipReason::ManyGivenAgain));
        }
        let views = self.views.iter();
        notes.extend(views.map(|((dropped, kept, verdict), count)| {
            let (dropped, kept) = (&pages[*dropped].label, &pages[*kept].label);
            let what = format!("{} in {dropped}", counted(*count, "object"));
            let why = SkipReason::Doubled {
                verdict: *verdict,
                kept: (dropped != kept).then(|| kept.clone()),
            };
            SkipNote::new(what, why)
        }));
        notes
    }
}
