//! Which of the types in a file are read, and what to say of those that are not.

use super::item::TypeName;
use crate::store::Kind;

/// The kinds that became Destination, of Gloo Mesh before 1.0 and of Service Mesh Hub.
const OLDER: [&str; 2] = ["TrafficTarget", "MeshService"];

const SECRET: &str = "Secret";

/// Why secrets are left out, in whatever form they come.
pub(super) const SECRETS: &str = "secrets are never looked into";

/// Whether a snapshot's word for a sort of objects means secrets.
pub(super) fn is_secrets(word: &str) -> bool {
    word.eq_ignore_ascii_case("secrets")
}

/// Whether nothing more is to be said of a type than that it is not read.
pub(super) fn is_unknown(of: &TypeName) -> bool {
    let kind = &*of.kind;
    let is_known = Kind::ALL.into_iter().any(|known| known.name() == kind);
    !is_known && kind != SECRET && !OLDER.contains(&kind)
}

/// The kind that a type names, if it is one that is read. An object may leave its API version out.
pub(super) fn kind(of: &TypeName) -> Option<Kind> {
    let is_of = |kind: &Kind| {
        kind.name() == of.kind
            && (of.api_version.is_empty() || of.api_version == kind.api_version())
    };
    Kind::ALL.into_iter().find(is_of)
}

/// Why objects of a type are not read.
pub(super) fn refusal(of: &TypeName) -> String {
    let TypeName { kind, api_version } = of;
    if kind == SECRET {
        return SECRETS.to_owned();
    }
    if OLDER.contains(&&**kind) {
        return format!(
            "{kind} is what Destination was before Gloo Mesh 1.0, and only Destination is read"
        );
    }
    match Kind::ALL.into_iter().find(|known| known.name() == kind) {
        Some(known) => format!(
            "it is of {api_version}, and only {kind} of {} is read",
            known.api_version()
        ),
        None => format!("the kind {kind} is not supported by this version"),
    }
}
