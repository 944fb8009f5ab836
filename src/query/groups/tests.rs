//! What groups of 50,000 rows cost, counted in comparisons.

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::{
    derive::world::World,
    model::{Destination, Interner, decode_value},
    query::{Filter, Listing, Sort, rows::comparisons},
    store::{Change, Kind, Object, Store, Update},
};

const COUNT: usize = 50_000;

/// As many Destinations of a quarter as many services, in four clusters.
fn world() -> World {
    let (mut store, mut world) = (Store::default(), World::default());
    let mut interner = Interner::default();
    let mut say = |change| {
        let (source, at) = ("mgmt".into(), Timestamp::UNIX_EPOCH);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    };
    say(Change::ListBegan(Kind::Destination));
    for at in 0..COUNT {
        let (service, cluster) = (format!("s{}", at / 4), ["a", "b", "c", "d"][at % 4]);
        let value = json!({"metadata": {"name": format!("{service}-{cluster}"), "namespace": "gm"},
            "spec": {"kubeService": {"region": "eu",
                "ref": {"name": service, "namespace": format!("n{}", at % 100), "clusterName": cluster}}}});
        let destination = decode_value::<Destination>(&value, &mut interner);
        say(Change::Listed(Object::Destination(destination.into())));
    }
    say(Change::ListEnded(Kind::Destination));
    world
}

#[test]
fn grouping_sorts_groups_only_and_a_change_or_a_key_costs_a_search() {
    let world = world();
    let mut listing = Listing::of(&world, Filter::default(), Sort::default(), &());
    let rows = listing.rows().to_vec();
    let log = |count: usize| count.max(1).ilog2() as usize + 1;
    for by in GroupBy::ALL {
        comparisons::take();
        listing.group(Some(by), &());
        let (groups, grouping) = (listing.groups(), comparisons::take());
        assert!(
            grouping <= groups * log(groups),
            "{by:?}: {grouping} for {groups} groups"
        );
        let known = &rows[COUNT / 3];
        listing.follow(&[(Some(Arc::clone(known)), Some(Arc::clone(known)))], &());
        let change = comparisons::take();
        assert!(change <= 6 * log(COUNT), "{by:?}: {change} for a change");
        let line = listing.position(&world, &known.id).expect("it is there");
        let shown = (line..line + 44).filter_map(|line| listing.line(line));
        assert!(shown.count() > 0);
        let key = comparisons::take();
        assert!(key <= 2 * log(COUNT), "{by:?}: {key} for a key");
    }
}
