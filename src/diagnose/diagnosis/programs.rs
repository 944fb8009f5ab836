//! The rules that run in each source. They are determined again for a source that changed, and for all sources only if what
//! is known of a reached cluster changed.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::{
    diagnose::{Program, program::ClusterFeeds},
    model::SourceName,
    store::Store,
};

/// The programs of the sources that have spoken, in the order of the store.
#[derive(Debug, Default)]
pub(super) struct Programs {
    running: Vec<Option<Running>>,
    places: HashMap<SourceName, usize, foldhash::fast::RandomState>,
    /// The sources that changed since the last [`follow`](Self::follow).
    changed: BTreeSet<SourceName>,
    /// How often a plane began or ceased to have a cluster, as last seen.
    namings: u64,
    /// The feeds that each source reads of its cluster, as last seen.
    reached: BTreeMap<SourceName, ClusterFeeds>,
    /// The number of sources in which each rule does not run, at least 1.
    skipped: BTreeMap<&'static str, usize>,
}

/// The program of a source.
#[derive(Debug, Default)]
pub(super) struct Running {
    pub(super) program: Program,
    /// How often its set of running rules changed.
    pub(super) edition: u32,
    /// Whether its rules have looked at everything at least once.
    pub(super) has_looked: bool,
}

impl Programs {
    /// Remembers that a source changed.
    pub(super) fn note(&mut self, source: &SourceName) {
        if !self.changed.contains(source) {
            self.changed.insert(source.clone());
        }
    }

    /// Remembers that a source changed, if it began or ceased to have a cluster.
    pub(super) fn note_clusters(&mut self, store: &Store, source: &SourceName) {
        if std::mem::replace(&mut self.namings, store.namings()) != store.namings() {
            self.note(source);
        }
    }

    /// Whether a source changed since the last [`follow`](Self::follow).
    pub(super) fn have_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Determines which rules can run now. Returns the sources in which they changed. `is_doubtful` is whether it changed
    /// which reached clusters have ambiguous planes.
    pub(super) fn follow(&mut self, store: &Store, is_doubtful: bool) -> Vec<SourceName> {
        let mut changed = std::mem::take(&mut self.changed);
        let mut is_reach = is_doubtful;
        for source in &changed {
            is_reach |= self.reaches(store, source);
        }
        // What is known of a cluster that is reached matters to every source with Destinations of it.
        if is_reach {
            changed.extend(self.places.keys().cloned());
        }
        let changed = changed.into_iter();
        changed
            .filter(|source| self.replace(store, source))
            .collect()
    }

    /// The program of a source. `None` if it has not spoken yet.
    pub(super) fn of(&self, source: &SourceName) -> Option<&Running> {
        self.running.get(*self.places.get(source)?)?.as_ref()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Program> {
        self.running
            .iter()
            .flatten()
            .map(|running| &running.program)
    }

    /// The number of rules that do not run in some source.
    pub(super) fn skipped(&self) -> usize {
        self.skipped.len()
    }

    /// Notes that nothing waits to be examined.
    pub(super) fn have_looked(&mut self) {
        for running in self.running.iter_mut().flatten() {
            running.has_looked = true;
        }
    }

    /// Whether a source reaches a cluster, and what is known of that cluster changed.
    fn reaches(&mut self, store: &Store, source: &SourceName) -> bool {
        let feeds = ClusterFeeds::of(store, source);
        let is_another = match self.reached.get(source) {
            Some(before) => *before != feeds,
            None => feeds != ClusterFeeds::default(),
        };
        if is_another {
            self.reached.insert(source.clone(), feeds);
        }
        is_another && store.reaches().of(source).next().is_some()
    }

    /// Replaces the program of a source. Returns whether other rules run now.
    fn replace(&mut self, store: &Store, source: &SourceName) -> bool {
        let Some(place) = store.place(source) else {
            return false;
        };
        if self.running.len() <= place {
            self.running.resize_with(place + 1, || None);
        }
        self.places.insert(source.clone(), place);
        let running = self.running[place].get_or_insert_default();
        for skipped in running.program.skipped() {
            if let Some(count) = self.skipped.get_mut(skipped.rule.id) {
                *count -= 1;
            }
        }
        let is_another = running.replace(Program::of(store, source));
        for skipped in running.program.skipped() {
            *self.skipped.entry(skipped.rule.id).or_default() += 1;
        }
        self.skipped.retain(|_, count| *count > 0);
        is_another
    }
}

impl Running {
    /// Replaces the program. Returns whether other rules run now.
    fn replace(&mut self, program: Program) -> bool {
        let is_another = self.program.running() != program.running();
        self.program = program;
        self.edition += u32::from(is_another);
        is_another
    }
}
