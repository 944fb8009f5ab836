//! Why a server and we do not trust each other, from what rustls says of it.

use rustls::{AlertDescription, CertificateError, Error, OtherError};

const EXPIRED: &str = "its certificate has expired; the cluster administrator has to renew it";
const UNTRUSTED: &str = "its certificate is not signed by a trusted authority; check certificate-authority in the kubeconfig";
const STRANGE: &str = "its certificate is signed by an algorithm that cannot be checked here; have it issued with RSA (2048 bits or \
     more), EC (P-256 or P-384) or Ed25519, and SHA-256";

/// Why the two sides do not come together.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::AlertReceived(alert) => refused(*alert),
        Error::InvalidMessage(_) => {
            "the server at this address does not speak TLS; check server in the kubeconfig"
                .to_owned()
        }
        Error::PeerIncompatible(_) => {
            "it speaks neither TLS 1.2 nor TLS 1.3; the cluster administrator has to update it"
                .to_owned()
        }
        other => other.to_string(),
    }
}

#[expect(deprecated, reason = "they may still be given")]
fn certificate(error: &CertificateError) -> String {
    use CertificateError as Bad;
    match error {
        Bad::Expired | Bad::ExpiredContext { .. } => EXPIRED,
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "its certificate is not valid yet; check the clock of this machine"
        }
        Bad::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "its certificate names no server (it has no subject alternative name); have it issued again"
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "its certificate is for another name; check server or tls-server-name in the kubeconfig"
        }
        Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => {
            "its certificate is not for servers (extended key usage); have it issued again"
        }
        Bad::UnsupportedSignatureAlgorithm
        | Bad::UnsupportedSignatureAlgorithmContext { .. }
        | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => STRANGE,
        Bad::BadSignature => {
            "its certificate is not signed by the authority that it names; check certificate-authority in the kubeconfig"
        }
        Bad::BadEncoding => "its certificate cannot be read; have it issued again",
        Bad::Other(OtherError(error)) if is(&**error, &webpki::Error::CaUsedAsEndEntity) => {
            "its certificate belongs to a certificate authority that certificate-authority in the kubeconfig does not trust; \
             have a certificate issued for the server"
        }
        Bad::Other(OtherError(error)) if is(&**error, &webpki::Error::UnsupportedCertVersion) => {
            "its certificate is of X.509 v1, which names no server; have it issued again as v3"
        }
        _ => UNTRUSTED,
    }
    .to_owned()
}

/// Whether an error is this one of the library that checks certificates for rustls.
fn is(error: &(dyn std::error::Error + 'static), wanted: &webpki::Error) -> bool {
    error.downcast_ref() == Some(wanted)
}

/// The meaning of the alert of a server that ends the handshake.
fn refused(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::CertificateExpired => {
            "it refuses our client certificate, which has expired; log in again"
        }
        AlertDescription::UnrecognisedName => {
            "it knows no server of this name; check server or tls-server-name in the kubeconfig"
        }
        AlertDescription::HandshakeFailure
        | AlertDescription::ProtocolVersion
        | AlertDescription::InsufficientSecurity => {
            "it takes no TLS that portolan speaks (1.2 and 1.3, with RSA, EC P-256, EC P-384 and Ed25519); the \
             cluster administrator has to update it"
        }
        AlertDescription::InternalError => {
            "it breaks off the TLS handshake; ask the cluster administrator"
        }
        _ => "it refuses our client certificate; log in again",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn of_webpki(error: webpki::Error) -> CertificateError {
        CertificateError::Other(OtherError(Arc::new(error)))
    }

    #[test]
    fn each_kind_of_distrust_is_told_by_its_true_reason() {
        let for_no_name = CertificateError::NotValidForNameContext {
            expected: "h".try_into().expect("it is a name"),
            presented: Vec::new(),
        };
        for (error, expected) in [
            (CertificateError::UnknownIssuer, UNTRUSTED),
            (CertificateError::Expired, EXPIRED),
            (
                CertificateError::NotValidForName,
                "its certificate is for another name; ",
            ),
            (for_no_name, "its certificate names no server "),
            (
                of_webpki(webpki::Error::CaUsedAsEndEntity),
                "its certificate belongs to a certificate authority that ",
            ),
            (
                of_webpki(webpki::Error::UnsupportedCertVersion),
                "its certificate is of X.509 v1, ",
            ),
            (of_webpki(webpki::Error::BadDerTime), UNTRUSTED),
            (
                CertificateError::InvalidPurpose,
                "its certificate is not for servers ",
            ),
        ] {
            let told = reason(&error.into());
            assert!(told.starts_with(expected), "{told}");
        }
        let expired = Error::AlertReceived(AlertDescription::CertificateExpired);
        assert!(reason(&expired).contains("client certificate, which has expired"));
    }
}
