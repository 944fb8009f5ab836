//! Worlds for tests.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    model::{Body, Interner},
    store::{Change, Kind, Link, Object, Origin, Store, Update},
};

use super::World;

/// An object of a kind, decoded.
pub(crate) fn object(kind: Kind, value: &Value) -> Object {
    Object::decode(
        kind,
        Body::Text(&value.to_string()),
        &mut Interner::default(),
    )
}

/// The world of the source `east`: each kind was listed whole with its objects and is live, but those with a link of their own,
/// which brought nothing.
pub(crate) fn world_of(objects: &[Object], others: &[(Kind, Link)]) -> (Store, World) {
    let (mut store, mut world) = (Store::default(), World::default());
    store.declare(&"east".into(), Origin::Context);
    let mut say = |change| {
        let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    };
    for kind in Kind::ALL {
        if let Some((_, link)) = others.iter().find(|(of, _)| *of == kind) {
            say(Change::Link(kind, link.clone()));
            continue;
        }
        say(Change::ListBegan(kind));
        let of_kind = objects.iter().filter(|object| object.kind() == kind);
        of_kind.for_each(|object| say(Change::Listed(object.clone())));
        say(Change::ListEnded(kind));
        say(Change::Link(kind, Link::Live));
    }
    (store, world)
}
