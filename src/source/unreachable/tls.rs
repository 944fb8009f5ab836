//! Why a server and we do not trust each other, from what rustls says of it.

use rustls::{AlertDescription as Alert, CertificateError, Error, OtherError};

use crate::store::checkup::Failure;

/// Why the two sides do not come together, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) enum Distrust {
    Expired,
    NotYetValid,
    Untrusted,
    ForeignSignature,
    StrangeAlgorithm,
    NamesNoServer,
    OtherName,
    NotForServers,
    Unreadable,
    OfAuthority,
    OldForm,
    NoTls,
    OldTls,
    OtherTls,
    BrokenOff,
    OurExpired,
    OurRefused,
    UnknownName,
    /// The words of rustls for a reason that is not known here.
    Other(String),
}

impl Distrust {
    /// Why, and what to do.
    pub(in crate::source) fn failure(&self) -> Failure {
        match self {
            Self::Expired => Failure::new("its certificate has expired")
                .advise("the cluster administrator has to renew it"),
            Self::NotYetValid => Failure::new("its certificate is not valid yet")
                .advise("check the clock of this machine"),
            Self::Untrusted => Failure::new("its certificate is not signed by a trusted authority")
                .advise("check certificate-authority in the kubeconfig"),
            Self::ForeignSignature => Failure::new(
                "its certificate is not signed by the authority that it names",
            )
            .advise("check certificate-authority in the kubeconfig"),
            Self::StrangeAlgorithm => Failure::new(
                "its certificate is signed by an algorithm that cannot be checked here",
            )
            .advise("have it issued with RSA (2048 bits or more), EC (P-256 or P-384) or Ed25519, and SHA-256"),
            Self::NamesNoServer => Failure::new(
                "its certificate names no server (it has no subject alternative name)",
            )
            .advise("have it issued again"),
            Self::OtherName => Failure::new("its certificate is for another name")
                .advise("check server or tls-server-name in the kubeconfig"),
            Self::NotForServers => Failure::new(
                "its certificate is not for servers (extended key usage)",
            )
            .advise("have it issued again"),
            Self::Unreadable => Failure::new("its certificate cannot be read")
                .advise("have it issued again"),
            Self::OfAuthority => Failure::new(
                "its certificate belongs to a certificate authority that certificate-authority in the kubeconfig does \
                 not trust",
            )
            .advise("have a certificate issued for the server"),
            Self::OldForm => Failure::new("its certificate is of X.509 v1, which names no server")
                .advise("have it issued again as v3"),
            Self::NoTls => Failure::new("the server at this address does not speak TLS")
                .advise("check server in the kubeconfig"),
            Self::OldTls => Failure::new("it speaks neither TLS 1.2 nor TLS 1.3")
                .advise("the cluster administrator has to update it"),
            Self::OtherTls => Failure::new(
                "it takes no TLS that portolan speaks (1.2 and 1.3, with RSA, EC P-256, EC P-384 and Ed25519)",
            )
            .advise("the cluster administrator has to update it"),
            Self::BrokenOff => Failure::new("it breaks off the TLS handshake")
                .advise("ask the cluster administrator"),
            Self::OurExpired => Failure::new("it refuses our client certificate, which has expired")
                .advise("log in again"),
            Self::OurRefused => Failure::new("it refuses our client certificate")
                .advise("log in again"),
            Self::UnknownName => Failure::new("it knows no server of this name")
                .advise("check server or tls-server-name in the kubeconfig"),
            Self::Other(words) => Failure::new(words),
        }
    }
}

impl Distrust {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(error) => Self::of_certificate(error),
            Error::AlertReceived(alert) => Self::of_alert(*alert),
            Error::InvalidMessage(_) => Self::NoTls,
            Error::PeerIncompatible(_) => Self::OldTls,
            other => Self::Other(other.to_string()),
        }
    }

    #[expect(deprecated, reason = "they may still be given")]
    fn of_certificate(error: &CertificateError) -> Self {
        use CertificateError as Bad;
        match error {
            Bad::Expired | Bad::ExpiredContext { .. } => Self::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => Self::NotYetValid,
            Bad::NotValidForNameContext { presented, .. } if presented.is_empty() => {
                Self::NamesNoServer
            }
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Self::OtherName,
            Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => Self::NotForServers,
            Bad::UnsupportedSignatureAlgorithm
            | Bad::UnsupportedSignatureAlgorithmContext { .. }
            | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Self::StrangeAlgorithm
            }
            Bad::BadSignature => Self::ForeignSignature,
            Bad::BadEncoding => Self::Unreadable,
            Bad::Other(OtherError(error)) => match error.downcast_ref() {
                Some(webpki::Error::CaUsedAsEndEntity) => Self::OfAuthority,
                Some(webpki::Error::UnsupportedCertVersion) => Self::OldForm,
                _ => Self::Untrusted,
            },
            _ => Self::Untrusted,
        }
    }

    /// The meaning of the alert of a server that ends the handshake.
    fn of_alert(alert: Alert) -> Self {
        match alert {
            Alert::CertificateExpired => Self::OurExpired,
            Alert::UnrecognisedName => Self::UnknownName,
            Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::InsufficientSecurity => {
                Self::OtherTls
            }
            Alert::InternalError => Self::BrokenOff,
            _ => Self::OurRefused,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn of_webpki(error: webpki::Error) -> CertificateError {
        CertificateError::Other(OtherError(Arc::new(error)))
    }

    #[test]
    fn each_kind_of_distrust_has_its_true_reason() {
        let for_no_name = CertificateError::NotValidForNameContext {
            expected: "h".try_into().expect("it is a name"),
            presented: Vec::new(),
        };
        for (error, expected) in [
            (CertificateError::UnknownIssuer, Distrust::Untrusted),
            (CertificateError::Expired, Distrust::Expired),
            (CertificateError::NotValidForName, Distrust::OtherName),
            (for_no_name, Distrust::NamesNoServer),
            (
                of_webpki(webpki::Error::CaUsedAsEndEntity),
                Distrust::OfAuthority,
            ),
            (
                of_webpki(webpki::Error::UnsupportedCertVersion),
                Distrust::OldForm,
            ),
            (of_webpki(webpki::Error::BadDerTime), Distrust::Untrusted),
            (CertificateError::InvalidPurpose, Distrust::NotForServers),
        ] {
            assert_eq!(Distrust::of(&error.into()), expected);
        }
        let expired = Error::AlertReceived(Alert::CertificateExpired);
        assert_eq!(Distrust::of(&expired), Distrust::OurExpired);
    }
}
