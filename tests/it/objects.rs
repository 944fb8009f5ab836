//! `get --kind` and `describe KIND/NAME`: objects of other kinds than Destination, with the numbers of their pages.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use portolan::{
    derive::{
        affected::{AffectedDestinations, Enforcement},
        objects::{DestinationCounts, enforcement_counts},
        world::World,
    },
    query::{Direction, Filter, LISTED_KINDS, ObjectColumn, ObjectGround, ObjectSort, object_rows},
    store::{Kind, Store},
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    cli::run,
    kit::noon,
    knowledge::{Part, parts, read, worlds},
};

fn word(kind: Kind) -> String {
    kind.name().to_ascii_lowercase()
}

#[test]
fn every_kind_has_a_table_with_columns_of_its_own() {
    for kind in LISTED_KINDS {
        let table = run(&format!(
            "--demo get --kind {} --columns {}",
            word(kind),
            lasting(kind)
        ));
        assert_eq!(table.code, Some(0), "{}", table.err);
        assert_snapshot!(format!("objects-{}", word(kind)), table.out);
    }
}

/// The columns of a kind that do not depend on the time, as the command line names them.
fn lasting(kind: Kind) -> String {
    let columns = ObjectColumn::plain(kind, &Store::default()).into_iter();
    let lasting = columns.filter(|column| *column != ObjectColumn::Age);
    lasting.map(ObjectColumn::key).collect::<Vec<_>>().join(",")
}

#[test]
fn every_format_has_the_same_objects_and_fields() {
    for kind in LISTED_KINDS {
        let get = |format: &str| run(&format!("--demo get --kind {} -o {format}", word(kind)));
        let document = get("json").json();
        assert_eq!(document["apiVersion"], "portolan/v1");
        assert_eq!(document["kind"], format!("{}List", kind.name()));
        let items = document["items"].as_array().expect("a list");
        assert!(!items.is_empty(), "the demo has a {kind}");
        assert!(!document.to_string().contains("null"));
        let yaml: Value = serde_saphyr::from_str(&get("yaml").out).expect("it is YAML");
        assert_eq!(yaml, document);
        let prefix = format!("{}.{}/", word(kind), kind.group());
        let names = get("name").out;
        let names: Vec<&str> = names
            .lines()
            .map(|line| line.strip_prefix(&*prefix).expect("a name"))
            .collect();
        let of_items: Vec<&str> = items
            .iter()
            .map(|item| item["name"].as_str().expect("a name"))
            .collect();
        assert_eq!(names, of_items);
        let csv = get("csv").out;
        let header = csv.split("\r\n").next().expect("a header");
        let keys: Vec<&str> = ObjectColumn::plain(kind, &Store::default())
            .into_iter()
            .map(ObjectColumn::key)
            .collect();
        assert_eq!(header, keys.join(","));
        assert_eq!(csv.matches("\r\n").count(), items.len() + 1);
        let wide = get("wide").out;
        assert_eq!(wide.lines().count(), items.len() + 1);
        assert!(
            wide.lines()
                .next()
                .is_some_and(|line| line.contains("SOURCE")),
            "{wide}"
        );
    }
}

#[test]
fn kinds_are_named_as_kubectl_names_them_and_keys_of_destinations_are_refused() {
    for kind in [
        "trafficpolicies",
        "TrafficPolicy",
        "trafficpolicies.networking.mesh.gloo.solo.io",
    ] {
        let document = run(&format!("--demo get --kind {kind} -o json")).json();
        assert_eq!(document["kind"], "TrafficPolicyList");
    }
    for (arguments, expected) in [
        (
            "get --kind pod",
            "the kinds are destination, trafficpolicy, ",
        ),
        (
            "get --kind mesh zone:a",
            "the filter key zone: applies to Destinations only",
        ),
        (
            "get --kind mesh --columns endpoints",
            "the columns are name, namespace, type",
        ),
        (
            "get --kind mesh --sort refused",
            "invalid value 'refused' for --sort",
        ),
        (
            "get --kind mesh --follow",
            "--follow works only with Destinations",
        ),
        (
            "get --columns nonsense",
            "the columns are name, namespace, cluster",
        ),
    ] {
        let refused = run(&format!("--demo {arguments}"));
        assert_eq!(refused.code, Some(2), "{arguments}");
        assert!(
            refused.err.contains(expected),
            "{arguments}: {}",
            refused.err
        );
    }
    let none = run("-f good.yaml get --kind mesh");
    assert_eq!((&*none.out, none.code), ("", Some(0)));
    assert!(none.err.contains("no Mesh was found"), "{}", none.err);
}

