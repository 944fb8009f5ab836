//! Checkups: the facts that the doctor finds about a context, step by step.
//!
//! Pure: `source` gathers the facts, `output` judges them and says what to do.

use std::{fmt, net::IpAddr};

use jiff::SignedDuration;

use super::{Absence, Kind, Skew};
use crate::model::SourceName;

/// The facts about one context. The steps after one that failed for good were not tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkup {
    /// The name of the source: the context.
    pub source: SourceName,
    /// The namespace that is to be read; all where none is given.
    pub namespace: Option<String>,
    /// The kubeconfig, and what it says of the context.
    pub kubeconfig: CheckStep<ContextOrigin>,
    /// Whether the server, or the proxy before it, takes connections.
    pub reach: CheckStep<Connected>,
    /// Whether the server proves who it is.
    pub tls: CheckStep<Tls>,
    /// Whether the server accepts who we are.
    pub login: CheckStep<Login>,
    /// The version of the server. Where it tells none it may still be read.
    pub version: CheckStep<String>,
    /// How the clock of the server is set. `None` if it does not tell.
    pub clock: CheckStep<Option<Skew>>,
    /// Which kinds are installed.
    pub kinds: CheckStep<Kinds>,
    /// The rights to read them.
    pub rights: CheckStep<Rights>,
}

/// The result of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CheckStep<T> {
    /// It was tried, and this was seen.
    Done(T),
    /// It was tried in vain.
    Failed(Failure),
    /// It was not tried, because of a step before it.
    #[default]
    Untried,
}

/// Why something was in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why, in our words.
    pub why: String,
    /// The next step for the user, if one is known.
    pub advice: Option<String>,
}

/// The kubeconfig that a context comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextOrigin {
    /// The kubeconfigs that were read, in order; none inside a cluster.
    pub files: Vec<String>,
    /// Those that are listed and not there.
    pub missing: Vec<String>,
    /// Those that are there and cannot be read, and why; entries that cannot be read too.
    pub broken: Vec<(String, String)>,
    /// The user of the kubeconfig to log in as, where it names one.
    pub user: Option<String>,
    /// The namespace that the context prefers.
    pub home: String,
    /// The address of the server: host and port, and a path where it has one.
    pub server: String,
}

/// Who took a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// Host and port.
    pub address: String,
    /// The addresses of the host, in order.
    pub resolved: Vec<IpAddr>,
    /// Whether it is the server itself.
    pub hop: Hop,
    /// How long it took, the look-up of the name included.
    pub took: SignedDuration,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// The server.
    Server,
    /// The proxy before it.
    Proxy,
}

/// How a server proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// By a certificate that is accepted.
    Accepted,
    /// By a certificate that is not verified (`insecure-skip-tls-verify`).
    Unchecked,
    /// Not at all: it is asked over plain HTTP.
    Plain,
}

/// A login that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// How we say who we are.
    pub credential: Credential,
    /// In whose name we ask, where that is not ourselves.
    pub acting_as: Option<String>,
    /// The user as the server names it. `None` if it does not.
    pub known_as: Option<String>,
}

/// How one says who one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Not at all.
    Nothing,
    /// By a token.
    Token,
    /// By a certificate.
    Certificate,
    /// By user and password.
    Password,
    /// By the credential of a plugin of this name.
    Plugin(String),
}

/// Which kinds a server has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Each kind, in the order of [`Kind::ALL`].
    pub found: Vec<(Kind, KindPresence)>,
    /// A group and version by which one knows Gloo Mesh 2.x, where there is one.
    pub gloo_mesh_2: Option<String>,
}

/// Whether a kind is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindPresence {
    /// It is, in these versions, ours among them.
    Installed(Vec<String>),
    /// It is not in ours, but in these versions, if any.
    Absent(Vec<String>),
    /// The server does not tell.
    Unknown(Failure),
}

/// The rights of the login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// How it was found out.
    pub by: RightsEvidence,
    /// The rights, one by one.
    pub rulings: Vec<Ruling>,
}

