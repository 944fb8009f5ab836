//! The reason why no endpoint is in a subset: which label fails, and the closest labels that some endpoint has.

use std::{cmp::Reverse, collections::BTreeMap};

use hashbrown::HashMap;

use crate::{
    derive::wording::{brief_name, counted, grouped, numbers::few},
    model::{Labels, Text},
};

use super::kinds::EndpointKinds as Kinds;

/// The number of subsets for which the closest labels are searched: each search looks at all kinds of endpoints.
const SUBSETS: usize = 50;
/// The number of labels of a subset for which nearly the same values are searched.
const LABELS: usize = 4;
/// The longest value of a label that the API allows.
const LONGEST: usize = 63;
/// The number of combinations of values above which letters are not compared.
const COMBINATIONS: usize = 100;

/// The combinations of values that endpoints have, by the label keys of a subset.
#[derive(Default)]
pub(super) struct Nearest<'d> {
    found: HashMap<Vec<&'d Text>, Vec<(Values<'d>, usize)>, foldhash::fast::FixedState>,
    worded: usize,
    /// The number of subsets that were compared with the values of single labels.
    compared: usize,
    /// The values that endpoints have under a key, and how many have each.
    values: HashMap<&'d Text, BTreeMap<&'d str, usize>, foldhash::fast::FixedState>,
}

impl<'d> Nearest<'d> {
    /// One sentence without its full stop: that a subset matches no endpoint, which label fails, and what comes
    /// closest.
    pub(super) fn words(&mut self, wanted: &'d Labels, kinds: &Kinds<'d>) -> String {
        let labels = wanted.to_string();
        let labels = brief_name(&labels);
        let what = match kinds.total() {
            0 => return format!("{labels} matches no endpoint: the service has none"),
            1 => format!("{labels} does not match the only endpoint"),
            all => format!("{labels} matches none of {} endpoints", grouped(all as u64)),
        };
        let failing = failing(wanted, kinds);
        let why = match &failing[..] {
            [] => ": each label is there, but not together".to_owned(),
            failing if failing.len() < wanted.len() => {
                format!(": none has {}", failing.join(" or "))
            }
            _ => String::new(),
        };
        self.worded += 1;
        if self.worded > SUBSETS {
            return format!("{what}{why}");
        }
        match self.nearest(wanted, kinds) {
            Some(nearest) => format!("{what}{why}; closest: {nearest}"),
            None => format!("{what}: none has the {}", keys(wanted)),
        }
    }

    /// The values that endpoints have and that are nearly those of a subset. `None` if there is none.
    pub(super) fn near_words(&mut self, wanted: &'d Labels, kinds: &Kinds<'d>) -> Option<String> {
        let failing = wanted
            .iter()
            .filter(|(key, value)| !kinds.carry(key, value));
        let failing: Vec<_> = failing.take(LABELS).collect();
        self.compared += usize::from(!failing.is_empty());
        if self.compared > SUBSETS {
            return None;
        }
        let near = failing.into_iter().filter_map(|(key, value)| {
            let values = self.values.entry(key);
            let values = values.or_insert_with_key(|key| values_of(key, kinds));
            let (there, endpoints) = near_value(value, values)?;
            let verb = if endpoints == 1 { "has" } else { "have" };
            let endpoints = counted(endpoints, "endpoint");
            let (value, there) = (brief_name(value), brief_name(there));
            Some(format!(
                "{key}={value} is nearly {key}={there}, which {endpoints} {verb}"
            ))
        });
        let near = few(near);
        (!near.is_empty()).then_some(near)
    }

    fn nearest(&mut self, wanted: &'d Labels, kinds: &Kinds<'d>) -> Option<String> {
        let keys: Vec<&Text> = wanted.iter().map(|(key, _)| key).collect();
        let found = self
            .found
            .entry(keys)
            .or_insert_with_key(|keys| combinations(keys, kinds));
        nearest(wanted, found)
    }
}

