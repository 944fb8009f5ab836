//! The effect of each change on a feed.

use jiff::Timestamp;

use super::{Feed, Listed};
use crate::{
    model::SourceName,
    store::{Change, Id, Kind, Link, Narrowing, Object, ObjectKey, Objects, SkippedItem, Touched},
};

/// How many reasons of a lost link are remembered.
const TROUBLES: usize = 6;

/// The effect of a change that is about no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FeedPart {
    /// Only what those see who look at the feed itself.
    Statistics,
    /// The link.
    Link,
}

impl Feed {
    /// Applies a change, and returns what it touched.
    pub(in crate::store) fn apply(
        &mut self,
        source: &SourceName,
        kind: Kind,
        at: Timestamp,
        change: Change,
    ) -> Touched {
        let of_link = |part: FeedPart| match part {
            FeedPart::Statistics => Touched::Statistics,
            FeedPart::Link => Touched::Link(source.clone(), kind),
        };
        match change {
            Change::ListBegan(_) => of_link(self.begin_list(at)),
            Change::Listed(object) => self.list(source, at, object),
            Change::ListEnded(_) => self.end_list(source, kind, at),
            Change::Covered(_, within) => {
                self.within = Some(within);
                of_link(FeedPart::Link)
            }
            Change::Applied(object) => {
                self.event_rate.count(at);
                self.put(source, at, object)
            }
            Change::Deleted(_, key) => {
                self.event_rate.count(at);
                self.delete(source, kind, at, key)
            }
            Change::Narrowed(_, narrowing) => of_link(self.narrow(narrowing)),
            Change::Link(_, link) => of_link(self.relink(at, link)),
            Change::Asked(_) => {
                self.asked += 1;
                Touched::Statistics
            }
            // It is of the source, which has taken it in.
            Change::Clock(_) => Touched::Nothing,
            Change::Heard(_) => {
                self.heard = Some(at);
                Touched::Statistics
            }
            Change::Skipped {
                what,
                why,
                unreadable,
                ..
            } => {
                let tally = if unreadable {
                    &mut self.unreadable
                } else {
                    &mut self.left_out
                };
                tally.add(SkippedItem { what, why });
                of_link(FeedPart::Link)
            }
        }
    }

    fn narrow(&mut self, narrowing: Narrowing) -> FeedPart {
        let before = self.narrowed.replace(narrowing);
        if before == self.narrowed {
            FeedPart::Statistics
        } else {
            FeedPart::Link
        }
    }

    fn begin_list(&mut self, at: Timestamp) -> FeedPart {
        self.heard = Some(at);
        // A first list that broke off and starts again is staged too, or what it showed and then lost would stay.
        self.staged = (self.listed == Listed::Once || !self.live.is_empty()).then(Objects::default);
        let skipped = [&mut self.unreadable, &mut self.left_out].map(std::mem::take);
        let had_passed = skipped.iter().any(|tally| tally.count() > 0);
        if self.listed == Listed::Never {
            self.link = Link::Syncing { seen: 0 };
        } else if !had_passed {
            return FeedPart::Statistics;
        }
        FeedPart::Link
    }

    fn list(&mut self, source: &SourceName, at: Timestamp, object: Object) -> Touched {
        self.heard = Some(at);
        if let Link::Syncing { seen } = &mut self.link {
            *seen += 1;
        }
        match &mut self.staged {
            Some(staged) => {
                let key = object.key();
                // What did not change is held once, or a large list would need twice the memory while it arrives.
                let known = self.live.get(&key).filter(|known| **known == object);
                let object = known.cloned().unwrap_or(object);
                staged.insert(key, object);
                Touched::Nothing
            }
            None => self.put(source, at, object),
        }
    }

    /// Swaps the staged list in. Objects that did not change keep their old form, so that nothing is derived again.
    fn end_list(&mut self, source: &SourceName, kind: Kind, at: Timestamp) -> Touched {
        self.heard = Some(at);
        let before = std::mem::replace(&mut self.listed, Listed::Once);
        let Some(staged) = self.staged.take() else {
            return Touched::Link(source.clone(), kind);
        };
        let gone = self.live.extract_if(|key, _| !staged.contains_key(key));
        let mut touched: Vec<(ObjectKey, Option<Object>)> =
            gone.map(|(key, object)| (key, Some(object))).collect();
        for (key, object) in staged {
            if self.live.get(&key) != Some(&object) {
                let before = self.live.insert(key.clone(), object);
                touched.push((key, before));
            }
        }
        if touched.is_empty() && before == Listed::Once {
            return Touched::Statistics;
        }
        Touched::Many(source.clone(), kind, touched)
    }

    fn put(&mut self, source: &SourceName, at: Timestamp, object: Object) -> Touched {
        self.heard = Some(at);
        let (kind, key) = (object.kind(), object.key());
        let id = Id {
            source: source.clone(),
            key: key.clone(),
        };
        if let Some(staged) = &mut self.staged {
            staged.insert(key.clone(), object.clone());
        }
        let before = self.live.insert(key, object);
        Touched::One(id, kind, before)
    }

    fn delete(
        &mut self,
        source: &SourceName,
        kind: Kind,
        at: Timestamp,
        key: ObjectKey,
    ) -> Touched {
        self.heard = Some(at);
        if let Some(staged) = &mut self.staged {
            staged.remove(&key);
        }
        match self.live.remove(&key) {
            Some(before) => {
                let source = source.clone();
                Touched::One(Id { source, key }, kind, Some(before))
            }
            None => Touched::Statistics,
        }
    }

    fn note_trouble(&mut self, at: Timestamp, why: &str) {
        if self.link.is_current() {
            self.troubles.clear();
        }
        let is_told = self.troubles.iter().any(|(_, told)| told == why);
        if !is_told && self.troubles.len() < TROUBLES {
            self.troubles.push((at, why.to_owned()));
        }
    }

    fn relink(&mut self, at: Timestamp, link: Link) -> FeedPart {
        if link.is_current() {
            self.heard = Some(at);
        }
        if let Link::Retrying { why, .. } = &link {
            self.note_trouble(at, why);
        }
        let is_same = self.link == link;
        // Only the time of the next try differs, which is of no interest elsewhere.
        let is_tried_on = match (&self.link, &link) {
            (Link::Polled { why: before, .. }, Link::Polled { why, .. })
            | (Link::Retrying { why: before, .. }, Link::Retrying { why, .. }) => before == why,
            _ => false,
        };
        self.link = link;
        if is_same || is_tried_on {
            FeedPart::Statistics
        } else {
            FeedPart::Link
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_of_the_last_loss_are_remembered_until_the_next_one() {
        let mut feed = Feed::default();
        let at = |second| Timestamp::from_second(second).expect("it is near the epoch");
        let lose = |why: &str| Link::Retrying {
            why: why.to_owned(),
            next: at(9),
        };
        let links = [
            lose("refused"),
            lose("went back"),
            lose("refused"),
            Link::Live,
        ];
        for (second, link) in (0..).zip(links) {
            feed.relink(at(second), link);
        }
        let told = [
            (at(0), "refused".to_owned()),
            (at(1), "went back".to_owned()),
        ];
        assert_eq!(feed.last_troubles(), told);
        feed.relink(at(5), lose("cut"));
        assert_eq!(feed.last_troubles(), [(at(5), "cut".to_owned())]);
    }
}
