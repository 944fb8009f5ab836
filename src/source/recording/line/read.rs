//! From a line to what it tells.

use jiff::{SignedDuration, Timestamp};

use super::{ABSENCES, LineError, PLAIN, RecordedLine, SINGLE, time};
use crate::{
    model::{Body, Interner, Text},
    store::{Change, Kind, Link, Narrowing, Object, ObjectKey, Skew},
};

impl RecordedLine<'_> {
    /// The time at which the update was heard.
    ///
    /// # Errors
    /// If it is no time.
    pub(in crate::source::recording) fn at(&self) -> Result<Timestamp, LineError> {
        time("at", &self.at)
    }

    /// The change that the line holds.
    ///
    /// # Errors
    /// If a field is missing, or holds a word that this version does not know.
    pub(in crate::source::recording) fn tells(
        &self,
        interner: &mut Interner,
    ) -> Result<Change, LineError> {
        let kind = || {
            let known = Kind::every().find(|kind| kind.name() == self.kind);
            known.ok_or_else(|| LineError::unknown("kind", &self.kind))
        };
        Ok(match &*self.change {
            "listBegan" => Change::ListBegan(kind()?),
            "listed" => Change::Listed(self.object(kind()?, interner)?),
            "listEnded" => Change::ListEnded(kind()?),
            "narrowed" => Change::Narrowed(kind()?, self.narrowing()),
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
            "clock" => Change::Clock(self.skew()?),
            other => return Err(LineError::unknown("change", other)),
        })
    }

    fn skew(&self) -> Result<Skew, LineError> {
        let ahead = self.ahead.ok_or(LineError::NoSkew)?;
        Ok(Skew::new(SignedDuration::from_millis(ahead)))
    }

    fn object(&self, kind: Kind, interner: &mut Interner) -> Result<Object, LineError> {
        let text = self.object.ok_or(LineError::NoObject)?.get();
        let object = Object::decode(kind, Body::Text(text), interner);
        if object.meta().name.is_empty() {
            return Err(LineError::NoName);
        }
        Ok(object)
    }

    /// The limit on a list. Older versions wrote the reason only.
    fn narrowing(&self) -> Narrowing {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let namespace = given(&self.namespace);
        match (given(&self.labels), namespace) {
            (Some(labels), namespace) => Narrowing::Labels { labels, namespace },
            (None, Some(namespace)) => Narrowing::Namespace(namespace),
            (None, None) if self.what == SINGLE => Narrowing::Single,
            (None, None) => Narrowing::Other(self.why.to_string()),
        }
    }

    fn as_link(&self) -> Result<Link, LineError> {
        let plain = PLAIN.into_iter().find(|(word, _)| *word == self.link);
        if let Some((_, link)) = plain {
            return Ok(link);
        }
        let next = || time("next", self.next.as_deref().unwrap_or_default());
        let why = self.why.to_string();
        Ok(match &*self.link {
            "loggingIn" => Link::LoggingIn {
                why,
                until: next()?,
            },
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
                let (_, absence) =
                    absence.ok_or_else(|| LineError::unknown("absence", &self.what))?;
                Link::Absent(*absence)
            }
            other => return Err(LineError::unknown("link", other)),
        })
    }
}
