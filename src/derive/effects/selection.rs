//! Whether a selector list of a policy selects a Destination or a workload.
//!
//! Follows [`selector_utils.go`]: any element of a list will do, and within one the matcher or the names. What this
//! version does not know makes the answer unknown, never a no.
//!
//! [`selector_utils.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/selectorutils/selector_utils.go

use crate::model::{
    Destination, Labels, Text, Workload,
    decode::Unknown,
    kube_service::KubeService,
    policy::{DestinationSelector, ObjectChoice, ServiceMatcher, WorkloadSelector},
};

/// Whether something is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selects {
    /// It is not.
    No,
    /// That depends on what this version does not know.
    Unknown,
    /// It is.
    Yes,
}

/// Whether a list of destination selectors selects a Destination.
///
/// An empty list selects every Kubernetes service, an element without a member none. External services are selected only
/// by the matchers that Enterprise has for them (solo-io/gloo-mesh#1416).
#[must_use]
pub fn selects(selectors: &[DestinationSelector], destination: &Destination) -> Selects {
    let kube = destination.kube_service();
    if selectors.is_empty() {
        return yes(kube.is_some());
    }
    any(selectors.iter().map(|selector| {
        let by_choice = kube.map_or(Selects::No, |kube| by_choice(selector, kube));
        let as_external = as_external(selector.external.as_deref(), destination);
        by_choice
            .max(as_external)
            .max(unless(&selector.unknown, Selects::No))
    }))
}

/// Whether Enterprise's matchers for external services select it: they compare the labels, the namespace and the name of
/// the Destination object (solo-io/gloo-mesh-use-cases, `api/in-mesh/v1`).
fn as_external(choice: Option<&ObjectChoice>, destination: &Destination) -> Selects {
    let (Some(choice), Some(_)) = (choice, destination.external_service()) else {
        return Selects::No;
    };
    let meta = &destination.meta;
    let mut names = choice.references.iter();
    let is_named = names.any(|name| *name.name == *meta.name && name.namespace == meta.namespace);
    let by_matcher = choice.matcher.as_ref().map_or(Selects::No, |matcher| {
        fits(matcher, &meta.labels, (&meta.namespace, None))
    });
    by_matcher.max(yes(is_named))
}

/// Whether a list of workload selectors selects a workload. An empty list and an element without a matcher select every
/// one; a workload that does not run in Kubernetes has nothing to compare.
#[must_use]
pub fn selects_workload(selectors: &[WorkloadSelector], workload: &Workload) -> Selects {
    let Some(kube) = &workload.spec.kubernetes else {
        return yes(selectors.is_empty());
    };
    if selectors.is_empty() {
        return Selects::Yes;
    }
    any(selectors.iter().map(|selector| {
        let Some(matcher) = &selector.matcher else {
            return unless(&selector.unknown, Selects::Yes);
        };
        let controller = &kube.controller;
        let at = (&controller.namespace, Some(&controller.cluster));
        fits(matcher, &kube.pod_labels, at).max(unless(&selector.unknown, Selects::No))
    }))
}

fn by_choice(selector: &DestinationSelector, kube: &KubeService) -> Selects {
    let reference = &kube.reference;
    let at = (&reference.namespace, Some(&reference.cluster));
    let by_matcher = selector.matcher.as_ref();
    let by_matcher = by_matcher.map_or(Selects::No, |matcher| fits(matcher, &kube.labels, at));
    by_matcher.max(yes(selector.services.contains(reference)))
}

/// Whether everything that a matcher gives fits; what it does not give fits anything.
fn fits(
    matcher: &ServiceMatcher,
    labels: &Labels,
    (namespace, cluster): (&Text, Option<&Text>),
) -> Selects {
    let by_cluster = match cluster {
        Some(cluster) => one_of(&matcher.clusters, cluster),
        // External services have no cluster; what a cluster would mean here is not known.
        None if matcher.clusters.is_empty() => Selects::Yes,
        None => Selects::Unknown,
    };
    let sides = [
        yes(labels.contains(&matcher.labels)),
        one_of(&matcher.namespaces, namespace),
        by_cluster,
        unless(&matcher.unknown, Selects::Yes),
    ];
    sides.into_iter().min().unwrap_or(Selects::Yes)
}

