//! An object as YAML: cursor, folds and search.
//!
//! Lines are counted from 0 over the whole text; rows are the lines that are not folded away.

mod search;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    model::{
        path::line_of,
        yaml::{self, LineOwners, ManagedFields, YamlLine},
    },
    store::Subject,
};

use super::Key;
pub use search::{Match, Search};

/// The lines shown above the target of a jump.
const CONTEXT: usize = 3;
/// The most values that are shown.
const VALUES: usize = 100_000;

/// An object as YAML, fetched on demand.
#[derive(Clone, Debug)]
pub struct YamlView {
    /// Which object.
    pub subject: Subject,
    /// Its state.
    pub content: Content,
    /// The first column shown.
    pub column: usize,
    /// Whether the managed fields are shown.
    pub managed_fields: ManagedFields,
    /// The manager of each line. `None` if they are not shown.
    pub owners: Option<LineOwners>,
    /// The target of the cursor when the object arrives.
    wanted: Option<Box<str>>,
    rows: Vec<usize>,
    folded: BTreeSet<usize>,
    row: usize,
    first: usize,
    search: Option<Search>,
}

/// The state of a requested object.
#[derive(Clone, Debug)]
pub enum Content {
    /// It has not come yet.
    Waiting,
    /// It came.
    Ready {
        /// The object as it came.
        value: Arc<Value>,
        /// The same as lines, as much as can be shown.
        lines: Vec<YamlLine>,
        /// How many of its values are left out because it is too large.
        left_out: usize,
        /// When it came.
        at: Timestamp,
    },
    /// It did not come.
    Failed(String),
}

impl YamlView {
    /// An object that has not come yet, to be shown at what a path names.
    pub(super) fn new(subject: Subject, path: Option<&str>) -> Self {
        Self {
            subject,
            content: Content::Waiting,
            column: 0,
            managed_fields: ManagedFields::Hidden,
            owners: None,
            wanted: path.map(Into::into),
            rows: Vec::new(),
            folded: BTreeSet::new(),
            row: 0,
            first: 0,
            search: None,
        }
    }

    /// The lines, as far as they are known.
    #[must_use]
    pub fn lines(&self) -> &[YamlLine] {
        match &self.content {
            Content::Ready { lines, .. } => lines,
            Content::Waiting | Content::Failed(_) => &[],
        }
    }

    /// The lines that are not folded away.
    #[must_use]
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The row on which the cursor is.
    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    /// The first row to show if this many are visible, so that the cursor is among them.
    #[must_use]
    pub fn first(&self, height: usize) -> usize {
        let lowest = (self.row + 1).saturating_sub(height.max(1));
        let first = self.first.clamp(lowest, self.row);
        first.min(self.rows.len().saturating_sub(height))
    }

    /// Whether what begins on a line is folded away.
    #[must_use]
    pub fn is_folded(&self, line: usize) -> bool {
        self.folded.contains(&line)
    }

    /// The searched text.
    #[must_use]
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Whether the object arrived so recently that its age is shown in seconds.
    pub(super) fn counts_seconds(&self, now: Timestamp) -> bool {
        let came = match &self.content {
            Content::Ready { at, .. } => *at,
            Content::Waiting | Content::Failed(_) => return false,
        };
        now.duration_since(came).as_mins() < 10
    }

    pub(super) fn receive(&mut self, fetched: Result<Arc<Value>, String>, at: Timestamp) {
        self.content = match fetched {
            Ok(value) => {
                let (lines, left_out) = lines(&value, VALUES, self.managed_fields);
                Content::Ready {
                    value,
                    lines,
                    left_out,
                    at,
                }
            }
            Err(why) => Content::Failed(why),
        };
        self.own_again();
        self.restart();
        if let Some(path) = self.wanted.take() {
            self.row = line_of(self.lines(), &path);
            self.first = self.row.saturating_sub(CONTEXT);
        }
    }

    pub(super) fn toggle_managed_fields(&mut self) {
        self.managed_fields = match self.managed_fields {
            ManagedFields::Hidden => ManagedFields::Shown,
            ManagedFields::Shown => ManagedFields::Hidden,
        };
        if let Content::Ready {
            value,
            lines,
            left_out,
            ..
        } = &mut self.content
        {
            (*lines, *left_out) = self::lines(value, VALUES, self.managed_fields);
        }
        self.own_again();
        self.restart();
    }

    /// Shows who wrote each line, or no longer.
    pub(super) fn toggle_owners(&mut self) {
        self.owners = match self.owners {
            Some(_) => None,
            None => Some(LineOwners::default()),
        };
        self.own_again();
    }

    /// Whether the object records who wrote any of its fields.
    pub(super) fn has_owners(&self) -> bool {
        let owners = self.owners.as_ref();
        owners.is_none_or(|owners| !owners.owners.is_empty())
    }

