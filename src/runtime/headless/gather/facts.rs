//! The objects that were read, and the sources that they are from.

use std::{convert::Infallible, time::Duration};

use jiff::Timestamp;
use tokio::{sync::mpsc, time::timeout};

use crate::{
    derive::{objects::DestinationCounts, world::World},
    diagnose::{Diagnosis, ExaminedObjects, Ground, Mutes},
    model::Json,
    query::{Insight, LiveInsight, ObjectGround, ObjectInsight},
    runtime::clock::Clock,
    source::{FetchError, Sources},
    store::{Store, Subject, Update},
};

/// The objects that were read.
pub(in crate::runtime::headless) struct ReadFacts {
    pub(in crate::runtime::headless) store: Store,
    pub(in crate::runtime::headless) world: World,
    /// The time for ages: the start of reading, or the last message if that was later, so that nothing made meanwhile is
    /// in the future.
    pub(in crate::runtime::headless) now: Timestamp,
    /// The findings as they came and went. `None` if the sources were not watched.
    pub(in crate::runtime::headless) diagnosis: Option<Diagnosis>,
}

/// The objects that were read, and the sources.
pub(in crate::runtime::headless) struct OpenSources {
    pub(in crate::runtime::headless) read: ReadFacts,
    pub(super) clock: Clock,
    /// Still open, for whole objects.
    pub(super) sources: Sources,
    /// Kept open, because a source ends without a listener, and blocks if its messages are not taken.
    pub(super) updates: mpsc::Receiver<Update>,
    pub(super) timeout: Duration,
}

impl ReadFacts {
    /// The facts that Destinations are examined against.
    pub(in crate::runtime::headless) fn ground(&self) -> Ground<'_> {
        Ground {
            store: &self.store,
            world: &self.world,
            now: self.now,
        }
    }

    /// The findings about objects of other kinds, if something asks for them.
    pub(in crate::runtime::headless) fn examined_objects(
        &self,
        is_asked_for: bool,
        mutes: &Mutes,
    ) -> Box<dyn ObjectInsight + Send> {
        if is_asked_for {
            let watch = (mutes, self.diagnosis.as_ref());
            Box::new(ExaminedObjects::of(&self.ground(), watch))
        } else {
            Box::new(())
        }
    }

    /// The facts around objects of other kinds.
    pub(in crate::runtime::headless) fn objects<'a>(
        &'a self,
        counts: &'a DestinationCounts,
        found: &'a dyn ObjectInsight,
    ) -> ObjectGround<'a> {
        ObjectGround {
            store: &self.store,
            world: &self.world,
            now: self.now,
            counts,
            found,
        }
    }

    /// The facts outside the Destinations that filters and orders ask for.
    pub(in crate::runtime::headless) fn insight<'a>(
        &'a self,
        found: &'a dyn Insight,
    ) -> LiveInsight<'a> {
        LiveInsight {
            found,
            store: &self.store,
            now: self.now,
        }
    }
}

impl OpenSources {
    /// Closes the sources.
    pub(in crate::runtime::headless) fn close(self) -> ReadFacts {
        self.read
    }

    /// One whole object, as its source has it now.
    pub(in crate::runtime::headless) async fn whole(
        &mut self,
        subject: Subject,
    ) -> Result<Json, FetchError> {
        let source = subject.id.source.clone();
        let fetched = self.sources.fetch(subject);
        tokio::select! {
            biased;
            answer = timeout(self.timeout, fetched) =>
                answer.unwrap_or(Err(FetchError::Silent(source))),
            never = overhear(&mut self.updates) => match never {},
        }
    }
}

/// Takes what sources say and forgets it.
async fn overhear(updates: &mut mpsc::Receiver<Update>) -> Infallible {
    while updates.recv().await.is_some() {}
    std::future::pending().await
}
