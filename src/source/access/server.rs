//! The server of a kubeconfig, as people and programs write it, made into an address that can be asked.
//!
//! The rules are those of client-go (`DefaultServerURL`, and Go's `net/url`): a missing scheme is filled in, blanks
//! around it are ignored, a path is a prefix of every request. Whatever is accepted here can be joined with any path of
//! the API without an error.

use std::net::Ipv6Addr;

use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::AccessError;

/// The characters that are escaped in the path of a URI. A percent sign is kept: it begins an escape.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A server that can be asked.
#[derive(Clone, Debug)]
pub(in crate::source) struct Server {
    /// Scheme, host and port, and a path without a slash at its end. It never holds credentials.
    pub(in crate::source) uri: Uri,
    /// The user and the password that were written into the address.
    pub(super) user: Option<(String, String)>,
    /// Whether the scheme is plain HTTP only because none was written.
    pub(super) is_plain_by_default: bool,
}

impl Server {
    /// Understands what a kubeconfig says. A server without a scheme is asked by HTTPS if the context has TLS data.
    ///
    /// # Errors
    /// If it is no address of a server.
    pub(in crate::source) fn parse(written: &str, has_tls_data: bool) -> Result<Self, AccessError> {
        let written = written.trim();
        let bad = |why: &str| AccessError::Server {
            shown: without_credentials(written),
            why: why.to_owned(),
        };
        let (scheme, rest) = scheme_of(written);
        let given = match scheme.as_deref() {
            None => None,
            Some("https") => Some(Scheme::HTTPS),
            Some("http") => Some(Scheme::HTTP),
            Some(other) => return Err(bad(&format!("nothing is asked by {other}"))),
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if given.is_none() && !matches!(path, "" | "/") {
            return Err(bad("it has a path but no scheme"));
        }
        let (user, place) = credentials(authority);
        let authority = place_of(place).map_err(bad)?;
        let is_plain_by_default = given.is_none() && !has_tls_data;
        let scheme = given.unwrap_or(if has_tls_data {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        });
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(authority)
            .path_and_query(path_of(path).map_err(bad)?)
            .build();
        Ok(Self {
            uri: uri.map_err(|_| bad("it is no address"))?,
            user,
            is_plain_by_default,
        })
    }

    /// Whether it is asked by TLS.
    pub(in crate::source) fn is_secure(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }
}

/// The scheme in small letters, and what comes after it. `localhost:6443` has none.
pub(super) fn scheme_of(written: &str) -> (Option<String>, &str) {
    let is_scheme = |text: &str| {
        let mut letters = text.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    match written.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme.to_ascii_lowercase()), rest),
        _ => (None, written),
    }
}

/// The user and the password before the place, and the place.
pub(super) fn credentials(authority: &str) -> (Option<(String, String)>, &str) {
    let Some((user, place)) = authority.rsplit_once('@') else {
        return (None, authority);
    };
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (Some((plain(name), plain(password))), place)
}

/// Host and port, and why a text is not that.
pub(super) fn place_of(place: &str) -> Result<Authority, &'static str> {
    let (host, port) = match place.rsplit_once(':') {
        // The colons of an IPv6 address that has no port.
        Some(_) if place.ends_with(']') => (place, ""),
        Some((host, port)) => (host, port),
        None => (place, ""),
    };
    if !port.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err("its port is no number");
    }
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return Err("there is no such port: the last is 65535");
    }
    if host.is_empty() {
        return Err("it names no host");
    }
    if !host.is_ascii() {
        return Err("its host has letters beyond ASCII: write them as xn--…");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let host = match bare.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => host.to_owned(),
    };
    let colon = if port.is_empty() { "" } else { ":" };
    let authority = format!("{host}{colon}{port}").parse();
    authority.map_err(|_| "its host has letters that no host may have")
}

