//! The errors between a feed and its server, by what has to be done about them. Each has its reason as a value; its
//! sentence is made here.

use std::time::Duration;

use kube::core::{Status, request};

use super::{login_error::LoginError, progress::TooLong, resource::Resource};
use crate::{
    source::{
        address::ServerAddress,
        limits::Limit,
        status::{self, ServerAnswer},
        unreachable::{self, Unreachable},
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

/// A request to a server, for the error if it fails.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) verb: Verb,
    pub(super) resource: Resource,
    pub(super) server: &'a ServerAddress,
    /// The number of the login that was used.
    pub(super) login: u32,
    /// The next step for the user if the server does not accept it.
    pub(super) advice: &'static str,
}

impl Attempt<'_> {
    /// The error that an error of the client means.
    pub(super) fn failed(self, error: &kube::Error) -> FeedError {
        match error {
            kube::Error::Api(status) => self.refused(status),
            kube::Error::SerdeError(_) => self.odd(RequestError::NoKubernetes),
            error => match unreachable::exceeded_limit(error) {
                Some(limit) => FeedError::Exceeded(self.because(RequestError::TooMuch(limit))),
                None => self.lost(Unreachable::of(error)),
            },
        }
    }

    /// The error that an answer of the server means.
    pub(super) fn refused(self, status: &Status) -> FeedError {
        let request = self.because(RequestError::Answer(status.into()));
        let wait = asked_wait(status);
        match status.code {
            401 => FeedError::Unauthorized {
                server: self.server.clone(),
                login: self.login,
                next: self.advice,
            },
            403 => FeedError::Denied(self.because(RequestError::Forbidden {
                user: status::user(&status.message).map(str::to_owned),
                on: self.resource,
                instead: Vec::new(),
            })),
            404 => FeedError::Absent(Absence::of(self.resource.kind())),
            _ if is_outdated(status) => FeedError::Outdated(request),
            429 => FeedError::Busy { request, wait },
            500.. => FeedError::Failing { request, wait },
            _ => FeedError::Rejected(request),
        }
    }

    /// The error of a server that is out of reach.
    pub(super) fn lost(self, reason: Unreachable) -> FeedError {
        FeedError::Unreachable {
            server: self.server.clone(),
            reason,
        }
    }

    /// The error of a server that answers, but not with what it should.
    pub(super) fn odd(self, reason: RequestError) -> FeedError {
        FeedError::Failing {
            request: self.because(reason),
            wait: Duration::ZERO,
        }
    }

    /// The error of a request that the client library cannot build.
    pub(super) fn unbuilt(self, error: &request::Error) -> FeedError {
        self.odd(RequestError::Unbuilt(error.to_string()))
    }

    /// The error of a server whose changes do not lead on from what was listed.
    pub(super) fn outdated(self, why: Discontinuity) -> FeedError {
        FeedError::Outdated(self.because(RequestError::Discontinued(why)))
    }

    /// The error of a list that must not be followed.
    pub(super) fn unwatchable(self, why: RequestError) -> FeedError {
        FeedError::Unwatchable(self.because(why))
    }

    /// The error of a list that is not read to its end.
    pub(super) fn too_long(self, why: TooLong) -> FeedError {
        FeedError::Exceeded(self.because(why.into()))
    }

    fn because(self, reason: RequestError) -> FailedRequest {
        FailedRequest {
            verb: self.verb,
            resource: self.resource,
            reason,
        }
    }
}

/// Whether the server says that it cannot go on from a version: it has forgotten it, or has not reached it, which happens
/// after a restore from a backup. Of those that say neither 410 nor `ResourceVersionTooLarge`, some only repeat the words
/// of their storage.
fn is_outdated(status: &Status) -> bool {
    let is_reason = |reason: &str| {
        let details = status.details.iter();
        let mut causes = details.flat_map(|details| &details.causes);
        status.reason == reason || causes.any(|cause| cause.reason == reason)
    };
    let says = |words: &str| status.message.contains(words);
    status.code == 410
        || ["Expired", "Gone", "ResourceVersionTooLarge"]
            .into_iter()
            .any(is_reason)
        || [
            "Too large resource version",
            "too old resource version",
            "required revision has been compacted",
            "required revision is a future revision",
        ]
        .into_iter()
        .any(says)
}

