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
    Access, AccessError,
    connector::ProxyConnector,
    headers::{self, HttpHeader},
    identity::Identity,
    keeper::SecretKeeper,
    panic_guard::{PanicGuard, Tasks},
    proxy::Speech,
    trust::Roots,
    verifier::Blind,
};
use crate::source::{
    meter::{Meter, Metered},
    name_lookup::NameResolver,
    secrets::Secrets,
};

/// After so much silence the kernel asks whether the other end of a connection is still there, so that a watch whose
/// connection is dead does not wait for ever.
const IDLE: Duration = Duration::from_secs(15);

/// How often it asks then.
const PROBE: Duration = Duration::from_secs(5);

/// The number of unanswered probes after which the connection is broken.
const PROBES: u32 = 2;

/// How long a connection may take to be made; a VPN that is down shows within this time.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a request may take to be written.
const WRITE: Duration = Duration::from_secs(295);

/// The login of a client.
pub(super) struct Authentication {
    /// The headers of every request.
    pub(super) headers: Vec<HttpHeader>,
    /// The client certificate. `None` if there is none.
    pub(super) identity: Option<Identity>,
}

/// Builds a client that asks a server with a login.
pub(super) fn build(
    access: &Access,
    Authentication { headers, identity }: Authentication,
    roots: &Roots,
    meter: Meter,
) -> Result<Client, AccessError> {
    let broken = |error: &kube::Error| AccessError::Client(error.to_string());
    let mut config = Config::new(access.server.uri.clone());
    let secrets = Arc::new(Secrets::of_headers(headers.iter().map(|(_, value)| value)));
    config.headers = headers;
    let with_headers = config.extra_headers_layer().map_err(|e| broken(&e))?;
    let hyper: Hyper<_, Body> = Builder::new(Tasks).build(connector(access, identity, roots)?);
    let hyper = Metered {
        meter,
        inner: hyper,
    };
    let hyper = SecretKeeper {
        secrets,
        inner: hyper,
    };
    let gzip = DecompressionLayer::new().gzip(access.compresses);
    let client = ClientBuilder::new(PanicGuard(hyper), access.namespace.clone())
        .with_layer(&with_headers)
        .with_layer(&gzip)
        .with_layer(&config.base_uri_layer());
    Ok(client.build())
}

type Connector = TimeoutConnector<HttpsConnector<ProxyConnector>>;

fn connector(
    access: &Access,
    identity: Option<Identity>,
    roots: &Roots,
) -> Result<Connector, AccessError> {
    let tls = Arc::new(tls(access, identity, roots)?);
    let mut tcp = HttpConnector::new_with_resolver(NameResolver::new());
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
    let way = ProxyConnector::new(tcp, hop, access.proxy.clone());
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
) -> Result<ClientConfig, AccessError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| AccessError::Client(error.to_string()))?
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
) -> Result<Arc<dyn ServerCertVerifier>, AccessError> {
    let proxy = access.proxy.as_ref().map(|proxy| proxy.speech);
    if access.server.is_secure() || proxy == Some(Speech::Https) {
        access.trust.verifier(provider, roots)
    } else {
        Ok(Arc::new(Blind { accepts: false }))
    }
}

/// The headers of every request: the program, the login, the persona, and what a proxy asks for that sends on plain requests.
pub(super) fn headers(access: &Access, login: Option<HttpHeader>) -> Vec<HttpHeader> {
    let mut all = vec![headers::program()];
    all.extend(login);
    all.extend(access.login.impersonation.iter().cloned());
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
