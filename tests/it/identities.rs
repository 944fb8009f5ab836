//! What makes a finding the same one tomorrow: its rule, its object and what it is about. Its place in a list is no part of it.
//!
//! The worlds are the examples and scenarios of all rules, so each rule that is added comes under these properties.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    sync::LazyLock,
};

use portolan::diagnose::{Finding, rule, rules};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    cli::run,
    rules::{Seen, documents, expected, files},
};

/// The object, the rule, and what the finding is about.
type Identity = (String, &'static str, String);

/// The findings of one rule that say the same of one object, by how the rule words them: what each is about, sorted.
type Said = BTreeMap<(String, &'static str, String), Vec<String>>;

/// Every world in which some rule finds something.
pub(crate) static WORLDS: LazyLock<Vec<Vec<Value>>> = LazyLock::new(|| {
    let examples = rules().map(|rule| rule.example.to_owned());
    let scenarios = rules().flat_map(|rule| files(rule.id));
    let scenarios = scenarios.map(|file| expected(&file).1);
    let worlds = examples.chain(scenarios);
    worlds.map(|text| documents(&text)).collect()
});

fn seen(objects: &[Value]) -> Seen {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime starts");
    runtime.block_on(Seen::of(&list.to_string()))
}

fn identity((name, finding): &(String, Finding)) -> Identity {
    (name.clone(), finding.rule.id, finding.about.to_string())
}

fn identities(objects: &[Value]) -> BTreeSet<Identity> {
    seen(objects).findings.iter().map(identity).collect()
}

fn said(objects: &[Value]) -> Said {
    let mut said = Said::new();
    for (name, finding) in &seen(objects).findings {
        let key = (name.clone(), finding.rule.id, finding.message.clone());
        said.entry(key).or_default().push(finding.about.to_string());
    }
    for about in said.values_mut() {
        about.sort();
    }
    said
}

fn destinations(objects: &mut [Value]) -> impl Iterator<Item = &mut Value> {
    let objects = objects.iter_mut();
    objects.filter(|object| object["kind"] == "Destination")
}

/// Puts every list below a value in another order, except that of the traffic policies in force, whose first one counts.
/// Lists of equal items get an equal order, so that what was equal stays so.
fn reorder(value: &mut Value, seed: u64) {
    match value {
        Value::Array(items) => {
            reorder_within(items, seed);
            items.sort_by_key(|item| {
                let mut hasher = DefaultHasher::new();
                (seed, item.to_string()).hash(&mut hasher);
                hasher.finish()
            });
        }
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Array(items) if name == "appliedTrafficPolicies" => {
                        reorder_within(items, seed);
                    }
                    member => reorder(member, seed),
                }
            }
        }
        _ => {}
    }
}

fn reorder_within(items: &mut [Value], seed: u64) {
    for item in items {
        reorder(item, seed);
    }
}

