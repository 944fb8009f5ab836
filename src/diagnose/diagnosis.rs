//! The current findings of every Destination and policy. After a change of the world, only those that it can have affected are
//! examined again.
//!
//! Each examination records the dependencies that it asked for outside the Destination. A change announces the dependencies that it
//! touches, and the Destinations that asked for them are examined again. The identity and place of a finding are kept, but
//! not its words: to read them, the one Destination is examined. Examining is done in portions, so that a key press never
//! waits for it.

mod before;
mod current;
mod dependents;
mod entries;
mod examining;
mod past;
mod policies;
mod programs;
mod reading;
mod settling;
mod touched;
mod unsettled;

use std::{collections::VecDeque, sync::Arc};

use jiff::Timestamp;

use crate::{
    derive::world::{Known, Moved, World},
    model::{Interner, SourceName},
    store::{Feed, Id, Kind, Store, Touched},
};

use super::{Ground, Mutes, Patience, areas::Areas};
use current::{Gone, Tally};
use dependents::Dependents;
use entries::{Entries, Entry, Slot};
use past::Witness;
use policies::PolicyEntries;
use programs::Programs;
use settling::Settling;
use touched::TouchedDependencies;

pub use current::{CurrentFinding, Went};
pub(super) use policies::KINDS as POLICIES;

/// The current findings of every Destination and policy.
#[derive(Debug, Default)]
pub struct Diagnosis {
    entries: Entries,
    dependents: Dependents,
    announced: TouchedDependencies,
    programs: Programs,
    queue: VecDeque<Slot>,
    settling: Settling,
    policies: PolicyEntries,
    tally: Tally,
    mutes: Mutes,
    patience: Patience,
    gone: Gone,
    judged: Vec<Arc<Known>>,
    interner: Interner,
}

/// The facts of an examination, and what is known now of the findings of then if the facts are of an earlier time.
#[derive(Clone, Copy)]
struct Scene<'a> {
    ground: &'a Ground<'a>,
    witness: Option<&'a Witness<'a>>,
}

impl Diagnosis {
    /// Follows the world, which has followed the store: queues the Destinations that changed or that asked for what was
    /// touched. Which rules run after a batch of changes is determined when the next Destination is
    /// [examined](Self::examine).
    pub fn follow(&mut self, store: &Store, world: &World, touched: &Touched, moved: &[Moved]) {
        for (before, after) in moved {
            self.announced
                .moved(world, (before.as_deref(), after.as_deref()));
        }
        match touched {
            Touched::One(id, kind, before) if *kind != Kind::Destination => {
                let after = store.object(&id.source, *kind, &id.key);
                self.announced.object(&id.source, before.as_ref(), after);
            }
            Touched::Many(source, kind, many) if *kind != Kind::Destination => {
                for (key, before) in many {
                    let after = store.object(source, *kind, key);
                    self.announced.object(source, before.as_ref(), after);
                }
            }
            _ => {}
        }
        for (before, after) in moved {
            self.follow_one(
                store,
                before.as_deref().map(|known| &known.id),
                after.as_ref(),
            );
        }
        match touched {
            Touched::Link(source, kind) | Touched::Many(source, kind, _) => {
                self.programs.note(source);
                self.announced.reached(store, (source, *kind));
            }
            Touched::One(id, ..) => {
                self.programs.note_clusters(store, &id.source);
                if self.programs.of(&id.source).is_none() {
                    self.programs.note(&id.source);
                }
            }
            Touched::Clock(source) => self.examine_all_of(source),
            Touched::Statistics | Touched::Nothing => {}
        }
        self.spread();
        self.policies.follow(store, touched, moved);
    }

    /// Queues the Destinations that asked for the announced dependencies.
    fn spread(&mut self) {
        for dependency in self.announced.take() {
            for (slot, areas) in self.dependents.of(dependency) {
                enqueue(&mut self.entries, &mut self.queue, (slot, areas));
            }
        }
    }

    /// Determines which rules run after the changes that were followed. Queues every Destination of a source in which other
    /// rules run, and returns whether there is one.
    fn follow_programs(&mut self, store: &Store) -> bool {
        if !self.programs.have_changed() {
            return false;
        }
        let is_doubtful = self.announced.whose(store);
        self.spread();
        let changed = self.programs.follow(store, is_doubtful);
        for source in &changed {
            self.examine_all_of(source);
        }
        !changed.is_empty()
    }

    /// Queues every Destination and policy of a source.
    fn examine_all_of(&mut self, source: &SourceName) {
        for slot in self.entries.of_source(source) {
            enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
        }
        self.policies.enqueue_all_of(source);
    }

