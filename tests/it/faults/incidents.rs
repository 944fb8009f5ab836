//! Incidents in a mesh that is not perfect: what broke last is among the first three entries, whatever has been wrong for long.

use jiff::SignedDuration;
use portolan::{
    app::{FindingLine, Row},
    derive::world::World,
    diagnose::Question,
    store::Store,
};

use serde_json::json;

use super::{
    super::{
        desk::Desk,
        kit::{noon, reported},
    },
    Told,
    mesh::Mesh,
    planted::{FAULTS, Fault},
};

/// What has been wrong for months with a mesh that works, in addition to services that are scaled to zero.
const LONG_KNOWN: &[&str] = &[
    "external-host-duplicate",
    "federated-hostname-unexpected",
    "gateway-no-address",
];
/// The services that are scaled to zero. No incident is about one of them.
const SCALED_TO_ZERO: &[usize] = &[2, 4, 5, 7, 10, 11, 13, 14];

/// The incidents: rules about policies and access, and about what a shift needs.
const INCIDENTS: &[&str] = &[
    "access-denies-everyone",
    "access-port-unknown",
    "access-source-unknown",
    "fault-injected",
    "gateway-address-stale",
    "header-credential-removed",
    "mirror-overload",
    "outlier-ejects-all",
    "policy-selects-nothing",
    "retries-many",
    "retry-over-timeout",
    "shift-not-in-force",
    "split-without-weight",
    "subset-near-miss",
    "tls-against-mesh",
    "traffic-elsewhere",
];

fn fault(rule: &str) -> &'static Fault {
    let mut faults = FAULTS.iter();
    let found = faults.find(|fault| fault.rule == rule);
    found.unwrap_or_else(|| panic!("{rule} is planted"))
}

/// Dates all objects: those that differ from the ones before were written an hour ago, the others half a year ago.
fn date(mesh: &mut Mesh, before: &Mesh) {
    for (object, old) in mesh.with_those_of(before) {
        let hours = if old == Some(&*object) { 4_000 } else { 1 };
        let created = noon() - SignedDuration::from_hours(hours);
        object["metadata"]["creationTimestamp"] = created.to_string().into();
    }
}

/// The rules of the first three entries.
fn first_three(facts: (&Store, &World)) -> Vec<&'static str> {
    let question = Question {
        policies: true,
        ..Question::default()
    };
    let report = reported(facts, &question);
    let entries = report.entries(|_| true);
    let first = entries.iter().take(3).flatten();
    first.map(|one| one.finding.rule.id).collect()
}

/// The rules of the first three groups of the list on the screen, with the findings of severity info.
fn first_three_of_the_list(mesh: &Mesh) -> Vec<&'static str> {
    let mut desk = Desk::with((160, 44), mesh.decoded());
    desk.press("f i");
    let index = desk.state.findings.index();
    let mut groups = Vec::new();
    for line in 0..index.len() {
        match index.row(line) {
            Some(Row::Group(group)) => groups.push(group.items()),
            Some(Row::Item(_, item)) => groups.push(std::slice::from_ref(item)),
            None => {}
        }
    }
    let first = groups.into_iter().take(3).flatten();
    let rules = first.filter_map(|item| match item {
        FindingLine::Current(_, one) => Some(one.rule.id),
        FindingLine::Went(_) | FindingLine::Skipped(..) => None,
    });
    rules.collect()
}

#[test]
fn an_incident_is_among_the_first_three_entries_whatever_is_wrong_for_long() {
    let mut background = Mesh::healthy(60);
    for rule in LONG_KNOWN {
        (fault(rule).plant)(&mut background);
    }
    for at in SCALED_TO_ZERO {
        background.destination(*at)["spec"]["kubeService"]["endpointSubsets"] = json!([]);
    }
    let mut wrong = Vec::new();
    for rule in INCIDENTS {
        let mut mesh = background.clone();
        (fault(rule).plant)(&mut mesh);
        date(&mut mesh, &background);
        let told = Told::of(&mesh);
        let first = first_three((&told.store, &told.world));
        let listed = first_three_of_the_list(&mesh);
        if !first.contains(rule) || !listed.contains(rule) {
            wrong.push(format!("{rule}: {first:?}, on the screen {listed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
