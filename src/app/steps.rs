//! The filters from before, so that going back takes a change of the filter back and never loses one.

use crate::{query::Filter, store::Kind};

use super::focus::Focus;

/// The most filters to keep.
const MOST: usize = 64;

/// The place where a filter was changed: the number of pages on the way there, and the focus.
pub(super) type FilterPlace = (usize, Focus);

/// The rows that a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterTarget {
    /// The Destinations, in the table and in the findings.
    Destinations,
    /// The list of the objects of a kind.
    Objects(Kind),
}

/// The filters that were in force before each change.
#[derive(Clone, Debug, Default)]
pub struct FilterSteps {
    steps: Vec<FilterStep>,
}

/// A filter that another one replaced.
#[derive(Clone, Debug)]
struct FilterStep {
    before: Filter,
    target: FilterTarget,
    place: FilterPlace,
}

impl FilterSteps {
    /// Remembers a filter that another one replaces.
    pub(super) fn push(
        &mut self,
        before: Filter,
        after: &Filter,
        (target, place): (FilterTarget, FilterPlace),
    ) {
        if before == *after {
            return;
        }
        if self.steps.len() == MOST {
            self.steps.remove(0);
        }
        self.steps.push(FilterStep {
            before,
            target,
            place,
        });
    }

    /// The filter before the last change of a target, if that was made at this place. Every change of Destinations can be taken
    /// back at the table, and every change of a list in that list.
    pub(super) fn pop(&mut self, (target, place): (FilterTarget, FilterPlace)) -> Option<Filter> {
        let last = self.steps.iter().rposition(|step| step.target == target)?;
        let is_here = match target {
            FilterTarget::Destinations => {
                self.steps[last].place == place || place == FilterPlace::default()
            }
            FilterTarget::Objects(_) => true,
        };
        is_here.then(|| self.steps.remove(last).before)
    }
}
