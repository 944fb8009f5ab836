//! Taking in what sources said: the store, what it means, the rows, and whether any of it is on the screen.

use crate::{
    app::{Effect, Overlay, State, Ticker, Urgency},
    derive::world::{Moved, World},
    diagnose::Diagnosis,
    store::{Change, Kind, Link, Object, Store, Touched, Update},
};

use super::{blast, live, pages, relist};

/// Applies updates of sources. Invisible changes draw nothing: a list that is being staged, heartbeats unless the
/// sources are shown, and another try of a source that does not answer.
pub(super) fn take_in(state: &mut State, updates: Vec<Update>) -> Vec<Effect> {
    let mut moved = Vec::new();
    let (mut seen, mut is_linked, mut is_touched) = (false, false, false);
    state.details.touch();
    for update in updates {
        let is_tried_on = is_tried_on(state, &update);
        let ends_silence = ends_silence(state, &update);
        let State {
            store,
            world,
            diagnosis,
            ..
        } = &mut *state;
        let (touched, these) = follow((store, world, diagnosis), update);
        seen |= ends_silence || !is_tried_on && is_seen(state, &touched);
        is_linked |= matches!(touched, Touched::Link(..));
        is_touched |= !matches!(touched, Touched::Nothing | Touched::Statistics);
        moved.extend(these);
    }
    state.trends.follow(&moved);
    state.cluster_errors.follow(&moved, &state.diagnosis);
    if is_touched {
        state.lists.touch();
    }
    blast::follow(state, &moved);
    // What is stale is a cause of its own.
    if !moved.is_empty() || is_linked {
        state.findings.touch();
    }
    if !seen {
        return Vec::new();
    }
    pages::follow(state, &moved);
    let followed = state.marks.remember(moved, state.now);
    let State {
        listing,
        diagnosis,
        store,
        now,
        ..
    } = &mut *state;
    listing.follow(&followed, &live(diagnosis, store, *now));
    if is_linked && listing.filter().needs_sources() {
        relist(state, state.listing.filter().clone(), state.listing.sort());
    }
    state.cursor.settle(state.row());
    vec![Effect::Draw(Urgency::Frame)]
}

/// Takes an update in, and returns what it touched and which Destinations moved.
pub(super) fn follow(
    (store, world, diagnosis): (&mut Store, &mut World, &mut Diagnosis),
    update: Update,
) -> (Touched, Vec<Moved>) {
    let touched = store.apply(update);
    let moved = follow_store((store, world, diagnosis), &touched);
    (touched, moved)
}

/// Lets the world and the findings follow what was touched in the store. Returns the Destinations that moved.
pub(super) fn follow_store(
    (store, world, diagnosis): (&Store, &mut World, &mut Diagnosis),
    touched: &Touched,
) -> Vec<Moved> {
    let moved = world.follow(store, touched);
    diagnosis.follow(store, world, touched, &moved);
    moved
}

/// Whether an update says only that a source still does not answer. Its seconds are counted, and the next one shows the
/// reason, which may differ from try to try.
fn is_tried_on(state: &State, update: &Update) -> bool {
    let is_retrying = |link: &Link| matches!(link, Link::Retrying { .. });
    let Change::Link(kind, link) = &update.change else {
        return false;
    };
    let source = state.store.source(&update.source);
    is_retrying(link)
        && source.is_some_and(|source| {
            let feed = source.feed(*kind);
            is_retrying(source.link()) && feed.is_some_and(|feed| is_retrying(feed.link()))
        })
}

/// Whether an update is a sign of life of a source that the screen calls silent.
fn ends_silence(state: &State, update: &Update) -> bool {
    matches!(
        update.change,
        Change::Heard(Kind::Destination) | Change::Link(Kind::Destination, _)
    ) && state
        .store
        .source(&update.source)
        .is_some_and(|source| source.is_silent(state.now))
}

