//! Connections to a server: direct, or through a proxy of any kind.
//!
//! If the server speaks TLS, the proxy is asked for a tunnel; plain HTTP is requested from the proxy itself, as Go
//! does. Every error names the proxy.

use std::{
    future::{Ready, ready},
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use http::{HeaderValue, Uri, uri::Scheme};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{
    client::legacy::connect::{
        Connected, Connection, HttpConnector,
        proxy::{SocksV5, Tunnel},
    },
    rt::TokioIo,
};
use tokio::{net::TcpStream, time::timeout};
use tower_service::Service;

use super::{
    headers,
    proxy::{Proxy, Speech},
};
use crate::source::{address::ServerAddress, name_lookup::NameResolver};

/// How long a proxy may take to be reached, and to get us to the server. It is less than a connection may take in all, so that
/// a proxy that is silent is named.
const PATIENCE: Duration = Duration::from_secs(9);

type Error = Box<dyn std::error::Error + Send + Sync>;
type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Makes connections to a server, or to the proxy before it.
#[derive(Clone)]
pub(super) struct ProxyConnector {
    tcp: HttpConnector<NameResolver>,
    /// To a proxy, which may speak TLS itself.
    hop: HttpsConnector<HttpConnector<NameResolver>>,
    proxy: Option<Proxy>,
}

/// A connection.
pub(super) struct ServerStream {
    stream: Stream,
    /// Whether the proxy is asked to send requests on, and so has to be told where to.
    is_sent_on: bool,
}

/// A proxy that did not get us to the server.
#[derive(Debug, thiserror::Error)]
#[error("no way through the proxy {proxy}")]
pub(in crate::source) struct ProxyError {
    pub(in crate::source) proxy: ServerAddress,
    /// Whether we say to it who we are.
    pub(in crate::source) has_login: bool,
    pub(in crate::source) source: Error,
}

/// A connection that is made, as something that makes one.
struct Dialed(Option<TokioIo<TcpStream>>);

impl ProxyConnector {
    pub(super) fn new(
        tcp: HttpConnector<NameResolver>,
        hop: HttpsConnector<HttpConnector<NameResolver>>,
        proxy: Option<Proxy>,
    ) -> Self {
        Self { tcp, hop, proxy }
    }

    fn connect(&mut self, to: Uri) -> BoxFuture<'static, Result<ServerStream, Error>> {
        let Some(proxy) = self.proxy.clone() else {
            let connecting = self.tcp.call(to);
            return async move { Ok(ServerStream::new(connecting.await?.into())) }.boxed();
        };
        let address = ServerAddress::of(&proxy.uri);
        let is_plain = to.scheme() == Some(&Scheme::HTTP);
        let connecting = match proxy.speech {
            Speech::Socks => self.by_socks(&proxy, to),
            Speech::Http | Speech::Https if is_plain => self.sent_on(&proxy),
            Speech::Http | Speech::Https => self.by_tunnel(&proxy, to),
        };
        let has_login = proxy.user.is_some();
        async move {
            let connected = timeout(PATIENCE, connecting).await;
            let connected =
                connected.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()));
            connected.map_err(|source| {
                Error::from(ProxyError {
                    proxy: address,
                    has_login,
                    source,
                })
            })
        }
        .boxed()
    }

    fn by_tunnel(&self, proxy: &Proxy, to: Uri) -> BoxFuture<'static, Result<ServerStream, Error>> {
        let mut tunnel = Tunnel::new(proxy.uri.clone(), self.hop.clone());
        if let Some(login) = login(proxy) {
            tunnel = tunnel.with_auth(login);
        }
        let connecting = tunnel.call(to);
        async move { Ok(ServerStream::new(connecting.await?)) }.boxed()
    }

    /// The connection is made before: the errors of `SocksV5` hide why none can be.
    fn by_socks(
        &mut self,
        proxy: &Proxy,
        to: Uri,
    ) -> BoxFuture<'static, Result<ServerStream, Error>> {
        let connecting = self.tcp.call(proxy.uri.clone());
        let proxy = proxy.clone();
        async move {
            let mut socks = SocksV5::new(proxy.uri, Dialed(Some(connecting.await?)));
            if let Some((user, password)) = proxy.user {
                socks = socks.with_auth(user, password);
            }
            Ok(ServerStream::new(socks.call(with_port(to)).await?.into()))
        }
        .boxed()
    }

    fn sent_on(&mut self, proxy: &Proxy) -> BoxFuture<'static, Result<ServerStream, Error>> {
        let connecting = self.hop.call(proxy.uri.clone());
        async move {
            Ok(ServerStream {
                stream: connecting.await?,
                is_sent_on: true,
            })
        }
        .boxed()
    }
}

impl Service<Uri> for Dialed {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(
            self.0
                .take()
                .ok_or_else(|| io::ErrorKind::NotConnected.into()),
        )
    }
}

fn login(proxy: &Proxy) -> Option<HeaderValue> {
    let (user, password) = proxy.user.as_ref()?;
    Some(headers::proxy_basic(user, password).1)
}

/// The same address with its port, which SOCKS does not guess.
fn with_port(uri: Uri) -> Uri {
    let usual = if uri.scheme() == Some(&Scheme::HTTPS) {
        443
    } else {
        80
    };
    let port = uri.port_u16().unwrap_or(usual);
    let place = format!("{}:{port}", uri.host().unwrap_or_default());
    let mut parts = uri.clone().into_parts();
    parts.authority = place.parse().ok();
    Uri::from_parts(parts).unwrap_or(uri)
}

impl ServerStream {
    fn new(stream: Stream) -> Self {
        Self {
            stream,
            is_sent_on: false,
        }
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = ServerStream;
    type Error = Error;
    type Future = BoxFuture<'static, Result<ServerStream, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        self.connect(to)
    }
}

impl Connection for ServerStream {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_sent_on)
    }
}

impl Read for ServerStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for ServerStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }
}
