//! The past of one object, or of all, as columns of equal time: what changed in each, and whether anything was watched.

use jiff::{SignedDuration, Timestamp};

use super::fault::Severity;
use crate::store::{History, HistoryGap, Object, SeenChange, Store, Subject};

/// The share of the columns that shows the time before anything was watched.
const BEFORE: usize = 24;

/// The past in columns, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastColumns {
    /// When the first column begins.
    pub from: Timestamp,
    /// When the last column ends.
    pub to: Timestamp,
    /// The columns.
    pub columns: Vec<TimelineColumn>,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineColumn {
    /// How many changes were seen.
    pub changes: usize,
    /// The knowledge of it.
    pub state: TimelineState,
    /// How many endpoints the Destination had at its end. `None` if that is not known, or the object is no Destination.
    pub endpoints: Option<u32>,
    /// The gravest finding that came, or else one that went.
    pub finding: Option<TimelineFinding>,
}

/// A finding that came or went in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimelineFinding {
    /// It came.
    Came(Severity),
    /// It went.
    Went(Severity),
}

/// The knowledge of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineState {
    /// The object was there.
    There,
    /// It was not there.
    Absent,
    /// It was not watched for some of the time.
    Unwatched,
}

impl PastColumns {
    /// The past of an object up to a time.
    #[must_use]
    pub fn of_object(store: &Store, subject: &Subject, (now, columns): (Timestamp, usize)) -> Self {
        let history = store.history();
        let source = &subject.id.source;
        let began = history.watched_since(source, subject.kind);
        let gaps = history
            .gaps()
            .filter(|gap| gap.kind == subject.kind && gap.source == *source);
        let mut timeline = Self::empty(history, (now, columns));
        let mut form = history.changes_of(subject).next().map_or_else(
            || store.object(source, subject.kind, &subject.id.key),
            |first| first.before.as_ref(),
        );
        let mut changes = history.changes_of(subject).peekable();
        for at in 0..timeline.columns.len() {
            let end = timeline.end_of(at);
            let before = form;
            let mut seen = 0;
            while let Some(change) = changes.next_if(|change| change.at < end) {
                form = change.after.as_ref();
                seen += 1;
            }
            let is_there = before.is_some() || form.is_some();
            let state = if is_there {
                TimelineState::There
            } else {
                TimelineState::Absent
            };
            timeline.columns[at] = TimelineColumn {
                changes: seen,
                state,
                endpoints: match form {
                    Some(Object::Destination(destination)) => Some(destination.endpoint_count()),
                    _ => None,
                },
                finding: None,
            };
        }
        timeline.stripe(began, gaps);
        timeline
    }

    /// The past of all objects up to a time.
    #[must_use]
    pub fn of_all(store: &Store, (now, columns): (Timestamp, usize)) -> Self {
        let history = store.history();
        let mut timeline = Self::empty(history, (now, columns));
        for SeenChange { at, .. } in history.changes() {
            if let Some(place) = timeline.place(*at) {
                timeline.columns[place].changes += 1;
            }
        }
        timeline.stripe(history.earliest(), history.gaps());
        timeline
    }

    /// Empty columns over all of the history and some time before.
    fn empty(history: &History, (now, columns): (Timestamp, usize)) -> Self {
        let from = history.earliest().unwrap_or(now).min(now);
        let span = now.duration_since(from).max(SignedDuration::from_secs(1));
        let before = span / i32::try_from(BEFORE).unwrap_or(i32::MAX);
        let column = TimelineColumn {
            changes: 0,
            state: TimelineState::There,
            endpoints: None,
            finding: None,
        };
        Self {
            from: from.checked_sub(before).unwrap_or(from),
            to: now,
            columns: vec![column; columns],
        }
    }

