//! The request in a text of the palette, `POST /reviews :9080 end-user=jason`, and how its last word may go on.

use std::collections::BTreeSet;

use crate::{
    app::SentRequest,
    derive::{effects::PolicyScope, world::Known},
    model::policy::{Pattern, TrafficPolicySpec},
};

/// The methods that can be written.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];
/// The most ways in which a word may go on.
const MOST: usize = 12;

/// The words of a text: those of the request, and the others.
#[derive(Debug, Default)]
pub(super) struct RequestWords<'t> {
    /// The others: who calls, and what.
    pub(super) who: String,
    parts: Vec<Part<'t>>,
    /// Whether a part of the request is the last word, which may go on.
    is_open: bool,
}

/// A part of a request.
#[derive(Clone, Copy, Debug)]
enum Part<'t> {
    Method(&'t str),
    Path(&'t str),
    Port(&'t str),
    Header(&'t str, &'t str),
}

impl<'t> Part<'t> {
    /// The part that a word is. `None` if it is none.
    fn of(word: &'t str) -> Option<Self> {
        let is_method = METHODS.iter().any(|method| method.starts_with(word));
        match word.strip_prefix(':') {
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(Self::Port(port)),
            _ if word.starts_with('/') => Some(Self::Path(word)),
            _ if is_method && !word.is_empty() => Some(Self::Method(word)),
            _ => {
                let (name, value) = word.split_once('=')?;
                (!name.is_empty()).then_some(Self::Header(name, value))
            }
        }
    }

    /// The request with this part in place of its own. A header without a value is taken out.
    fn put(self, mut request: SentRequest, called: &Known) -> SentRequest {
        let http = &mut request.http;
        match self {
            Self::Method(begin) => {
                let method = METHODS.iter().find(|method| method.starts_with(begin));
                (*method.unwrap_or(&begin)).clone_into(&mut http.method);
            }
            Self::Path(path) => path.clone_into(&mut http.path),
            Self::Port(port) => {
                request.port = port.parse().ok().map(|port| (called.id.clone(), port));
            }
            Self::Header(name, value) => {
                http.headers
                    .retain(|(one, _)| !one.eq_ignore_ascii_case(name));
                if !value.is_empty() {
                    http.headers.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        request
    }
}

impl<'t> RequestWords<'t> {
    /// The words of a text.
    pub(super) fn of(text: &'t str) -> Self {
        let mut words = Self::default();
        for word in text.split_whitespace() {
            let part = Part::of(word);
            words.is_open = part.is_some() && text.ends_with(word);
            match part {
                Some(part) => words.parts.push(part),
                None if words.who.is_empty() => word.clone_into(&mut words.who),
                None => words.who = format!("{} {word}", words.who),
            }
        }
        words
    }

    /// Whether no word is about the request.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The requests to a Destination that the words may mean: what was remembered with their parts in place of its own.
    pub(super) fn requests(&self, remembered: &SentRequest, called: &Known) -> Vec<SentRequest> {
        let (last, others) = match self.parts.split_last() {
            Some((last, others)) if self.is_open => (Some(*last), others),
            _ => (None, &self.parts[..]),
        };
        let request = others.iter().fold(remembered.clone(), |request, part| {
            part.put(request, called)
        });
        let Some(last) = last else {
            return vec![request];
        };
        let mut all = vec![last.put(request.clone(), called)];
        for word in continued(last, called) {
            let longer = Part::of(&word).map(|part| part.put(request.clone(), called));
            all.extend(longer.filter(|longer| !all.contains(longer)));
        }
        if let (Part::Port(_), true) = (last, all.len() > 1) {
            let ports = ports(called);
            all.retain(|one| {
                one.port
                    .as_ref()
                    .is_some_and(|(_, port)| ports.contains(port))
            });
        }
        all
    }
}

fn ports(called: &Known) -> Vec<u32> {
    let kube = called.destination.kube_service();
    let own = kube.into_iter().flat_map(|kube| kube.ports.iter());
    let external = called.destination.external_service();
    let external = external.into_iter().flat_map(|one| one.ports.iter());
    let own = own.filter_map(|port| port.port);
    own.chain(external.filter_map(|port| port.number)).collect()
}

/// The words that begin as a part does and that a Destination or its policies know.
fn continued(part: Part<'_>, called: &Known) -> Vec<String> {
    let begins = |word: &String| match part {
        Part::Method(begin) | Part::Path(begin) => word.starts_with(begin),
        Part::Port(begin) => word.starts_with(&format!(":{begin}")),
        Part::Header(name, value) => word.starts_with(&format!("{name}={value}")),
    };
    let words: BTreeSet<String> = match part {
        Part::Method(_) => METHODS.iter().map(|method| (*method).to_owned()).collect(),
        Part::Port(_) => ports(called)
            .iter()
            .map(|port| format!(":{port}"))
            .collect(),
        Part::Path(_) => specs(called)
            .flat_map(paths)
            .chain(allowed_paths(called))
            .collect(),
        Part::Header(..) => specs(called).flat_map(headers).collect(),
    };
    words.into_iter().filter(begins).take(MOST).collect()
}

fn specs(called: &Known) -> impl Iterator<Item = &TrafficPolicySpec> {
    let status = called.destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    policies.iter().filter_map(|one| one.spec.as_deref())
}

/// The paths that the matchers of a policy name.
fn paths(spec: &TrafficPolicySpec) -> Vec<String> {
    let requests = PolicyScope::of(spec).requests.into_iter();
    let patterns = requests.filter_map(|one| one.path?.pattern);
    let paths = patterns.filter_map(|pattern| match pattern {
        Pattern::Exact(path) | Pattern::Prefix(path) => Some(path.to_string()),
        Pattern::Regex(_) | Pattern::Suffix(_) => None,
    });
    paths.collect()
}

/// The headers with plain values that the matchers of a policy name.
fn headers(spec: &TrafficPolicySpec) -> Vec<String> {
    let requests = PolicyScope::of(spec).requests.into_iter();
    let pairs = requests.flat_map(|one| one.headers);
    let plain = pairs.filter(|pair| !pair.is_regex);
    let words = plain.filter_map(|pair| Some(format!("{}={}", pair.name, pair.value?)));
    words.collect()
}

/// The paths that access policies allow, without wildcards.
fn allowed_paths(called: &Known) -> impl Iterator<Item = String> {
    let status = called.destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.access_policies);
    let specs = policies.iter().filter_map(|one| one.spec.as_deref());
    let paths = specs.flat_map(|spec| spec.allowed_paths.iter());
    paths.map(|path| path.trim_end_matches('*').to_owned())
}
