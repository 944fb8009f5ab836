//! Whether access policies admit a request.
//!
//! Gloo Mesh writes one `AuthorizationPolicy` of action ALLOW for a Destination, with a rule for each applied policy, and
//! Istio denies what fits no rule. Parts of a rule must all fit: the identity, the namespace, the path, the method and the
//! port of the pod ([`authorization_policy_translator.go`]).
//!
//! [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go

mod identity;

use std::sync::Arc;

use crate::{
    derive::{
        access::{CallerAccess, access},
        effects::{Selects, access_effects, statement},
        neighbours::Neighbourhood,
        world::{Known, World},
    },
    model::{Text, policy::AccessPolicySpec, reference::ObjectRef},
    store::{Kind, Store},
};

use super::{CallingClient, Decision, HttpRequest, RouteCode, client::yes};
use identity::ClientIdentity;

/// Whether access policies admit a request.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessDecision {
    /// Its code.
    pub code: RouteCode,
    /// The verdict. `None` if it is not known.
    pub admits: Option<bool>,
    /// A sentence.
    pub words: String,
    /// The object that decides it.
    pub decided_by: Option<Decision>,
    /// The applied access policies, with what the request lacks for each.
    pub policies: Vec<PolicyAdmission>,
}

/// One applied access policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyAdmission {
    /// The policy.
    pub policy: Decision,
    /// The callers and requests that it admits.
    pub admits: String,
    /// The parts of it that the request does not fit; empty if it is admitted.
    pub lacks: Vec<String>,
    /// Whether it admits the request. `None` if it is not known.
    pub verdict: Option<bool>,
}

/// A request as it arrives at a Destination.
#[derive(Clone, Copy)]
pub(super) struct ArrivingRequest<'a> {
    pub(super) client: &'a CallingClient<'a>,
    pub(super) request: &'a HttpRequest,
    /// The ports of the pods.
    pub(super) ports: &'a [u32],
    pub(super) is_http: bool,
}

/// Whether access policies restrict the callers of a Destination at all.
pub(super) fn restriction(facts: (&Store, &World), known: &Known) -> CallerAccess {
    access(&mut Neighbourhood::of(facts, known))
}

/// Judges whether the access policies of a Destination admit a request.
pub(super) fn admission(
    facts: (&Store, &World),
    known: &Known,
    arriving: ArrivingRequest<'_>,
) -> AccessDecision {
    admitted(facts, (known, &restriction(facts, known)), arriving)
}

/// The same, if it is known whether the Destination restricts callers at all.
pub(super) fn admitted(
    (store, world): (&Store, &World),
    (known, restriction): (&Known, &CallerAccess),
    arriving: ArrivingRequest<'_>,
) -> AccessDecision {
    let verdict = |code, admits, words: &str| AccessDecision {
        code,
        admits,
        words: words.to_owned(),
        decided_by: None,
        policies: Vec::new(),
    };
    match restriction {
        CallerAccess::Open => verdict(
            RouteCode::AccessOpen,
            Some(true),
            "no access policy restricts the callers",
        ),
        CallerAccess::Unknown(why) => verdict(RouteCode::AccessUnknown, None, why),
        CallerAccess::Denied(fault) if applied(known).next().is_none() => AccessDecision {
            decided_by: denying_mesh(world, known),
            ..verdict(RouteCode::AccessDefaultDeny, Some(false), &fault.words)
        },
        CallerAccess::Denied(_) | CallerAccess::Restricted => {
            restricted((store, world), known, arriving)
        }
    }
}

/// The virtual mesh that requires access policies.
fn denying_mesh(world: &World, known: &Known) -> Option<Decision> {
    let mesh = known.destination.mesh.as_ref()?;
    let relations = world.relations();
    let around = relations.virtual_meshes_of(&known.id.source, &mesh.into());
    let around = around.first()?;
    let reference = ObjectRef {
        name: Text::from(&*around.meta.name),
        namespace: around.meta.namespace.clone(),
    };
    let by = Decision::named(Kind::VirtualMesh, &reference, "spec.globalAccessPolicy");
    Some(by.observed(around.meta.generation))
}

/// The applied access policies that have a spec.
fn applied(known: &Known) -> impl Iterator<Item = (Decision, Option<&Arc<AccessPolicySpec>>)> {
    let status = known.destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.access_policies);
    policies.iter().map(|one| {
        let by = Decision::named(Kind::AccessPolicy, &one.reference, "spec");
        (by.observed(one.observed_generation), one.spec.as_ref())
    })
}

