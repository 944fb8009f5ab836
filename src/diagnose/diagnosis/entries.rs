//! The diagnosis of each Destination, in numbered slots.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;
use jiff::Timestamp;

use super::{current::WordedFindings, unsettled::Unsettled};
use crate::{
    derive::{
        drift::{Drift, Watched},
        world::Known,
    },
    diagnose::{areas::Areas, dependency::Asked},
    model::SourceName,
    store::Id,
};

/// The number of a Destination while it exists.
pub(super) type Slot = u32;

/// The diagnosis of a Destination.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) known: Arc<Known>,
    /// The dependencies that its rules asked for when they last looked, sorted.
    pub(super) asked: Box<[Asked]>,
    pub(super) standing: WordedFindings,
    /// The findings that are not present long enough to be raised.
    pub(super) unsettled: Box<[Unsettled]>,
    /// When the next mute of its findings ends. `None` if none does.
    pub(super) end: Option<Timestamp>,
    /// How it differs from its own cluster. `None` if that is not known.
    pub(super) watched: Option<Box<Watched>>,
    /// The edition of the program by which it was last examined. `None` if it was not examined yet.
    pub(super) edition: Option<u32>,
    /// The areas whose rules have to examine it; empty if it is not queued.
    pub(super) waits: Areas,
    /// Whether it came after the first list of its source.
    pub(super) is_new: bool,
}

impl Entry {
    pub(super) fn was_examined(&self) -> bool {
        self.edition.is_some()
    }

    /// When it has to be examined although nothing changes. `None` if nothing has to settle and no mute ends.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let settling = self.unsettled.iter().map(|one| one.due);
        settling.chain(self.end).min()
    }

    /// Remembers how it differs from its own cluster. Returns whether that changed.
    pub(super) fn watch(&mut self, drift: Option<&Drift<'_>>, now: Timestamp) -> bool {
        let before = self.watched.take();
        let watched = drift.and_then(|drift| Watched::after(before.as_deref(), drift, now));
        self.watched = watched.map(Box::new);
        self.watched != before
    }
}

/// All Destinations.
#[derive(Debug, Default)]
pub(super) struct Entries {
    slots: Vec<Option<Entry>>,
    free: Vec<Slot>,
    by_id: HashTable<Slot>,
    state: foldhash::fast::RandomState,
}

impl Entries {
    pub(super) fn find(&self, id: &Id) -> Option<&Entry> {
        self.slot(id).map(|slot| held(&self.slots, slot))
    }

    /// The slot of a Destination.
    pub(super) fn slot(&self, id: &Id) -> Option<Slot> {
        let is_it = |slot: &Slot| held(&self.slots, *slot).known.id == *id;
        self.by_id.find(self.state.hash_one(id), is_it).copied()
    }

    /// The slots of the Destinations that have to be examined when time goes by.
    pub(super) fn waiting(&self) -> Vec<Slot> {
        let slots = (0..).zip(&self.slots);
        let waiting =
            slots.filter(|(_, entry)| entry.as_ref().is_some_and(|one| one.due().is_some()));
        waiting.map(|(slot, _)| slot).collect()
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Entry> {
        self.slots.get_mut(slot as usize)?.as_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().flatten()
    }

    /// The slots of a source's Destinations.
    pub(super) fn of_source(&self, source: &SourceName) -> Vec<Slot> {
        let slots = (0..).zip(&self.slots);
        let of_source = slots.filter(|(_, entry)| {
            entry
                .as_ref()
                .is_some_and(|entry| entry.known.id.source == *source)
        });
        of_source.map(|(slot, _)| slot).collect()
    }

    /// Puts the newest form of a Destination in its slot.
    pub(super) fn put(&mut self, known: &Arc<Known>) -> Slot {
        let Self {
            slots,
            free,
            by_id,
            state,
        } = self;
        let hash = state.hash_one(&known.id);
        let is_it = |slot: &Slot| held(slots, *slot).known.id == known.id;
        if let Some(slot) = by_id.find(hash, is_it).copied() {
            let entry = slots[slot as usize]
                .as_mut()
                .expect("a slot that is found is held");
            entry.known = Arc::clone(known);
            return slot;
        }
        let entry = Some(Entry {
            known: Arc::clone(known),
            asked: Box::default(),
            standing: WordedFindings::default(),
            watched: None,
            unsettled: Box::default(),
            end: None,
            edition: None,
            waits: Areas::NONE,
            is_new: false,
        });
        let slot = free.pop().unwrap_or_else(|| {
            slots.push(None);
            Slot::try_from(slots.len() - 1).expect("memory ends before the numbers do")
        });
        slots[slot as usize] = entry;
        by_id.insert_unique(hash, slot, |slot| {
            state.hash_one(&held(slots, *slot).known.id)
        });
        slot
    }

    pub(super) fn remove(&mut self, id: &Id) -> Option<(Slot, Entry)> {
        let Self {
            slots,
            free,
            by_id,
            state,
        } = self;
        let is_it = |slot: &Slot| held(slots, *slot).known.id == *id;
        let found = by_id.find_entry(state.hash_one(id), is_it).ok()?;
        let (slot, _) = found.remove();
        free.push(slot);
        slots[slot as usize].take().map(|entry| (slot, entry))
    }
}

fn held(slots: &[Option<Entry>], slot: Slot) -> &Entry {
    slots[slot as usize]
        .as_ref()
        .expect("a slot that has a name is held")
}
