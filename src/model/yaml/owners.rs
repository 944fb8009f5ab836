//! Who wrote each field of an object, and when, by `metadata.managedFields`
//! (<https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>).
//!
//! A manager records one time for all of its fields: when it last changed any of them. If several managers own a field, the one
//! that wrote last is given.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{ManagedFields, in_order, scalar, without_noise};
use crate::model::{meta::WriteOperation, printable::printable};

/// A manager of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldOwner {
    /// Its name.
    pub manager: String,
    /// How it writes.
    pub operation: WriteOperation,
    /// When it last changed any of its fields, by the clock of the server. `None` if it does not say.
    pub at: Option<Timestamp>,
}

/// The managers of an object, and the manager of each line of its YAML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineOwners {
    /// The managers, those that wrote last first.
    pub owners: Vec<FieldOwner>,
    /// The manager of each line, by its place among them. `None` if no manager owns what begins on the line.
    pub lines: Vec<Option<usize>>,
}

impl LineOwners {
    /// The owners of the lines that [`lines`](super::lines) makes of an object.
    #[must_use]
    pub fn of(object: &Value, noise: ManagedFields) -> Self {
        let entries = object.pointer("/metadata/managedFields");
        let entries = entries.and_then(Value::as_array).map_or(&[][..], |all| all);
        let mut managed: Vec<(FieldOwner, &Value)> = entries.iter().filter_map(managed).collect();
        managed.sort_by_key(|(owner, _)| Reverse(owner.at));
        let roots = managed.iter().enumerate();
        let roots = Owned(roots.map(|(at, (_, fields))| (at, *fields)).collect());
        let mut lines = Vec::new();
        match object {
            Value::Object(members) if !members.is_empty() => {
                for (key, value) in in_order(members) {
                    match value {
                        Value::Object(meta)
                            if key == "metadata" && noise == ManagedFields::Hidden =>
                        {
                            let kept = Value::Object(without_noise(meta));
                            entry((key, &kept), &roots, &mut lines);
                        }
                        _ => entry((key, value), &roots, &mut lines),
                    }
                }
            }
            _ => item(object, &roots, &mut lines),
        }
        Self {
            owners: managed.into_iter().map(|(owner, _)| owner).collect(),
            lines,
        }
    }

    /// The owner of a line. `None` if there is none.
    #[must_use]
    pub fn of_line(&self, line: usize) -> Option<&FieldOwner> {
        self.owners.get((*self.lines.get(line)?)?)
    }
}

fn managed(entry: &Value) -> Option<(FieldOwner, &Value)> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let owner = FieldOwner {
        manager: printable(text("manager").filter(|name| !name.is_empty())?).into_owned(),
        operation: match text("operation") {
            Some("Apply") => WriteOperation::Apply,
            Some("Update") => WriteOperation::Update,
            _ => WriteOperation::Unknown,
        },
        at: text("time").and_then(|time| time.parse().ok()),
    };
    Some((owner, entry.get("fieldsV1")?))
}

/// The fields of a value that managers own, by the place of each manager, the newest first: trees of `fieldsV1`.
struct Owned<'f>(Vec<(usize, &'f Value)>);

impl<'f> Owned<'f> {
    /// The manager that owns the value itself: all of it, or that it is there.
    fn owner(&self) -> Option<usize> {
        let owns = |fields: &Value| match fields {
            Value::Object(members) => members.is_empty() || members.contains_key("."),
            _ => false,
        };
        self.0
            .iter()
            .find(|(_, fields)| owns(fields))
            .map(|(at, _)| *at)
    }

    /// The fields of a part of the value. Who owns all of the value owns all of its parts.
    fn part(&self, is_it: impl Fn(&str) -> bool) -> Self {
        let part = |(at, fields): &(usize, &'f Value)| {
            let members = fields.as_object()?;
            if members.is_empty() {
                return Some((*at, *fields));
            }
            let mut parts = members.iter().filter(|(key, _)| is_it(key));
            parts.next().map(|(_, fields)| (*at, fields))
        };
        Self(self.0.iter().filter_map(part).collect())
    }

    fn field(&self, key: &str) -> Self {
        self.part(|part| part.strip_prefix("f:") == Some(key))
    }

    /// The fields of an item of a list: found by its keys, its value or its place.
    fn item(&self, at: usize, item: &Value) -> Self {
        self.part(|part| match part.split_at_checked(2) {
            Some(("k:", keys)) => has_keys(item, keys),
            Some(("v:", value)) => {
                serde_json::from_str::<Value>(value).is_ok_and(|value| value == *item)
            }
            Some(("i:", place)) => place.parse() == Ok(at),
            _ => false,
        })
    }
}

/// Whether an item has the values that a key such as `{"port":80,"protocol":"TCP"}` names. The server fills in defaults, so a field
/// that is missing has any value.
fn has_keys(item: &Value, keys: &str) -> bool {
    let Ok(Value::Object(keys)) = serde_json::from_str::<Value>(keys) else {
        return false;
    };
    let Value::Object(members) = item else {
        return false;
    };
    let has = |(key, value): (&String, &Value)| members.get(key).is_none_or(|own| own == value);
    keys.keys().any(|key| members.contains_key(key)) && keys.iter().all(has)
}

