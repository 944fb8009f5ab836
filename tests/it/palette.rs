//! The palette, the help and longer sequences of keys: every action is reached by its name and by its key.

use portolan::{
    app::{ACTIONS, Action, Effect, Event, Keymap, Mode, Overlay, PaletteTarget},
    model::{Body, Destination, Interner, decode_value},
    store::{Kind, Object},
};
use serde_json::json;

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

fn service(name: &str, cluster: &str) -> Object {
    let value = json!({"metadata": {"name": format!("{name}-shop-{cluster}"), "namespace": "gloo-mesh"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": cluster},
            "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}]}]}}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn desk() -> Desk {
    let policy = json!({"metadata": {"name": "web-retries", "namespace": "gm"}, "spec": {}});
    let objects = [
        service("web", "east"),
        service("cobweb", "west"),
        service("my-web", "east"),
        Object::decode(
            Kind::TrafficPolicy,
            Body::Value(&policy),
            &mut Interner::default(),
        ),
    ];
    Desk::with(WIDE, objects.into())
}

/// Opens the palette and types words.
fn find(desk: &mut Desk, words: &str) -> Vec<(String, PaletteTarget)> {
    desk.press(":");
    desk.happens(Event::Paste(words.to_owned()));
    desk.draw();
    let Overlay::Palette(palette) = &desk.state.overlay else {
        panic!("the palette is open")
    };
    let entries = palette.menu.items.iter();
    entries
        .map(|entry| (entry.label.clone(), entry.target.clone()))
        .collect()
}

#[test]
fn every_action_is_found_by_its_name_and_described_in_the_help() {
    let mut desk = desk();
    for doc in ACTIONS {
        let found = find(&mut desk, doc.name);
        assert_eq!(found[0].0, doc.name);
        assert_eq!(found[0].1, PaletteTarget::Action(doc.action));
        desk.press("esc");
    }
    for keys in ["", "2", "enter", "f", "y", "o"] {
        let mut desk = self::desk();
        desk.size = (420, 150);
        desk.press(keys);
        desk.press("?");
        let help = desk.text();
        for doc in ACTIONS {
            assert!(
                help.contains(doc.doc),
                "{} after {keys:?}: {help}",
                doc.name
            );
        }
        for glyph in [
            "✖ ", "▲ ", "◆ ", "? ", "~ ", "≥ ", "· ", "5=5", "T1 ", "TP AP",
        ] {
            assert!(help.contains(glyph), "{glyph}");
        }
    }
}

#[test]
fn the_help_begins_with_the_keys_of_the_place() {
    for (keys, heading) in [
        ("", "Keys in the table"),
        ("2", "Keys in the pane Endpoints by locality"),
        ("enter 3", "Keys in the pane Ports"),
        ("f", "Keys in the findings"),
        ("y", "Keys in the YAML"),
    ] {
        for size in [WIDE, (100, 30), (80, 24), (60, 20)] {
            let mut desk = desk();
            desk.size = size;
            desk.press(keys);
            desk.press("?");
            assert!(desk.text().contains(heading), "{heading} at {size:?}");
        }
    }
}

#[test]
fn things_are_found_by_words_the_best_match_first() {
    let mut desk = desk();
    let labels = |found: Vec<(String, PaletteTarget)>| {
        let labels = found.into_iter().map(|(label, _)| label);
        labels.collect::<Vec<_>>()
    };
    let found = labels(find(&mut desk, "web"));
    assert_eq!(found[..4], ["web", "web-retries", "my-web", "cobweb"]);
    desk.press("esc");
    assert_eq!(labels(find(&mut desk, "10.0.0.1")).len(), 3);
    desk.press("esc");
    let found = labels(find(&mut desk, "no-such-thing-anywhere"));
    assert!(found.is_empty());
    assert!(desk.text().contains("has this name"), "{}", desk.text());
}

#[test]
fn what_is_chosen_is_opened_or_done() {
    let mut desk = desk();
    find(&mut desk, "web-retries");
    desk.press("enter");
    let page = desk.state.page().expect("a page is open");
    assert_eq!(page.subject.kind, Kind::TrafficPolicy);
    find(&mut desk, "west");
    desk.press("enter");
    assert_eq!(desk.state.mode(), Mode::Main, "the table is shown");
    assert_eq!(desk.state.listing.filter().text(), "cluster:west");
    assert_eq!(desk.state.listing.rows().len(), 1);
    desk.press("esc");
    find(&mut desk, "quit");
    assert_eq!(desk.press("enter"), [Effect::Quit]);
    find(&mut desk, "next-match");
    desk.press("enter");
    assert!(
        desk.text()
            .contains("next-match works in: a pane, a page, the YAML"),
        "{}",
        desk.text()
    );
    desk.press("enter y");
    find(&mut desk, "cobweb");
    desk.press("down up enter");
    assert_eq!(desk.state.mode(), Mode::Page, "the YAML is closed");
    desk.press(": esc");
    assert!(matches!(desk.state.overlay, Overlay::None));
}

#[test]
fn keys_that_are_pending_show_what_may_follow() {
    let changes = [("findings", vec![", f"]), ("sources", vec![", o", "Q"])];
    let changes = changes.map(|(name, keys)| {
        let keys = keys.into_iter().map(str::to_owned).collect();
        (name.to_owned(), keys)
    });
    let mut desk = desk();
    desk.state.keymap = Keymap::with(changes).expect("they can be used");
    desk.press(",");
    let text = desk.text();
    let footer = text.lines().last().expect("there is a footer");
    assert!(footer.starts_with(" ,  f findings  o sources"), "{footer}");
    desk.press("f");
    assert_eq!(desk.state.mode(), Mode::Findings);
    desk.press("esc , x o");
    assert_eq!(desk.state.mode(), Mode::Main, "o alone means nothing now");
    desk.press("?");
    assert!(desk.text().contains(", o"), "{}", desk.text());
    assert_eq!(desk.state.keymap.keys(Action::Findings).len(), 1);
}
