//! The interner: gives equal texts, label sets and policy specs the same storage.
//!
//! Each feed's task owns one. It never outlives its use: what only the interner still holds is forgotten by
//! [`Interner::sweep`], so churned pods leave nothing behind.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::{
    decode::{Body, Oddity},
    endpoint::SubLocality,
    policy::{AccessPolicySpec, TrafficPolicySpec},
    text::{self, Labels, Text},
};

type Set<T> = HashSet<T, foldhash::fast::RandomState>;
/// Policy specs by the JSON text they were decoded from.
pub(super) type SpecsByText<T> = HashMap<Box<str>, Shared<T>, foldhash::fast::RandomState>;

/// Hands out shared storage for whatever many objects repeat.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Set<Text>,
    labels: Set<Labels>,
    localities: Set<Arc<SubLocality>>,
    pub(super) traffic: SpecsByText<TrafficPolicySpec>,
    pub(super) access: SpecsByText<AccessPolicySpec>,
    keeps_texts: bool,
}

/// A value that was decoded once, with what was odd about it, by the JSON text it was decoded from.
#[derive(Debug)]
pub(super) struct Shared<T> {
    pub(super) value: Arc<T>,
    pub(super) oddities: Box<[Oddity]>,
}

impl Interner {
    /// An interner whose objects keep their text beside what is read of it, for whoever writes them down.
    #[must_use]
    pub fn keeping_texts(keeps_texts: bool) -> Self {
        Self {
            keeps_texts,
            ..Self::default()
        }
    }

    /// The text of an object, if it is to be kept.
    #[must_use]
    pub fn kept(&self, body: Body<'_>) -> Option<Box<Arc<str>>> {
        self.keeps_texts.then(|| Box::new(body.line().into()))
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

    /// Forgets everything that no object holds any more. Worth calling after each list.
    pub fn sweep(&mut self) {
        self.traffic
            .retain(|_, shared| Arc::strong_count(&shared.value) > 1);
        self.access
            .retain(|_, shared| Arc::strong_count(&shared.value) > 1);
        self.labels.retain(|labels| !labels.is_alone());
        self.localities
            .retain(|locality| Arc::strong_count(locality) > 1);
        self.texts.retain(|text| !text.is_alone());
    }

    /// How many texts, label sets, localities and specs are held at the moment.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
            + self.labels.len()
            + self.localities.len()
            + self.traffic.len()
            + self.access.len()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
