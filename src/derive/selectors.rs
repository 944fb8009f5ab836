//! What policies are about, in words: Destinations, gateway routes, the targets of traffic shifts.

use crate::model::policy::{DestinationSelector, RouteSelector, ShiftTarget};

use super::words::{matcher, unknown};

/// Which Destinations a selector list selects, a phrase for each element. An empty list selects all.
#[must_use]
pub fn destination_words(selectors: &[DestinationSelector]) -> Vec<String> {
    if selectors.is_empty() {
        return vec!["all Destinations".into()];
    }
    selectors.iter().map(destination).collect()
}

/// Which gateway routes a selector list selects, a phrase for each element.
#[must_use]
pub fn route_words(selectors: &[RouteSelector]) -> Vec<String> {
    selectors.iter().map(route).collect()
}

/// Where a member of a traffic shift leads, in full: `reviews.bookinfo.cluster-1 version=v2 :9080`.
#[must_use]
pub fn target_words(target: &ShiftTarget) -> String {
    let after_blank = |text: String| {
        if text.is_empty() {
            text
        } else {
            format!(" {text}")
        }
    };
    match target {
        ShiftTarget::KubeService {
            reference,
            subset,
            port,
        } => {
            let port = port.map_or(String::new(), |port| format!(":{port}"));
            format!(
                "{reference}{}{}",
                after_blank(subset.to_string()),
                after_blank(port)
            )
        }
        ShiftTarget::VirtualDestination { reference, subset } => {
            format!(
                "virtual destination {reference}{}",
                after_blank(subset.to_string())
            )
        }
        ShiftTarget::StaticDestination(reference) => format!("Destination {reference}"),
        ShiftTarget::ClusterHeader(header) => format!("the cluster that header {header} names"),
    }
}

fn destination(selector: &DestinationSelector) -> String {
    let mut parts: Vec<String> = selector.services.iter().map(ToString::to_string).collect();
    parts.extend(selector.matcher.as_ref().map(matcher));
    parts.extend(unknown(&selector.unknown));
    if parts.is_empty() {
        // An element without a choice is passed over by the management plane: it selects nothing.
        "nothing".into()
    } else {
        parts.join(" or ")
    }
}

fn route(selector: &RouteSelector) -> String {
    let mut parts = Vec::new();
    let hosts = selector.virtual_hosts.iter();
    parts.extend(hosts.map(|host| format!("virtual host {host}")));
    let tables = selector.route_tables.iter();
    parts.extend(tables.map(|table| format!("route table {table}")));
    parts.extend((!selector.labels.is_empty()).then(|| format!("routes with {}", selector.labels)));
    parts.extend(unknown(&selector.unknown));
    if parts.is_empty() {
        "any route".into()
    } else {
        parts.join(", ")
    }
}
