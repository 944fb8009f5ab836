//! The presets that one key walks through, each added to the filter that was in force before.

use crate::query::{Filter, NamedFilter};

use super::steps::FilterTarget;

/// The presets, and the one that is in force.
#[derive(Clone, Debug)]
pub struct Presets {
    all: Vec<NamedFilter>,
    /// Those in lists of objects of other kinds.
    of_objects: Vec<NamedFilter>,
    current: Option<Current>,
}

/// The presets that were added to a filter.
#[derive(Clone, Debug)]
struct Current {
    /// The filter before.
    base: Filter,
    /// That filter with each preset so far.
    joined: Vec<Filter>,
}

impl Default for Presets {
    fn default() -> Self {
        Self::with(Vec::new())
    }
}

impl Presets {
    /// The presets that are always there, and then others.
    #[must_use]
    pub fn with(others: Vec<NamedFilter>) -> Self {
        let of_objects = others.iter().filter(|one| one.is_of_objects()).cloned();
        let of_objects = NamedFilter::object_presets().into_iter().chain(of_objects);
        Self {
            of_objects: of_objects.collect(),
            all: NamedFilter::presets().into_iter().chain(others).collect(),
            current: None,
        }
    }

    /// The next filter of some rows, given the one in force: the next preset, and after the last one the filter from before. Also
    /// says which preset that is.
    pub(super) fn next(&mut self, target: FilterTarget, in_force: &Filter) -> (Filter, String) {
        let all = match target {
            FilterTarget::Destinations => &self.all,
            FilterTarget::Objects(_) => &self.of_objects,
        };
        let mut current = self.current.take().unwrap_or_else(|| Current {
            base: in_force.clone(),
            joined: Vec::new(),
        });
        // Going back may have restored an earlier one.
        let last = current.joined.iter().rposition(|one| one == in_force);
        let at = last.map_or(0, |last| last + 1);
        current.joined.truncate(at);
        let base = if at == 0 {
            in_force.clone()
        } else {
            current.base
        };
        let Some(preset) = all.get(at) else {
            let note = "no preset: every row that the filter from before shows".to_owned();
            return (base, note);
        };
        let joined = base
            .and(preset.filter.text())
            .unwrap_or_else(|_| base.clone());
        current.joined.push(joined.clone());
        self.current = Some(Current { base, ..current });
        let (number, count, name) = (at + 1, all.len(), &preset.name);
        let note = format!("preset {number} of {count}: {name}; . shows the next, esc goes back");
        (joined, note)
    }
}
