//! The actions of keys, by mode: those of [`ACTIONS`], as far as the config does not give them others.

use std::fmt;

use super::{ACTIONS, Action, ActionDoc, Key, Mode};

/// The letters that are suggested for an action whose key is taken.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Keys that are pressed one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeySequence(Vec<Key>);

impl KeySequence {
    /// The keys that are written so, separated by blanks: `G`, `ctrl-d`, `g s`.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::named).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self)
    }

    /// The keys that are still to be pressed after these. `None` if it does not begin with them.
    fn after(&self, pressed: &[Key]) -> Option<&[Key]> {
        self.0.strip_prefix(pressed)
    }
}

impl fmt::Display for KeySequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_words(&self.0))
    }
}

fn in_words(keys: &[Key]) -> String {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    keys.join(" ")
}

/// The meaning of the keys pressed so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMeaning {
    /// An action.
    Action(Action),
    /// The beginning of longer sequences.
    Begun,
    /// Nothing.
    Nothing,
}

/// The keys of every action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// An action with its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    action: Action,
    /// The keys, the one that hints show first.
    keys: Vec<KeySequence>,
}

/// Keys that cannot be used, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// A name of no action.
    #[error("no action is called {name}{}", .near.map_or(String::new(), |near| format!("; the nearest is {near}")))]
    Action {
        /// The name.
        name: String,
        /// The nearest name. `None` if none is near.
        near: Option<&'static str>,
    },
    /// A text that is no key.
    #[error("{name}: {text:?} is no key: write one such as G, ctrl-d, space or \"g s\"")]
    Key {
        /// The action.
        name: &'static str,
        /// The text.
        text: String,
    },
    /// Two actions of the same keys, or of keys that begin alike, in the same place.
    #[error(
        "{key} is a key of {one} and {longer} of {other}: give one of them another key, such as {free}"
    )]
    Conflict {
        /// The keys.
        key: String,
        /// Their action.
        one: &'static str,
        /// The same keys, or longer ones that begin with them.
        longer: String,
        /// Their action.
        other: &'static str,
        /// Keys that are free.
        free: String,
    },
    /// The program could not be left.
    #[error("quit needs a key")]
    NoWayOut,
}

impl Default for Keymap {
    /// The keys of [`ACTIONS`].
    fn default() -> Self {
        let binding = |doc: &ActionDoc| Binding {
            action: doc.action,
            keys: doc.keys.iter().map(|key| KeySequence(vec![*key])).collect(),
        };
        Self {
            bindings: ACTIONS.iter().map(binding).collect(),
        }
    }
}

impl Keymap {
    /// The default keys with other ones for some actions, by the names of these. An action without keys has none.
    ///
    /// # Errors
    /// If a name or a key is unknown, or if two actions in the same place have the same key.
    pub fn with(
        changes: impl IntoIterator<Item = (String, Vec<String>)>,
    ) -> Result<Self, KeymapError> {
        let mut keymap = Self::default();
        for (name, keys) in changes {
            let doc = named(&name)?;
            let keys = keys.into_iter().map(|text| {
                KeySequence::named(&text).ok_or(KeymapError::Key {
                    name: doc.name,
                    text,
                })
            });
            let keys = keys.collect::<Result<_, _>>()?;
            let mut bindings = keymap.bindings.iter_mut();
            if let Some(binding) = bindings.find(|binding| binding.action == doc.action) {
                binding.keys = keys;
            }
        }
        match keymap.conflict() {
            Some(conflict) => Err(conflict),
            None if keymap.keys(Action::Quit).is_empty() => Err(KeymapError::NoWayOut),
            None => Ok(keymap),
        }
    }

    /// The action of a key.
    #[must_use]
    pub fn action(&self, mode: Mode, key: Key) -> Option<Action> {
        match self.meaning(mode, &[key]) {
            KeyMeaning::Action(action) => Some(action),
            KeyMeaning::Begun | KeyMeaning::Nothing => None,
        }
    }

    /// The meaning of keys that were pressed one after the other.
    #[must_use]
    pub fn meaning(&self, mode: Mode, pressed: &[Key]) -> KeyMeaning {
        let mut meaning = KeyMeaning::Nothing;
        for (rest, doc) in self.following(mode, pressed) {
            if rest.is_empty() {
                return KeyMeaning::Action(doc.action);
            }
            meaning = KeyMeaning::Begun;
        }
        meaning
    }

