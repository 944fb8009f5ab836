//! What follows of policies, for the document of `describe`: those in force, those that are not, who sets what.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    derive::{
        self, Beside, Clause, Freshness, Known, PolicyRow, Remark, Setter, Setting, Unapplied, Why,
        World,
    },
    model::approval::{ApprovalState, ApprovalStatus},
    output::{description::essential::present, report::Reference},
    store::{ObjectKey, Store},
};

/// Everything that follows of policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Policies {
    #[serde(rename = "policies")]
    in_force: Vec<Policy>,
    #[serde(rename = "unappliedPolicies")]
    not_in_force: Vec<NotInForce>,
    settings: Vec<SetField>,
    /// What holds for all of them together, and what of them is not known.
    #[serde(rename = "policyRemarks")]
    remarks: Vec<Said>,
}

/// A policy in force, and whether it is the newest.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    kind: &'static str,
    #[serde(rename = "ref")]
    reference: Reference,
    /// Its place among those of its kind, from 0.
    order: usize,
    freshness: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_generation: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest_generation: Option<i64>,
    /// What became of it for this Destination, by its own status.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(flatten)]
    here: Option<Here>,
    words: Vec<String>,
    clauses: Vec<Told>,
    remarks: Vec<Said>,
    /// Fields in which the spec in force differs from the policy's own at the same generation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drift: Vec<String>,
    /// What this version does not know, by path.
    unknown: BTreeMap<String, Value>,
}

/// What a policy says became of it for this Destination.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Here {
    acceptance_order: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// A clause of a policy.
#[derive(Debug, Serialize)]
struct Told {
    field: String,
    label: String,
    words: String,
    sentences: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Said {
    level: &'static str,
    text: String,
}

/// A policy that selects the Destination and is not in force.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NotInForce {
    kind: &'static str,
    #[serde(rename = "ref")]
    reference: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest_generation: Option<i64>,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    clauses: Vec<Told>,
    remarks: Vec<Said>,
}

/// A field with the policies that set it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SetField {
    field: String,
    set_by: Vec<SetBy>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SetBy {
    /// The place of the policy among the traffic policies in force.
    order: usize,
    policy: String,
    words: String,
    /// For which requests and clients; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// The place of the policy that set it first for the same requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<usize>,
    /// The place of the policy that sets it to the same for the same requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<usize>,
}

impl Policies {
    pub(super) fn of((store, world): (&Store, &World), known: &Known) -> Self {
        let (id, destination) = (&known.id, &*known.destination);
        let rows = derive::policies(store, id, destination);
        let (unapplied, mut remarks) = derive::unapplied(store, world, known);
        let settings = derive::settings(&rows);
        remarks.extend(derive::settings_remarks(&settings));
        remarks.extend(derive::http_remark(destination, &rows));
        remarks.extend(derive::access_remarks((store, world), known));
        Self {
            in_force: rows.iter().map(Policy::of).collect(),
            not_in_force: unapplied.iter().map(NotInForce::of).collect(),
            settings: settings
                .iter()
                .map(|setting| SetField::of(setting, &rows))
                .collect(),
            remarks: said(&remarks),
        }
    }
}

impl Policy {
    fn of(row: &PolicyRow<'_>) -> Self {
        let freshness = match &row.freshness {
            Freshness::Current { .. } => "current",
            Freshness::Stale { .. } => "stale",
            Freshness::Remade { .. } => "remade",
            Freshness::Missing => "missing",
            Freshness::Unrecorded { .. } | Freshness::Unknown { .. } => "unknown",
        };
        let unknown = row.unknown().into_iter();
        Self {
            kind: row.kind.kind().name(),
            reference: Reference::from(row.reference),
            order: row.order,
            freshness,
            observed_generation: row.applied,
            newest_generation: row.freshness.newest(),
            state: row.state().map(word),
            here: row.here.map(Here::of),
            words: derive::short_words(&row.clauses),
            clauses: row.clauses.iter().map(Told::of).collect(),
            remarks: said(&row.remarks()),
            drift: row.drift.iter().map(derive::Field::path).collect(),
            unknown: unknown.map(|(path, json)| (path, present(&json))).collect(),
        }
    }
}

impl Here {
    fn of(here: &ApprovalStatus) -> Self {
        Self {
            acceptance_order: here.acceptance_order,
            errors: here.errors.iter().map(ToString::to_string).collect(),
            warnings: here.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Told {
    fn of(clause: &Clause) -> Self {
        Self {
            field: clause.field.path(),
            label: clause.field.label().to_owned(),
            words: clause.short.clone(),
            sentences: clause.long.clone(),
        }
    }
}

impl NotInForce {
    fn of(one: &Unapplied<'_>) -> Self {
        let whole = one.own.status().state;
        Self {
            kind: one.own.kind().kind().name(),
            reference: reference(&one.key),
            newest_generation: one.own.meta().generation,
            why: match one.why {
                Why::RefusedHere(_) => "refusedHere",
                Why::Refused(_) => "refused",
                Why::Unlisted => "unlisted",
                Why::Unprocessed => "unprocessed",
                Why::Unwritten => "unwritten",
                Why::Pending => "pending",
                Why::Perhaps => "perhaps",
            },
            state: one.here.map(|here| here.state).or(whole).map(word),
            clauses: one.clauses().iter().map(Told::of).collect(),
            remarks: said(&one.remarks()),
        }
    }
}

fn reference(key: &ObjectKey) -> Reference {
    Reference::from(&crate::model::reference::ObjectRef {
        name: (*key.name).into(),
        namespace: key.namespace.clone(),
    })
}

impl SetField {
    fn of(setting: &Setting, rows: &[PolicyRow<'_>]) -> Self {
        Self {
            field: setting.field.path(),
            set_by: setting.by.iter().map(|by| SetBy::of(by, rows)).collect(),
        }
    }
}

impl SetBy {
    fn of(by: &Setter, rows: &[PolicyRow<'_>]) -> Self {
        let (after, same_as) = match by.beside {
            Beside::First => (None, None),
            Beside::Again(first) => (None, Some(first)),
            Beside::After(first) => (Some(first), None),
        };
        Self {
            order: by.order,
            policy: derive::setter_name(rows, by.order),
            words: by.words.clone(),
            scope: by.scope.clone(),
            after,
            same_as,
        }
    }
}

fn said(remarks: &[Remark]) -> Vec<Said> {
    let said = remarks.iter().map(|remark| Said {
        level: super::level(remark.severity),
        text: remark.text.clone(),
    });
    said.collect()
}

fn word(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Pending => "PENDING",
        ApprovalState::Accepted => "ACCEPTED",
        ApprovalState::Invalid => "INVALID",
        ApprovalState::Failed => "FAILED",
    }
}
