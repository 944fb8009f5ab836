//! The permissions for each kind, judged.

use super::check::{CheckState, DoctorCheck};
use crate::store::{
    Kind,
    checkup::{AccessVerdict, Checkup, Failure, KindPresence, Rights, RightsEvidence, Verb},
};

/// A check for each kind; before them a warning if access reviews are not answered.
pub(super) fn checks(checkup: &Checkup, rights: &Rights) -> Vec<DoctorCheck> {
    let mut checks = Vec::new();
    if let RightsEvidence::Reading(why) = &rights.by {
        let fact = format!(
            "the server does not answer access reviews ({why}); doctor listed one object of each kind instead, so get and watch are unknown"
        );
        checks.push(DoctorCheck::new("rights", CheckState::Warning, fact));
    }
    let of_kinds = Kind::ALL.into_iter();
    checks.extend(of_kinds.map(|kind| of_kind(checkup, kind).about(kind)));
    checks
}

/// The refused verbs, in the namespace to read or in all namespaces.
pub(super) fn refused(checkup: &Checkup, kind: Kind) -> Vec<Verb> {
    with(checkup, kind, |verdict| *verdict == AccessVerdict::Refused)
}

/// The reason why the list of a kind cannot be read: it is refused, or unknown. `None` if it can be read, or is not
/// installed.
pub(super) fn trouble(checkup: &Checkup, kind: Kind) -> Option<ListTrouble> {
    let list = checkup.verdict(kind, Verb::List)?;
    match (list, checkup.presence(kind)) {
        (_, Some(KindPresence::Absent(_))) | (AccessVerdict::Allowed, _) => None,
        (AccessVerdict::Refused, _) => Some(ListTrouble::Forbidden),
        (AccessVerdict::Unknown(failure), _) => Some(ListTrouble::Unknown(failure.clone())),
    }
}

/// Why a list cannot be read.
pub(super) enum ListTrouble {
    Forbidden,
    Unknown(Failure),
}

fn with(checkup: &Checkup, kind: Kind, holds: impl Fn(&AccessVerdict) -> bool) -> Vec<Verb> {
    let verbs = Verb::ALL.into_iter();
    verbs
        .filter(|verb| checkup.verdict(kind, *verb).is_some_and(&holds))
        .collect()
}

fn of_kind(checkup: &Checkup, kind: Kind) -> DoctorCheck {
    let refused = refused(checkup, kind);
    match trouble(checkup, kind) {
        Some(ListTrouble::Unknown(failure)) => DoctorCheck {
            fact: format!("unknown whether list is allowed: {}", failure.why),
            ..DoctorCheck::failed("rights", &failure)
        },
        Some(ListTrouble::Forbidden) => {
            let nearby: Vec<&str> = checkup.nearby(kind).collect();
            let nearby = match nearby.as_slice() {
                [] => String::new(),
                nearby => format!(
                    "; list is allowed in {}, which portolan reads instead",
                    nearby.join(" and ")
                ),
            };
            let fact = format!("{}{nearby}", forbidden(checkup, &refused));
            DoctorCheck::new("rights", CheckState::Failed, fact)
                .advise("ask an administrator for the role below")
        }
        None if refused.is_empty() => unhindered(checkup, kind),
        None => hindered(checkup, kind, &refused),
    }
}

fn unhindered(checkup: &Checkup, kind: Kind) -> DoctorCheck {
    let allowed = with(checkup, kind, |verdict| *verdict == AccessVerdict::Allowed);
    if allowed.is_empty() {
        return DoctorCheck::new("rights", CheckState::Note, "unknown; it is not installed");
    }
    let unknown = with(checkup, kind, |verdict| {
        matches!(verdict, AccessVerdict::Unknown(_))
    });
    let place = place(checkup);
    let fact = format!("{} allowed {place}", words(&allowed));
    match unknown.as_slice() {
        [] => DoctorCheck::new("rights", CheckState::Good, fact),
        unknown => {
            let fact = format!("{fact}; {} unknown", words(unknown));
            DoctorCheck::new("rights", CheckState::Warning, fact)
        }
    }
}

fn hindered(checkup: &Checkup, kind: Kind, refused: &[Verb]) -> DoctorCheck {
    let is_absent = matches!(checkup.presence(kind), Some(KindPresence::Absent(_)));
    let cost = if is_absent {
        "; it is not installed, so this has no effect except that other commands call it forbidden"
    } else if refused.contains(&Verb::Watch) {
        "; without watch the list is re-read every 30 s"
    } else {
        "; without get an object has no YAML"
    };
    let fact = format!("{}{cost}", forbidden(checkup, refused));
    DoctorCheck::new("rights", CheckState::Warning, fact)
        .advise("ask an administrator for the role below")
}

fn forbidden(checkup: &Checkup, refused: &[Verb]) -> String {
    format!("{} forbidden {}", words(refused), place(checkup))
}

fn place(checkup: &Checkup) -> String {
    match &checkup.namespace {
        Some(namespace) => format!("in namespace {namespace:?}"),
        None => "in all namespaces".to_owned(),
    }
}

fn words(verbs: &[Verb]) -> String {
    let words: Vec<&str> = verbs.iter().map(|verb| verb.word()).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