    /// The number of Destinations and policies still to be examined, as far as it is known: at least 1 until it is determined which
    /// rules run.
    #[must_use]
    pub fn pending(&self) -> usize {
        let queued = self.queue.len() + self.policies.pending();
        queued.max(self.programs.have_changed().into())
    }

    /// When a Destination or policy next has to be examined although nothing happens, because it will have settled. `None` if none
    /// waits.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        let dues = [self.settling.first(), self.policies.due()];
        dues.into_iter().flatten().min()
    }

    /// Examines at most `most` of the queued Destinations and policies. Returns whether findings, comparisons with clusters or running
    /// rules changed.
    pub fn examine(&mut self, ground: &Ground<'_>, most: usize) -> bool {
        let witness = None;
        self.examine_scene(Scene { ground, witness }, most)
    }

    fn examine_scene(&mut self, scene: Scene<'_>, most: usize) -> bool {
        let ground = scene.ground;
        self.judged.clear();
        let mut changed = self.follow_programs(ground.store);
        while let Some(slot) = self.settling.settled(ground.now) {
            enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
        }
        let (of_policies, most) = self.examine_policies(scene, most);
        changed |= of_policies;
        changed |= self.examine_queued(scene, most);
        self.interner.sweep_if_grown();
        if self.pending() == 0 {
            self.programs.have_looked();
        }
        changed
    }

    /// A diagnosis in which these mutes apply.
    #[must_use]
    pub fn muting(mutes: impl Into<Mutes>) -> Self {
        Self {
            mutes: mutes.into(),
            ..Self::default()
        }
    }

    /// The same in which findings have to be present for these times before they are raised.
    #[must_use]
    pub fn waiting(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The diagnosis of all that is known, without history.
    #[must_use]
    pub fn at_once(ground: &Ground<'_>, patience: Patience) -> Self {
        let mut diagnosis = Self::default().waiting(patience);
        let moved = ground
            .world
            .iter()
            .map(|known| (None, Some(Arc::clone(known))));
        let moved: Vec<Moved> = moved.collect();
        diagnosis.follow(ground.store, ground.world, &Touched::Nothing, &moved);
        for (_, known) in &moved {
            let slot = known.as_ref().map(|known| diagnosis.entries.put(known));
            if let Some(entry) = slot.and_then(|slot| diagnosis.entries.get_mut(slot)) {
                entry.is_new = false;
            }
        }
        for source in ground.store.sources() {
            diagnosis.programs.note(source.name());
        }
        diagnosis.examine(ground, usize::MAX);
        diagnosis
    }

    fn follow_one(&mut self, store: &Store, before: Option<&Id>, after: Option<&Arc<Known>>) {
        match (before, after) {
            (Some(id), None) => {
                if let Some((slot, entry)) = self.entries.remove(id) {
                    self.forget(slot, entry, store);
                }
            }
            (_, Some(known)) => {
                let slot = self.entries.put(known);
                let entry = self.entries.get_mut(slot).expect("it was just put there");
                if entry.edition.is_none() {
                    entry.is_new = has_first_list(store, &known.id.source, Kind::Destination);
                }
                enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
            }
            (None, None) => {}
        }
    }

    fn forget(&mut self, slot: Slot, mut entry: Entry, store: &Store) {
        self.dependents.replace(slot, &entry.asked, &[]);
        self.settling.replace(slot, entry.due(), None);
        let subject = entry.known.subject();
        self.tally.take(|| subject.clone(), &*entry.standing);
        let feed = store
            .source(&entry.known.id.source)
            .and_then(|source| source.feed(Kind::Destination));
        let at = feed.and_then(Feed::heard).unwrap_or_default();
        for standing in entry.standing.take() {
            self.gone.remember(&subject, standing, at);
        }
    }
}

/// Whether the first list of a kind was read from a source, so that an object that comes now is new.
fn has_first_list(store: &Store, source: &SourceName, kind: Kind) -> bool {
    let feed = store.source(source).and_then(|source| source.feed(kind));
    feed.is_some_and(Feed::has_first_list)
}

/// Queues a Destination, once, for examination by the rules of some areas.
fn enqueue(entries: &mut Entries, queue: &mut VecDeque<Slot>, (slot, areas): (Slot, Areas)) {
    if let Some(entry) = entries.get_mut(slot) {
        if entry.waits.is_empty() {
            queue.push_back(slot);
        }
        entry.waits |= areas;
    }
}
