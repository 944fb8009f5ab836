//! Shared text and label sets: what many objects repeat is stored once.
//!
//! Sharing is an economy, never a meaning: two equal texts are equal whether or not they share their bytes.

use std::{
    borrow::Borrow,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

/// A piece of text that many objects repeat, such as a namespace, a label key or a zone.
///
/// The empty text stands for an absent one, as in protobuf; it costs no allocation.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// The same text. `None` if it is empty.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        (!self.is_empty()).then_some(&**self)
    }

    /// Whether nothing but the interner that made this text still holds it.
    pub(crate) fn is_alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

/// A set of labels (or of other text pairs), sorted by key, each key once.
///
/// Boxed, so that each of the many that share it holds a thin pointer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Labels(Option<Arc<Box<Pairs>>>);

type Pairs = [(Text, Text)];

impl Labels {
    /// Sorts the pairs by key; of equal keys the last one is kept, as in JSON.
    #[must_use]
    pub fn from_pairs(mut pairs: Vec<(Text, Text)>) -> Self {
        sort(&mut pairs);
        Self((!pairs.is_empty()).then(|| Arc::new(pairs.into())))
    }

    /// The pairs in the order of their keys.
    pub fn iter(&self) -> std::slice::Iter<'_, (Text, Text)> {
        self.pairs().iter()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = self
            .pairs()
            .binary_search_by(|(k, _)| (**k).cmp(key))
            .ok()?;
        Some(&self.pairs()[at].1)
    }

    /// Whether every pair of `other` is among these.
    #[must_use]
    pub fn contains(&self, other: &Labels) -> bool {
        other
            .iter()
            .all(|(key, value)| self.get(key) == Some(&**value))
    }

    /// Whether there is no label at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// How many labels there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs().len()
    }

    pub(crate) fn pairs(&self) -> &[(Text, Text)] {
        self.0.as_deref().map_or(&[], |pairs| pairs)
    }

    pub(crate) fn is_alone(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(|set| Arc::strong_count(set) == 1)
    }
}

/// Sorts pairs by key; of equal keys the last one stays.
pub(super) fn sort(pairs: &mut Vec<(Text, Text)>) {
    pairs.reverse();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.dedup_by(|a, b| a.0 == b.0);
}

// Hashes as its slice does, so that a set can be looked up before it is stored.
impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pairs().hash(state);
    }
}

impl Borrow<[(Text, Text)]> for Labels {
    fn borrow(&self) -> &[(Text, Text)] {
        self.pairs()
    }
}

impl<'a> IntoIterator for &'a Labels {
    type Item = &'a (Text, Text);
    type IntoIter = std::slice::Iter<'a, (Text, Text)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(k, v)| (k, v)))
            .finish()
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (key, value)) in self.iter().enumerate() {
            write!(f, "{}{key}={value}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}
