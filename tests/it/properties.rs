//! Properties of the way from updates to rows: whatever is said in whatever order, incremental equals from scratch.

mod localities;
mod policies;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use portolan::{
    derive::{
        self,
        world::{Known, Summary, World},
    },
    model::{Destination, Interner, SourceName, decode_value},
    query::{Column, Filter, GroupBy, Listing, Sort, TableLine},
    store::{Change, HistoryLimits, Id, Kind, Link, Object, ObjectKey, Store, Touched, Update},
};
use proptest::prelude::*;
use serde_json::json;

use super::kit::world_of;

/// What a source may say, over a handful of names so that they collide.
#[derive(Clone, Debug)]
enum Said {
    Began,
    Listed(u8, u8),
    Ended,
    Applied(u8, u8),
    Deleted(u8),
    Lost,
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        1 => Just(Said::Began),
        4 => (0u8..6, 0u8..5).prop_map(|(name, endpoints)| Said::Listed(name, endpoints)),
        1 => Just(Said::Ended),
        4 => (0u8..6, 0u8..5).prop_map(|(name, endpoints)| Said::Applied(name, endpoints)),
        2 => (0u8..6).prop_map(Said::Deleted),
        1 => Just(Said::Lost),
    ]
}

fn destination(name: u8, endpoints: u8) -> Object {
    let addresses = (0..endpoints).map(|at| {
        json!({"ipAddress": format!("10.0.{name}.{at}"), "labels": {"version": format!("v{}", at % 3)},
            "subLocality": {"zone": format!("eu-{}", ["a", "b", "c"][usize::from(at % 3)])}})
    });
    let value = json!({"metadata": {"name": format!("d{name}"), "namespace": "gloo-mesh"}, "spec": {"kubeService": {
        "ref": {"name": format!("svc{}", name % 3), "namespace": "ns", "clusterName": format!("c{}", name % 2)}, "region": "eu",
        "endpointSubsets": [{"endpoints": addresses.collect::<Vec<_>>()}]}}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn key(name: u8) -> ObjectKey {
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: format!("d{name}").into(),
    }
}

fn update(source: &str, said: &Said) -> Update {
    let kind = Kind::Destination;
    let change = match said {
        Said::Began => Change::ListBegan(kind),
        Said::Listed(name, endpoints) => Change::Listed(destination(*name, *endpoints)),
        Said::Ended => Change::ListEnded(kind),
        Said::Applied(name, endpoints) => Change::Applied(destination(*name, *endpoints)),
        Said::Deleted(name) => Change::Deleted(kind, key(*name)),
        Said::Lost => Change::Link(
            kind,
            Link::Retrying {
                why: "gone".into(),
                next: Timestamp::UNIX_EPOCH,
            },
        ),
    };
    Update {
        source: source.into(),
        at: Timestamp::UNIX_EPOCH,
        change,
    }
}

/// Every object that a store has.
fn forms(store: &Store) -> BTreeMap<Id, Object> {
    let objects = store.sources().flat_map(|source| {
        let objects = source.feeds().flat_map(|(_, feed)| feed.objects());
        objects.map(|(key, object)| {
            let (source, key) = (source.name().clone(), key.clone());
            (Id { source, key }, object.clone())
        })
    });
    objects.collect()
}

fn facts(world: &World) -> BTreeMap<String, (u32, String)> {
    let fact = |known: &std::sync::Arc<derive::world::Known>| {
        let name = format!("{}/{}", known.id.source, known.id.key);
        (
            name,
            (
                known.summary.endpoints,
                derive::destination::service_name(&known.destination).to_owned(),
            ),
        )
    };
    world.iter().map(fact).collect()
}

#[test]
fn what_could_not_be_read_stays_until_its_own_kind_is_listed_again() {
    let mut store = Store::default();
    let mut say = |change| {
        let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
        store.apply(Update { source, at, change });
        let source = store.sources().next().expect("it spoke");
        source.is_complete()
    };
    for kind in Kind::ALL {
        say(Change::Link(kind, Link::Live));
    }
    for own in Kind::ALL {
        let skipped = Change::Skipped {
            kind: Some(own),
            what: "an item".into(),
            why: "it has no name".into(),
            unreadable: true,
        };
        assert!(!say(skipped), "{own}");
        for other in Kind::ALL.into_iter().filter(|kind| *kind != own) {
            say(Change::ListBegan(other));
            assert!(!say(Change::ListEnded(other)), "{other} after {own}");
            say(Change::Link(other, Link::Live));
        }
        say(Change::ListBegan(own));
        say(Change::ListEnded(own));
        assert!(say(Change::Link(own, Link::Live)), "{own}");
    }
}

/// Every line with all groups open, each found again by what is on it.
fn lines(listing: &mut Listing, world: &World) -> Vec<String> {
    listing.fold_all(true);
    let line = |at: usize| match listing.line(at).expect("it is a line") {
        TableLine::Group(group) => {
            assert_eq!(listing.head(group.name()), Some(at));
            format!("{:?} {:?}", group.name(), group.counts())
        }
        TableLine::Row(known, _) => {
            assert_eq!(listing.position(world, &known.id), Some(at));
            format!("{:?}", known.id)
        }
    };
    (0..listing.lines()).map(line).collect()
}

fn ids(listing: &Listing) -> Vec<Id> {
    listing
        .rows()
        .iter()
        .map(|known| known.id.clone())
        .collect()
}

/// Every order there is.
fn sort() -> impl Strategy<Value = Sort> {
    (0..Column::ALL.len(), any::<bool>()).prop_map(|(column, turned)| {
        let sort = Sort::by(Column::ALL[column]);
        if turned { sort.reversed() } else { sort }
    })
}

/// A Destination that a filter has much to look at in.
fn findable(name: &str, host: &str, addresses: &[&str]) -> Arc<Known> {
    let endpoints: Vec<_> = addresses
        .iter()
        .map(|address| json!({"ipAddress": address}))
        .collect();
    let value = json!({
        "metadata": {"name": format!("{name}-object"), "namespace": "gloo-mesh"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "Shop", "clusterName": "eu-1"},
            "endpointSubsets": [{"endpoints": endpoints}]}},
        "status": {"localFqdn": host},
    });
    let destination: Destination = decode_value(&value, &mut Interner::default());
    Arc::new(Known {
        id: Id {
            source: "east".into(),
            key: ObjectKey::of(&destination.meta),
        },
        summary: Summary::of(&destination),
        destination: destination.into(),
        made: None,
    })
}

