//! Going back, closing and reaching: esc, q, / and tab, wherever one is.

use portolan::{
    app::{Effect, Enter, Overlay},
    model::{Destination, Interner, decode_value},
    store::Object,
};
use serde_json::json;

use super::{desk::Desk, kit::Journey};

const WIDE: (u16, u16) = (160, 44);

/// A service with endpoints in two zones, which have a bar, and with a traffic shift, which has one too.
fn service() -> Object {
    let endpoint = |at: u8| {
        json!({"ipAddress": format!("10.0.0.{at}"), "labels": {"version": format!("v{}", at % 2)},
            "subLocality": {"zone": format!("eu-1{}", if at > 2 { "a" } else { "b" })}})
    };
    let endpoints: Vec<_> = (0..5).map(endpoint).collect();
    let member = |version: &str, weight: u8| {
        json!({"weight": weight, "kubeService": {"name": "web", "namespace": "shop", "clusterName": "east",
            "subset": {"version": version}}})
    };
    let shift = json!({"destinations": [member("v0", 70), member("v1", 30)]});
    let policy = json!({"name": "shift", "namespace": "gm"});
    let value = json!({"metadata": {"name": "web-shop-east", "namespace": "gloo-mesh", "generation": 1},
        "spec": {"kubeService": {"ref": {"name": "web", "namespace": "shop", "clusterName": "east"}, "region": "eu-1",
            "ports": [{"port": 80}], "endpointSubsets": [{"endpoints": endpoints, "ports": [{"port": 80}]}]}},
        "status": {"observedGeneration": 1, "requiredSubsets": [{"trafficPolicyRef": policy, "trafficShift": shift}],
            "appliedFederation": {"federatedHostname": "web.shop.svc.east.global",
                "federatedToMeshes": [{"name": "west", "namespace": "gm"}]}}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

#[test]
fn q_closes_what_is_open_before_it_leaves() {
    for (opened, steps) in [
        ("", 0),
        ("?", 1),
        ("o", 1),
        ("y", 1),
        ("&", 1),
        ("2", 1),
        ("f", 1),
        ("enter", 1),
        ("enter y", 2),
        ("enter ?", 2),
        ("f e", 1),
        ("f enter", 1),
    ] {
        let mut desk = Desk::with(WIDE, vec![service()]);
        desk.press(opened);
        let mut closed = 0;
        while desk.press("q") != [Effect::Quit] {
            closed += 1;
            assert!(closed < 5, "{opened:?}");
        }
        assert!(closed >= steps, "{opened:?}: {closed}");
        assert!(matches!(desk.state.overlay, Overlay::None), "{opened:?}");
        assert!(desk.state.page().is_none() && !desk.state.is_in_pane());
        let mut desk = Desk::with(WIDE, vec![service()]);
        desk.press(opened);
        assert_eq!(desk.press("ctrl-c"), [Effect::Quit], "{opened:?}");
    }
}

#[test]
fn what_lies_below_is_there_again_when_what_lies_on_top_is_closed() {
    for key in ["esc", "q"] {
        let mut desk = Desk::with(WIDE, vec![service()]);
        desk.press("enter y ?");
        assert!(matches!(desk.state.overlay, Overlay::Help { .. }));
        desk.press(key);
        assert!(matches!(desk.state.overlay, Overlay::Yaml(_)));
        desk.press("? ?");
        assert!(matches!(desk.state.overlay, Overlay::Yaml(_)));
        desk.press(key);
        assert!(matches!(desk.state.overlay, Overlay::None));
        assert!(desk.state.page().is_some());
    }
}

#[test]
fn a_slash_filters_or_searches_or_says_why_not() {
    for opened in [
        "", "2", "f", "K 2", "K 7", "C", "enter", "enter 3", "?", "o", "y", "&", "Y", "K", "w",
    ] {
        let mut desk = Desk::with(WIDE, vec![service()]);
        desk.press(opened);
        desk.press("/");
        let text = desk.text();
        let footer = text.lines().last().expect("there is a footer");
        let is_typed = footer.starts_with(" / ");
        let is_told = footer.contains("/ filters the table and the lists: esc closes this first");
        assert!(is_typed || is_told, "{opened:?}: {footer}");
        let is_menu = ["&", "Y", "K", "w"].contains(&opened);
        assert_eq!(is_told, is_menu, "{opened:?}: {footer}");
    }
}

#[test]
fn the_cursor_skips_lines_without_a_text() {
    for size in [WIDE, (100, 30), (60, 20), (60, 9)] {
        for pane in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            let mut desk = Desk::with(size, vec![service()]);
            desk.press("enter");
            desk.press(pane);
            for keys in [
                "g", "j", "j", "j", "j", "j", "j", "G", "k", "k", "k", "k", "k", "k",
            ] {
                let before = desk.under_cursor();
                desk.press(keys);
                let (row, text) = desk.under_cursor();
                let is_picture = text.chars().all(|letter| "▇█ab? ".contains(letter));
                assert!(!is_picture, "{keys} in {pane} at {size:?}: {text:?}");
                let total = desk.state.geometry.pane(desk.state.panes().chosen);
                let total = total.expect("it is drawn").total;
                let is_all_seen = total <= usize::from(desk.state.geometry.panes[0].area.height);
                if keys == "j" && is_all_seen {
                    assert!(row >= before.0, "{keys} in {pane} at {size:?}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn tab_goes_to_the_links_of_a_pane_before_the_next_pane() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("reviews cluster:cluster-1").await;
    journey.press("enter enter 1 tab").await;
    let (state, _) = journey.end().await;
    let pane = state.panes().chosen;
    assert_eq!(pane.title(), "Overview");
    let shown = state.geometry.pane(pane).expect("it is drawn");
    let handle = shown.handle.as_ref().expect("it is a link");
    assert!(matches!(handle.enter, Enter::Open(_)), "{handle:?}");
}

#[test]
fn the_key_of_the_help_is_always_shown() {
    for size in [WIDE, (100, 30), (80, 24), (60, 20), (30, 10)] {
        for opened in [
            "", "2", "7", "enter", "f", "y", "?", "o", "&", ".", "& /", "K", "K 2", "C",
        ] {
            let mut desk = Desk::with(size, vec![service()]);
            desk.press(opened);
            let text = desk.text();
            let footer = text.lines().last().expect("there is a footer");
            assert!(
                footer.contains("? help"),
                "{opened:?} at {size:?}: {footer}"
            );
        }
    }
}
