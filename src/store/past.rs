//! The store of an earlier time: the store of now, with the changes since then undone.
//!
//! A kind whose first list came later is unread. A time within a gap has the objects as they were seen next, and its link
//! says that they were not watched.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Feed, History, Id, Kind, Link, Object, ObjectKey, Store, Touched};
use crate::model::SourceName;

impl Store {
    /// The store as it was at a time that its history holds.
    #[must_use]
    pub fn as_of(&self, at: Timestamp) -> Self {
        let mut then = Self {
            sources: self.sources.clone(),
            places: self.places.clone(),
            census: self.census.clone(),
            reading: self.reading.clone(),
            reaches: self.reaches.clone(),
            cluster_names: Arc::clone(&self.cluster_names),
            ..Self::default()
        };
        for (subject, form) in self.history.forms((Timestamp::MAX, at)) {
            then.restore((subject.id, subject.kind), form.cloned(), at);
        }
        then.unread(&self.history, at);
        then.follow_past(&self.history, at);
        then
    }

    /// Goes on from one time to another, with the history of now. Returns what that touched. `None` if the store has to be
    /// made again, as a kind was first read between the two.
    pub fn travel(
        &mut self,
        history: &History,
        (shown, wanted): (Timestamp, Timestamp),
    ) -> Option<Vec<Touched>> {
        if history.begins_within(shown.min(wanted), shown.max(wanted)) {
            return None;
        }
        let forms = history.forms((shown, wanted)).into_iter();
        let restored = forms
            .map(|(subject, form)| self.restore((subject.id, subject.kind), form.cloned(), wanted));
        let mut touched: Vec<Touched> = restored.collect();
        touched.extend(self.follow_past(history, wanted));
        Some(touched)
    }

    /// Puts the form that an object had at a time in its place.
    fn restore(&mut self, (id, kind): (Id, Kind), form: Option<Object>, at: Timestamp) -> Touched {
        let place = self.place_of(&id.source);
        let (feed, _) = self.sources[place].feed_mut(kind);
        let before = feed.replace(&id.key, form);
        let touched = Touched::One(id, kind, before);
        self.count_clusters(&touched);
        self.sources[place].follow_clock(&touched, kind, at);
        touched
    }

    /// Empties the kinds whose first list came after a time.
    fn unread(&mut self, history: &History, at: Timestamp) {
        let later: Vec<(SourceName, Kind, Vec<ObjectKey>)> = self
            .sources
            .iter()
            .flat_map(|source| {
                let later = source.feeds().filter(|(kind, _)| {
                    let began = history.watched_since(source.name(), *kind);
                    began.is_some_and(|began| began > at)
                });
                later.map(|(kind, feed)| {
                    let keys = feed.objects().map(|(key, _)| key.clone()).collect();
                    (source.name().clone(), kind, keys)
                })
            })
            .collect();
        for (source, kind, keys) in later {
            for key in keys {
                let source = source.clone();
                self.restore((Id { source, key }, kind), None, at);
            }
            *self.feed_mut(&source, kind) = Feed::default();
        }
    }

    /// Sets the links of a time, and the history up to it. Returns the feeds whose link is another one.
    fn follow_past(&mut self, history: &History, at: Timestamp) -> Vec<Touched> {
        let mut touched = Vec::new();
        for source in &mut self.sources {
            let name = source.name().clone();
            for (kind, feed) in source.feeds_mut() {
                let Some((link, heard)) = history.link_at((&name, kind), at) else {
                    continue;
                };
                if feed.relink_to(link, heard) {
                    touched.push(Touched::Link(name.clone(), kind));
                }
            }
        }
        self.links = super::LinkWatch::default();
        self.history = history.until(at);
        touched
    }
}

impl Feed {
    /// Puts another form of an object in its place, or takes it away. Returns the form before.
    fn replace(&mut self, key: &ObjectKey, form: Option<Object>) -> Option<Object> {
        match form {
            Some(object) => self.live.insert(key.clone(), object),
            None => self.live.remove(key),
        }
    }

    /// Sets the link of another time. Returns whether it is another one.
    fn relink_to(&mut self, link: Link, heard: Timestamp) -> bool {
        self.staged = None;
        self.heard = Some(heard);
        let is_other = self.link != link;
        self.link = link;
        is_other
    }
}
