//! Changes in words.

use super::{ChangeAuthor, ChangeKnownBy, ChangeRow, ToldWrite};
use crate::{
    derive::{
        difference::difference_words,
        wording::{counted, duration},
    },
    model::meta::WriteOperation,
    store::{Object, Subject},
};

/// The changes of a row in words: one text for each thing that differs.
#[must_use]
pub fn change_words(row: &ChangeRow) -> Vec<String> {
    match &row.known_by {
        ChangeKnownBy::Object(write) => vec![told(row, *write)],
        ChangeKnownBy::Observed(_, None, _) => vec!["new".to_owned()],
        ChangeKnownBy::Observed(_, _, None) => vec!["gone".to_owned()],
        ChangeKnownBy::Observed(_, Some(before), Some(after)) => {
            let difference = before.difference(after).unwrap_or_default();
            let words = difference_words(&difference);
            if row.changes > 1 {
                let net = net(before, after);
                return std::iter::once(format!("{}{net}", several(row)))
                    .chain(words)
                    .collect();
            }
            if words.is_empty() {
                return vec!["networking has processed it as it is".to_owned()];
            }
            words
        }
    }
}

/// The number of changes and how long they took.
fn several(row: &ChangeRow) -> String {
    let span = duration(row.at.duration_since(row.first));
    format!("{} in {span}", counted(row.changes, "endpoint change"))
}

fn net(before: &Object, after: &Object) -> String {
    let count = |object: &Object| match object {
        Object::Destination(destination) => {
            let kube = destination.kube_service();
            let subsets = kube.into_iter().flat_map(|kube| &kube.endpoint_subsets);
            subsets.map(|subset| subset.endpoints.len()).sum()
        }
        Object::EndpointSlice(slice) => slice.endpoints().count(),
        _ => 0,
    };
    match (count(before), count(after)) {
        (one, other) if one == other => ", net 0".to_owned(),
        (one, other) if one < other => format!(", net +{}", other - one),
        (one, other) => format!(", net -{}", one - other),
    }
}

fn told(row: &ChangeRow, write: ToldWrite) -> String {
    if row.is_of_several() {
        let span = duration(row.at.duration_since(row.first));
        let others = counted(row.changes - 1, "other");
        let what = match write {
            ToldWrite::Created => "created",
            ToldWrite::Spec(_) => "spec written",
            ToldWrite::Metadata => "labels or annotations written",
            ToldWrite::Anything => "written",
            ToldWrite::Deleting => "deletion requested",
        };
        return format!("{what}, with {others} within {span}");
    }
    match write {
        ToldWrite::Created => "created".to_owned(),
        ToldWrite::Spec(None) => "spec written".to_owned(),
        ToldWrite::Spec(Some(generation)) => {
            format!("spec written: now at generation {generation}")
        }
        ToldWrite::Metadata => "labels or annotations written".to_owned(),
        ToldWrite::Anything => "written".to_owned(),
        ToldWrite::Deleting => "deletion requested".to_owned(),
    }
}

/// The author in words. `None` if it is not known.
#[must_use]
pub fn author_words(by: Option<&ChangeAuthor>) -> Option<String> {
    let ChangeAuthor { manager, operation } = by?;
    Some(match operation {
        WriteOperation::Unknown => manager.to_string(),
        operation => format!("{manager} ({})", operation.word()),
    })
}

impl ChangeRow {
    /// The object in words: its kind and its name, with its source if there are several.
    #[must_use]
    pub fn object_words(&self, has_sources: bool) -> String {
        let Subject { kind, id } = &self.subject;
        if has_sources {
            format!("{kind} {} in {}", id.key, id.source)
        } else {
            format!("{kind} {}", id.key)
        }
    }
}