/// The items of all lists below a value, by the pointers to the lists.
fn items(value: &Value, pointer: &str, found: &mut Vec<(String, usize)>) {
    match value {
        Value::Array(list) => {
            for (at, item) in list.iter().enumerate() {
                found.push((pointer.to_owned(), at));
                items(item, &format!("{pointer}/{at}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                items(member, &format!("{pointer}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_two_findings_of_a_rule_about_one_object_are_the_same_and_none_is_known_by_a_list_index() {
    for world in &*WORLDS {
        let seen = seen(world);
        let identities: BTreeSet<_> = seen.findings.iter().map(identity).collect();
        assert_eq!(identities.len(), seen.findings.len(), "{:#?}", seen.told());
        for (_, finding) in &seen.findings {
            let about = finding.about.to_string();
            let is_index = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
            let has_index = about.split('[').skip(1).any(is_index);
            assert!(!has_index, "{}: {about}", finding.rule.id);
        }
    }
}

#[test]
fn findings_of_a_rule_about_different_values_are_told_apart_by_these_values() {
    for world in &*WORLDS {
        let said = said(world);
        for ((name, rule, message), about) in &said {
            let is_numbered = about.iter().any(|about| about.contains("occurrence "));
            let mut others = said.keys().filter(|(of, id, _)| of == name && id == rule);
            let is_one = others.all(|(_, _, other)| other == message);
            assert!(
                !is_numbered || is_one,
                "{rule} tells these apart by number only: {said:#?}"
            );
        }
    }
}

proptest! {
    #[test]
    fn the_order_of_lists_changes_no_identity(seed: u64, which: prop::sample::Index) {
        let world = which.get(&WORLDS);
        let mut reordered = world.clone();
        for destination in destinations(&mut reordered) {
            reorder(destination, seed);
        }
        prop_assert_eq!(identities(&reordered), identities(world));
    }

    #[test]
    fn what_is_still_said_when_a_neighbour_went_keeps_its_identity(item: prop::sample::Index, which: prop::sample::Index) {
        let mut world = which.get(&WORLDS).clone();
        let before = said(&world);
        for destination in destinations(&mut world) {
            let mut found = Vec::new();
            items(destination, "", &mut found);
            if !found.is_empty() {
                let (list, at) = item.get(&found);
                let list = destination.pointer_mut(list).and_then(Value::as_array_mut);
                list.expect("a list is there").remove(*at);
            }
        }
        for (key, after) in said(&world) {
            // Of several that say the same, the neighbour may have been one.
            let same = before.get(&key).filter(|before| before.len() == 1 && after.len() == 1);
            // A shift that is applied and required in one generation is judged where it is applied; if that went, it is
            // judged where it is required, which is another finding.
            let is_there_too = |about: &[String]| {
                about.iter().any(|about| about.contains("; field requiredSubsets"))
            };
            if let Some(before) = same.filter(|before| is_there_too(before) == is_there_too(&after)) {
                prop_assert_eq!(before, &after, "{:?}", key);
            }
        }
    }
}

#[test]
fn another_value_makes_another_finding() {
    for (id, value, other) in [
        (
            "mesh-missing",
            "istiod-istio-system-cluster-1",
            "istiod-istio-system-cluster-9",
        ),
        ("port-unserved", "port: 9090", "port: 9091"),
        ("port-unserved", "name: metrics", "name: stats"),
        ("subset-unsatisfied", "version: v3", "version: v4"),
        ("subset-unsatisfied", "name: shift", "name: split"),
        (
            "external-host-duplicate",
            "db.example.com",
            "sql.example.com",
        ),
        ("shift-target-missing", "name: rating,", "name: rated,"),
        (
            "endpoint-ip-invalid",
            "reviews.example.com",
            "reviews.example.org",
        ),
        ("traffic-policy-stale", "name: shift", "name: split"),
        ("federated-mesh-missing", "name: istiod-3", "name: istiod-4"),
        (
            "external-address-invalid",
            "https://a.example.com",
            "https://b.example.com",
        ),
    ] {
        let example = rule(id).expect("it is a rule").example;
        assert!(example.contains(value), "{id}: {value}");
        let changed = example
            .replace(value, other)
            .replace(&value.replace("db", "DB"), other);
        let of = |text: &str| {
            let found = identities(&documents(text)).into_iter();
            found.filter(|one| one.1 == id).collect::<BTreeSet<_>>()
        };
        let (before, after) = (of(example), of(&changed));
        assert!(!after.is_empty(), "{id} is still found with {other}");
        assert!(before.is_disjoint(&after), "{id}: {before:?} {after:?}");
    }
}

/// A Destination with two ports that nothing serves, in this order, behind so many others.
fn unserved(names: [&str; 2], others: u32) -> String {
    let port = |number: u32, name: &str| json!({"port": number, "name": name});
    let others = (0..others).map(|at| port(7_000 + at, &format!("http-{at}")));
    let served: Vec<Value> = others.collect();
    let own = names.map(|name| port(8_000 + u32::from(name.as_bytes()[5]), name));
    let ports = [&served[..], &own[..]].concat();
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1",
        "kind": "Destination",
        "metadata": {"name": "web", "namespace": "gloo-mesh"},
        "spec": {"kubeService": {
            "ref": {"name": "web", "namespace": "shop", "clusterName": "one"},
            "ports": ports,
            "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": served}]}},
    })
    .to_string()
}

#[test]
fn a_baseline_and_the_fingerprints_of_sarif_outlive_a_reordered_list() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (dump, known) = (
        folder.path().join("dump.json"),
        folder.path().join("known.json"),
    );
    let (dump, known) = (dump.display(), known.display());
    let put = |names, others| {
        fs::write(dump.to_string(), unserved(names, others)).expect("the folder is ours");
    };
    let check = |arguments: &str| run(&format!("check -f {dump} --rule port-unserved {arguments}"));
    let fingerprints = || {
        let log = check("-o sarif").json();
        let results = log["runs"][0]["results"].as_array().cloned();
        let results = results.unwrap_or_default();
        let prints = results
            .iter()
            .map(|one| one["partialFingerprints"].to_string());
        prints.collect::<BTreeSet<_>>()
    };
    put(["http-a", "http-b"], 1);
    assert_eq!(check(&format!("--write-baseline {known}")).code, Some(0));
    let before = fingerprints();
    put(["http-b", "http-a"], 3);
    let accepted = check(&format!("--baseline {known} -o json"));
    assert_eq!(accepted.code, Some(0), "{}", accepted.out);
    assert_eq!(accepted.json()["summary"]["accepted"], 2);
    assert!(accepted.json().get("gone").is_none());
    assert_eq!(accepted.err, "");
    assert_eq!(fingerprints(), before);
    assert_eq!(before.len(), 2);

    put(["http-b", "http-c"], 3);
    let new = check(&format!("--baseline {known} -o json")).json();
    assert_eq!(new["findings"][0]["about"], "port 8099/TCP http-c");
    assert_eq!(new["gone"][0]["about"], "port 8097/TCP http-a");
}

#[test]
fn a_baseline_of_an_older_version_is_read_with_a_note() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (dump, known) = (
        folder.path().join("dump.json"),
        folder.path().join("known.json"),
    );
    fs::write(&dump, unserved(["http-a", "http-b"], 1)).expect("the folder is ours");
    let entry = json!({"rule": "port-unserved", "namespace": "gloo-mesh", "destination": "web",
        "path": "spec.kubeService.ports[1]"});
    let old = json!({"apiVersion": "portolan/v1", "kind": "Baseline", "findings": [entry]});
    fs::write(&known, old.to_string()).expect("the folder is ours");
    let (dump, known) = (dump.display(), known.display());
    let check = |arguments: &str| {
        run(&format!(
            "check -f {dump} --rule port-unserved --baseline {known} {arguments}"
        ))
    };
    let read = check("-o json");
    assert_eq!(read.json()["findings"][0]["about"], "port 8098/TCP http-b");
    assert!(
        read.err
            .starts_with("note: an older version wrote the baseline"),
        "{}",
        read.err
    );
    assert!(
        read.err.contains(&format!("--write-baseline {known} ")),
        "{}",
        read.err
    );
    let replaced = check(&format!("--write-baseline {known}"));
    assert!(!replaced.err.contains("older version"), "{}", replaced.err);
    assert_eq!(check("").err, "");
}
