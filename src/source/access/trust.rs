//! Trust in servers.

use std::sync::{Arc, Weak};

use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::CertificateDer,
};
use rustls_platform_verifier::Verifier as System;
use tokio::sync::watch;

use super::{
    AccessError, pem,
    verifier::{Blind, Verifier},
};

/// The authorities that a server's certificate is verified against.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum ServerTrust {
    /// The authorities that this machine trusts.
    System,
    /// Those that the kubeconfig gives.
    Authorities(Vec<CertificateDer<'static>>),
    /// None: any server is accepted.
    Anyone,
}

/// The authorities that this machine trusts, read once for all clients that use them at the same time: there are some
/// hundred, and may be hundreds of clients.
#[derive(Clone, Default)]
pub(in crate::source) struct Roots(Arc<watch::Sender<Weak<System>>>);

impl Roots {
    /// Has the next client read them again.
    pub(in crate::source) fn forget(&self) {
        self.0.send_replace(Weak::new());
    }

    fn verifier(&self, provider: &Arc<CryptoProvider>) -> Result<Arc<System>, AccessError> {
        let mut verifier = Err(AccessError::NoSystemTrust);
        // Who comes meanwhile waits, and has it for nothing.
        self.0.send_if_modified(|held| {
            if let Some(known) = held.upgrade() {
                verifier = Ok(known);
            } else if let Ok(read) = System::new(Arc::clone(provider)).map(Arc::new) {
                *held = Arc::downgrade(&read);
                verifier = Ok(read);
            }
            false
        });
        verifier
    }
}

impl ServerTrust {
    /// The trust of a kubeconfig, with the PEM of its authorities.
    ///
    /// # Errors
    /// If there are authorities and no certificate among them, or if they are given together with
    /// `insecure-skip-tls-verify`.
    pub(super) fn of(authorities: Option<&[u8]>, is_blind: bool) -> Result<Self, AccessError> {
        let Some(text) = authorities else {
            return Ok(if is_blind { Self::Anyone } else { Self::System });
        };
        if is_blind {
            return Err(AccessError::BlindAuthority);
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
            return Err(AccessError::NoCertificate {
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
        roots: &Roots,
    ) -> Result<Arc<dyn ServerCertVerifier>, AccessError> {
        let algorithms = provider.signature_verification_algorithms;
        let (rustls, authorities): (Arc<dyn ServerCertVerifier>, _) = match self {
            Self::Anyone => return Ok(Arc::new(Blind { accepts: true })),
            Self::System => return Ok(roots.verifier(provider)?),
            Self::Authorities(authorities) => {
                let mut given = RootCertStore::empty();
                given.add_parsable_certificates(authorities.iter().cloned());
                let rustls = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(given),
                    Arc::clone(provider),
                );
                let rustls = rustls.build().map_err(|_| AccessError::NoCertificate {
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
