//! The proxy before a server, as a kubeconfig or the environment writes it.

use http::{
    Uri,
    uri::{PathAndQuery, Scheme},
};

use super::{
    AccessError,
    server::{credentials, place_of, scheme_of, without_credentials},
};

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::source) struct Proxy {
    /// How one speaks to it.
    pub(super) speech: Speech,
    /// Scheme, host and port. It never holds credentials.
    pub(in crate::source) uri: Uri,
    /// Who logs in to it.
    pub(super) user: Option<(String, String)>,
}

/// How one speaks to a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    Http,
    /// HTTP within TLS.
    Https,
    Socks,
}

impl Proxy {
    /// Understands an address. Without a scheme it is one of HTTP, which `proxy-url` does not allow.
    ///
    /// # Errors
    /// If it is no address of a proxy.
    pub(in crate::source) fn parse(what: &'static str, written: &str) -> Result<Self, AccessError> {
        let written = written.trim();
        let bad = |why: &str| AccessError::Proxy {
            what,
            shown: without_credentials(written),
            why: why.to_owned(),
        };
        let (scheme, rest) = scheme_of(written);
        let (speech, usual) = match scheme.as_deref() {
            Some("http") => (Speech::Http, 80),
            Some("https") => (Speech::Https, 443),
            Some("socks5" | "socks5h") => (Speech::Socks, 1080),
            None if what != "proxy-url" => (Speech::Http, 80),
            None => return Err(bad("it has no scheme")),
            Some(other) => return Err(bad(&format!("nothing is asked by {other}"))),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, place) = credentials(authority);
        let place = place_of(place).map_err(bad)?;
        let port = place.port_u16().unwrap_or(usual);
        let scheme = match speech {
            Speech::Https => Scheme::HTTPS,
            Speech::Http | Speech::Socks => Scheme::HTTP,
        };
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(format!("{}:{port}", place.host()))
            .path_and_query(PathAndQuery::from_static("/"))
            .build();
        Ok(Self {
            speech,
            uri: uri.map_err(|_| bad("it is no address"))?,
            user,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_understood_as_kubectl_does() {
        for (what, written, speech, uri) in [
            ("proxy-url", "http://p:3128", Speech::Http, "http://p:3128/"),
            ("proxy-url", " HTTP://p/x ", Speech::Http, "http://p:80/"),
            ("proxy-url", "https://p", Speech::Https, "https://p:443/"),
            (
                "proxy-url",
                "socks5://me:pw@p",
                Speech::Socks,
                "http://p:1080/",
            ),
            ("HTTPS_PROXY", "p:3128", Speech::Http, "http://p:3128/"),
            (
                "HTTPS_PROXY",
                "[::1]:3128",
                Speech::Http,
                "http://[::1]:3128/",
            ),
        ] {
            let proxy = Proxy::parse(what, written);
            let Ok(proxy) = proxy else {
                panic!("{written}");
            };
            assert_eq!(
                (proxy.speech, proxy.uri.to_string().as_str()),
                (speech, uri)
            );
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused_with_a_reason_and_without_its_password() {
        for (written, why) in [
            ("p:3128", "it has no scheme"),
            ("ftp://p", "nothing is asked by ftp"),
            ("http://", "it names no host"),
            ("http://me:secret@p:x", "its port is no number"),
        ] {
            let Err(error) = Proxy::parse("proxy-url", written) else {
                panic!("{written}");
            };
            let told = error.to_string();
            assert!(told.contains(why) && !told.contains("secret"), "{told}");
        }
    }
}
