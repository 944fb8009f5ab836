//! How policies match requests.

use serde::de::MapAccess;
use serde_json::Value;

use crate::model::{
    decode::{MemberValue, ReadFields, Unknown, fields, messages},
    encode::{JsonMembers, ToJson},
    text::Text,
};

/// A pattern for text (`StringMatch`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StringMatch {
    /// The pattern. `None` if none is given.
    pub pattern: Option<Pattern>,
    /// Whether upper and lower case are the same.
    pub ignore_case: bool,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// How a text must fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// The whole text.
    Exact(Text),
    /// How it begins.
    Prefix(Text),
    /// How it ends.
    Suffix(Text),
    /// A regular expression for the whole text.
    Regex(Text),
}

/// Which requests a policy is about; everything that is given must fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpMatch {
    /// A name for the matcher.
    pub name: Text,
    /// The path, in the form of 1.0 or in the one that replaced it.
    pub uri: Option<UriMatch>,
    /// Headers.
    pub headers: Box<[HeaderMatch]>,
    /// Query parameters.
    pub query_parameters: Box<[QueryMatch]>,
    /// The HTTP method; empty for any.
    pub method: Text,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// How the path must fit.
#[derive(Clone, Debug, PartialEq)]
pub enum UriMatch {
    /// By the `uri` field.
    Uri(StringMatch),
    /// By one of the fields `prefix`, `exact` and `regex`, which the API has deprecated.
    Deprecated(Pattern),
}

/// How a header must fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeaderMatch {
    /// The header.
    pub name: Text,
    /// Its value; empty for any.
    pub value: Text,
    /// Whether the value is a regular expression.
    pub regex: bool,
    /// Whether it must *not* fit.
    pub invert: bool,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// How a query parameter must fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryMatch {
    /// The parameter.
    pub name: Text,
    /// Its value; empty for any.
    pub value: Text,
    /// Whether the value is a regular expression.
    pub regex: bool,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

messages!(StringMatch, HttpMatch);

fields! {
    HeaderMatch {
        "name" => name,
        "value" => value,
        "regex" => regex,
        "invertMatch" => invert,
        .. => unknown,
    }
    QueryMatch {
        "name" => name,
        "value" => value,
        "regex" => regex,
        .. => unknown,
    }
}

impl Pattern {
    /// The key of the API, and the text.
    fn member(&self) -> (&'static str, &Text) {
        match self {
            Self::Exact(text) => ("exact", text),
            Self::Prefix(text) => ("prefix", text),
            Self::Suffix(text) => ("suffix", text),
            Self::Regex(text) => ("regex", text),
        }
    }

    /// The pattern as a member of its message.
    fn members(&self) -> JsonMembers {
        let (key, text) = self.member();
        JsonMembers::default().with(key, text)
    }
}

impl ToJson for StringMatch {
    fn json(&self) -> Value {
        let pattern = self.pattern.as_ref();
        let members = pattern.map_or_else(JsonMembers::default, Pattern::members);
        members
            .with("ignoreCase", &self.ignore_case)
            .and(self.unknown.members())
            .value()
    }
}

impl ToJson for HttpMatch {
    fn json(&self) -> Value {
        let uri = match &self.uri {
            None => JsonMembers::default(),
            Some(UriMatch::Uri(uri)) => JsonMembers::default().with("uri", uri),
            Some(UriMatch::Deprecated(pattern)) => pattern.members(),
        };
        uri.with("name", &self.name)
            .with("headers", &self.headers)
            .with("queryParameters", &self.query_parameters)
            .with("method", &self.method)
            .and(self.unknown.members())
            .value()
    }
}

impl ReadFields for StringMatch {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "exact" => value.choose(&mut self.pattern, Pattern::Exact),
            "prefix" => value.choose(&mut self.pattern, Pattern::Prefix),
            "suffix" => value.choose(&mut self.pattern, Pattern::Suffix),
            "regex" => value.choose(&mut self.pattern, Pattern::Regex),
            "ignoreCase" => value.read(&mut self.ignore_case),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for HttpMatch {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => value.read(&mut self.name),
            "uri" => value.choose(&mut self.uri, UriMatch::Uri),
            "exact" => value.choose(&mut self.uri, |path| {
                UriMatch::Deprecated(Pattern::Exact(path))
            }),
            "prefix" => value.choose(&mut self.uri, |path| {
                UriMatch::Deprecated(Pattern::Prefix(path))
            }),
            "regex" => value.choose(&mut self.uri, |path| {
                UriMatch::Deprecated(Pattern::Regex(path))
            }),
            "headers" => value.read(&mut self.headers),
            "queryParameters" => value.read(&mut self.query_parameters),
            "method" => value.read(&mut self.method),
            _ => value.keep(&mut self.unknown),
        }
    }
}
