//! The differences of a Destination from its own cluster.

use super::{
    PageInputs,
    page::{NOTHING, PageSection, UNKNOWN, grid},
    ports::said,
};
use crate::{
    derive::{
        drift::{Condition, DriftRow, EndpointDrift},
        world::Known,
    },
    output::drift,
    query::Align::{self, Left, Right},
};

const ALIGNS: [Align; 6] = [Left, Right, Left, Left, Left, Left];
const HEADINGS: [&str; 6] = ["ADDRESS", "PORT", "CLAIMED", "LIVE", "READY", "DIFFERS"];

/// Every address and port that differs, the differences of the Service, and what is unknown. Empty if no cluster is read.
pub(super) fn drift(known: &Known, scene: &PageInputs<'_>) -> Option<PageSection<'static>> {
    let glyphs = scene.glyphs;
    let drift = drift::drift((scene.store, scene.world), known)?;
    let endpoints = drift.endpoints.known();
    let mut section = PageSection::new("Drift", &verdict(endpoints), glyphs);
    let differing = endpoints.map_or(&[][..], |all| &all.rows[..all.differing]);
    if !differing.is_empty() {
        let headings = std::iter::once(HEADINGS.map(str::to_owned));
        let cells = differing.iter().map(cells);
        section.add(1, grid(ALIGNS, glyphs, headings.chain(cells)));
    }
    let faults = drift.faults(&known.destination);
    let faults = faults.map(|fault| said("", &fault.into(), glyphs));
    let reasons = drift.reasons().into_iter();
    let reasons = reasons.map(|reason| glyphs.show(&format!("Not compared: {reason}")));
    Some(section.with(faults.chain(reasons)))
}

fn verdict(endpoints: Option<&EndpointDrift<'_>>) -> String {
    match endpoints {
        Some(all) if all.exempt.is_none() => {
            format!("{} of {} differ", all.differing, all.rows.len())
        }
        _ => UNKNOWN.to_owned(),
    }
}

fn cells(row: &DriftRow<'_>) -> [String; 6] {
    let said = |is_so: bool| if is_so { "yes" } else { NOTHING }.to_owned();
    [
        row.address.to_string(),
        row.port_words().unwrap_or_else(|| NOTHING.to_owned()),
        said(row.is_claimed),
        said(row.live.is_some()),
        said(row.live == Some(Condition::Ready)),
        row.verdict.words().to_owned(),
    ]
}