/// How rights are found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RightsEvidence {
    /// The server was asked what it would allow.
    Review,
    /// It does not tell, for this reason; one object of each kind was asked for instead.
    Reading(String),
}

/// Whether one thing is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// On which kind.
    pub kind: Kind,
    /// To do what.
    pub verb: Verb,
    /// In which namespace; in all where none is given.
    pub namespace: Option<String>,
    /// Whether it is.
    pub verdict: AccessVerdict,
}

/// Whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessVerdict {
    /// It is.
    Allowed,
    /// It is not.
    Refused,
    /// The server does not tell.
    Unknown(Failure),
}

/// A verb of the Kubernetes API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// One object is read whole, for its YAML.
    Get,
    /// All are read.
    List,
    /// Changes are followed.
    Watch,
}

impl Verb {
    /// All of them, in the order of their words.
    pub const ALL: [Self; 3] = [Self::Get, Self::List, Self::Watch];

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
        }
    }
}

impl Checkup {
    /// A context about which nothing is known yet.
    #[must_use]
    pub fn new(source: SourceName, namespace: Option<String>) -> Self {
        Self {
            source,
            namespace,
            kubeconfig: CheckStep::Untried,
            reach: CheckStep::Untried,
            tls: CheckStep::Untried,
            login: CheckStep::Untried,
            version: CheckStep::Untried,
            clock: CheckStep::Untried,
            kinds: CheckStep::Untried,
            rights: CheckStep::Untried,
        }
    }

    /// Whether a kind is installed. `None` if the server was not asked.
    #[must_use]
    pub fn presence(&self, kind: Kind) -> Option<&KindPresence> {
        let found = &self.kinds.done()?.found;
        let found = found.iter().find(|(known, _)| *known == kind);
        found.map(|(_, presence)| presence)
    }

    /// Why there is none of a kind that is not installed.
    #[must_use]
    pub fn absence(&self, kind: Kind) -> Absence {
        let kinds = self.kinds.done();
        let is_newer = kinds.is_some_and(|kinds| kinds.gloo_mesh_2.is_some());
        match kind {
            Kind::Destination if is_newer => Absence::GlooMesh2,
            kind => Absence::of(kind),
        }
    }

    /// Whether something is allowed in the namespace that is to be read, or in all. `None` if the server was not asked.
    #[must_use]
    pub fn verdict(&self, kind: Kind, verb: Verb) -> Option<&AccessVerdict> {
        let asked = |ruling: &&Ruling| {
            (ruling.kind, ruling.verb) == (kind, verb) && ruling.namespace == self.namespace
        };
        let ruling = self.rights.done()?.rulings.iter().find(asked);
        ruling.map(|ruling| &ruling.verdict)
    }

    /// The namespaces whose objects of a kind may be listed where those of all may not.
    pub fn nearby(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let rulings = self.rights.done().into_iter();
        let allowed = rulings
            .flat_map(|rights| &rights.rulings)
            .filter(move |ruling| {
                (ruling.kind, ruling.verb) == (kind, Verb::List)
                    && ruling.verdict == AccessVerdict::Allowed
                    && ruling.namespace != self.namespace
            });
        allowed.filter_map(|ruling| ruling.namespace.as_deref())
    }
}

impl<T> CheckStep<T> {
    /// The facts of the step. `None` if it failed or was not tried.
    #[must_use]
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(seen) => Some(seen),
            Self::Failed(_) | Self::Untried => None,
        }
    }

    /// Why it was in vain.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Done(_) | Self::Untried => None,
        }
    }
}

impl Failure {
    /// A failure without advice.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            advice: None,
        }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The same with these words before the reason.
    #[must_use]
    pub fn after(self, words: impl fmt::Display) -> Self {
        Self {
            why: format!("{words}{}", self.why),
            ..self
        }
    }
}

/// One sentence without its end: the reason, then what to do.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)?;
        match &self.advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}
