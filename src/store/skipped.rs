//! Items that were skipped while a kind was read. They are named up to a limit and counted beyond it, so that no server can
//! fill the memory with items that cannot be read.

/// The number of items that are kept by name.
const NAMED: usize = 1_000;

/// An item that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedItem {
    /// The item and its place.
    pub what: String,
    /// The reason.
    pub why: String,
}

/// The items that were skipped for one sort of reason.
#[derive(Clone, Debug, Default)]
pub struct SkippedTally {
    named: Vec<SkippedItem>,
    count: usize,
}

impl SkippedTally {
    /// The first thousand, in the order in which they were met.
    #[must_use]
    pub fn named(&self) -> &[SkippedItem] {
        &self.named
    }

    /// How many there are, those without a name included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, skipped: SkippedItem) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_any_more_is_counted() {
        let mut tally = SkippedTally::default();
        for number in 0..NAMED + 5 {
            tally.add(SkippedItem {
                what: number.to_string(),
                why: String::new(),
            });
        }
        assert_eq!((tally.named().len(), tally.count()), (NAMED, NAMED + 5));
        assert_eq!(tally.named()[0].what, "0");
    }
}