/// The values that endpoints have under some keys, and how many have them.
fn combinations<'d>(keys: &[&'d Text], kinds: &Kinds<'d>) -> Vec<(Values<'d>, usize)> {
    let mut found: BTreeMap<Values<'_>, usize> = BTreeMap::new();
    for kind in &kinds.all {
        let labels = &kind.one.labels;
        let values = keys.iter().map(|key| labels.get(key));
        *found.entry(values.collect()).or_default() += kind.count;
    }
    let some = |(values, _): &(Values<'_>, usize)| values.iter().any(Option::is_some);
    found.into_iter().filter(some).collect()
}

/// The labels that no endpoint has.
fn failing(wanted: &Labels, kinds: &Kinds<'_>) -> Vec<String> {
    let failing = wanted
        .iter()
        .filter(|(key, value)| !kinds.carry(key, value));
    failing
        .map(|(key, value)| format!("{key}={}", brief_name(value)))
        .collect()
}

fn keys(wanted: &Labels) -> String {
    let keys: Vec<&str> = wanted.iter().map(|(key, _)| &**key).collect();
    if let [only] = keys[..] {
        format!("label {only}")
    } else {
        format!("labels {}", keys.join(", "))
    }
}

/// The values that endpoints have under the keys of a subset. `None` if they do not have the key.
type Values<'d> = Vec<Option<&'d str>>;

/// The closest combination of values: most labels agree, fewest keys are missing, most letters agree, most endpoints,
/// and among equals the last by name, which tends to be the newest version. `None` if no endpoint has any of the keys.
fn nearest(wanted: &Labels, found: &[(Values<'_>, usize)]) -> Option<String> {
    let is_few = found.len() <= COMBINATIONS;
    let (values, endpoints) = found.iter().max_by_key(|(values, endpoints)| {
        let lacking = values.iter().filter(|value| value.is_none()).count();
        (
            agreeing(wanted, values),
            Reverse(lacking),
            Reverse(if is_few { distance(wanted, values) } else { 0 }),
            *endpoints,
            values,
        )
    })?;
    let endpoints = counted(*endpoints, "endpoint");
    let shown = shown(wanted, values);
    Some(match wanted.len() {
        1 => format!("{shown}, {endpoints}"),
        labels => format!(
            "{shown}, {endpoints} ({} of {labels} labels agree)",
            agreeing(wanted, values)
        ),
    })
}

fn agreeing(wanted: &Labels, values: &[Option<&str>]) -> usize {
    let pairs = wanted.iter().zip(values);
    pairs
        .filter(|((_, value), found)| **found == Some(&**value))
        .count()
}

/// The values that endpoints have under a key, and how many have each.
fn values_of<'d>(key: &str, kinds: &Kinds<'d>) -> BTreeMap<&'d str, usize> {
    let mut values: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in &kinds.all {
        if let Some(value) = kind.one.labels.get(key) {
            *values.entry(value).or_default() += kind.count;
        }
    }
    values
}

/// The value that is nearly the wanted one, and how many endpoints have it.
fn near_value<'d>(wanted: &str, values: &BTreeMap<&'d str, usize>) -> Option<(&'d str, usize)> {
    let compares_letters = values.len() <= COMBINATIONS;
    let near = values.iter().filter_map(|(value, endpoints)| {
        let unlike = unlikeness(wanted, value, compares_letters)?;
        Some((Reverse(unlike), *endpoints, *value))
    });
    // As among combinations, the last by name of equals.
    let (_, endpoints, value) = near.max()?;
    Some((value, endpoints))
}

/// How unlike two values are that are nearly the same: they differ by case, by a suffix, or by one or two letters. `None` if
/// they differ by more.
fn unlikeness(one: &str, other: &str, compares_letters: bool) -> Option<usize> {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let suffix = long.strip_prefix(short);
    if one.eq_ignore_ascii_case(other) {
        return Some(0);
    }
    if !short.is_empty() && suffix.is_some_and(|suffix| suffix.starts_with(['-', '.'])) {
        return Some(1);
    }
    if !compares_letters || long.len() > LONGEST {
        return None;
    }
    let distance = strsim::levenshtein(one, other);
    (1..=2).contains(&distance).then_some(1 + distance)
}

/// How unlike the values are in all: not at all if they are equal but for case, then by a suffix, then by letters. Values of
/// labels have 63 characters at most; of longer ones only the first 63 are compared.
fn distance(wanted: &Labels, values: &[Option<&str>]) -> usize {
    let start = |text: &str| text.chars().take(63).collect::<String>();
    let pairs = wanted.iter().zip(values);
    let distances = pairs.map(|((_, value), found)| {
        let Some(found) = found else { return 0 };
        // v2-1 is nearer to v2 than v1 is, though more letters differ.
        let nearly = unlikeness(value, found, true);
        nearly.unwrap_or_else(|| 1 + strsim::levenshtein(&start(value), &start(found)))
    });
    distances.sum()
}

