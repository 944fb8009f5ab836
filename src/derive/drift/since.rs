//! The times since which addresses and ports differ, as far as portolan saw them.

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::model::{Text, endpoint::Address};

use super::{Drift, DriftRow, DriftTally};

/// The time since which something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// It already differed when it was first compared, at this time.
    First(Timestamp),
    /// It did not differ in the comparison before, and did in the one at this time.
    Seen(Timestamp),
}

/// A Destination, as it was last compared with its cluster, and since when its rows differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    tally: DriftTally,
    differing: HashMap<Place, Since, foldhash::fast::RandomState>,
    /// Whether the endpoints were known.
    was_known: bool,
}

/// An address and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    address: Address,
    port: Option<(Option<u32>, Text)>,
}

impl Place {
    fn of(row: &DriftRow<'_>) -> Self {
        Self {
            address: row.address.clone(),
            port: row.port.map(|port| (port.number, port.protocol.into())),
        }
    }
}

impl Watched {
    /// Takes in a new comparison: rows that already differed keep their time, rows that agree are forgotten. `None` if
    /// nothing is known of the cluster.
    #[must_use]
    pub fn after(before: Option<&Self>, drift: &Drift<'_>, now: Timestamp) -> Option<Self> {
        let tally = drift.tally()?;
        let Some(endpoints) = drift.endpoints.known() else {
            // The rows before are still the last that were seen.
            let before = before.cloned().unwrap_or_default();
            return Some(Self { tally, ..before });
        };
        let fresh = match before {
            Some(before) if before.was_known => Since::Seen(now),
            _ => Since::First(now),
        };
        let differing = endpoints.rows[..endpoints.differing].iter().map(|row| {
            let place = Place::of(row);
            let stood = before.and_then(|before| before.differing.get(&place));
            let since = stood.copied().unwrap_or(fresh);
            (place, since)
        });
        Some(Self {
            tally,
            differing: differing.collect(),
            was_known: true,
        })
    }

    /// The last comparison, in numbers.
    #[must_use]
    pub fn tally(&self) -> DriftTally {
        self.tally
    }

    /// The time since which a row differs. `None` if it did not differ when it was last compared.
    #[must_use]
    pub fn since(&self, row: &DriftRow<'_>) -> Option<Since> {
        self.differing.get(&Place::of(row)).copied()
    }
}
