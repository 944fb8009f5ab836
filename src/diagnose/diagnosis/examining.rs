//! The examinations of Destinations, and the step from the findings before each to those after it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    CurrentFinding, Diagnosis, Scene, before::Before, current::WordedFinding, entries::Slot,
    unsettled::Unsettled,
};
use crate::{
    derive::world::Known,
    diagnose::{
        Area, Came, Cause, Finding, Ground, Holder, SinceTime,
        areas::Areas,
        cores::{BATCH, on_all_cores},
        dependency::Asked,
        examination::{Examined, examine},
        patience::Sighting,
        since,
    },
    model::Text,
    store::{Origin, Source},
};

/// Since when a finding is present, whether it was there at the start, and when it was raised.
pub(super) type Raised = (SinceTime, Came, Timestamp);

/// The facts that an examination has about each finding.
pub(super) struct Sight<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) known: &'a Known,
    /// A new finding that is seen now.
    pub(super) seen: Sighting,
}

/// A Destination that waits for its examination.
struct Waiting {
    slot: Slot,
    /// The areas whose rules have to examine it.
    areas: Areas,
    known: Arc<Known>,
}

impl Diagnosis {
    /// Examines at most `most` of the queued Destinations, on all cores if there are many. Returns whether that changed
    /// anything. An examination depends on the ground only, so their order changes nothing.
    pub(super) fn examine_queued(&mut self, scene: Scene<'_>, mut most: usize) -> bool {
        let ground = scene.ground;
        let mut changed = false;
        while most > 0 && !self.queue.is_empty() {
            let count = self.queue.len().min(most).min(BATCH);
            let batch = self.next(count);
            // What has gone costs nothing, so that it does not pile up where much goes.
            most -= batch.len();
            let programs = &self.programs;
            let examined = on_all_cores(&batch, |one| {
                let running = programs.of(&one.known.id.source)?;
                let examined = examine(ground, &running.program, (&one.known, one.areas));
                Some((examined, running.edition))
            });
            for (one, examined) in batch.iter().zip(examined) {
                if let Some((examined, edition)) = examined {
                    changed |= self.settle((one.slot, one.areas), examined, (scene, edition));
                }
            }
        }
        changed
    }

    /// Takes the first `count` Destinations out of the queue, without those that have gone.
    fn next(&mut self, count: usize) -> Vec<Waiting> {
        let Self { queue, entries, .. } = self;
        let slots = queue.drain(..count);
        let waiting = slots.filter_map(|slot| {
            let entry = entries.get_mut(slot)?;
            Some(Waiting {
                slot,
                areas: std::mem::take(&mut entry.waits),
                known: Arc::clone(&entry.known),
            })
        });
        waiting.collect()
    }

