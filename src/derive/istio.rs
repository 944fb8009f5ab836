//! Names that the management plane derives when it writes Istio's configuration.

use crate::model::Labels;

use super::identity::sanitized;

/// The name of a subset in the generated `DestinationRule`: `version-v1` for `version=v1`.
///
/// Pairs are joined by dashes in the order of their keys and sanitized as names of objects are. Names of more than 63
/// characters end in a hash there, and in `…` here.
#[must_use]
pub fn subset_name(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}-{value}"))
        .collect();
    let name = sanitized(&pairs.join("-"));
    match name.char_indices().nth(63) {
        // The first 31 characters stand, a digest follows.
        Some(_) => format!("{}…", name.chars().take(31).collect::<String>()),
        None => name,
    }
}
