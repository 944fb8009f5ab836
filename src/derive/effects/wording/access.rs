//! Access policies in words: the callers, methods, paths and ports that they admit.

use super::{Words, alternatives, any_text, not_known, or_unknown};
use crate::{
    derive::{
        effects::{AdmittedCaller, Principal},
        wording::brief_text,
    },
    model::{Text, policy::IdentitySelector, reference::ClusterObjectRef},
};

pub(super) fn callers(selectors: &[IdentitySelector]) -> Words {
    if selectors.is_empty() {
        return Words::new("from any caller", "any caller: sourceSelector is empty");
    }
    Words::any_of("from ", selectors.iter().map(identity).collect())
}

pub(super) fn methods(methods: &[Text]) -> Words {
    let words = any_text(methods);
    Words::new(format!("method {words}"), words)
}

/// Paths as Istio compares them: exact, `prefix*` or `*suffix`
/// ([AuthorizationPolicy](https://istio.io/latest/docs/reference/config/security/authorization-policy/)).
pub(super) fn paths(paths: &[Text]) -> Words {
    Words::any_of("path ", paths.iter().map(|path| path_words(path)).collect())
}

fn path_words(path: &str) -> String {
    let path = brief_text(path);
    match (path.strip_suffix('*'), path.strip_prefix('*')) {
        _ if path == "*" => "of any kind".to_owned(),
        (Some(prefix), _) => format!("prefix {prefix}"),
        (None, Some(suffix)) => format!("suffix {suffix}"),
        (None, None) => path.into_owned(),
    }
}

pub(super) fn ports(ports: &[u32]) -> Words {
    let each: Vec<String> = ports.iter().map(ToString::to_string).collect();
    let words = alternatives(each.iter().map(String::as_str), each.len());
    Words::new(format!("port {words}"), format!("{words} of the workload"))
}

/// The callers of one element: its parts must all fit.
fn identity(identity: &IdentitySelector) -> String {
    let caller = AdmittedCaller::of(identity);
    let mut parts = Vec::new();
    if !caller.principals.is_empty() {
        let each: Vec<String> = caller.principals.iter().map(principal).collect();
        parts.push(alternatives(each.iter().map(String::as_str), each.len()));
    }
    if !caller.namespaces.is_empty() {
        parts.push(format!("namespace {}", any_text(caller.namespaces)));
    }
    if let Some(request) = caller.request {
        let (with, without) = (&request.principals, &request.not_principals);
        parts.extend((!with.is_empty()).then(|| format!("request principal {}", any_text(with))));
        parts.extend(
            (!without.is_empty()).then(|| format!("no request principal {}", any_text(without))),
        );
        parts.extend(not_known(&request.unknown));
    }
    let of_matcher = identity
        .matcher
        .iter()
        .flat_map(|matcher| not_known(&matcher.unknown));
    parts.extend(of_matcher.chain(not_known(&identity.unknown)));
    match (&*parts, caller.is_impossible()) {
        ([], _) => "any caller".to_owned(),
        (parts, false) => parts.join(" and "),
        (parts, true) => format!("{} (no caller fits both)", parts.join(" and ")),
    }
}

fn principal(principal: &Principal<'_>) -> String {
    match principal {
        Principal::Account(account) => account_words(account),
        Principal::Anyone {
            namespaces: [],
            clusters,
        } => format!("cluster {}", any_text(clusters)),
        Principal::Anyone {
            namespaces,
            clusters,
        } => {
            format!(
                "namespace {} in cluster {}",
                any_text(namespaces),
                any_text(clusters)
            )
        }
    }
}

/// `service account web.shop.cluster-1`. An absent part may be anything; without a namespace the name does not matter
/// (`buildSpiffeURI` of [`authorization_policy_translator.go`]).
///
/// [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go
pub(in crate::derive) fn account_words(account: &ClusterObjectRef) -> String {
    let (name, namespace, cluster) = (
        account.name.given(),
        account.namespace.given(),
        account.cluster.given(),
    );
    let in_cluster = cluster.map_or("in any cluster".to_owned(), |cluster| {
        format!("in cluster {cluster}")
    });
    match (name, namespace, cluster) {
        (Some(_), Some(_), Some(_)) => format!("service account {account}"),
        (Some(name), Some(namespace), None) => {
            format!(
                "service account {name}.{} {in_cluster}",
                or_unknown(namespace)
            )
        }
        (None, Some(namespace), _) => {
            format!("any service account of namespace {namespace} {in_cluster}")
        }
        (_, None, _) => format!("any service account {in_cluster}"),
    }
}
