//! The `ChangeList` document.

use jiff::Timestamp;
use serde::Serialize;

use super::ChangesPage;
use crate::{
    derive::{
        changes::{ChangeGap, ChangeRow, change_words},
        difference::first_words,
        objects::destinations_about,
    },
    diagnose::FindingMove,
    model::difference::{FieldDifference, ObjectDifference},
    output::{
        diff::ObjectReference,
        document::{API_VERSION, Each, SourceReport, is_complete},
    },
};

/// The `ChangeList` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeListDocument<'c> {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceReport>,
    items: Each<'c, ChangeItem>,
    gaps: Vec<GapItem>,
    /// Objects that were written again without another change.
    rewritten: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeItem {
    at: String,
    /// The end of the interval in which the change is, where only that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    seen: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<AuthorItem>,
    change: &'static str,
    object: ObjectReference,
    words: String,
    fields: Vec<FieldDifference>,
    /// Whether more fields differ.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    has_more_fields: bool,
    destinations: usize,
    /// How many changes the item stands for, where it is more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<usize>,
    /// When the first of them was.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_at: Option<String>,
    findings: FindingMovesItem,
}

#[derive(Serialize)]
struct AuthorItem {
    manager: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    operation: &'static str,
}

#[derive(Serialize)]
struct FindingMovesItem {
    came: Vec<FindingMoveItem>,
    went: Vec<FindingMoveItem>,
}

#[derive(Serialize)]
struct FindingMoveItem {
    rule: &'static str,
    severity: &'static str,
    object: ObjectReference,
}

#[derive(Serialize)]
struct GapItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    why: String,
}

/// The document.
#[must_use]
pub fn change_list<'c>(page: &'c ChangesPage<'c>) -> ChangeListDocument<'c> {
    ChangeListDocument {
        api_version: API_VERSION,
        kind: "ChangeList",
        complete: is_complete(page.store),
        sources: page.store.sources().map(SourceReport::of).collect(),
        items: Each::of(move || page.rows.iter().map(move |row| item(page, row))),
        gaps: page.gaps.iter().map(gap).collect(),
        rewritten: page.store.history().rewrites(),
    }
}

fn item(page: &ChangesPage<'_>, row: &ChangeRow) -> ChangeItem {
    let ObjectDifference {
        fields, has_more, ..
    } = row.difference().unwrap_or_default();
    let (at, until) = match row.since {
        Some(since) => (since, Some(row.at)),
        None => (row.at, None),
    };
    let is_several = row.changes > 1;
    let (came, went) = page.moves.with(row).partition(|one| one.has_come);
    ChangeItem {
        at: time(at),
        until: until.map(time),
        seen: if row.is_observed() {
            "observed"
        } else {
            "object"
        },
        by: row.by.as_ref().map(|by| AuthorItem {
            manager: by.manager.to_string(),
            operation: by.operation.word(),
        }),
        change: row.fate().word(),
        object: (&row.subject).into(),
        words: first_words(&change_words(row)),
        fields,
        has_more_fields: has_more,
        destinations: destinations_about(page.world, page.counts, &row.subject),
        changes: is_several.then_some(row.changes),
        first_at: is_several.then(|| time(row.first)),
        findings: FindingMovesItem {
            came: moves(came),
            went: moves(went),
        },
    }
}

fn moves(moves: Vec<&FindingMove>) -> Vec<FindingMoveItem> {
    let items = moves.into_iter().map(|one| FindingMoveItem {
        rule: one.rule.id,
        severity: one.severity.word(),
        object: (&one.subject).into(),
    });
    items.collect()
}

fn gap(gap: &ChangeGap) -> GapItem {
    GapItem {
        from: gap.from.map(time),
        to: gap.to.map(time),
        source: gap.source.as_ref().map(ToString::to_string),
        why: gap.why.clone(),
    }
}

fn time(at: Timestamp) -> String {
    at.to_string()
}
