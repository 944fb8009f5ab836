//! One Destination under examination: what the rules look up outside it.
//!
//! Each look-up is remembered: when its result changes, the Destination is examined again. The look-ups themselves are in
//! `lookup`.

mod lookup;

pub(super) use lookup::settles_at;

use std::sync::Arc;

use crate::{
    derive::{
        drift::{Drift, drift},
        neighbours::Neighbours,
        world::Known,
    },
    model::SourceName,
    store::{ClusterReach, Kind, Reached},
};

use super::{
    Area, Ground,
    dependency::{Asked, Dependency, hash},
};

/// A Destination under examination.
pub(super) struct Case<'a> {
    ground: &'a Ground<'a>,
    known: &'a Known,
    /// The area of the current rule.
    pub(super) area: Area,
    /// The differences from its own cluster. `None` if no source reaches that cluster, or if they were not asked for.
    pub(super) drift: Option<Arc<Drift<'a>>>,
    /// The dependencies that were asked for.
    pub(super) asked: Vec<Asked>,
}

impl<'a> Case<'a> {
    pub(super) fn of(ground: &'a Ground<'a>, known: &'a Known) -> Self {
        Self {
            ground,
            known,
            area: Area::Cluster,
            drift: None,
            asked: Vec::new(),
        }
    }

    /// Compares the Destination with its own cluster, if a source reaches that cluster.
    pub(super) fn compare(&mut self) {
        let (store, world) = (self.ground.store, self.ground.world);
        let service = self.kube().map(|kube| &kube.reference);
        let Some(service) = service.filter(|service| service.names_a_service()) else {
            return;
        };
        let Reached::By(ClusterReach { source, .. }) =
            store.reached(&self.known.id.source, &service.cluster)
        else {
            return;
        };
        self.ask_live(source, &Dependency::Reached);
        for kind in Kind::OF_CLUSTERS {
            let dependency = Dependency::Live(kind, &service.namespace, &service.name);
            self.ask_live(source, &dependency);
        }
        self.ask(&Dependency::Recorded);
        self.drift = drift((store, world.relations()), self.known).map(Arc::new);
    }

    /// Remembers a dependency that the current rule asks for.
    fn ask(&mut self, dependency: &Dependency<'_>) {
        self.ask_live(&self.known.id.source, dependency);
    }

    /// Remembers a dependency that is asked of another source, which reaches the Destination's own cluster.
    fn ask_live(&mut self, source: &SourceName, dependency: &Dependency<'_>) {
        let by = self.area.into();
        self.asked.push(Asked::new(hash(source, dependency), by));
    }
}
