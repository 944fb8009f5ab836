//! The way of a replay to another time.

use std::{panic::resume_unwind, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{task::spawn_blocking, time::timeout};

use super::{
    links::Links,
    order::ReplaySeek,
    player::{AHEAD, BreakOff, Player},
    reader::RecordedUpdate,
};
use crate::store::{Change, RestoredItem};

/// How long before a time the facts are restored: longer than any controller is waited for, so that what is found at that time
/// is the same as after all updates before, and what changed just before is seen to change.
const CONTEXT: SignedDuration = SignedDuration::from_mins(2);

/// How many bytes of text before that are also read on a screen, so that it is known when each finding came. Reading them takes a
/// moment, and most recordings of an incident have no more.
const REACH: u64 = 16 << 20;

/// How often who reads at full speed hears that there is more to come.
const PULSE: Duration = Duration::from_secs(1);

impl Player {
    /// When the next change of an object is, after the updates until now. `None` if there is none.
    pub(super) async fn next_change(&mut self) -> Option<Timestamp> {
        let mut looked = 0;
        loop {
            let mut ahead = self.ahead.iter().skip(looked);
            let is_next = |said: &&RecordedUpdate| {
                let change = &said.update.change;
                let is_change = matches!(
                    change,
                    Change::Applied(_) | Change::Deleted(..) | Change::ListEnded(_)
                );
                is_change && said.update.at > self.at
            };
            if let Some(next) = ahead.find(is_next) {
                return Some(next.update.at);
            }
            if self.is_read || self.ahead.len() >= AHEAD {
                return None;
            }
            looked = self.ahead.len();
            self.read_on().await;
        }
    }

    /// Goes to another time.
    pub(super) async fn seek(&mut self, seek: ReplaySeek) -> Result<(), BreakOff> {
        let ReplaySeek {
            tempo,
            updates,
            facts,
            arrival,
        } = seek;
        (self.tempo, self.updates) = (tempo, updates);
        self.arrival = Some((tempo.at, arrival));
        let restored = self.restore(tempo.at).await;
        facts.send(restored).map_err(|_| BreakOff::Unheard)
    }

    /// Goes to the last checkpoint that is long enough before a time, or to the beginning. Returns the facts there; `None` if
    /// the updates until now lead there as soon.
    pub(super) async fn restore(&mut self, time: Timestamp) -> Option<Vec<RestoredItem>> {
        let mut reader = self.reader.take()?;
        let known = std::mem::take(&mut self.state);
        let told_until = (self.sent > 0).then_some(self.at);
        let reach = if self.is_at_once() { 0 } else { REACH };
        let mut sought = spawn_blocking(move || {
            let before = time.checked_sub(CONTEXT).unwrap_or(Timestamp::MIN);
            let sought = reader.seek((before, reach), time, (told_until, &known));
            (reader, known, sought)
        });
        let sought = loop {
            match timeout(PULSE, &mut sought).await {
                Ok(sought) => break sought,
                Err(_) if self.is_at_once() => {
                    for (source, link) in self.links.under_way(self.sent) {
                        // A receiver that is gone is noticed later.
                        let _ = self.say(source, self.at, link).await;
                    }
                }
                Err(_) => {}
            }
        };
        let (reader, known, sought) =
            sought.unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()));
        let (state, facts) = match sought {
            Some((state, facts)) => (state, Some(facts)),
            None => (known, None),
        };
        self.state = state;
        if let Some(facts) = &facts {
            self.ahead.clear();
            self.is_read = false;
            self.at = reader.last;
            self.links = Links::of(&reader.header);
            for item in facts {
                if let RestoredItem::Said(update) = item {
                    self.links.note(&update.source, &update.change);
                }
            }
        }
        self.reader = Some(reader);
        facts
    }

    /// Tells who waits that every update until a time was sent.
    pub(super) fn arrive(&mut self, at: Timestamp) {
        if let Some((_, arrival)) = self.arrival.take_if(|(time, _)| *time < at) {
            // Who waited may have lost interest by now.
            let _ = arrival.send(());
        }
    }
}
