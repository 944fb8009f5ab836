//! The requests and clients that a policy affects, as values that are equal however the policy writes them.
//!
//! Networking groups the policies of a Destination by these, and a request follows the policies of one group only: the
//! first whose matchers it fits, the most specific first ([`virtual_service_translator.go`] and
//! [`http_route_ordering.go`]; solo-io/gloo-mesh#1709).
//!
//! [`http_route_ordering.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/http_route_ordering.go
//! [`virtual_service_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/virtual_service_translator.go

use crate::model::{
    decode::Unknown,
    policy::{HttpMatch, Pattern, TrafficPolicySpec, UriMatch, WorkloadSelector},
};

use super::Field;

/// The requests and clients that a policy affects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PolicyScope<'s> {
    /// The requests, as alternatives, sorted; all if empty.
    pub requests: Vec<RequestMatch<'s>>,
    /// The clients, as alternatives, sorted; all if empty.
    pub clients: Vec<ClientMatch<'s>>,
}

/// The conditions on a request: everything that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestMatch<'s> {
    /// The method.
    pub method: Option<&'s str>,
    /// The path.
    pub path: Option<PathMatch<'s>>,
    /// The headers.
    pub headers: Vec<PairMatch<'s>>,
    /// The query parameters.
    pub query: Vec<PairMatch<'s>>,
    /// Names of what this version does not know.
    pub unknown: Vec<&'s str>,
}

/// The condition on a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathMatch<'s> {
    /// The pattern that it must fit. `None` if no known kind of pattern is given.
    pub pattern: Option<&'s Pattern>,
    /// Whether upper and lower case are treated as the same.
    pub ignore_case: bool,
}

/// The condition on a header or a query parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairMatch<'s> {
    /// Its name.
    pub name: &'s str,
    /// Its value. `None` if any value will do.
    pub value: Option<&'s str>,
    /// Whether the value is a regular expression.
    pub is_regex: bool,
    /// Whether it must *not* fit.
    pub is_inverted: bool,
}

/// The conditions on a client: everything that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientMatch<'s> {
    /// The labels that its pods must have.
    pub labels: Vec<(&'s str, &'s str)>,
    /// The namespaces that it may be in; any if empty.
    pub namespaces: Vec<&'s str>,
    /// The clusters that it may be in; any if empty.
    pub clusters: Vec<&'s str>,
    /// Names of what this version does not know.
    pub unknown: Vec<&'s str>,
}

impl<'s> PolicyScope<'s> {
    /// The scope of a whole policy.
    #[must_use]
    pub fn of(spec: &'s TrafficPolicySpec) -> Self {
        Self {
            requests: any_of(spec.http_request_matchers.iter().map(RequestMatch::of)),
            clients: any_of(spec.source_selector.iter().map(ClientMatch::of)),
        }
    }

    /// The scope in which a field of a policy takes effect.
    #[must_use]
    pub fn of_field(spec: &'s TrafficPolicySpec, field: &Field) -> Self {
        if !field.is_for_all_requests() {
            return Self::of(spec);
        }
        let clusters = spec.source_selector.iter().map(|selector| ClientMatch {
            clusters: ClientMatch::of(selector).clusters,
            ..ClientMatch::default()
        });
        Self {
            requests: Vec::new(),
            clients: any_of(clusters),
        }
    }

    /// Whether it covers all requests of all clients.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.requests.is_empty() && self.clients.is_empty()
    }

    /// Whether some request can be in it. None is if every alternative contradicts itself.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.requests.is_empty() || self.requests.iter().any(RequestMatch::is_possible)
    }
}

