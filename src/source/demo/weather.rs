//! The weather: what the planes of the demo say, and when, for ever.
//!
//! Pure: offsets from the beginning go out, no clock is read and nothing waits. Two weathers of one scope say the
//! same.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    plane::{Mark, Plane},
    script::{Address, Event, Line, Script},
    voice::Voice,
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
    script: Script,
    voices: Vec<Voice>,
    /// When the period began that is under way.
    began: Duration,
    next: usize,
    /// Statuses that are still to be written.
    lagging: BTreeMap<Duration, BTreeSet<(usize, Address)>>,
}

impl Weather {
    /// # Errors
    /// Where a step is about a plane or an object that no world file has.
    pub(super) fn new(
        script: Script,
        worlds: Vec<(SourceName, Plane)>,
        admission: &Admission,
    ) -> Result<Self, String> {
        let voices = worlds
            .into_iter()
            .map(|(name, plane)| Voice::new(name, plane, admission.clone()));
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
        self.voices.iter().map(|voice| &voice.name)
    }

    /// What is said in the beginning.
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

    fn check(&self) -> Result<(), String> {
        for step in &self.script.steps {
            let voice = self.voices.iter().find(|voice| voice.name == step.source);
            let voice = voice.ok_or_else(|| format!("{} is no plane", step.source))?;
            if let Some(address) = step.event.address()
                && voice.plane.in_world(&address).is_none()
            {
                return Err(format!(
                    "{} has no {} {}",
                    step.source, address.0, address.1
                ));
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
            .position(|voice| voice.name == step.source);
        let of = of.expect("every step was checked to be about a plane");
        let voice = &mut self.voices[of];
        voice.plane.turn_to(self.script.epoch + at);
        let said = match &step.event {
            Event::Link(Line::Live) => voice.relist(),
            Event::Link(Line::Retrying { why, next }) => {
                voice.fall_silent(why, self.script.epoch + at + *next)
            }
            event => {
                let marks = voice.plane.apply(event);
                let said = voice.tell(&marks);
                self.expect_statuses(of, at + STATUS_LAG, marks);
                said
            }
        };
        self.speak(of, at, said)
    }

    fn expect_statuses(&mut self, of: usize, at: Duration, marks: Vec<(Address, Mark)>) {
        for (address, mark) in marks {
            if mark == Mark::Spec {
                self.lagging.entry(at).or_default().insert((of, address));
            }
        }
    }

    fn settle(&mut self, at: Duration, lagging: BTreeSet<(usize, Address)>) -> Vec<Update> {
        let settled = lagging.into_iter().flat_map(|(of, address)| {
            let voice = &mut self.voices[of];
            voice.plane.turn_to(self.script.epoch + at);
            let mark = voice.plane.settle(&address);
            let marks: Vec<_> = mark.map(|mark| (address, mark)).into_iter().collect();
            let said = voice.tell(&marks);
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
            let voice = &mut self.voices[of];
            let marks = voice.plane.reset();
            let mut said = voice.relist();
            if said.is_empty() {
                said = voice.tell(&marks);
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
