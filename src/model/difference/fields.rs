//! The fields in which two forms of an object differ.

use std::{borrow::Cow, hash::BuildHasher};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use serde::Serialize;
use serde_json::{Map, Value};

use super::items;
use crate::model::{meta::LAST_APPLIED, time};

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldDifference {
    /// Its path. An item of a list is named by what identifies it: `spec.kubeService.ports["80/TCP"].appProtocol`.
    pub path: String,
    /// Its value before. `None` if it was absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<DifferingValue>,
    /// Its value after. `None` if it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<DifferingValue>,
}

/// The value of a field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct DifferingValue(Value);

impl DifferingValue {
    /// The value on one line: a text as it is, everything else as JSON.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Value::String(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// A member of an object. `None` if it has none of that name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Self> {
        self.0.get(name).cloned().map(Self)
    }

    /// The text at a path of names of members, such as `/subLocality/zone`. `None` if there is none.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.0.pointer(path)?.as_str()
    }
}

/// Members of the metadata that every write changes, or that say nothing about what the object does.
const UNTOLD: &[&str] = &[
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The generation of an object that networking has processed.
const OBSERVED: &str = "status.observedGeneration";

/// The place of a comparison: the path for people, and the names without keys of items.
#[derive(Clone, Default)]
struct Place {
    path: String,
    names: String,
}

/// The differences found so far.
pub(super) struct Comparing {
    found: Vec<FieldDifference>,
    most: usize,
    has_more: bool,
    /// Whether networking has processed both forms, so that which generation it was says nothing.
    is_followed: bool,
}

/// The longest part of a path, in bytes: no valid name is longer. A longer one is cut, since it is in the path of each field below it.
const LONGEST_PART: usize = 253;

/// The length from which on a path is not continued, in bytes. No path of the API is as long.
const LONGEST_PATH: usize = 2_000;

impl Place {
    /// A member of an object.
    fn member(&self, name: &str) -> Self {
        let name = part(name);
        let mut place = self.clone();
        let is_word = !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
        if !is_word {
            place = self.item(name);
        } else if place.path.len() < LONGEST_PATH {
            if !place.path.is_empty() {
                place.path.push('.');
            }
            place.path.push_str(name);
        }
        if place.names.len() < LONGEST_PATH {
            if !place.names.is_empty() {
                place.names.push('.');
            }
            place.names.push_str(name);
        }
        place
    }

    /// An item of a list.
    fn item(&self, key: &str) -> Self {
        let mut place = self.clone();
        if place.path.len() < LONGEST_PATH {
            place.path.push_str(&format!("[\"{}\"]", part(key)));
        }
        place
    }
}

/// A name or key as a part of a path.
fn part(name: &str) -> &str {
    &name[..name.floor_char_boundary(LONGEST_PART)]
}

impl Comparing {
    pub(super) fn up_to(most: usize) -> Self {
        Self {
            found: Vec::new(),
            most,
            has_more: false,
            is_followed: false,
        }
    }

    pub(super) fn done(self) -> (Vec<FieldDifference>, bool) {
        (self.found, self.has_more)
    }

    /// Compares two forms of an object: labels and annotations, spec and status.
    pub(super) fn compare_objects(&mut self, before: &Value, after: &Value) {
        let whole = Place::default();
        let (old, new) = (members(before), members(after));
        self.is_followed = [before, after].into_iter().all(is_followed);
        for name in names(old, new) {
            let (one, other) = (member(old, name), member(new, name));
            match name {
                "metadata" => self.compare_metadata(one, other),
                "apiVersion" | "kind" => {}
                _ => self.compare(&whole.member(name), one, other),
            }
        }
    }

    fn compare_metadata(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let place = Place::default().member("metadata");
        let old = before.and_then(Value::as_object);
        let new = after.and_then(Value::as_object);
        for name in names(old, new) {
            let (one, other) = (member(old, name), member(new, name));
            if name == "annotations" {
                let place = place.member(name);
                let (one, other) = (
                    one.and_then(Value::as_object),
                    other.and_then(Value::as_object),
                );
                for key in names(one, other).filter(|key| *key != LAST_APPLIED) {
                    self.compare(&place.item(key), member(one, key), member(other, key));
                }
            } else if !UNTOLD.contains(&name) {
                self.compare(&place.member(name), one, other);
            }
        }
    }

    /// Compares two forms of a value.
    fn compare(&mut self, place: &Place, before: Option<&Value>, after: Option<&Value>) {
        let (before, after) = (
            before.filter(|value| says_something(value)),
            after.filter(|value| says_something(value)),
        );
        match (before, after) {
            _ if self.has_more => {}
            (None, None) => {}
            _ if self.is_followed && place.path == OBSERVED => {}
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                for name in names(Some(one), Some(other)) {
                    self.compare(&place.member(name), one.get(name), other.get(name));
                }
            }
            (one, other) if place.names == SUBSETS => {
                compare_endpoints(self, place, (list(one), list(other)));
            }
            (Some(Value::Array(_)), None | Some(Value::Array(_)))
            | (None, Some(Value::Array(_))) => {
                self.compare_lists(place, list(before), list(after));
            }
            (Some(one), Some(other)) if is_same(one, other) => {}
            _ => self.add(place, before, after),
        }
    }

    /// Compares two lists, item by item.
    fn compare_lists(&mut self, place: &Place, before: &[Value], after: &[Value]) {
        let (old, new) = (keyed(&place.names, before), keyed(&place.names, after));
        let later: HashMap<&str, &Value> = new.iter().map(|(key, item)| (&**key, *item)).collect();
        let earlier: HashSet<&str> = old.iter().map(|(key, _)| &**key).collect();
        for (key, item) in &old {
            self.compare(&place.item(key), Some(item), later.get(&**key).copied());
        }
        for (key, item) in new.iter().filter(|(key, _)| !earlier.contains(&**key)) {
            self.compare(&place.item(key), None, Some(item));
        }
        let is_in_both = |key: &&str| earlier.contains(key) && later.contains_key(key);
        if items::is_ordered(&place.names) {
            let order = |list: &[(String, &Value)]| -> Vec<String> {
                let keys = list.iter().map(|(key, _)| &**key).filter(is_in_both);
                keys.map(str::to_owned).collect()
            };
            let (one, other) = (order(&old), order(&new));
            if one != other {
                self.add(place, Some(&one.into()), Some(&other.into()));
            }
        }
    }

    /// Adds a difference, if there is room.
    fn add(&mut self, place: &Place, before: Option<&Value>, after: Option<&Value>) {
        if self.found.len() == self.most {
            self.has_more = true;
            return;
        }
        self.found.push(FieldDifference {
            path: place.path.clone(),
            before: before.cloned().map(DifferingValue),
            after: after.cloned().map(DifferingValue),
        });
    }
}

