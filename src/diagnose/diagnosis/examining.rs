//! One examination of a Destination, and the step from the findings before it to those after it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Came, CurrentFinding, Diagnosis, before::Before, entries::Slot};
use crate::diagnose::{
    Area, Cause, Finding, Ground, Holder,
    areas::Areas,
    dependency::Asked,
    examination::{Examined, examine},
};

impl Diagnosis {
    /// Examines a Destination by the rules of the areas in which it waits. Returns whether that changed anything.
    pub(super) fn examine_one(&mut self, ground: &Ground<'_>, slot: Slot) -> bool {
        let Some(entry) = self.entries.get_mut(slot) else {
            return false;
        };
        let areas = std::mem::take(&mut entry.waits);
        let known = Arc::clone(&entry.known);
        let Some(running) = self.programs.of(&known.id.source) else {
            return false;
        };
        let examined = examine(ground, &running.program, (&known, areas));
        let edition = running.edition;
        self.settle((slot, areas), examined, (edition, ground.now))
    }

    /// Replaces the findings of the examined areas with the result of an examination. Returns whether that changed
    /// anything.
    fn settle(
        &mut self,
        (slot, areas): (Slot, Areas),
        examined: Examined<'_>,
        (edition, now): (u32, Timestamp),
    ) -> bool {
        let entry = self.entries.get_mut(slot).expect("it is being examined");
        let known = Arc::clone(&entry.known);
        let holder = Holder::Destination(Arc::clone(&known));
        let mut changed = areas.has(Area::Cluster) && entry.watch(examined.drift.as_deref(), now);
        let asked = Asked::anew(&entry.asked, areas, examined.asked);
        self.dependents.replace(slot, &entry.asked, &asked);
        entry.asked = asked.into();
        // What settles for the rules of other areas settles as it would have.
        let others = entry.due.filter(|due| areas != Areas::ALL && *due > now);
        let end = self.mutes.next_end(&holder, now);
        let due = others.into_iter().chain(examined.due).chain(end).min();
        self.settling.replace(slot, entry.due, due);
        entry.due = due;
        let is_first = entry.edition.is_none();
        let was_looked_at = entry.edition.replace(edition) == Some(edition);
        let is_change = was_looked_at || std::mem::take(&mut entry.is_new);
        let before = std::mem::take(&mut entry.standing);
        self.tally.take(&before);
        let (before, mut standing) = before
            .into_iter()
            .partition::<Vec<_>, _>(|one| areas.has(one.area));
        let mut before = Before::of(before);
        let came = if is_change { Came::Since } else { Came::Before };
        let program = self.programs.of(&known.id.source);
        let findings = match program {
            Some(running) => {
                let context = (&running.program, areas, now);
                self.mutes.judge(&holder, examined.findings, context)
            }
            None => examined.findings,
        };
        for finding in &findings {
            let (one, is_same) = self.stand((&holder, finding), (&mut before, came, now));
            changed |= !is_same;
            standing.push(one);
        }
        standing.sort_by(|a, b| a.place().cmp(&b.place()));
        self.tally.add(&standing);
        let entry = self.entries.get_mut(slot).expect("it is being examined");
        entry.standing = standing.into();
        for gone in before.rest() {
            changed = true;
            if is_change {
                self.gone.remember(&known.subject(), gone, now);
            }
        }
        if changed || is_first {
            self.judged.push(known);
        }
        changed
    }

    /// The current form of a finding, with the start of its earlier form if there is one, and whether severity and mute are
    /// the same as before.
    pub(super) fn stand(
        &mut self,
        (holder, finding): (&Holder, &Finding),
        (before, came, now): (&mut Before, Came, Timestamp),
    ) -> (CurrentFinding, bool) {
        let path = self.interner.text(&finding.path);
        let about = self.interner.text(&finding.about.to_string());
        let is_muted = self.mutes.of(holder, finding.rule, now).is_some();
        let cause = Cause::of(holder, finding, &mut self.interner);
        let stood = before.take(finding, &about);
        let severity = finding.severity;
        let is_same = stood.as_ref().is_some_and(|stood| {
            (stood.severity, stood.is_muted) == (severity, is_muted)
                && (&stood.cause, stood.share) == (&cause, finding.share)
        });
        let (since, came) = stood.map_or((now, came), |stood| (stood.since, stood.came));
        let standing = CurrentFinding {
            rule: finding.rule,
            area: finding.area,
            severity,
            about,
            path,
            cause,
            share: finding.share,
            since,
            came,
            is_muted,
        };
        (standing, is_same)
    }
}
