//! What we may do with each kind, judged.

use super::check::{Check, State};
use crate::store::{
    Kind,
    checkup::{AccessVerdict, Checkup, Failure, KindPresence, Rights, RightsEvidence, Verb},
};

/// A check for each kind, and one before them where they could not be found out as they should be.
pub(super) fn checks(checkup: &Checkup, rights: &Rights) -> Vec<Check> {
    let mut checks = Vec::new();
    if let RightsEvidence::Reading(why) = &rights.by {
        let fact = format!(
            "the server does not tell what it would allow ({why}); one object of each kind was asked for instead, \
             so of get and watch nothing is known"
        );
        checks.push(Check::new("rights", State::Warning, fact));
    }
    let of_kinds = Kind::ALL.into_iter();
    checks.extend(of_kinds.map(|kind| of_kind(checkup, kind).about(kind)));
    checks
}

/// What is refused, in the namespace that is to be read or in all.
pub(super) fn refused(checkup: &Checkup, kind: Kind) -> Vec<Verb> {
    with(checkup, kind, |verdict| *verdict == AccessVerdict::Refused)
}

/// Why the list of a kind cannot be read: it is refused, or nobody told. Nothing where it can, or where there is none.
pub(super) fn trouble(checkup: &Checkup, kind: Kind) -> Option<Trouble> {
    let list = checkup.verdict(kind, Verb::List)?;
    match (list, checkup.presence(kind)) {
        (_, Some(KindPresence::Absent(_))) | (AccessVerdict::Allowed, _) => None,
        (AccessVerdict::Refused, _) => Some(Trouble::Forbidden),
        (AccessVerdict::Unknown(failure), _) => Some(Trouble::Unknown(failure.clone())),
    }
}

/// Why a list cannot be read.
pub(super) enum Trouble {
    Forbidden,
    Unknown(Failure),
}

fn with(checkup: &Checkup, kind: Kind, holds: impl Fn(&AccessVerdict) -> bool) -> Vec<Verb> {
    let verbs = Verb::ALL.into_iter();
    verbs
        .filter(|verb| checkup.verdict(kind, *verb).is_some_and(&holds))
        .collect()
}

fn of_kind(checkup: &Checkup, kind: Kind) -> Check {
    let refused = refused(checkup, kind);
    match trouble(checkup, kind) {
        Some(Trouble::Unknown(failure)) => Check {
            fact: format!("cannot tell whether list is allowed: {}", failure.why),
            ..Check::failed("rights", &failure)
        },
        Some(Trouble::Forbidden) => {
            let nearby: Vec<&str> = checkup.nearby(kind).collect();
            let nearby = match nearby.as_slice() {
                [] => String::new(),
                nearby => format!(
                    "; list is allowed in {}, which is read instead",
                    nearby.join(" and ")
                ),
            };
            let fact = format!("{}{nearby}", forbidden(checkup, &refused));
            Check::new("rights", State::Failed, fact).advise("ask for the role that goes with this")
        }
        None if refused.is_empty() => unhindered(checkup, kind),
        None => hindered(checkup, kind, &refused),
    }
}

fn unhindered(checkup: &Checkup, kind: Kind) -> Check {
    let allowed = with(checkup, kind, |verdict| *verdict == AccessVerdict::Allowed);
    if allowed.is_empty() {
        return Check::new("rights", State::Note, "not known; it is not installed");
    }
    let unknown = with(checkup, kind, |verdict| {
        matches!(verdict, AccessVerdict::Unknown(_))
    });
    let place = place(checkup);
    let fact = format!("{} allowed {place}", words(&allowed));
    match unknown.as_slice() {
        [] => Check::new("rights", State::Good, fact),
        unknown => {
            let fact = format!("{fact}; of {} nothing is known", words(unknown));
            Check::new("rights", State::Warning, fact)
        }
    }
}

fn hindered(checkup: &Checkup, kind: Kind, refused: &[Verb]) -> Check {
    let is_absent = matches!(checkup.presence(kind), Some(KindPresence::Absent(_)));
    let cost = if is_absent {
        "; it is not installed, so nothing is missed, but other commands have to call it forbidden"
    } else if refused.contains(&Verb::Watch) {
        "; without watch the list is read again and again"
    } else {
        "; without get there is no YAML of an object"
    };
    let fact = format!("{}{cost}", forbidden(checkup, refused));
    Check::new("rights", State::Warning, fact).advise("ask for the role that goes with this")
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
