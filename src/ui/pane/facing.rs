//! The inputs of a pane: the state, the object and the room.

use std::ops::Range;

use jiff::Timestamp;

use crate::{
    app::{Fold, Pane, PaneCursor, Seen, State, Topic, Whole},
    derive::{self, world::Known},
    store::{Object, Subject},
    ui::Theme,
};

/// The inputs of a pane.
#[derive(Clone)]
pub(in crate::ui) struct Facing<'s> {
    pub(in crate::ui) state: &'s State,
    pub(in crate::ui) theme: &'s Theme,
    pub(in crate::ui) pane: Pane,
    /// The columns there are.
    pub(in crate::ui) width: usize,
    /// The rows there are.
    pub(in crate::ui) height: usize,
    /// The lines that are seen; a pane that may be long builds no others.
    pub(in crate::ui) window: Range<usize>,
    /// The thing under the cursor; a pane that may be long reports its line.
    pub(in crate::ui) held: Option<&'s Topic>,
    spot: &'s PaneCursor,
}

impl<'s> Facing<'s> {
    /// A pane with this many columns and rows. `None` if there is no object for it.
    pub(in crate::ui) fn of(
        state: &'s State,
        pane: Pane,
        (width, height): (u16, u16),
        theme: &'s Theme,
    ) -> Option<Self> {
        state.subject()?;
        let spot = state.panes().spot(pane);
        let facing = Self {
            state,
            theme,
            pane,
            width: width.into(),
            height: height.into(),
            window: 0..0,
            held: spot.held.as_ref(),
            spot,
        };
        Some(facing.from(spot.line.saturating_sub(spot.row)))
    }

    /// The same from another line on.
    pub(in crate::ui) fn from(&self, first: usize) -> Self {
        self.with(first..first + self.height)
    }

    /// The same with other lines built.
    pub(in crate::ui) fn with(&self, window: Range<usize>) -> Self {
        Self {
            window,
            ..self.clone()
        }
    }

    pub(in crate::ui) fn rows(&self) -> u16 {
        u16::try_from(self.height).unwrap_or(u16::MAX)
    }

    /// The Destination it is about.
    pub(in crate::ui) fn known(&self) -> &'s Known {
        let known = self.state.destination();
        known.expect("a pane about a Destination has one")
    }

    /// The object of another kind. `None` if the pane is about a Destination.
    pub(in crate::ui) fn object(&self) -> Option<(&'s Subject, &'s Object)> {
        let page = self.state.page()?;
        match &page.seen {
            Seen::Other(object) => Some((&page.subject, object)),
            Seen::Destination(_) => None,
        }
    }

    /// Whether a branch is open: as the user left it, else as deep as there is room.
    pub(in crate::ui) fn fold(&self, topic: &Topic, is_deep_enough: bool) -> Fold {
        let left = self.state.panes().fold(self.pane, topic);
        left.unwrap_or(Fold::open_if(is_deep_enough))
    }

    /// How deep branches are open by themselves, from the lines there would be in all at each depth from 0: as deep as
    /// all of it is seen. It stays so while the user looks, whatever comes and goes.
    pub(in crate::ui) fn depth(&self, totals: &[usize]) -> u8 {
        let deepest = totals.iter().rposition(|total| *total <= self.height);
        let deepest = u8::try_from(deepest.unwrap_or(0)).unwrap_or(u8::MAX);
        let most = u8::try_from(totals.len().saturating_sub(1)).unwrap_or(u8::MAX);
        self.spot.depth.unwrap_or(deepest).min(most)
    }

    /// Whether branches can be open that take this many lines shut.
    pub(in crate::ui) fn may_open(&self, shut: usize) -> bool {
        let by_room = shut <= self.height;
        self.spot.depth.map_or(by_room, |depth| depth > 0)
    }

    /// When something was: an age, or the time itself where the user wants times.
    pub(in crate::ui) fn when(&self, at: Timestamp) -> String {
        when(self.state, at)
    }

    /// How the user wants to be told when things were.
    pub(in crate::ui) fn times(&self) -> derive::wording::Times {
        self.state.time_words()
    }

    /// The whole object of the page. `None` if it was not requested or has not arrived.
    pub(in crate::ui) fn whole(&self) -> Option<&'s Whole> {
        self.state.page()?.whole.as_ref()
    }
}

/// When something was: `3m12s ago`, or the time in UTC where the user wants times.
pub(in crate::ui) fn when(state: &State, at: Timestamp) -> String {
    state.time_words().said(at)
}
