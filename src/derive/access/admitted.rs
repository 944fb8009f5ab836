//! Access policies in force that admit ports on which no endpoint listens, or callers that do not exist.

use std::collections::BTreeSet;

use crate::{
    derive::{
        effects::{AdmittedCaller, Principal, account_words},
        fault::{Aspect, Fault},
        neighbours::Neighbours,
        wording::numbers::few,
    },
    model::{
        Destination,
        kube_service::{KubeService, ServiceType},
        policy::AccessPolicySpec,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::Kind,
};

/// An access policy in force that has a spec.
#[derive(Clone, Copy)]
struct Applied<'a> {
    /// Its place in the status.
    at: usize,
    reference: &'a ObjectRef,
    spec: &'a AccessPolicySpec,
}

impl Applied<'_> {
    fn warning(&self, part: &str, words: impl Into<String>, value: impl ToString) -> Fault {
        let path = format!("status.appliedAccessPolicies[{}].spec.{part}", self.at);
        let fault = Fault::warning(&path, words).about(self.aspect());
        fault.shows(path, value)
    }

    fn aspect(&self) -> Aspect {
        Aspect::Object(Kind::AccessPolicy, self.reference.clone())
    }
}

/// The access policies in force. External services and `ExternalName` services have no sidecar that could obey them.
fn applied(destination: &Destination) -> impl Iterator<Item = Applied<'_>> {
    let has_sidecar = |kube: &&KubeService| kube.service_type != ServiceType::ExternalName;
    let status = destination.status.as_deref();
    let status = status.filter(|_| destination.kube_service().as_ref().is_some_and(has_sidecar));
    let policies = status.map_or(&[][..], |status| &status.access_policies);
    policies.iter().enumerate().filter_map(|(at, applied)| {
        Some(Applied {
            at,
            reference: &applied.reference,
            spec: applied.spec.as_deref()?,
        })
    })
}

/// Access policies that admit only ports on which no endpoint listens. Istio compares the port of the pods
/// ([`authorization_policy_translator.go`]).
///
/// [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go
#[must_use]
pub fn ports_unknown(destination: &Destination) -> Vec<Fault> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    if applied(destination).next().is_none() {
        return Vec::new();
    }
    let groups = kube.endpoint_subsets.iter();
    let groups = groups.filter(|group| !group.endpoints.is_empty());
    let ports = groups.flat_map(|group| &group.ports);
    let listening: BTreeSet<u32> = ports.filter_map(|port| port.port).collect();
    let faults = applied(destination).filter_map(|policy| {
        let allowed = &policy.spec.allowed_ports;
        let is_heard = allowed.iter().any(|port| listening.contains(port));
        if allowed.is_empty() || listening.is_empty() || is_heard {
            return None;
        }
        let numbers = |ports: &mut dyn Iterator<Item = &u32>| few(ports.map(ToString::to_string));
        let noun = if allowed.len() == 1 { "port" } else { "ports" };
        let words = format!(
            "AccessPolicy {} admits {noun} {}, but the pods listen on {}{}",
            policy.reference,
            numbers(&mut allowed.iter()),
            numbers(&mut listening.iter()),
            of_service(kube, allowed)
        );
        let allowed: Vec<String> = allowed.iter().take(8).map(ToString::to_string).collect();
        Some(policy.warning("allowedPorts", words, allowed.join(", ")))
    });
    faults.collect()
}

/// That one of these numbers is the port of the service; empty if none is.
fn of_service(kube: &KubeService, numbers: &[u32]) -> String {
    let mut ports = kube.ports.iter().filter_map(|port| port.port);
    let number = ports.find(|port| numbers.contains(port));
    number.map_or(String::new(), |number| {
        format!(": {number} is the port of the service, and Istio compares the port of the pods")
    })
}

/// Whether no workload has a service account. One that is not named in full is not looked up.
fn is_unknown(around: &mut dyn Neighbours<'_>, account: &ClusterObjectRef) -> bool {
    let is_named = !account.name.is_empty() && !account.namespace.is_empty();
    is_named && !around.has_account(account)
}

/// Whether a policy admits no caller but service accounts that no workload has.
fn excludes_all(around: &mut dyn Neighbours<'_>, spec: &AccessPolicySpec) -> bool {
    let mut selectors = spec.source_selector.iter();
    !spec.source_selector.is_empty()
        && spec.unknown.is_empty()
        && selectors.all(|selector| {
            let caller = AdmittedCaller::of(selector);
            let mut principals = caller.principals.iter();
            let admits_unknown = selector.unknown.is_empty()
                && !caller.principals.is_empty()
                && principals.all(|principal| match principal {
                    Principal::Account(account) => is_unknown(around, account),
                    Principal::Anyone { .. } => false,
                });
            admits_unknown || caller.is_impossible()
        })
}

/// Access policies that admit service accounts which no workload has.
pub fn sources_unknown(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !around.knows_all(Kind::Workload) {
        return faults;
    }
    for policy in applied(around.destination()) {
        for (at, selector) in policy.spec.source_selector.iter().enumerate() {
            for (number, account) in selector.service_accounts.iter().enumerate() {
                if is_unknown(around, account) {
                    let part = format!(
                        "sourceSelector[{at}].kubeServiceAccountRefs.serviceAccounts[{number}]"
                    );
                    let words = format!(
                        "AccessPolicy {} admits {}, which no workload has",
                        policy.reference,
                        account_words(account)
                    );
                    let fault = policy.warning(&part, words, account);
                    faults.push(fault.about(Aspect::Service(account.clone())));
                }
            }
        }
    }
    faults
}

/// That every applied access policy admits only service accounts that no workload has.
pub fn denies_everyone(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let destination = around.destination();
    let all = around.status()?.access_policies.len();
    let policies: Vec<_> = applied(destination).collect();
    if policies.is_empty() || policies.len() < all || !around.knows_all(Kind::Workload) {
        return None;
    }
    let mut specs = policies.iter();
    if !specs.all(|policy| excludes_all(around, policy.spec)) {
        return None;
    }
    let words = "no workload has a service account that an applied access policy admits";
    let selectors = policies
        .iter()
        .flat_map(|policy| &policy.spec.source_selector);
    let admitted = selectors.flat_map(|selector| &selector.service_accounts);
    let path = "status.appliedAccessPolicies";
    let admitted = few(admitted.map(ToString::to_string));
    Some(Fault::error(path, words).shows(path, admitted))
}

/// The faults of what the access policies of a Destination admit.
pub fn access_faults(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let mut faults = sources_unknown(around);
    faults.extend(ports_unknown(around.destination()));
    faults
}
