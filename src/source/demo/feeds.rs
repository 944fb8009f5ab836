//! The updates of one plane of the demo: lists, changes and the state of its link.
//!
//! Objects out of scope are never sent, and while the link is lost nothing but that is sent.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    plane::{ObjectChange, Plane},
    script::KindKey,
};
use crate::{
    model::{Body, Interner, SourceName},
    source::admission::Admission,
    store::{Change, Kind, Link, Object, ObjectKey},
};

/// A plane that speaks.
#[derive(Debug)]
pub(super) struct PlaneFeeds {
    pub(super) name: SourceName,
    pub(super) plane: Plane,
    admission: Admission,
    interner: Interner,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Heard,
    Lost,
}

impl PlaneFeeds {
    pub(super) fn new(name: SourceName, plane: Plane, admission: Admission) -> Self {
        Self {
            name,
            plane,
            interner: Interner::keeping_texts(admission.keeps_texts()),
            admission,
            reach: Reach::Heard,
        }
    }

    /// Lists everything as it is now; the link is live from then on.
    pub(super) fn list(&mut self) -> Vec<Change> {
        self.reach = Reach::Heard;
        let mut said = Vec::new();
        for kind in Kind::every() {
            said.push(Change::ListBegan(kind));
            let decoded = self
                .plane
                .objects(kind)
                .map(|value| Object::decode(kind, Body::Value(value), &mut self.interner));
            let admitted = decoded.filter(|object| self.admission.admits(object));
            said.extend(admitted.map(Change::Listed));
            let narrowing = self.admission.narrowing(kind);
            said.extend(narrowing.map(|narrowing| Change::Narrowed(kind, narrowing)));
            said.push(Change::ListEnded(kind));
            said.push(Change::Link(kind, Link::Live));
        }
        said
    }

    /// Lists everything again where the link was lost; else there is nothing to say.
    pub(super) fn relist(&mut self) -> Vec<Change> {
        match self.reach {
            Reach::Lost => self.list(),
            Reach::Heard => Vec::new(),
        }
    }

    /// The link is lost, and will be tried again.
    pub(super) fn fall_silent(&mut self, why: &str, next: Timestamp) -> Vec<Change> {
        let was_heard = std::mem::replace(&mut self.reach, Reach::Lost) == Reach::Heard;
        let retrying = |kind| {
            let why = why.to_owned();
            Change::Link(kind, Link::Retrying { why, next })
        };
        // The end of a connection is heard, too.
        let ends = Kind::every().filter(|_| was_heard).map(Change::Heard);
        ends.chain(Kind::every().map(retrying)).collect()
    }

    /// Tells what changed, as far as it can be heard.
    pub(super) fn tell(&mut self, marks: &[(KindKey, ObjectChange)]) -> Vec<Change> {
        if self.reach == Reach::Lost {
            return Vec::new();
        }
        let changes = marks
            .iter()
            .filter_map(|(address, mark)| self.tell_one(address, *mark));
        changes.collect()
    }

    fn tell_one(&mut self, address: &KindKey, mark: ObjectChange) -> Option<Change> {
        if mark == ObjectChange::Gone {
            return self.farewell(address);
        }
        let value = self.plane.object(address)?;
        let object = Object::decode(address.0, Body::Value(value), &mut self.interner);
        self.admission
            .admits(&object)
            .then_some(Change::Applied(object))
    }

    /// The deletion of an object. It was in scope if it is so in the world file.
    fn farewell(&mut self, address: &KindKey) -> Option<Change> {
        let last = self.plane.in_world(address)?;
        let last = Object::decode(address.0, Body::Value(last), &mut self.interner);
        let (kind, key) = address.clone();
        self.admission
            .admits(&last)
            .then_some(Change::Deleted(kind, key))
    }

    /// An object as it is now.
    pub(super) fn object(&self, kind: Kind, key: ObjectKey) -> Option<&Value> {
        self.plane.object(&(kind, key))
    }
}