/// Whether a word passes, by reading all there is to read, as it is written.
fn passes_when_all_is_read(word: &str, known: &Known) -> bool {
    let lower = word.to_lowercase();
    let has_case = word.contains(char::is_uppercase) && !word.contains(['.', ':']);
    let stands_in =
        |text: &str| text.to_lowercase().contains(&lower) && (!has_case || text.contains(word));
    let is_of_address = word.contains(|letter: char| letter.is_ascii_digit() || letter == ':');
    let destination = &*known.destination;
    let names = derive::destination::names(destination);
    let kube = destination.kube_service().expect("it is one");
    let endpoints = kube.endpoint_subsets.iter();
    let mut addresses =
        endpoints.flat_map(|subset| subset.endpoints.iter().map(|endpoint| &endpoint.address));
    let host = pasted_host(&lower);
    let is_reached = |text: &str| {
        let text = text.to_lowercase();
        host.is_some_and(|host| text == host || text.starts_with(&format!("{host}.")))
    };
    names
        .into_iter()
        .chain(derive::destination::fqdn(destination))
        .any(stands_in)
        || derive::destination::names(destination)
            .into_iter()
            .chain(derive::destination::fqdn(destination))
            .any(is_reached)
        || addresses.any(|address| {
            let address = address.to_string();
            is_of_address && stands_in(&address) || is_reached(&address)
        })
}

/// The host in a word that has a port or a dot behind it.
fn pasted_host(word: &str) -> Option<&str> {
    let (host, port) = word.split_once(':').unwrap_or((word, ""));
    let has_port = port.parse::<u16>().is_ok() && !host.is_empty();
    let is_pasted = has_port || !word.contains(':') && word.ends_with('.');
    Some(host.trim_end_matches('.')).filter(|host| is_pasted && !host.is_empty())
}

