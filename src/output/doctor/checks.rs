//! Each step of a checkup, judged: how it stands, the fact, and what to do.

use jiff::SignedDuration;

use super::{
    check::{Check, State},
    rights,
};
use crate::{
    derive,
    store::{
        Absence, Kind, Skew,
        checkup::{
            CheckStep, Checkup, Connected, ContextOrigin, Credential, Failure, Hop, KindPresence,
            Kinds, Login, Tls,
        },
    },
};

/// The checks of a context, in the order of the steps.
pub(super) fn checks(checkup: &Checkup) -> Vec<Check> {
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

fn step<T>(name: &'static str, step: &CheckStep<T>, judge: impl Fn(&T) -> Check) -> Check {
    match step {
        CheckStep::Done(seen) => judge(seen),
        CheckStep::Failed(failure) => Check::failed(name, failure),
        CheckStep::Untried => untried(name),
    }
}

fn several<T>(
    name: &'static str,
    step: &CheckStep<T>,
    judge: impl Fn(&T) -> Vec<Check>,
) -> Vec<Check> {
    match step {
        CheckStep::Done(seen) => judge(seen),
        CheckStep::Failed(failure) => vec![Check::failed(name, failure)],
        CheckStep::Untried => vec![untried(name)],
    }
}

fn untried(name: &'static str) -> Check {
    Check::new(
        name,
        State::Unchecked,
        "not checked, because of what failed before",
    )
}

fn kubeconfig(whence: &ContextOrigin) -> Check {
    let user = whence.user.as_ref();
    let user = user.map_or_else(|| "no user".to_owned(), |user| format!("user {user:?}"));
    let from = match whence.files.as_slice() {
        [] => "the cluster around us".to_owned(),
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
        return Check::new("kubeconfig", State::Good, fact);
    }
    let broken = whence.broken.iter();
    let broken = broken.map(|(what, why)| format!("cannot read {what}: {why}"));
    let told: Vec<String> = std::iter::once(fact).chain(broken).collect();
    Check::new("kubeconfig", State::Warning, told.join("; "))
        .advise("mend the file, or take it out of KUBECONFIG")
}

fn reach(reach: &Connected) -> Check {
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
        Hop::Proxy => "; what is behind it shows in the next steps",
    };
    let (address, took) = (&reach.address, took(reach.took));
    let fact = format!("{address}{resolved} takes connections, in {took}{beyond}");
    Check {
        took: Some(reach.took),
        ..Check::new("reach", State::Good, fact)
    }
}

/// To the millisecond; nobody asks for more.
fn took(span: SignedDuration) -> String {
    match i64::try_from(span.as_millis()).unwrap_or(i64::MAX) {
        ..=0 => "less than 1ms".to_owned(),
        millis => derive::duration(SignedDuration::from_millis(millis)),
    }
}

fn tls(tls: Tls, checkup: &Checkup) -> Check {
    let resolved = checkup
        .reach
        .done()
        .map_or(&[][..], |reach| &reach.resolved);
    let is_here = !resolved.is_empty() && resolved.iter().all(std::net::IpAddr::is_loopback);
    match tls {
        Tls::Accepted => Check::new("tls", State::Good, "the server's certificate is accepted"),
        Tls::Unchecked => Check::new(
            "tls",
            State::Warning,
            "nobody looks at the server's certificate (insecure-skip-tls-verify)",
        )
        .advise("give certificate-authority in the kubeconfig instead"),
        Tls::Plain if is_here => Check::new(
            "tls",
            State::Note,
            "plain HTTP, to an address of this machine",
        ),
        Tls::Plain => Check::new(
            "tls",
            State::Warning,
            "plain HTTP: everybody on the way can read along",
        )
        .advise("write https in server of the kubeconfig"),
    }
}

fn login(login: &Login) -> Check {
    let by = match &login.credential {
        Credential::Nothing => "without credentials".to_owned(),
        Credential::Token => "by token".to_owned(),
        Credential::Certificate => "by client certificate".to_owned(),
        Credential::Password => "by password".to_owned(),
        Credential::Plugin(name) => format!("by the login plugin {name:?}"),
    };
    let acting = login.acting_as.as_ref();
    let acting = acting.map_or_else(String::new, |user| format!(", in the name of {user:?}"));
    let known = match &login.known_as {
        Some(user) => format!("; the server takes us for {user:?}"),
        None => "; the server has not said whom it takes us for".to_owned(),
    };
    Check::new(
        "login",
        State::Good,
        format!("accepted {by}{acting}{known}"),
    )
}

/// A server that tells no version may still be read, which the steps after it show.
fn version(checkup: &Checkup) -> Check {
    match &checkup.version {
        CheckStep::Done(version) => {
            Check::new("version", State::Good, format!("Kubernetes {version}"))
        }
        CheckStep::Failed(failure) if checkup.kinds != CheckStep::Untried => Check {
            state: State::Warning,
            ..Check::failed("version", failure)
        },
        CheckStep::Failed(failure) => Check::failed("version", failure),
        CheckStep::Untried => untried("version"),
    }
}

fn clock(skew: Option<Skew>) -> Check {
    let Some(skew) = skew else {
        let fact = "unknown: the server sends no Date header";
        return Check::new("clock", State::Note, fact);
    };
    match derive::skew_words(skew) {
        None => Check::new("clock", State::Good, "agrees with ours within 5s"),
        Some(words) => Check::new("clock", State::Warning, words).advise(
            "synchronize both clocks by NTP (timedatectl shows the state of this machine's): certificates and tokens \
             are valid by the clock of whoever checks them",
        ),
    }
}

fn kinds(kinds: &Kinds) -> Vec<Check> {
    let judged = kinds.found.iter();
    judged
        .map(|(kind, presence)| {
            let newer = kinds.gloo_mesh_2.as_deref();
            installed(*kind, presence, newer).about(*kind)
        })
        .collect()
}

fn installed(kind: Kind, presence: &KindPresence, gloo_mesh_2: Option<&str>) -> Check {
    match (presence, kind, gloo_mesh_2) {
        (KindPresence::Installed(versions), ..) => {
            let fact = format!("installed, served as {}", versions.join(", "));
            Check::new("crds", State::Good, fact)
        }
        (KindPresence::Unknown(failure), ..) => Check {
            fact: format!("cannot tell whether it is installed: {}", failure.why),
            ..Check::failed("crds", failure)
        },
        (KindPresence::Absent(_), Kind::Destination, Some(version)) => Check {
            fact: format!(
                "not installed: this is Gloo Mesh 2.x ({version}), which has no Destinations"
            ),
            ..missing(Absence::GlooMesh2)
        },
        (KindPresence::Absent(others), Kind::Destination, None) => Check {
            fact: absent(kind, others),
            ..missing(Absence::NoDestinations)
        },
        (KindPresence::Absent(others), ..) => Check::new("crds", State::Note, absent(kind, others)),
    }
}

/// What every command advises where there are no Destinations.
fn missing(absence: Absence) -> Check {
    Check::failed("crds", &Failure::told(absence.sentence()))
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
