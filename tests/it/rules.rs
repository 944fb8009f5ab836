//! The rules, each with worlds that raise it and near misses that do not, in files that read as documentation.
//!
//! A file below `rules/<rule>/` is a stream of YAML documents. The first is what is expected, the others are objects as
//! kubectl prints them. The name of the file is a sentence about the rule.
//!
//! | key | means |
//! |---|---|
//! | `raises` | each of these is found: `rule`, and where given `severity`, `of` (the name of a Destination), `path`, `says` (stands in the message), `shows` (each stands in the evidence) |
//! | `times` | how often the rule of the folder is raised in all; as often as `raises` has it where nothing is said |
//! | `never` | these rules are not raised, whatever else is |
//! | `skipped` | the rule of the folder does not run, and this stands in the reason |
//!
//! Services, `EndpointSlices` and Endpoints are what the cluster `cluster-1` has, which a context reaches where there are any.
//! Of a file that raises nothing and skips nothing the rule of the folder must run and find nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use portolan::{
    derive::world::World,
    diagnose::{self, Finding, Program, Question, rules},
    model::{Body, Interner, SourceName},
    store::{Change, ClusterReach, Grounds, Kind, Link, Object, Origin, Reaches, Store, Update},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::kit::{noon, read_world, reported};

/// Rules whose worlds are too large for a file; a test of their own makes them.
const MADE: &[&str] = &["object-large"];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    #[serde(default)]
    raises: Vec<Raised>,
    times: Option<usize>,
    #[serde(default)]
    never: Vec<String>,
    skipped: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raised {
    rule: String,
    severity: Option<String>,
    of: Option<String>,
    path: Option<String>,
    says: Option<String>,
    #[serde(default)]
    shows: Vec<String>,
}

#[test]
fn every_rule_has_words_and_a_name_of_its_own() {
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert!(ids.insert(rule.id), "{} is there twice", rule.id);
        for words in [rule.summary, rule.why, rule.advice] {
            assert!(!words.is_empty(), "{} says nothing", rule.id);
        }
        let sentences = rule.why.matches(". ").count() + 1;
        assert_eq!(sentences, 2, "{}: {}", rule.id, rule.why);
        assert!(!rule.summary.ends_with('.'), "{}", rule.id);
        assert!(
            rule.example.starts_with("# "),
            "the example of {} says what it shows",
            rule.id
        );
    }
}