#[test]
fn an_object_is_described_by_kind_and_name() {
    for kind in LISTED_KINDS {
        let document = run(&format!("--demo get --kind {} -o json", word(kind))).json();
        let item = &document["items"][0];
        let (namespace, name) = (&item["namespace"], &item["name"]);
        let name = format!(
            "{}/{}",
            namespace.as_str().unwrap_or_default(),
            name.as_str().unwrap_or_default()
        );
        let text = run(&format!("--demo describe {}/{name}", word(kind)));
        assert_eq!(text.code, Some(0), "{}", text.err);
        let described = run(&format!("--demo describe {}/{name} -o json", word(kind))).json();
        assert_eq!(described["kind"], "ObjectDescriptionList");
        let one = &described["items"][0];
        assert_eq!(one["kind"], kind.name());
        for field in ["name", "namespace", "created"] {
            assert_eq!(one[field], item[field], "{field}");
        }
        assert_eq!(one["object"]["kind"], kind.name());
        for words in [&one["derived"]["what"], &one["derived"]["works"]] {
            let words = words.as_str().expect("a sentence");
            assert!(text.out.contains(words), "{words} is not in\n{}", text.out);
        }
    }
}

#[test]
fn the_health_of_an_object_is_the_same_in_lists_filters_and_on_its_page() {
    let mut seen = BTreeSet::new();
    for kind in LISTED_KINDS
        .into_iter()
        .filter(|kind| *kind != Kind::Workload)
    {
        let list = run(&format!("--demo get --kind {} -o json", word(kind))).json();
        let items = list["items"].as_array().expect("a list");
        for item in items {
            let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
            let (health, name) = (text("health"), text("name"));
            let named = format!("{}/{}/{name}", word(kind), text("namespace"));
            let page = run(&format!("--demo describe {named} -o json")).json();
            let page = &page["items"][0];
            assert_eq!(page["health"], *health, "{named}");
            let gravest = &page["derived"]["gravest"]["severity"];
            let is_grave = matches!(&*health, "error" | "warning");
            assert_eq!(gravest.as_str(), is_grave.then_some(&*health), "{named}");
            seen.insert(health);
        }
        for health in ["error", "warning", "info", "ok", "unknown"] {
            let command = format!("--demo get --kind {} health:{health} -o json", word(kind));
            let passed = run(&command).json();
            let passed = passed["items"].as_array().expect("a list").iter();
            let expected = items.iter().filter(|item| item["health"] == health);
            assert!(passed.eq(expected), "{kind} {health}");
        }
    }
    assert!(seen.contains("error") && seen.contains("ok"), "{seen:?}");
}

#[test]
fn findings_about_an_object_pass_it_by_their_rule_their_text_and_their_number() {
    let names = |filter: &str| {
        let run = run(&format!("--demo get --kind trafficpolicy {filter} -o name"));
        run.out.lines().count()
    };
    let all = names("");
    let shifts = names("rule:subset-*");
    assert!((1..all).contains(&shifts), "{shifts} of {all}");
    assert_eq!(names("finding:subset-*"), shifts);
    assert_eq!(names("finding:>0") + names("finding:0"), all);
    assert_eq!(names("finding:0"), names("health:ok"));
}

