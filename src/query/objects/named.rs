//! The objects that `KIND/NAME` and `KIND/NAMESPACE/NAME` name.

use crate::store::{Kind, ObjectKey, Store};

use super::{LISTED_KINDS, of_source};
use crate::query::object_row::ObjectRow;

/// The most near names that are worth showing.
const NEAREST: usize = 3;

/// The kind and the rest of such a name. `None` if it begins with no kind that has lists.
fn split(name: &str) -> Option<(Kind, &str)> {
    let (kind, rest) = name.split_once('/')?;
    let kind = Kind::named(kind).filter(|kind| LISTED_KINDS.contains(kind))?;
    Some((kind, rest))
}

/// The objects that a name means in all management planes, by identity. `None` if it begins with no kind that has lists.
#[must_use]
pub fn objects_named(store: &Store, name: &str) -> Option<(Kind, Vec<ObjectRow>)> {
    let (kind, rest) = split(name)?;
    let is_named = |key: &ObjectKey| match rest.split_once('/') {
        Some((namespace, name)) => *key.namespace == *namespace && *key.name == *name,
        None => *key.name == *rest,
    };
    let mut rows = rows(store, kind);
    rows.retain(|row| is_named(&row.id.key));
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Some((kind, rows))
}

/// The names of objects of a kind that are nearest to one that nothing has, at most three: first those that contain it, then those
/// that differ in few letters.
#[must_use]
pub fn nearest_objects(store: &Store, name: &str) -> Vec<String> {
    let Some((kind, rest)) = split(name) else {
        return Vec::new();
    };
    let asked = rest.rsplit('/').next().unwrap_or_default().to_lowercase();
    let most = (asked.chars().count() / 3).max(1);
    let near = rows(store, kind).into_iter().filter_map(|row| {
        let own = row.id.key.name.to_lowercase();
        let contains = !asked.is_empty() && own.contains(&asked);
        let distance = if contains {
            0
        } else {
            strsim::levenshtein(&own, &asked)
        };
        (distance <= most).then(|| (distance, row.id.key.to_string()))
    });
    let mut near: Vec<(usize, String)> = near.collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(NEAREST)
        .map(|(_, name)| name)
        .collect()
}

fn rows(store: &Store, kind: Kind) -> Vec<ObjectRow> {
    let planes = store.sources().filter(|source| !source.is_cluster());
    planes.flat_map(|source| of_source(source, kind)).collect()
}