/// Whether a name is among those given. The API knows `*` in roles and in selectors of configurations; for policies the
/// open code takes it as a name, so its meaning in a given version is not known.
fn one_of(given: &[Text], name: &Text) -> Selects {
    if given.is_empty() || given.contains(name) {
        return Selects::Yes;
    }
    if given.iter().any(|given| &**given == "*") {
        Selects::Unknown
    } else {
        Selects::No
    }
}

/// An answer, unless there is something that this version does not know.
fn unless(unknown: &Unknown, answer: Selects) -> Selects {
    if unknown.is_empty() {
        answer
    } else {
        Selects::Unknown
    }
}

fn yes(is_so: bool) -> Selects {
    if is_so { Selects::Yes } else { Selects::No }
}

fn any(each: impl Iterator<Item = Selects>) -> Selects {
    each.max().unwrap_or(Selects::No)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Interner, decode, policy::TrafficPolicy};

    const REVIEWS: &str = r#"{"spec":{"kubeService":{"ref":{"name":"reviews","namespace":"bookinfo","clusterName":"one"},
        "labels":{"app":"reviews","team":"red"},"workloadSelectorLabels":{"app":"pods"}}}}"#;
    const PARTNER: &str = r#"{"metadata":{"name":"partner","namespace":"shop","labels":{"app":"reviews"}},"spec":{"externalService":{"name":"partner"}}}"#;

    fn asked(selectors: &str, destination: &str) -> Selects {
        let mut interner = Interner::default();
        let json = format!(r#"{{"spec":{{"destinationSelector":{selectors}}}}}"#);
        let policy: TrafficPolicy = decode(&json, &mut interner);
        let spec = policy.spec.expect("there is a spec");
        let destination: Destination = decode(destination, &mut interner);
        selects(&spec.destination_selector, &destination)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "it is a table")]
    fn destinations_are_selected_as_gloo_mesh_selects_them() {
        use Selects::{No, Unknown, Yes};
        let cases = [
            // An empty list selects all that are Kubernetes services, an empty element nothing, an empty matcher all.
            ("[]", REVIEWS, Yes),
            ("[]", PARTNER, No),
            ("[{}]", REVIEWS, No),
            (r#"[{"kubeServiceMatcher":{}}]"#, REVIEWS, Yes),
            (r#"[{"kubeServiceMatcher":{}}]"#, PARTNER, No),
            // The labels are the Service's, not those of the pods it selects.
            (
                r#"[{"kubeServiceMatcher":{"labels":{"app":"reviews"}}}]"#,
                REVIEWS,
                Yes,
            ),
            (
                r#"[{"kubeServiceMatcher":{"labels":{"app":"pods"}}}]"#,
                REVIEWS,
                No,
            ),
            (
                r#"[{"kubeServiceMatcher":{"labels":{"app":"reviews","x":"y"}}}]"#,
                REVIEWS,
                No,
            ),
            // All that is given must fit.
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["shop","bookinfo"]}}]"#,
                REVIEWS,
                Yes,
            ),
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["shop"]}}]"#,
                REVIEWS,
                No,
            ),
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["bookinfo"],"clusters":["two"]}}]"#,
                REVIEWS,
                No,
            ),
            (
                r#"[{"kubeServiceMatcher":{"clusters":["one"]}}]"#,
                REVIEWS,
                Yes,
            ),
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["*"]}}]"#,
                REVIEWS,
                Unknown,
            ),
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["*"],"clusters":["two"]}}]"#,
                REVIEWS,
                No,
            ),
            // Names must be whole; any element will do.
            (
                r#"[{"kubeServiceRefs":{"services":[{"name":"reviews","namespace":"bookinfo","clusterName":"one"}]}}]"#,
                REVIEWS,
                Yes,
            ),
            (
                r#"[{"kubeServiceRefs":{"services":[{"name":"reviews","namespace":"bookinfo"}]}}]"#,
                REVIEWS,
                No,
            ),
            (
                r#"[{},{"kubeServiceMatcher":{"namespaces":["shop"]},"kubeServiceRefs":{"services":[{"name":"reviews","namespace":"bookinfo","clusterName":"one"}]}}]"#,
                REVIEWS,
                Yes,
            ),
            // Enterprise selects external services by matchers of its own.
            (
                r#"[{"externalServiceMatcher":{"labels":{"app":"reviews"},"namespaces":["shop"]}}]"#,
                PARTNER,
                Yes,
            ),
            (
                r#"[{"externalServiceMatcher":{"labels":{"app":"cart"}}}]"#,
                PARTNER,
                No,
            ),
            (
                r#"[{"externalServiceMatcher":{"namespaces":["bookinfo"]}}]"#,
                PARTNER,
                No,
            ),
            (
                r#"[{"externalServiceMatcher":{"namespaces":["shop"],"clusters":["one"]}}]"#,
                PARTNER,
                Unknown,
            ),
            (
                r#"[{"externalServiceMatcher":{"namespaces":["bookinfo"],"clusters":["one"]}}]"#,
                PARTNER,
                No,
            ),
            (
                r#"[{"externalServiceRefs":{"externalServices":[{"name":"partner","namespace":"shop"}]}}]"#,
                PARTNER,
                Yes,
            ),
            (
                r#"[{"externalServiceRefs":{"externalServices":[{"name":"partner","namespace":"other"}]}}]"#,
                PARTNER,
                No,
            ),
            (r#"[{"virtualDestinationMatcher":{}}]"#, REVIEWS, No),
            (
                r#"[{"virtualDestinationRefs":{"virtualDestinations":[{"name":"partner","namespace":"shop"}]}}]"#,
                PARTNER,
                No,
            ),
            (r#"[{"somethingNew":{}}]"#, PARTNER, Unknown),
            (
                r#"[{"externalServiceMatcher":{"labels":{"app":"reviews"}}}]"#,
                REVIEWS,
                No,
            ),
            (r#"[{"virtualDestinationMatcher":{}}]"#, PARTNER, No),
            (r#"[{"somethingNew":{}}]"#, REVIEWS, Unknown),
            (
                r#"[{"kubeServiceMatcher":{"somethingNew":1}}]"#,
                REVIEWS,
                Unknown,
            ),
            (
                r#"[{"kubeServiceMatcher":{"namespaces":["shop"],"somethingNew":1}}]"#,
                REVIEWS,
                No,
            ),
        ];
        for (selectors, destination, expected) in cases {
            assert_eq!(
                asked(selectors, destination),
                expected,
                "{selectors} of {destination}"
            );
        }
    }

    #[test]
    fn workloads_are_selected_by_the_labels_of_their_pods() {
        use Selects::{No, Unknown, Yes};
        let workload = r#"{"spec":{"kubernetes":{"podLabels":{"app":"web","version":"v1"},
            "controller":{"name":"web-v1","namespace":"shop","clusterName":"one"}}}}"#;
        let cases = [
            ("[]", Yes),
            ("[{}]", Yes),
            (r#"[{"kubeWorkloadMatcher":{}}]"#, Yes),
            (r#"[{"kubeWorkloadMatcher":{"labels":{"app":"web"}}}]"#, Yes),
            (r#"[{"kubeWorkloadMatcher":{"labels":{"app":"cart"}}}]"#, No),
            (
                r#"[{"kubeWorkloadMatcher":{"namespaces":["shop"],"clusters":["one"]}}]"#,
                Yes,
            ),
            (
                r#"[{"kubeWorkloadMatcher":{"namespaces":["shop"],"clusters":["two"]}}]"#,
                No,
            ),
            (r#"[{"kubeServiceMatcher":{}}]"#, Unknown),
        ];
        let mut interner = Interner::default();
        let workload: Workload = decode(workload, &mut interner);
        for (selectors, expected) in cases {
            let json = format!(r#"{{"spec":{{"sourceSelector":{selectors}}}}}"#);
            let policy: TrafficPolicy = decode(&json, &mut interner);
            let spec = policy.spec.expect("there is a spec");
            let found = selects_workload(&spec.source_selector, &workload);
            assert_eq!(found, expected, "{selectors}");
        }
    }
}
