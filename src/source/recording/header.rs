//! The first line of a recording: which sources there were, and which of them reached which registered cluster.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::line::time;
use crate::{
    model::SourceName,
    source::{Sources, limits::RECORDED_SOURCES},
    store::{ClusterReach, Grounds, Origin, Reaches, Recorded},
};

const API_VERSION: &str = "portolan/v1";
const KIND: &str = "Recording";

/// The first bytes of a file that is packed with gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How each recording begins.
pub(super) const BEGIN: &str = r#"{"apiVersion":"portolan/v1","kind":"Recording","#;

/// Why the first line of a recording cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// It is another line.
    #[error("it does not begin like a recording")]
    Foreign,
    /// It is packed in another way than recordings are.
    #[error("it is packed with gzip; unpack it, or pack it with zstd")]
    Gzip,
    /// It is of another version, or another document.
    #[error("it holds {api_version} {kind}, and this version reads {API_VERSION} {KIND}")]
    OtherKind {
        /// Its API version.
        api_version: String,
        /// Its kind.
        kind: String,
    },
    /// It names more sources than are read.
    #[error("{}", RECORDED_SOURCES.exceeded())]
    TooMany,
    /// It names no source, or one twice.
    #[error("its first line names no source, or one twice")]
    Sources,
    /// Its time cannot be read.
    #[error("{0}")]
    Began(String),
}

/// The facts about a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordingHeader {
    /// When it began.
    pub(super) began: Timestamp,
    pub(super) sources: Vec<(SourceName, Origin)>,
    pub(super) reaches: Reaches,
}

/// The same as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    api_version: String,
    kind: String,
    began: String,
    sources: Vec<WireSource>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reaches: Vec<WireReach>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSource {
    name: String,
    /// The origin: `context`, `file` or `demo`.
    #[serde(rename = "type")]
    origin: String,
    /// Whether it was read only for the Services of its cluster.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cluster_only: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireReach {
    cluster: String,
    /// The management plane that has the cluster. `None` if it was not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    source: String,
    /// Whether somebody said so; else they have the same name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    said: bool,
}

impl RecordingHeader {
    /// Of sources that are open.
    pub(super) fn of(sources: &Sources, began: Timestamp) -> Self {
        let named = sources.iter();
        Self {
            began,
            sources: named.map(|(name, origin)| (name.clone(), origin)).collect(),
            reaches: sources.reaches().clone(),
        }
    }

    /// The line.
    pub(super) fn line(&self) -> String {
        let source = |(name, origin): &(SourceName, Origin)| WireSource {
            name: name.to_string(),
            origin: origin.first().word().to_owned(),
            cluster_only: origin.is_cluster(),
        };
        let reach = |(cluster, reach): (&crate::model::ClusterName, &ClusterReach)| WireReach {
            cluster: cluster.to_string(),
            of: reach.of.as_ref().map(ToString::to_string),
            source: reach.source.to_string(),
            said: reach.by == Grounds::Said,
        };
        let wire = Wire {
            api_version: API_VERSION.to_owned(),
            kind: KIND.to_owned(),
            began: self.began.to_string(),
            sources: self.sources.iter().map(source).collect(),
            reaches: self.reaches.iter().map(reach).collect(),
            remarks: self.reaches.remarks().to_vec(),
        };
        serde_json::to_string(&wire).expect("texts are JSON")
    }