/// The labels that are there, and those that are not: `version=v1 without track`.
fn shown(wanted: &Labels, values: &[Option<&str>]) -> String {
    let pairs = || wanted.iter().zip(values);
    let there =
        pairs().filter_map(|((key, _), found)| Some(format!("{key}={}", brief_name((*found)?))));
    let there = there.collect::<Vec<_>>().join(",");
    let lacking = pairs().filter(|(_, found)| found.is_none());
    let lacking: Vec<&str> = lacking.map(|((key, _), _)| &**key).collect();
    match lacking[..] {
        [] => there,
        ref lacking => format!("{there} without {}", lacking.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::{Destination, Interner, Text, decode_value};

    use super::*;

    fn labels(text: &str) -> Labels {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        Labels::from_pairs(
            pairs
                .map(|(key, value)| (Text::from(key), Text::from(value)))
                .collect(),
        )
    }

    /// What is said where endpoints with these labels are there, and these are wanted.
    fn said(there: &[&str], wanted: &str) -> String {
        let endpoints = there.iter().map(|text| {
            let labels = labels(text);
            let labels = labels
                .iter()
                .map(|(key, value)| (key.to_string(), json!(&**value)));
            json!({"ipAddress": "10.0.0.1", "labels": labels.collect::<serde_json::Map<_, _>>()})
        });
        let value = json!({"spec": {"kubeService": {
            "endpointSubsets": [{"endpoints": endpoints.collect::<Vec<_>>()}]}}});
        let destination: Destination = decode_value(&value, &mut Interner::default());
        let kube = destination.kube_service().expect("it is one");
        let (wanted, kinds) = (labels(wanted), Kinds::of(kube));
        Nearest::default().words(&wanted, &kinds)
    }

    #[test]
    fn what_fails_is_named_with_what_comes_nearest() {
        let cases: [(&[&str], &str, &str); 11] = [
            (
                &[],
                "version=v3",
                "version=v3 matches no endpoint: the service has none",
            ),
            (
                &["version=v1", "version=v2", "version=v2"],
                "version=v3",
                "version=v3 matches none of 3 endpoints; closest: version=v2, 2 endpoints",
            ),
            // Of what is equally near the last by name, which tends to be the newest.
            (
                &["version=v1", "version=v2"],
                "version=v3",
                "version=v3 matches none of 2 endpoints; closest: version=v2, 1 endpoint",
            ),
            // A suffix is nearer than another number, and the case of letters nearer than both.
            (
                &["version=v1", "version=v1", "version=v2-1"],
                "version=v2",
                "version=v2 matches none of 3 endpoints; closest: version=v2-1, 1 endpoint",
            ),
            (
                &["version=v1", "version=v2-1", "version=V2"],
                "version=v2",
                "version=v2 matches none of 3 endpoints; closest: version=V2, 1 endpoint",
            ),
            // A letter less differs, however many endpoints have the other.
            (
                &["version=canary", "version=stable", "version=stable"],
                "version=canarx",
                "version=canarx matches none of 3 endpoints; closest: version=canary, 1 endpoint",
            ),
            (
                &["app=a"],
                "version=v3",
                "version=v3 does not match the only endpoint: none has the label version",
            ),
            (
                &["", "zone=x"],
                "app=a,version=v3",
                "app=a,version=v3 matches none of 2 endpoints: none has the labels app, version",
            ),
            (
                &["app=a,version=v1"],
                "app=a,version=v3",
                "app=a,version=v3 does not match the only endpoint: none has version=v3; closest: app=a,version=v1, \
                 1 endpoint (1 of 2 labels agree)",
            ),
            (
                &["app=a", "app=b,version=v1"],
                "app=a,version=v1",
                "app=a,version=v1 matches none of 2 endpoints: each label is there, but not together; closest: \
                 app=b,version=v1, 1 endpoint (1 of 2 labels agree)",
            ),
            (
                &["app=a", "app=a,stage=x"],
                "app=a,version=v1",
                "app=a,version=v1 matches none of 2 endpoints: none has version=v1; closest: app=a without version, \
                 2 endpoints (1 of 2 labels agree)",
            ),
        ];
        for (there, wanted, expected) in cases {
            assert_eq!(said(there, wanted), expected, "{wanted} among {there:?}");
        }
    }
}
