//! Destinations are found by their fields, and the first by key, whatever came, changed and went before.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    derive::world::Summary,
    model::{Destination, Interner, decode_value},
    store::Id,
};

/// A Destination by its number. External if its namespace is `out`.
fn known(at: u16, namespace: &str, label: Option<u16>) -> Arc<Known> {
    let name = format!("d{at:03}");
    let labels = label.map(|label| json!({"app": format!("app-{label}")}));
    let spec = if namespace == "out" {
        json!({"externalService": {"name": name}})
    } else {
        let reference = json!({"name": name, "namespace": namespace, "clusterName": "c1"});
        json!({"kubeService": {"ref": reference, "labels": labels}})
    };
    let metadata = json!({"name": name, "namespace": namespace, "labels": labels});
    let value = json!({"metadata": metadata, "spec": spec});
    let destination = decode_value::<Destination>(&value, &mut Interner::default());
    let source = "east".into();
    let key = ObjectKey {
        namespace: "gloo-mesh".into(),
        name: name.as_str().into(),
    };
    Arc::new(Known {
        id: Id { source, key },
        summary: Summary::of(&destination),
        destination: destination.into(),
        made: None,
    })
}

/// A Destination by its number, and its form after the change: its namespace and label. `None` if it goes.
type Step = (u16, Option<(u8, Option<u16>)>);

/// Puts Destinations in the place of others, or removes them.
fn changed(changes: &[Step]) -> (Selectable, BTreeMap<u16, Arc<Known>>) {
    let (mut selectable, mut all) = (Selectable::default(), BTreeMap::new());
    for (at, form) in changes {
        let namespace = |which: u8| ["shop", "books", "out"][usize::from(which)];
        let after = form.map(|(which, label)| known(*at, namespace(which), label));
        let before = match &after {
            Some(after) => all.insert(*at, Arc::clone(after)),
            None => all.remove(at),
        };
        selectable.follow(before.as_ref(), after.as_ref());
    }
    (selectable, all)
}

fn keys<'k>(all: impl IntoIterator<Item = &'k Arc<Known>>) -> Vec<&'k ObjectKey> {
    let mut keys: Vec<_> = all.into_iter().map(|known| &known.id.key).collect();
    keys.sort_unstable();
    keys
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn each_value_has_its_destinations_and_the_first_of_them(
        changes in prop::collection::vec(
            (0_u16..500, prop::option::weighted(0.8, (0_u8..3, prop::option::of(0_u16..3)))),
            0..900,
        ),
    ) {
        let (selectable, all) = changed(&changes);
        let fields = [
            (SelectedField::Namespace, "shop"),
            (SelectedField::Namespace, "out"),
            (SelectedField::Cluster, "c1"),
            (SelectedField::Name, "d007"),
            (SelectedField::Label("app"), "app-1"),
        ];
        let sides: [(&ByField, FieldsOf); 2] = [
            (&selectable.services, |known| SelectedFields::of_service(known)),
            (&selectable.others, |known| SelectedFields::of_other(known)),
        ];
        for (by_field, of) in sides {
            let held = || all.values().filter(|known| of(known).is_some());
            prop_assert_eq!(keys(by_field.all().iter()), keys(held()));
            for (field, value) in fields {
                let wanted = keys(held().filter(|known| of(known).and_then(|of| of.value(field)) == Some(value)));
                let found = by_field.with(field, value);
                prop_assert_eq!(found.len(), wanted.len());
                prop_assert_eq!(found.is_empty(), wanted.is_empty());
                prop_assert_eq!(found.first().map(|known| &known.id.key), wanted.first().copied());
                prop_assert_eq!(keys(found.iter()), wanted);
                let listed = by_field.values(field).find(|(one, _)| *one == value);
                prop_assert_eq!(listed.map_or(0, |(_, same)| same.len()), found.len());
            }
            for known in held() {
                prop_assert!(by_field.get(&known.id.key).is_some_and(|held| Arc::ptr_eq(held, known)));
            }
        }
    }
}

#[test]
fn a_destination_costs_few_bytes_here() {
    assert!(size_of::<Holders>() <= 16);
}
