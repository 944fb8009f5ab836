//! One request of the doctor to a server and its answer, and every error sorted by the step it belongs to.

use std::time::Duration;

use kube::{Client, core::Status};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{
    source::{
        address::ServerAddress,
        limits::ANSWER,
        response,
        status::{self, ServerAnswer},
        unreachable::Unreachable,
    },
    store::checkup::Failure,
};

/// A way to ask one server.
pub(super) struct ProbeClient {
    pub(super) client: Client,
    pub(super) server: ServerAddress,
    /// How long a request may take.
    pub(super) limit: Duration,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum ProbeError {
    /// The server says no, or that it cannot.
    Refused(Box<Status>),
    /// The answer is not of the Kubernetes API.
    Odd,
    /// The answer ends in the middle.
    CutOff,
    /// The server is out of reach, or silent, or one side does not trust the certificate of the other.
    Lost(Unreachable),
}

impl ProbeClient {
    /// Reads the document at a path.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ProbeError> {
        let get = http::Request::get(path).body(Vec::new());
        self.ask(get.map_err(|_| ProbeError::Odd)?).await
    }

    /// Sends a request.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<T, ProbeError> {
        match timeout(self.limit, response::whole(&self.client, request, ANSWER)).await {
            Ok(answer) => answer.map_err(ProbeError::of),
            Err(_) => Err(ProbeError::Lost(Unreachable::NoAnswer)),
        }
    }
}

impl ProbeError {
    fn of(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::Refused(status),
            kube::Error::SerdeError(error) if error.is_eof() => Self::CutOff,
            kube::Error::SerdeError(_) => Self::Odd,
            error => Self::Lost(Unreachable::of(&error)),
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
    pub(super) fn failure(&self, server: &ServerAddress) -> Failure {
        match self {
            Self::Refused(status) if status.code == 401 => {
                Failure::new(format!("{server} does not accept the login")).advise("log in again")
            }
            Self::Refused(status) if matches!(status.code, 429 | 500..) => {
                Failure::new(ServerAnswer::from(&**status).to_string())
                    .advise("try again in a moment")
            }
            Self::Refused(status) => Failure::new(ServerAnswer::from(&**status).to_string()),
            Self::Odd => {
                Failure::new("the server at this address does not speak the Kubernetes API")
                    .advise("check server in the kubeconfig")
            }
            Self::CutOff => Failure::new("the answer is cut off").advise("try again in a moment"),
            Self::Lost(Unreachable::Tls(distrust)) => distrust.failure(),
            Self::Lost(reason) => reason.on_the_way_to(server),
        }
    }
}
