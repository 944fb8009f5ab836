//! The updates by which a source would report the state of a feed now.

use super::Feed;
use crate::store::{Change, Kind};

impl Feed {
    /// The limits on what is read, the skipped items that are known by name, and the link.
    pub(in crate::store) fn words(&self, kind: Kind) -> Vec<Change> {
        let narrowed = self.narrowed.clone();
        let narrowed = narrowed.map(|narrowing| Change::Narrowed(kind, narrowing));
        let within = self.within.clone();
        let within = within.map(|within| Change::Covered(kind, within));
        let skipped = [(&self.unreadable, true), (&self.left_out, false)];
        let skipped = skipped.into_iter().flat_map(|(tally, unreadable)| {
            tally.named().iter().map(move |item| Change::Skipped {
                kind: Some(kind),
                what: item.what.clone(),
                why: item.why.clone(),
                unreadable,
            })
        });
        let link = Change::Link(kind, self.link.clone());
        let words = narrowed.into_iter().chain(within);
        words.chain(skipped).chain([link]).collect()
    }
}
