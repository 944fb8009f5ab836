//! The lines of a pane that may be long: all are counted, only those that are seen are built.

use crate::{app::Topic, ui::line::PaneLine};

use super::{Facing, PaneContent};

/// Lines in the making.
pub(in crate::ui) struct PaneLines<'f, 's> {
    facing: &'f Facing<'s>,
    built: Vec<PaneLine<'s>>,
    total: usize,
    held_at: Option<usize>,
}

impl<'f, 's> PaneLines<'f, 's> {
    pub(in crate::ui) fn new(facing: &'f Facing<'s>) -> Self {
        Self {
            facing,
            built: Vec::new(),
            total: 0,
            held_at: None,
        }
    }

    /// Adds a line that is about nothing, which is built only where it is seen.
    pub(in crate::ui) fn push(&mut self, build: impl FnOnce() -> PaneLine<'s>) {
        if self.facing.window.contains(&self.total) {
            self.built.push(build());
        }
        self.total += 1;
    }

    /// Adds a line that is about something; whether that is what the cursor holds on to is asked of each.
    pub(in crate::ui) fn push_about(
        &mut self,
        is: impl FnOnce(&Topic) -> bool,
        build: impl FnOnce() -> PaneLine<'s>,
    ) {
        if self.held_at.is_none() && self.facing.held.is_some_and(is) {
            self.held_at = Some(self.total);
        }
        self.push(build);
    }

    /// Reports the line of the thing under the cursor, if it was found without looking at each line.
    pub(in crate::ui) fn held_at(&mut self, line: usize) {
        self.held_at.get_or_insert(line);
    }

    /// Skips lines that are neither visible nor under the cursor.
    pub(in crate::ui) fn skip(&mut self, count: usize) {
        self.total += count;
    }

    /// Reports the line of the thing under the cursor, if that is known without asking each line.
    pub(in crate::ui) fn found(&mut self, at: usize) {
        self.held_at = Some(at);
    }

    /// How many lines there are so far.
    pub(in crate::ui) fn total(&self) -> usize {
        self.total
    }

    pub(in crate::ui) fn content(self) -> PaneContent<'s> {
        PaneContent {
            first: self.facing.window.start.min(self.total),
            total: self.total,
            held_at: self.held_at,
            ..PaneContent::new(self.built)
        }
    }
}
