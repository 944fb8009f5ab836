//! The little of a Destination that the table sorts, draws and filters by.

use crate::model::{Destination, Text};

use crate::derive::{destination::SearchText, locality, subsets};

/// The facts of a Destination that the table needs in addition to its own fields. Small: one is kept for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many endpoints it has, including the addresses behind an external service.
    pub endpoints: u32,
    /// How many of them each zone has, by name, the unknown one last. External services have no zones.
    pub zones: Box<[(Option<Text>, u32)]>,
    /// How many subsets of it traffic shifts require.
    pub subsets: u32,
    /// How many of those have endpoints.
    pub subsets_satisfied: u32,
    /// The texts that a filter reads.
    pub search_text: SearchText,
}

impl Summary {
    /// Sums a Destination up.
    #[must_use]
    pub fn of(destination: &Destination) -> Self {
        let (total, satisfied) = subsets::tally(destination);
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let zones = locality::zones(destination).into_iter();
        let zones = zones.map(|(zone, count)| (zone, small(count)));
        Self {
            endpoints: destination.endpoint_count(),
            zones: zones.collect(),
            subsets: small(total),
            subsets_satisfied: small(satisfied),
            search_text: SearchText::of(destination),
        }
    }
}
