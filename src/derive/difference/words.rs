//! Differences in words, those of several endpoints together.

use std::collections::BTreeMap;

use crate::{
    derive::wording::{brief_text, first_of},
    model::{
        difference::{DifferingValue, FieldDifference, ObjectDifference},
        path::{PathStep, steps},
    },
};

/// The longest value that is shown in full, in bytes.
const LONGEST_VALUE: usize = 80;

/// How many differences are named on one line.
const SHOWN: usize = 3;

/// A zone, or a list of Endpoints, that endpoints left or came to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    Left(String),
    Came(String),
}

/// The differences of an object in words: endpoints that came and went by zone, then each other field.
#[must_use]
pub fn difference_words(difference: &ObjectDifference) -> Vec<String> {
    let mut moves: BTreeMap<Move, Vec<String>> = BTreeMap::new();
    let mut others = Vec::new();
    for field in &difference.fields {
        let path: Vec<PathStep<'_>> = steps(&field.path).collect();
        match (endpoint(&path), &field.before, &field.after) {
            (Some((address, [])), Some(gone), None) => {
                let place = Move::Left(place_of(&path, gone));
                moves.entry(place).or_default().push(address.to_owned());
            }
            (Some((address, [])), None, Some(new)) => {
                let place = Move::Came(place_of(&path, new));
                moves.entry(place).or_default().push(address.to_owned());
            }
            _ => others.push(sentence(field, &path)),
        }
    }
    let moves = moves
        .into_iter()
        .map(|(way, addresses)| moved(&way, addresses));
    let remade = difference
        .is_remade
        .then(|| "deleted and made again".to_owned());
    remade.into_iter().chain(moves).chain(others).collect()
}

/// The first of several differences on one line, and how many more there are.
#[must_use]
pub fn first_words(all: &[String]) -> String {
    let words = all[..all.len().min(SHOWN)].join("; ");
    match all.len().checked_sub(SHOWN) {
        None | Some(0) => words,
        Some(more) => format!("{words}; and {more} more"),
    }
}

fn moved(way: &Move, addresses: Vec<String>) -> String {
    let count = addresses.len();
    let noun = if count == 1 { "endpoint" } else { "endpoints" };
    let names = first_of(addresses, count);
    match way {
        Move::Left(zone) => format!("{noun} {names} left {zone}"),
        Move::Came(zone) => format!("{noun} {names} came to {zone}"),
    }
}

/// The address of an endpoint of a Destination, a slice or Endpoints, and the steps behind it.
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
        ]
        | [Key("endpoints"), Key(address), rest @ ..]
        | [
            Key("subsets"),
            Key(_),
            Key("addresses" | "notReadyAddresses"),
            Key(address),
            rest @ ..,
        ] => Some((address, rest)),
        _ => None,
    }
}

/// The zone of an endpoint; of Endpoints, which have no zones, the list that it is in.
fn place_of(path: &[PathStep<'_>], endpoint: &DifferingValue) -> String {
    match path {
        [PathStep::Key("subsets"), _, PathStep::Key("addresses"), ..] => {
            return "the ready addresses".to_owned();
        }
        [PathStep::Key("subsets"), ..] => return "the addresses that are not ready".to_owned(),
        _ => {}
    }
    let zone = endpoint.text_at("/subLocality/zone");
    let zone = zone.or_else(|| endpoint.text_at("/zone"));
    zone.map_or_else(
        || "an unknown zone".to_owned(),
        |zone| brief_text(zone).into_owned(),
    )
}

/// One field in words.
fn sentence(field: &FieldDifference, path: &[PathStep<'_>]) -> String {
    use PathStep::Key;
    let (before, after) = (field.before.as_ref(), field.after.as_ref());
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
        [.., Key("trafficShift"), Key("destinations"), Key(target)]
            if before.is_none() || after.is_none() =>
        {
            match (before, after) {
                (Some(before), _) => {
                    format!("{target} is gone, before with weight {}", share(before))
                }
                (_, after) => format!(
                    "{target} is new, with weight {}",
                    after.map_or("0".into(), share)
                ),
            }
        }
        [
            Key("endpoints"),
            Key(address),
            Key("conditions"),
            Key(condition),
        ] => {
            let is_so = after.is_some_and(|after| after.text() == "true");
            match (&**condition, is_so) {
                ("ready", true) => format!("endpoint {address} is ready"),
                ("ready", false) => format!("endpoint {address} is no longer ready"),
                ("serving", true) => format!("endpoint {address} serves requests"),
                ("serving", false) => format!("endpoint {address} no longer serves requests"),
                ("terminating", true) => format!("endpoint {address} is being stopped"),
                ("terminating", false) => format!("endpoint {address} is no longer being stopped"),
                _ => changed(&field.path, before, after),
            }
        }
        [.., Key("subLocality"), Key("zone")] | [Key("endpoints"), _, Key("zone")] => {
            match endpoint(path) {
                Some((address, _)) => format!(
                    "endpoint {address} is in {}, before in {}",
                    place(after),
                    place(before)
                ),
                None => changed(&field.path, before, after),
            }
        }
        _ => changed(&field.path, before, after),
    }
}

/// The weight of a member of a traffic shift.
fn share(member: &DifferingValue) -> String {
    weight(member.member("weight").as_ref())
}

/// A weight that is absent is 0.
fn weight(given: Option<&DifferingValue>) -> String {
    given.map_or_else(|| "0".to_owned(), |given| value(Some(given)))
}

fn changed(what: &str, before: Option<&DifferingValue>, after: Option<&DifferingValue>) -> String {
    match (before, after) {
        (None, after) => format!("{what} is new: {}", value(after)),
        (before, None) => format!("{what} is gone, before: {}", value(before)),
        (before, after) => format!("{what} is {}, before {}", value(after), value(before)),
    }
}

/// A zone that a field names.
fn place(zone: Option<&DifferingValue>) -> String {
    zone.map_or_else(|| "an unknown zone".to_owned(), |zone| value(Some(zone)))
}

/// A value on one line, cut if it is long.
fn value(value: Option<&DifferingValue>) -> String {
    let Some(text) = value.map(DifferingValue::text) else {
        return "none".to_owned();
    };
    if text.len() <= LONGEST_VALUE {
        return text.into_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(LONGEST_VALUE)])
}
