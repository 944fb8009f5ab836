//! The script of the weather, as `weather.yaml` has it.
//!
//! Data only: nothing happens here.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::{super::yaml, DemoError};
use crate::{
    model::{SourceName, time},
    store::{Kind, ObjectKey},
};

/// The kind and the key of an object of a plane.
pub(super) type KindKey = (Kind, ObjectKey);

/// The events of one period, which then begins again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WeatherScript {
    /// The time of day at which the demo begins.
    #[serde(deserialize_with = "timestamp")]
    pub(super) epoch: Timestamp,
    /// How long it takes until everything is as in the beginning.
    #[serde(deserialize_with = "duration")]
    pub(super) period: Duration,
    /// The events, in the order of time.
    pub(super) steps: Vec<ScriptStep>,
}

/// One thing that happens.
#[derive(Debug, Deserialize)]
pub(super) struct ScriptStep {
    /// When, counted from the beginning of the period.
    #[serde(deserialize_with = "duration")]
    pub(super) at: Duration,
    /// In which plane.
    #[serde(deserialize_with = "source")]
    pub(super) source: SourceName,
    /// The event itself.
    #[serde(flatten)]
    pub(super) event: DemoEvent,
}

/// An event of the demo.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DemoEvent {
    /// Endpoints go away.
    Drop(Loss),
    /// All endpoints of a Destination that went away come back.
    Restore(EventSubject),
    /// The endpoints of a zone go away, of every Destination of the cluster.
    Drain(ClusterZone),
    /// They come back.
    Undrain(ClusterZone),
    /// An object changes by an RFC 7386 patch.
    Merge(Merge),
    /// An object vanishes.
    Delete(EventSubject),
    /// An object is made as the world file has it.
    Create(EventSubject),
    /// The link to the plane is lost or found.
    Link(LinkEvent),
}

/// Which object something happens to.
#[derive(Debug, Deserialize)]
pub(super) struct EventSubject {
    #[serde(default = "destination")]
    kind: String,
    #[serde(alias = "destination")]
    name: String,
    #[serde(default = "home")]
    namespace: String,
}

/// Endpoints that go away.
#[derive(Debug, Deserialize)]
pub(super) struct Loss {
    #[serde(flatten)]
    pub(super) subject: EventSubject,
    pub(super) addresses: Vec<String>,
}

/// A zone as one cluster sees it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub(super) struct ClusterZone {
    pub(super) cluster: String,
    pub(super) zone: String,
}

/// A change of an object.
#[derive(Debug, Deserialize)]
pub(super) struct Merge {
    #[serde(flatten)]
    pub(super) subject: EventSubject,
    pub(super) patch: Value,
}

/// How the link to a plane is.
#[derive(Debug, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum LinkEvent {
    /// It is lost.
    Retrying {
        why: String,
        /// How long until the next try.
        #[serde(deserialize_with = "duration")]
        next: Duration,
    },
    /// It is found again.
    Live,
}

impl WeatherScript {
    /// Reads a script, and puts its steps in the order of time.
    ///
    /// # Errors
    /// If it is not YAML, lacks a field, or has a step after its end.
    pub(super) fn parse(text: &str) -> Result<Self, DemoError> {
        let document = yaml::YamlDocument { line: 1, text };
        let value = yaml::value(document)?;
        let mut script: Self = serde_json::from_value(value)?;
        script.steps.sort_by_key(|step| step.at);
        match script.steps.last() {
            Some(last) if last.at >= script.period => Err(DemoError::Late),
            _ => Ok(script),
        }
    }
}

impl DemoEvent {
    /// The object that it happens to. `None` if it is about several, or of a kind that is not read.
    pub(super) fn address(&self) -> Option<KindKey> {
        match self {
            Self::Drop(Loss { subject, .. })
            | Self::Merge(Merge { subject, .. })
            | Self::Restore(subject)
            | Self::Delete(subject)
            | Self::Create(subject) => subject.address(),
            Self::Drain(_) | Self::Undrain(_) | Self::Link(_) => None,
        }
    }
}

impl EventSubject {
    fn address(&self) -> Option<KindKey> {
        let kind = Kind::every().find(|kind| kind.name() == self.kind)?;
        let key = ObjectKey {
            namespace: (*self.namespace).into(),
            name: (*self.name).into(),
        };
        Some((kind, key))
    }
}

fn destination() -> String {
    Kind::Destination.name().to_owned()
}

fn home() -> String {
    "gloo-mesh".to_owned()
}

fn timestamp<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(D::Error::custom)
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    time::duration(&text)
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| D::Error::custom(format!("{text:?} is no duration")))
}

fn source<'de, D: Deserializer<'de>>(from: D) -> Result<SourceName, D::Error> {
    String::deserialize(from).map(|name| SourceName::from(&*name))
}