#[test]
fn a_letter_that_is_typed_twice_must_stand_there_twice() {
    let known = findable("reviews", "", &["10.0.0.1", "fd00::1"]);
    for (word, passes) in [
        ("w", true),
        ("ww", false),
        ("ew", true),
        ("::", true),
        (":::", false),
    ] {
        let filter = Filter::parse(word).expect("it is a word");
        assert_eq!(filter.passes(&known, &()), passes, "{word}");
    }
}

proptest! {
    #[test]
    fn a_word_passes_what_it_would_if_all_were_read(
        name in "[a-cA-C0-2é_.-]{1,6}",
        host in "[a-d.]{0,6}",
        address in prop_oneof!["10[.][0-3][.]0[.][1-9]", "fd0[0-3]::[a-f]", "[a-d_]{1,4}"],
        // What begins like a key is no word.
        word in prop_oneof!["[a-fA-C0-3é_.-]{1,4}", "[:0-3][0-3a-f:.]{0,3}"],
    ) {
        let known = findable(&name, &host, &[&address]);
        let filter = Filter::parse(&word).expect("it is a word");
        prop_assert_eq!(filter.passes(&known, &()), passes_when_all_is_read(&word, &known), "{:?}", known);
    }

    #[test]
    fn following_equals_starting_anew(
        script in proptest::collection::vec((0u8..2, said()), 0..240),
        filter in 0usize..3,
        sort in sort(),
        by in proptest::option::of(0..GroupBy::ALL.len()),
    ) {
        let by = by.map(|by| GroupBy::ALL[by]);
        let filter = Filter::parse(["", "svc1", "!svc2 cluster:c1"][filter]).expect("it is a filter");
        let (mut store, mut world) = (Store::default(), World::default());
        let mut listing = Listing::new(filter.clone(), sort);
        listing.group(by, &());
        let mut all_moved = Vec::new();
        for (source, said) in &script {
            let touched = store.apply(update(["east", "west"][usize::from(*source)], said));
            let moved = world.follow(&store, &touched);
            listing.follow(&moved, &());
            all_moved.extend(moved);
        }
        let mut at_once = Listing::new(filter.clone(), sort);
        at_once.group(by, &());
        at_once.follow(&all_moved, &());
        let anew = world_of(&store);
        prop_assert_eq!(facts(&world), facts(&anew));
        prop_assert_eq!(world.endpoints(), anew.endpoints());
        prop_assert_eq!(world.clusters().collect::<Vec<_>>(), anew.clusters().collect::<Vec<_>>());
        let mut sorted = Listing::of(&anew, Filter::default(), Sort::default(), &());
        sorted.set(filter, sort, &());
        sorted.group(by, &());
        prop_assert_eq!(ids(&listing), ids(&sorted));
        prop_assert_eq!(ids(&at_once), ids(&sorted), "many moves at once, {}", all_moved.len());
        let grouped = lines(&mut sorted, &anew);
        prop_assert_eq!(&lines(&mut listing, &world), &grouped);
        prop_assert_eq!(&lines(&mut at_once, &world), &grouped, "many moves at once");
        prop_assert_eq!(grouped.len() >= sorted.rows().len(), true, "no row is lost");
    }

    #[test]
    fn the_history_undone_is_the_store_of_every_moment(
        script in proptest::collection::vec((0u8..2, said()), 0..160),
    ) {
        let mut store = Store::remembering(HistoryLimits::USUAL);
        let mut moments = Vec::new();
        for (source, said) in &script {
            let mut update = update(["east", "west"][usize::from(*source)], said);
            let second = i64::try_from(moments.len()).expect("there are few");
            update.at = Timestamp::from_second(second).expect("it is near the epoch");
            store.apply(update);
            moments.push(forms(&store));
        }
        let listed: BTreeMap<_, _> = ["east", "west"].map(SourceName::from).into_iter()
            .map(|source| (source.clone(), store.history().watched_since(&source, Kind::Destination))).collect();
        let mut now = forms(&store);
        let mut changes = store.history().changes().rev().peekable();
        let moments: Vec<_> = (0i64..).zip(&moments).collect();
        for (second, then) in moments.into_iter().rev() {
            while let Some(change) = changes.next_if(|change| change.at.as_second() > second) {
                match &change.before {
                    Some(before) => drop(now.insert(change.id.clone(), before.clone())),
                    None => drop(now.remove(&change.id)),
                }
            }
            // What arrives with the first list was there before, and is no change.
            let is_watched = |id: &Id| listed[&id.source].is_some_and(|began| began.as_second() <= second);
            let seen = |forms: &BTreeMap<Id, Object>| forms.iter().filter(|(id, _)| is_watched(id))
                .map(|(id, form)| (id.clone(), form.json().text().to_owned())).collect::<Vec<_>>();
            prop_assert_eq!(seen(&now), seen(then), "at second {}", second);
        }
    }

    #[test]
    fn a_later_list_is_swapped_in_whole(
        first in proptest::collection::vec((0u8..6, 0u8..5), 0..8),
        second in proptest::collection::vec((0u8..6, 0u8..5), 0..8),
    ) {
        let mut store = Store::default();
        let say = |store: &mut Store, said: Said| store.apply(update("east", &said));
        let names = |store: &Store| {
            let source = store.source(&SourceName::from("east")).expect("it spoke");
            let feed = source.feed(Kind::Destination).expect("it spoke of Destinations");
            feed.objects().map(|(key, _)| key.name.to_string()).collect::<std::collections::BTreeSet<_>>()
        };
        let of = |list: &[(u8, u8)]| list.iter().map(|(name, _)| format!("d{name}")).collect::<std::collections::BTreeSet<_>>();
        say(&mut store, Said::Began);
        for (name, endpoints) in &first {
            say(&mut store, Said::Listed(*name, *endpoints));
        }
        say(&mut store, Said::Ended);
        prop_assert_eq!(names(&store), of(&first));
        say(&mut store, Said::Began);
        for (name, endpoints) in &second {
            prop_assert_eq!(say(&mut store, Said::Listed(*name, *endpoints)), Touched::Nothing);
            prop_assert_eq!(names(&store), of(&first), "nothing is seen of a list until it ends");
        }
        say(&mut store, Said::Ended);
        prop_assert_eq!(names(&store), of(&second));
    }

    #[test]
    fn no_endpoint_is_lost_on_the_way_into_the_tree(endpoints in 0u8..40) {
        let Object::Destination(destination) = destination(1, endpoints) else { unreachable!("it is one") };
        let counted: usize = derive::locality::counts(&destination).iter().map(|place| place.count).sum();
        prop_assert_eq!(counted, usize::from(endpoints));
        let regions = derive::locality::localities(&destination);
        for region in &regions {
            prop_assert_eq!(region.count, region.zones.iter().map(|zone| zone.count).sum::<usize>());
        }
    }

    #[test]
    fn any_filter_text_is_understood_or_explained(text in ".{0,60}") {
        match Filter::parse(&text) {
            Ok(filter) => prop_assert_eq!(filter.text(), text),
            Err(error) => prop_assert!(text[error.at..].starts_with(&error.term), "{:?}", error),
        }
    }

    #[test]
    fn typing_on_gives_the_rows_that_the_whole_text_gives(
        script in proptest::collection::vec((0u8..2, said()), 0..60),
        text in "[svc0-2dSVC!: ]{0,8}",
    ) {
        let (mut store, mut world) = (Store::default(), World::default());
        for (source, said) in &script {
            let touched = store.apply(update(["east", "west"][usize::from(*source)], said));
            world.follow(&store, &touched);
        }
        let mut typed = Listing::of(&world, Filter::default(), Sort::default(), &());
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let Ok(filter) = Filter::parse(&text[..end]) else { continue };
            typed.set(filter.clone(), Sort::default(), &());
            let anew = Listing::of(&world, filter, Sort::default(), &());
            prop_assert_eq!(ids(&typed), ids(&anew), "{:?}", &text[..end]);
        }
    }
}
