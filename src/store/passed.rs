//! What was passed over while a kind was read: named up to a limit and counted beyond it, so that no server can fill the
//! memory with what cannot be read.

/// So many are kept by name, which is more than anybody reads.
const NAMED: usize = 1_000;

/// Something that was passed over while reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What it was and where it stood.
    pub what: String,
    /// Why it was passed over.
    pub why: String,
}

/// What was passed over for one sort of reason.
#[derive(Debug, Default)]
pub struct Tally {
    named: Vec<Passed>,
    count: usize,
}

impl Tally {
    /// The first thousand, in the order in which they were met.
    #[must_use]
    pub fn named(&self) -> &[Passed] {
        &self.named
    }

    /// How many there are, those without a name included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, passed: Passed) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(passed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_any_more_is_counted() {
        let mut tally = Tally::default();
        for number in 0..NAMED + 5 {
            tally.add(Passed {
                what: number.to_string(),
                why: String::new(),
            });
        }
        assert_eq!((tally.named().len(), tally.count()), (NAMED, NAMED + 5));
        assert_eq!(tally.named()[0].what, "0");
    }
}