fn restricted(
    facts: (&Store, &World),
    known: &Known,
    arriving: ArrivingRequest<'_>,
) -> AccessDecision {
    let identity = ClientIdentity::of(facts.0, known, arriving.client);
    let policies = applied(known).map(|(policy, spec)| match spec {
        Some(spec) => judged(policy, spec, (&identity, arriving)),
        None => PolicyAdmission {
            policy,
            admits: "its spec is not recorded".to_owned(),
            lacks: Vec::new(),
            verdict: None,
        },
    });
    let policies: Vec<PolicyAdmission> = policies.collect();
    let found = |verdict| policies.iter().find(|one| one.verdict == verdict);
    let (code, admits, by) = match (found(Some(true)), found(None)) {
        (Some(one), _) => (RouteCode::AccessAdmitted, Some(true), Some(one)),
        (None, Some(one)) => (RouteCode::AccessUnknown, None, Some(one)),
        (None, None) => (RouteCode::AccessDenied, Some(false), policies.first()),
    };
    let words = match (admits, by) {
        (Some(true), Some(one)) => format!("{} admits it", one.policy.object_words()),
        (None, Some(one)) => format!("{} may admit it: {}", one.policy.object_words(), one.admits),
        _ => denial(&policies),
    };
    AccessDecision {
        code,
        admits,
        words,
        decided_by: by.map(|one| one.policy.clone()),
        policies,
    }
}

/// Why no policy admits a request.
fn denial(policies: &[PolicyAdmission]) -> String {
    let each = policies.iter().take(3).map(|one| {
        let lacks = one.lacks.join(", ");
        format!("{} admits only: {lacks}", one.policy.object_words())
    });
    each.collect::<Vec<_>>().join("; ")
}

/// One policy: what it admits, and what a request lacks.
fn judged(
    policy: Decision,
    spec: &AccessPolicySpec,
    (identity, arriving): (&ClientIdentity<'_>, ArrivingRequest<'_>),
) -> PolicyAdmission {
    let sources = spec
        .source_selector
        .iter()
        .map(|one| identity.admitted_by(one));
    let source = sources.max().unwrap_or(Selects::Yes);
    let path = arriving
        .request
        .path
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    let of_http = |allowed: &[Text], given: &str| {
        allowed.is_empty() || arriving.is_http && allowed.iter().any(|one| is_like(one, given))
    };
    let parts = [
        ("sourceSelector", source),
        ("allowedPaths", yes(of_http(&spec.allowed_paths, path))),
        (
            "allowedMethods",
            yes(of_http(&spec.allowed_methods, &arriving.request.method)),
        ),
        ("allowedPorts", yes(spec.allows_port(arriving.ports))),
    ];
    let statements = access_effects(spec);
    let words = |key: &str| {
        let mut effects = statements.iter().filter(|effect| effect.field.key() == key);
        effects
            .next()
            .map_or_else(String::new, |effect| statement(effect, None).brief)
    };
    let unmet = parts.iter().filter(|(_, fits)| *fits != Selects::Yes);
    let known = if spec.unknown.is_empty() {
        Selects::Yes
    } else {
        Selects::Unknown
    };
    let verdict = parts
        .iter()
        .map(|(_, fits)| *fits)
        .min()
        .unwrap_or(Selects::Yes)
        .min(known);
    let given = [
        "sourceSelector",
        "allowedPaths",
        "allowedMethods",
        "allowedPorts",
    ]
    .map(words);
    let given = given.into_iter().filter(|words| !words.is_empty());
    PolicyAdmission {
        policy,
        admits: given.collect::<Vec<_>>().join(", "),
        lacks: unmet.map(|(key, _)| words(key)).collect(),
        verdict: match verdict {
            Selects::Yes => Some(true),
            Selects::Unknown => None,
            Selects::No => Some(false),
        },
    }
}

/// Whether a text fits a pattern of Istio: exact, `prefix*`, `*suffix`, or `*` for any that is not empty.
fn is_like(pattern: &str, text: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(""), _) => !text.is_empty(),
        (Some(prefix), _) => text.starts_with(prefix),
        (None, Some(suffix)) => text.ends_with(suffix),
        (None, None) => text == pattern,
    }
}
