//! Each step of a checkup, judged: its state, the fact, and what to do.

use jiff::SignedDuration;

use super::{
    check::{CheckState, DoctorCheck},
    rights,
};
use crate::{
    derive,
    store::{
        Absence, Kind, Skew,
        checkup::{
            CheckStep, Checkup, Connected, ContextOrigin, Credential, Hop, KindPresence, Kinds,
            Login, Tls,
        },
    },
};

/// The checks of a context, in the order of the steps.
pub(super) fn checks(checkup: &Checkup) -> Vec<DoctorCheck> {
    let mut checks = vec![
        step("kubeconfig", &checkup.kubeconfig, kubeconfig),
        step("reach", &checkup.reach, reach),
        step("tls", &checkup.tls, |tls| self::tls(*tls, checkup)),
        step("login", &checkup.login, login),
        version(checkup),
        step("clock", &checkup.clock, |skew| clock(*skew)),
    ];
    checks.extend(several("crds", &checkup.kinds, kinds));
    checks.extend(several("rights", &checkup.rights, |found| {
        rights::checks(checkup, found)
    }));
    checks
}

fn step<T>(
    name: &'static str,
    step: &CheckStep<T>,
    judge: impl Fn(&T) -> DoctorCheck,
) -> DoctorCheck {
    match step {
        CheckStep::Done(seen) => judge(seen),
        CheckStep::Failed(failure) => DoctorCheck::failed(name, failure),
        CheckStep::Untried => untried(name),
    }
}

fn several<T>(
    name: &'static str,
    step: &CheckStep<T>,
    judge: impl Fn(&T) -> Vec<DoctorCheck>,
) -> Vec<DoctorCheck> {
    match step {
        CheckStep::Done(seen) => judge(seen),
        CheckStep::Failed(failure) => vec![DoctorCheck::failed(name, failure)],
        CheckStep::Untried => vec![untried(name)],
    }
}

fn untried(name: &'static str) -> DoctorCheck {
    DoctorCheck::new(
        name,
        CheckState::Unchecked,
        "not checked, because an earlier step failed",
    )
}

fn kubeconfig(whence: &ContextOrigin) -> DoctorCheck {
    let user = whence.user.as_ref();
    let user = user.map_or_else(|| "no user".to_owned(), |user| format!("user {user:?}"));
    let from = match whence.files.as_slice() {
        [] => "the cluster that portolan runs in".to_owned(),
        [file] => file.clone(),
        files => format!("merged from {}", files.join(", ")),
    };
    let missing = match whence.missing.as_slice() {
        [] => String::new(),
        missing => format!(" (not there: {})", missing.join(", ")),
    };
    let (server, home) = (&whence.server, &whence.home);
    let fact = format!("{from}{missing}: server {server}, {user}, namespace {home:?}");
    if whence.broken.is_empty() {
        return DoctorCheck::new("kubeconfig", CheckState::Good, fact);
    }
    let broken = whence.broken.iter();
    let broken = broken.map(|(what, why)| format!("cannot read {what}: {why}"));
    let facts: Vec<String> = std::iter::once(fact).chain(broken).collect();
    DoctorCheck::new("kubeconfig", CheckState::Warning, facts.join("; "))
        .advise("repair the file, or remove it from KUBECONFIG")
}

fn reach(reach: &Connected) -> DoctorCheck {
    let addresses: Vec<String> = reach.resolved.iter().map(ToString::to_string).collect();
    let is_itself = addresses
        .iter()
        .all(|address| reach.address.contains(address.as_str()));
    let resolved = if is_itself {
        String::new()
    } else {
        format!(" ({})", addresses.join(", "))
    };
    let beyond = match reach.hop {
        Hop::Server => "",
        Hop::Proxy => "; the next steps check the server behind it",
    };
    let (address, took) = (&reach.address, took(reach.took));
    let fact = format!("{address}{resolved} takes connections, in {took}{beyond}");
    DoctorCheck {
        took: Some(reach.took),
        ..DoctorCheck::new("reach", CheckState::Good, fact)
    }
}

/// A duration to the millisecond.
fn took(span: SignedDuration) -> String {
    match i64::try_from(span.as_millis()).unwrap_or(i64::MAX) {
        ..=0 => "less than 1ms".to_owned(),
        millis => derive::wording::duration(SignedDuration::from_millis(millis)),
    }
}