    /// Reads the line. The sources are those of a replay.
    ///
    /// # Errors
    /// If the line is not the first one of a recording.
    pub(super) fn read(line: &[u8]) -> Result<Self, HeaderError> {
        if line.starts_with(&GZIP) {
            return Err(HeaderError::Gzip);
        }
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        let wire: Wire = serde_json::from_slice(line).map_err(|_| HeaderError::Foreign)?;
        if wire.api_version != API_VERSION || wire.kind != KIND {
            return Err(HeaderError::OtherKind {
                api_version: wire.api_version,
                kind: wire.kind,
            });
        }
        let mut reaches = Reaches::default();
        for WireReach {
            cluster,
            of,
            source,
            said,
        } in wire.reaches
        {
            let by = if said {
                Grounds::Said
            } else {
                Grounds::SameName
            };
            let source = SourceName::from(&*source);
            let of = of.as_deref().map(SourceName::from);
            reaches.add((&*cluster).into(), ClusterReach { source, of, by });
        }
        for remark in wire.remarks {
            reaches.remark(remark);
        }
        let source = |source: &WireSource| {
            let recorded = match &*source.origin {
                _ if source.cluster_only => Recorded::Cluster,
                "file" => Recorded::File,
                "demo" => Recorded::Demo,
                _ => Recorded::Context,
            };
            (SourceName::from(&*source.name), Origin::Replay(recorded))
        };
        let sources: Vec<(SourceName, Origin)> = wire.sources.iter().map(source).collect();
        let names: BTreeSet<&SourceName> = sources.iter().map(|(name, _)| name).collect();
        if names.len() > RECORDED_SOURCES.length() {
            return Err(HeaderError::TooMany);
        }
        if names.is_empty() || names.len() < sources.len() {
            return Err(HeaderError::Sources);
        }
        Ok(Self {
            began: time("began", &wire.began)
                .map_err(|error| HeaderError::Began(error.to_string()))?,
            sources,
            reaches,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> RecordingHeader {
        let mut reaches = Reaches::default();
        let source = SourceName::from("admin@eu");
        reaches.add(
            "eu".into(),
            ClusterReach {
                source: source.clone(),
                of: Some("mgmt".into()),
                by: Grounds::Said,
            },
        );
        reaches.remark("the name us is taken".into());
        RecordingHeader {
            began: "2026-06-01T09:00:00.5Z".parse().expect("a valid time"),
            sources: vec![
                ("mgmt".into(), Origin::Context),
                (source, Origin::Cluster),
                ("dump".into(), Origin::File),
            ],
            reaches,
        }
    }

    #[test]
    fn what_was_recorded_is_replayed() {
        let line = header().line();
        assert!(line.starts_with(BEGIN), "{line}");
        let read = RecordingHeader::read(line.as_bytes()).expect("it is one");
        let origins = [Recorded::Context, Recorded::Cluster, Recorded::File].map(Origin::Replay);
        assert!(read.sources.iter().map(|(_, origin)| *origin).eq(origins));
        let as_recorded = RecordingHeader {
            sources: header().sources,
            ..read
        };
        assert_eq!(as_recorded, header());
    }

    #[test]
    fn more_sources_than_are_read_are_refused() {
        let source = |number: usize| (SourceName::from(&*number.to_string()), Origin::File);
        let most = RECORDED_SOURCES.length();
        for (count, is_read) in [(most, true), (most + 1, false), (100_000, false)] {
            let header = RecordingHeader {
                sources: (0..count).map(source).collect(),
                ..header()
            };
            let read = RecordingHeader::read(header.line().as_bytes());
            assert_eq!(read.is_ok(), is_read, "{count}");
            let why = read.err().unwrap_or(HeaderError::TooMany);
            assert_eq!(
                why.to_string(),
                "the limit for the sources of a recording is 1,000 sources"
            );
        }
    }

    #[test]
    fn what_is_no_recording_is_told() {
        let line = header().line();
        for (line, expected) in [
            ("", "it does not begin like a recording"),
            ("{}", "it does not begin like a recording"),
            (
                &*line.replace("/v1", "/v2"),
                "it holds portolan/v2 Recording, and this version reads portolan/v1 Recording",
            ),
            (
                &*line.replace("dump", "mgmt"),
                "its first line names no source, or one twice",
            ),
            (
                &*line.replace("2026-", ""),
                "began is no time of RFC 3339: \"06-01T09:00:00.5Z\"",
            ),
        ] {
            let read = RecordingHeader::read(line.as_bytes());
            let why = read.expect_err(expected).to_string();
            assert_eq!(why, expected);
        }
    }
}
