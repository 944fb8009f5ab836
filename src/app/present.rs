//! The facts of now, whatever time the screen shows.

use jiff::Timestamp;

use crate::{
    diagnose::Diagnosis,
    store::{Source, Store},
};

use super::{State, changes::ChangeFacts, travel::MomentFacts};

impl State {
    /// The time now, whatever time the screen shows.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        self.travel.as_ref().map_or(self.now, |travel| travel.now)
    }

    /// The facts of the sources as they are now, whatever time the screen shows.
    #[must_use]
    pub fn present_store(&self) -> &Store {
        self.travel
            .as_ref()
            .map_or(&self.store, |travel| &travel.present.store)
    }

    /// The findings as they are now, whatever time the screen shows.
    #[must_use]
    pub fn present_diagnosis(&self) -> &Diagnosis {
        self.travel
            .as_ref()
            .map_or(&self.diagnosis, |travel| &travel.present.diagnosis)
    }

    /// How many Destinations and policies wait for their examination, of the time shown and of now.
    #[must_use]
    pub fn pending(&self) -> usize {
        let present = self.travel.as_ref();
        let present = present.map_or(0, |travel| travel.present.diagnosis.pending());
        self.diagnosis.pending() + present
    }

    /// Swaps the facts that are shown with others.
    pub(super) fn swap(&mut self, facts: &mut MomentFacts) {
        let MomentFacts {
            store,
            world,
            diagnosis,
            listing,
            trends,
            cluster_errors,
        } = facts;
        std::mem::swap(&mut self.store, store);
        std::mem::swap(&mut self.world, world);
        std::mem::swap(&mut self.diagnosis, diagnosis);
        std::mem::swap(&mut self.listing, listing);
        std::mem::swap(&mut self.trends, trends);
        std::mem::swap(&mut self.cluster_errors, cluster_errors);
    }

    /// A source as it is now: one in trouble if there is any. `None` if there is no source.
    #[must_use]
    pub fn worst_source(&self) -> Option<&Source> {
        let sources = || self.present_store().sources();
        let troubled = sources().find(|source| source.link().reason().is_some());
        troubled.or_else(|| sources().next())
    }

    /// The facts that changes are made from.
    pub(super) fn change_facts(&self) -> ChangeFacts<'_> {
        ChangeFacts {
            store: &self.store,
            world: &self.world,
            diagnosis: &self.diagnosis,
            now: self.now,
            present: (self.present_store(), self.present_diagnosis(), self.clock()),
        }
    }
}
