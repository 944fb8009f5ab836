//! The weather: what the planes of the demo say, and when, for ever.
//!
//! Pure: offsets from the beginning go out, no clock is read and nothing waits. Two weathers of one scope say the
//! same.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    DemoError,
    feeds::PlaneFeeds,
    plane::{ObjectChange, Plane},
    script::{DemoEvent, KindKey, LinkEvent, WeatherScript},
};
use crate::{
    model::SourceName,
    source::admission::Admission,
    store::{Change, Kind, ObjectKey, Update},
};

/// How long the management plane takes to write the status of what changed.
const STATUS_LAG: Duration = Duration::from_secs(1);

/// The planes, the script, and how far it was played.
#[derive(Debug)]
pub(super) struct Weather {
    script: WeatherScript,
    voices: Vec<PlaneFeeds>,
    /// When the period began that is under way.
    began: Duration,
    next: usize,
    /// Statuses that are still to be written.
    lagging: BTreeMap<Duration, BTreeSet<(usize, KindKey)>>,
}

impl Weather {
    /// The weather at the beginning of its script.
    ///
    /// # Errors
    /// If a step is about a plane or an object that no world file has.
    pub(super) fn new(
        script: WeatherScript,
        worlds: Vec<(SourceName, Plane)>,
        admission: &Admission,
    ) -> Result<Self, DemoError> {
        let voices = worlds
            .into_iter()
            .map(|(name, plane)| PlaneFeeds::new(name, plane, admission.clone()));
        let weather = Self {
            script,
            voices: voices.collect(),
            began: Duration::ZERO,
            next: 0,
            lagging: BTreeMap::new(),
        };
        weather.check()?;
        Ok(weather)
    }

    /// The names of the planes.
    pub(super) fn names(&self) -> impl Iterator<Item = &SourceName> {
        self.voices.iter().map(|feeds| &feeds.name)
    }

    /// The first updates.
    pub(super) fn open(&mut self) -> Vec<Update> {
        let all = 0..self.voices.len();
        all.flat_map(|of| {
            let said = self.voices[of].list();
            self.speak(of, Duration::ZERO, said)
        })
        .collect()
    }

    /// When something happens next, counted from the beginning.
    pub(super) fn due(&self) -> Duration {
        let lagging = self.lagging.keys().next().copied();
        lagging.map_or(self.step_due(), |lagging| lagging.min(self.step_due()))
    }

    /// Lets happen what happens next, and says what is heard of it.
    pub(super) fn advance(&mut self) -> Vec<Update> {
        let at = self.due();
        if let Some(lagging) = self.lagging.remove(&at) {
            return self.settle(at, lagging);
        }
        if self.next == self.script.steps.len() {
            return self.start_over(at);
        }
        self.next += 1;
        self.play(at, self.next - 1)
    }

    /// An object of a plane as it is now.
    pub(super) fn object(
        &self,
        of: usize,
        kind: Kind,
        key: ObjectKey,
    ) -> Option<&serde_json::Value> {
        self.voices[of].object(kind, key)
    }

    fn check(&self) -> Result<(), DemoError> {
        for step in &self.script.steps {
            let feeds = self.voices.iter().find(|feeds| feeds.name == step.source);
            let feeds = feeds.ok_or_else(|| DemoError::UnknownPlane(step.source.clone()))?;
            if let Some(address) = step.event.address()
                && feeds.plane.in_world(&address).is_none()
            {
                let ((kind, key), plane) = (address, step.source.clone());
                return Err(DemoError::UnknownObject { plane, kind, key });
            }
        }
        Ok(())
    }

    fn step_due(&self) -> Duration {
        let step = self.script.steps.get(self.next);
        self.began + step.map_or(self.script.period, |step| step.at)
    }

    fn play(&mut self, at: Duration, step: usize) -> Vec<Update> {
        let step = &self.script.steps[step];
        let of = self
            .voices
            .iter()
            .position(|feeds| feeds.name == step.source);
        let of = of.expect("every step was checked to be about a plane");
        let feeds = &mut self.voices[of];
        feeds.plane.turn_to(self.script.epoch + at);
        let said = match &step.event {
            DemoEvent::Link(LinkEvent::Live) => feeds.relist(),
            DemoEvent::Link(LinkEvent::Retrying { why, next }) => {
                feeds.fall_silent(why, self.script.epoch + at + *next)
            }
            event => {
                let marks = feeds.plane.apply(event);
                let said = feeds.tell(&marks);
                self.expect_statuses(of, at + STATUS_LAG, marks);
                said
            }
        };
        self.speak(of, at, said)
    }

    fn expect_statuses(&mut self, of: usize, at: Duration, marks: Vec<(KindKey, ObjectChange)>) {
        for (address, mark) in marks {
            if mark == ObjectChange::Spec {
                self.lagging.entry(at).or_default().insert((of, address));
            }
        }
    }

    fn settle(&mut self, at: Duration, lagging: BTreeSet<(usize, KindKey)>) -> Vec<Update> {
        let settled = lagging.into_iter().flat_map(|(of, address)| {
            let feeds = &mut self.voices[of];
            feeds.plane.turn_to(self.script.epoch + at);
            let mark = feeds.plane.settle(&address);
            let marks: Vec<_> = mark.map(|mark| (address, mark)).into_iter().collect();
            let said = feeds.tell(&marks);
            self.speak(of, at, said)
        });
        settled.collect()
    }

    /// The period ends, and everything is as in the beginning.
    fn start_over(&mut self, at: Duration) -> Vec<Update> {
        self.began = at;
        self.next = 0;
        self.lagging.clear();
        let all = 0..self.voices.len();
        all.flat_map(|of| {
            let feeds = &mut self.voices[of];
            let marks = feeds.plane.reset();
            let mut said = feeds.relist();
            if said.is_empty() {
                said = feeds.tell(&marks);
            }
            self.speak(of, at, said)
        })
        .collect()
    }

    fn speak(&self, of: usize, at: Duration, said: Vec<Change>) -> Vec<Update> {
        let update = |change| Update {
            source: self.voices[of].name.clone(),
            at: self.script.epoch + at,
            change,
        };
        said.into_iter().map(update).collect()
    }
}