/// The owners of the lines of a key with its value, as [`entry`](super::entry) lays them out.
fn entry((key, value): (&str, &Value), above: &Owned<'_>, lines: &mut Vec<Option<usize>>) {
    let owned = above.field(key);
    lines.push(owned.owner());
    beneath(value, &owned, lines);
}

/// The owners of the lines beneath a key.
fn beneath(value: &Value, owned: &Owned<'_>, lines: &mut Vec<Option<usize>>) {
    match value {
        Value::Object(members) => members_of(members, owned, lines),
        Value::Array(items) => {
            for (at, one) in items.iter().enumerate() {
                item(one, &owned.item(at, one), lines);
            }
        }
        Value::String(text) => {
            let more = scalar::block(text).map_or(0, |(_, lines)| lines.len());
            lines.extend(std::iter::repeat_n(owned.owner(), more));
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn members_of(members: &Map<String, Value>, owned: &Owned<'_>, lines: &mut Vec<Option<usize>>) {
    for (key, value) in members {
        entry((key, value), owned, lines);
    }
}

/// The owners of the lines of an item, as [`item`](super::item) lays them out: its first entry is on the line of its dash.
fn item(value: &Value, owned: &Owned<'_>, lines: &mut Vec<Option<usize>>) {
    let is_inline = match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    if is_inline {
        lines.push(owned.owner());
    }
    beneath(value, owned, lines);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::yaml;

    fn blamed(object: &Value, noise: ManagedFields) -> Vec<(String, Option<String>)> {
        let lines = yaml::lines(object, noise);
        let owners = LineOwners::of(object, noise);
        assert_eq!(owners.lines.len(), lines.len(), "each line has its owner");
        let owner = |at| owners.of_line(at).map(|owner| owner.manager.clone());
        let lines = lines.iter().enumerate();
        lines
            .map(|(at, line)| (line.to_string().trim().to_owned(), owner(at)))
            .collect()
    }

    /// An object with lists by keys, by values and by places, whose managers are of three times.
    fn object() -> Value {
        json!({
            "apiVersion": "v1", "kind": "Thing",
            "metadata": {
                "name": "a", "labels": {"app": "x", "team": "y"}, "finalizers": ["one", "two"],
                "managedFields": [
                    {"manager": "ann", "operation": "Apply", "time": "2026-01-01T00:00:00Z", "fieldsV1": {
                        "f:metadata": {"f:labels": {"f:app": {}, "f:team": {}}, "f:finalizers": {".": {}, "v:\"one\"": {}}},
                        "f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}, "f:name": {}}},
                            "f:whole": {}}}},
                    {"manager": "bob", "operation": "Update", "time": "2026-01-02T00:00:00Z", "fieldsV1": {
                        "f:metadata": {"f:labels": {"f:team": {}}},
                        "f:spec": {"f:ports": {"k:{\"port\":443,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}, "f:list": {"i:1": {}}}}},
                    {"manager": "", "fieldsV1": {"f:spec": {}}},
                    {"manager": "old", "operation": "Update", "fieldsV1": {"f:spec": {"f:text": {}}}},
                    {"manager": "odd", "fieldsV1": ["no", "tree"]},
                    17
                ],
            },
            "spec": {
                "ports": [{"port": 443, "protocol": "TCP"}, {"name": "http", "port": 80}],
                "whole": {"a": [1, {"b": 2}]}, "list": ["x", "y"], "text": "one\ntwo\n", "free": true, "none": [],
            },
        })
    }

    #[test]
    fn each_line_has_the_manager_that_wrote_it_last() {
        let found = blamed(&object(), ManagedFields::Hidden);
        let of = |line: &str| {
            let found = found.iter().find(|(text, _)| text == line);
            found
                .unwrap_or_else(|| panic!("{line} in {found:?}"))
                .1
                .clone()
        };
        let cases = [
            ("name: a", None),
            ("app: x", Some("ann")),
            ("team: \"y\"", Some("bob")),
            ("finalizers:", Some("ann")),
            ("- one", Some("ann")),
            ("- two", None),
            ("- port: 443", Some("bob")),
            ("protocol: TCP", None),
            ("- name: http", Some("ann")),
            ("port: 80", Some("ann")),
            ("whole:", Some("ann")),
            ("- b: 2", Some("ann")),
            ("- x", None),
            ("- \"y\"", Some("bob")),
            ("two", Some("old")),
            ("free: true", None),
        ];
        for (line, owner) in cases {
            assert_eq!(of(line).as_deref(), owner, "{line}");
        }
    }

    #[test]
    fn hostile_managed_fields_own_nothing_and_break_nothing() {
        for fields in [
            json!(null),
            json!(5),
            json!([null, {}, {"manager": 7}]),
            json!({"a": 1}),
        ] {
            let object = json!({"metadata": {"name": "a", "managedFields": fields}, "spec": {"x": [[], {}, [[1]]]}});
            for noise in [ManagedFields::Hidden, ManagedFields::Shown] {
                assert!(
                    blamed(&object, noise)
                        .iter()
                        .all(|(_, owner)| owner.is_none())
                );
            }
        }
        for object in [json!({}), json!([1]), json!("text"), json!(null)] {
            assert_eq!(
                LineOwners::of(&object, ManagedFields::Hidden).lines.len(),
                1
            );
        }
        assert!(!blamed(&object(), ManagedFields::Shown).is_empty());
    }
}
