//! The differences of a Destination from its own cluster, address by address.

use serde::Serialize;

use crate::{
    derive::{
        drift::{Condition, DriftRow},
        world::{Known, World},
    },
    output::drift::{self, DriftReport},
    store::Store,
};

/// The drift of a Destination from its own cluster, with all addresses.
#[derive(Debug, Serialize)]
pub(super) struct DriftDetails {
    #[serde(flatten)]
    report: DriftReport,
    /// Those that differ first, then by address and port.
    addresses: Vec<Side>,
}

#[derive(Debug, Serialize)]
struct Side {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    claimed: bool,
    live: bool,
    ready: bool,
    /// The difference, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<&'static str>,
}

impl DriftDetails {
    /// `None` if no cluster is read.
    pub(super) fn of(facts: (&Store, &World), known: &Known) -> Option<Self> {
        let drift = drift::drift(facts, known)?;
        let rows = drift.endpoints.known().map_or(&[][..], |all| &all.rows);
        Some(Self {
            report: DriftReport::from(&drift, known),
            addresses: rows.iter().map(Side::of).collect(),
        })
    }
}

impl Side {
    fn of(row: &DriftRow<'_>) -> Self {
        Self {
            address: row.address.to_string(),
            port: row.port.and_then(|port| port.number),
            protocol: row.port.map(|port| port.protocol.to_owned()),
            claimed: row.is_claimed,
            live: row.live.is_some(),
            ready: row.live == Some(Condition::Ready),
            differs: row.verdict.differs().then(|| row.verdict.words()),
        }
    }
}
