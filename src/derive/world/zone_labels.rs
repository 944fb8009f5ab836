//! Zones in few columns: their labels, and how many endpoints each has.

use crate::{derive::wording::grouped, model::Text};

use super::Known;

/// A zone without the region it repeats: `a` for `us-east-1a` in `us-east-1`.
#[must_use]
pub fn zone_label<'z>(region: Option<&str>, zone: &'z str) -> &'z str {
    let rest = region
        .and_then(|region| zone.strip_prefix(region))
        .unwrap_or(zone);
    let rest = rest.trim_start_matches('-');
    if rest.is_empty() { zone } else { rest }
}

/// The region and zones of the endpoints, in one line: `us-east-1 a3 b2`. `None` if there are no endpoints.
#[must_use]
pub fn locality_brief(known: &Known) -> Option<String> {
    let region = known
        .destination
        .kube_service()
        .and_then(|kube| kube.region.given());
    let mut brief = region.unwrap_or("?").to_owned();
    for (zone, count) in &known.summary.zones {
        let (label, gap) = zone_count_label(region, zone.as_ref());
        brief += &format!(" {label}{gap}{}", grouped((*count).into()));
    }
    (!known.summary.zones.is_empty()).then_some(brief)
}

/// The label of a zone, and the separator between it and the number of endpoints: `:` if the label ends in a digit, which
/// would run into the number, otherwise nothing.
#[must_use]
pub fn zone_count_label<'z>(
    region: Option<&str>,
    zone: Option<&'z Text>,
) -> (&'z str, &'static str) {
    let label = zone.map_or("?", |zone| zone_label(region, zone));
    (
        label,
        if label.ends_with(|letter: char| letter.is_ascii_digit()) {
            ":"
        } else {
            ""
        },
    )
}
