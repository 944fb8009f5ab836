//! Filters that are not typed: presets, and those made of a cell or a line.

use portolan::{
    app::{Event, Focus, Overlay, Presets},
    model::{Destination, Interner, decode_value},
    query::{Filter, NamedFilter},
    store::Object,
};
use serde_json::json;

use crate::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

/// A service with one endpoint, or one that lacks its reference, which is an error.
fn service(name: &str, cluster: &str, is_broken: bool) -> Object {
    let reference = json!({"name": name, "namespace": "shop", "clusterName": cluster});
    let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1", "subLocality": {"zone": "a"}}], "ports": [{"port": 80}]}]);
    let kube = json!({"ref": reference, "region": "eu", "ports": [{"port": 80}], "endpointSubsets": endpoints});
    let spec = if is_broken {
        json!({})
    } else {
        json!({"kubeService": kube})
    };
    let value = json!({"metadata": {"name": format!("{name}-{cluster}"), "namespace": "gloo-mesh", "generation": 1}, "spec": spec,
        "status": {"observedGeneration": 1, "appliedTrafficPolicies": [{"ref": {"name": "retries", "namespace": "gm"}}]}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn desk() -> Desk {
    let objects = [
        service("api", "east", false),
        service("bad", "east", true),
        service("web", "west", false),
    ];
    Desk::with(WIDE, objects.into())
}

fn in_force(desk: &Desk) -> &str {
    desk.state.listing.filter().text()
}

#[test]
fn presets_are_added_to_the_filter_one_after_the_other_and_then_go() {
    let mut desk = desk();
    let filter = Filter::parse("ns:shop").expect("it is a filter");
    let mine = NamedFilter {
        name: "mine".to_owned(),
        filter,
    };
    desk.state.presets = Presets::with(vec![mine]);
    desk.press(".");
    assert_eq!(in_force(&desk), "health:error");
    assert!(
        desk.text().contains("preset 1 of 4: broken"),
        "{}",
        desk.text()
    );
    for expected in [
        "changed:<5m",
        "stale:yes | health:unknown | federated:unknown",
        "ns:shop",
        "",
        "health:error",
    ] {
        desk.press(".");
        assert_eq!(in_force(&desk), expected);
    }
    desk.press("esc /");
    desk.happens(Event::Paste("east | west".to_owned()));
    desk.press("enter .");
    assert_eq!(in_force(&desk), "(east | west) health:error");
    desk.press(". .");
    assert_eq!(
        in_force(&desk),
        "(east | west) (stale:yes | health:unknown | federated:unknown)"
    );
    desk.press(". .");
    assert_eq!(in_force(&desk), "east | west");
}

#[test]
fn the_cells_of_a_row_are_filters() {
    let mut desk = desk();
    desk.press("&");
    let Overlay::Cells(menu) = &desk.state.overlay else {
        panic!("the cells are offered")
    };
    for term in [
        "name:api",
        "ns:shop",
        "cluster:east",
        "type:ClusterIP",
        "region:eu",
        "zone:a",
        "port:80",
        "policy:retries",
    ] {
        assert!(
            menu.items.iter().any(|one| one == term),
            "{term}: {:?}",
            menu.items
        );
        assert!(desk.text().contains(term), "{term}: {}", desk.text());
        let filter = Filter::parse(term).expect("it is a filter");
        let selected = desk.state.selected().expect("a row is selected");
        assert!(filter.passes(selected, &()), "{term} finds its own row");
    }
    desk.press("j j enter");
    assert_eq!(in_force(&desk), "cluster:east");
    assert!(matches!(desk.state.overlay, Overlay::None));
    desk.press("& j j !");
    assert_eq!(in_force(&desk), "cluster:east !cluster:east");
    desk.press("esc & esc");
    assert_eq!(in_force(&desk), "cluster:east", "esc closes the menu");
    desk.press("esc");
    assert_eq!(in_force(&desk), "");
}

#[test]
fn going_back_takes_back_one_change_of_the_filter_after_the_other() {
    let mut desk = desk();
    desk.state.listing.set(
        Filter::parse("ns:shop").expect("it is a filter"),
        portolan::query::Sort::default(),
        &(),
    );
    desk.press("/");
    desk.happens(Event::Paste(" web".to_owned()));
    desk.press("enter");
    let mut seen = vec![in_force(&desk).to_owned()];
    for keys in [".", ".", "& enter", "f .", "enter 4 &"] {
        desk.press(keys);
        if in_force(&desk) != seen[seen.len() - 1] {
            seen.push(in_force(&desk).to_owned());
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
    let mut back = Vec::new();
    for _ in 0..20 {
        if back.last().map(String::as_str) != Some(in_force(&desk)) {
            back.push(in_force(&desk).to_owned());
        }
        desk.press("esc");
    }
    assert_eq!(back.pop().as_deref(), Some("ns:shop"), "it is never lost");
    seen.reverse();
    assert_eq!(back, seen);
    assert!(desk.text().contains("this filter is from the start"));
    desk.press(". esc .");
    assert!(desk.text().contains("preset 1 of 3"), "{}", desk.text());
}

#[test]
fn the_line_of_a_pane_is_a_filter() {
    let mut desk = desk();
    for (pane, down, expected) in [
        ("2", 0, "region:eu"),
        ("2", 1, "zone:a"),
        ("4", 0, "policy:gm/retries"),
    ] {
        desk.press("esc esc");
        desk.press(pane);
        for _ in 0..down {
            desk.press("j");
        }
        desk.press("&");
        assert_eq!(in_force(&desk), expected, "{}", desk.text());
        assert_eq!(desk.state.focus, Focus::Pane);
    }
    desk.press("esc esc 3 &");
    assert_eq!(in_force(&desk), "");
    assert!(
        desk.text().contains("no filter for this line"),
        "{}",
        desk.text()
    );
}
