//! Why a server and we do not trust each other, from what rustls says of it.

use rustls::{AlertDescription as Alert, CertificateError, Error, OtherError};

/// Why the two sides do not come together, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum Distrust {
    #[error("its certificate has expired; the cluster administrator has to renew it")]
    Expired,
    #[error("its certificate is not valid yet; check the clock of this machine")]
    NotYetValid,
    #[error(
        "its certificate is not signed by a trusted authority; check certificate-authority in the kubeconfig"
    )]
    Untrusted,
    #[error(
        "its certificate is not signed by the authority that it names; check certificate-authority in the kubeconfig"
    )]
    ForeignSignature,
    #[error(
        "its certificate is signed by an algorithm that cannot be checked here; have it issued with RSA (2048 bits or \
         more), EC (P-256 or P-384) or Ed25519, and SHA-256"
    )]
    StrangeAlgorithm,
    #[error(
        "its certificate names no server (it has no subject alternative name); have it issued again"
    )]
    NamesNoServer,
    #[error(
        "its certificate is for another name; check server or tls-server-name in the kubeconfig"
    )]
    OtherName,
    #[error("its certificate is not for servers (extended key usage); have it issued again")]
    NotForServers,
    #[error("its certificate cannot be read; have it issued again")]
    Unreadable,
    #[error(
        "its certificate belongs to a certificate authority that certificate-authority in the kubeconfig does not trust; \
         have a certificate issued for the server"
    )]
    OfAuthority,
    #[error("its certificate is of X.509 v1, which names no server; have it issued again as v3")]
    OldForm,
    #[error("the server at this address does not speak TLS; check server in the kubeconfig")]
    NoTls,
    #[error("it speaks neither TLS 1.2 nor TLS 1.3; the cluster administrator has to update it")]
    OldTls,
    #[error(
        "it takes no TLS that portolan speaks (1.2 and 1.3, with RSA, EC P-256, EC P-384 and Ed25519); the cluster \
         administrator has to update it"
    )]
    OtherTls,
    #[error("it breaks off the TLS handshake; ask the cluster administrator")]
    BrokenOff,
    #[error("it refuses our client certificate, which has expired; log in again")]
    OurExpired,
    #[error("it refuses our client certificate; log in again")]
    OurRefused,
    #[error("it knows no server of this name; check server or tls-server-name in the kubeconfig")]
    UnknownName,
    /// The words of rustls for a reason that is not known here.
    #[error("{0}")]
    Other(String),
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
