//! The audit log: every request that reached a server, by the server's own account.

use std::collections::BTreeSet;

use portolan::store::Kind;
use serde_json::Value;

use super::{accounts::ACCOUNTS, plane::Plane};

/// A request of an account.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) user: String,
    /// The verb of the API.
    pub(super) verb: String,
    /// The path, and what follows it.
    pub(super) uri: String,
    /// The code of the answer.
    pub(super) code: u64,
}

/// What portolan has asked for so far, each request once.
pub(super) fn asked(plane: &Plane) -> Vec<Asked> {
    let log = plane.audit();
    let entries = log
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).expect("a line is an entry") });
    let mut seen = BTreeSet::new();
    entries
        // A watch is written down again when it ends.
        .filter(|entry| seen.insert(entry["auditID"].to_string()))
        .map(|entry| read(&entry))
        .filter(|asked| is_portolan(&asked.user))
        .collect()
}

/// Nothing but reads, of nothing but the kinds that portolan shows, and of which groups there are.
pub(super) fn shows_nothing_but_reads(plane: &Plane) {
    let all = asked(plane);
    let of_a_kind = |asked: &Asked| {
        let plural = |kind: &Kind| asked.uri.contains(&format!("/{}", kind.plural()));
        asked.uri == "/apis" || Kind::ALL.iter().any(plural)
    };
    let odd: Vec<_> = all.iter().filter(|asked| !of_a_kind(asked)).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    let verbs: BTreeSet<&str> = all.iter().map(|asked| asked.verb.as_str()).collect();
    assert_eq!(verbs, BTreeSet::from(["get", "list", "watch"]));
}

/// `admin` is who changes things in tests, and the server asks itself as many a `system:` user.
fn is_portolan(user: &str) -> bool {
    user != "admin" && ACCOUNTS.iter().any(|(account, _)| *account == user)
}

fn read(entry: &Value) -> Asked {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Asked {
        user: text(&entry["user"]["username"]),
        verb: text(&entry["verb"]),
        uri: text(&entry["requestURI"]),
        code: entry["responseStatus"]["code"].as_u64().unwrap_or_default(),
    }
}
