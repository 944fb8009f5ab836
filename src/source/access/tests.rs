//! What is accepted of certificates and keys, against rustls itself, without a network. The certificates beside this file
//! were made for it and are valid for a hundred years.

use std::time::Duration;

use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    ServerConnection, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

use super::*;
use crate::source::unreachable::Unreachable;

/// An authority, and certificates that it has signed: for `h.corp`, for `h.corp` as an authority, and of X.509 v1.
const CA: &str = include_str!("tests/ca.crt");
const SERVER: &str = include_str!("tests/server.crt");
const SIGNED: &str = include_str!("tests/signed.crt");
const V1: &str = include_str!("tests/v1.crt");
/// Self-signed ones as `openssl req -x509` makes them: for `h.corp` and 127.0.0.1, and for clients only.
const SELF: &str = include_str!("tests/self.crt");
const CLIENT: &str = include_str!("tests/client.crt");

/// One for `h.corp` as an authority, and forms of the authority that has signed it: no authority may be beneath it, it is for
/// names in `corp` only, for clients only, and says something critical that nobody knows.
const BENEATH: &str = include_str!("tests/beneath.crt");
const LIMITED: &str = include_str!("tests/limited.plain.crt");
const OF_NAMES: &str = include_str!("tests/limited.named.crt");
const OF_CLIENTS: &str = include_str!("tests/limited.purpose.crt");
const STRANGE: &str = include_str!("tests/limited.strange.crt");

const SERVER_KEY: &str = include_str!("tests/server.key");
const V1_KEY: &str = include_str!("tests/v1.key");
const V1_SEC1: &str = include_str!("tests/v1.sec1.key");
const ED25519: &str = include_str!("tests/ed.key");
const P521: &str = include_str!("tests/p521.key");

/// A moment at which all of them are valid: in 2033.
const NOW: u64 = 2_000_000_000;

fn der(text: &str) -> Vec<u8> {
    pem::sections(text).remove(0).der
}

/// What is made of a server that shows this, if these authorities are given.
fn judged(authorities: &str, shown: &[u8], name: &str, now: u64) -> Result<(), String> {
    let trust =
        ServerTrust::of(Some(authorities.as_bytes()), false).map_err(|error| error.to_string())?;
    let provider = std::sync::Arc::new(ring::default_provider());
    let verifier = trust.verifier(&provider, &Roots::default());
    let verifier = verifier.map_err(|error| error.to_string())?;
    let shown = CertificateDer::from(shown.to_vec());
    let name = name.try_into().expect("it is a name");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
    let judged = verifier.verify_server_cert(&shown, &[], &name, &[], now);
    judged
        .map(|_| ())
        .map_err(|error| Unreachable::of(&error).to_string())
}

#[test]
fn a_server_is_trusted_as_kubectl_trusts_it() {
    let both = format!("{CA}{SELF}");
    let untrusted = "its certificate is not signed by a trusted authority";
    let authority = "its certificate belongs to a certificate authority that";
    let elsewhere = "its certificate is for another name";
    for (authorities, shown, name, expected) in [
        (CA, SERVER, "h.corp", None),
        (
            CA,
            SERVER,
            "other",
            Some("its certificate is for another name"),
        ),
        // The very certificate is given as authority, whether it says that it is one or not.
        (SELF, SELF, "h.corp", None),
        (SELF, SELF, "127.0.0.1", None),
        (SERVER, SERVER, "h.corp", None),
        (&both, SELF, "h.corp", None),
        (SELF, SELF, "other", Some(elsewhere)),
        (SELF, SELF, "127.0.0.2", Some(elsewhere)),
        (SERVER, SERVER, "other", Some(elsewhere)),
        // It says that it is an authority, and an authority has signed it.
        (CA, SIGNED, "h.corp", None),
        (CA, SIGNED, "other", Some(elsewhere)),
        (CA, SELF, "h.corp", Some(authority)),
        (SELF, SIGNED, "h.corp", Some(authority)),
        (LIMITED, BENEATH, "h.corp", None),
        (LIMITED, BENEATH, "i.corp", Some(elsewhere)),
        (OF_NAMES, BENEATH, "h.corp", Some(authority)),
        (OF_CLIENTS, BENEATH, "h.corp", Some(authority)),
        (STRANGE, BENEATH, "h.corp", Some(authority)),
        (SELF, SERVER, "h.corp", Some(untrusted)),
        (SERVER, SELF, "h.corp", Some(authority)),
        (
            CLIENT,
            CLIENT,
            "h.corp",
            Some("its certificate is not for servers"),
        ),
        (CA, V1, "h.corp", Some("its certificate is of X.509 v1")),
        (V1, V1, "h.corp", Some(elsewhere)),
    ] {
        let told = judged(authorities, &der(shown), name, NOW).err();
        let fits = match (&told, expected) {
            (Some(told), Some(expected)) => told.starts_with(expected),
            (told, expected) => told.is_none() && expected.is_none(),
        };
        assert!(
            fits,
            "{name}: {told:?}, not {expected:?}\n{authorities}{shown}"
        );
    }
}

