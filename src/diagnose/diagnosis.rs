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
mod policies;
mod programs;
mod settling;
mod touched;
mod unsettled;

use std::{collections::VecDeque, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::{
    derive::{
        drift::Watched,
        world::{Known, Moved, World},
    },
    model::{Interner, SourceName},
    store::{Feed, Id, Kind, Origin, Source, Store, Subject, Touched},
};

use super::{
    Counts, Finding, Ground, Holder, Mutes, Patience, Program, Skipped, areas::Areas,
    examination::examine, since::has_history,
};
use current::{Gone, Tally, counted};
use dependents::Dependents;
use entries::{Entries, Entry, Slot};
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
        self.judged.clear();
        let mut changed = self.follow_programs(ground.store);
        while let Some(slot) = self.settling.settled(ground.now) {
            enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
        }
        let (of_policies, most) = self.examine_policies(ground, most);
        changed |= of_policies;
        for _ in 0..most {
            let Some(slot) = self.queue.pop_front() else {
                break;
            };
            changed |= self.examine_one(ground, slot);
        }
        changed
    }

    /// The Destinations whose findings or comparison with their cluster changed in the last [`Diagnosis::examine`], and
    /// those that it examined for the first time.
    #[must_use]
    pub fn judged(&self) -> &[Arc<Known>] {
        &self.judged
    }

    /// How a Destination differed from its own cluster when it was last examined, and since when. `None` if that is not
    /// known.
    #[must_use]
    pub fn watched(&self, id: &Id) -> Option<&Watched> {
        self.entries.find(id)?.watched.as_deref()
    }

    /// The number of findings of all Destinations, without muted ones.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.tally.open
    }

    /// The mutes that apply.
    #[must_use]
    pub fn mutes(&self) -> &Mutes {
        &self.mutes
    }

    /// The number of muted findings.
    #[must_use]
    pub fn muted(&self) -> usize {
        self.tally.muted
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

    /// The number of findings that are not present long enough to be raised.
    #[must_use]
    pub fn unsettled(&self) -> usize {
        self.entries.iter().map(|entry| entry.unsettled.len()).sum()
    }

    /// The findings of a Destination that are raised, and since when each is present.
    pub(super) fn raised(
        &self,
        ground: &Ground<'_>,
        known: &Known,
        mut findings: Vec<Finding>,
    ) -> Vec<Finding> {
        let source = ground.store.source(&known.id.source);
        let origin = source.and_then(Source::origin).unwrap_or(Origin::File);
        let standing = self.of(&known.id).iter();
        let standing: HashMap<_, _, foldhash::fast::FixedState> = standing
            .map(|one| ((one.rule.id, &*one.about), one.since))
            .collect();
        findings.retain_mut(|finding| {
            let about = finding.about.to_string();
            let since = standing.get(&(finding.rule.id, &*about)).copied();
            finding.since = since.filter(|_| has_history(origin));
            since.is_some() || !origin.is_alive() || !self.patience.concerns(finding)
        });
        findings
    }

    /// The number of findings of a Destination, without muted ones. `None` if it was not examined yet.
    #[must_use]
    pub fn counts_of(&self, id: &Id) -> Option<Counts> {
        let examined = self.entries.find(id).filter(|entry| entry.was_examined());
        examined.map(|entry| counted(&entry.standing))
    }

    /// The findings of a Destination, the gravest first.
    #[must_use]
    pub fn of(&self, id: &Id) -> &[CurrentFinding] {
        self.entries.find(id).map_or(&[], |entry| &entry.standing)
    }

    /// Whether a Destination was examined at all, so that an empty list means that nothing was found.
    #[must_use]
    pub fn was_examined(&self, id: &Id) -> bool {
        self.entries.find(id).is_some_and(Entry::was_examined)
    }

    /// Every Destination that has findings, unordered.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<Known>, &[CurrentFinding])> {
        let entries = self
            .entries
            .iter()
            .filter(|entry| !entry.standing.is_empty());
        entries.map(|entry| (&entry.known, &*entry.standing))
    }

    /// The findings of a policy.
    #[must_use]
    pub fn of_policy(&self, subject: &Subject) -> &[CurrentFinding] {
        self.policies.of(subject)
    }

    /// Every policy that has findings, by kind, source, namespace and name.
    pub fn policies(&self) -> impl Iterator<Item = (&Subject, &[CurrentFinding])> {
        self.policies.iter()
    }

    /// The findings that went since the program began, the last first.
    pub fn went(&self) -> impl Iterator<Item = &Went> {
        self.gone.iter()
    }

    /// The rules that do not run, by source, in the order in which the sources first spoke.
    pub fn skipped(&self) -> impl Iterator<Item = &Skipped> {
        self.programs.iter().flat_map(Program::skipped)
    }

    /// The number of rules that do not run in some source because they lack what they need.
    #[must_use]
    pub fn skipped_rules(&self) -> usize {
        self.programs.skipped()
    }

    /// The rules that run in a source. `None` if it has not spoken yet.
    #[must_use]
    pub fn program(&self, source: &SourceName) -> Option<&Program> {
        self.programs.of(source).map(|running| &running.program)
    }

    /// The findings of a Destination with their words, the gravest first, by the facts as they are now.
    #[must_use]
    pub fn findings(&self, ground: &Ground<'_>, known: &Known) -> Vec<Finding> {
        let entry = self.entries.find(&known.id);
        let Some((program, entry)) = self.program(&known.id.source).zip(entry) else {
            return Vec::new();
        };
        let holder = Holder::Destination(Arc::clone(&entry.known));
        let found = examine(ground, program, (known, Areas::ALL)).findings;
        let context = (program, Areas::ALL, ground.now);
        let found = self.mutes.judge(&holder, found, context);
        self.raised(ground, known, found)
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
        self.tally.take(&*entry.standing);
        let feed = store
            .source(&entry.known.id.source)
            .and_then(|source| source.feed(Kind::Destination));
        let at = feed.and_then(Feed::heard).unwrap_or_default();
        let subject = entry.known.subject();
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
