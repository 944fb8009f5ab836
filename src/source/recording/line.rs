//! The lines of a recording: the language of facts as JSON, an update a line.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    model::{Body, Interner, Text},
    store::{Absence, Change, Kind, Link, Object, ObjectKey, Update},
};

/// The word of the line that closes a recording.
pub(super) const END: &str = "end";

/// A line, whichever change it tells: what that has no use for is not there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Line<'a> {
    /// When it was heard.
    #[serde(borrow)]
    at: Cow<'a, str>,
    /// Who said it.
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    pub(super) source: Cow<'a, str>,
    /// What sort of change it is.
    #[serde(borrow)]
    pub(super) change: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "str::is_empty")]
    kind: Cow<'a, str>,
    /// How the feed stands.
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

impl<'a> Line<'a> {
    /// The line that closes a recording.
    pub(super) fn end(at: Timestamp) -> Self {
        Self {
            at: at.to_string().into(),
            change: END.into(),
            ..Self::default()
        }
    }

    /// The line of an update.
    pub(super) fn of(update: &'a Update) -> Self {
        let line = Self {
            at: update.at.to_string().into(),
            source: (&*update.source.0).into(),
            kind: update.change.kind().map_or("", Kind::name).into(),
            ..Self::default()
        };
        line.telling(&update.change)
    }

    fn telling(self, change: &'a Change) -> Self {
        let word = |change: &'static str| Cow::Borrowed(change);
        match change {
            Change::ListBegan(_) => Self {
                change: word("listBegan"),
                ..self
            },
            Change::Listed(object) => self.with("listed", object),
            Change::ListEnded(_) => Self {
                change: word("listEnded"),
                ..self
            },
            Change::Narrowed(_, why) => Self {
                change: word("narrowed"),
                why: why.into(),
                ..self
            },
            Change::Covered(_, namespaces) => Self {
                change: word("covered"),
                namespaces: namespaces.iter().map(|name| (&**name).into()).collect(),
                ..self
            },
            Change::Applied(object) => self.with("applied", object),
            Change::Deleted(_, key) => Self {
                change: word("deleted"),
                namespace: (&*key.namespace).into(),
                name: (&*key.name).into(),
                ..self
            },
            Change::Skipped {
                what,
                why,
                unreadable,
                ..
            } => Self {
                change: word("skipped"),
                what: what.into(),
                why: why.into(),
                unreadable: *unreadable,
                ..self
            },
            Change::Link(_, link) => Self {
                change: word("link"),
                ..self.linked(link)
            },
            Change::Asked(_) => Self {
                change: word("asked"),
                ..self
            },
            Change::Heard(_) => Self {
                change: word("heard"),
                ..self
            },
        }
    }

    /// The line of an object. One whose text is not JSON, which no source gives, is one that was not recorded.
    fn with(self, change: &'static str, object: &'a Object) -> Self {
        let text = object.meta().text.as_deref();
        match text.and_then(|text| serde_json::from_str(text).ok()) {
            Some(text) => Self {
                change: change.into(),
                object: Some(text),
                ..self
            },
            None => Self {
                change: "skipped".into(),
                what: format!("{} {}", object.kind(), object.key()).into(),
                why: "its text is not JSON, and was not recorded".into(),
                unreadable: true,
                ..self
            },
        }
    }

    fn linked(self, link: &'a Link) -> Self {
        let plain = PLAIN.iter().find(|(_, plain)| plain == link);
        if let Some((word, _)) = plain {
            return Self {
                link: (*word).into(),
                ..self
            };
        }
        let next = |next: &Timestamp| Some(next.to_string().into());
        let (word, seen, next) = match link {
            Link::Syncing { seen } => ("syncing", Some(*seen), None),
            Link::Polled { next: at, .. } => ("polled", None, next(at)),
            Link::Retrying { next: at, .. } => ("retrying", None, next(at)),
            Link::Denied { .. } => ("denied", None, None),
            Link::Unauthorized { .. } => ("unauthorized", None, None),
            Link::Ended { .. } => ("ended", None, None),
            Link::Absent(absence) => {
                let known = ABSENCES.iter().find(|(_, known)| known == absence);
                return Self {
                    link: "absent".into(),
                    what: known.map_or("", |(word, _)| word).into(),
                    ..self
                };
            }
            Link::Connecting | Link::Live | Link::Loaded => unreachable!("they are plain"),
        };
        Self {
            link: word.into(),
            seen,
            next,
            why: link.reason().unwrap_or_default().into(),
            ..self
        }
    }

    /// When it was heard.
    ///
    /// # Errors
    /// Where no time stands there.
    pub(super) fn at(&self) -> Result<Timestamp, String> {
        time("at", &self.at)
    }

