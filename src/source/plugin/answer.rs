//! The output of a plugin: an `ExecCredential` in JSON or YAML ([client-go credential
//! plugins](https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins)). It
//! is never shown.

use jiff::Timestamp;
use serde::Deserialize;

use super::exec_info::GROUP;
use crate::source::access::{ClientCertificate, Issued};

/// The credential that a plugin gave.
#[derive(Clone)]
pub(in crate::source) struct Grant {
    /// The credential.
    pub(in crate::source) issued: Issued,
    /// When it ends, if the plugin says so.
    pub(in crate::source) expires: Option<Timestamp>,
}

/// Why what was printed is no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AnswerError {
    #[error("its standard output is empty")]
    Empty,
    #[error("its standard output is no ExecCredential")]
    Malformed,
    #[error("it answers in another version than the kubeconfig asks for (exec.apiVersion)")]
    Version,
    #[error("its ExecCredential has no status")]
    NoStatus,
    #[error("its ExecCredential has neither a token nor a certificate with its key")]
    Nothing,
    #[error(
        "its ExecCredential has a certificate without its key, or a key without its certificate"
    )]
    Half,
    #[error("its expirationTimestamp is no time")]
    Expiry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecCredential {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
    #[serde(default)]
    expiration_timestamp: Option<String>,
}

/// Understands what a plugin printed that was asked in a version.
///
/// # Errors
/// If it is no credential.
pub(super) fn understand(printed: &[u8], version: &str) -> Result<Grant, AnswerError> {
    if printed.trim_ascii().is_empty() {
        return Err(AnswerError::Empty);
    }
    // YAML is what kubectl reads, and JSON is YAML.
    let answer: ExecCredential = serde_json::from_slice(printed)
        .or_else(|_| serde_saphyr::from_slice(printed).map_err(|_| AnswerError::Malformed))?;
    let Some(answered) = answer.api_version.strip_prefix(GROUP) else {
        return Err(AnswerError::Malformed);
    };
    if answer.kind != "ExecCredential" {
        return Err(AnswerError::Malformed);
    }
    if answered != version {
        return Err(AnswerError::Version);
    }
    answer.status.ok_or(AnswerError::NoStatus)?.grant()
}

impl Status {
    fn grant(self) -> Result<Grant, AnswerError> {
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let token = given(self.token);
        let pair = (
            given(self.client_certificate_data),
            given(self.client_key_data),
        );
        let certificate = match pair {
            (Some(chain), Some(key)) => Some(ClientCertificate {
                chain,
                key: key.into(),
            }),
            (None, None) => None,
            _ => return Err(AnswerError::Half),
        };
        if token.is_none() && certificate.is_none() {
            return Err(AnswerError::Nothing);
        }
        let expires = given(self.expiration_timestamp).map(|time| time.trim().parse());
        Ok(Grant {
            issued: Issued {
                token: token.map(Into::into),
                certificate,
            },
            expires: expires.transpose().map_err(|_| AnswerError::Expiry)?,
        })
    }
}
