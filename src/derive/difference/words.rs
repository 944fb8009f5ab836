//! Differences in words, those of several endpoints together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::FieldDifference;
use crate::{
    derive::wording::{brief_text, first_of},
    model::path::{PathStep, steps},
};

/// The longest value that is told in full, in bytes.
const LONGEST_VALUE: usize = 80;

/// How many endpoints are named of each zone.
const NAMED: usize = 3;

/// Where endpoints came or went.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    Left(String),
    Came(String),
}

/// The differences in words: endpoints that came and went by zone, then each other field.
pub(super) fn words(fields: &[FieldDifference]) -> Vec<String> {
    let mut moves: BTreeMap<Move, Vec<String>> = BTreeMap::new();
    let mut others = Vec::new();
    for field in fields {
        let path: Vec<PathStep<'_>> = steps(&field.path).collect();
        match (endpoint(&path), &field.before, &field.after) {
            (Some((address, [])), Some(gone), None) => {
                let zone = Move::Left(zone(gone));
                moves.entry(zone).or_default().push(address.to_owned());
            }
            (Some((address, [])), None, Some(new)) => {
                let zone = Move::Came(zone(new));
                moves.entry(zone).or_default().push(address.to_owned());
            }
            _ => others.push(sentence(field, &path)),
        }
    }
    let moves = moves
        .into_iter()
        .map(|(way, addresses)| moved(&way, addresses));
    moves.chain(others).collect()
}

fn moved(way: &Move, addresses: Vec<String>) -> String {
    let count = addresses.len();
    let noun = if count == 1 { "endpoint" } else { "endpoints" };
    let names = first_of(addresses, NAMED);
    match way {
        Move::Left(zone) => format!("{noun} {names} left {zone}"),
        Move::Came(zone) => format!("{noun} {names} came to {zone}"),
    }
}

/// The address of an endpoint of a Kubernetes service, and the steps behind it.
fn endpoint<'p>(path: &'p [PathStep<'p>]) -> Option<(&'p str, &'p [PathStep<'p>])> {
    use PathStep::Key;
    match path {
        [
            Key("spec"),
            Key("kubeService"),
            Key("endpointSubsets"),
            Key("endpoints"),
            Key(address),
            rest @ ..,
        ] => Some((address, rest)),
        _ => None,
    }
}

fn zone(endpoint: &Value) -> String {
    let zone = endpoint["subLocality"]["zone"].as_str();
    zone.map_or_else(
        || "an unknown zone".to_owned(),
        |zone| brief_text(zone).into_owned(),
    )
}

/// One field in words.
fn sentence(field: &FieldDifference, path: &[PathStep<'_>]) -> String {
    use PathStep::Key;
    let (before, after) = (field.before.as_ref(), field.after.as_ref());
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match path {
        [Key("metadata"), Key("labels"), Key(label)]
        | [Key("spec"), Key("kubeService"), Key("labels"), Key(label)] => {
            changed(&format!("label {label}"), before, after)
        }
        [Key("metadata"), Key("annotations"), Key(name)] => {
            changed(&format!("annotation {name}"), before, after)
        }
        [
            Key("status"),
            Key("appliedTrafficPolicies" | "appliedAccessPolicies"),
            Key(policy),
        ] => match (before, after) {
            (None, _) => format!("policy {policy} came into force"),
            (_, None) => format!("policy {policy} is no longer in force"),
            _ => format!("policy {policy} is another one"),
        },
        // The list itself, where only the order differs.
        [
            Key("status"),
            Key("appliedTrafficPolicies" | "appliedAccessPolicies"),
        ] => "policies are in force in another order".to_owned(),
        [
            Key("status"),
            Key("appliedTrafficPolicies" | "appliedAccessPolicies"),
            Key(policy),
            Key("observedGeneration"),
        ] => format!(
            "policy {policy} is in force as of generation {}, before as of {}",
            value(after),
            value(before)
        ),
        [Key("status"), Key("observedGeneration")] => format!(
            "networking has processed generation {}, before {}",
            value(after),
            value(before)
        ),
        [Key("status"), Key("state")] => changed("state", before, after),
        [
            ..,
            Key("trafficShift"),
            Key("destinations"),
            Key(target),
            Key("weight"),
        ] => format!(
            "{target} has weight {}, before {}",
            weight(after),
            weight(before)
        ),
        [.., Key("subLocality"), Key("zone")] => match endpoint(path) {
            Some((address, _)) => format!(
                "endpoint {address} is in {}, before in {}",
                text(after).unwrap_or_else(|| "an unknown zone".to_owned()),
                text(before).unwrap_or_else(|| "an unknown zone".to_owned())
            ),
            None => changed(&field.path, before, after),
        },
        _ => changed(&field.path, before, after),
    }
}

/// A weight that is absent is 0.
fn weight(given: Option<&Value>) -> String {
    given.map_or_else(|| "0".to_owned(), |given| value(Some(given)))
}

fn changed(what: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (None, after) => format!("{what} is new: {}", value(after)),
        (before, None) => format!("{what} is gone, before: {}", value(before)),
        (before, after) => format!("{what} is {}, before {}", value(after), value(before)),
    }
}

/// A value on one line, cut if it is long.
fn value(value: Option<&Value>) -> String {
    let text = match value {
        None => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if text.len() <= LONGEST_VALUE {
        return text;
    }
    format!("{}…", &text[..text.floor_char_boundary(LONGEST_VALUE)])
}