#[test]
fn a_certificate_that_is_given_as_authority_has_to_be_valid_now() {
    for (now, expected) in [
        (0, "its certificate is not valid yet"),
        (8_000_000_000, "its certificate has expired"),
    ] {
        let told = judged(SELF, &der(SELF), "h.corp", now).expect_err("it is not valid");
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn a_certificate_that_was_tampered_with_is_vouched_for_by_nobody() {
    let whole = der(SIGNED);
    for at in 0..whole.len() {
        let mut tampered = whole.clone();
        tampered[at] ^= 0x01;
        assert!(judged(CA, &tampered, "h.corp", NOW).is_err(), "byte {at}");
    }
    for length in 0..whole.len() {
        assert!(
            judged(CA, &whole[..length], "h.corp", NOW).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn a_bundle_costs_only_what_cannot_be_read_of_it() {
    let damaged = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    let bundle = format!("# ours\r\n{damaged}{}", CA.replace('\n', "\r\n"));
    assert_eq!(judged(&bundle, &der(SERVER), "h.corp", NOW), Ok(()));
    for nothing in ["", "hello", damaged, V1_KEY] {
        let told = judged(nothing, &der(SERVER), "h.corp", NOW).expect_err("there is none");
        assert!(
            told.starts_with("its certificate-authority holds no certificate"),
            "{told}"
        );
    }
}

#[test]
fn a_certificate_and_its_key_are_taken_in_every_form() {
    let parameters = format!(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{V1_SEC1}"
    );
    let mislabelled = V1_KEY.replace("PRIVATE KEY", "RSA PRIVATE KEY");
    let together = format!("{V1}{V1_KEY}");
    for key in [V1_KEY, V1_SEC1, &parameters, &mislabelled, &together] {
        assert!(identity::identity(&together, key).is_ok(), "{key}");
    }
    let encrypted = V1_KEY.replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE");
    let encrypted = encrypted.replace("END PRIVATE", "END ENCRYPTED PRIVATE");
    let no_certificate = AccessError::NoCertificate {
        what: "client-certificate",
    };
    for (chain, key, expected) in [
        ("hello", V1_KEY, no_certificate),
        (V1, "hello", AccessError::NoKey),
        (V1, V1, AccessError::NoKey),
        (V1, &encrypted, AccessError::EncryptedKey),
        (V1, P521, AccessError::StrangeKey),
        (V1, SERVER_KEY, AccessError::ForeignKey),
        (V1, ED25519, AccessError::ForeignKey),
    ] {
        assert_eq!(
            identity::identity(chain, key).err(),
            Some(expected),
            "{key}"
        );
    }
}

#[test]
fn a_client_certificate_of_version_1_reaches_the_server() {
    let certificate = ClientCertificate {
        chain: V1.to_owned(),
        key: V1_KEY.to_owned().into(),
    };
    let person = UserSettings {
        certificate: Some(certificate),
        ..UserSettings::default()
    };
    let Ok(access) = Access::new(place("https://h.corp", Some(CA)), person) else {
        panic!("it may be used");
    };
    let Ok(config) = client::tls(&access, access.login.identity.clone(), &Roots::default()) else {
        panic!("it may be used");
    };
    let seen = handshake(config).expect("both sides agree");
    assert_eq!(seen, Some(der(V1)));
}

#[test]
fn what_excludes_each_other_is_refused() {
    let refusal = |place, person| match Access::new(place, person) {
        Ok(_) => panic!("it cannot be used"),
        Err(error) => error,
    };
    let blind = ClusterSettings {
        is_blind: true,
        ..place("https://h", Some(CA))
    };
    assert_eq!(
        refusal(blind, UserSettings::default()),
        AccessError::BlindAuthority
    );
    let twice = UserSettings {
        token: Some("t".to_owned().into()),
        user: Some("u".to_owned()),
        ..UserSettings::default()
    };
    assert_eq!(
        refusal(place("https://h", None), twice),
        AccessError::TwoLogins
    );
    let provider = UserSettings {
        provider: Some(AuthProviderConfig {
            name: "azure".to_owned(),
            ..AuthProviderConfig::default()
        }),
        ..UserSettings::default()
    };
    let told = refusal(place("https://h", None), provider).to_string();
    assert!(told.contains("install kubelogin"), "{told}");
}

#[test]
fn who_has_a_login_of_another_kind_needs_no_plugin_and_plain_text_by_default_gets_no_secret() {
    let plugin = || {
        Some(ExecConfig {
            command: Some("p".to_owned()),
            ..ExecConfig::default()
        })
    };
    let person = |token: Option<&str>| UserSettings {
        token: token.map(|token| token.to_owned().into()),
        plugin: plugin(),
        ..UserSettings::default()
    };
    for (server, token, expected) in [
        ("https://h", None, Credential::Plugin("p".to_owned())),
        ("https://h", Some(" \n"), Credential::Plugin("p".to_owned())),
        ("https://h", Some("t"), Credential::Token),
        ("https://me:pw@h", Some("t"), Credential::Password),
        ("http://h", Some("t"), Credential::Token),
        ("h", Some("t"), Credential::Nothing),
    ] {
        let Ok(access) = Access::new(place(server, None), person(token)) else {
            panic!("{server}");
        };
        assert_eq!(access.credential(), expected, "{server} {token:?}");
    }
}

fn place(server: &str, authorities: Option<&str>) -> ClusterSettings {
    let Ok(server) = Server::parse(server, authorities.is_some()) else {
        panic!("{server}");
    };
    ClusterSettings {
        server,
        namespace: "default".to_owned(),
        proxy: None,
        authorities: authorities.map(|text| text.as_bytes().to_vec()),
        is_blind: false,
        server_name: None,
        compresses: true,
    }
}

/// Lets a client and a server for `h.corp` come together in memory; the certificate that the client shows.
fn handshake(client: ClientConfig) -> Result<Option<Vec<u8>>, Error> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der(SERVER_KEY)));
    let provider = std::sync::Arc::new(ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(std::sync::Arc::new(Curious))
        .with_single_cert(vec![der(SERVER).into()], key)?;
    let name = "h.corp".try_into().expect("it is a name");
    let mut client = ClientConnection::new(std::sync::Arc::new(client), name)?;
    let mut server = ServerConnection::new(std::sync::Arc::new(server))?;
    for _ in 0..4 {
        let mut bytes = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut bytes).expect("memory takes it");
        }
        let mut sent = bytes.as_slice();
        while !sent.is_empty() {
            server.read_tls(&mut sent).expect("memory gives it");
            server.process_new_packets()?;
        }
        let mut bytes = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut bytes).expect("memory takes it");
        }
        let mut sent = bytes.as_slice();
        while !sent.is_empty() {
            client.read_tls(&mut sent).expect("memory gives it");
            client.process_new_packets()?;
        }
    }
    let shown = server.peer_certificates().and_then(|chain| chain.first());
    Ok(shown.map(|shown| shown.to_vec()))
}

/// A server that wants to see a certificate, whichever.
#[derive(Debug)]
struct Curious;

impl ClientCertVerifier for Curious {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
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

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}
