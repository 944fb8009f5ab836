//! Since when addresses and ports differ, as far as it was seen.

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::model::{Text, endpoint::Address};

use super::{Drift, DriftRow, DriftTally};

/// Since when something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// It differed when it was first looked at, at this time.
    First(Timestamp),
    /// It began to differ before our eyes.
    Seen(Timestamp),
}

/// How a Destination stood beside its cluster when it was last looked at, and since when what differs does.
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
    /// Looks again: what differed already does so since then, and what agrees is forgotten. Nothing where nothing is known of
    /// the cluster.
    #[must_use]
    pub fn after(before: Option<&Self>, drift: &Drift<'_>, now: Timestamp) -> Option<Self> {
        let tally = drift.tally()?;
        let Some(endpoints) = drift.endpoints.known() else {
            // What it was before is still the last that was seen.
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

    /// How it stood, in numbers.
    #[must_use]
    pub fn tally(&self) -> DriftTally {
        self.tally
    }

    /// Since when a row differs; nothing where it did not when it was last looked at.
    #[must_use]
    pub fn since(&self, row: &DriftRow<'_>) -> Option<Since> {
        self.differing.get(&Place::of(row)).copied()
    }
}
