//! An object's JSON as lines of YAML, as kubectl writes it, cut into spans that a screen can colour.
//!
//! Whatever a text holds, a reader of YAML 1.1 or 1.2 reads the same value back, and no character that is not
//! [printable](super::printable::is_printable) comes out raw. Keys keep their order, except for those that every object begins with.

mod owners;
mod scalar;
mod shortened;

use std::fmt;

use serde_json::{Map, Value};

use super::meta::LAST_APPLIED;

pub use owners::{FieldOwner, LineOwners};
pub use shortened::shortened;

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YamlLine {
    /// The number of blanks before it.
    pub indent: usize,
    /// Its text, without gaps; empty on an empty line of a longer text.
    pub spans: Vec<Span>,
    /// How many of the lines that follow belong to what begins on it: to a map, a list or a text of several lines.
    pub below: usize,
}

/// A piece of a line that has one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its meaning.
    pub token: YamlToken,
    /// How it is written, quotes and escapes included.
    pub text: String,
}

/// The meaning of a piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YamlToken {
    /// The key of a value.
    Key,
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// Dashes, colons and brackets, with the blank that follows.
    Punctuation,
}

/// Whether `metadata.managedFields` and the last applied configuration are shown, as `kubectl --show-managed-fields` does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManagedFields {
    /// Leave it out.
    #[default]
    Hidden,
    /// Show it like everything else.
    Shown,
}

impl fmt::Display for YamlLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.spans.is_empty() {
            return Ok(());
        }
        write!(f, "{:indent$}", "", indent = self.indent)?;
        self.spans
            .iter()
            .try_for_each(|span| f.write_str(&span.text))
    }
}

/// The lines of an object: `apiVersion`, `kind`, `metadata`, `spec` and `status` first, every other key as given.
#[must_use]
pub fn lines(object: &Value, noise: ManagedFields) -> Vec<YamlLine> {
    let Value::Object(members) = object else {
        return whole(node(object));
    };
    if members.is_empty() {
        return whole(node(object));
    }
    let mut lines = Vec::new();
    for (key, value) in in_order(members) {
        match value {
            Value::Object(meta) if key == "metadata" && noise == ManagedFields::Hidden => {
                lines.extend(entry(key, &Value::Object(without_noise(meta))));
            }
            _ => lines.extend(entry(key, value)),
        }
    }
    lines
}

/// The keys with which every object begins.
const FIRST: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

fn in_order(members: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let first = FIRST
        .into_iter()
        .filter_map(|key| members.get(key).map(|value| (key, value)));
    let rest = members
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .filter(|(key, _)| !FIRST.contains(key));
    first.chain(rest)
}

fn without_noise(meta: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in meta {
        match (key.as_str(), value) {
            ("managedFields", _) => {}
            ("annotations", Value::Object(annotations))
                if annotations.contains_key(LAST_APPLIED) =>
            {
                let mut others = annotations.clone();
                others.remove(LAST_APPLIED);
                if !others.is_empty() {
                    kept.insert(key.clone(), Value::Object(others));
                }
            }
            _ => {
                kept.insert(key.clone(), value.clone());
            }
        }
    }
    kept
}

/// The layout of a value after its key or its dash.
enum Node {
    /// On the same line.
    Inline(Span),
    /// Text of several lines: its header on the same line, the rest beneath.
    Text(Span, Vec<YamlLine>),
    /// Beneath, indented.
    Map(Vec<YamlLine>),
    /// Beneath; under a key without indenting.
    List(Vec<YamlLine>),
}

fn node(value: &Value) -> Node {
    match value {
        Value::Object(members) if members.is_empty() => Node::Inline(punctuation("{}")),
        Value::Array(items) if items.is_empty() => Node::Inline(punctuation("[]")),
        Value::Object(members) => Node::Map(
            members
                .iter()
                .flat_map(|(key, value)| entry(key, value))
                .collect(),
        ),
        Value::Array(items) => Node::List(items.iter().flat_map(item).collect()),
        Value::String(text) => match scalar::block(text) {
            Some((header, lines)) => Node::Text(punctuation(header), lines),
            None => Node::Inline(span(YamlToken::Text, scalar::text(text))),
        },
        Value::Number(number) => Node::Inline(span(YamlToken::Number, scalar::number(number))),
        Value::Bool(value) => Node::Inline(span(YamlToken::Bool, value.to_string())),
        Value::Null => Node::Inline(span(YamlToken::Null, "null")),
    }
}

/// A key with its value.
fn entry(key: &str, value: &Value) -> Vec<YamlLine> {
    let mut head = vec![span(YamlToken::Key, scalar::text(key))];
    let beneath = match node(value) {
        Node::Inline(value) => {
            head.extend([punctuation(": "), value]);
            Vec::new()
        }
        Node::Text(header, lines) => {
            head.extend([punctuation(": "), header]);
            indented(lines)
        }
        Node::Map(lines) => {
            head.push(punctuation(":"));
            indented(lines)
        }
        Node::List(lines) => {
            head.push(punctuation(":"));
            lines
        }
    };
    headed(head, beneath)
}

