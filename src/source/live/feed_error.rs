//! The errors between a feed and its server, by what has to be done about them. Each has its reason as a value; its
//! sentence is made here, and [`attempt`](super::attempt) finds out which one it is.

use std::time::Duration;

use super::{login_error::LoginError, progress::TooLong, resource::Resource};
use crate::{
    source::{
        address::ServerAddress, limits::Limit, status::ServerAnswer, unreachable::Unreachable,
    },
    store::{Absence, checkup::Verb},
};

/// Why a feed cannot go on as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum FeedError {
    /// The server cannot be reached. To try again costs next to nothing.
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        server: ServerAddress,
        reason: Unreachable,
    },
    /// The server does not do its work now, or answers with nonsense. Try again after a growing wait.
    #[error("{request}")]
    Failing {
        request: FailedRequest,
        /// The shortest wait that the server asks for.
        wait: Duration,
    },
    /// The server has too much to do. Try again after a growing wait.
    #[error("{request}")]
    Busy {
        request: FailedRequest,
        /// The shortest wait that the server asks for.
        wait: Duration,
    },
    /// The server does not take the request as it is, as old ones do with streaming lists.
    #[error(transparent)]
    Rejected(FailedRequest),
    /// The server sends more than is read. It will send as much the next time.
    #[error(transparent)]
    Exceeded(FailedRequest),
    /// The changes do not lead on from what was listed: the server has forgotten the version that is held, or has another
    /// history. List again.
    #[error(transparent)]
    Outdated(FailedRequest),
    /// The server knows who asks and refuses. Only someone else can change that.
    #[error(transparent)]
    Denied(FailedRequest),
    /// The server does not know who asks. A new login may help.
    #[error("{server} does not accept the login; {next}")]
    Unauthorized {
        server: ServerAddress,
        /// The number of the login that it does not accept.
        login: u32,
        /// The next step, of the user or of portolan.
        next: &'static str,
    },
    /// No login could be had at all.
    #[error(transparent)]
    Locked(Box<LoginError>),
    /// The list can be read, as it just was, but not be watched. Only someone else can change that.
    #[error(transparent)]
    Unwatchable(FailedRequest),
    /// There are no objects of the kind there.
    #[error("{}", .0.sentence())]
    Absent(Absence),
}

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {} {}: {reason}", .verb.word(), .resource.plural())]
pub(in crate::source) struct FailedRequest {
    pub(super) verb: Verb,
    pub(super) resource: Resource,
    pub(super) reason: RequestError,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum RequestError {
    /// The server says so.
    #[error(transparent)]
    Answer(ServerAnswer),
    #[error("forbidden{}; ask for get, list and watch on {}{}", whom(.user.as_ref()), .on.full(), until_then(.instead))]
    Forbidden {
        user: Option<String>,
        on: Resource,
        /// The namespaces that are read instead, if not all may be.
        instead: Vec<String>,
    },
    #[error(
        "the server at this address does not speak the Kubernetes API; check server in the kubeconfig"
    )]
    NoKubernetes,
    #[error("the answer is cut off")]
    CutOff,
    /// The client library cannot build it, for this reason in its own words.
    #[error("{0}")]
    Unbuilt(String),
    #[error("the server gives the list no version")]
    NoVersion,
    #[error("the server ends it as soon as it begins")]
    Stillborn,
    #[error("it answers with too much: {}", .0.exceeded())]
    TooMuch(Limit),
    #[error(transparent)]
    TooLong(#[from] TooLong),
    #[error("{0}; the list is read again")]
    Discontinued(Discontinuity),
    #[error(
        "the server went back to version {listed}, but still sends changes up to version {cached} from before; restart the \
         API server"
    )]
    StaleCache { cached: String, listed: String },
}

/// Why changes do not lead on from what was listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum Discontinuity {
    #[error("its pages are of different versions")]
    MixedPages,
    #[error("the version that the server has reached cannot be compared with ours")]
    Incomparable,
    #[error("the server was out of reach, and may have been restored meanwhile")]
    Unheard,
    #[error(
        "the server went back from version {from} to {to}; it was restored from a backup, or another one answers"
    )]
    WentBack { from: String, to: String },
    #[error(
        "the first object of the server is not among those that were listed; it may be another server"
    )]
    UnknownObject,
    #[error(
        "the server has another number of objects at the version that was reached; it was restored from a backup"
    )]
    OtherNumber,
    #[error(
        "an object came in place of one that was not deleted; the server was restored from a backup"
    )]
    ReplacedObject,
    #[error("the server has sent changes after the list, which may be from before it went back")]
    CacheAhead,
}

impl Discontinuity {
    /// Whether the server may have another history. Else the list is only not whole, or its cache is judged already.
    pub(super) fn is_other_history(&self) -> bool {
        !matches!(self, Self::MixedPages | Self::CacheAhead)
    }
}

fn whom(user: Option<&String>) -> String {
    user.map_or_else(String::new, |user| format!(" for user {user:?}"))
}

fn until_then(namespaces: &[String]) -> String {
    match namespaces {
        [] => String::new(),
        read => format!(
            " in all namespaces; until then those of {} are read, every 30 s",
            read.join(" and ")
        ),
    }
}

impl FeedError {
    /// Whether the server may have been down, and restored meanwhile. One that is busy was there all the time. A server
    /// that starts again may know neither its roles nor its kinds.
    pub(super) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Failing { .. } | Self::Denied(_) | Self::Absent(_)
        )
    }
}

/// Why a feed leaves what it is doing.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something went wrong; it can be said and tried again.
    Trouble(FeedError),
    /// It hangs, and somebody asks that everything is tried now.
    BrokenOff,
    /// The receiver is gone, which ends the feed.
    Unheard,
}

impl From<FeedError> for Stop {
    fn from(trouble: FeedError) -> Self {
        Self::Trouble(trouble)
    }
}
