//! Whom to believe that a server is who it should be.

use std::sync::Arc;

use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::CertificateDer,
};
use rustls_platform_verifier::Verifier as System;

use super::{
    Unfit, pem,
    verifier::{Blind, Verifier},
};

/// Whom to believe.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// The authorities that this machine trusts.
    System,
    /// Those that the kubeconfig gives.
    Authorities(Vec<CertificateDer<'static>>),
    /// Any server, whoever it is.
    Anyone,
}

impl Trust {
    /// What a kubeconfig says about it, with the PEM of its authorities.
    ///
    /// # Errors
    /// If there are authorities and no certificate among them, or if they are given and not to be looked at.
    pub(super) fn of(authorities: Option<&[u8]>, is_blind: bool) -> Result<Self, Unfit> {
        let Some(text) = authorities else {
            return Ok(if is_blind { Self::Anyone } else { Self::System });
        };
        if is_blind {
            return Err(Unfit::BlindAuthority);
        }
        let text = String::from_utf8_lossy(text);
        let certificates = pem::sections(&text).into_iter();
        let certificates = certificates
            .filter(|section| section.label == "CERTIFICATE")
            .map(|section| CertificateDer::from(section.der));
        // As in Go, one that cannot be read costs only itself.
        let usable = certificates.filter(|der| RootCertStore::empty().add(der.clone()).is_ok());
        let usable: Vec<_> = usable.collect();
        if usable.is_empty() {
            return Err(Unfit::NoCertificate {
                what: "certificate-authority",
            });
        }
        Ok(Self::Authorities(usable))
    }

    /// Who judges the certificate of a server.
    ///
    /// # Errors
    /// If the authorities of this machine cannot be read.
    pub(super) fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Unfit> {
        let algorithms = provider.signature_verification_algorithms;
        let (rustls, authorities): (Arc<dyn ServerCertVerifier>, _) = match self {
            Self::Anyone => return Ok(Arc::new(Blind { accepts: true })),
            Self::System => {
                let system = System::new(Arc::clone(provider));
                return Ok(Arc::new(system.map_err(|_| Unfit::NoSystemTrust)?));
            }
            Self::Authorities(authorities) => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(authorities.iter().cloned());
                let rustls = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(roots),
                    Arc::clone(provider),
                );
                let rustls = rustls.build().map_err(|_| Unfit::NoCertificate {
                    what: "certificate-authority",
                })?;
                (rustls, authorities.clone())
            }
        };
        Ok(Arc::new(Verifier {
            rustls,
            authorities,
            algorithms,
        }))
    }
}
