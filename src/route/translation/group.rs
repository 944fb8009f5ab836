//! The routes of traffic policies, group by group.

use crate::{
    derive::effects::{
        ClientMatch, EffectValue, Field, InjectedFault, MirrorCopy, PolicyScope, Portion,
        RequestMatch, Selects, TrafficShift, scope_words, statement, traffic_effects,
    },
    model::{
        Labels,
        policy::{FaultAction, MirrorTarget, ShiftTarget, TrafficPolicySpec, WeightedDestination},
        status::AppliedTrafficPolicy,
    },
    route::{Decision, RequestMatcher, RouteCode},
    store::Kind,
};

use super::{
    RouteSplit, SidecarRoute, Specificity, TranslationInputs, clusters::SidecarClusters,
    default_route, has_cluster,
};

/// Policies of equal matchers and clients.
pub(super) struct PolicyGroup<'a> {
    scope: PolicyScope<'a>,
    policies: Vec<(Decision, &'a TrafficPolicySpec)>,
}

/// The applied policies that have a spec, grouped by their matchers and clients in the order of the status.
pub(super) fn groups<'a>(inputs: &TranslationInputs<'a>) -> Vec<PolicyGroup<'a>> {
    let status = inputs.to.destination.status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.traffic_policies);
    let mut groups: Vec<PolicyGroup<'_>> = Vec::new();
    for one in applied {
        let Some(spec) = one.spec.as_deref() else {
            continue;
        };
        let scope = group_scope(spec);
        let policy = (decision(one), spec);
        match groups.iter_mut().find(|group| group.scope == scope) {
            Some(group) => group.policies.push(policy),
            None => groups.push(PolicyGroup {
                scope,
                policies: vec![policy],
            }),
        }
    }
    // Of a group only the first policy is compared with the cluster of the client.
    groups.retain(|group| has_cluster(group.policies[0].1, &inputs.client.spec.cluster));
    groups
}

fn decision(applied: &AppliedTrafficPolicy) -> Decision {
    let by = Decision::named(Kind::TrafficPolicy, &applied.reference, "spec");
    by.observed(applied.observed_generation)
}

/// The scope by which policies are grouped: clusters make no difference (`workloadSelectorsEqual`).
fn group_scope(spec: &TrafficPolicySpec) -> PolicyScope<'_> {
    let mut scope = PolicyScope::of(spec);
    for client in &mut scope.clients {
        client.clusters.clear();
    }
    scope
}

