//! The smallest role that gives what is missing, as the object that kubectl takes, and the line that binds it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::rights;
use crate::{
    model::yaml::{self, ManagedFields},
    store::{
        Kind,
        checkup::{Checkup, Verb},
    },
};

/// The name of a role with all permissions, and of its binding. Applying it removes no permission.
const NAME: &str = "portolan-reader";

/// The placeholder for a user name that the server has not told.
const SOMEBODY: &str = "USER";

/// A role for one context.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MissingRole {
    pub(super) object: Value,
    /// The command that binds it.
    pub(super) binding: String,
}

/// The role with the missing permissions. `None` if none is missing.
pub(super) fn role(checkup: &Checkup) -> Option<MissingRole> {
    let missing = missing(checkup);
    let (rules, name) = (rules(&missing), name(&missing));
    let namespace = checkup.namespace.as_deref();
    let mut object = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": if namespace.is_some() { "Role" } else { "ClusterRole" },
        "metadata": {"name": name},
        "rules": rules,
    });
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = namespace.into();
    }
    let user = checkup
        .login
        .done()
        .and_then(|login| login.known_as.as_deref());
    (!rules.is_empty()).then(|| MissingRole {
        object,
        binding: binding(&name, namespace, user.unwrap_or(SOMEBODY)),
    })
}

impl MissingRole {
    /// As YAML.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines = yaml::lines(&self.object, ManagedFields::Shown);
        lines.iter().map(ToString::to_string).collect()
    }

    /// Whether the name of the user has to be put in.
    pub(super) fn lacks_user(&self) -> bool {
        self.binding.ends_with(SOMEBODY)
    }
}

/// The missing permissions: those refused, and those unknown for a kind whose list is refused.
fn missing(checkup: &Checkup) -> Vec<(Kind, Verb)> {
    let of_kind = |kind| {
        let refused = rights::refused(checkup, kind);
        let list = refused.contains(&Verb::List);
        let untold = move |verb: &Verb| list && checkup.verdict(kind, *verb).is_none();
        let verbs = Verb::ALL.into_iter();
        verbs
            .filter(move |verb| refused.contains(verb) || untold(verb))
            .map(move |verb| (kind, verb))
    };
    Kind::ALL.into_iter().flat_map(of_kind).collect()
}

/// The fewest rules that give exactly this: one for the resources of a group that lack the same verbs.
fn rules(missing: &[(Kind, Verb)]) -> Vec<Value> {
    let mut lacks: BTreeMap<(&str, &str), BTreeSet<Verb>> = BTreeMap::new();
    for (kind, verb) in missing {
        lacks
            .entry((kind.group(), kind.plural()))
            .or_default()
            .insert(*verb);
    }
    let mut rules: BTreeMap<(&str, Vec<Verb>), Vec<&str>> = BTreeMap::new();
    for ((group, plural), verbs) in lacks {
        let verbs = verbs.into_iter().collect();
        rules.entry((group, verbs)).or_default().push(plural);
    }
    let rule = |((group, verbs), plurals): ((&str, Vec<Verb>), Vec<&str>)| {
        let verbs: Vec<&str> = verbs.into_iter().map(Verb::word).collect();
        json!({"apiGroups": [group], "resources": plurals, "verbs": verbs})
    };
    rules.into_iter().map(rule).collect()
}

/// A name of its own for each role that gives but a part: applied under the name of another it would take away what
/// that one gave.
fn name(missing: &[(Kind, Verb)]) -> String {
    if missing.len() == Kind::ALL.len() * Verb::ALL.len() {
        return NAME.to_owned();
    }
    let words = missing
        .iter()
        .flat_map(|(kind, verb)| [kind.plural(), verb.word()]);
    // FNV-1a: the same in every version of every platform, which the standard hashers do not promise.
    let hash = words
        .flat_map(str::bytes)
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    format!("{NAME}-{hash:08x}")
}

fn binding(name: &str, namespace: Option<&str>, user: &str) -> String {
    let (kind, role, place) = match namespace {
        Some(namespace) => (
            "rolebinding",
            "role",
            format!(" --namespace={}", quoted(namespace)),
        ),
        None => ("clusterrolebinding", "clusterrole", String::new()),
    };
    let account = user.strip_prefix("system:serviceaccount:");
    let whom = match account {
        Some(account) => format!("--serviceaccount={}", quoted(account)),
        None => format!("--user={}", quoted(user)),
    };
    format!("kubectl create {kind} {name}{place} --{role}={name} {whom}")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:@/,=+".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const D: Kind = Kind::Destination;
    const T: Kind = Kind::TrafficPolicy;
    const A: Kind = Kind::AccessPolicy;

    #[test]
    fn rules_give_what_is_missing_and_no_more_in_as_few_as_can_be() {
        use Verb::{Get, List, Watch};
        let rule = |group: &str, resources: &[&str], verbs: &[&str]| {
            let group = format!("{group}.mesh.gloo.solo.io");
            json!({"apiGroups": [group], "resources": resources, "verbs": verbs})
        };
        let cases: [(&[_], Vec<Value>); 5] = [
            (&[], vec![]),
            (
                &[(D, Watch), (D, Get), (D, List), (D, Get)],
                vec![rule(
                    "discovery",
                    &["destinations"],
                    &["get", "list", "watch"],
                )],
            ),
            (
                &[(T, List), (A, List)],
                vec![rule(
                    "networking",
                    &["accesspolicies", "trafficpolicies"],
                    &["list"],
                )],
            ),
            (
                &[(T, List), (A, List), (A, Watch)],
                vec![
                    rule("networking", &["trafficpolicies"], &["list"]),
                    rule("networking", &["accesspolicies"], &["list", "watch"]),
                ],
            ),
            (
                &[(T, Get), (D, Get)],
                vec![
                    rule("discovery", &["destinations"], &["get"]),
                    rule("networking", &["trafficpolicies"], &["get"]),
                ],
            ),
        ];
        for (missing, expected) in cases {
            assert_eq!(rules(missing), expected, "{missing:?}");
        }
    }

    #[test]
    fn a_role_that_gives_a_part_never_replaces_another() {
        let of_kind = |kind| Verb::ALL.map(|verb| (kind, verb));
        let all: Vec<_> = Kind::ALL.into_iter().flat_map(of_kind).collect();
        assert_eq!(name(&all), NAME);
        let parts = [&all[..1], &all[1..2], &all[1..]].map(name);
        assert!(
            parts
                .iter()
                .all(|part| part.starts_with("portolan-reader-"))
        );
        assert!(parts[0] != parts[1] && parts[1] != parts[2], "{parts:?}");
    }

    #[test]
    fn a_role_is_bound_to_whom_the_server_takes_us_for() {
        let cases = [
            (
                None,
                "nobody",
                "kubectl create clusterrolebinding portolan-reader --clusterrole=portolan-reader --user=nobody",
            ),
            (
                Some("gloo-mesh"),
                "system:serviceaccount:ops:eye",
                "kubectl create rolebinding portolan-reader --namespace=gloo-mesh --role=portolan-reader --serviceaccount=ops:eye",
            ),
            (
                None,
                "a'; rm -rf /",
                "kubectl create clusterrolebinding portolan-reader --clusterrole=portolan-reader --user='a'\\''; rm -rf /'",
            ),
        ];
        for (namespace, user, expected) in cases {
            assert_eq!(binding(NAME, namespace, user), expected);
        }
    }
}
