//! The rows of the changes that were seen.

use hashbrown::HashMap;

use super::{CLOSE, ChangeKnownBy, ChangeRow, author};
use crate::{
    model::{Destination, kube_service::KubeService, status::Status},
    store::{Object, SeenChange, Subject},
};

/// The rows of changes that come newest first, at most one more than `most`.
pub(super) fn rows<'h>(
    changes: impl Iterator<Item = &'h SeenChange>,
    passes: &impl Fn(&Subject, &Object) -> bool,
    most: usize,
) -> Vec<ChangeRow> {
    let mut rows: Vec<ChangeRow> = Vec::new();
    // For each object the row that older changes of its endpoints may belong to.
    let mut open: HashMap<Subject, usize, foldhash::fast::RandomState> = HashMap::default();
    for change in changes {
        let subject = change.subject();
        let Some(form) = change.after.as_ref().or(change.before.as_ref()) else {
            continue;
        };
        if !passes(&subject, form) {
            continue;
        }
        let is_noise = is_noise(change);
        let later = open.get(&subject).map(|at| &mut rows[*at]);
        let later = later.filter(|row| is_noise && row.first.duration_since(change.at) <= CLOSE);
        if let Some(row) = later {
            fold(row, change);
            continue;
        }
        if rows.len() > most {
            break;
        }
        if is_noise {
            open.insert(subject.clone(), rows.len());
        } else {
            open.remove(&subject);
        }
        let mut row = row(subject, change);
        row.changes = usize::from(!is_noise || moves_endpoints(change));
        rows.push(row);
    }
    for row in &mut rows {
        row.changes = row.changes.max(1);
    }
    rows
}

pub(super) fn row(subject: Subject, change: &SeenChange) -> ChangeRow {
    let (before, after) = (change.before.clone(), change.after.clone());
    let by = after
        .as_ref()
        .and_then(|after| author(before.as_ref().map(Object::meta), after.meta()));
    ChangeRow {
        at: change.at,
        first: change.at,
        since: change.since,
        known_by: ChangeKnownBy::Observed(change.number, before, after),
        by,
        subject,
        changes: 1,
    }
}

/// Adds an older change of the same object.
fn fold(row: &mut ChangeRow, older: &SeenChange) {
    row.first = older.at;
    row.since = row.since.and(older.since);
    row.changes += usize::from(moves_endpoints(older));
    if let ChangeKnownBy::Observed(_, before, _) = &mut row.known_by {
        before.clone_from(&older.before);
    }
}

/// Whether endpoints changed: to write which generation is processed moves none.
fn moves_endpoints(change: &SeenChange) -> bool {
    match (&change.before, &change.after) {
        (Some(Object::Destination(before)), Some(Object::Destination(after))) => {
            let [before, after] = [before, after].map(|form| form.kube_service());
            let before = before.map(|service| &service.endpoint_subsets);
            before != after.map(|service| &service.endpoint_subsets)
        }
        _ => true,
    }
}

/// Whether nothing but endpoints changed, and which generation networking has processed.
fn is_noise(change: &SeenChange) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return false;
    };
    if !before.meta().says_same(after.meta()) {
        return false;
    }
    match (before, after) {
        (Object::Destination(before), Object::Destination(after)) => {
            has_only_other_endpoints(before, after)
        }
        (Object::EndpointSlice(before), Object::EndpointSlice(after)) => before.form == after.form,
        _ => false,
    }
}

fn has_only_other_endpoints(before: &Destination, after: &Destination) -> bool {
    before.mesh == after.mesh
        && before.external_service() == after.external_service()
        && is_same_but_for(before.kube_service(), after.kube_service(), |one, other| {
            let KubeService {
                reference,
                selector,
                labels,
                ports,
                subsets,
                region,
                endpoint_subsets: _,
                external_addresses,
                service_type,
            } = one;
            (reference, selector, labels, ports)
                == (
                    &other.reference,
                    &other.selector,
                    &other.labels,
                    &other.ports,
                )
                && (subsets, region) == (&other.subsets, &other.region)
                && *external_addresses == other.external_addresses
                && *service_type == other.service_type
        })
        && is_same_but_for(
            before.status.as_deref(),
            after.status.as_deref(),
            |one, other| {
                let Status {
                    observed_generation: _,
                    traffic_policies,
                    access_policies,
                    local_fqdn,
                    federation,
                    required_subsets,
                } = one;
                (traffic_policies, access_policies)
                    == (&other.traffic_policies, &other.access_policies)
                    && (local_fqdn, federation) == (&other.local_fqdn, &other.federation)
                    && *required_subsets == other.required_subsets
            },
        )
}

fn is_same_but_for<T>(one: Option<&T>, other: Option<&T>, is_same: fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
