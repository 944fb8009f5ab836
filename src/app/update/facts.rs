//! Taking in what sources said: the store, what it means, the rows, and whether any of it is on the screen.

use crate::{
    app::{Effect, Overlay, State, Urgency},
    store::{Kind, Touched, Update},
};

/// Follows what sources said. What nobody sees draws nothing: a list that is being staged, and signs of life unless one
/// looks at the sources.
pub(super) fn take_in(state: &mut State, updates: Vec<Update>) -> Vec<Effect> {
    let mut moved = Vec::new();
    let mut seen = false;
    for update in updates {
        let touched = state.store.apply(update);
        seen |= is_seen(state, &touched);
        moved.extend(state.world.follow(&state.store, &touched));
    }
    if !seen {
        return Vec::new();
    }
    let followed = state.marks.remember(moved, state.now);
    state.listing.follow(&followed);
    state.cursor.settle(state.row());
    vec![Effect::Draw(Urgency::Frame)]
}

/// Whether the screen shows what an update touched. Of most kinds it shows no more than how many there are.
fn is_seen(state: &State, touched: &Touched) -> bool {
    const SHOWN: [Kind; 3] = [Kind::Destination, Kind::TrafficPolicy, Kind::AccessPolicy];
    match touched {
        Touched::Nothing => false,
        Touched::Link => true,
        Touched::Told => looks_at_sources(state),
        Touched::One(_, kind, _) | Touched::Many(_, kind, _) => {
            SHOWN.contains(kind) || looks_at_sources(state)
        }
    }
}

fn looks_at_sources(state: &State) -> bool {
    matches!(state.overlay, Overlay::Sources { .. })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        app::{Event, update::update},
        model::{Destination, Workload},
        store::{Change, Link, Object},
    };

    fn say(state: &mut State, change: Change) -> Vec<Effect> {
        let at = Timestamp::UNIX_EPOCH;
        let said = Update {
            source: "east".into(),
            at,
            change,
        };
        update(state, at, Event::Updates(vec![said]))
    }

    #[test]
    fn a_list_that_is_staged_draws_nothing_until_it_ends() {
        let mut state = State::default();
        let listed = || Change::Listed(Object::Destination(Destination::default().into()));
        let draws = vec![Effect::Draw(Urgency::Frame)];
        say(&mut state, Change::ListBegan(Kind::Destination));
        assert_eq!(
            say(&mut state, listed()),
            draws,
            "the first list shows as it arrives"
        );
        say(&mut state, Change::ListEnded(Kind::Destination));
        assert_eq!(say(&mut state, Change::ListBegan(Kind::Destination)), []);
        assert_eq!(say(&mut state, listed()), []);
        assert_eq!(
            say(&mut state, Change::ListEnded(Kind::Destination)),
            [],
            "it brought nothing new"
        );
        say(&mut state, Change::ListBegan(Kind::Destination));
        assert_eq!(say(&mut state, Change::ListEnded(Kind::Destination)), draws);
    }

    #[test]
    fn signs_of_life_are_drawn_where_one_looks_at_the_sources_alone() {
        let mut state = State::default();
        let kind = Kind::Destination;
        say(&mut state, Change::Link(kind, Link::Live));
        let signs = [
            Change::Asked(kind),
            Change::Heard(kind),
            Change::Link(kind, Link::Live),
        ];
        for sign in &signs {
            assert_eq!(say(&mut state, sign.clone()), [], "{sign:?}");
        }
        let polled = |next| {
            let next = Timestamp::from_second(next).unwrap();
            let why = "cannot watch".to_owned();
            Change::Link(kind, Link::Polled { why, next })
        };
        let draws = [Effect::Draw(Urgency::Frame)];
        assert_eq!(say(&mut state, polled(30)), draws);
        assert_eq!(say(&mut state, polled(60)), []);
        say(&mut state, Change::Link(kind, Link::Live));
        state.overlay = Overlay::Sources { scroll: 0 };
        for sign in signs {
            assert_eq!(say(&mut state, sign.clone()), draws, "{sign:?}");
        }
    }

    #[test]
    fn what_only_counts_among_the_sources_draws_only_there() {
        let mut state = State::default();
        let workload = || Change::Applied(Object::Workload(Workload::default().into()));
        assert_eq!(say(&mut state, workload()), []);
        state.overlay = Overlay::Sources { scroll: 0 };
        assert_eq!(say(&mut state, workload()), [Effect::Draw(Urgency::Frame)]);
    }
}
