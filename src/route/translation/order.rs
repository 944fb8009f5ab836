//! The order of routes: the most specific first ([`http_route_ordering.go`]).
//!
//! [`http_route_ordering.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/http_route_ordering.go

use std::cmp::Reverse;

use crate::route::{PathRule, RequestMatcher};

/// How specific the matcher of a route is; the least is the most specific.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Specificity {
    exact: (Reverse<usize>, String),
    regex: (Reverse<usize>, String),
    prefix: (Reverse<usize>, String),
    headers: Reverse<usize>,
    query: Reverse<usize>,
    labels: Reverse<usize>,
    namespace: Reverse<String>,
    method: Reverse<String>,
    without_headers: Reverse<usize>,
}

impl Specificity {
    /// The rank of a matcher with a number of source labels and a source namespace.
    pub(super) fn of(matcher: &RequestMatcher, (labels, namespace): (usize, &str)) -> Self {
        let (exact, regex, prefix) = match &matcher.path {
            Some(PathRule::Exact(text)) => (&**text, "", ""),
            Some(PathRule::Regex(text)) => ("", &**text, ""),
            Some(PathRule::Prefix(text)) => ("", "", &**text),
            None => ("", "", ""),
        };
        let text = |text: &str| (Reverse(text.len()), text.to_owned());
        let (with, without) = matcher.headers_by_sense();
        Self {
            exact: text(exact),
            regex: text(regex),
            prefix: text(prefix),
            headers: Reverse(with),
            query: Reverse(matcher.query.len()),
            labels: Reverse(labels),
            namespace: Reverse(namespace.to_owned()),
            method: Reverse(matcher.method.clone().unwrap_or_default()),
            without_headers: Reverse(without),
        }
    }
}