/// Alternatives, each once and sorted. Empty, which means all, if one of them restricts nothing.
fn any_of<T: Default + Ord>(each: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = each.collect();
    if all.contains(&T::default()) {
        return Vec::new();
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// More conditions than these on one request are not compared with each other.
const COMPARED: usize = 50;

/// Whether conditions on headers or query parameters can fit together.
fn fit_together(pairs: &[PairMatch<'_>], is_same: fn(&str, &str) -> bool) -> bool {
    let pairs = &pairs[..pairs.len().min(COMPARED)];
    let mut each = pairs.iter().enumerate();
    each.all(|(at, one)| {
        let mut later = pairs[at + 1..].iter();
        later.all(|other| !is_same(one.name, other.name) || !one.excludes(other))
    })
}

impl PairMatch<'_> {
    /// Whether two conditions on the same header or query parameter exclude each other.
    fn excludes(&self, other: &Self) -> bool {
        match (self.is_inverted, other.is_inverted) {
            (false, false) => {
                !self.is_regex
                    && !other.is_regex
                    && matches!((self.value, other.value), (Some(one), Some(other)) if one != other)
            }
            (true, true) => false,
            (false, true) => other.value.is_none() || self.is_alike(other),
            (true, false) => self.value.is_none() || self.is_alike(other),
        }
    }

    fn is_alike(&self, other: &Self) -> bool {
        (self.value, self.is_regex) == (other.value, other.is_regex)
    }
}

impl PathMatch<'_> {
    /// Whether a path can fit: each begins with a slash, but for `OPTIONS *`.
    fn is_possible(&self) -> bool {
        match self.pattern {
            Some(Pattern::Exact(text) | Pattern::Prefix(text)) => {
                text.is_empty() || text.starts_with('/') || **text == *"*"
            }
            Some(Pattern::Suffix(_) | Pattern::Regex(_)) | None => true,
        }
    }
}

impl RequestMatch<'_> {
    /// Whether a request can fit.
    fn is_possible(&self) -> bool {
        self.path.as_ref().is_none_or(PathMatch::is_possible)
            && fit_together(&self.headers, str::eq_ignore_ascii_case)
            && fit_together(&self.query, |one, other| one == other)
    }
}

impl<'s> RequestMatch<'s> {
    /// The conditions of a matcher; its name is ignored.
    #[must_use]
    pub fn of(http: &'s HttpMatch) -> Self {
        let (path, of_path) = match &http.uri {
            Some(UriMatch::Uri(uri)) => {
                let path = PathMatch {
                    pattern: uri.pattern.as_ref(),
                    ignore_case: uri.ignore_case,
                };
                (Some(path), keys(&uri.unknown))
            }
            Some(UriMatch::Deprecated(pattern)) => (
                Some(PathMatch {
                    pattern: Some(pattern),
                    ignore_case: false,
                }),
                Vec::new(),
            ),
            None => (None, Vec::new()),
        };
        let headers = http.headers.iter().map(|header| PairMatch {
            name: &header.name,
            value: header.value.given(),
            is_regex: header.regex && !header.value.is_empty(),
            is_inverted: header.invert,
        });
        let query = http.query_parameters.iter().map(|query| PairMatch {
            name: &query.name,
            value: query.value.given(),
            is_regex: query.regex && !query.value.is_empty(),
            is_inverted: false,
        });
        let deeper = http.headers.iter().map(|header| &header.unknown);
        let deeper = deeper.chain(http.query_parameters.iter().map(|query| &query.unknown));
        let mut unknown = of_path;
        unknown.extend(deeper.chain([&http.unknown]).flat_map(keys));
        Self {
            method: http.method.given(),
            path,
            headers: sorted(headers.collect()),
            query: sorted(query.collect()),
            unknown: sorted(unknown),
        }
    }
}

impl<'s> ClientMatch<'s> {
    /// The conditions of a selector. One without a matcher has none: every workload fits (`SelectorMatchesWorkload` in
    /// [`selector_utils.go`]).
    ///
    /// [`selector_utils.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/selectorutils/selector_utils.go
    #[must_use]
    pub fn of(selector: &'s WorkloadSelector) -> Self {
        let mut unknown = keys(&selector.unknown);
        let Some(matcher) = &selector.matcher else {
            return Self {
                unknown: sorted(unknown),
                ..Self::default()
            };
        };
        unknown.extend(keys(&matcher.unknown));
        let labels = matcher.labels.iter().map(|(key, value)| (&**key, &**value));
        Self {
            labels: labels.collect(),
            namespaces: sorted(matcher.namespaces.iter().map(|name| &**name).collect()),
            clusters: sorted(matcher.clusters.iter().map(|name| &**name).collect()),
            unknown: sorted(unknown),
        }
    }
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.dedup();
    all
}

fn keys(unknown: &Unknown) -> Vec<&str> {
    unknown.iter().map(|(key, _)| key).collect()
}