#[test]
fn clusters_are_shown_and_found_by_the_names_of_the_config_file_too() {
    let folder = tempfile::tempdir().expect("there is room");
    let config = folder.path().join("config.yaml");
    std::fs::write(&config, "clusters: {cluster-1: Frankfurt}\n").expect("it is written");
    let with = |rest: &str| run(&format!("--config {} --demo {rest}", config.display()));
    let table = with("get --kind kubernetescluster --columns name,called").out;
    assert!(
        table.contains("cluster-1") && table.contains("Frankfurt"),
        "{table}"
    );
    let plain = with("get --kind kubernetescluster").out;
    assert!(plain.contains("CALLED"), "{plain}");
    let without = run("--demo get --kind kubernetescluster").out;
    assert!(!without.contains("CALLED"), "{without}");
    let page = with("describe kubernetescluster/cluster-1").out;
    assert!(
        page.contains("Called") && page.contains("Frankfurt"),
        "{page}"
    );
    for kind in ["", "--kind mesh", "--kind kubernetescluster"] {
        let names = |filter: &str| with(&format!("get {kind} {filter} -o name")).out;
        let found = names("cluster:frank*");
        assert!(!found.is_empty(), "{kind}");
        assert_eq!(found, names("cluster:cluster-1"), "{kind}");
    }
    let anonymous = with("get --kind kubernetescluster -o json --anonymize").out;
    assert!(!anonymous.contains("Frankfurt"), "{anonymous}");
}

#[test]
fn a_name_that_no_object_of_the_kind_has_is_answered_with_the_nearest() {
    let run = run("-f mesh.yaml describe trafficpolicy/nonsense");
    assert_eq!(run.code, Some(1));
    assert!(
        run.err.contains("no TrafficPolicy has the name"),
        "{}",
        run.err
    );
    let both = super::cli::run("--demo describe reviews.bookinfo mesh/nothing -o json");
    assert_eq!(both.code, Some(1), "{}", both.err);
}

/// The numbers of every list are those of the pages.
fn agrees((store, world): (&Store, &World)) {
    let counts = DestinationCounts::of_kinds(world, LISTED_KINDS);
    let ground = ObjectGround {
        store,
        world,
        now: noon(),
        counts: &counts,
        found: &(),
    };
    for kind in LISTED_KINDS {
        let sort = ObjectSort::default();
        for row in object_rows(&ground, kind, (&Filter::default(), sort)) {
            let affected =
                AffectedDestinations::of(world, (&row.subject(), &row.object), &|_| None);
            let affected = affected.expect("it is no Destination");
            let rows = affected.rows();
            let with = |wanted: &[Enforcement]| {
                let all = rows.iter().filter_map(|row| row.enforcement);
                all.filter(|one| wanted.contains(one)).count()
            };
            if let Some(own) = enforcement_counts(world, (&row.id, &row.object), &counts) {
                assert_eq!(
                    own.refused,
                    with(&[Enforcement::Refused]),
                    "{kind} {}",
                    row.id.key
                );
                let in_force = with(&[Enforcement::InForce, Enforcement::Older]);
                assert_eq!(own.in_force, in_force, "{kind} {}", row.id.key);
            }
            if matches!(kind, Kind::Workload | Kind::KubernetesCluster) {
                assert_eq!(
                    counts.of(kind, &row.id),
                    rows.len(),
                    "{kind} {}",
                    row.id.key
                );
            }
        }
    }
}

/// The keys of the rows in an order, by each column.
fn is_sorted_by_every_column((store, world): (&Store, &World)) {
    let counts = DestinationCounts::of_kinds(world, LISTED_KINDS);
    let ground = ObjectGround {
        store,
        world,
        now: noon(),
        counts: &counts,
        found: &(),
    };
    for kind in LISTED_KINDS {
        let by = |sort| {
            let rows = object_rows(&ground, kind, (&Filter::default(), sort));
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let all: BTreeSet<_> = by(ObjectSort::default()).into_iter().collect();
        for column in ObjectColumn::every(kind) {
            for direction in [Direction::Up, Direction::Down] {
                let rows = by(ObjectSort { column, direction });
                assert_eq!(rows.iter().cloned().collect::<BTreeSet<_>>(), all);
                assert_eq!(rows.len(), all.len());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn lists_and_pages_have_the_same_numbers(seeds in worlds(), part in parts()) {
        for part in [Part::All, part] {
            let (store, world) = read(&seeds, &part);
            agrees((&store, &world));
            is_sorted_by_every_column((&store, &world));
        }
    }
}
