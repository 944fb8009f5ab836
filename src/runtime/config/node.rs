//! YAML as values that know their lines.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use serde_saphyr::Spanned;

use super::mistake::{Mistake, PlacedMistake};

/// A value of a YAML document.
#[derive(Debug)]
pub(super) enum Node {
    Scalar(Value),
    List(Vec<PlacedNode>),
    Map(Vec<(Spanned<String>, PlacedNode)>),
}

/// A value with its place.
pub(super) type PlacedNode = Spanned<Node>;

/// The names and values at the top of a document; none in an empty one.
///
/// # Errors
/// If it is not YAML, or not a map.
pub(super) fn entries(text: &str) -> Result<Vec<(Spanned<String>, PlacedNode)>, PlacedMistake> {
    let mistake = |line, words| {
        let mistake = Mistake::Yaml(words);
        PlacedMistake { line, mistake }
    };
    match serde_saphyr::from_str::<Option<Spanned<Node>>>(text) {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(node)) => match node.value {
            Node::Map(entries) => Ok(entries),
            Node::Scalar(Value::Null) => Ok(Vec::new()),
            _ => Err(mistake(1, "write NAME: VALUE, a line each".to_owned())),
        },
        Err(error) => {
            let text = error.without_snippet().to_string();
            let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
            let line = error.location().map_or(1, |at| at.line());
            Err(mistake(line, what.replace('\n', " ")))
        }
    }
}

impl Node {
    /// The value without the places.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::List(items) => items.iter().map(|item| item.value.value()).collect(),
            Self::Map(entries) => {
                let entries = entries.iter();
                entries
                    .map(|(key, value)| (key.value.clone(), value.value.value()))
                    .collect()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}
