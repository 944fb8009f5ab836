//! The traffic policies in force, the values of one field that take effect, and those that hurt requests.

mod outcome;
mod requests;
mod resilience;

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::{
        effects::{Field, PolicyScope, Portion, portion_words, scope_words},
        fault::{Aspect, Fault},
        ports::speaks_no_http,
        wording::brief_name,
    },
    model::{Destination, policy::TrafficPolicySpec, reference::ObjectRef},
    store::Kind,
};

pub(super) use outcome::{RequestEffect, RequestOutcome, request_effects};
pub(super) use requests::copy_of_all;
pub use requests::{copied_to, detours, injected_faults, removed_headers, whole_copies};
use requests::{
    copies, copy_words, elsewhere, elsewhere_words, injected, injected_words, is_detour, shifts,
};
pub use resilience::{hasty_ejections, many_retries, retries_over_timeout};

/// A traffic policy in force that has a spec.
#[derive(Clone, Copy)]
pub(super) struct InForce<'d> {
    /// Its place in the status.
    pub(super) at: usize,
    pub(super) reference: &'d ObjectRef,
    pub(super) spec: &'d TrafficPolicySpec,
}

/// A value that takes effect.
pub(super) struct Setting<'d, T> {
    pub(super) policy: InForce<'d>,
    /// The requests and clients for which it does.
    pub(super) scope: PolicyScope<'d>,
    pub(super) value: T,
}

/// The traffic policies in force that have a spec, in their order.
pub(super) fn in_force(destination: &Destination) -> impl Iterator<Item = InForce<'_>> {
    let status = destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    policies.iter().enumerate().filter_map(|(at, applied)| {
        Some(InForce {
            at,
            reference: &applied.reference,
            spec: applied.spec.as_deref()?,
        })
    })
}

/// The values of a field that take effect: of those for the same requests and clients the first. A value has no effect for
/// requests that cannot exist, and an HTTP field has none if no port is HTTP.
pub(super) fn values<'d, T>(
    destination: &'d Destination,
    field: &Field,
    value: impl Fn(&'d TrafficPolicySpec) -> Option<T>,
) -> Vec<Setting<'d, T>> {
    let mut known = HashSet::new();
    let values = in_force(destination).filter_map(|policy| {
        let value = value(policy.spec)?;
        let scope = PolicyScope::of_field(policy.spec, field);
        let takes_effect = scope.is_possible() && known.insert(scope.clone());
        takes_effect.then_some(Setting {
            policy,
            scope,
            value,
        })
    });
    let values: Vec<_> = values.collect();
    if !values.is_empty() && field.is_http() && speaks_no_http(destination) {
        return Vec::new();
    }
    values
}

/// The places at which scopes are equal, one group for each different scope, in the order of the first of each.
pub(super) fn equal_scopes<'r, 's: 'r>(
    scopes: impl Iterator<Item = &'r PolicyScope<'s>>,
) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: HashMap<&PolicyScope<'_>, usize> = HashMap::new();
    for (at, scope) in scopes.enumerate() {
        let group = *group_of.entry(scope).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    groups
}

impl InForce<'_> {
    /// The path of a part of its spec.
    pub(super) fn path(&self, part: &str) -> String {
        format!("status.appliedTrafficPolicies[{}].spec.{part}", self.at)
    }

    pub(super) fn aspect(&self) -> Aspect {
        Aspect::Object(Kind::TrafficPolicy, self.reference.clone())
    }

    /// `TrafficPolicy gloo-mesh/split`.
    pub(super) fn words(&self) -> String {
        format!("TrafficPolicy {}", brief_name(&self.reference.to_string()))
    }
}

impl<T> Setting<'_, T> {
    /// A warning about a part of the policy's spec, which the value there proves.
    pub(super) fn warning(&self, part: &str, words: String, value: impl ToString) -> Fault {
        let path = self.policy.path(part);
        let fault = Fault::warning(&path, words).about(self.policy.aspect());
        fault.shows(path, value)
    }

    /// The requests of its scope: `all requests`, `5 % of requests for path prefix /reviews`.
    pub(super) fn requests(&self, portion: Portion) -> String {
        format!("{}{}", portion_words(portion), self.scope_words())
    }

    /// ` for path prefix /reviews from app=web`; empty for all requests.
    fn scope_words(&self) -> String {
        scope_words(&self.scope).map_or(String::new(), |scope| format!(" {scope}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Interner, decode_value};

    /// The numbers of retries that take effect, by policies with these specs.
    fn attempts(specs: &[Value]) -> Vec<Option<i32>> {
        let applied: Vec<Value> = specs.iter().map(|spec| json!({"spec": spec})).collect();
        let value =
            json!({"spec": {"kubeService": {}}, "status": {"appliedTrafficPolicies": applied}});
        let destination: Destination = decode_value(&value, &mut Interner::default());
        let retries = values(&destination, &Field::Retries, |spec| {
            Some(spec.policy.retries.as_ref()?.attempts)
        });
        retries.into_iter().map(|one| one.value).collect()
    }

    #[test]
    fn of_the_values_for_the_same_requests_the_first_takes_effect() {
        let of = |attempts: i32| json!({"policy": {"retries": {"attempts": attempts}}});
        let only = |prefix: &str, attempts: i32| {
            let mut spec = of(attempts);
            spec["httpRequestMatchers"] = json!([{"uri": {"prefix": prefix}}]);
            spec
        };
        let timeout = json!({"policy": {"requestTimeout": "1s"}});
        assert_eq!(attempts(&[timeout, of(1), of(2)]), [Some(1)]);
        assert_eq!(
            attempts(&[only("/a", 1), of(2), only("/a", 3)]),
            [Some(1), Some(2)]
        );
        // No path begins without a slash.
        assert_eq!(attempts(&[only("a", 1), of(2)]), [Some(2)]);
    }
}
