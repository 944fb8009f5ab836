//! The past of the object as a picture over time, then its changes, newest first.

use crate::{
    app::{Enter, Topic},
    derive::{
        changes::{ChangeKnownBy, ChangeRow, author_words, change_words, object_rows},
        difference::first_words,
        timeline::PastColumns,
    },
    diagnose::{FindingMove, finding_moves},
    ui::{Role, change_line::fate_role, line::PaneLine, timeline},
};

use super::{Facing, PaneContent, PaneLines};

/// The most changes that are listed.
const MOST: usize = 200;
/// The columns of a time.
const TIME: usize = 9;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let state = facing.state;
    let Some(subject) = state.subject() else {
        return PaneContent::empty(facing, "?");
    };
    let store = state.present_store();
    let now = state.clock();
    let columns = facing.width.saturating_sub(timeline::LABEL);
    let mut past = PastColumns::of_object(store, &subject, (now, columns));
    let moves = finding_moves(state.present_diagnosis(), &subject);
    for one in &moves {
        past.mark(one.at, one.mark());
    }
    let mut lines = PaneLines::new(facing);
    for line in timeline::lines(&past, (state, facing.theme.symbols)) {
        lines.push(|| line.picture());
    }
    lines.push(PaneLine::new);
    let (rows, has_more) = object_rows(store, &subject, MOST);
    for row in &rows {
        let topic = topic(row);
        lines.push_about(
            |held| *held == topic,
            || self::row(facing, (row, &moves), topic.clone()),
        );
    }
    if rows.is_empty() {
        let words = "No change was seen, and the object does not record when it was written.";
        lines.push(|| PaneLine::of(Role::Muted, words));
    }
    if has_more {
        let words = format!("only the last {MOST} changes are listed");
        lines.push(|| PaneLine::of(Role::Muted, words));
    }
    let seen = store.history().changes_of(&subject).count();
    PaneContent {
        count: Some(seen.to_string()),
        ..lines.content()
    }
}

fn topic(row: &ChangeRow) -> Topic {
    Topic::Word(match &row.known_by {
        ChangeKnownBy::Observed(number, ..) => format!("change {number}").into(),
        ChangeKnownBy::Object(_) => "the last write".into(),
    })
}

/// A change: when, what, the findings that came or went, and who.
fn row(
    facing: &Facing<'_>,
    (row, moves): (&ChangeRow, &[FindingMove]),
    topic: Topic,
) -> PaneLine<'static> {
    let state = facing.state;
    let is_later = row.at > state.now;
    let role = if is_later { Role::Faint } else { Role::Text };
    let is_shown = state.travel.is_some() && !is_later && {
        let next = state
            .present_store()
            .history()
            .first_after(row.at, Some(&row.subject));
        next.is_none_or(|next| next.at > state.now)
    };
    let mark = if is_shown {
        facing.theme.symbols.selected()
    } else {
        " "
    };
    let mut line = PaneLine::of(Role::Warning, mark)
        .cell(Role::Muted, timeline::when(state, row.at), TIME)
        .add(fate_role(row.fate()), format!("{} ", row.fate().sign()))
        .add(role, first_words(&change_words(row)));
    for one in moves.iter().filter(|one| one.is_with(row)).take(3) {
        line.push(Role::Text, " ");
        line = line.append_move(one, facing.theme.symbols);
    }
    if let Some(by) = author_words(row.by.as_ref()) {
        line.push(Role::Muted, format!(", by {by}"));
    }
    match &row.known_by {
        ChangeKnownBy::Observed(number, ..) => line.enters(topic, Enter::Change(*number)),
        ChangeKnownBy::Object(_) => line.about(topic),
    }
}
