//! The diagnosis of an earlier time: the same rules on the facts of then.
//!
//! The facts do not say since when a finding was present, and whether it had been present long enough to be raised. The
//! diagnosis of now knows: it has the findings that are current and the last thousand that went, each with these times.

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{
    CurrentFinding, Diagnosis, POLICIES, Scene, Went, enqueue,
    examining::{Raised, Sight},
    unsettled::Unsettled,
};
use crate::{
    diagnose::{Came, Finding, Ground, SinceTime, areas::Areas, since},
    model::Text,
    store::{Id, Kind, Subject, Touched},
};

/// How long after a change its findings may be seen: a change is examined as soon as there is time.
const LAG: SignedDuration = SignedDuration::from_secs(5);

/// The findings that are known now, by object.
pub(super) struct Witness<'d> {
    now: &'d Diagnosis,
    went: HashMap<&'d Subject, Vec<&'d Went>, foldhash::fast::FixedState>,
}

impl Diagnosis {
    /// An empty diagnosis with the same mutes and times to wait.
    #[must_use]
    pub fn begun_again(&self) -> Self {
        Self::muting(self.mutes.clone()).waiting(self.patience.clone())
    }

    /// A diagnosis of the facts of an earlier time, in which everything has still to be
    /// [examined](Self::examine_past).
    #[must_use]
    pub fn of_past(&self, ground: &Ground<'_>) -> Self {
        let mut then = self.begun_again();
        let known = ground.world.iter();
        let moved: Vec<_> = known.map(|known| (None, Some(known.clone()))).collect();
        then.follow(ground.store, ground.world, &Touched::Nothing, &moved);
        for source in ground.store.sources() {
            then.programs.note(source.name());
            let feeds = source.feeds().filter(|(kind, _)| POLICIES.contains(kind));
            for (kind, feed) in feeds {
                for (key, _) in feed.objects() {
                    let (source, key) = (source.name().clone(), key.clone());
                    let id = Id { source, key };
                    then.policies.enqueue(ground.store, Subject { kind, id });
                }
            }
        }
        then
    }

    /// A diagnosis of facts before which nothing is known, with the same mutes and times to wait, in which everything has still to be
    /// [examined](Self::examine).
    #[must_use]
    pub fn of_start(&self, ground: &Ground<'_>) -> Self {
        let mut start = self.of_past(ground);
        for known in ground.world.iter() {
            let slot = start.entries.slot(&known.id);
            if let Some(entry) = slot.and_then(|slot| start.entries.get_mut(slot)) {
                entry.is_new = false;
            }
        }
        start.policies.begin();
        start
    }

    /// Queues what is to be examined because another time is looked at, though its facts are the same: what waits to be raised, and
    /// what came, was raised or went between the two.
    pub fn travel(&mut self, now: &Self, (shown, wanted): (Timestamp, Timestamp)) {
        for slot in self.entries.waiting() {
            enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
        }
        let (from, to) = (shown.min(wanted), shown.max(wanted));
        let is_between = |at: Timestamp| from <= at && at <= to + LAG;
        let has_moved = |one: &CurrentFinding| is_between(one.since.at) || is_between(one.raised);
        let destinations = now.iter().filter(|(_, all)| all.iter().any(has_moved));
        let policies = now.policies().filter(|(_, all)| all.iter().any(has_moved));
        let went = now.went();
        let went = went.filter(|went| has_moved(&went.standing) || is_between(went.at));
        let subjects = destinations
            .map(|(known, _)| known.subject())
            .chain(policies.map(|(subject, _)| subject.clone()))
            .chain(went.map(|went| went.subject.clone()));
        for subject in subjects {
            if subject.kind != Kind::Destination {
                self.policies.enqueue_known(&subject);
            } else if let Some(slot) = self.entries.slot(&subject.id) {
                enqueue(&mut self.entries, &mut self.queue, (slot, Areas::ALL));
            }
        }
    }

    /// Examines at most `most` of the queued Destinations and policies of an earlier time, with what the diagnosis of now knows
    /// of their findings. Returns whether anything changed.
    pub fn examine_past(&mut self, ground: &Ground<'_>, most: usize, now: &Self) -> bool {
        let witness = Witness::of(now);
        let scene = Scene {
            ground,
            witness: Some(&witness),
        };
        let changed = self.examine_scene(scene, most);
        if self.pending() == 0 {
            self.gone = now.gone.until(ground.now);
        }
        changed
    }

    /// Since when a finding of then was present, and when it was raised. `Err` if it was not raised yet.
    pub(super) fn recall(
        &self,
        (finding, about): (&Finding, &Text),
        sight: &Sight<'_>,
        witness: &Witness<'_>,
    ) -> Result<Raised, Unsettled> {
        let (at, subject) = (sight.seen.at, sight.known.subject());
        let waits = sight.seen.origin.is_alive() && self.patience.concerns(finding);
        match witness.find((&subject, finding, about), at) {
            Some(known) if known.raised <= at || !waits => Ok(raised_by(known, at)),
            None if !waits || !witness.now.gone.reaches_back_to(at) => {
                let written = since::written(sight.ground, sight.known, finding);
                let written = written.filter(|written| *written <= at);
                let since = written.map_or(SinceTime::observed(at), SinceTime::written);
                Ok((since, Came::Before, at))
            }
            _ => {
                let mut one = Unsettled::new(finding, about.clone(), sight.seen);
                one.due = Timestamp::MAX;
                Err(one)
            }
        }
    }
}

impl<'d> Witness<'d> {
    fn of(now: &'d Diagnosis) -> Self {
        let mut went: HashMap<_, Vec<_>, _> = HashMap::default();
        for one in now.went() {
            went.entry(&one.subject).or_default().push(one);
        }
        Self { now, went }
    }

    /// The finding of an object that was present at a time.
    fn find(
        &self,
        (subject, finding, about): (&Subject, &Finding, &Text),
        at: Timestamp,
    ) -> Option<&CurrentFinding> {
        let is_it = |one: &CurrentFinding| {
            one.rule == finding.rule && one.about == *about && one.since.at <= at + LAG
        };
        let current = match subject.kind {
            Kind::Destination => self.now.of(&subject.id),
            _ => self.now.of_policy(subject),
        };
        let mut current = current.iter().filter(|one| is_it(one));
        // The one that went last is the first.
        let went = self.went.get(subject).into_iter().flatten();
        let went = went.filter(|went| went.at > at && is_it(&went.standing));
        let went = went.map(|went| &went.standing).next_back();
        went.or(current.next())
    }

    /// The same of a policy, whose findings are raised at once.
    pub(super) fn of_policy(
        &self,
        of: (&Subject, &Finding, &Text),
        at: Timestamp,
    ) -> Option<Raised> {
        self.find(of, at).map(|known| raised_by(known, at))
    }
}

/// The times of a finding, none later than the time that is looked at.
fn raised_by(known: &CurrentFinding, at: Timestamp) -> Raised {
    let since = SinceTime {
        at: known.since.at.min(at),
        ..known.since
    };
    (since, known.came, known.raised.min(at))
}