    /// What the line tells.
    ///
    /// # Errors
    /// In words, where it tells nothing that this version knows.
    pub(super) fn change(&self, interner: &mut Interner) -> Result<Change, String> {
        let kind = || {
            let known = Kind::every().find(|kind| kind.name() == self.kind);
            known.ok_or_else(|| format!("this version knows no kind {:?}", self.kind))
        };
        Ok(match &*self.change {
            "listBegan" => Change::ListBegan(kind()?),
            "listed" => Change::Listed(self.object(kind()?, interner)?),
            "listEnded" => Change::ListEnded(kind()?),
            "narrowed" => Change::Narrowed(kind()?, self.why.to_string()),
            "covered" => {
                let names = self.namespaces.iter().map(|name| interner.text(name));
                let names: Box<[Text]> = names.collect();
                Change::Covered(kind()?, names)
            }
            "applied" => Change::Applied(self.object(kind()?, interner)?),
            "deleted" => Change::Deleted(
                kind()?,
                ObjectKey {
                    namespace: interner.text(&self.namespace),
                    name: (&*self.name).into(),
                },
            ),
            "skipped" => Change::Skipped {
                kind: if self.kind.is_empty() {
                    None
                } else {
                    Some(kind()?)
                },
                what: self.what.to_string(),
                why: self.why.to_string(),
                unreadable: self.unreadable,
            },
            "link" => Change::Link(kind()?, self.as_link()?),
            "asked" => Change::Asked(kind()?),
            "heard" => Change::Heard(kind()?),
            other => return Err(format!("this version knows no change {other:?}")),
        })
    }

    fn object(&self, kind: Kind, interner: &mut Interner) -> Result<Object, String> {
        let text = self.object.ok_or("it has no object")?.get();
        let object = Object::decode(kind, Body::Text(text), interner);
        if object.meta().name.is_empty() {
            return Err("its object has no name".to_owned());
        }
        Ok(object)
    }

    fn as_link(&self) -> Result<Link, String> {
        let plain = PLAIN.into_iter().find(|(word, _)| *word == self.link);
        if let Some((_, link)) = plain {
            return Ok(link);
        }
        let next = || time("next", self.next.as_deref().unwrap_or_default());
        let why = self.why.to_string();
        Ok(match &*self.link {
            "syncing" => Link::Syncing {
                seen: self.seen.unwrap_or_default(),
            },
            "polled" => Link::Polled { why, next: next()? },
            "retrying" => Link::Retrying { why, next: next()? },
            "denied" => Link::Denied { why },
            "unauthorized" => Link::Unauthorized { why },
            "ended" => Link::Ended { why },
            "absent" => {
                let absence = ABSENCES.iter().find(|(word, _)| *word == self.what);
                let (_, absence) = absence
                    .ok_or_else(|| format!("this version knows no absence {:?}", self.what))?;
                Link::Absent(*absence)
            }
            other => return Err(format!("this version knows no link {other:?}")),
        })
    }
}

/// A time in RFC 3339.
///
/// # Errors
/// Where it is none.
pub(super) fn time(name: &str, text: &str) -> Result<Timestamp, String> {
    let time = text.parse();
    time.map_err(|_| format!("{name} is no time of RFC 3339: {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn destination(text: &str) -> Object {
        let mut interner = Interner::keeping_texts(true);
        Object::decode(Kind::Destination, Body::Text(text), &mut interner)
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
            Change::Narrowed(kind, why()),
            Change::Covered(kind, ["shop".into(), "ä".into()].into()),
            Change::Covered(kind, [].into()),
            Change::Applied(object.clone()),
            Change::Deleted(kind, object.key()),
            Change::Asked(kind),
            Change::Heard(kind),
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
            let text = serde_json::to_string(&Line::of(&update)).expect("it is JSON");
            assert!(!text.contains(char::is_control), "{text}");
            let line: Line<'_> = serde_json::from_str(&text).expect("it is JSON");
            let mut interner = Interner::keeping_texts(true);
            let read = Update {
                source: (&*line.source).into(),
                at: line.at().expect("a time stands there"),
                change: line.change(&mut interner).expect("it is known"),
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
            let line: Line<'_> = serde_json::from_str(&text).expect("it is JSON");
            let told = line.change(&mut Interner::default());
            assert_eq!(told, Err(expected.to_owned()), "{text}");
        }
        let line: Line<'_> =
            serde_json::from_str(r#"{"kind":"X","change":"heard"}"#).expect("it is JSON");
        let told = line.change(&mut Interner::default());
        assert_eq!(told, Err(r#"this version knows no kind "X""#.to_owned()));
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
        let told = Line::of(&update).change(&mut Interner::default());
        assert!(matches!(
            told,
            Ok(Change::Skipped {
                unreadable: true,
                ..
            })
        ));
    }
}
