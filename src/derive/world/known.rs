//! One Destination of one source, and a change of it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::locality::LostPlaces,
    model::{Destination, Target},
    store::{Id, Kind, Subject},
};

use super::Summary;

/// A Destination with its identity and its summary.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The source it comes from, and its key there.
    pub id: Id,
    /// The Destination.
    pub destination: Arc<Destination>,
    /// The facts that the table shows.
    pub summary: Summary,
    /// The time at which the object was made, by our clock if its source's clock is known. `None` if the object does
    /// not say.
    pub made: Option<Timestamp>,
}

impl Known {
    /// The Destination as it would be without lost places: without the endpoints there.
    #[must_use]
    pub fn without(&self, lost: &LostPlaces) -> Self {
        let mut destination = Destination::clone(&self.destination);
        let kube = self.destination.kube_service();
        if let (Some(own), Target::KubeService(kube) | Target::Both(kube, _)) =
            (kube, &mut destination.target)
        {
            for group in &mut kube.endpoint_subsets {
                let left = group.endpoints.iter().filter(|one| !lost.takes(own, one));
                group.endpoints = left.cloned().collect();
            }
        }
        Self {
            summary: Summary::of(&destination),
            destination: Arc::new(destination),
            ..self.clone()
        }
    }

    /// When the object was last written, as far as it records that, by our clock if its source's clock is known.
    #[must_use]
    pub fn written(&self) -> Option<Timestamp> {
        let meta = &self.destination.meta;
        let theirs = meta.newest()?;
        let ahead = meta.created.given().zip(self.made);
        let ahead = ahead.map_or(SignedDuration::ZERO, |(theirs, ours)| {
            theirs.duration_since(ours)
        });
        theirs.checked_sub(ahead).ok()
    }

    /// The Destination among objects of all kinds.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            kind: Kind::Destination,
            id: self.id.clone(),
        }
    }
}

/// A change of one Destination: its form before, `None` if it is new, and its form after, `None` if it is gone.
pub type Moved = (Option<Arc<Known>>, Option<Arc<Known>>);