/// The items of a list by their keys. Further items with a key that is taken are numbered.
fn keyed<'v>(list: &str, items: &'v [Value]) -> Vec<(String, &'v Value)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let keys = items.iter().enumerate().map(|(at, item)| {
        let key = items::key(list, item).unwrap_or_else(|| at.to_string());
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        let key = match count {
            1 => key,
            count => format!("{key} #{count}"),
        };
        (key, item)
    });
    keys.collect()
}

/// Whether networking has processed an object as it is.
fn is_followed(object: &Value) -> bool {
    let generation = &object["metadata"]["generation"];
    generation.is_number() && is_same(generation, &object["status"]["observedGeneration"])
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn members(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

fn member<'v>(members: Option<&'v Map<String, Value>>, name: &str) -> Option<&'v Value> {
    members.and_then(|members| members.get(name))
}

/// The names of the members of two objects, each once: those of the first, then those that only the second has.
fn names<'v>(
    one: Option<&'v Map<String, Value>>,
    other: Option<&'v Map<String, Value>>,
) -> impl Iterator<Item = &'v str> {
    let more = other.into_iter().flat_map(Map::keys);
    let more = more.filter(move |name| one.is_none_or(|one| !one.contains_key(&***name)));
    let names = one.into_iter().flat_map(Map::keys).chain(more);
    names.map(String::as_str)
}

/// Whether a value is more than the default of its field, which its writer leaves out
/// (`pkg/kube_jsonpb` of skv2). An empty object chooses a member of several, so that it says something.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

/// Whether two values mean the same: a number is also written as a text, and a duration in several ways.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => {
            one == other
                || time::duration(one).is_some_and(|span| Some(span) == time::duration(other))
        }
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => number.to_string() == *text,
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

/// The list of subsets, which have no identity of their own.
const SUBSETS: &str = "spec.kubeService.endpointSubsets";

/// An endpoint, and the place of its subset.
type Endpoint<'v> = (usize, &'v Value);

/// Compares the endpoints of two lists of subsets, known by their addresses whichever subset they are in, and the ports of the subsets
/// that have an endpoint in common.
fn compare_endpoints(fields: &mut Comparing, place: &Place, (before, after): (&[Value], &[Value])) {
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
