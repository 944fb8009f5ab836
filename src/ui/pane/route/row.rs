//! Rows of a route: a mark, a label and a share before the words, and a code behind them.

use crate::{
    app::Topic,
    derive::{effects::percent, wording::counted},
    route::Decision,
    store::{Id, ObjectKey, Subject},
    ui::{Role, line::PaneLine},
};

use super::{Flow, broken};

/// The columns before the words of a step.
const MARGIN: usize = 19;
/// Panes with fewer columns show no codes.
const ROOM_FOR_CODES: usize = 76;

/// A row in the making.
pub(super) struct FlowRow<'a> {
    mark: (Role, &'a str),
    label: &'a str,
    share: String,
    /// The code at the end of the row, and the object and field that enter opens.
    code: &'static str,
    by: Option<&'a Decision>,
    role: Role,
}

impl<'a> FlowRow<'a> {
    /// A row with a label, and with a share if there is one.
    pub(super) fn new(label: &'a str, share: Option<f64>) -> Self {
        Self {
            mark: (Role::Text, " "),
            label,
            share: share.map_or_else(String::new, percent),
            code: "",
            by: None,
            role: Role::Text,
        }
    }

    /// The same in a role.
    pub(super) fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same with a mark in its role.
    pub(super) fn mark(self, mark: &'a str) -> Self {
        let mark = (self.role, mark);
        Self { mark, ..self }
    }

    /// The same with a code and what decides it.
    pub(super) fn decided(self, code: &'static str, by: Option<&'a Decision>) -> Self {
        Self { code, by, ..self }
    }
}

impl<'s> Flow<'_, 's> {
    /// Adds a row, marked if it moved a moment ago, with the words below each other.
    pub(super) fn row(&mut self, key: &str, row: &FlowRow<'_>, words: &str) {
        let state = self.facing.state;
        let mark = if self.shown.has_moved(key, state.now) {
            (Role::Warning, self.facing.theme.symbols.changed())
        } else {
            row.mark
        };
        let has_codes = self.facing.width >= ROOM_FOR_CODES;
        let code = if has_codes { row.code } else { "" };
        let room = self.facing.width.saturating_sub(MARGIN + code.len() + 1);
        for (at, text) in broken(words, room.max(12)).into_iter().enumerate() {
            let line = if at == 0 {
                let line = PaneLine::of(mark.0, mark.1.to_owned())
                    .add(Role::Muted, format!(" {:<9}", row.label))
                    .add(row.role, format!(" {:>6} ", row.share))
                    .add(row.role, text)
                    .at_right(Role::Muted, code);
                self.opening(line, key, row.by)
            } else {
                let blanks = " ".repeat(MARGIN);
                PaneLine::of(row.role, format!("{blanks}{text}")).continued()
            };
            self.lines.push(line);
        }
    }

    /// Adds the object and field that decide something, which enter opens, unless they were named just before.
    pub(super) fn decision(&mut self, key: &str, by: Option<&'s Decision>) {
        let Some(by) = by.filter(|by| self.named != Some(*by)) else {
            return;
        };
        self.named = Some(by);
        let generation = by.generation;
        let generation =
            generation.map_or_else(String::new, |number| format!(" (generation {number})"));
        let words = format!("{} {}{generation}", by.object_words(), by.path);
        self.indented(&format!("{key} by"), &words, Some(by));
    }

    /// Adds muted words under those of a row; enter opens the object that decides them.
    pub(super) fn indented(&mut self, key: &str, words: &str, by: Option<&Decision>) {
        let room = self.facing.width.saturating_sub(MARGIN).max(12);
        for (at, text) in broken(words, room).into_iter().enumerate() {
            let line = PaneLine::of(Role::Muted, format!("{}{text}", " ".repeat(MARGIN)));
            let line = if at > 0 {
                line.continued()
            } else {
                self.opening(line, key, by)
            };
            self.lines.push(line);
        }
    }

    /// Adds the number of things that are not listed. Nothing if all are.
    pub(super) fn more(&mut self, count: usize, most: usize, noun: &str) {
        if let Some(more) = count.checked_sub(most + 1) {
            let words = format!("{}and {}", " ".repeat(MARGIN), counted(more + 1, noun));
            self.lines.push(PaneLine::of(Role::Muted, words));
        }
    }

    /// A line on which enter opens the object that decides it, at the field.
    fn opening<'a>(&self, line: PaneLine<'a>, key: &str, by: Option<&Decision>) -> PaneLine<'a> {
        let topic = Topic::Word(key.into());
        let Some(by) = by else {
            return line.about(topic);
        };
        let id = Id {
            source: self.shown.answer.to.id.source.clone(),
            key: ObjectKey {
                namespace: by.namespace.clone(),
                name: by.name.clone(),
            },
        };
        let subject = Subject { kind: by.kind, id };
        line.shows_field(topic, (subject, &by.path))
    }
}
