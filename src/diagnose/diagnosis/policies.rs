//! The current findings about policies. A policy is examined again when it changed, when the Destination that it was seen to
//! select is no longer selected, or when a Destination that it selects comes.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use jiff::Timestamp;

use super::{
    CurrentFinding, Diagnosis, Scene, before::Before, current::WordedFindings, has_first_list,
};
use crate::{
    derive::{
        policies::{
            PolicyObject, is_selected_otherwise, may_select, needs_destinations, selected_one,
        },
        world::{Known, Moved, World},
    },
    diagnose::{
        Came, Finding, Holder, SinceTime, areas::Areas, examination::examine_policy, since,
    },
    model::SourceName,
    store::{Id, Kind, Store, Subject, Touched},
};

/// The kinds of policies.
pub(in crate::diagnose) const KINDS: [Kind; 2] = [Kind::TrafficPolicy, Kind::AccessPolicy];
/// The nearest Destination to a policy that selects nothing is looked for, which takes at most about as long as examining this
/// many.
const COST: usize = 40;

/// All policies.
#[derive(Debug, Default)]
pub(super) struct PolicyEntries {
    entries: BTreeMap<Subject, Entry>,
    /// The policies that were seen to select each Destination. Each policy is at one Destination only.
    selecting: HashMap<Id, BTreeSet<Subject>, foldhash::fast::RandomState>,
    /// The policies that were seen to select none.
    idle: BTreeSet<Subject>,
    queue: BTreeSet<Subject>,
    settling: BTreeSet<(Timestamp, Subject)>,
}

/// The diagnosis of a policy.
#[derive(Debug, Default)]
struct Entry {
    standing: WordedFindings,
    /// A Destination that it was seen to select.
    selects: Option<Id>,
    /// When it will have settled. `None` if it has.
    due: Option<Timestamp>,
    /// The edition of the program by which it was last examined. `None` if it was not examined yet.
    edition: Option<u32>,
    /// Whether it came after the first list of its kind.
    is_new: bool,
}

impl PolicyEntries {
    /// Queues the policies that a change can have affected.
    pub(super) fn follow(&mut self, store: &Store, touched: &Touched, moved: &[Moved]) {
        match touched {
            Touched::One(id, kind, _) if KINDS.contains(kind) => {
                let (kind, id) = (*kind, id.clone());
                self.enqueue(store, Subject { kind, id });
            }
            Touched::Many(source, kind, many) if KINDS.contains(kind) => {
                for (key, _) in many {
                    let (source, key) = (source.clone(), key.clone());
                    let id = Id { source, key };
                    self.enqueue(store, Subject { kind: *kind, id });
                }
            }
            _ => {}
        }
        for moved in moved {
            self.follow_one(store, moved);
        }
    }

    fn follow_one(&mut self, store: &Store, (before, after): &Moved) {
        if !is_selected_otherwise(before.as_deref(), after.as_deref()) {
            return;
        }
        let selects = |subject: &&Subject| {
            let object = store.object(&subject.id.source, subject.kind, &subject.id.key);
            let policy = object.and_then(PolicyObject::of);
            let after = after.as_ref();
            after.is_some_and(|known| {
                known.id.source == subject.id.source
                    && policy.is_some_and(|policy| may_select(policy, known))
            })
        };
        if let Some(before) = before
            && let Some(selecting) = self.selecting.get(&before.id)
        {
            let lost = selecting.iter().filter(|subject| !selects(subject));
            self.queue.extend(lost.cloned());
        }
        let found = self.idle.iter().filter(selects);
        self.queue.extend(found.cloned());
    }

    /// Queues a policy.
    pub(super) fn enqueue(&mut self, store: &Store, subject: Subject) {
        self.entries
            .entry(subject.clone())
            .or_insert_with(|| Entry {
                is_new: has_first_list(store, &subject.id.source, subject.kind),
                ..Entry::default()
            });
        self.queue.insert(subject);
    }

