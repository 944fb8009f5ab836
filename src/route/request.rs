//! A request, and the conditions that Istio compares it with.

use regex::Regex;

use crate::{
    derive::effects::{PairMatch, PathMatch, RequestMatch},
    model::policy::Pattern,
};

/// A request as a client sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The headers by name and value.
    pub headers: Vec<(String, String)>,
}

impl Default for HttpRequest {
    fn default() -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
        }
    }
}

/// The conditions of one route on a request: all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestMatcher {
    /// The condition on the path without its query. `None` if any will do.
    pub path: Option<PathRule>,
    /// The method. `None` if any will do.
    pub method: Option<String>,
    /// The conditions on headers.
    pub headers: Vec<PairRule>,
    /// The conditions on query parameters.
    pub query: Vec<PairRule>,
}

/// A condition on a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathRule {
    /// The whole path.
    Exact(String),
    /// Its beginning.
    Prefix(String),
    /// A regular expression for the whole path.
    Regex(String),
}

/// A condition on a header or a query parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRule {
    /// Its name.
    pub name: String,
    /// The condition on its value.
    pub value: ValueRule,
    /// Whether the condition must not hold.
    pub is_inverted: bool,
    /// Whether a missing one is treated as empty.
    pub missing_is_empty: bool,
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueRule {
    /// Any value.
    Present,
    /// This value.
    Exact(String),
    /// A regular expression for the whole value.
    Regex(String),
}

impl RequestMatcher {
    /// The conditions that Gloo Mesh writes for a matcher of a policy ([`translate_request_matchers.go`]). It writes no
    /// suffix and no `ignoreCase`; of equal names the last stays.
    ///
    /// [`translate_request_matchers.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/routeutils/translate_request_matchers.go
    pub(super) fn of(conditions: &RequestMatch<'_>, missing_is_empty: bool) -> Self {
        let rule = |pair: &PairMatch<'_>| PairRule::of(pair, missing_is_empty);
        Self {
            path: conditions.path.as_ref().and_then(PathRule::of),
            method: conditions.method.map(str::to_owned),
            headers: last_of_each(conditions.headers.iter().map(rule)),
            query: last_of_each(conditions.query.iter().map(rule)),
        }
    }

    /// Whether a request fits.
    #[must_use]
    pub fn fits(&self, request: &HttpRequest) -> bool {
        let (path, query) = parts(&request.path);
        let method = self.method.as_ref();
        method.is_none_or(|method| *method == request.method)
            && self.path.as_ref().is_none_or(|rule| rule.fits(path))
            && self
                .headers
                .iter()
                .all(|rule| rule.fits(request.header(&rule.name)))
            && self
                .query
                .iter()
                .all(|rule| rule.fits(parameter(query, &rule.name)))
    }

    /// How many headers must be there, and how many must not.
    pub(super) fn headers_by_sense(&self) -> (usize, usize) {
        let inverted = self.headers.iter().filter(|rule| rule.is_inverted).count();
        (self.headers.len() - inverted, inverted)
    }

    /// Whether a condition accepts any value because the policy gives none.
    pub(super) fn has_empty_value(&self) -> bool {
        let mut rules = self.headers.iter().chain(&self.query);
        rules.any(|rule| rule.value == ValueRule::Present)
    }
}

/// The rules without those that a later one of the same name and sense replaces.
fn last_of_each(rules: impl Iterator<Item = PairRule>) -> Vec<PairRule> {
    let mut kept: Vec<PairRule> = Vec::new();
    for rule in rules {
        kept.retain(|one| (&one.name, one.is_inverted) != (&rule.name, rule.is_inverted));
        kept.push(rule);
    }
    kept
}

impl HttpRequest {
    /// The request in one line: `GET /reviews end-user: jason`.
    #[must_use]
    pub fn words(&self) -> String {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| format!(" {name}: {value}"));
        format!(
            "{} {}{}",
            self.method,
            self.path,
            headers.collect::<String>()
        )
    }

    /// The value of a header: several are joined as Envoy joins them (`HeaderUtility::getAllOfHeaderAsString` in
    /// [header_utility.cc](https://github.com/envoyproxy/envoy/blob/main/source/common/http/header_utility.cc)).
    fn header(&self, name: &str) -> Option<String> {
        let mut named = self.headers.iter();
        let mut values = named
            .by_ref()
            .filter(|(one, _)| one.eq_ignore_ascii_case(name));
        let first = values.next()?.1.clone();
        Some(values.fold(first, |all, (_, value)| all + "," + value))
    }
}

/// The path and the query. Envoy compares the path without query and fragment (`PathUtil::removeQueryAndFragment` in
/// [path_utility.cc](https://github.com/envoyproxy/envoy/blob/main/source/common/http/path_utility.cc)).
fn parts(path: &str) -> (&str, &str) {
    let whole = path.split('#').next().unwrap_or_default();
    whole.split_once('?').unwrap_or((whole, ""))
}

/// The first value of a query parameter.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| value.to_owned())
    })
}

impl PathRule {
    fn of(path: &PathMatch<'_>) -> Option<Self> {
        match path.pattern? {
            Pattern::Exact(text) => Some(Self::Exact(text.to_string())),
            Pattern::Prefix(text) => Some(Self::Prefix(text.to_string())),
            Pattern::Regex(text) => Some(Self::Regex(text.to_string())),
            Pattern::Suffix(_) => None,
        }
    }

    fn fits(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Prefix(text) => path.starts_with(&**text),
            Self::Regex(text) => is_whole_match(text, path),
        }
    }
}

impl PairRule {
    fn of(pair: &PairMatch<'_>, missing_is_empty: bool) -> Self {
        let value = match (pair.value, pair.is_regex) {
            // Istio takes this for any value (`canBeConvertedToPresentMatch` in its `route.go`).
            (None, _) | (Some("*"), true) => ValueRule::Present,
            (Some(value), true) => ValueRule::Regex(value.to_owned()),
            (Some(value), false) => ValueRule::Exact(value.to_owned()),
        };
        Self {
            name: pair.name.to_owned(),
            missing_is_empty: missing_is_empty && pair.is_inverted && value != ValueRule::Present,
            is_inverted: pair.is_inverted,
            value,
        }
    }

    /// Whether a value fits, `None` if there is none. Envoy rejects a missing header also if the condition is inverted,
    /// unless it asks for presence only (`HeaderUtility::matchHeaders` in
    /// [header_utility.cc](https://github.com/envoyproxy/envoy/blob/main/source/common/http/header_utility.cc)).
    fn fits(&self, value: Option<String>) -> bool {
        let value = value.or_else(|| self.missing_is_empty.then(String::new));
        let Some(value) = value else {
            return self.is_inverted && self.value == ValueRule::Present;
        };
        let fits = match &self.value {
            ValueRule::Present => true,
            ValueRule::Exact(wanted) => value == *wanted,
            ValueRule::Regex(pattern) => is_whole_match(pattern, &value),
        };
        fits != self.is_inverted
    }
}

/// Whether a regular expression fits the whole text. One that does not compile fits nothing: Istio refuses it
/// (`validateStringRegexp` in [validation.go](https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go)).
fn is_whole_match(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text))
}
