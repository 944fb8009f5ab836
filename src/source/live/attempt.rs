//! A request to a server, and the error that its outcome means.

use std::time::Duration;

use kube::core::{Status, request};

use super::{
    feed_error::{Discontinuity, FailedRequest, FeedError, RequestError},
    progress::TooLong,
    resource::Resource,
};
use crate::{
    source::{
        address::ServerAddress,
        status,
        unreachable::{self, Unreachable},
    },
    store::{Absence, checkup::Verb},
};

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
            kube::Error::SerdeError(error) if error.is_eof() => self.odd(RequestError::CutOff),
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
