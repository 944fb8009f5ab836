//! The parts derived for the Destination on the screen: each once after a change, when it is first shown.

use std::cell::OnceCell;

use hashbrown::HashSet;

use crate::{
    derive::{
        self, fault::Remark, locality::Region, overview::FactGroup, reach::Reach,
        subsets::OwnSubsets, wording::Times, world::Known,
    },
    model::Text,
};

use super::{FirstPolicies, FirstPorts, FirstRelated, Judged, State, TimeFormat, details::judged};

/// The most related objects that are shown.
const RELATIONS: usize = 300;
/// The most required subsets whose remainder is shown.
const SUBSETS: usize = 20;

impl State {
    /// The findings, the gravest first.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        let judge = |known: &Known| judged(&self.diagnosis, &self.ground(), known);
        self.derived(&self.details.findings, judge).as_slice()
    }

    /// The ports, as they are served without the places that are marked as lost.
    #[must_use]
    pub fn first_ports(&self) -> &FirstPorts {
        self.derived(&self.details.ports, |known| {
            FirstPorts::of(&known.destination, &self.lost)
        })
    }

    /// Oddities of the endpoints, one sentence each.
    #[must_use]
    pub fn endpoint_remarks(&self) -> &[Remark] {
        self.derived(&self.details.remarks, |known| {
            derive::endpoints::endpoint_remarks(&known.destination)
        })
        .as_slice()
    }

    /// Whether requests succeed, in words.
    #[must_use]
    pub fn verdict(&self) -> &str {
        self.derived(&self.details.verdict, |known| {
            derive::overview::request_verdict((&self.store, &self.world), known).words
        })
        .as_str()
    }

    /// The facts, with ages of this second.
    #[must_use]
    pub fn facts(&self) -> &[FactGroup] {
        self.derived(&self.details.facts, |known| {
            derive::overview::facts(known, self.time_words().of(&self.store, &known.id.source))
        })
        .as_slice()
    }

    /// The related objects.
    #[must_use]
    pub fn related(&self) -> &FirstRelated {
        self.derived(&self.details.related, |known| {
            let mut rows = derive::related::related(&self.store, &self.world, known);
            let count = rows.len();
            rows.truncate(RELATIONS);
            FirstRelated { rows, count }
        })
    }

    /// The endpoints by locality.
    #[must_use]
    pub fn localities(&self) -> &[Region] {
        self.derived(&self.details.localities, |known| {
            derive::locality::localities(&known.destination)
        })
        .as_slice()
    }

    /// The required subsets of the service itself.
    #[must_use]
    pub fn own_subsets(&self) -> &OwnSubsets {
        self.derived(&self.details.own_subsets, |known| {
            OwnSubsets::of(&known.destination)
        })
    }

    /// The remainder of the first required subsets without the places that are marked as lost.
    #[must_use]
    pub fn remaining_subsets(&self) -> &[(String, usize, usize)] {
        self.derived(&self.details.remaining, |known| {
            derive::subsets::remaining_subsets(&known.destination, &self.lost, SUBSETS)
        })
        .as_slice()
    }

    /// The policies that are not in force, and remarks on all policies.
    #[must_use]
    pub fn first_policies(&self) -> &FirstPolicies {
        self.derived(&self.details.policies, |known| {
            FirstPolicies::of(&self.ground(), known)
        })
    }

    /// The callers.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        self.derived(&self.details.reach, |known| {
            derive::reach::reach((&self.store, &self.world), known)
        })
    }

    /// The names of the ports of an external service.
    #[must_use]
    pub fn port_names(&self) -> &HashSet<Text> {
        self.derived(&self.details.port_names, |known| {
            let external = known.destination.external_service().into_iter();
            let ports = external.flat_map(|external| &external.ports);
            ports.map(|port| port.name.clone()).collect()
        })
    }

    /// How times are written.
    #[must_use]
    pub fn time_words(&self) -> Times {
        match self.times {
            TimeFormat::Ages => Times::Ages(self.now),
            TimeFormat::Absolute => Times::Absolute,
        }
    }

    fn derived<'s, T: Default>(
        &'s self,
        cell: &'s OnceCell<T>,
        derive: impl FnOnce(&Known) -> T,
    ) -> &'s T {
        cell.get_or_init(|| {
            self.destination()
                .map(|known| derive(known))
                .unwrap_or_default()
        })
    }
}
