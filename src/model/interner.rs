//! The interner: gives equal texts, label sets and policy specs the same storage.
//!
//! Each feed's task owns one. It never outlives its use: what only the interner still holds is forgotten by
//! [`Interner::sweep`], so churned pods leave nothing behind.

use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
    fmt::Debug,
    sync::Arc,
};

use hashbrown::{HashMap, HashSet};

use super::{
    locality::SubLocality,
    oddity::Oddity,
    text::{self, Labels, Text},
};

type Set<T> = HashSet<T, foldhash::fast::RandomState>;

/// Values of one type, by the JSON text they were decoded from.
pub(super) type DecodedByText<T> = HashMap<Box<str>, Decoded<T>, foldhash::fast::RandomState>;

/// A [`DecodedByText`] of any type of values.
trait Table: Any + Debug + Send + Sync {
    fn sweep(&mut self);
    fn count(&self) -> usize;
}

/// Hands out shared storage for whatever many objects repeat.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Set<Text>,
    labels: Set<Labels>,
    localities: Set<Arc<SubLocality>>,
    decoded: BTreeMap<TypeId, Box<dyn Table>>,
    keeps_texts: bool,
    /// How many values were left after the last sweep.
    swept: usize,
}

/// Fewer new values than these are not worth a sweep.
const FEW: usize = 1_024;

/// A value that was decoded once, with what was odd about it.
#[derive(Debug)]
pub(super) struct Decoded<T> {
    pub(super) value: Arc<T>,
    pub(super) oddities: Box<[Oddity]>,
}

impl Interner {
    /// An interner whose objects also keep their text, as a recording needs it.
    #[must_use]
    pub fn keeping_texts(keeps_texts: bool) -> Self {
        Self {
            keeps_texts,
            ..Self::default()
        }
    }

    /// Whether objects keep their text.
    #[must_use]
    pub fn keeps_texts(&self) -> bool {
        self.keeps_texts
    }

    /// The shared form of a text.
    pub fn text(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        self.texts
            .get_or_insert_with(text, |text: &str| Text::from(text))
            .clone()
    }

    /// The shared form of a label set.
    pub fn labels(&mut self, mut pairs: Vec<(Text, Text)>) -> Labels {
        if pairs.is_empty() {
            return Labels::default();
        }
        text::sort(&mut pairs);
        self.labels
            .get_or_insert_with(&pairs[..], |pairs: &[(Text, Text)]| {
                Labels::from_pairs(pairs.to_vec())
            })
            .clone()
    }

    /// The shared form of an endpoint's locality.
    pub fn locality(&mut self, locality: &SubLocality) -> Arc<SubLocality> {
        Arc::clone(
            self.localities
                .get_or_insert_with(locality, |found| Arc::new(found.clone())),
        )
    }

    /// The values of a type that were decoded so far.
    pub(super) fn decoded<T: Any + Debug + Send + Sync>(&mut self) -> &mut DecodedByText<T> {
        let table = self.decoded.entry(TypeId::of::<T>());
        let table = table.or_insert_with(|| Box::new(DecodedByText::<T>::default()));
        let table: &mut dyn Any = &mut **table;
        table
            .downcast_mut()
            .expect("each table is kept by the type of its values")
    }

    /// Forgets everything that no object holds any more. Worth calling after each list.
    pub fn sweep(&mut self) {
        self.decoded.values_mut().for_each(|table| table.sweep());
        self.labels.retain(|labels| !labels.is_alone());
        self.localities
            .retain(|locality| Arc::strong_count(locality) > 1);
        self.texts.retain(|text| !text.is_alone());
        self.swept = self.len();
    }

    /// Sweeps if there are half as many values again as the last sweep left, and more than a few: what is forgotten late is bounded by what
    /// is held, and each new value costs the look at two others.
    pub fn sweep_if_grown(&mut self) {
        if self.len() > FEW + self.swept + self.swept / 2 {
            self.sweep();
        }
    }

    /// How many texts, label sets, localities and specs are held at the moment.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
            + self.labels.len()
            + self.localities.len()
            + self
                .decoded
                .values()
                .map(|table| table.count())
                .sum::<usize>()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Any + Debug + Send + Sync> Table for DecodedByText<T> {
    fn sweep(&mut self) {
        self.retain(|_, decoded| Arc::strong_count(&decoded.value) > 1);
    }

    fn count(&self) -> usize {
        self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_held_no_longer_are_forgotten_while_others_come() {
        let mut interner = Interner::default();
        let held: Vec<Text> = (0..100).map(|at| interner.text(&at.to_string())).collect();
        for at in 100..100_000 {
            interner.text(&at.to_string());
            interner.sweep_if_grown();
            assert!(interner.len() <= FEW + held.len() * 3 / 2 + 1);
        }
        assert_eq!(interner.text("7").as_ptr(), held[7].as_ptr());
    }
}