fn tls(tls: Tls, checkup: &Checkup) -> DoctorCheck {
    let resolved = checkup
        .reach
        .done()
        .map_or(&[][..], |reach| &reach.resolved);
    let is_here = !resolved.is_empty() && resolved.iter().all(std::net::IpAddr::is_loopback);
    match tls {
        Tls::Accepted => DoctorCheck::new(
            "tls",
            CheckState::Good,
            "the server's certificate is accepted",
        ),
        Tls::Unchecked => DoctorCheck::new(
            "tls",
            CheckState::Warning,
            "the server's certificate is not checked (insecure-skip-tls-verify)",
        )
        .advise("set certificate-authority in the kubeconfig instead"),
        Tls::Plain if is_here => DoctorCheck::new(
            "tls",
            CheckState::Note,
            "plain HTTP, to an address of this machine",
        ),
        Tls::Plain => DoctorCheck::new(
            "tls",
            CheckState::Warning,
            "plain HTTP: the traffic is not encrypted",
        )
        .advise("use https in the server URL of the kubeconfig"),
    }
}

fn login(login: &Login) -> DoctorCheck {
    let by = match &login.credential {
        Credential::Nothing => "without credentials".to_owned(),
        Credential::Token => "by token".to_owned(),
        Credential::Certificate => "by client certificate".to_owned(),
        Credential::Password => "by password".to_owned(),
        Credential::Plugin(name) => format!("by the login plugin {name:?}"),
    };
    let acting = login.acting_as.as_ref();
    let acting = acting.map_or_else(String::new, |user| format!(", impersonating {user:?}"));
    let known = match &login.known_as {
        Some(user) => format!("; the server sees the user {user:?}"),
        None => "; the server does not tell the user name".to_owned(),
    };
    DoctorCheck::new(
        "login",
        CheckState::Good,
        format!("accepted {by}{acting}{known}"),
    )
}

/// A server that tells no version may still be read, which the steps after it show.
fn version(checkup: &Checkup) -> DoctorCheck {
    match &checkup.version {
        CheckStep::Done(version) => {
            DoctorCheck::new("version", CheckState::Good, format!("Kubernetes {version}"))
        }
        CheckStep::Failed(failure) if checkup.kinds != CheckStep::Untried => DoctorCheck {
            state: CheckState::Warning,
            ..DoctorCheck::failed("version", failure)
        },
        CheckStep::Failed(failure) => DoctorCheck::failed("version", failure),
        CheckStep::Untried => untried("version"),
    }
}

fn clock(skew: Option<Skew>) -> DoctorCheck {
    let Some(skew) = skew else {
        let fact = "unknown: the server sends no Date header";
        return DoctorCheck::new("clock", CheckState::Note, fact);
    };
    match derive::wording::skew_words(skew) {
        None => DoctorCheck::new("clock", CheckState::Good, "agrees with ours within 5s"),
        Some(words) => DoctorCheck::new("clock", CheckState::Warning, words).advise(
            "synchronize both clocks by NTP (timedatectl shows the state of this machine's): the side that checks a certificate or token uses its own clock",
        ),
    }
}

fn kinds(kinds: &Kinds) -> Vec<DoctorCheck> {
    let judged = kinds.found.iter();
    judged
        .map(|(kind, presence)| {
            let newer = kinds.gloo_mesh_2.as_deref();
            installed(*kind, presence, newer).about(*kind)
        })
        .collect()
}

fn installed(kind: Kind, presence: &KindPresence, gloo_mesh_2: Option<&str>) -> DoctorCheck {
    match (presence, kind, gloo_mesh_2) {
        (KindPresence::Installed(versions), ..) => {
            let fact = format!("installed, served as {}", versions.join(", "));
            DoctorCheck::new("crds", CheckState::Good, fact)
        }
        (KindPresence::Unknown(failure), ..) => DoctorCheck {
            fact: format!("unknown whether it is installed: {}", failure.why),
            ..DoctorCheck::failed("crds", failure)
        },
        (KindPresence::Absent(_), Kind::Destination, Some(version)) => {
            let fact = format!(
                "not installed: this is Gloo Mesh 2.x ({version}), which has no Destinations"
            );
            missing(Absence::GlooMesh2, fact)
        }
        (KindPresence::Absent(others), Kind::Destination, None) => {
            missing(Absence::NoDestinations, absent(kind, others))
        }
        (KindPresence::Absent(others), ..) => {
            DoctorCheck::new("crds", CheckState::Note, absent(kind, others))
        }
    }
}

/// That there are no Destinations, with the advice that every command gives.
fn missing(absence: Absence, fact: String) -> DoctorCheck {
    DoctorCheck {
        advice: absence.advice().map(str::to_owned),
        ..DoctorCheck::new("crds", CheckState::Failed, fact)
    }
}

fn absent(kind: Kind, others: &[String]) -> String {
    match others {
        [] => "not installed".to_owned(),
        others => {
            let (version, others) = (kind.version(), others.join(", "));
            format!("not installed as {version}; there is {others}")
        }
    }
}
