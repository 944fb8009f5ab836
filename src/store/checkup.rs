//! What a context answers when it is looked at step by step: what was seen, and nothing of what it means.
//!
//! Whether it is good, and what to do about it, is for who tells it. Pure: what was seen comes in from outside.

use std::net::IpAddr;

use jiff::SignedDuration;

use super::{Absence, Kind, Skew};
use crate::model::SourceName;

/// One context, looked at step by step. What comes after a step that nothing gets past was not tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkup {
    /// What the source is called: the context.
    pub source: SourceName,
    /// The namespace that is to be read; all where none is given.
    pub namespace: Option<String>,
    /// Where the kubeconfig was found and what it says of the context.
    pub kubeconfig: Step<Whence>,
    /// Whether the server, or the proxy before it, takes connections.
    pub reach: Step<Reach>,
    /// Whether the server proves who it is.
    pub tls: Step<Tls>,
    /// Whether the server accepts who we are.
    pub login: Step<Login>,
    /// The version of the server. Where it tells none it may still be read.
    pub version: Step<String>,
    /// How the clock of the server is set. `None` if it does not tell.
    pub clock: Step<Option<Skew>>,
    /// Which kinds are installed.
    pub kinds: Step<Kinds>,
    /// What we may do with them.
    pub rights: Step<Rights>,
}

/// What came of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step<T> {
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
    /// What to do about it, where something is known.
    pub advice: Option<String>,
}

/// Where a context comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whence {
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
pub struct Reach {
    /// Host and port.
    pub address: String,
    /// What the host stands for, in order.
    pub resolved: Vec<IpAddr>,
    /// Whether it is the server itself.
    pub hop: Hop,
    /// How long it took, the look-up of the name included.
    pub took: SignedDuration,
}

/// What a connection is made to.
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
    /// By a certificate that nobody looks at, as the kubeconfig wants it.
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
    /// Whom the server takes us for, where it has said so.
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
    /// By what a plugin of this name gives.
    Plugin(String),
}

/// Which kinds a server has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Each kind, in the order of [`Kind::ALL`].
    pub found: Vec<(Kind, Presence)>,
    /// A group and version by which one knows Gloo Mesh 2.x, where there is one.
    pub gloo_mesh_2: Option<String>,
}

/// Whether a kind is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is, in these versions, ours among them.
    Installed(Vec<String>),
    /// It is not in ours, but in these versions, if any.
    Absent(Vec<String>),
    /// The server does not tell.
    Unknown(Failure),
}

/// What we may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// How it was found out.
    pub by: By,
    /// What was found out.
    pub rulings: Vec<Ruling>,
}

/// How rights are found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
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
    pub verdict: Verdict,
}

/// Whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Allowed,
    /// It is not.
    Refused,
    /// The server does not tell.
    Unknown(Failure),
}

/// What is done with a kind.
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
    /// A context of which nothing has been seen yet.
    #[must_use]
    pub fn new(source: SourceName, namespace: Option<String>) -> Self {
        Self {
            source,
            namespace,
            kubeconfig: Step::Untried,
            reach: Step::Untried,
            tls: Step::Untried,
            login: Step::Untried,
            version: Step::Untried,
            clock: Step::Untried,
            kinds: Step::Untried,
            rights: Step::Untried,
        }
    }

    /// Whether a kind is installed; nothing where that was not asked.
    #[must_use]
    pub fn presence(&self, kind: Kind) -> Option<&Presence> {
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

    /// Whether something is allowed in the namespace that is to be read, or in all; nothing where that was not asked.
    #[must_use]
    pub fn verdict(&self, kind: Kind, verb: Verb) -> Option<&Verdict> {
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
                    && ruling.verdict == Verdict::Allowed
                    && ruling.namespace != self.namespace
            });
        allowed.filter_map(|ruling| ruling.namespace.as_deref())
    }
}

impl<T> Step<T> {
    /// What was seen.
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

    /// A failure told in one sentence, whose advice stands behind its last semicolon, as all our messages have it.
    #[must_use]
    pub fn told(sentence: &str) -> Self {
        match sentence.rsplit_once("; ") {
            Some((why, advice)) => Self::new(why).advise(advice),
            None => Self::new(sentence),
        }
    }
}
