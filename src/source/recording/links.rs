//! The links of the feeds of a recording at its end.

use std::collections::BTreeMap;

use super::header::RecordingHeader;
use crate::{
    model::SourceName,
    store::{Change, Kind, Link},
};

/// The link that each feed had last.
#[derive(Debug)]
pub(super) struct Links(BTreeMap<(SourceName, Kind), Link>);

impl Links {
    /// Those of the kinds that every management plane is read for.
    pub(super) fn of(header: &RecordingHeader) -> Self {
        let planes = header
            .sources
            .iter()
            .filter(|(_, origin)| !origin.is_cluster());
        let feeds = planes.flat_map(|(source, _)| Kind::ALL.map(|kind| (source.clone(), kind)));
        Self(feeds.map(|feed| (feed, Link::Connecting)).collect())
    }

    /// Takes in what a source says.
    pub(super) fn note(&mut self, source: &SourceName, change: &Change) {
        let link = match change {
            Change::Link(kind, link) => (kind, link.clone()),
            Change::ListBegan(kind) => (kind, Link::Syncing { seen: 0 }),
            _ => return,
        };
        self.0.insert((source.clone(), *link.0), link.1);
    }

    /// That what a recording tells is still being read, said once of each source that has spoken.
    pub(super) fn under_way(&self, seen: usize) -> Vec<(SourceName, Change)> {
        let mut said: Vec<(SourceName, Change)> = Vec::new();
        for (source, kind) in self.0.keys() {
            if said.last().is_none_or(|(last, _)| last != source) {
                let change = Change::Link(*kind, Link::Syncing { seen });
                said.push((source.clone(), change));
            }
        }
        said
    }

    /// The link of each feed where the reading ends, at a time in the recording or at its end: a whole list is whole as of then.
    pub(super) fn at_the_end(
        &self,
        is_in_between: bool,
    ) -> impl Iterator<Item = (SourceName, Change)> {
        let feeds = self.0.iter();
        feeds.map(move |((source, kind), link)| {
            let ended = |why| Link::Ended { why };
            let link = match link.clone() {
                Link::Live | Link::Loaded | Link::Polled { .. } => Link::Loaded,
                Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. } => {
                    ended(if is_in_between {
                        format!("the list of {} was not yet in at this time", kind.plural())
                    } else {
                        format!(
                            "the recording ends before the list of {} is in",
                            kind.plural()
                        )
                    })
                }
                Link::Retrying { why, .. } if is_in_between => {
                    ended(format!("{why}, at this time"))
                }
                Link::Retrying { why, .. } => ended(format!("{why}; the recording ends here")),
                other @ (Link::Denied { .. }
                | Link::Unauthorized { .. }
                | Link::Absent(_)
                | Link::Ended { .. }) => other,
            };
            (source.clone(), Change::Link(*kind, link))
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::store::{Absence, Origin, Reaches, Recorded};

    #[test]
    fn at_the_end_what_was_whole_is_loaded_and_what_was_not_has_ended() {
        let header = RecordingHeader {
            began: Timestamp::UNIX_EPOCH,
            sources: vec![
                ("mgmt".into(), Origin::Replay(Recorded::Context)),
                ("eu".into(), Origin::Replay(Recorded::Cluster)),
            ],
            reaches: Reaches::default(),
        };
        let mut links = Links::of(&header);
        let why = || "why".to_owned();
        let next = Timestamp::UNIX_EPOCH;
        for (source, change) in [
            ("mgmt", Change::Link(Kind::Destination, Link::Live)),
            ("mgmt", Change::ListBegan(Kind::Mesh)),
            (
                "mgmt",
                Change::Link(Kind::Workload, Link::Retrying { why: why(), next }),
            ),
            (
                "mgmt",
                Change::Link(Kind::AccessPolicy, Link::Polled { why: why(), next }),
            ),
            (
                "mgmt",
                Change::Link(Kind::VirtualMesh, Link::Denied { why: why() }),
            ),
            (
                "eu",
                Change::Link(Kind::Service, Link::Absent(Absence::NotInstalled)),
            ),
        ] {
            links.note(&source.into(), &change);
        }
        let ended = links
            .at_the_end(false)
            .map(|(source, change)| match change {
                Change::Link(kind, link) => {
                    let reason = link.reason().unwrap_or_default();
                    format!("{source} {kind} {} {reason}", link.word())
                }
                other => panic!("{other:?}"),
            });
        let ended: Vec<String> = ended.collect();
        assert_eq!(
            ended,
            [
                "eu Service absent the kind is not installed",
                "mgmt Destination loaded ",
                "mgmt Mesh unreachable the recording ends before the list of meshes is in",
                "mgmt Workload unreachable why; the recording ends here",
                "mgmt TrafficPolicy unreachable the recording ends before the list of trafficpolicies is in",
                "mgmt AccessPolicy loaded ",
                "mgmt VirtualMesh forbidden why",
                "mgmt VirtualDestination unreachable the recording ends before the list of virtualdestinations is in",
                "mgmt KubernetesCluster unreachable the recording ends before the list of kubernetesclusters is in",
            ]
        );
    }
}