    /// Marks what was not watched.
    fn stripe<'g>(&mut self, began: Option<Timestamp>, gaps: impl Iterator<Item = &'g HistoryGap>) {
        let before = (Timestamp::MIN, began.unwrap_or(Timestamp::MAX));
        let gaps = gaps.map(|gap| (gap.from, gap.to.unwrap_or(Timestamp::MAX)));
        let unwatched: Vec<_> = gaps.chain([before]).collect();
        for at in 0..self.columns.len() {
            let (start, end) = (self.start_of(at), self.end_of(at));
            let is_in = |(from, to): &(Timestamp, Timestamp)| *from < end && start < *to;
            if self.columns[at].changes == 0 && unwatched.iter().any(is_in) {
                self.columns[at].state = TimelineState::Unwatched;
                self.columns[at].endpoints = None;
            }
        }
    }

    /// Marks a finding that came or went at a time.
    pub fn mark(&mut self, at: Timestamp, finding: TimelineFinding) {
        if let Some(place) = self.place(at) {
            let marked = &mut self.columns[place].finding;
            *marked = Some(marked.map_or(finding, |before| before.min(finding)));
        }
    }

    /// The same in fewer columns.
    #[must_use]
    pub fn in_columns(&self, columns: usize) -> Self {
        let all = self.columns.len();
        let merged = (0..columns.min(all)).map(|at| {
            let (first, end) = (at * all / columns, (at + 1) * all / columns);
            let parts = &self.columns[first..end];
            let is = |state| parts.iter().any(|one| one.state == state);
            let state = if is(TimelineState::Unwatched) {
                TimelineState::Unwatched
            } else if is(TimelineState::There) {
                TimelineState::There
            } else {
                TimelineState::Absent
            };
            TimelineColumn {
                changes: parts.iter().map(|one| one.changes).sum(),
                state,
                endpoints: parts.last().and_then(|one| one.endpoints),
                finding: parts.iter().filter_map(|one| one.finding).min(),
            }
        });
        Self {
            columns: merged.collect(),
            ..self.clone()
        }
    }

    /// The column of a time. `None` if it is outside.
    #[must_use]
    pub fn place(&self, at: Timestamp) -> Option<usize> {
        if at < self.from || at > self.to || self.columns.is_empty() {
            return None;
        }
        let passed = at.duration_since(self.from).as_nanos().max(0);
        let whole = self.to.duration_since(self.from).as_nanos().max(1);
        let columns = i128::try_from(self.columns.len()).unwrap_or(i128::MAX);
        let place = usize::try_from(passed * columns / whole).unwrap_or(0);
        Some(place.min(self.columns.len() - 1))
    }

    fn start_of(&self, column: usize) -> Timestamp {
        let whole = self.to.duration_since(self.from);
        let columns = u32::try_from(self.columns.len()).unwrap_or(u32::MAX).max(1);
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        let share = f64::from(column) / f64::from(columns);
        let passed = SignedDuration::try_from_secs_f64(whole.as_secs_f64() * share);
        let passed = passed.unwrap_or(SignedDuration::ZERO);
        self.from.checked_add(passed).unwrap_or(self.to)
    }

    /// The last column has no end, so that what happened now is in it.
    fn end_of(&self, column: usize) -> Timestamp {
        if column + 1 == self.columns.len() {
            Timestamp::MAX
        } else {
            self.start_of(column + 1)
        }
    }

    /// The least and the greatest number of endpoints. `None` if none is known.
    #[must_use]
    pub fn endpoints(&self) -> Option<(u32, u32)> {
        let counts = || self.columns.iter().filter_map(|column| column.endpoints);
        Some((counts().min()?, counts().max()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Destination, Interner, decode_value},
        store::{Change, HistoryLimits, Id, Kind, Link, ObjectKey, Update},
    };

    const KIND: Kind = Kind::Destination;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("it is near the epoch")
    }

    fn say(store: &mut Store, second: i64, change: Change) {
        store.apply(Update {
            source: "east".into(),
            at: at(second),
            change,
        });
    }

    fn destination(endpoints: usize) -> Object {
        let addresses =
            (0..endpoints).map(|at| serde_json::json!({"ipAddress": format!("10.0.0.{at}")}));
        let object = serde_json::json!({"metadata": {"name": "a", "namespace": "x"},
            "spec": {"kubeService": {"endpointSubsets": [{"endpoints": addresses.collect::<Vec<_>>()}]}}});
        Object::Destination(decode_value::<Destination>(&object, &mut Interner::default()).into())
    }

    fn a() -> Subject {
        let key = ObjectKey {
            namespace: "x".into(),
            name: "a".into(),
        };
        let source = "east".into();
        Subject {
            kind: KIND,
            id: Id { source, key },
        }
    }

    /// One letter a column: unwatched, absent, there, or the number of changes.
    fn letters(timeline: &PastColumns) -> String {
        let letter = |column: &TimelineColumn| match (column.changes, column.state) {
            (1.., _) => column.changes.to_string(),
            (0, TimelineState::There) => "-".to_owned(),
            (0, TimelineState::Absent) => ".".to_owned(),
            (0, TimelineState::Unwatched) => "/".to_owned(),
        };
        timeline.columns.iter().map(letter).collect()
    }

    #[test]
    fn columns_tell_what_was_there_what_changed_and_what_was_not_watched() {
        let mut store = Store::remembering(HistoryLimits::USUAL);
        say(&mut store, 0, Change::ListBegan(KIND));
        say(&mut store, 0, Change::ListEnded(KIND));
        say(&mut store, 0, Change::Link(KIND, Link::Live));
        say(&mut store, 30, Change::Applied(destination(2)));
        say(&mut store, 50, Change::Applied(destination(5)));
        say(&mut store, 51, Change::Applied(destination(4)));
        say(&mut store, 70, Change::Heard(KIND));
        let lost = Link::Retrying {
            why: "refused".into(),
            next: at(99),
        };
        say(&mut store, 75, Change::Link(KIND, lost));
        say(&mut store, 90, Change::Link(KIND, Link::Live));
        say(&mut store, 100, Change::Deleted(KIND, a().id.key));
        let timeline = PastColumns::of_object(&store, &a(), (at(120), 25));
        assert_eq!(letters(&timeline), "/......1---2---////--1...");
        assert_eq!(timeline.endpoints(), Some((2, 4)));
        let all = PastColumns::of_all(&store, (at(120), 25));
        assert_eq!(letters(&all), "/------1---2---////--1---");
        assert_eq!(timeline.place(at(30)), Some(7));
        assert_eq!(timeline.place(at(121)), None);
    }

    #[test]
    fn fewer_columns_hold_the_same_changes_and_the_gravest_finding() {
        let mut store = Store::remembering(HistoryLimits::USUAL);
        say(&mut store, 0, Change::ListBegan(KIND));
        say(&mut store, 0, Change::ListEnded(KIND));
        for second in 1..=9 {
            say(
                &mut store,
                second * 10,
                Change::Applied(destination(2 + usize::from(second % 2 == 0))),
            );
        }
        let mut fine = PastColumns::of_all(&store, (at(100), 200));
        fine.mark(at(50), TimelineFinding::Went(Severity::Error));
        fine.mark(at(51), TimelineFinding::Came(Severity::Warning));
        fine.mark(at(52), TimelineFinding::Came(Severity::Error));
        let coarse = fine.in_columns(10);
        assert_eq!(coarse.columns.len(), 10);
        let changes: usize = coarse.columns.iter().map(|one| one.changes).sum();
        assert_eq!(changes, 9);
        let place = coarse.place(at(51)).expect("it is inside");
        let gravest = coarse.columns[place].finding;
        assert_eq!(gravest, Some(TimelineFinding::Came(Severity::Error)));
        assert_eq!(fine.in_columns(500).columns.len(), 200);
    }

    #[test]
    fn a_time_without_a_length_and_no_columns_are_no_trouble() {
        let store = Store::default();
        let none = PastColumns::of_all(&store, (at(5), 0));
        assert_eq!((none.columns.len(), none.place(at(5))), (0, None));
        let one = PastColumns::of_object(&store, &a(), (at(5), 1));
        assert_eq!(letters(&one), "/");
    }
}