fn asked_wait(status: &Status) -> Duration {
    let seconds = status.details.as_ref().map_or(0, |d| d.retry_after_seconds);
    Duration::from_secs(u64::from(seconds.min(30)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;

    fn attempt(server: &ServerAddress) -> Attempt<'_> {
        Attempt {
            verb: Verb::List,
            resource: Resource::Of(Kind::Destination),
            server,
            login: 1,
            advice: "log in again",
        }
    }

    fn refused(code: u16, message: &str) -> FeedError {
        let server = ServerAddress::from("10.0.0.1:6443");
        attempt(&server).refused(&Status::failure(message, "").with_code(code))
    }

    #[test]
    fn a_refusal_names_the_user_and_the_rights_to_ask_for() {
        let message = "destinations.discovery.mesh.gloo.solo.io is forbidden: User \"nobody\" cannot list resource";
        let why = "cannot list destinations: forbidden for user \"nobody\"; ask for get, list and watch on \
                   destinations.discovery.mesh.gloo.solo.io";
        let refused = refused(403, message);
        assert!(matches!(refused, FeedError::Denied(_)));
        assert_eq!(refused.to_string(), why);
    }

    #[test]
    fn answers_are_sorted_by_what_has_to_be_done() {
        let absent = FeedError::Absent(Absence::NoDestinations);
        assert_eq!(refused(404, "404 page not found"), absent);
        assert!(matches!(refused(401, ""), FeedError::Unauthorized { .. }));
        assert!(matches!(refused(422, "Invalid"), FeedError::Rejected(_)));
        assert!(matches!(refused(429, "busy"), FeedError::Busy { .. }));
        assert!(matches!(refused(503, "down"), FeedError::Failing { .. }));
    }

    #[test]
    fn every_way_to_say_that_a_version_is_unknown_means_to_list_again() {
        let cause = r#"{"causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]}"#;
        let said = [
            (410, "", "The provided continue parameter is too old", ""),
            (410, "Gone", "", ""),
            (0, "Expired", "too old resource version: 1 (5)", ""),
            (
                504,
                "Timeout",
                "Timeout: Too large resource version: 9, current: 5",
                "",
            ),
            (504, "Timeout", "the words of another version", cause),
            (
                500,
                "",
                "etcdserver: mvcc: required revision has been compacted",
                "",
            ),
            (
                500,
                "",
                "etcdserver: mvcc: required revision is a future revision",
                "",
            ),
        ];
        for (code, reason, message, details) in said {
            let mut status = Status::failure(message, reason).with_code(code);
            status.details = serde_json::from_str(details).ok();
            let trouble = attempt(&ServerAddress::from("10.0.0.1:6443")).refused(&status);
            assert!(matches!(trouble, FeedError::Outdated { .. }), "{status:?}");
        }
    }

    #[test]
    fn the_words_of_a_server_are_on_one_line_without_escape_sequences() {
        let refused = refused(500, "boom\u{1b}[2J\nsecret");
        let why = "cannot list destinations: the server answers 500 \"boom\"";
        assert_eq!(refused.to_string(), why);
    }

    #[test]
    fn the_wait_that_a_busy_server_asks_for_is_kept_but_not_without_end() {
        let mut status = Status::failure("storage is (re)initializing", "TooManyRequests");
        status.details = serde_json::from_str(r#"{"retryAfterSeconds": 3600}"#).ok();
        assert_eq!(asked_wait(&status), Duration::from_secs(30));
    }
}
