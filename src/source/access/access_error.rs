//! Why a server cannot be asked, or not by this person.

use std::{borrow::Cow, path::PathBuf};

use super::printable;
use crate::{source::FileError, store::checkup::Failure};

/// Why a server cannot be asked, or not by this person. It never tells a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub(in crate::source) enum AccessError {
    NoServer,
    Server {
        shown: String,
        why: String,
    },
    Proxy {
        what: &'static str,
        shown: String,
        why: String,
    },
    ServerName(String),
    BlindAuthority,
    NoCertificate {
        what: &'static str,
    },
    NoSystemTrust,
    NoKey,
    EncryptedKey,
    StrangeKey,
    ForeignKey,
    Header {
        what: Cow<'static, str>,
        at: usize,
        advice: &'static str,
    },
    NobodyImpersonated,
    TwoLogins,
    Provider {
        name: String,
        instead: &'static str,
    },
    NoIdToken,
    File {
        what: &'static str,
        path: PathBuf,
        why: FileError,
    },
    Base64(&'static str),
    KeyMissing,
    Client(String),
}

impl AccessError {
    /// Why, and what to do.
    pub(in crate::source) fn failure(&self) -> Failure {
        match self {
            Self::NoServer => Failure::new("its cluster has no server"),
            Self::Server { shown, why } => Failure::new(format!("its server {shown:?} is no address: {why}"))
                .advise("write https://HOST:PORT"),
            Self::Proxy { what, shown, why } => {
                Failure::new(format!("its {what} {shown:?} is no address of a proxy: {why}"))
                    .advise("write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT")
            }
            Self::ServerName(name) => {
                Failure::new(format!("its tls-server-name {name:?} is no name of a server"))
                    .advise("write a DNS name or an IP address")
            }
            Self::BlindAuthority => Failure::new(
                "it has both a certificate-authority and insecure-skip-tls-verify, which exclude each other",
            )
            .advise("remove one of them"),
            Self::NoCertificate { what } => {
                Failure::new(format!("its {what} holds no certificate in PEM that can be read"))
                    .advise("get the kubeconfig again")
            }
            Self::NoSystemTrust => Failure::new(
                "it names no certificate-authority, and this machine trusts none",
            )
            .advise("give certificate-authority in the kubeconfig"),
            Self::NoKey => Failure::new("its client-key holds no private key in PEM")
                .advise("get the kubeconfig again"),
            Self::EncryptedKey => Failure::new(
                "its client-key is encrypted by a passphrase, which cannot be asked for",
            )
            .advise("store the key without one"),
            Self::StrangeKey => Failure::new("its client-key is of a kind that cannot be used")
                .advise("have it issued as RSA (2048 bits or more), EC (P-256 or P-384) or Ed25519"),
            Self::ForeignKey => Failure::new(
                "its client-key does not belong to its client-certificate",
            )
            .advise("get both again"),
            Self::Header { what, at, advice } => {
                let why = format!("its {what} holds a character that no header may have (byte {at})");
                Failure::new(why).advise(*advice)
            }
            Self::NobodyImpersonated => Failure::new(
                "it says as whom to ask (as-uid, as-groups, as-user-extra) without a user",
            )
            .advise("give as too"),
            Self::TwoLogins => Failure::new(
                "it has both a token and a username, which exclude each other",
            )
            .advise("remove one of them"),
            Self::Provider { name, instead } => {
                let why = format!("the login by auth-provider {name:?} was removed from Kubernetes");
                Failure::new(why).advise(*instead)
            }
            Self::NoIdToken => Failure::new("its auth-provider oidc holds no id-token")
                .advise("log in again"),
            Self::File { what, path, why } => {
                let path = path.to_string_lossy();
                let path = printable(&path);
                why.failure().after(format_args!("cannot read its {what} {path}: "))
            }
            Self::Base64(what) => {
                Failure::new(format!("its {what} is no base64")).advise("get the kubeconfig again")
            }
            Self::KeyMissing => Failure::new("it has a client-certificate without a client-key")
                .advise("give client-key or client-key-data"),
            Self::Client(words) => Failure::new(words),
        }
    }
}
