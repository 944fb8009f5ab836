//! The lines of a recording: the language of facts as JSON, an update a line.

mod read;
mod write;

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::store::{Absence, Link};

/// The word of the line that closes a recording.
pub(super) const END: &str = "end";

/// A line, whichever change it tells: what that has no use for is not there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RecordedLine<'a> {
    /// When it was heard.
    #[serde(borrow)]
    at: Cow<'a, str>,
    /// Who said it.
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    pub(super) source: Cow<'a, str>,
    /// The word of the change.
    #[serde(borrow)]
    pub(super) change: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    kind: Cow<'a, str>,
    /// The word of the link.
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    link: Cow<'a, str>,
    /// How many objects of a list have arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<usize>,
    /// When it is read or tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    what: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    why: Cow<'a, str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unreadable: bool,
    /// The label selector that narrows a list.
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    labels: Cow<'a, str>,
    /// By how many milliseconds the clock of the source is ahead.
    #[serde(rename = "aheadMillis", skip_serializing_if = "Option::is_none")]
    ahead: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    namespaces: Vec<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    namespace: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    name: Cow<'a, str>,
    /// The whole object, as its source gave it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<&'a RawValue>,
}

/// The words for states of a feed that have nothing more to say.
const PLAIN: [(&str, Link); 3] = [
    ("connecting", Link::Connecting),
    ("live", Link::Live),
    ("loaded", Link::Loaded),
];

/// The words for why there are no objects of a kind to be had.
const ABSENCES: [(&str, Absence); 5] = [
    ("notInstalled", Absence::NotInstalled),
    ("noDestinations", Absence::NoDestinations),
    ("glooMesh2", Absence::GlooMesh2),
    ("notInDump", Absence::NotInDump),
    ("notConcerned", Absence::NotConcerned),
];

/// The word for a list that was narrowed because a dump holds single objects.
const SINGLE: &str = "single";

