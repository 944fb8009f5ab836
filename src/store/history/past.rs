//! The objects, links and changes of an earlier time, as far as the history reaches.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{History, SeenChange};
use crate::{
    model::SourceName,
    store::{Kind, Link, Object, Subject},
};

impl History {
    /// The earliest time whose objects are known. `None` if nothing was watched yet.
    #[must_use]
    pub fn earliest(&self) -> Option<Timestamp> {
        let began = self.began()?;
        Some(self.let_go_until.map_or(began, |until| until.max(began)))
    }

    /// The newest change before a time, of one object or of all.
    #[must_use]
    pub fn last_before(&self, at: Timestamp, of: Option<&Subject>) -> Option<&SeenChange> {
        if let Some(of) = of {
            let mut changes = self.changes_of(of).rev();
            return changes.find(|change| change.at < at);
        }
        let end = self.changes.partition_point(|change| change.at < at);
        self.changes.get(end.checked_sub(1)?).map(|last| &**last)
    }

    /// The oldest change after a time, of one object or of all.
    #[must_use]
    pub fn first_after(&self, at: Timestamp, of: Option<&Subject>) -> Option<&SeenChange> {
        if let Some(of) = of {
            return self.changes_of(of).find(|change| change.at > at);
        }
        let first = self.changes.partition_point(|change| change.at <= at);
        self.changes.get(first).map(|first| &**first)
    }

    /// The changes of one object, the oldest first.
    #[must_use]
    pub fn changes_of(
        &self,
        of: &Subject,
    ) -> impl DoubleEndedIterator<Item = &SeenChange> + use<'_> {
        let numbers = self.by_object.get(of).into_iter().flatten();
        numbers.filter_map(|number| self.change(*number))
    }

    /// The last change of an object. `None` if none is kept.
    #[must_use]
    pub fn last_change(&self, of: &Subject) -> Option<&SeenChange> {
        self.change(*self.by_object.get(of)?.back()?)
    }

    /// The form at one time of each object that was another one at the other time. `None` for one that was not there.
    pub(in crate::store) fn forms(
        &self,
        (shown, wanted): (Timestamp, Timestamp),
    ) -> BTreeMap<Subject, Option<&Object>> {
        let place = |at| self.changes.partition_point(|change| change.at <= at);
        let (from, to) = (place(shown), place(wanted));
        let mut forms = BTreeMap::new();
        for change in self.changes.range(to.min(from)..from).rev() {
            forms.insert(change.subject(), change.before.as_ref());
        }
        for change in self.changes.range(from..to.max(from)) {
            forms.insert(change.subject(), change.after.as_ref());
        }
        forms
    }

    /// The history as it was at a time.
    pub(in crate::store) fn until(&self, at: Timestamp) -> Self {
        let mut then = self.clone();
        let kept = then.changes.partition_point(|change| change.at <= at);
        for change in then.changes.drain(kept..) {
            then.bytes -= super::weight(change.before.as_ref());
            let subject = change.subject();
            if let Some(numbers) = then.by_object.get_mut(&subject) {
                numbers.pop_back();
                if numbers.is_empty() {
                    then.by_object.remove(&subject);
                }
            }
        }
        then.next = self.changes.get(kept).map_or(self.next, |next| next.number);
        then.gaps.retain(|gap| gap.from <= at);
        for gap in &mut then.gaps {
            gap.to = gap.to.filter(|to| *to <= at);
        }
        then.watches
            .retain(|_, watch| watch.began.is_none_or(|began| began <= at));
        for watch in then.watches.values_mut() {
            watch.until = watch.until.min(Some(at));
            watch.links.retain(|(from, _)| *from <= at);
        }
        then
    }

    /// Whether the first list of a kind ended after one time and by another.
    pub(in crate::store) fn begins_within(&self, after: Timestamp, by: Timestamp) -> bool {
        let mut began = self.watches.values().filter_map(|watch| watch.began);
        began.any(|began| after < began && began <= by)
    }

    /// The link of a kind at a time, and when it was last heard. `None` if it is the link of now, as far as is known.
    pub(in crate::store) fn link_at(
        &self,
        (source, kind): (&SourceName, Kind),
        at: Timestamp,
    ) -> Option<(Link, Timestamp)> {
        let watch = self.watch(source, kind)?;
        let mut gaps = self.gaps.iter();
        let gap = gaps.find(|gap| {
            gap.kind == kind
                && gap.source == *source
                && gap.from < at
                && gap.to.is_none_or(|to| at < to)
        });
        if let Some(gap) = gap {
            // It is lost since the last sign of life, however much later that was noticed.
            let mut lost = watch.links.iter().filter(|(from, _)| *from >= gap.from);
            let lost = lost.find(|(_, link)| !link.is_current());
            let why = gap.why.clone();
            let link = match lost.map(|(_, link)| link) {
                None | Some(Link::Retrying { .. }) => Link::Retrying { why, next: at },
                Some(link) => link.clone(),
            };
            return Some((link, gap.from));
        }
        let mut earlier = watch.links.iter().rev();
        let (_, link) = earlier.find(|(from, _)| *from <= at)?;
        Some((link.clone(), at))
    }
}

impl SeenChange {
    /// The object.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.kind,
            id: self.id.clone(),
        }
    }
}