    /// Replaces the findings of the examined areas with the result of an examination. Returns whether that changed
    /// anything.
    fn settle(
        &mut self,
        (slot, areas): (Slot, Areas),
        examined: Examined<'_>,
        (scene, edition): (Scene<'_>, u32),
    ) -> bool {
        let (ground, now) = (scene.ground, scene.ground.now);
        let entry = self.entries.get_mut(slot).expect("it is being examined");
        let known = Arc::clone(&entry.known);
        let holder = Holder::Destination(Arc::clone(&known));
        let mut changed = areas.has(Area::Cluster) && entry.watch(examined.drift.as_deref(), now);
        let asked = Asked::anew(&entry.asked, areas, examined.asked);
        self.dependents.replace(slot, &entry.asked, &asked);
        entry.asked = asked.into();
        entry.end = self.mutes.next_end(&holder, now);
        let is_first = entry.edition.is_none();
        let was_looked_at = entry.edition.replace(edition) == Some(edition);
        let is_change = was_looked_at || std::mem::take(&mut entry.is_new);
        let is_past = scene.witness.is_some();
        let due = entry.due();
        let unsettled = std::mem::take(&mut entry.unsettled).into_iter();
        let (mut waited, mut waits): (Vec<_>, Vec<_>) =
            unsettled.partition(|one| areas.has(one.area));
        let before = entry.standing.take();
        self.tally
            .take(|| known.subject(), before.iter().map(|(one, _)| one));
        let (before, mut standing): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|(one, _)| areas.has(one.area));
        let mut before = Before::of(before);
        let sight = Sight::of(ground, &known, is_change);
        let program = self.programs.of(&known.id.source);
        let findings = match program {
            Some(running) => {
                let context = (&running.program, areas, now);
                self.mutes.judge(&holder, examined.findings, context)
            }
            None => examined.findings,
        };
        for finding in &findings {
            let about = self.interner.text(&finding.about.to_string());
            let stood = before.take(finding, &about);
            let raised = match (&stood, scene.witness) {
                (_, Some(witness)) => self.recall((finding, &about), &sight, witness),
                (Some(stood), None) => Ok((stood.since, stood.came, stood.raised)),
                (None, None) => self.wait((finding, &about), &sight, &mut waited),
            };
            match raised {
                Ok(raised) => {
                    let one = self.stand((&holder, finding), about, (raised, now));
                    changed |= !stood.is_some_and(|stood| stood.says_the_same(&one.0));
                    standing.push(one);
                }
                Err(unsettled) => waits.push(unsettled),
            }
        }
        self.tally
            .add(|| known.subject(), standing.iter().map(|(one, _)| one));
        let entry = self.entries.get_mut(slot).expect("it is being examined");
        entry.unsettled = waits.into();
        self.settling.replace(slot, due, entry.due());
        entry.standing.put(standing);
        for gone in before.rest() {
            changed = true;
            if is_change && !is_past {
                self.gone.remember(&known.subject(), gone, now);
            }
        }
        if changed || is_first {
            self.judged.push(known);
        }
        changed
    }

    /// Since when a finding is present that was not raised before. `Err` if it is not present long enough to be raised.
    fn wait(
        &self,
        (finding, about): (&Finding, &Text),
        sight: &Sight<'_>,
        waited: &mut Vec<Unsettled>,
    ) -> Result<Raised, Unsettled> {
        let found = waited.iter().position(|one| one.is(finding, about));
        let mut one = match found {
            Some(at) => waited.swap_remove(at),
            None => Unsettled::new(finding, about.clone(), sight.seen),
        };
        one.follow(finding, sight.seen.at);
        let began = since::written(sight.ground, sight.known, finding);
        one.due = self.patience.due(finding, one.seen, began);
        if one.due > sight.seen.at {
            return Err(one);
        }
        let since = match (one.seen.came, began) {
            (Came::Before, Some(began)) if one.seen.origin != Origin::Demo => {
                SinceTime::written(began.min(one.seen.at))
            }
            _ => SinceTime::observed(one.seen.at),
        };
        Ok((since, one.seen.came, sight.seen.at))
    }

    /// The current form of a finding, and its words.
    pub(super) fn stand(
        &mut self,
        (holder, finding): (&Holder, &Finding),
        about: Text,
        ((since, came, raised), now): (Raised, Timestamp),
    ) -> WordedFinding {
        let is_muted = self.mutes.of(holder, finding.rule, now).is_some();
        let cause = Cause::of(holder, finding, &mut self.interner);
        let objects = finding.objects(&holder.subject());
        let current = CurrentFinding {
            rule: finding.rule,
            area: finding.area,
            severity: finding.severity,
            about,
            path: self.interner.text(&finding.path),
            cause,
            objects: objects.into(),
            share: finding.share,
            since,
            raised,
            came,
            is_muted,
        };
        let is_kept = finding.severity.is_above_info();
        (current, is_kept.then(|| finding.message.as_str().into()))
    }
}

impl<'a> Sight<'a> {
    fn of(ground: &'a Ground<'a>, known: &'a Known, is_change: bool) -> Self {
        let source = ground.store.source(&known.id.source);
        let seen = Sighting {
            at: ground.now,
            came: if is_change { Came::Since } else { Came::Before },
            origin: source.and_then(Source::origin).unwrap_or(Origin::File),
            is_polled: source.is_some_and(Source::is_polled),
        };
        Self {
            ground,
            known,
            seen,
        }
    }
}