    /// Marks every policy as one of the first list.
    pub(super) fn begin(&mut self) {
        self.entries
            .values_mut()
            .for_each(|entry| entry.is_new = false);
    }

    /// Queues every policy of a source.
    pub(super) fn enqueue_all_of(&mut self, source: &SourceName) {
        let all = self.entries.keys();
        let of_source = all.filter(|subject| subject.id.source == *source);
        self.queue.extend(of_source.cloned());
    }

    /// Queues a policy that is known.
    pub(super) fn enqueue_known(&mut self, subject: &Subject) {
        if self.entries.contains_key(subject) {
            self.queue.insert(subject.clone());
        }
    }

    /// Queues the policies that have settled.
    pub(super) fn settle(&mut self, now: Timestamp) {
        while self.due().is_some_and(|due| due <= now) {
            let settled = self.settling.pop_first();
            self.queue.extend(settled.map(|(_, subject)| subject));
        }
    }

    /// When the next policy will have settled. `None` if none waits.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.settling.first().map(|(due, _)| *due)
    }

    /// How many are to be examined.
    pub(super) fn pending(&self) -> usize {
        self.queue.len()
    }

    /// The findings of a policy.
    pub(super) fn of(&self, subject: &Subject) -> &[CurrentFinding] {
        let entry = self.entries.get(subject);
        entry.map_or(&[], |entry| &entry.standing)
    }

    /// The sentence of a finding of a policy when it was last examined.
    pub(super) fn sentence(&self, subject: &Subject, finding: &CurrentFinding) -> Option<&str> {
        self.entries.get(subject)?.standing.sentence(finding)
    }

    /// Every policy that has findings, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Subject, &[CurrentFinding])> {
        let entries = self.entries.iter();
        let entries = entries.filter(|(_, entry)| !entry.standing.is_empty());
        entries.map(|(subject, entry)| (subject, &*entry.standing))
    }

    /// The Destination that a policy was seen to select, as it is now. `None` if there is none.
    fn selected<'w>(&self, world: &'w World, subject: &Subject) -> Option<&'w Known> {
        let selects = self.entries.get(subject)?.selects.as_ref()?;
        world.get(selects).map(|known| &**known)
    }

    /// Remembers which Destination a policy selects, and when it will have settled.
    fn remember(&mut self, subject: &Subject, (selects, due): (Option<Id>, Option<Timestamp>)) {
        let entry = self.entries.entry(subject.clone()).or_default();
        let before = std::mem::replace(&mut entry.selects, selects.clone());
        if let Some(due) = std::mem::replace(&mut entry.due, due) {
            self.settling.remove(&(due, subject.clone()));
        }
        self.settling.extend(due.map(|due| (due, subject.clone())));
        if before == selects {
            return;
        }
        if let Some(before) = before
            && let Some(selecting) = self.selecting.get_mut(&before)
        {
            selecting.remove(subject);
            if selecting.is_empty() {
                self.selecting.remove(&before);
            }
        }
        if let Some(id) = selects {
            self.selecting
                .entry(id)
                .or_default()
                .insert(subject.clone());
        }
    }
}

impl Diagnosis {
    /// Examines some of the queued policies, with the effort of at most `most` Destinations but for the last one. Returns
    /// whether findings changed, and the effort that is left.
    pub(super) fn examine_policies(&mut self, scene: Scene<'_>, mut most: usize) -> (bool, usize) {
        self.policies.settle(scene.ground.now);
        let mut changed = false;
        while most > 0
            && let Some(subject) = self.policies.queue.pop_first()
        {
            changed |= self.examine_one_policy(scene, &subject);
            let is_idle = self.policies.idle.contains(&subject);
            most = most.saturating_sub(if is_idle { COST } else { 1 });
        }
        (changed, most)
    }

