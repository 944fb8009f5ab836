//! The one place where a client is built: what goes with every request, and over what.

use std::{sync::Arc, time::Duration};

use http::Uri;
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::{Builder, Client as Hyper, connect::HttpConnector};
use kube::{
    Client, Config,
    client::{Body, ClientBuilder, ConfigExt},
};
use rustls::{
    ClientConfig,
    client::danger::ServerCertVerifier,
    crypto::{CryptoProvider, ring},
    sign::SingleCertAndKey,
};
use tower_http::decompression::DecompressionLayer;

use super::{
    Access, Unfit,
    guard::{Guard, Tasks},
    headers::{self, Header},
    identity::Identity,
    proxy::Speech,
    trust::Roots,
    verifier::Blind,
    wire::Way,
};
use crate::source::meter::{Meter, Metered};

/// After so much silence the kernel asks whether the other end of a connection is still there, so that a watch whose
/// connection is dead does not wait for ever.
const IDLE: Duration = Duration::from_secs(15);

/// How often it asks then.
const PROBE: Duration = Duration::from_secs(5);

/// After so many questions without an answer the connection is broken.
const PROBES: u32 = 2;

/// How long a connection may take to be made; a VPN that is down shows within this time.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a request may take to be written.
const WRITE: Duration = Duration::from_secs(295);

/// Builds a client that asks a server with these headers, and this identity.
pub(super) fn build(
    access: &Access,
    (headers, identity): (Vec<Header>, Option<Identity>),
    roots: &Roots,
    meter: Meter,
) -> Result<Client, Unfit> {
    let broken = |error: &kube::Error| Unfit::Client(error.to_string());
    let mut config = Config::new(access.server.uri.clone());
    config.headers = headers;
    let with_headers = config.extra_headers_layer().map_err(|e| broken(&e))?;
    let hyper: Hyper<_, Body> = Builder::new(Tasks).build(connector(access, identity, roots)?);
    let hyper = Metered {
        meter,
        inner: hyper,
    };
    let gzip = DecompressionLayer::new().gzip(access.compresses);
    let client = ClientBuilder::new(Guard(hyper), access.namespace.clone())
        .with_layer(&with_headers)
        .with_layer(&gzip)
        .with_layer(&config.base_uri_layer());
    Ok(client.build())
}

type Connector = TimeoutConnector<HttpsConnector<Way>>;

fn connector(
    access: &Access,
    identity: Option<Identity>,
    roots: &Roots,
) -> Result<Connector, Unfit> {
    let tls = Arc::new(tls(access, identity, roots)?);
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_keepalive(Some(IDLE));
    tcp.set_keepalive_interval(Some(PROBE));
    tcp.set_keepalive_retries(Some(PROBES));
    let builder = |name: Option<&FixedName>| {
        let builder = HttpsConnectorBuilder::new()
            .with_tls_config(ClientConfig::clone(&tls))
            .https_or_http();
        match name {
            Some(name) => builder
                .with_server_name_resolver(FixedServerNameResolver::new(name.clone()))
                .enable_http1(),
            None => builder.enable_http1(),
        }
    };
    let hop = builder(None).wrap_connector(tcp.clone());
    let way = Way::new(tcp, hop, access.proxy.clone());
    let server = builder(access.server_name.as_ref()).wrap_connector(way);
    let mut connector = TimeoutConnector::new(server);
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_write_timeout(Some(WRITE));
    Ok(connector)
}

type FixedName = rustls::pki_types::ServerName<'static>;

pub(super) fn tls(
    access: &Access,
    identity: Option<Identity>,
    roots: &Roots,
) -> Result<ClientConfig, Unfit> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Unfit::Client(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(access, &provider, roots)?);
    Ok(match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity)))
        }
    })
}

/// Who judges certificates. Where none is asked for, nothing is loaded for it.
fn verifier(
    access: &Access,
    provider: &Arc<CryptoProvider>,
    roots: &Roots,
) -> Result<Arc<dyn ServerCertVerifier>, Unfit> {
    let proxy = access.proxy.as_ref().map(|proxy| proxy.speech);
    if access.server.is_secure() || proxy == Some(Speech::Https) {
        access.trust.verifier(provider, roots)
    } else {
        Ok(Arc::new(Blind { accepts: false }))
    }
}

/// The headers of every request: the program, the login, the persona, and what a proxy asks for that sends on plain requests.
pub(super) fn headers(access: &Access, login: Option<Header>) -> Vec<Header> {
    let mut all = vec![headers::program()];
    all.extend(login);
    all.extend(access.login.persona.iter().cloned());
    let proxy = access.proxy.as_ref();
    let proxy = proxy.filter(|proxy| proxy.speech != Speech::Socks && !access.server.is_secure());
    let user = proxy.and_then(|proxy| proxy.user.as_ref());
    all.extend(user.map(|(user, password)| headers::proxy_basic(user, password)));
    all
}

/// The address of what a connection is made to first: the proxy, or the server.
pub(super) fn first(access: &Access) -> &Uri {
    let proxy = access.proxy.as_ref().map(|proxy| &proxy.uri);
    proxy.unwrap_or(&access.server.uri)
}
