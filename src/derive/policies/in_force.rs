//! The traffic policies in force, and the values of one field that take effect.

use hashbrown::HashSet;

use crate::{
    derive::{
        Aspect, Fault, brief_name,
        effects::{Field, PolicyScope, Portion, portion_words, scope_words},
        ports::speaks_no_http,
    },
    model::{Destination, policy::TrafficPolicySpec, reference::ObjectRef},
    store::Kind,
};

/// A traffic policy in force that has a spec.
#[derive(Clone, Copy)]
pub(in crate::derive) struct InForce<'d> {
    /// Its place in the status.
    pub(in crate::derive) at: usize,
    pub(in crate::derive) reference: &'d ObjectRef,
    pub(in crate::derive) spec: &'d TrafficPolicySpec,
}

/// A value that takes effect.
pub(in crate::derive) struct Setting<'d, T> {
    pub(in crate::derive) policy: InForce<'d>,
    /// The requests and clients for which it does.
    pub(in crate::derive) scope: PolicyScope<'d>,
    pub(in crate::derive) value: T,
}

/// The traffic policies in force that have a spec, in their order.
pub(in crate::derive) fn in_force(destination: &Destination) -> impl Iterator<Item = InForce<'_>> {
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
pub(in crate::derive) fn values<'d, T>(
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

impl InForce<'_> {
    /// The path of a part of its spec.
    pub(in crate::derive) fn path(&self, part: &str) -> String {
        format!("status.appliedTrafficPolicies[{}].spec.{part}", self.at)
    }

    pub(in crate::derive) fn aspect(&self) -> Aspect {
        Aspect::Object(Kind::TrafficPolicy, self.reference.clone())
    }

    /// `TrafficPolicy gloo-mesh/split`.
    pub(in crate::derive) fn words(&self) -> String {
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
    pub(in crate::derive) fn requests(&self, portion: Portion) -> String {
        format!("{}{}", portion_words(portion), self.scope_words())
    }

    /// ` for path prefix /reviews from app=web`; empty for all requests.
    pub(super) fn scope_words(&self) -> String {
        scope_words(&self.scope).map_or(String::new(), |scope| format!(" {scope}"))
    }
}
