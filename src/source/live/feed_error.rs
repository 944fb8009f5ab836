//! The errors between a feed and its server, by what has to be done about them, each with its reason as a sentence.

use std::time::Duration;

use kube::core::Status;

use super::{login::ServerAddress, resource::Resource};
use crate::{
    source::{status, unreachable},
    store::Absence,
};

/// Why a feed cannot go on as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FeedError {
    /// The server cannot be reached. To try again costs next to nothing.
    Unreachable { why: String },
    /// The server does not do its work now, or answers with nonsense. Try again after a growing wait.
    Failing {
        why: String,
        /// The shortest wait that the server asks for.
        wait: Duration,
    },
    /// The server has too much to do. Try again after a growing wait.
    Busy {
        why: String,
        /// The shortest wait that the server asks for.
        wait: Duration,
    },
    /// The server does not take the request as it is, as old ones do with streaming lists.
    Rejected { why: String },
    /// The server sends more than is read. It will send as much the next time.
    Exceeded { why: String },
    /// The changes do not lead on from what was listed: the server has forgotten the version that is held, or has another
    /// history. List again.
    Outdated { why: String },
    /// The server knows who asks and refuses. Only someone else can change that.
    Denied { why: String },
    /// The server does not know who asks. A new login may help.
    Unauthorized {
        why: String,
        /// The number of the login that it does not accept.
        login: u32,
        advice: &'static str,
    },
    /// No login could be had at all.
    Locked { why: String },
    /// The list may be read, as it just was, but not be watched. Only someone else can change that.
    Unwatchable { why: String },
    /// There are no objects of the kind there.
    Absent(Absence),
}

impl FeedError {
    /// Whether the server may have been down, and restored meanwhile. One that is busy was there all the time. A server
    /// that starts again may know neither its roles nor its kinds.
    pub(super) fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Failing { .. }
            | Self::Denied { .. }
            | Self::Absent(_) => true,
            Self::Busy { .. }
            | Self::Rejected { .. }
            | Self::Outdated { .. }
            | Self::Exceeded { .. }
            | Self::Unauthorized { .. }
            | Self::Locked { .. }
            | Self::Unwatchable { .. } => false,
        }
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

/// The request that failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    /// The verb of the API: `get`, `list` or `watch`.
    pub(super) verb: &'static str,
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
            kube::Error::SerdeError(_) => self.garbled(),
            error => match unreachable::too_much(error) {
                Some(why) => self.exceeded(&why),
                None => self.lost(&unreachable::reason(error)),
            },
        }
    }

    /// The error that an answer of the server means.
    pub(super) fn refused(self, status: &Status) -> FeedError {
        let why = self.sentence(&status::said(status));
        match status.code {
            401 => FeedError::Unauthorized {
                why: format!("{} does not accept the login", self.server),
                login: self.login,
                advice: self.advice,
            },
            403 => FeedError::Denied {
                why: self.forbidden(status),
            },
            404 => FeedError::Absent(Absence::of(self.resource.kind())),
            _ if is_outdated(status) => FeedError::Outdated { why },
            429 => FeedError::Busy {
                why,
                wait: asked_wait(status),
            },
            500.. => FeedError::Failing {
                why,
                wait: asked_wait(status),
            },
            _ => FeedError::Rejected { why },
        }
    }

    /// The error of a server that is out of reach.
    pub(super) fn lost(self, reason: &str) -> FeedError {
        FeedError::Unreachable {
            why: format!("cannot reach {}: {reason}", self.server),
        }
    }

    /// The error of a server that answers, but not with what it should.
    pub(super) fn odd(self, what: &str) -> FeedError {
        FeedError::Failing {
            why: self.sentence(what),
            wait: Duration::ZERO,
        }
    }

    /// The error of a server whose changes do not lead on from what was listed.
    pub(super) fn outdated(self, why: &str) -> FeedError {
        FeedError::Outdated {
            why: self.sentence(&format!("{why}; the list is read again")),
        }
    }

    /// The error of something that answers, but no API server.
    pub(super) fn garbled(self) -> FeedError {
        self.odd("the server at this address does not speak the Kubernetes API; check server in the kubeconfig")
    }

    /// The error of a server that sends more than is read.
    pub(super) fn exceeded(self, why: &str) -> FeedError {
        FeedError::Exceeded {
            why: self.sentence(why),
        }
    }

    fn sentence(self, why: &str) -> String {
        format!("cannot {} {}: {why}", self.verb, self.resource.plural())
    }

    fn forbidden(self, status: &Status) -> String {
        let user = status::user(&status.message);
        let whom = user.map_or_else(String::new, |user| format!(" for user {user:?}"));
        let full = self.resource.full();
        self.sentence(&format!(
            "forbidden{whom}; ask for get, list and watch on {full}"
        ))
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
            verb: "list",
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
        let why = why.to_owned();
        assert_eq!(refused(403, message), FeedError::Denied { why });
    }

    #[test]
    fn answers_are_sorted_by_what_has_to_be_done() {
        let absent = FeedError::Absent(Absence::NoDestinations);
        assert_eq!(refused(404, "404 page not found"), absent);
        assert!(matches!(refused(401, ""), FeedError::Unauthorized { .. }));
        assert!(matches!(
            refused(422, "Invalid"),
            FeedError::Rejected { .. }
        ));
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
    fn what_a_server_says_is_told_on_one_line_without_escape_sequences() {
        let wait = Duration::ZERO;
        let why = "cannot list destinations: the server answers 500 \"boom\"".to_owned();
        assert_eq!(
            refused(500, "boom\u{1b}[2J\nsecret"),
            FeedError::Failing { why, wait }
        );
    }

    #[test]
    fn the_wait_that_a_busy_server_asks_for_is_kept_but_not_without_end() {
        let mut status = Status::failure("storage is (re)initializing", "TooManyRequests");
        status.details = serde_json::from_str(r#"{"retryAfterSeconds": 3600}"#).ok();
        assert_eq!(asked_wait(&status), Duration::from_secs(30));
    }
}