impl<'a> PolicyGroup<'a> {
    /// The value of a field, and the policy that sets it first.
    fn first<T>(
        &self,
        value: impl Fn(&'a TrafficPolicySpec) -> Option<T>,
    ) -> Option<(T, &Decision)> {
        let mut policies = self.policies.iter();
        policies.find_map(|(by, spec)| Some((value(spec)?, by)))
    }

    /// Its routes: one for each combination of a client and a request.
    pub(super) fn routes(
        &self,
        (at, inputs): (usize, &TranslationInputs<'_>),
        made: &mut SidecarClusters<'_>,
    ) -> Vec<SidecarRoute> {
        let settings = self.settings(inputs);
        let shift = self.first(|spec| {
            spec.policy
                .traffic_shift
                .as_ref()
                .filter(|shift| !shift.destinations.is_empty())
        });
        let mirror = self.first(|spec| spec.policy.mirror.as_ref());
        if settings.is_empty() && shift.is_none() && mirror.is_none() {
            return Vec::new();
        }
        let base = SidecarRoute {
            policy: self.policies.first().map(|(by, _)| by.clone()),
            scope: scope_words(&self.scope).unwrap_or_default(),
            abort: self.abort(inputs.unset),
            split: match &shift {
                Some((shift, by)) => split((&shift.destinations, by), inputs, made),
                None => RouteSplit::Members(vec![(made.whole(inputs.to, inputs.port.number), 0)]),
            },
            split_by: shift.map(|(_, by)| by.at("spec.policy.trafficShift")),
            mirror: mirror.and_then(|(mirror, _)| copy(&MirrorCopy::of(mirror), inputs, made)),
            settings,
            group: at,
            ..default_route(inputs, made)
        };
        self.note(made);
        self.matched(&base, inputs)
    }

    /// The route with each of its matchers.
    fn matched(&self, base: &SidecarRoute, inputs: &TranslationInputs<'_>) -> Vec<SidecarRoute> {
        let any = [RequestMatch::default()];
        let requests = if self.scope.requests.is_empty() {
            &any[..]
        } else {
            &self.scope.requests
        };
        let empty = inputs.version.treats_missing_as_empty();
        let mut routes = Vec::new();
        for (labels, namespace) in sources(&self.scope.clients) {
            let client = inputs.client.all(|one| one.is(&labels, namespace));
            for request in requests {
                let matcher = RequestMatcher::of(request, empty);
                let is_known = request.unknown.is_empty();
                routes.push(SidecarRoute {
                    client: if is_known {
                        client
                    } else {
                        client.min(Selects::Unknown)
                    },
                    rank: Specificity::of(&matcher, (labels.len(), namespace)),
                    matcher,
                    ..base.clone()
                });
            }
        }
        routes
    }

    fn abort(&self, unset: f64) -> Option<(f64, i32, Decision)> {
        let (fault, by) =
            self.first(|spec| spec.policy.fault_injection.as_ref().map(InjectedFault::of))?;
        match fault.fault {
            Some(FaultAction::Abort { http_status }) => {
                let by = by.at("spec.policy.faultInjection.abort");
                Some((part(fault.portion, unset), http_status, by))
            }
            Some(FaultAction::FixedDelay(_)) | None => None,
        }
    }

    /// The settings that Istio has on the route itself, in words.
    fn settings(&self, inputs: &TranslationInputs<'_>) -> Vec<(RouteCode, String, Decision)> {
        let here = inputs
            .to
            .destination
            .kube_service()
            .map(|kube| &kube.reference);
        let mut settings: Vec<(RouteCode, String, Decision)> = Vec::new();
        for (by, spec) in &self.policies {
            for effect in traffic_effects(spec) {
                let Some(code) = code(&effect.field, &effect.value) else {
                    continue;
                };
                if settings.iter().all(|(known, ..)| *known != code) {
                    let path = format!("spec.{}", effect.field.path());
                    settings.push((code, statement(&effect, here).brief, by.at(&path)));
                }
            }
        }
        settings
    }

    /// Takes in the assumptions that the group needs.
    fn note(&self, made: &mut SidecarClusters<'_>) {
        for (by, spec) in &self.policies {
            let of = by.object_words();
            let is_unset = |value: Option<Option<f64>>| value == Some(None);
            let policy = &spec.policy;
            if is_unset(policy.fault_injection.as_ref().map(|one| one.percentage))
                || is_unset(policy.mirror.as_ref().map(|one| one.percentage))
            {
                made.assume(
                    RouteCode::PercentageUnset,
                    format!("{of} sets no percentage"),
                );
            }
            let ignored = self
                .scope
                .requests
                .iter()
                .filter_map(|one| one.path.as_ref());
            if ignored.into_iter().any(|path| {
                path.ignore_case
                    || RequestMatcher::of(
                        &RequestMatch {
                            path: Some(path.clone()),
                            ..RequestMatch::default()
                        },
                        false,
                    )
                    .path
                    .is_none()
            }) {
                made.assume(
                    RouteCode::PatternIgnored,
                    format!("a suffix or ignoreCase of {of} has no effect"),
                );
            }
            for field in [
                policy.csrf.is_some(),
                policy.rate_limit.is_some(),
                policy.ext_auth.is_some(),
                !policy.unknown.is_empty(),
            ] {
                if field {
                    made.assume(
                        RouteCode::NotTranslated,
                        format!("{of} has fields that only Gloo Mesh Enterprise translates"),
                    );
                }
            }
        }
    }
}

/// The code of a field that becomes part of the route. `None` if it does not.
fn code(field: &Field, value: &EffectValue<'_>) -> Option<RouteCode> {
    match (field, value) {
        (Field::RequestTimeout, _) => Some(RouteCode::Timeout),
        (Field::Retries, _) => Some(RouteCode::Retries),
        (Field::HeaderManipulation, _) => Some(RouteCode::Headers),
        (Field::CorsPolicy, _) => Some(RouteCode::Cors),
        (Field::FaultInjection, EffectValue::Fault(fault)) => match fault.fault? {
            FaultAction::Abort { .. } => Some(RouteCode::FaultAbort),
            FaultAction::FixedDelay(_) => Some(RouteCode::FaultDelay),
        },
        _ => None,
    }
}

/// The part of the requests, from 0 to 1, as Istio writes it in millionths (`translatePercentToFractionalPercent` in
/// [route.go](https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/core/v1alpha3/route/route.go)).
fn part(portion: Portion, unset: f64) -> f64 {
    match portion {
        Portion::All => 1.0,
        Portion::Unset => unset,
        Portion::Percent(percent) => (percent.clamp(0.0, 100.0) * 10_000.0).floor() / 1e6,
    }
}

/// The label and namespace conditions of clients, one for each namespace. An element without both adds none, unless no
/// element has any (`TranslateRequestMatchers` in [`translate_request_matchers.go`]).
///
/// [`translate_request_matchers.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/routeutils/translate_request_matchers.go
fn sources<'s>(clients: &[ClientMatch<'s>]) -> Vec<(Vec<(&'s str, &'s str)>, &'s str)> {
    let mut sources = Vec::new();
    for client in clients {
        let labels = || client.labels.clone();
        if client.namespaces.is_empty() && !client.labels.is_empty() {
            sources.push((labels(), ""));
        }
        sources.extend(
            client
                .namespaces
                .iter()
                .map(|namespace| (labels(), *namespace)),
        );
    }
    if sources.is_empty() {
        sources.push((Vec::new(), ""));
    }
    sources
}

