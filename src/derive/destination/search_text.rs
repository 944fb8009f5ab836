//! The texts by which a filter finds a Destination: names, hosts and addresses in one string, and the set of their
//! letters.
//!
//! A filter reads thousands of Destinations at each letter that is typed, so their texts must not be scattered over
//! memory.

use std::fmt::Write;

use crate::model::{Destination, endpoint::Address, kube_service::ExternalAddress};

use super::{LetterSet, cluster, fqdn, hosts, namespace, service_name};

/// How many names a Destination has: service, object, the service's namespace, cluster.
const NAMES: usize = 4;

/// The texts of a Destination that a filter reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    letters: LetterSet,
    /// In lower case, a line each: the names, those it does not have as empty lines, then FQDN, hosts and addresses.
    lines: Box<str>,
    /// The byte at which the addresses of endpoints begin.
    endpoints: u32,
}

impl SearchText {
    /// Gathers what a filter reads.
    #[must_use]
    pub fn of(destination: &Destination) -> Self {
        let mut lines = String::new();
        let called = names(destination).into_iter().chain(more(destination));
        called.for_each(|name| push(&mut lines, name));
        external_addresses(destination).for_each(|address| push_address(&mut lines, address));
        destination
            .external_addresses()
            .for_each(|address| push_outside(&mut lines, address));
        let endpoints = lines.len();
        endpoint_addresses(destination).for_each(|address| push_address(&mut lines, address));
        let (called, addresses) = lines.split_at(endpoints);
        Self {
            // Endpoints are found by words that have a digit or a colon.
            letters: of_lines(called).and(of_lines(addresses).of_numbers()),
            endpoints: u32::try_from(endpoints).unwrap_or(u32::MAX),
            lines: lines.into(),
        }
    }

    /// The letters of all texts; of the addresses of endpoints, only the digits and colons.
    #[must_use]
    pub fn letters(&self) -> LetterSet {
        self.letters
    }

    /// Its names in lower case: service, object, the service's namespace, cluster; empty if it has none.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lines.split('\n').take(NAMES)
    }

    /// Its names, FQDN, hosts and external addresses, in lower case, a line each.
    #[must_use]
    pub fn texts(&self) -> &str {
        &self.lines[..self.lines.len().min(self.endpoints as usize)]
    }

    /// Its texts, and the addresses of its endpoints.
    #[must_use]
    pub fn texts_and_endpoints(&self) -> &str {
        &self.lines
    }
}

/// Its names as they are written. The namespace of the object is not among them: nearly all share it.
#[must_use]
pub fn names(destination: &Destination) -> [&str; NAMES] {
    [
        service_name(destination),
        &destination.meta.name,
        namespace(destination),
        cluster(destination).unwrap_or_default(),
    ]
}

/// Its FQDN, its federated hostname and its hosts.
fn more(destination: &Destination) -> impl Iterator<Item = &str> {
    let status = destination.status.as_ref();
    let federation = status.and_then(|status| status.federation.as_ref());
    fqdn(destination)
        .into_iter()
        .chain(federation.map(|federation| &*federation.hostname))
        .chain(hosts(destination).iter().map(|host| &**host))
}

/// The addresses of an external service and of what is behind it.
fn external_addresses(destination: &Destination) -> impl Iterator<Item = &Address> {
    let external = destination.external_service().into_iter();
    external.flat_map(|external| {
        let endpoints = external.endpoints.iter().map(|endpoint| &endpoint.address);
        external.addresses.iter().chain(endpoints)
    })
}

fn push_outside(lines: &mut String, address: &ExternalAddress) {
    match address {
        ExternalAddress::Empty => {}
        ExternalAddress::Ip(ip) => push_address(lines, ip),
        ExternalAddress::DnsName(name) => push(lines, name),
        ExternalAddress::Both(name, ip) => {
            push(lines, name);
            push_address(lines, ip);
        }
    }
}

/// The addresses of the endpoints of a Kubernetes service.
fn endpoint_addresses(destination: &Destination) -> impl Iterator<Item = &Address> {
    let kube = destination.kube_service().into_iter();
    kube.flat_map(|kube| &kube.endpoint_subsets)
        .flat_map(|subset| &subset.endpoints)
        .map(|endpoint| &endpoint.address)
}

fn push_address(lines: &mut String, address: &Address) {
    match address {
        // A text takes whatever is written to it.
        Address::Ip(ip) => drop(writeln!(lines, "{ip}")),
        Address::Other(name) => push(lines, name),
    }
}

fn push(lines: &mut String, text: &str) {
    // A name with a line break, which no server lets in, must not become two.
    let plain = |letter: char| if letter == '\n' { ' ' } else { letter };
    if text.is_ascii() {
        lines.extend(
            text.chars()
                .map(|letter| plain(letter.to_ascii_lowercase())),
        );
    } else {
        lines.extend(text.to_lowercase().chars().map(plain));
    }
    lines.push('\n');
}

fn of_lines(lines: &str) -> LetterSet {
    let letters = lines.split('\n').map(LetterSet::of);
    letters.fold(LetterSet::default(), LetterSet::and)
}