#[tokio::test]
async fn the_example_of_a_rule_raises_it() {
    let mut wrong = Vec::new();
    for rule in rules().filter(|rule| !MADE.contains(&rule.id)) {
        let world = Seen::of(rule.example).await;
        if !world
            .findings
            .iter()
            .any(|(_, finding)| finding.rule == rule)
        {
            wrong.push(format!("{}: {:#?}", rule.id, world.told()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_has_a_scenario_that_raises_it_and_a_near_miss() {
    let mut lacking = Vec::new();
    for rule in rules().filter(|rule| !MADE.contains(&rule.id)) {
        let expected: Vec<Expected> = files(rule.id).iter().map(|file| expected(file).0).collect();
        let raises =
            |expected: &Expected| expected.raises.iter().any(|raised| raised.rule == rule.id);
        let misses = |expected: &Expected| !raises(expected) && expected.skipped.is_none();
        if !expected.iter().any(raises) || !expected.iter().any(misses) {
            lacking.push(rule.id);
        }
    }
    assert!(lacking.is_empty(), "{lacking:?}");
    let folders = fs::read_dir(folder()).expect("the folder is there");
    for folder in folders {
        let name = folder.expect("it can be read").file_name();
        let name = name.to_string_lossy();
        assert!(diagnose::rule(&name).is_some(), "{name} is a rule");
    }
}

#[tokio::test]
async fn rules_find_what_the_scenarios_say() {
    let mut wrong = Vec::new();
    for rule in rules() {
        for file in files(rule.id) {
            let name = file.file_name().unwrap_or_default().display().to_string();
            let failures = failures(rule.id, &file).await.into_iter();
            wrong.extend(failures.map(|why| format!("{}/{name}: {why}", rule.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn an_object_of_512_kib_is_large_and_one_byte_less_is_not() {
    for (bytes, is_large) in [(512 * 1024, true), (512 * 1024 - 1, false)] {
        let object = |note: &str| {
            json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
                "metadata": {"name": "large", "namespace": "gloo-mesh", "annotations": {"note": note}}})
        };
        let rest = bytes - object("").to_string().len();
        let object = object(&"x".repeat(rest));
        let pretty = serde_json::to_string_pretty(&object).expect("it can be written");
        let seen = Seen::of(&pretty).await;
        let found = seen
            .findings
            .iter()
            .any(|(_, finding)| finding.rule.id == "object-large");
        assert_eq!(found, is_large, "{bytes} B");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/rules")
}

pub(crate) fn files(rule: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder().join(rule)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    files
}

/// What a file expects, and its world.
pub(crate) fn expected(file: &Path) -> (Expected, String) {
    // A file that expects nothing but silence begins with its objects.
    let text = format!("\n{}", fs::read_to_string(file).expect("it can be read"));
    let (expected, world) = text
        .split_once("\n---\n")
        .unwrap_or_else(|| panic!("{} has objects after what it expects", file.display()));
    let expected = serde_saphyr::from_str::<Option<Expected>>(expected);
    let expected = expected.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    (expected.unwrap_or_default(), world.to_owned())
}

/// What a world holds and what was found in it.
pub(crate) struct Seen {
    program: Program,
    pub(crate) findings: Vec<(String, Finding)>,
}

impl Seen {
    pub(crate) async fn of(text: &str) -> Self {
        let (mut store, mut world) = read_world(text).await;
        let first = store.sources().next().expect("a file is a source");
        let source = first.name().clone();
        reach(&mut store, &mut world, text);
        let program = Program::of(&store, &source);
        let findings = found(&store, &world);
        Self { program, findings }
    }

    pub(crate) fn told(&self) -> Vec<String> {
        let told = self.findings.iter().map(|(name, finding)| {
            let Finding {
                rule,
                severity,
                path,
                message,
                ..
            } = finding;
            format!("{severity} {} {name} {path}: {message}", rule.id)
        });
        told.collect()
    }
}

/// Has a context reach `cluster-1` where a text says what that cluster has.
fn reach(store: &mut Store, world: &mut World, text: &str) {
    let live: Vec<Object> = documents(text).iter().filter_map(live_object).collect();
    if live.is_empty() {
        return;
    }
    let source = SourceName::from("context-1");
    store.declare(&source, Origin::Cluster);
    let mut reaches = Reaches::default();
    let by = Grounds::Said;
    reaches.add(
        "cluster-1".into(),
        ClusterReach {
            source: source.clone(),
            of: None,
            by,
        },
    );
    store.reach(reaches);
    let mut say = |change| {
        let update = Update {
            source: source.clone(),
            at: noon(),
            change,
        };
        let touched = store.apply(update);
        world.follow(store, &touched);
    };
    for kind in Kind::OF_CLUSTERS {
        say(Change::ListBegan(kind));
    }
    for object in live {
        say(Change::Listed(object));
    }
    for kind in Kind::OF_CLUSTERS {
        say(Change::ListEnded(kind));
        say(Change::Link(kind, Link::Live));
    }
}

/// The documents of a text, and the items of its lists.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).expect("it is YAML");
    let items = documents
        .into_iter()
        .flat_map(|document| match document.get("items") {
            Some(Value::Array(items)) => items.clone(),
            _ => vec![document],
        });
    items.collect()
}

/// An object of a Destination's own cluster.
fn live_object(value: &Value) -> Option<Object> {
    let kind = match value["kind"].as_str()? {
        "Service" => Kind::Service,
        "EndpointSlice" | "Endpoints" => Kind::EndpointSlice,
        _ => return None,
    };
    Some(Object::decode(
        kind,
        Body::Value(value),
        &mut Interner::default(),
    ))
}

fn found(store: &Store, world: &World) -> Vec<(String, Finding)> {
    let question = Question {
        policies: true,
        ..Question::default()
    };
    let reported = reported((store, world), &question).findings.into_iter();
    let found = reported.map(|one| (one.holder.meta().name.to_string(), one.finding));
    found.collect()
}

/// What a file expects and the rules do not say.
async fn failures(rule: &str, file: &Path) -> Vec<String> {
    let (expected, world) = expected(file);
    let seen = Seen::of(&world).await;
    let mut wrong = Vec::new();
    for raised in &expected.raises {
        if !seen
            .findings
            .iter()
            .any(|(of, finding)| fits(raised, of, finding))
        {
            wrong.push(format!("nothing like {raised:?} in {:#?}", seen.told()));
        }
    }
    let own = seen
        .findings
        .iter()
        .filter(|(_, finding)| finding.rule.id == rule)
        .count();
    let wanted = expected
        .raises
        .iter()
        .filter(|raised| raised.rule == rule)
        .count();
    let times = expected.times.unwrap_or(wanted);
    if own != times {
        wrong.push(format!(
            "raised {own} times, not {times}: {:#?}",
            seen.told()
        ));
    }
    for never in &expected.never {
        assert!(diagnose::rule(never).is_some(), "{never} is a rule");
        if seen
            .findings
            .iter()
            .any(|(_, finding)| finding.rule.id == never)
        {
            wrong.push(format!("{never} is raised: {:#?}", seen.told()));
        }
    }
    wrong.extend(wrongly_skipped(rule, &expected, &seen.program));
    wrong
}

fn wrongly_skipped(rule: &str, expected: &Expected, program: &Program) -> Option<String> {
    let skipped = program
        .skipped()
        .iter()
        .find(|skipped| skipped.rule.id == rule);
    match (&expected.skipped, skipped) {
        (None, None) => None,
        (None, Some(skipped)) => Some(format!("is skipped: {}", skipped.reason)),
        (Some(_), None) => Some("is not skipped".to_owned()),
        (Some(wanted), Some(skipped)) => {
            let fits = skipped.reason.contains(&**wanted);
            (!fits).then(|| format!("is skipped for another reason: {}", skipped.reason))
        }
    }
}

fn fits(raised: &Raised, of: &str, finding: &Finding) -> bool {
    let evidence: Vec<String> = finding
        .evidence
        .iter()
        .map(|evidence| format!("{} {}", evidence.path, evidence.value))
        .collect();
    raised.rule == finding.rule.id
        && raised
            .severity
            .as_ref()
            .is_none_or(|severity| severity == finding.severity.word())
        && raised.of.as_ref().is_none_or(|wanted| wanted == of)
        && raised
            .path
            .as_ref()
            .is_none_or(|path| *path == finding.path)
        && raised
            .says
            .as_ref()
            .is_none_or(|says| finding.message.contains(says))
        && raised
            .shows
            .iter()
            .all(|shows| evidence.iter().any(|line| line.contains(shows)))
}