    fn own_again(&mut self) {
        let Content::Ready { value, .. } = &self.content else {
            return;
        };
        if let Some(owners) = &mut self.owners {
            *owners = match yaml::shortened(value, VALUES) {
                None => LineOwners::of(value, self.managed_fields),
                Some((beginning, _)) => LineOwners::of(&beginning, self.managed_fields),
            };
        }
    }

    /// Replaces the lines: nothing is folded, and the search runs again.
    fn restart(&mut self) {
        self.folded.clear();
        self.unroll();
        self.row = self.row.min(self.rows.len().saturating_sub(1));
        if let Some(mut search) = self.search.take() {
            search.run(self.lines());
            self.search = Some(search);
        }
    }

    /// Computes the rows. The cursor stays on its line, or moves to the line that hides it.
    fn unroll(&mut self) {
        let line = self.line();
        let mut rows = Vec::new();
        let mut at = 0;
        while let Some(line) = self.lines().get(at) {
            rows.push(at);
            at += 1 + if self.is_folded(at) { line.below } else { 0 };
        }
        self.row = rows.partition_point(|row| *row <= line).saturating_sub(1);
        self.rows = rows;
    }

    /// The line on which the cursor is.
    fn line(&self) -> usize {
        self.rows.get(self.row).copied().unwrap_or(0)
    }

    /// Moves the cursor; what is shown follows at its edges.
    pub(super) fn step(&mut self, by: isize, height: usize) {
        let last = self.rows.len().saturating_sub(1);
        self.row = self.row.saturating_add_signed(by).min(last);
        self.first = self.first(height);
    }

    /// Puts the cursor on a row of the screen; says whether it was there already.
    pub(super) fn select(&mut self, row: usize, height: usize) -> bool {
        let to = (self.first(height) + row).min(self.rows.len().saturating_sub(1));
        let was_there = to == self.row;
        self.first = self.first(height);
        self.row = to;
        was_there
    }

    /// Folds or unfolds what begins on the cursor's line, or else what the line belongs to.
    pub(super) fn turn_fold(&mut self) {
        let line = self.line();
        let lines = self.lines();
        let holds = |at: &usize| at + lines.get(*at).map_or(0, |line| line.below) >= line;
        let is_head = lines.get(line).is_some_and(|line| line.below > 0);
        let Some(head) = (0..=line)
            .rev()
            .filter(|at| is_head || *at < line)
            .find(holds)
        else {
            return;
        };
        if !self.folded.remove(&head) {
            self.folded.insert(head);
        }
        self.unroll();
    }

    /// Begins to type a search, from what was searched for before.
    pub(super) fn begin_search(&mut self) {
        let line = self.line();
        let mut search = self.search.take().unwrap_or_default();
        search.begin(line);
        self.search = Some(search);
    }

    /// Whether a search is being typed.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| search.prompt().is_some())
    }

    /// Takes in a key of a search that is being typed.
    pub(super) fn type_key(&mut self, key: Key, height: usize) {
        self.search_on(height, |search, lines| search.press(key, lines));
    }

    /// Takes in a text that is pasted into a search.
    pub(super) fn paste(&mut self, text: &str, height: usize) {
        self.search_on(height, |search, lines| search.paste(text, lines));
    }

    /// To the next match, or to one before.
    pub(super) fn go(&mut self, by: isize, height: usize) {
        let line = self.line();
        self.search_on(height, |search, _| search.go(by, line));
    }

    /// Ends the search; says whether there was one.
    pub(super) fn end_search(&mut self) -> bool {
        self.search.take().is_some()
    }

    /// Changes the search, then goes to where it is.
    fn search_on(&mut self, height: usize, change: impl FnOnce(&mut Search, &[YamlLine])) {
        let Some(mut search) = self.search.take() else {
            return;
        };
        change(&mut search, self.lines());
        if let Some(line) = search.line() {
            self.show_line(line, height);
        }
        self.search = search.is_anything().then_some(search);
    }

    /// Puts the cursor on a line, unfolding what hides it.
    fn show_line(&mut self, line: usize, height: usize) {
        let lines = self.lines();
        let hides = |at: &usize| *at < line && at + lines[*at].below >= line;
        let hiding: Vec<usize> = self.folded.iter().copied().filter(hides).collect();
        if !hiding.is_empty() {
            self.folded.retain(|at| !hiding.contains(at));
            self.unroll();
        }
        self.row = self.rows.binary_search(&line).unwrap_or(self.row);
        self.first = self.first(height);
    }
}

/// At most this many values of an object, and how many of its values are left out.
pub(super) fn lines(
    object: &Value,
    most: usize,
    managed_fields: ManagedFields,
) -> (Vec<YamlLine>, usize) {
    match yaml::shortened(object, most) {
        None => (yaml::lines(object, managed_fields), 0),
        Some((beginning, left_out)) => (yaml::lines(&beginning, managed_fields), left_out),
    }
}

#[cfg(test)]
mod tests;
