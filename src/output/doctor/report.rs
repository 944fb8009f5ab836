//! The `DoctorReport`: the contract of `doctor -o json`.
//!
//! Fields are added here, never changed. No object is read, so `sources` counts none.

use serde::Serialize;
use serde_json::Value;

use super::{
    SECRETS,
    check::{CheckState, DoctorCheck},
    checks::checks,
    is_healthy, rights,
    rights::ListTrouble,
    role::role,
};
use crate::{
    output::document::API_VERSION,
    store::{
        Kind, Origin,
        checkup::{Checkup, Failure, KindPresence},
    },
};

/// The observations of the doctor, as a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DoctorReport {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceEntry>,
    checks: Vec<CheckEntry>,
    /// The smallest role of each context that lacks a right.
    roles: Vec<Missing>,
    secrets: &'static str,
}

/// Whether a source can be read.
#[derive(Debug, Serialize)]
struct SourceEntry {
    name: String,
    #[serde(rename = "type")]
    origin: &'static str,
    #[serde(flatten)]
    link: Link,
    feeds: Vec<Feed>,
}

#[derive(Debug, Serialize)]
struct Feed {
    kind: &'static str,
    #[serde(flatten)]
    link: Link,
}

#[derive(Debug, Serialize)]
struct Link {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct CheckEntry {
    context: String,
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    state: &'static str,
    fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// How long it took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    took: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Missing {
    context: String,
    role: Value,
    binding: String,
}

/// The checks as a document.
#[must_use]
pub fn doctor_report(checkups: &[Checkup]) -> DoctorReport {
    let checked = checkups.iter().flat_map(|checkup| {
        let of_context = checks(checkup).into_iter();
        of_context.map(|check| CheckEntry::of(checkup, check))
    });
    let roles = checkups.iter().filter_map(|checkup| {
        role(checkup).map(|role| Missing {
            context: checkup.source.to_string(),
            role: role.object,
            binding: role.binding,
        })
    });
    DoctorReport {
        api_version: API_VERSION,
        kind: "DoctorReport",
        complete: is_healthy(checkups),
        sources: checkups.iter().map(SourceEntry::of).collect(),
        checks: checked.collect(),
        roles: roles.collect(),
        secrets: SECRETS,
    }
}

impl CheckEntry {
    fn of(checkup: &Checkup, check: DoctorCheck) -> Self {
        Self {
            context: checkup.source.to_string(),
            step: check.step,
            kind: check.kind.map(Kind::name),
            state: check.state.word(),
            fact: check.fact,
            advice: check.advice,
            took: check.took.map(|took| took.as_secs_f64()),
        }
    }
}

impl SourceEntry {
    fn of(checkup: &Checkup) -> Self {
        let feed = |kind: Kind| Feed {
            kind: kind.name(),
            link: link(checkup, kind),
        };
        Self {
            name: checkup.source.to_string(),
            origin: Origin::Context.word(),
            link: link(checkup, Kind::Destination),
            feeds: Kind::ALL.map(feed).into(),
        }
    }
}

/// The state that a feed of this kind would have.
fn link(checkup: &Checkup, kind: Kind) -> Link {
    let link = |state, reason: Option<&str>| Link {
        state,
        reason: reason.map(str::to_owned),
    };
    let unreachable = |failure: &Failure| link("unreachable", Some(&failure.why));
    match (checkup.presence(kind), rights::trouble(checkup, kind)) {
        (Some(KindPresence::Absent(_)), _) => {
            link("absent", Some(checkup.absence(kind).sentence()))
        }
        (Some(KindPresence::Unknown(failure)), _) => unreachable(failure),
        (Some(KindPresence::Installed(_)), Some(ListTrouble::Forbidden)) => {
            link("forbidden", Some("list is forbidden"))
        }
        (Some(KindPresence::Installed(_)), Some(ListTrouble::Unknown(failure))) => {
            unreachable(&failure)
        }
        (Some(KindPresence::Installed(_)), None) => link("live", None),
        (None, _) => {
            let state = match checkup.login.failure() {
                Some(_) => "unauthorized",
                None => "unreachable",
            };
            link(state, first_failure(checkup).as_deref())
        }
    }
}

fn first_failure(checkup: &Checkup) -> Option<String> {
    let mut checks = checks(checkup).into_iter();
    let failed = checks.find(|check| check.state == CheckState::Failed);
    failed.map(|check| check.fact)
}
