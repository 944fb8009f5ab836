//! Asks a server what it would allow us: a `SelfSubjectAccessReview`, which it answers and forgets.
//!
//! This is the only request of the whole program that is no GET, and the doctor alone sends it.

use http::header::CONTENT_TYPE;
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};

use super::line::{Line, Snag};
use crate::{
    source::status,
    store::{
        Kind,
        checkup::{Verb, Verdict},
    },
};

const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// What might be allowed.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) verb: Verb,
    /// In which namespace; in all where none is given.
    pub(super) namespace: Option<String>,
}

/// Asks whether something is allowed, and gives the user whom the answer names.
///
/// # Errors
/// Where the server does not tell.
pub(super) async fn review(
    line: &Line,
    question: &Question,
) -> Result<(Verdict, Option<String>), Snag> {
    let body = serde_json::to_vec(&body(question)).map_err(|_| Snag::Odd)?;
    let post = http::Request::post(PATH).header(CONTENT_TYPE, "application/json");
    let post = post.body(body).map_err(|_| Snag::Odd)?;
    let answer: SelfSubjectAccessReview = line.ask(post).await?;
    let status = answer.status.ok_or(Snag::Odd)?;
    let verdict = if status.allowed {
        Verdict::Allowed
    } else {
        Verdict::Refused
    };
    let user = status.reason.as_deref().and_then(status::user);
    Ok((verdict, user.map(str::to_owned)))
}

fn body(question: &Question) -> SelfSubjectAccessReview {
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
