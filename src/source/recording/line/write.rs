//! From an update to its line.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{ABSENCES, END, PLAIN, RecordedLine, SINGLE};
use crate::store::{Change, Kind, Link, Narrowing, Object, Update};

impl<'a> RecordedLine<'a> {
    /// The line that closes a recording.
    pub(in crate::source::recording) fn end(at: Timestamp) -> Self {
        Self {
            at: at.to_string().into(),
            change: END.into(),
            ..Self::default()
        }
    }

    /// The line of an update.
    pub(in crate::source::recording) fn of(update: &'a Update) -> Self {
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
            Change::Narrowed(kind, narrowing) => Self {
                change: word("narrowed"),
                why: narrowing.sentence(*kind).into(),
                ..self.narrowed(narrowing)
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
            Change::Clock(skew) => Self {
                change: word("clock"),
                ahead: Some(skew.millis()),
                ..self
            },
        }
    }

    fn narrowed(self, narrowing: &'a Narrowing) -> Self {
        match narrowing {
            Narrowing::Namespace(namespace) => Self {
                namespace: namespace.into(),
                ..self
            },
            Narrowing::Labels { labels, namespace } => Self {
                labels: labels.into(),
                namespace: namespace.as_deref().unwrap_or_default().into(),
                ..self
            },
            Narrowing::Single => Self {
                what: SINGLE.into(),
                ..self
            },
            Narrowing::Other(_) => self,
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
            Link::LoggingIn { until, .. } => ("loggingIn", None, next(until)),
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
            why: why(link).into(),
            ..self
        }
    }
}

fn why(link: &Link) -> &str {
    match link {
        Link::LoggingIn { why, .. } => why,
        link => link.reason().unwrap_or_default(),
    }
}
