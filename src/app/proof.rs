//! The place on the screen that a path of a Destination leads to: a pane and a line of it, or else the YAML.

use crate::{
    derive::{
        self,
        drift::{Condition, Drift, DriftRow},
        world::{Known, World},
    },
    diagnose::{Need, Rule},
    model::{
        Destination, Text,
        endpoint::Endpoint,
        path::{PathStep, steps},
        reference::ObjectRef,
    },
    store::{Kind, Store},
};

use super::{Pane, Topic};

/// A place on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidencePlace {
    /// In a pane, on the line of a topic where there is one.
    Pane(Pane, Option<Topic>),
    /// Only in the YAML.
    Yaml,
}

impl EvidencePlace {
    /// The place of a finding's evidence: the drift pane for findings about the live cluster, else the place of its path.
    #[must_use]
    pub fn of_finding(
        (store, world): (&Store, &World),
        known: &Known,
        (rule, path): (Option<&'static Rule>, &str),
    ) -> Self {
        let is_live = |rule: &Rule| rule.needs.iter().any(|need| matches!(need, Need::Live(_)));
        if !rule.is_some_and(is_live) {
            return Self::of(&known.destination, path);
        }
        let drift = derive::drift::drift((store, world.relations()), known);
        Self::Pane(Pane::Drift, drift.and_then(|drift| at_drift(&drift, path)))
    }

    /// The place of a path of a Destination.
    #[must_use]
    pub fn of(destination: &Destination, path: &str) -> Self {
        let steps: Vec<PathStep<'_>> = steps(path).collect();
        let [PathStep::Key(part), rest @ ..] = &steps[..] else {
            return Self::Yaml;
        };
        let shown = match (*part, rest) {
            ("spec", [PathStep::Key(target), PathStep::Key(field), rest @ ..]) => {
                of_spec(destination, (target, field), rest)
            }
            ("status", [PathStep::Key(field), rest @ ..]) => of_status(destination, field, rest),
            _ => None,
        };
        shown.map_or(Self::Yaml, |(pane, topic)| Self::Pane(pane, topic))
    }
}

type Place = (Pane, Option<Topic>);

fn of_spec(
    destination: &Destination,
    (target, field): (&str, &str),
    rest: &[PathStep<'_>],
) -> Option<Place> {
    let is_kube = target == "kubeService";
    match (is_kube, field) {
        (_, "ports") => Some((Pane::Ports, place(rest).map(Topic::port))),
        (true, "endpointSubsets") => {
            let address = endpoint(destination, rest).map(|one| one.address.clone());
            Some((Pane::Endpoints, address.map(Topic::Address)))
        }
        (true, "subsets") => Some((Pane::Subsets, None)),
        (false, "endpoints") => Some((Pane::Endpoints, None)),
        (false, "hosts") => {
            let host = place(rest).and_then(|at| destination.external_service()?.hosts.get(at));
            Some((
                Pane::Federation,
                host.map(|host: &Text| Topic::Word((**host).into())),
            ))
        }
        _ => None,
    }
}

fn of_status(destination: &Destination, field: &str, rest: &[PathStep<'_>]) -> Option<Place> {
    let status = destination.status.as_deref();
    let at = place(rest);
    let policy = |kind, reference: Option<&ObjectRef>| {
        let topic = reference.map(|reference| Topic::policy(kind, reference));
        Some((Pane::Policies, topic))
    };
    match field {
        "appliedTrafficPolicies" => {
            let applied = at.and_then(|at| status?.traffic_policies.get(at));
            policy(Kind::TrafficPolicy, applied.map(|one| &one.reference))
        }
        "appliedAccessPolicies" => {
            let applied = at.and_then(|at| status?.access_policies.get(at));
            policy(Kind::AccessPolicy, applied.map(|one| &one.reference))
        }
        "requiredSubsets" => Some((Pane::Subsets, at.map(|at| subset(at, &rest[1..])))),
        "appliedFederation" => {
            let is_hostname = rest == [PathStep::Key("federatedHostname")];
            let topic = is_hostname.then(|| Topic::Word("hostname".into()));
            Some((Pane::Federation, topic))
        }
        "localFqdn" => Some((Pane::Overview, None)),
        _ => None,
    }
}

/// The address that differs first, or the Service where the path is not about endpoints.
fn at_drift(drift: &Drift<'_>, path: &str) -> Option<Topic> {
    if !path.starts_with("spec.kubeService.endpointSubsets") {
        return Some(Topic::Word("service".into()));
    }
    let rows = &drift.endpoints.known()?.rows;
    let waits = |row: &&DriftRow<'_>| row.live.is_some_and(|live| live != Condition::Ready);
    let first = rows.first().filter(|row| row.verdict.differs());
    let row = first.or_else(|| rows.iter().find(waits))?;
    Some(Topic::socket(row))
}

/// The member of a required subset, else the whole of it.
fn subset(entry: usize, rest: &[PathStep<'_>]) -> Topic {
    match rest {
        [
            PathStep::Key("trafficShift"),
            PathStep::Key("destinations"),
            PathStep::Index(place),
            ..,
        ] => Topic::member(*place, entry),
        _ => Topic::entry(entry),
    }
}

/// The endpoint of `[0].endpoints[2]`; the first of its group where none is named.
fn endpoint<'d>(destination: &'d Destination, rest: &[PathStep<'_>]) -> Option<&'d Endpoint> {
    let group = destination
        .kube_service()?
        .endpoint_subsets
        .get(place(rest)?)?;
    match rest {
        [_, PathStep::Key("endpoints"), PathStep::Index(at), ..] => group.endpoints.get(*at),
        _ => group.endpoints.first(),
    }
}

/// The place in a list that a path begins with.
fn place(rest: &[PathStep<'_>]) -> Option<usize> {
    match rest.first()? {
        PathStep::Index(at) => Some(*at),
        PathStep::Key(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Interner, decode_value};

    #[test]
    fn paths_lead_to_the_pane_and_line_that_show_them() {
        let value = json!({
            "metadata": {"name": "reviews", "namespace": "gloo-mesh"},
            "spec": {"kubeService": {"endpointSubsets": [{"endpoints": [
                {"ipAddress": "10.0.0.1"}, {"ipAddress": "10.0.0.2"}]}]}},
            "status": {"appliedTrafficPolicies": [{"ref": {"name": "shift", "namespace": "gloo-mesh"}}]},
        });
        let destination: Destination = decode_value(&value, &mut Interner::default());
        let word = |word: &str| Some(Topic::Word(word.into()));
        let address = |place: usize| {
            let kube = destination.kube_service().expect("it is one");
            let endpoint = &kube.endpoint_subsets[0].endpoints[place];
            Some(Topic::Address(endpoint.address.clone()))
        };
        let cases = [
            (
                "spec.kubeService.ports[1].protocol",
                Pane::Ports,
                word("port 1"),
            ),
            ("spec.externalService.ports[0]", Pane::Ports, word("port 0")),
            (
                "spec.kubeService.endpointSubsets[0].endpoints[1].labels",
                Pane::Endpoints,
                address(1),
            ),
            (
                "spec.kubeService.endpointSubsets[0].ports",
                Pane::Endpoints,
                address(0),
            ),
            ("spec.kubeService.endpointSubsets[7]", Pane::Endpoints, None),
            (
                "status.appliedTrafficPolicies[0]",
                Pane::Policies,
                Some(Topic::Policy(Kind::TrafficPolicy, "gloo-mesh/shift".into())),
            ),
            ("status.appliedAccessPolicies[0]", Pane::Policies, None),
            (
                "status.requiredSubsets[2].trafficShift.destinations[1].kubeService.subset",
                Pane::Subsets,
                word("member 1 of 2"),
            ),
            (
                "status.requiredSubsets[2].trafficPolicyRef",
                Pane::Subsets,
                word("entry 2"),
            ),
            (
                "status.appliedFederation.federatedHostname",
                Pane::Federation,
                word("hostname"),
            ),
        ];
        for (path, pane, topic) in cases {
            assert_eq!(
                EvidencePlace::of(&destination, path),
                EvidencePlace::Pane(pane, topic),
                "{path}"
            );
        }
        for path in [
            "",
            "spec",
            "spec.mesh",
            "metadata.labels[\"a.b/c\"]",
            "status",
        ] {
            assert_eq!(
                EvidencePlace::of(&destination, path),
                EvidencePlace::Yaml,
                "{path}"
            );
        }
    }
}