    fn examine_one_policy(&mut self, scene: Scene<'_>, subject: &Subject) -> bool {
        let (ground, Id { source, key }) = (scene.ground, &subject.id);
        let Some(object) = ground.store.object(source, subject.kind, key) else {
            return self.forget_policy(subject, scene);
        };
        let (Some(policy), Some(running)) = (PolicyObject::of(object), self.programs.of(source))
        else {
            return false;
        };
        let edition = running.edition;
        let holder = Holder::Policy(subject.clone(), object.clone());
        let needs = needs_destinations(policy) && running.program.examines_policies();
        let selects = needs.then(|| {
            let seen = self.policies.selected(ground.world, subject);
            let seen = seen.filter(|known| may_select(policy, known));
            seen.or_else(|| selected_one(ground.world, source, policy))
        });
        let (findings, due) = match selects {
            Some(None) => examine_policy(ground, &running.program, (source, policy)),
            Some(Some(_)) | None => (Vec::new(), None),
        };
        let is_idle = selects.is_some_and(|selects| selects.is_none());
        let selects = selects.flatten().map(|known| known.id.clone());
        let context = (&running.program, Areas::ALL, ground.now);
        let findings = self.mutes.judge(&holder, findings, context);
        let end = self.mutes.next_end(&holder, ground.now);
        let due = due.into_iter().chain(end).min();
        self.policies.remember(subject, (selects, due));
        if is_idle {
            self.policies.idle.insert(subject.clone());
        } else {
            self.policies.idle.remove(subject);
        }
        self.settle_policy(&holder, &findings, (edition, scene))
    }

    /// Replaces the findings of a policy. Returns whether that changed anything.
    fn settle_policy(
        &mut self,
        holder: &Holder,
        findings: &[Finding],
        (edition, scene): (u32, Scene<'_>),
    ) -> bool {
        let (subject, ground, now) = (holder.subject(), scene.ground, scene.ground.now);
        let entry = self.policies.entries.entry(subject.clone()).or_default();
        let was_looked_at = entry.edition.replace(edition) == Some(edition);
        let is_change = was_looked_at || std::mem::take(&mut entry.is_new);
        let came = if is_change { Came::Since } else { Came::Before };
        self.tally.take(|| subject.clone(), &*entry.standing);
        let mut before = Before::of(entry.standing.take());
        let (mut standing, mut changed) = (Vec::new(), false);
        for finding in findings {
            let about = self.interner.text(&finding.about.to_string());
            let stood = before.take(finding, &about);
            let since = match scene.witness {
                Some(witness) => witness.of_policy((&subject, finding, &about), now),
                None => stood
                    .as_ref()
                    .map(|stood| (stood.since, stood.came, stood.raised)),
            };
            let first = || match came {
                Came::Before => {
                    since::of_policy_at_first_sight(ground, &subject.id.source, holder.meta())
                }
                Came::Since => SinceTime::observed(now),
            };
            let since = since.unwrap_or_else(|| (first(), came, now));
            let one = self.stand((holder, finding), about, (since, now));
            changed |= !stood.is_some_and(|stood| stood.says_the_same(&one.0));
            standing.push(one);
        }
        self.tally
            .add(|| subject.clone(), standing.iter().map(|(one, _)| one));
        let entry = self.policies.entries.entry(subject.clone()).or_default();
        entry.standing.put(standing);
        for gone in before.rest() {
            changed = true;
            if is_change && scene.witness.is_none() {
                self.gone.remember(&subject, gone, now);
            }
        }
        changed
    }

    fn forget_policy(&mut self, subject: &Subject, scene: Scene<'_>) -> bool {
        self.policies.remember(subject, (None, None));
        self.policies.idle.remove(subject);
        let Some(mut entry) = self.policies.entries.remove(subject) else {
            return false;
        };
        self.tally.take(|| subject.clone(), &*entry.standing);
        let changed = !entry.standing.is_empty();
        for gone in entry.standing.take() {
            self.gone.remember(subject, gone, scene.ground.now);
        }
        changed
    }
}
