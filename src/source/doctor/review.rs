//! Asks a server which requests it would allow: a `SelfSubjectAccessReview`, which it answers and does not store.
//!
//! This is the only request of the program that is no GET, and only the doctor sends it.

use http::header::CONTENT_TYPE;
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};

use super::probe::{ProbeClient, ProbeError};
use crate::{
    source::status,
    store::{
        Kind,
        checkup::{AccessVerdict, Verb},
    },
};

const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// A request that may be allowed.
#[derive(Clone, Debug)]
pub(super) struct AccessQuestion {
    pub(super) kind: Kind,
    pub(super) verb: Verb,
    /// In which namespace; in all where none is given.
    pub(super) namespace: Option<String>,
}

/// The answer about a request.
pub(super) struct AccessAnswer {
    /// Whether it is allowed.
    pub(super) verdict: AccessVerdict,
    /// The user that the answer names. `None` if it names none.
    pub(super) user: Option<String>,
}

/// Asks whether a request is allowed.
///
/// # Errors
/// If the server does not tell.
pub(super) async fn review(
    probe: &ProbeClient,
    question: &AccessQuestion,
) -> Result<AccessAnswer, ProbeError> {
    let body = serde_json::to_vec(&body(question)).map_err(|_| ProbeError::Odd)?;
    let post = http::Request::post(PATH).header(CONTENT_TYPE, "application/json");
    let post = post.body(body).map_err(|_| ProbeError::Odd)?;
    let answer: SelfSubjectAccessReview = probe.ask(post).await?;
    let status = answer.status.ok_or(ProbeError::Odd)?;
    let verdict = if status.allowed {
        AccessVerdict::Allowed
    } else {
        AccessVerdict::Refused
    };
    let user = status.reason.as_deref().and_then(status::user);
    let user = user.map(str::to_owned);
    Ok(AccessAnswer { verdict, user })
}

fn body(question: &AccessQuestion) -> SelfSubjectAccessReview {
    let attributes = ResourceAttributes {
        group: Some(question.kind.group().to_owned()),
        version: Some(question.kind.version().to_owned()),
        resource: Some(question.kind.plural().to_owned()),
        verb: Some(question.verb.word().to_owned()),
        namespace: question.namespace.clone(),
        ..ResourceAttributes::default()
    };
    SelfSubjectAccessReview {
        spec: SelfSubjectAccessReviewSpec {
            resource_attributes: Some(attributes),
            ..SelfSubjectAccessReviewSpec::default()
        },
        ..SelfSubjectAccessReview::default()
    }
}
