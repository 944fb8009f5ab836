//! Verification of servers, as Go's `crypto/x509` does it where rustls is stricter.
//!
//! rustls rejects a server certificate that is also an authority, but small clusters have just that: one self-signed
//! certificate, which the kubeconfig gives as authority. Go accepts a certificate that is itself among the authorities,
//! and one that an authority has signed, even if it claims to be an authority. Names, validity and purpose are checked
//! here as usual, and rustls checks that the server holds the key.
//!
//! This is no weaker than Go, which checks of the authority its validity, that it may sign certificates, its purposes,
//! its name constraints, and that it has no unknown critical extension (`Certificate.isValid`,
//! `checkChainForKeyUsage`). An authority with name constraints is not trusted here at all; rustls trusts it for other
//! servers.

use std::sync::Arc;

use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::WebPkiSupportedAlgorithms,
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::certificate::{Age, X509Certificate, is_among};

/// Judges as rustls does first, and then as Go.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) rustls: Arc<dyn ServerCertVerifier>,
    /// The certificates that the kubeconfig gives as authorities.
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    /// Whether an authority vouches for a certificate directly: by being it, or by having signed it.
    fn is_vouched_for(
        &self,
        der: &CertificateDer<'_>,
        certificate: &X509Certificate<'_>,
        now: UnixTime,
    ) -> bool {
        let signed = |authority: &CertificateDer<'static>| {
            X509Certificate::read(authority).is_some_and(|authority| {
                authority.age(now) == Age::Valid
                    && certificate.is_signed_by(&authority, &self.algorithms)
            })
        };
        is_among(der, &self.authorities)
            || certificate.is_authority() && self.authorities.iter().any(signed)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let judged = self.rustls.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let Err(refused) = judged else {
            return judged;
        };
        let certificate = X509Certificate::read(end_entity)
            .filter(|certificate| self.is_vouched_for(end_entity, certificate, now));
        match certificate {
            None => Err(refused),
            Some(certificate) => accept(end_entity, &certificate, server_name, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.rustls.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.rustls.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.rustls.supported_verify_schemes()
    }
}

/// Checks what is left to check of a certificate that an authority vouches for.
fn accept(
    der: &CertificateDer<'_>,
    certificate: &X509Certificate<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, Error> {
    match certificate.age(now) {
        Age::NotYetValid => return Err(CertificateError::NotValidYet.into()),
        Age::Expired => return Err(CertificateError::Expired.into()),
        Age::Valid => {}
    }
    if !certificate.serves() {
        return Err(CertificateError::InvalidPurpose.into());
    }
    // One of version 1 cannot be parsed, and names no server.
    let parsed = ParsedCertificate::try_from(der).map_err(|_| CertificateError::NotValidForName)?;
    verify_server_name(&parsed, server_name)?;
    Ok(ServerCertVerified::assertion())
}

/// Looks at no certificate: accepts each, as the kubeconfig wants it (`insecure-skip-tls-verify`), or none, because
/// nothing is asked by TLS.
#[derive(Debug)]
pub(super) struct Blind {
    pub(super) accepts: bool,
}

impl ServerCertVerifier for Blind {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.accepts {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::UnknownIssuer.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    /// All of them: a key that could not be checked is not checked.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as S;
        vec![
            S::ECDSA_NISTP256_SHA256,
            S::ECDSA_NISTP384_SHA384,
            S::ECDSA_NISTP521_SHA512,
            S::ED25519,
            S::ED448,
            S::RSA_PSS_SHA256,
            S::RSA_PSS_SHA384,
            S::RSA_PSS_SHA512,
            S::RSA_PKCS1_SHA256,
            S::RSA_PKCS1_SHA384,
            S::RSA_PKCS1_SHA512,
            S::ECDSA_SHA1_Legacy,
            S::RSA_PKCS1_SHA1,
        ]
    }
}