/// The lines of an item of a list, behind its dash.
#[must_use]
pub fn item(value: &Value) -> Vec<YamlLine> {
    let dash = punctuation("- ");
    match node(value) {
        Node::Inline(value) => headed(vec![dash, value], Vec::new()),
        Node::Text(header, lines) => headed(vec![dash, header], indented(lines)),
        Node::Map(lines) | Node::List(lines) => {
            let mut lines = indented(lines);
            let below = lines.len() - 1;
            if let Some(first) = lines.first_mut() {
                // What begins with the dash is the whole item, whatever begins behind it.
                first.below = below;
                first.indent -= STEP;
                first.spans.insert(0, dash);
            }
            lines
        }
    }
}

/// The lines of a value that is a document.
fn whole(node: Node) -> Vec<YamlLine> {
    match node {
        Node::Inline(value) => headed(vec![value], Vec::new()),
        Node::Text(header, lines) => headed(vec![header], indented(lines)),
        Node::Map(lines) | Node::List(lines) => lines,
    }
}

const STEP: usize = 2;

fn headed(spans: Vec<Span>, beneath: Vec<YamlLine>) -> Vec<YamlLine> {
    let mut lines = vec![YamlLine {
        indent: 0,
        spans,
        below: beneath.len(),
    }];
    lines.extend(beneath);
    lines
}

fn indented(mut lines: Vec<YamlLine>) -> Vec<YamlLine> {
    for line in &mut lines {
        line.indent += STEP;
    }
    lines
}

fn span(token: YamlToken, text: impl Into<String>) -> Span {
    Span {
        token,
        text: text.into(),
    }
}

fn punctuation(text: &str) -> Span {
    span(YamlToken::Punctuation, text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(lines: &[YamlLine]) -> String {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn objects_read_as_kubectl_writes_them() {
        let object = json!({
            "status": {"observedGeneration": 3},
            "spec": {
                "kubeService": {
                    "ports": [{"port": 9080, "name": "http"}, {"port": 15021}],
                    "labels": {},
                    "hosts": [],
                    "nested": [["a", "b"], [{"x": null}]],
                    "flatNetwork": true,
                },
            },
            "metadata": {"name": "reviews", "namespace": "gloo-mesh"},
            "kind": "Destination",
            "apiVersion": "discovery.mesh.gloo.solo.io/v1",
            "extra": "one\ntwo\n",
        });
        let expected = "\
apiVersion: discovery.mesh.gloo.solo.io/v1
kind: Destination
metadata:
  name: reviews
  namespace: gloo-mesh
spec:
  kubeService:
    flatNetwork: true
    hosts: []
    labels: {}
    nested:
    - - a
      - b
    - - x: null
    ports:
    - name: http
      port: 9080
    - port: 15021
status:
  observedGeneration: 3
extra: |
  one
  two
";
        assert_eq!(text(&lines(&object, ManagedFields::Shown)), expected);
    }

    #[test]
    fn a_line_says_how_many_belong_to_what_begins_on_it() {
        let object = json!({"a": {"b": [{"c": {"d": 1}, "e": 2}, 3]}, "f": "x\ny", "g": []});
        let below: Vec<(String, usize)> = lines(&object, ManagedFields::Shown)
            .iter()
            .map(|line| (line.to_string().trim().to_owned(), line.below))
            .collect();
        let expected = [
            ("a:", 5),
            ("b:", 4),
            ("- c:", 2),
            ("d: 1", 0),
            ("e: 2", 0),
            ("- 3", 0),
            ("f: |-", 2),
            ("x", 0),
            ("y", 0),
            ("g: []", 0),
        ];
        assert_eq!(
            below,
            expected.map(|(line, below)| (line.to_owned(), below))
        );
    }

    #[test]
    fn noise_is_left_out_and_what_it_leaves_empty_too() {
        let object = json!({"metadata": {
            "name": "a",
            "annotations": {LAST_APPLIED: "{}"},
            "managedFields": [{"manager": "kubectl"}],
        }});
        assert_eq!(
            text(&lines(&object, ManagedFields::Hidden)),
            "metadata:\n  name: a\n"
        );
        assert_eq!(lines(&object, ManagedFields::Shown).len(), 6);
        let object = json!({"metadata": {"annotations": {LAST_APPLIED: "{}", "team": "red"}}});
        assert_eq!(
            text(&lines(&object, ManagedFields::Hidden)),
            "metadata:\n  annotations:\n    team: red\n"
        );
    }

    #[test]
    fn spans_say_what_they_are() {
        let tokens = |value| {
            let lines = lines(&json!({"k": value}), ManagedFields::Shown);
            let tokens = lines[0].spans.iter().map(|span| span.token);
            tokens.collect::<Vec<_>>()
        };
        let value_is = |token| vec![YamlToken::Key, YamlToken::Punctuation, token];
        assert_eq!(tokens(json!("yes")), value_is(YamlToken::Text));
        assert_eq!(tokens(json!(1.5)), value_is(YamlToken::Number));
        assert_eq!(tokens(json!(false)), value_is(YamlToken::Bool));
        assert_eq!(tokens(json!(null)), value_is(YamlToken::Null));
        assert_eq!(tokens(json!([])), value_is(YamlToken::Punctuation));
    }

    #[test]
    fn what_is_no_object_has_lines_too() {
        assert_eq!(text(&lines(&json!({}), ManagedFields::Hidden)), "{}\n");
        assert_eq!(
            text(&lines(&json!("a\nb"), ManagedFields::Hidden)),
            "|-\n  a\n  b\n"
        );
        assert_eq!(
            text(&lines(&json!([1, [2]]), ManagedFields::Hidden)),
            "- 1\n- - 2\n"
        );
    }
}
