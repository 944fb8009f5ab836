//! The filters from before, so that going back takes a change of the filter back and never loses one.

use crate::query::Filter;

use super::focus::Focus;

/// The most filters to keep.
const MOST: usize = 64;

/// The place where a filter was changed: the number of pages on the way there, and the focus.
pub(super) type FilterPlace = (usize, Focus);

/// The filters that were in force before each change.
#[derive(Clone, Debug, Default)]
pub struct FilterSteps {
    steps: Vec<(Filter, FilterPlace)>,
}

impl FilterSteps {
    /// Remembers a filter that another one replaces.
    pub(super) fn push(&mut self, before: Filter, after: &Filter, place: FilterPlace) {
        if before == *after {
            return;
        }
        if self.steps.len() == MOST {
            self.steps.remove(0);
        }
        self.steps.push((before, place));
    }

    /// The filter before the last change, if that was made at this place. Every change can be taken back at the table.
    pub(super) fn pop(&mut self, place: FilterPlace) -> Option<Filter> {
        let is_here = |(_, made): &mut (Filter, FilterPlace)| {
            *made == place || place == FilterPlace::default()
        };
        self.steps.pop_if(is_here).map(|(filter, _)| filter)
    }
}
