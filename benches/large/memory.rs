//! How much heap is kept for each Destination, by the way that live sources use: JSON text, decoded by one interner,
//! into the store; then the world and the listing that are derived from it.

use std::{io, mem::size_of, sync::Arc};

use jiff::Timestamp;
use portolan::{
    app::Event,
    derive::world::{Known, Summary, World},
    model::{
        Destination, Interner, SourceName, decode, endpoint::Endpoint, kube_service::KubeService,
        meta::Meta, status::Status,
    },
    query::{Filter, Listing, Sort},
    store::{Change, Id, Kind, Object, ObjectKey, Store, Touched, Update},
};

use crate::{heap::Heap, mesh::Mesh, table};

/// Prints the table, and how large the types are that there is one of for each Destination or more.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let rows = table::by_name(sizes.iter().map(|size| kept(*size)).collect());
    table::print("memory: heap for each Destination", sizes, &rows)?;
    let row = |(name, size): (&str, usize)| (name.to_owned(), vec![format!("{size} B")]);
    table::print("memory: size of a", &[1], &types().map(row))
}

fn types() -> [(&'static str, usize); 11] {
    [
        ("Known", size_of::<Known>()),
        ("Summary", size_of::<Summary>()),
        ("Id", size_of::<Id>()),
        ("ObjectKey", size_of::<ObjectKey>()),
        ("Destination", size_of::<Destination>()),
        ("Meta", size_of::<Meta>()),
        ("KubeService", size_of::<KubeService>()),
        ("Status", size_of::<Status>()),
        ("Endpoint", size_of::<Endpoint>()),
        ("Update", size_of::<Update>()),
        ("Event", size_of::<Event>()),
    ]
}

fn kept(size: usize) -> Vec<(String, String)> {
    let each = |heap: Heap| format!("{} B", table::grouped(heap.live / size));
    let name = SourceName::from("mgmt");
    let begun = Heap::now();
    let (store, interner, text) = listed(&name, size);
    let stored = begun.since();
    let mut world = World::default();
    let feed = store
        .source(&name)
        .and_then(|source| source.feed(Kind::Destination))
        .expect("it was listed");
    let keys = feed.objects().map(|(key, _)| (key.clone(), None));
    let keys: Vec<(ObjectKey, Option<Object>)> = keys.collect();
    let mut listing = Listing::new(Filter::default(), Sort::default());
    for keys in keys.chunks(512) {
        let touched = Touched::Many(name.clone(), Kind::Destination, keys.to_vec());
        listing.follow(&world.follow(&store, &touched), &());
    }
    drop(keys);
    let all = begun.since();
    let figures = vec![
        (
            "its JSON text".to_owned(),
            format!("{} B", table::grouped(text / size)),
        ),
        ("in the store".to_owned(), each(stored)),
        ("in store, world and listing".to_owned(), each(all)),
        ("of that in the interner".to_owned(), {
            let before = Heap::now().live;
            drop(interner);
            format!("{} B", table::grouped((before - Heap::now().live) / size))
        }),
    ];
    assert_eq!(listing.rows().len(), size, "every Destination has a row");
    figures
}

/// Lists a mesh as a live source does, and tells how many bytes of JSON that were.
fn listed(name: &SourceName, size: usize) -> (Store, Interner, usize) {
    let mesh = Mesh::of(size);
    let (mut store, mut interner, mut text) = (Store::default(), Interner::default(), 0);
    let mut say = |change: Change| {
        let update = Update {
            source: name.clone(),
            at: Timestamp::UNIX_EPOCH,
            change,
        };
        store.apply(update);
    };
    say(Change::ListBegan(Kind::Destination));
    for at in 0..size {
        let json = mesh.destination(at, 0).to_string();
        text += json.len();
        say(Change::Listed(Object::Destination(Arc::new(decode(
            &json,
            &mut interner,
        )))));
    }
    say(Change::ListEnded(Kind::Destination));
    interner.sweep();
    (store, interner, text)
}