/// The members of a shift. Istio ignores a weight of 0, and the weight of an only member
/// (`applyHTTPRouteDestination` in its [`route.go`]).
///
/// [`route.go`]: https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/core/v1alpha3/route/route.go
fn split(
    (members, by): (&[WeightedDestination], &Decision),
    inputs: &TranslationInputs<'_>,
    made: &mut SidecarClusters<'_>,
) -> RouteSplit {
    let sum = TrafficShift::new(members, false).sum();
    let takes = sum == 100 || inputs.version.takes_any_weights() && sum > 0;
    if members.len() > 1 && !takes {
        return RouteSplit::Refused(sum);
    }
    let is_used = |member: &&WeightedDestination| members.len() == 1 || member.weight > 0;
    let used = members.iter().filter(is_used);
    let clusters = used.map(|member| {
        let cluster = match &member.target {
            Some(ShiftTarget::KubeService {
                reference,
                subset,
                port,
            }) => made.of_service(reference, (*port, subset)),
            Some(target) => made.unknown(target, by),
            None => made.unknown_kind(by),
        };
        (cluster, member.weight)
    });
    RouteSplit::Members(clusters.collect())
}

/// The copies of a mirror. `None` if there are none.
fn copy(
    copy: &MirrorCopy<'_>,
    inputs: &TranslationInputs<'_>,
    made: &mut SidecarClusters<'_>,
) -> Option<(f64, usize)> {
    let MirrorTarget::KubeService(reference) = copy.target?;
    let part = part(copy.portion, inputs.unset);
    let none = Labels::default();
    (part > 0.0).then(|| (part, made.of_service(reference, (copy.port, &none))))
}
