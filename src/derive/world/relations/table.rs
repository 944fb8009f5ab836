//! Objects indexed by texts that they hold themselves. These are not stored twice: each object costs one pointer only.
//!
//! There are tens of thousands of Destinations and of Workloads, so every byte for each matters.

use std::{
    hash::{BuildHasher, Hash},
    sync::Arc,
};

use hashbrown::HashTable;

/// Something that is found by a pair of texts it holds.
pub(super) trait Keyed {
    /// The pair of texts by which it is found. `None` if it cannot be looked up.
    fn key(&self) -> Option<(&str, &str)>;
}

/// Objects by their pair. Many may have the same.
#[derive(Debug)]
pub(super) struct Table<T> {
    objects: HashTable<Arc<T>>,
    state: foldhash::fast::RandomState,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            objects: HashTable::new(),
            state: foldhash::fast::RandomState::default(),
        }
    }
}

impl<T: Keyed> Table<T> {
    /// Adds an object.
    pub(super) fn insert(&mut self, object: &Arc<T>) {
        let Self { objects, state } = self;
        if let Some(hash) = hash(state, object.key()) {
            let rehash = |object: &Arc<T>| hash_of_held(state, object);
            objects.insert_unique(hash, Arc::clone(object), rehash);
        }
    }

    /// Removes an object, which is identified by its address in memory.
    pub(super) fn remove(&mut self, object: &Arc<T>) {
        let found = hash(&self.state, object.key()).and_then(|hash| {
            let is_it = |held: &Arc<T>| Arc::ptr_eq(held, object);
            self.objects.find_entry(hash, is_it).ok()
        });
        if let Some(entry) = found {
            entry.remove();
        }
    }

    /// All objects that are held, unordered.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.objects.iter()
    }

    /// The objects of a pair, unordered.
    pub(super) fn of<'t>(&'t self, key: (&str, &str)) -> impl Iterator<Item = &'t Arc<T>> {
        let hash = self.state.hash_one(key);
        let of_hash = self.objects.iter_hash(hash);
        of_hash.filter(move |object| object.key() == Some(key))
    }
}

fn hash(state: &impl BuildHasher, key: Option<impl Hash>) -> Option<u64> {
    key.map(|key| state.hash_one(key))
}

fn hash_of_held<T: Keyed>(state: &impl BuildHasher, object: &Arc<T>) -> u64 {
    hash(state, object.key()).expect("an object that cannot be looked up is not held")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Named(String);

    impl Keyed for Named {
        fn key(&self) -> Option<(&str, &str)> {
            (!self.0.is_empty()).then_some((&self.0, "namespace"))
        }
    }

    #[test]
    fn what_is_held_for_each_is_a_pointer_and_the_room_between() {
        let mut table = Table::default();
        for at in 0..67_000 {
            table.insert(&Arc::new(Named(at.to_string())));
        }
        let each = table.objects.allocation_size() / table.objects.len();
        assert!(each <= 20, "{each} B");
    }

    #[test]
    fn what_nobody_can_ask_for_is_not_held() {
        let mut table = Table::default();
        let nameless = Arc::new(Named(String::new()));
        table.insert(&nameless);
        table.remove(&nameless);
        assert_eq!(Arc::strong_count(&nameless), 1);
    }
}