    /// The keys that may follow those that were pressed, with their actions.
    pub fn following<'k>(
        &'k self,
        mode: Mode,
        pressed: &'k [Key],
    ) -> impl Iterator<Item = (&'k [Key], &'static ActionDoc)> {
        let here = self.bindings.iter().filter_map(move |binding| {
            let doc = binding.action.doc();
            doc.modes.contains(&mode).then_some((binding, doc))
        });
        here.flat_map(move |(binding, doc)| {
            let rests = binding.keys.iter();
            rests.filter_map(move |keys| Some((keys.after(pressed)?, doc)))
        })
    }

    /// The keys of an action, the one that hints show first.
    #[must_use]
    pub fn keys(&self, action: Action) -> &[KeySequence] {
        let mut bindings = self.bindings.iter();
        let binding = bindings.find(|binding| binding.action == action);
        binding.map_or(&[], |binding| &binding.keys)
    }

    /// The first pair of actions that one key cannot tell apart.
    fn conflict(&self) -> Option<KeymapError> {
        for (at, one) in self.bindings.iter().enumerate() {
            for other in &self.bindings[at + 1..] {
                if let Some(conflict) = self
                    .between(one, other)
                    .or_else(|| self.between(other, one))
                {
                    return Some(conflict);
                }
            }
        }
        None
    }

    fn between(&self, one: &Binding, other: &Binding) -> Option<KeymapError> {
        let (doc, its) = (one.action.doc(), other.action.doc());
        let is_apart = !doc.modes.iter().any(|mode| its.modes.contains(mode));
        let mut pairs = one.keys.iter().flat_map(|key| {
            let longer = other
                .keys
                .iter()
                .filter(|longer| longer.after(&key.0).is_some());
            longer.map(move |longer| (key, longer))
        });
        let (key, longer) = pairs.next().filter(|_| !is_apart)?;
        Some(KeymapError::Conflict {
            key: key.to_string(),
            one: doc.name,
            longer: longer.to_string(),
            other: its.name,
            free: self.free(doc, its),
        })
    }

    /// Some letters that mean nothing in any mode of two actions.
    fn free(&self, one: &ActionDoc, other: &ActionDoc) -> String {
        let is_free = |letter: &char| {
            let mut modes = one.modes.iter().chain(other.modes);
            modes.all(|mode| self.meaning(*mode, &[Key::char(*letter)]) == KeyMeaning::Nothing)
        };
        let free: Vec<String> = LETTERS
            .chars()
            .filter(is_free)
            .take(3)
            .map(String::from)
            .collect();
        free.join(", ")
    }
}

/// The action of this name.
///
/// # Errors
/// If none is called so; the error names the nearest one.
fn named(name: &str) -> Result<&'static ActionDoc, KeymapError> {
    let distance = |doc: &&ActionDoc| strsim::damerau_levenshtein(doc.name, name);
    let near = ACTIONS.iter().min_by_key(distance);
    if let Some(doc) = near.filter(|doc| doc.name == name) {
        return Ok(doc);
    }
    let most = (name.chars().count() / 3).max(1);
    let near = near.filter(|doc| distance(doc) <= most);
    Err(KeymapError::Action {
        name: name.to_owned(),
        near: near.map(|doc| doc.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(changes: &[(&str, &[&str])]) -> Result<Keymap, KeymapError> {
        let changes = changes.iter().map(|(name, keys)| {
            let keys = keys.iter().map(|key| (*key).to_owned()).collect();
            ((*name).to_owned(), keys)
        });
        Keymap::with(changes.collect::<Vec<_>>())
    }

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        assert_eq!(Keymap::default().conflict(), None);
    }

    #[test]
    fn every_action_is_in_the_table_once_and_has_a_name_of_its_own() {
        let mut names: Vec<_> = ACTIONS.iter().map(|doc| doc.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
        for doc in ACTIONS {
            assert!(!doc.keys.is_empty() && !doc.modes.is_empty());
            assert_eq!(doc.action.doc().name, doc.name);
        }
    }

    #[test]
    fn the_config_gives_actions_other_keys() {
        let keymap = with(&[("findings", &["a", "d f"]), ("sort", &[]), ("yaml", &["s"])]);
        let keymap = keymap.expect("they can be used");
        let [d, f] = ["d", "f"].map(|key| Key::named(key).expect("it is a key"));
        let meaning = |keys: &[Key]| keymap.meaning(Mode::Main, keys);
        assert_eq!(
            meaning(&[Key::char('a')]),
            KeyMeaning::Action(Action::Findings)
        );
        assert_eq!(meaning(&[f]), KeyMeaning::Nothing);
        assert_eq!(meaning(&[d]), KeyMeaning::Begun);
        assert_eq!(meaning(&[d, f]), KeyMeaning::Action(Action::Findings));
        assert_eq!(meaning(&[d, d]), KeyMeaning::Nothing);
        assert_eq!(meaning(&[Key::char('s')]), KeyMeaning::Action(Action::Yaml));
        assert!(keymap.keys(Action::Sort).is_empty());
    }

    #[test]
    fn keys_that_cannot_be_used_are_refused_with_a_suggestion() {
        for (changes, said) in [
            (
                &[("finding", &["F"][..])][..],
                "no action is called finding; the nearest is findings",
            ),
            (&[("colour", &["F"])], "no action is called colour"),
            (
                &[("findings", &["Enter"])],
                "findings: \"Enter\" is no key: write one such as G",
            ),
            (&[("findings", &[""])], "is no key"),
            (
                &[("findings", &["s"])],
                "s is a key of findings and s of sort: give one of them another key, such as ",
            ),
            (
                &[("findings", &["g f"])],
                "g is a key of first and g f of findings",
            ),
            (
                &[("findings", &["a a"]), ("zoom", &["a"])],
                "a is a key of zoom and a a of findings",
            ),
            (&[("quit", &[])], "quit needs a key"),
        ] {
            let why = with(changes).expect_err(said).to_string();
            assert!(why.contains(said), "{why}");
        }
        let same = with(&[("whole", &["S"])]);
        assert!(
            same.is_ok(),
            "reverse and whole never work in the same place"
        );
    }
}
