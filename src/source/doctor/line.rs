//! The line from the doctor to a server: one request and its answer, and every error sorted by the step it belongs to.

use std::time::Duration;

use kube::{Client, core::Status};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{
    source::{address::Address, answer, limits::ANSWER, reach, status},
    store::checkup::Failure,
};

/// A way to ask one server.
pub(super) struct Line {
    pub(super) client: Client,
    pub(super) server: Address,
    /// How long a request may take.
    pub(super) limit: Duration,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Snag {
    /// The server says no, or that it cannot.
    Refused(Box<Status>),
    /// What answers does not speak the API.
    Odd,
    /// One side does not trust the certificate of the other.
    Distrusted(String),
    /// The server is out of reach, or silent.
    Lost(String),
}

impl Line {
    /// Reads what stands at a path.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Snag> {
        let get = http::Request::get(path).body(Vec::new());
        self.ask(get.map_err(|_| Snag::Odd)?).await
    }

    /// Sends a request.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<T, Snag> {
        match timeout(self.limit, answer::whole(&self.client, request, ANSWER)).await {
            Ok(answer) => answer.map_err(Snag::of),
            Err(_) => Err(Snag::Lost(reach::NO_ANSWER.to_owned())),
        }
    }
}

impl Snag {
    fn of(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::Refused(status),
            kube::Error::SerdeError(_) => Self::Odd,
            error if reach::is_tls(&error) => Self::Distrusted(reach::reason(&error)),
            error => Self::Lost(reach::reason(&error)),
        }
    }

    /// The code of a refusal.
    pub(super) fn code(&self) -> Option<u16> {
        match self {
            Self::Refused(status) => Some(status.code),
            _ => None,
        }
    }

    /// The user whom a refusal names.
    pub(super) fn user(&self) -> Option<String> {
        match self {
            Self::Refused(status) => status::user(&status.message).map(str::to_owned),
            _ => None,
        }
    }

    /// The same in words.
    pub(super) fn failure(&self, server: &Address) -> Failure {
        match self {
            Self::Refused(status) if status.code == 401 => {
                Failure::new(format!("{server} does not accept the login")).advise("log in again")
            }
            Self::Refused(status) if matches!(status.code, 429 | 500..) => {
                Failure::new(status::said(status)).advise("try again in a moment")
            }
            Self::Refused(status) => Failure::new(status::said(status)),
            Self::Odd => Failure::new("what answers does not speak the Kubernetes API")
                .advise("check server in the kubeconfig"),
            Self::Distrusted(reason) => Failure::told(reason),
            Self::Lost(reason) => Failure::told(&format!("cannot reach {server}: {reason}")),
        }
    }
}