/// Why a line of a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::source) enum LineError {
    #[error("it is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{name} is no time of RFC 3339: {text:?}")]
    Time { name: &'static str, text: String },
    #[error("it is of {0:?}, which is no source")]
    UnknownSource(String),
    /// A later version may have written it.
    #[error("this version knows no {what} {word:?}")]
    UnknownWord { what: &'static str, word: String },
    #[error("it does not say how the clock is set")]
    NoSkew,
    #[error("it has no object")]
    NoObject,
    #[error("its object has no name")]
    NoName,
}

impl LineError {
    fn unknown(what: &'static str, word: &str) -> Self {
        let word = word.to_owned();
        Self::UnknownWord { what, word }
    }
}

/// A time in RFC 3339.
///
/// # Errors
/// [`LineError::Time`] if it is none.
pub(super) fn time(name: &'static str, text: &str) -> Result<Timestamp, LineError> {
    let time = text.parse();
    time.map_err(|_| LineError::Time {
        name,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        model::{Body, Interner},
        store::{Change, Kind, Narrowing, Object, Skew, Update},
    };

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn destination(text: &str) -> Object {
        let mut interner = Interner::keeping_texts(true);
        Object::decode(Kind::Destination, Body::Text(text), &mut interner)
    }

    fn labels(namespace: Option<String>) -> Narrowing {
        let labels = "app in (\"a\")".to_owned();
        Narrowing::Labels { labels, namespace }
    }

    /// Everything that can be said.
    fn changes() -> Vec<Change> {
        let kind = Kind::Service;
        let why = || "a \"reason\"\n".to_owned();
        let object = destination(r#"{"metadata":{"name":"a","namespace":"b"},"spec":{"x":"ä"}}"#);
        let mut links = vec![
            Link::Connecting,
            Link::Live,
            Link::Loaded,
            Link::LoggingIn {
                why: why(),
                until: AT,
            },
            Link::Syncing { seen: 7 },
            Link::Polled {
                why: why(),
                next: AT,
            },
            Link::Retrying {
                why: why(),
                next: AT,
            },
            Link::Denied { why: why() },
            Link::Unauthorized { why: why() },
            Link::Ended { why: why() },
        ];
        links.extend(ABSENCES.map(|(_, absence)| Link::Absent(absence)));
        let links = links.into_iter().map(|link| Change::Link(kind, link));
        let skipped = [None, Some(kind)].map(|kind| Change::Skipped {
            kind,
            what: "what".into(),
            why: why(),
            unreadable: kind.is_some(),
        });
        let others = [
            Change::ListBegan(kind),
            Change::Listed(object.clone()),
            Change::ListEnded(kind),
            Change::Narrowed(kind, Narrowing::Other(why())),
            Change::Narrowed(kind, Narrowing::Single),
            Change::Narrowed(kind, Narrowing::Namespace("shop".into())),
            Change::Narrowed(kind, labels(None)),
            Change::Narrowed(kind, labels(Some("shop".into()))),
            Change::Covered(kind, ["shop".into(), "ä".into()].into()),
            Change::Covered(kind, [].into()),
            Change::Applied(object.clone()),
            Change::Deleted(kind, object.key()),
            Change::Asked(kind),
            Change::Heard(kind),
            Change::Clock(Skew::new(SignedDuration::from_millis(7_200_123))),
            Change::Clock(Skew::new(SignedDuration::from_millis(-7_200_001))),
        ];
        others.into_iter().chain(links).chain(skipped).collect()
    }

    #[test]
    fn every_change_is_read_as_it_was_written_on_one_line() {
        for change in changes() {
            let update = Update {
                source: "mgmt \u{1b}[2J".into(),
                at: "2026-06-01T09:00:00.123456789Z"
                    .parse()
                    .expect("a valid time"),
                change,
            };
            let text = serde_json::to_string(&RecordedLine::of(&update)).expect("it is JSON");
            assert!(!text.contains(char::is_control), "{text}");
            let line: RecordedLine<'_> = serde_json::from_str(&text).expect("it is JSON");
            let mut interner = Interner::keeping_texts(true);
            let read = Update {
                source: (&*line.source).into(),
                at: line.at().expect("a time stands there"),
                change: line.tells(&mut interner).expect("it is known"),
            };
            assert_eq!(read, update, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        let at = r#"{"at":"1970-01-01T00:00:00Z","source":"mgmt","kind":"Mesh","#;
        for (rest, expected) in [
            (r#""change":"x"}"#, r#"this version knows no change "x""#),
            (r#""change":"listed"}"#, "it has no object"),
            (
                r#""change":"listed","object":[]}"#,
                "its object has no name",
            ),
            (
                r#""change":"clock"}"#,
                "it does not say how the clock is set",
            ),
            (
                r#""change":"link","link":"x"}"#,
                r#"this version knows no link "x""#,
            ),
            (
                r#""change":"link","link":"absent","what":"x"}"#,
                r#"this version knows no absence "x""#,
            ),
            (
                r#""change":"link","link":"retrying","next":"soon"}"#,
                r#"next is no time of RFC 3339: "soon""#,
            ),
        ] {
            let text = format!("{at}{rest}");
            let line: RecordedLine<'_> = serde_json::from_str(&text).expect("it is JSON");
            let told = line.tells(&mut Interner::default());
            let why = told.expect_err(expected).to_string();
            assert_eq!(why, expected, "{text}");
        }
        let line: RecordedLine<'_> =
            serde_json::from_str(r#"{"kind":"X","change":"heard"}"#).expect("it is JSON");
        let told = line.tells(&mut Interner::default());
        let why = told.expect_err("it is unknown").to_string();
        assert_eq!(why, r#"this version knows no kind "X""#);
        assert!(line.at().is_err());
    }

    #[test]
    fn an_object_without_a_text_is_told_as_one_that_was_not_recorded() {
        let mut object = destination(r#"{"metadata":{"name":"a"}}"#);
        object.forget_text();
        let update = Update {
            source: "mgmt".into(),
            at: AT,
            change: Change::Listed(object),
        };
        let told = RecordedLine::of(&update).tells(&mut Interner::default());
        assert!(matches!(
            told,
            Ok(Change::Skipped {
                unreadable: true,
                ..
            })
        ));
    }
}
