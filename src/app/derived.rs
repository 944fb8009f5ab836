//! The parts derived for the object on the screen: each once after a change, when it is first shown.

use std::{cell::OnceCell, sync::Arc};

use hashbrown::HashSet;

use crate::{
    derive::{
        self,
        affected::{AffectedDestinations, ObjectVerdict},
        fault::Remark,
        locality::Region,
        overview::FactGroup,
        policies::PolicyObject,
        reach::Reach,
        subsets::{OwnSubsets, RemainingSubset, RequiredSubset},
        wording::Times,
        world::Known,
    },
    diagnose::{CurrentFinding, Finding, Holder, Severity},
    model::Text,
    store::{Id, Object},
};

use super::{
    FirstPolicies, FirstPorts, FirstRelated, GravestFault, Judged, LossDetails, PolicyDetails,
    Seen, State, TimeFormat, details::judged,
};

/// The most related objects that are shown.
const RELATIONS: usize = 300;
/// The most required subsets whose remainder is shown.
const SUBSETS: usize = 20;
/// The most members of all traffic shifts that are shown; the others are counted.
const MEMBERS: usize = 200;

impl State {
    /// The findings, the gravest first.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        let judge = |known: &Known| judged(&self.diagnosis, &self.ground(), known);
        self.derived(&self.details.findings, judge).as_slice()
    }

    /// The sentence of a finding of the list, when it was last examined; its path if it has none any more. The sentences of
    /// what is only good to know are not kept, and are made for the present facts.
    #[must_use]
    pub fn finding_message(&self, holder: &Holder, current: &CurrentFinding) -> String {
        let subject = holder.subject();
        if let Some(sentence) = self.diagnosis.sentence(&subject, current) {
            return sentence.to_owned();
        }
        let make = || self.diagnosis.findings_of(&self.ground(), holder);
        let sentences = self.details.messages.of(subject, make);
        let found = sentences.get(&(current.rule.id, current.about.to_string()));
        found.cloned().unwrap_or_else(|| current.path.to_string())
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

    /// The first required subsets, with what they ask for and who answers.
    #[must_use]
    pub fn first_subsets(&self) -> &[RequiredSubset] {
        self.derived(&self.details.subsets, |known| {
            derive::subsets::required_subsets_first(&known.destination, MEMBERS)
        })
        .as_slice()
    }

    /// The remainder of the first required subsets without the places that are marked as lost.
    #[must_use]
    pub fn remaining_subsets(&self) -> &[RemainingSubset] {
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

    /// The effect of the what-if. `None` if there is none.
    #[must_use]
    pub fn lost_details(&self) -> Option<&LossDetails> {
        let loss = self.derived(&self.details.loss, |known| {
            let blast = self.blast.as_ref()?;
            LossDetails::of(blast, (&self.diagnosis, &self.ground()), known)
        });
        loss.as_ref()
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

    /// The verdict on the object of the page.
    #[must_use]
    pub fn object_verdict(&self, affected: &AffectedDestinations) -> &ObjectVerdict {
        let verdict = &self.details.object.verdict;
        verdict.get_or_init(|| affected.verdict((&self.store, &self.world)))
    }

    /// The gravest finding about the object of the page.
    #[must_use]
    pub fn object_gravest(&self, affected: &AffectedDestinations) -> &GravestFault {
        self.details.object.gravest.get_or_init(|| {
            if let Some(own) = self.own_finding(affected) {
                return GravestFault::Own(own);
            }
            let gravest = affected.gravest().and_then(|row| {
                let found = self.findings_between(affected, &row.known).into_iter();
                let (severity, words) = found.min_by_key(|(severity, _)| *severity)?;
                Some(GravestFault::Of(Arc::clone(&row.known), severity, words))
            });
            gravest.unwrap_or_default()
        })
    }

    /// The findings of a Destination that are about the object of the page, the gravest first, in their words.
    #[must_use]
    pub fn findings_between(
        &self,
        affected: &AffectedDestinations,
        known: &Arc<Known>,
    ) -> Vec<(Severity, String)> {
        let holder = Holder::Destination(Arc::clone(known));
        let between = self.diagnosis.between(&known.id, affected.subject());
        between
            .map(|one| (one.severity, self.finding_message(&holder, one)))
            .collect()
    }

    /// The facts about the object of the page, with ages of this second.
    #[must_use]
    pub fn object_facts(&self) -> &[FactGroup] {
        self.details.object.facts.get_or_init(|| {
            let Some((page, object)) = self.other_object() else {
                return Vec::new();
            };
            let of = (&self.store, &self.world);
            derive::overview::object_facts(of, page, object, self.time_words())
        })
    }

    /// The details of the policy of the page. `None` if the page is about another kind.
    #[must_use]
    pub fn policy_details(&self) -> Option<(PolicyObject<'_>, &PolicyDetails)> {
        let (_, object) = self.other_object()?;
        let policy = PolicyObject::of(object)?;
        let details = &self.details.object.policy;
        Some((policy, details.get_or_init(|| PolicyDetails::of(policy))))
    }

    fn other_object(&self) -> Option<(&Id, &Object)> {
        let page = self.page()?;
        match &page.seen {
            Seen::Other(object) => Some((&page.subject.id, object)),
            Seen::Destination(_) => None,
        }
    }

    fn own_finding(&self, affected: &AffectedDestinations) -> Option<Finding> {
        let subject = affected.subject();
        let mut standing = self.diagnosis.of_policy(subject).iter();
        let gravest = standing.find(|one| !one.is_muted)?;
        let Id { source, key } = &subject.id;
        let object = self.store.object(source, subject.kind, key)?;
        let holder = Holder::Policy(subject.clone(), object.clone());
        let findings = self.diagnosis.findings_of(&self.ground(), &holder);
        findings.into_iter().find(|finding| gravest.is(finding))
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
