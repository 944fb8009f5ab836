//! Panes and rules agree, because both take the faults of a Destination from one place: a pane says nothing graver than
//! info that no rule finds, and what a rule finds is said on a pane, in the same words and with the same severity.
//!
//! The worlds are the demo, and examples and scenarios of all rules mixed at random, so each rule that is added comes under
//! this property.

use std::collections::BTreeSet;

use portolan::{
    derive::{
        self,
        fault::{Remark, Severity},
        faults,
        neighbours::Neighbourhood,
        policies::{self, AppliedPolicy, NotInForce},
        ports::Ports,
        reach::Note,
        world::{Known, World},
    },
    diagnose::{Finding, FindingsByDestination, Ground, Mutes},
    store::Store,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    identities::WORLDS,
    kit::{noon, read_world},
    knowledge::{Part, parts, read, worlds},
};

/// A sentence without its end, and its severity.
type Said = (Severity, String);

/// Rules whose faults no pane but that of the findings says: facts of the overview show what they are about.
const ONLY_FINDINGS: [&str; 13] = [
    "no-type",
    "both-types",
    "cluster-label-mismatch",
    "schema-oddity",
    "mute-expired",
    "mute-invalid",
    "status-missing",
    "status-stale",
    "endpoint-ip-overlap",
    "single-zone",
    "single-endpoint",
    "required-subset-not-accepted",
    "object-large",
];

/// Whether no pane but that of the findings says a finding.
fn is_only_a_finding(finding: &Finding) -> bool {
    let is_required = finding.path.starts_with("status.requiredSubsets");
    match finding.rule.id {
        // A policy that is only required has no block among the policies.
        "traffic-policy-stale" | "policy-missing" => is_required,
        // By design: panes say that the endpoints are not recorded.
        "no-endpoints" => finding.severity == Severity::Info,
        id => ONLY_FINDINGS.contains(&id),
    }
}

/// A sentence as the rules have it: it begins in lower case and has no end.
fn plain(words: &str) -> String {
    let words = words.strip_suffix('.').unwrap_or(words);
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// Everything that panes and `describe` say of the policies of a Destination.
fn of_policies((store, world): (&Store, &World), known: &Known) -> Vec<Remark> {
    let destination = &known.destination;
    let rows = policies::policies(store, &known.id, destination);
    let fields = policies::field_values(&rows);
    let values = fields.iter().flat_map(|field| &field.values);
    let mut said: Vec<Remark> = rows.iter().flat_map(AppliedPolicy::remarks).collect();
    said.extend(values.filter_map(|value| value.remark(&rows)));
    let (others, gaps) = policies::not_in_force(store, world, known);
    said.extend(others.iter().flat_map(NotInForce::remarks).chain(gaps));
    said.extend(faults::policy_remarks(&mut Neighbourhood::of(
        (store, world),
        known,
    )));
    said.extend(policies::http_remarks(destination, &rows));
    said.extend(policies::access_remarks((store, world), known));
    said
}

/// Everything that panes and `describe` say of a Destination.
fn said((store, world): (&Store, &World), known: &Known) -> BTreeSet<Said> {
    let destination = &known.destination;
    let mut said = of_policies((store, world), known);
    for row in Ports::of(destination).rows() {
        said.extend(row.remarks.into_iter().chain(row.protocol_remark));
    }
    said.extend(derive::ports::port_remarks(destination));
    said.extend(derive::endpoints::endpoint_remarks(destination));
    let related = derive::related::related(store, world, known).into_iter();
    said.extend(related.flat_map(|row| row.remarks));
    for entry in derive::subsets::required_subsets(destination) {
        said.extend(entry.remarks.iter().cloned());
        let members = entry.members.iter().flatten();
        said.extend(members.flat_map(|member| {
            let others = member.remarks.iter().cloned();
            member.faults().chain(others).collect::<Vec<_>>()
        }));
    }
    let drift = derive::drift::drift((store, world.relations()), known);
    said.extend(
        drift
            .iter()
            .flat_map(|drift| drift.faults(destination))
            .map(Remark::from),
    );
    let notes = derive::reach::reach((store, world), known)
        .notes
        .into_iter();
    let notes = notes.filter_map(|note| match note {
        Note::Fault(severity, text) => Some(Remark { severity, text }),
        Note::Unknown(_) | Note::Fact(_) => None,
    });
    let all = said.into_iter().chain(notes);
    all.map(|remark| (remark.severity, plain(&remark.text)))
        .collect()
}

/// Whether panes and rules agree on each Destination of a world.
fn agrees((store, world): (&Store, &World)) {
    let ground = Ground {
        store,
        world,
        now: noon(),
    };
    let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
    for known in world.iter() {
        let said = said((store, world), known);
        let findings = by_destination.findings(&known.id);
        let found: BTreeSet<Said> = findings
            .iter()
            .map(|finding| (finding.severity, plain(&finding.message)))
            .collect();
        let above_info = said.iter().filter(|(severity, _)| severity.is_above_info());
        for one in above_info {
            assert!(found.contains(one), "no rule finds {one:?}: {found:#?}");
        }
        for finding in findings {
            let one = (finding.severity, plain(&finding.message));
            let id = finding.rule.id;
            let is_said = is_only_a_finding(finding) || said.contains(&one);
            assert!(is_said, "no pane says {id} {one:?}: {said:#?}");
        }
    }
}

fn run(objects: &[Value]) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime starts");
    let (store, world) = runtime.block_on(read_world(&list.to_string()));
    agrees((&store, &world));
}

#[test]
fn panes_and_rules_agree_on_the_example_and_the_scenarios_of_each_rule() {
    for objects in WORLDS.iter() {
        run(objects);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn panes_and_rules_agree_on_worlds_that_are_mixed_at_random(
        mixed in proptest::collection::vec(any::<proptest::sample::Index>(), 1..5),
        gone in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let worlds = mixed.iter().map(|at| at.get(&WORLDS));
        let objects = worlds.flatten().zip(gone.iter().cycle());
        // Objects that are missing make references dangle; a Destination stays.
        let kept = objects.filter(|(object, gone)| !**gone || object["kind"] == "Destination");
        let mut names = BTreeSet::new();
        let kept = kept.map(|(object, _)| object.clone());
        let kept = kept.filter(|object| names.insert((object["kind"].to_string(), object["metadata"].to_string())));
        run(&kept.collect::<Vec<_>>());
    }

    #[test]
    fn panes_and_rules_agree_on_a_random_world(seeds in worlds(), part in parts()) {
        for part in [Part::All, part] {
            let (store, world) = read(&seeds, &part);
            agrees((&store, &world));
        }
    }
}
