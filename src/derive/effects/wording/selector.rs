//! The objects that policies name, in words: Destinations, gateway routes, the targets of traffic shifts.

use super::{alternatives, any_text, not_known};
use crate::{
    derive::wording::numbers::first_joined,
    model::{
        Labels,
        policy::{
            DestinationSelector, LabelExpression, ObjectChoice, ObjectSelector, Operator,
            RouteSelector, ServiceMatcher, ShiftTarget,
        },
    },
};

/// The Destinations that a selector list selects, a phrase for each element. An empty list selects all.
#[must_use]
pub fn destination_words(selectors: &[DestinationSelector]) -> Vec<String> {
    if selectors.is_empty() {
        return vec!["all Destinations".into()];
    }
    selectors.iter().map(destination).collect()
}

/// The gateway routes that a selector list selects, a phrase for each element.
pub(super) fn route_words(selectors: &[RouteSelector]) -> Vec<String> {
    selectors.iter().map(route).collect()
}

/// The target of a member of a traffic shift, in full: `reviews.bookinfo.cluster-1 version=v2 :9080`.
#[must_use]
pub fn target_words(target: &ShiftTarget) -> String {
    let subset_words = |subset: &Labels| {
        if subset.is_empty() {
            String::new()
        } else {
            format!(" {}", label_words(subset))
        }
    };
    match target {
        ShiftTarget::KubeService {
            reference,
            subset,
            port,
        } => {
            let port = port.map_or(String::new(), |port| format!(" :{port}"));
            format!("{reference}{}{port}", subset_words(subset))
        }
        ShiftTarget::VirtualDestination { reference, subset } => {
            format!("virtual destination {reference}{}", subset_words(subset))
        }
        ShiftTarget::StaticDestination(reference) => format!("Destination {reference}"),
        ShiftTarget::ClusterHeader(header) => format!("the cluster that header {header} names"),
    }
}

/// An element without a member selects nothing: the management plane skips it (`SelectorMatchesDestination` in
/// [`selector_utils.go`]).
///
/// [`selector_utils.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/selectorutils/selector_utils.go
fn destination(selector: &DestinationSelector) -> String {
    let mut parts: Vec<String> = selector.services.iter().map(ToString::to_string).collect();
    parts.extend(
        selector
            .matcher
            .as_ref()
            .map(|one| matcher("services", one)),
    );
    for (one, many, choice) in [
        ("external service", "external services", &selector.external),
        (
            "virtual destination",
            "virtual destinations",
            &selector.virtual_destinations,
        ),
    ] {
        parts.extend(choice.iter().flat_map(|choice| chosen((one, many), choice)));
    }
    parts.extend(not_known(&selector.unknown));
    match parts.len() {
        0 => "nothing".into(),
        count => alternatives(parts.iter().map(String::as_str), count),
    }
}

fn chosen((one, many): (&str, &str), choice: &ObjectChoice) -> Vec<String> {
    let named = choice.references.iter().map(|name| format!("{one} {name}"));
    let mut parts: Vec<String> = named.collect();
    parts.extend(
        choice
            .matcher
            .as_ref()
            .map(|fitting| matcher(many, fitting)),
    );
    parts
}

/// `services with app=reviews in namespace bookinfo in cluster one or two`; `all services` if there is no condition.
fn matcher(what: &str, matcher: &ServiceMatcher) -> String {
    let mut parts = Vec::new();
    if !matcher.labels.is_empty() {
        parts.push(format!("with {}", label_words(&matcher.labels)));
    }
    for (place, names) in [
        ("namespace", &matcher.namespaces),
        ("cluster", &matcher.clusters),
    ] {
        if !names.is_empty() {
            parts.push(format!("in {place} {}", any_text(names)));
        }
    }
    parts.extend(not_known(&matcher.unknown));
    if parts.is_empty() {
        format!("all {what}")
    } else {
        format!("{what} {}", parts.join(" "))
    }
}

pub(super) fn label_words(labels: &Labels) -> String {
    let pairs = labels.iter().map(|(key, value)| format!("{key}={value}"));
    first_joined(pairs, labels.len(), ",")
}

/// Virtual hosts and route tables by name or selector, and the labels that a route of them must have. Without a name and
/// a selector, all are selected (`RouteSelector` in [`traffic_policy.proto`]).
///
/// [`traffic_policy.proto`]: https://github.com/mburtless/gloo-mesh/blob/main/api/networking/v1/traffic_policy.proto
fn route(selector: &RouteSelector) -> String {
    let hosts = selector.virtual_hosts.iter();
    let mut places: Vec<String> = hosts.map(|host| format!("virtual host {host}")).collect();
    let by_selector = selector.virtual_host_selector.as_ref();
    places.extend(by_selector.map(|one| object_selector_words("virtual hosts", one)));
    let tables = selector.route_tables.iter();
    places.extend(tables.map(|table| format!("route table {table}")));
    let by_selector = selector.route_table_selector.as_ref();
    places.extend(by_selector.map(|one| object_selector_words("route tables", one)));
    places.extend(not_known(&selector.unknown));
    let place = match places.len() {
        0 => "all virtual hosts and route tables".to_owned(),
        count => alternatives(places.iter().map(String::as_str), count),
    };
    if selector.labels.is_empty() {
        format!("all routes of {place}")
    } else {
        format!("routes with {} of {place}", label_words(&selector.labels))
    }
}

/// Objects by label and namespace: `virtual hosts with a=b in namespace gloo-mesh` (`ObjectSelector` of solo-io/skv2).
pub(super) fn object_selector_words(what: &str, selector: &ObjectSelector) -> String {
    let mut asked: Vec<String> = Vec::new();
    if !selector.labels.is_empty() {
        asked.push(label_words(&selector.labels));
    }
    asked.extend(selector.expressions.iter().map(expression));
    asked.extend(not_known(&selector.unknown));
    let with = match asked.len() {
        0 => String::new(),
        count => format!(" with {}", first_joined(asked, count, " and ")),
    };
    let place = match &*selector.namespaces {
        [] => "the policy's own namespace".to_owned(),
        all if all.iter().any(|name| &**name == "*") => "any namespace".to_owned(),
        names => format!("namespace {}", any_text(names)),
    };
    format!("{what}{with} in {place}")
}

fn expression(expression: &LabelExpression) -> String {
    let LabelExpression {
        key,
        operator,
        values,
        unknown,
    } = expression;
    let values = any_text(values);
    let words = match operator {
        Operator::Equals | Operator::DoubleEquals => format!("{key}={values}"),
        Operator::NotEquals => format!("{key}!={values}"),
        Operator::In => format!("{key} in ({values})"),
        Operator::NotIn => format!("{key} not in ({values})"),
        Operator::Exists => format!("label {key}"),
        Operator::DoesNotExist => format!("no label {key}"),
        Operator::GreaterThan => format!("{key} above {values}"),
        Operator::LessThan => format!("{key} below {values}"),
    };
    let all: Vec<String> = std::iter::once(words).chain(not_known(unknown)).collect();
    all.join(" ")
}