fn path_of(path: &str) -> Result<PathAndQuery, &'static str> {
    let path = utf8_percent_encode(path.trim_end_matches('/'), PATH).to_string();
    let path = if path.is_empty() { "/" } else { &path };
    path.parse().map_err(|_| "its path cannot be asked for")
}

/// The address without its credentials, fit to be shown.
pub(super) fn without_credentials(written: &str) -> String {
    match written.rsplit_once('@') {
        Some((_, place)) => format!("…@{place}"),
        None => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(written: &str, has_tls_data: bool) -> Result<String, String> {
        let server = Server::parse(written, has_tls_data);
        server
            .map(|server| server.uri.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_server_is_asked_where_kubectl_asks_it() {
        for (written, plain, secure) in [
            ("https://h:6443", "https://h:6443/", "https://h:6443/"),
            ("HTTPS://H:6443/", "https://H:6443/", "https://H:6443/"),
            (" https://h:6443\n", "https://h:6443/", "https://h:6443/"),
            ("http://h", "http://h/", "http://h/"),
            (
                "127.0.0.1:6443",
                "http://127.0.0.1:6443/",
                "https://127.0.0.1:6443/",
            ),
            (
                "localhost:6443/",
                "http://localhost:6443/",
                "https://localhost:6443/",
            ),
            ("h", "http://h/", "https://h/"),
            ("[::1]:6443", "http://[::1]:6443/", "https://[::1]:6443/"),
            ("::1:6443", "http://[::1]:6443/", "https://[::1]:6443/"),
            (
                "https://[fe80::1]",
                "https://[fe80::1]/",
                "https://[fe80::1]/",
            ),
            ("https://h:", "https://h/", "https://h/"),
            (
                "https://h/k8s/c-1/",
                "https://h/k8s/c-1",
                "https://h/k8s/c-1",
            ),
            (
                "https://h/a b/ä",
                "https://h/a%20b/%C3%A4",
                "https://h/a%20b/%C3%A4",
            ),
            ("https://h/a%20b", "https://h/a%20b", "https://h/a%20b"),
            ("https://h:6443?x=1#y", "https://h:6443/", "https://h:6443/"),
            (
                "https://me:pass@h:6443",
                "https://h:6443/",
                "https://h:6443/",
            ),
            (
                "https://a_b.corp:1",
                "https://a_b.corp:1/",
                "https://a_b.corp:1/",
            ),
        ] {
            assert_eq!(uri(written, false).as_deref(), Ok(plain), "{written}");
            assert_eq!(uri(written, true).as_deref(), Ok(secure), "{written}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_with_a_reason_and_without_its_password() {
        for (written, why) in [
            ("ftp://h", "nothing is asked by ftp"),
            ("unix:///run/api.sock", "nothing is asked by unix"),
            ("localhost:6443/path", "it has a path but no scheme"),
            ("https://", "it names no host"),
            ("https://:6443", "it names no host"),
            ("//h:6443", "it has a path but no scheme"),
            (
                "https://h:99999",
                "there is no such port: the last is 65535",
            ),
            ("https://h:abc", "its port is no number"),
            ("https:h:6443", "its host has letters that no host may have"),
            (
                "https://h :6443",
                "its host has letters that no host may have",
            ),
            (
                "https://h\u{1}:6443",
                "its host has letters that no host may have",
            ),
            (
                "https://höst:6443",
                "its host has letters beyond ASCII: write them as xn--…",
            ),
            ("", "it names no host"),
        ] {
            let told = uri(written, true).expect_err(written);
            assert!(told.contains(why), "{written}: {told}");
        }
        let told = uri("https://me:secret@h:abc", true).expect_err("it is none");
        assert!(!told.contains("secret"), "{told}");
    }

    #[test]
    fn credentials_in_the_address_are_taken_out_and_understood() {
        let server = Server::parse("https://me:p%40ss@h", false).expect("it is an address");
        assert_eq!(server.user, Some(("me".to_owned(), "p@ss".to_owned())));
    }
}
