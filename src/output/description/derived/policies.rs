//! The policies of a Destination in the document of `describe`: those in force, those that are not, effective values.

mod effective;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    derive::{
        effects::{self, Statement},
        fault::Remark,
        faults,
        neighbours::Neighbourhood,
        policies::{
            self, AppliedPolicy, FieldValue, FieldValues, Freshness, NotInForce, Reason,
            ValueStanding,
        },
        world::{Known, World},
    },
    model::approval::{ApprovalState, ApprovalStatus},
    output::{description::essential::present, report::Reference},
    store::{ObjectKey, Store},
};

use effective::EffectiveValue;

/// Everything about policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Policies {
    #[serde(rename = "policies")]
    in_force: Vec<Policy>,
    #[serde(rename = "unappliedPolicies")]
    not_in_force: Vec<Unapplied>,
    settings: Vec<SetField>,
    /// The values that take effect, each with its requests, clients and policy.
    #[serde(rename = "effectiveValues")]
    effective: Vec<EffectiveValue>,
    /// Remarks on all of them together, and what is not known.
    #[serde(rename = "policyRemarks")]
    remarks: Vec<RemarkWords>,
}

/// A policy in force, compared with the policy itself.
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
    /// Its state by its own status.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(flatten)]
    here: Option<Here>,
    words: Vec<String>,
    clauses: Vec<ClauseWords>,
    remarks: Vec<RemarkWords>,
    /// Fields in which the spec in force differs from the policy's own at the same generation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drift: Vec<String>,
    /// Fields that this version does not know, by path.
    unknown: BTreeMap<String, Value>,
}

/// The status of a policy for this Destination.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Here {
    acceptance_order: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// The effect of one field of a policy, in words.
#[derive(Debug, Serialize)]
struct ClauseWords {
    field: String,
    label: String,
    words: String,
    sentences: Vec<String>,
}

#[derive(Debug, Serialize)]
struct RemarkWords {
    level: &'static str,
    text: String,
}

/// A policy that selects the Destination but is not in force.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Unapplied {
    kind: &'static str,
    #[serde(rename = "ref")]
    reference: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest_generation: Option<i64>,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    clauses: Vec<ClauseWords>,
    remarks: Vec<RemarkWords>,
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
        let rows = policies::policies(store, id, destination);
        let (unapplied, mut remarks) = policies::not_in_force(store, world, known);
        let fields = policies::field_values(&rows);
        remarks.extend(policies::merge_remark(&fields));
        let mut around = Neighbourhood::of((store, world), known);
        remarks.extend(faults::policy_remarks(&mut around));
        remarks.extend(policies::http_remarks(destination, &rows));
        remarks.extend(policies::access_remarks((store, world), known));
        Self {
            in_force: rows.iter().map(Policy::of).collect(),
            not_in_force: unapplied.iter().map(Unapplied::of).collect(),
            settings: fields
                .iter()
                .map(|field| SetField::of(field, &rows))
                .collect(),
            effective: effective::values(&fields, &rows),
            remarks: said(&remarks),
        }
    }
}

impl Policy {
    fn of(row: &AppliedPolicy<'_>) -> Self {
        let freshness = match &row.freshness {
            Freshness::Current { .. } => "current",
            Freshness::Stale { .. } => "stale",
            Freshness::Ahead { .. } => "ahead",
            Freshness::Missing => "missing",
            Freshness::Unrecorded { .. } | Freshness::Unknown { .. } => "unknown",
        };
        let unknown = row.unknown().into_iter();
        let statements = row.statements();
        Self {
            kind: row.kind.kind().name(),
            reference: Reference::from(row.reference),
            order: row.order,
            freshness,
            observed_generation: row.applied,
            newest_generation: row.freshness.newest(),
            state: row.state().map(word),
            here: row.here.map(Here::of),
            words: effects::brief_words(&statements),
            clauses: statements.iter().map(ClauseWords::of).collect(),
            remarks: said(&row.remarks()),
            drift: row.drift.iter().map(effects::Field::path).collect(),
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

impl ClauseWords {
    fn of(said: &Statement) -> Self {
        Self {
            field: said.field.path(),
            label: said.field.label().to_owned(),
            words: said.brief.clone(),
            sentences: said.sentences.clone(),
        }
    }
}

impl Unapplied {
    fn of(one: &NotInForce<'_>) -> Self {
        let whole = one.object.status().state;
        Self {
            kind: one.object.kind().kind().name(),
            reference: reference(&one.key),
            newest_generation: one.object.meta().generation,
            why: match one.reason {
                Reason::RefusedHere(_) => "refusedHere",
                Reason::Refused(_) => "refused",
                Reason::Unlisted => "unlisted",
                Reason::Unprocessed => "unprocessed",
                Reason::Unwritten => "unwritten",
                Reason::Pending => "pending",
                Reason::UnknownSelector => "perhaps",
            },
            state: one.here.map(|here| here.state).or(whole).map(word),
            clauses: one.statements().iter().map(ClauseWords::of).collect(),
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
    fn of(field: &FieldValues<'_, '_>, rows: &[AppliedPolicy<'_>]) -> Self {
        Self {
            field: field.field.path(),
            set_by: field
                .values
                .iter()
                .map(|value| SetBy::of(value, rows))
                .collect(),
        }
    }
}

impl SetBy {
    fn of(value: &FieldValue<'_, '_>, rows: &[AppliedPolicy<'_>]) -> Self {
        let (after, same_as) = match value.standing {
            ValueStanding::Effective => (None, None),
            ValueStanding::SameAs(first) => (None, Some(first)),
            ValueStanding::OverriddenBy(first) => (Some(first), None),
        };
        Self {
            order: value.order,
            policy: policies::policy_name(rows, value.order),
            words: value.words.clone(),
            scope: value.scope_words(),
            after,
            same_as,
        }
    }
}

fn said(remarks: &[Remark]) -> Vec<RemarkWords> {
    let said = remarks.iter().map(|remark| RemarkWords {
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
