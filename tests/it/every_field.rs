//! Every field of the API is shown: in `describe` as text and as JSON, and on the page in the terminal UI outside YAML.
//!
//! Beside this file stands the list of the fields, in the order of the API: a path, and the words by which the field is
//! shown where that is not its value (` = `, alternatives set apart by ` | `). An index stands for the policy, port or
//! member that carries the field, `{key}` and `{value}` for the one entry of a map. The fixture has a value of its own
//! for each, so that one cannot stand for another.

use std::{collections::BTreeSet, process::Command};

use portolan::{
    app::Pane,
    model::{Body, Interner},
    store::{Kind, Object},
};
use serde_json::Value;

use crate::{desk::Desk, kit::fixture};

const FIXTURE: &str = "every-field.yaml";

const WIDE: (u16, u16) = (160, 44);

/// A Destination of the fixture with the fields it has.
struct Bearer {
    name: &'static str,
    fields: &'static str,
}

const BEARERS: [Bearer; 2] = [
    Bearer {
        name: "every-kube",
        fields: include_str!("every_field/kube.txt"),
    },
    Bearer {
        name: "every-external",
        fields: include_str!("every_field/external.txt"),
    },
];

/// A field: where it stands, and by which words it is shown.
struct Field {
    path: &'static str,
    words: Vec<String>,
    value: Value,
}

impl Bearer {
    fn object(&self) -> Value {
        let text = std::fs::read_to_string(fixture(FIXTURE)).expect("it lies there");
        let documents = text.split("\n---\n");
        let mut objects =
            documents.map(|text| serde_saphyr::from_str::<Value>(text).expect("it is YAML"));
        let found = objects.find(|object| object["metadata"]["name"] == self.name);
        found.expect("it is in the fixture")
    }

    fn fields(&self) -> Vec<Field> {
        let object = self.object();
        let fields = self.fields.lines().map(|line| {
            let (path, words) = line.split_once(" = ").unwrap_or((line, ""));
            let value = at(&object, path);
            let value = value.unwrap_or_else(|| panic!("nothing stands at {path}"));
            let words = match words {
                "" => vec![plain(&value)],
                words => words.split(" | ").map(str::to_owned).collect(),
            };
            Field { path, words, value }
        });
        fields.collect()
    }

    fn describe(&self, output: &str) -> String {
        let arguments = ["-f", FIXTURE, "describe", self.name, "-o", output];
        let ran = Command::new(env!("CARGO_BIN_EXE_portolan"))
            .args(arguments)
            .current_dir("tests/it/fixtures")
            .env_clear()
            .env("LANG", "C.UTF-8")
            .output()
            .expect("the program runs");
        String::from_utf8(ran.stdout).expect("the program writes UTF-8")
    }
}

/// The value at a path.
fn at(object: &Value, path: &str) -> Option<Value> {
    let mut value = object.clone();
    for step in path.replace(['[', '{'], ".").split('.') {
        value = match step.trim_end_matches([']', '}']) {
            "key" if step.ends_with('}') => value.as_object()?.keys().next()?.clone().into(),
            "value" if step.ends_with('}') => value.as_object()?.values().next()?.clone(),
            index if step.ends_with(']') => value.get(index.parse::<usize>().ok()?)?.clone(),
            member => value.get(member)?.clone(),
        };
    }
    (!value.is_null()).then_some(value)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a text stands in another, and not within a longer word.
fn stands(text: &str, word: &str) -> bool {
    let is_in_word = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        // A dash that stands behind nothing is a sign of its own.
        let before = text[..at].trim_end_matches('-').chars().next_back();
        let after = text[at + word.len()..].chars().next();
        // A word that begins or ends with a sign, as a path does, ends there whatever follows.
        let opens = !word.starts_with(is_in_word) || !before.is_some_and(is_in_word);
        let closes = !word.ends_with(is_in_word) || !after.is_some_and(is_in_word);
        opens && closes
    })
}

/// The fields that a text does not show.
fn missing(fields: &[Field], text: &str) -> Vec<String> {
    let is_missing = |field: &&Field| !field.words.iter().any(|words| stands(text, words));
    let missing = fields.iter().filter(is_missing);
    missing
        .map(|field| format!("{} ({})", field.path, field.words.join(" | ")))
        .collect()
}

fn complain(of: &str, missing: &[String], text: &str) {
    assert!(
        missing.is_empty(),
        "{of} lacks {} fields:\n{}\nin\n{text}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn each_field_of_the_fixture_is_listed_and_has_a_value_of_its_own() {
    let mut values = BTreeSet::new();
    for bearer in BEARERS {
        for field in bearer.fields() {
            let is_told_by_words = field.value.is_boolean() || field.words != [plain(&field.value)];
            assert!(
                is_told_by_words || values.insert(plain(&field.value)),
                "{} is not the only {}",
                field.path,
                field.value
            );
        }
        let object = bearer.object();
        let leaves: usize = ["spec", "status"]
            .map(|part| leaves(&object[part]))
            .iter()
            .sum();
        let of_values = bearer
            .fields
            .lines()
            .filter(|line| !line.ends_with("{key}"));
        assert_eq!(of_values.count(), leaves, "of {}", bearer.name);
    }
}

/// How many values there are that are neither maps nor lists.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Null => 0,
        _ => 1,
    }
}

#[test]
fn describe_shows_every_field() {
    for bearer in BEARERS {
        let text = bearer.describe("text");
        complain("describe", &missing(&bearer.fields(), &text), &text);
    }
}

#[test]
fn describe_as_json_holds_every_field_and_what_follows_from_them() {
    for bearer in BEARERS {
        let document: Value = serde_json::from_str(&bearer.describe("json")).expect("it is JSON");
        let item = &document["items"][0];
        for field in bearer.fields() {
            let found = at(&item["object"], field.path);
            assert_eq!(found, Some(field.value), "{}", field.path);
        }
        let overview = item["derived"]["overview"].as_array();
        assert_eq!(overview.map(Vec::len), Some(3));
    }
}

#[test]
fn the_page_shows_every_field() {
    for bearer in BEARERS {
        let text = page_of(&bearer);
        complain("the page", &missing(&bearer.fields(), &text), &text);
    }
}

/// All panes of the page unfolded, line by line: what is cut on the screen is whole one key away.
fn page_of(bearer: &Bearer) -> String {
    let object = Object::decode(
        Kind::Destination,
        Body::Value(&bearer.object()),
        &mut Interner::default(),
    );
    let mut desk = Desk::with(WIDE, vec![object]);
    desk.press("enter z");
    let mut text = String::new();
    let panes = Pane::of(Kind::Destination).into_iter();
    // The Timeline is about the past.
    for pane in panes.filter(|pane| *pane != Pane::Timeline) {
        desk.press(&format!("{} + + + g", pane.index() + 1));
        let shown = desk.state.geometry.pane(pane).expect("it is drawn");
        for _ in 0..shown.total {
            text.push_str(&desk.under_cursor().1);
            text.push('\n');
            desk.press("j");
        }
    }
    text
}
