//! The endpoints of a Kubernetes service: known by their addresses, whichever subset of the Endpoints object they are in.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::fields::{Fields, Place};

/// The list of subsets, which have no identity of their own.
pub(super) const LIST: &str = "spec.kubeService.endpointSubsets";

/// An endpoint, and the place of its subset.
type Endpoint<'v> = (usize, &'v Value);

/// Compares the endpoints of two lists of subsets, and the ports of the subsets that have an endpoint in common.
pub(super) fn compare(fields: &mut Fields, place: &Place, (before, after): (&[Value], &[Value])) {
    let (old, new) = (endpoints(before), endpoints(after));
    let by_address: HashMap<&str, Endpoint<'_>> = new.iter().copied().collect();
    let earlier: HashSet<&str> = old.iter().map(|(address, _)| *address).collect();
    let list = place.member("endpoints");
    let mut pairs = HashSet::new();
    for (address, (subset, endpoint)) in &old {
        let later = by_address.get(address);
        fields.compare(
            &list.item(address),
            Some(endpoint),
            later.map(|(_, later)| *later),
        );
        if let Some((later, _)) = later {
            pairs.insert((*subset, *later));
        }
    }
    for (address, (_, endpoint)) in &new {
        if !earlier.contains(address) {
            fields.compare(&list.item(address), None, Some(endpoint));
        }
    }
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().collect();
    pairs.sort_unstable();
    let (old, new) = (ports(before), ports(after));
    let place = place.member("ports");
    let mut told = HashSet::new();
    for (one, other) in pairs {
        let ((one, was), (other, is)) = (old[one], new[other]);
        // Many subsets have the same ports, and what became of them is told once.
        if was != is && told.insert((was, is)) {
            fields.compare(&place, one, other);
        }
    }
}

/// The ports of each subset, and a hash of their text.
fn ports(subsets: &[Value]) -> Vec<(Option<&Value>, u64)> {
    let hasher = FixedState::default();
    let ports = subsets.iter().map(|subset| {
        let ports = subset.get("ports");
        (ports, hasher.hash_one(ports.map(Value::to_string)))
    });
    ports.collect()
}

/// The endpoints of all subsets by their addresses. An address in several subsets is taken from the first.
fn endpoints(subsets: &[Value]) -> Vec<(&str, Endpoint<'_>)> {
    let mut seen = HashSet::new();
    let all = subsets.iter().enumerate().flat_map(|(subset, value)| {
        let endpoints = value.get("endpoints").and_then(Value::as_array);
        endpoints.into_iter().flatten().map(move |endpoint| {
            let address = endpoint.get("ipAddress").and_then(Value::as_str);
            (address.unwrap_or_default(), (subset, endpoint))
        })
    });
    all.filter(|(address, _)| seen.insert(*address)).collect()
}
