//! The content of a pane, as far as it is built.

use super::{super::line::PaneLine, Facing, wrapped};
use crate::{app::Topic, ui::Role};

/// The content of a pane: some of its lines, the first of them being line `first` of `total`, and a number for its title.
pub(in crate::ui) struct PaneContent<'s> {
    pub(super) lines: Vec<PaneLine<'s>>,
    pub(super) first: usize,
    pub(super) total: usize,
    pub(super) count: Option<String>,
    /// How deep its branches are open by themselves, where it has any.
    pub(super) depth: Option<u8>,
    /// The line of the topic that the cursor holds on to, where it is there.
    pub(super) held_at: Option<usize>,
}

impl<'s> PaneContent<'s> {
    /// The rows that it fills; more than there are if there is more to scroll.
    pub(in crate::ui) fn rows(&self) -> u16 {
        u16::try_from(self.total).unwrap_or(u16::MAX)
    }

    pub(super) fn new(lines: Vec<PaneLine<'s>>) -> Self {
        Self {
            first: 0,
            total: lines.len(),
            lines,
            count: None,
            depth: None,
            held_at: None,
        }
    }

    pub(super) fn counted(lines: Vec<PaneLine<'s>>, count: String) -> Self {
        Self {
            count: Some(count),
            ..Self::new(lines)
        }
    }

    /// A pane with nothing to show: why, and what to do.
    pub(super) fn empty(facing: &Facing<'_>, why: &str) -> Self {
        Self::new(
            wrapped(why, facing.width)
                .into_iter()
                .map(|line| PaneLine::of(Role::Muted, line))
                .collect(),
        )
    }

    /// Adds lines below.
    pub(super) fn append(&mut self, lines: Vec<PaneLine<'s>>) {
        self.total += lines.len();
        self.lines.extend(lines);
    }

    /// The line of the topic. A pane that builds only visible lines has found it already.
    pub(super) fn find(&self, topic: &Topic) -> Option<usize> {
        self.held_at.or_else(|| {
            let mut lines = self.lines.iter();
            let at = lines
                .position(|line| line.handle().is_some_and(|handle| handle.topic == *topic))?;
            Some(self.first + at)
        })
    }

    /// Whether the cursor can be on a line.
    pub(super) fn takes_cursor(&self, line: usize) -> bool {
        let at = line.checked_sub(self.first);
        let line = at.and_then(|at| self.lines.get(at));
        line.is_some_and(|line| !line.is_skipped())
    }

    /// Whether it holds all that is seen from a line on.
    pub(super) fn reaches(&self, first: usize, height: usize) -> bool {
        let until = (first + height).min(self.total);
        self.first <= first && until <= self.first + self.lines.len()
    }
}