/// Whether the screen shows what an update touched. There are more workloads than anything else, and only those of the
/// namespace that one looks at are shown.
fn is_seen(state: &State, touched: &Touched) -> bool {
    match touched {
        Touched::Nothing => false,
        Touched::Statistics => looks_at_sources(state),
        Touched::One(id, Kind::Workload, before) => {
            let now = state.store.object(&id.source, Kind::Workload, &id.key);
            let forms = before.iter().chain(now);
            let is_listed = state.trail.listed_kind() == Some(Kind::Workload);
            let is_told = state.ticker == Ticker::On;
            let is_there = looks_at_sources(state) || is_listed || looks_at_kinds(state) || is_told;
            is_there || forms.into_iter().any(|form| is_beside(state, form))
        }
        Touched::Link(..) | Touched::One(..) | Touched::Many(..) | Touched::Clock(_) => true,
    }
}

/// Whether a workload is what the page is about, or runs where the service does that the panes are about.
fn is_beside(state: &State, form: &Object) -> bool {
    let Object::Workload(workload) = form else {
        return false;
    };
    if let Some(page) = state
        .page()
        .filter(|page| page.subject.kind == Kind::Workload)
    {
        return page.subject.id.key == form.key();
    }
    let kube = state
        .destination()
        .and_then(|known| known.destination.kube_service());
    let controller = workload
        .spec
        .kubernetes
        .as_ref()
        .map(|pods| &pods.controller);
    kube.zip(controller).is_some_and(|(kube, controller)| {
        kube.reference.namespace == controller.namespace
            && kube.reference.cluster == controller.cluster
    })
}

/// Whether the numbers of objects of each kind are shown.
fn looks_at_kinds(state: &State) -> bool {
    matches!(state.overlay, Overlay::Kinds(_))
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
        store::{Change, Link, Object, Origin},
    };

    fn say(state: &mut State, change: Change) -> Vec<Effect> {
        say_at(state, 0, change)
    }

    fn say_at(state: &mut State, second: i64, change: Change) -> Vec<Effect> {
        let at = Timestamp::from_second(second).expect("it is near the epoch");
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
    fn a_removed_row_goes_in_time_although_a_frame_is_always_due() {
        let mut state = State::default();
        let cart = Object::Destination(Destination::default().into());
        let key = cart.key();
        say_at(&mut state, 0, Change::Applied(cart));
        say_at(&mut state, 10, Change::Deleted(Kind::Destination, key));
        assert_eq!(state.listing.rows().len(), 1, "it is held for a moment");
        let later = Timestamp::from_second(13).expect("it is near the epoch");
        update(&mut state, later, Event::Draws);
        assert_eq!(state.listing.rows().len(), 0);
    }

    #[test]
    fn a_sign_of_life_of_a_silent_source_is_drawn() {
        let mut state = State::default();
        state.store.declare(&"east".into(), Origin::Context);
        let kind = Kind::Destination;
        let signs = [Change::Heard(kind), Change::Link(kind, Link::Live)];
        say_at(&mut state, 0, signs[1].clone());
        for (second, sign) in (0..).zip(signs) {
            let second = second * 40;
            assert_eq!(
                say_at(&mut state, second + 34, sign.clone()),
                [],
                "{sign:?}"
            );
            let (silent, draws) = (second + 70, [Effect::Draw(Urgency::Frame)]);
            assert_eq!(say_at(&mut state, silent, sign.clone()), draws, "{sign:?}");
        }
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
        let tried = |why: &str, next| {
            let next = Timestamp::from_second(next).unwrap();
            let why = why.to_owned();
            Change::Link(kind, Link::Retrying { why, next })
        };
        assert_eq!(say(&mut state, tried("no answer", 30)), draws);
        for (why, next) in [("no answer", 60), ("no address", 90)] {
            let drawn = say(&mut state, tried(why, next));
            assert_eq!(drawn, [], "{why}: the countdown ticks by itself");
        }
        let second = Timestamp::from_second(1).unwrap();
        assert_eq!(state.wakes(), second);
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
