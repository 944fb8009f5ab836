//! The actions of keys, by mode.

use hashbrown::HashMap;

use super::{ACTIONS, Action, Key, Mode};

/// The actions of keys, by mode.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: HashMap<(Mode, Key), Action, foldhash::fast::RandomState>,
}

impl Default for Keymap {
    /// The keys of [`ACTIONS`].
    fn default() -> Self {
        let entries = ACTIONS.iter().flat_map(|doc| {
            let modes = doc.modes.iter();
            modes.flat_map(move |mode| doc.keys.iter().map(move |key| ((*mode, *key), doc.action)))
        });
        Self {
            keys: entries.collect(),
        }
    }
}

impl Keymap {
    /// The action of a key.
    #[must_use]
    pub fn action(&self, mode: Mode, key: Key) -> Option<Action> {
        self.keys.get(&(mode, key)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        let mut seen = HashMap::new();
        for doc in ACTIONS {
            for (mode, key) in doc
                .modes
                .iter()
                .flat_map(|mode| doc.keys.iter().map(move |key| (*mode, *key)))
            {
                let before = seen.insert((mode, key), doc.name);
                assert_eq!(
                    before, None,
                    "{key} in {mode:?} is both {before:?} and {}",
                    doc.name
                );
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_a_name_of_its_own() {
        let mut names: Vec<_> = ACTIONS.iter().map(|doc| doc.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
        assert!(
            ACTIONS
                .iter()
                .all(|doc| !doc.keys.is_empty() && !doc.modes.is_empty())
        );
    }
}
