//! The certificate and the key by which we prove who we are, of any version of X.509.
//!
//! rustls refuses to load a client certificate of version 1, though it is for the server to judge it; here it is handed
//! over as it is. That the key belongs to it is checked, as Go does.

use std::sync::Arc;

use rustls::{
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
    },
    sign::{CertifiedKey, SigningKey},
};

use super::{
    AccessError,
    certificate::X509Certificate,
    pem::{self, PemSection},
};

/// A certificate with its chain, and its key.
pub(super) type Identity = Arc<CertifiedKey>;

/// Understands the PEM of a certificate and of its key.
///
/// # Errors
/// If one of them is not what it should be, or they do not belong together.
pub(super) fn identity(chain: &str, key: &str) -> Result<Identity, AccessError> {
    let sections = pem::sections(chain).into_iter();
    let chain: Vec<_> = sections
        .filter(|section| section.label == "CERTIFICATE")
        .map(|section| CertificateDer::from(section.der))
        .collect();
    let none = AccessError::NoCertificate {
        what: "client-certificate",
    };
    let first = chain.first().and_then(|first| X509Certificate::read(first));
    let public = first.ok_or(none)?.key().to_vec();
    let key = signing_key(key)?;
    // The whole key as DER ends with the bits that a certificate repeats.
    let belongs = key
        .public_key()
        .is_none_or(|known| known.as_ref().ends_with(&public));
    if !belongs {
        return Err(AccessError::ForeignKey);
    }
    Ok(Arc::new(CertifiedKey::new(chain, key)))
}

fn signing_key(text: &str) -> Result<Arc<dyn SigningKey>, AccessError> {
    let sections = pem::sections(text);
    let keys = sections
        .iter()
        .filter(|section| section.label.ends_with("PRIVATE KEY"));
    let mut error = AccessError::NoKey;
    for section in keys {
        if section.is_encrypted || section.label.starts_with("ENCRYPTED") {
            error = AccessError::EncryptedKey;
        } else if let Some(key) = load(section) {
            return Ok(key);
        } else {
            error = AccessError::StrangeKey;
        }
    }
    Err(error)
}

/// Tries what it may be, whatever its label says: labels are often wrong.
fn load(section: &PemSection<'_>) -> Option<Arc<dyn SigningKey>> {
    let der = section.der.as_slice();
    let forms = [
        PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der)),
        PrivateKeyDer::from(PrivatePkcs1KeyDer::from(der)),
        PrivateKeyDer::from(PrivateSec1KeyDer::from(der)),
    ];
    let mut forms = forms.iter();
    forms.find_map(|form| ring::sign::any_supported_type(form).ok())
}
