//! The choice between two forms of one object in one source.
//!
//! In files that people put together the last form wins, as their authors expect. Snapshots and reports are several
//! views of one cluster at one time, in no order: discovery writes specs only, and networking adds the statuses of the
//! same objects. There the form with a status wins, else the newer one.

use std::cmp::Ordering;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::{Body, meta::Meta};

/// The properties by which a form is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormRank<'a> {
    pub(super) meta: &'a Meta,
    pub(super) view: View,
}

/// The origin of a form of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// From a file that somebody put together.
    Dump,
    /// From one of several views of a cluster.
    Bare,
    /// From one of them, with a status that is not empty.
    WithStatus,
}

/// Which form counts, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FormVerdict {
    /// The later one, as in any file.
    Last,
    /// The one that has a status.
    WithStatus(KeptForm),
    /// The one that was written later.
    Newer(KeptForm),
    /// Neither: they are one object at one time, and the later one is taken.
    Same,
}

/// One of two forms, in the order in which they were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeptForm {
    Earlier,
    Later,
}

impl View {
    /// The view that an object of a snapshot or a report is.
    pub(super) fn of(body: Body<'_>) -> Self {
        if has_status(body) {
            Self::WithStatus
        } else {
            Self::Bare
        }
    }
}

impl FormVerdict {
    /// Judges two forms of an object of one kind, namespace and name.
    pub(super) fn on(earlier: FormRank<'_>, later: FormRank<'_>) -> Self {
        let (one, other) = (&earlier.meta.uid, &later.meta.uid);
        let are_two = !one.is_empty() && !other.is_empty() && one != other;
        if are_two || [earlier.view, later.view].contains(&View::Dump) {
            return Self::Last;
        }
        match (earlier.view, later.view) {
            (View::WithStatus, View::Bare) => Self::WithStatus(KeptForm::Earlier),
            (View::Bare, View::WithStatus) => Self::WithStatus(KeptForm::Later),
            _ => match age(earlier.meta, later.meta) {
                Ordering::Greater => Self::Newer(KeptForm::Earlier),
                Ordering::Less => Self::Newer(KeptForm::Later),
                Ordering::Equal => Self::Same,
            },
        }
    }

    /// The form that wins.
    pub(super) fn which(self) -> KeptForm {
        match self {
            Self::WithStatus(which) | Self::Newer(which) => which,
            Self::Last | Self::Same => KeptForm::Later,
        }
    }
}

/// The form that was written later, as far as both show it: by generation, which numbers specs, then by resource
/// version.
fn age(earlier: &Meta, later: &Meta) -> Ordering {
    let generations = earlier.generation.zip(later.generation);
    let by_spec = generations.map(|(one, other)| one.cmp(&other));
    let version = |meta: &Meta| meta.resource_version.parse::<u64>().ok();
    let versions = version(earlier).zip(version(later));
    let by_version = versions.map(|(one, other)| one.cmp(&other));
    let spec = by_spec.unwrap_or(Ordering::Equal);
    spec.then(by_version.unwrap_or(Ordering::Equal))
}

/// Whether the status of an object is not empty.
fn has_status(body: Body<'_>) -> bool {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        status: Option<&'a RawValue>,
    }
    match body {
        Body::Text(text) => {
            let head = serde_json::from_str::<Head<'_>>(text).ok();
            let status = head.and_then(|head| head.status).map(RawValue::get);
            status.is_some_and(|status| {
                status.trim_start_matches(['{', ' ', '\n', '\t', '\r']) != "}"
            })
        }
        Body::Value(value) => {
            let status = value.get("status").and_then(|status| status.as_object());
            status.is_some_and(|status| !status.is_empty())
        }
    }
}
