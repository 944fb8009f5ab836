//! What is typed and pasted: as terminals, tmux and people send it.

use portolan::{
    app::{Effect, Event, Key, Overlay},
    query::Filter,
    runtime::shell::LoopInput,
};

use super::{
    cli::run,
    desk::Desk,
    kit::{Journey, read_world},
};

const WIDE: (u16, u16) = (160, 44);

#[tokio::test(start_paused = true)]
async fn alt_and_a_key_that_means_nothing_is_esc_and_that_key() {
    let journey = Journey::demo(WIDE).await;
    let first = journey.line_with("▸");
    journey.press("?").await;
    assert!(journey.screen().contains("Keys in the table"));
    journey.press("alt-j").await;
    assert!(!journey.screen().contains("Keys in the table"));
    assert_ne!(journey.line_with("▸"), first, "it went one row down");
    journey.press("/").await;
    journey.type_text("reviews").await;
    assert!(journey.screen().contains("3 of 53"));
    journey.press("alt-/").await;
    journey.type_text("gate").await;
    let (state, _) = journey.end().await;
    let prompt = state.prompt.expect("a filter is typed");
    assert_eq!(prompt.text(), "gate", "what was typed before was undone");
}

#[tokio::test(start_paused = true)]
async fn words_are_crossed_with_alt_and_an_arrow() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("web ns:shop").await;
    journey.press("alt-left").await;
    journey.type_text("x").await;
    let (state, _) = journey.end().await;
    assert_eq!(state.prompt.expect("it is typed").text(), "web xns:shop");
}

#[test]
fn the_screen_is_drawn_anew_stopped_and_left_whatever_is_typed_or_lies_on_top() {
    for opened in [
        "", "/", "f", "f /", "?", "o", "w", "enter", "y", "y /", "f e",
    ] {
        for (key, effect) in [
            ('l', Effect::Repaint),
            ('z', Effect::Suspend),
            ('c', Effect::Quit),
        ] {
            let mut desk = Desk::with(WIDE, Vec::new());
            desk.press(opened);
            let effects = desk.happens(Event::Key(Key::ctrl(key)));
            assert_eq!(effects, [effect], "ctrl-{key} after {opened:?}");
        }
    }
}

#[test]
fn sources_that_wait_are_tried_at_once_wherever_one_is() {
    for opened in ["", "?", "o", "enter", "y", "f"] {
        let mut desk = Desk::with(WIDE, Vec::new());
        desk.press(opened);
        let effects = desk.happens(Event::Key(Key::ctrl('r')));
        assert!(effects.contains(&Effect::TryNow), "{opened:?}: {effects:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_pasted_into_a_filter_are_words() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    let pasted = "reviews\nns:bookinfo\r\n".to_owned();
    journey.send(LoopInput::Event(Event::Paste(pasted))).await;
    assert!(journey.screen().contains("3 of 53"), "{}", journey.screen());
    let (state, _) = journey.end().await;
    assert_eq!(
        state.prompt.expect("it is typed").text(),
        "reviews ns:bookinfo"
    );
    assert!(matches!(state.overlay, Overlay::None));
}

/// A service with an address of each family and a load balancer.
const SERVICE: &str = r#"{"apiVersion":"discovery.mesh.gloo.solo.io/v1","kind":"Destination",
    "metadata":{"name":"web-shop-east","namespace":"gloo-mesh"},
    "spec":{"kubeService":{"ref":{"name":"web","namespace":"shop","clusterName":"east"},
        "endpointSubsets":[{"endpoints":[{"ipAddress":"10.0.0.1"},{"ipAddress":"fdaa:bbcc::1"}]}],
        "externalAddresses":[{"dnsName":"lb.example.com"},{"ip":"192.0.2.7"}]}},
    "status":{"localFqdn":"web.shop.svc.cluster.local"}}"#;

#[tokio::test]
async fn addresses_are_found_as_they_are_pasted() {
    let (_, world) = read_world(SERVICE).await;
    for (text, is_found) in [
        ("fdaa:bbcc::1", true),
        ("fdaa:bbcc:0::1", true),
        ("FDAA:BBCC:0:0:0:0:0:1", true),
        ("fdaa:bbcc", true),
        ("fdaa:bbcc::", true),
        ("fdaa:bbcc::2", false),
        ("10.0.0.1:9080", true),
        ("10.0.0.1:80/path", true),
        ("10.0.0.12:9080", false),
        ("[fdaa:bbcc::1]:9080", true),
        ("web.shop.svc.cluster.local.", true),
        ("web.shop.svc.cluster.local:9080", true),
        ("WEB.shop.svc:9080", true),
        ("http://web.shop.svc.cluster.local/x", true),
        ("web:9080", true),
        ("we:9080", false),
        ("shop.svc:9080", false),
        ("https://lb.example.com:8443/", true),
        ("192.0.2.7", true),
        ("outbound|9080||web.shop.svc.cluster.local", true),
        ("outbound_.9080_._.web.shop.svc.cluster.local", true),
        ("10.0.0.1:9080,", true),
        ("(http://web.shop.svc.cluster.local/x?y=(1))", true),
        ("ip:10.0.0.1", true),
        ("ip:10.0.0.0/30", true),
        ("ip:10.0.1.0/24", false),
        ("ip:fdaa:bbcc:0::1", true),
        ("ip:fdaa:bbcc::/32", true),
        ("ip:192.0.2.*", true),
        ("host:lb.example.com", true),
        ("host:web.shop", true),
        ("host:WEB.shop.svc.cluster.local.", true),
        ("host:shop", false),
        ("port:9080", false),
        ("!web:9080", false),
        ("!fdaa:bbcc:0::1", false),
        ("!fdaa:bbcc:0::2", true),
        ("\"web\"", true),
        ("\"w b\"", false),
        ("\"10.0.0.1:9080\" ns:\"shop\"", true),
    ] {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let passes = world.iter().any(|known| filter.passes(known, &()));
        assert_eq!(passes, is_found, "{text}");
    }
}

#[test]
fn a_term_without_a_known_key_says_how_to_write_it_as_a_word() {
    let error = Filter::parse("web color:red").expect_err("there is no such key");
    assert!(
        error
            .to_string()
            .contains("write \"color:red\" in double quotes"),
        "{error}"
    );
    assert_eq!((error.at, &*error.term), (4, "color:red"));
    let filter = Filter::parse("\"color:red\"").expect("it is a word");
    assert!(!filter.is_empty());
    let error = Filter::parse("\"").expect_err("it is not closed");
    assert_eq!(error.mended("\"").as_deref(), Some("\"\""));
}

#[test]
fn what_cannot_be_seen_is_shown_in_tables_and_messages() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("dump.yaml");
    let destination = |kind: &str, name: &str| {
        format!(
            "apiVersion: discovery.mesh.gloo.solo.io/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: gloo-mesh}}\n\
             spec: {{kubeService: {{ref: {{name: ap\u{200b}i, namespace: shop, clusterName: east}}}}}}\n---\n"
        )
    };
    let dump = destination("Destination", "one") + &destination("Destination\u{200b}", "two");
    std::fs::write(&path, dump).expect("it can be written");
    let run = run(&format!("get -f {}", path.display()));
    assert!(run.out.contains("ap\\u{200b}i"), "{}", run.out);
    assert!(
        run.err
            .contains("the kind Destination\\u{200b} is not supported"),
        "{}",
        run.err
    );
    assert!(!(run.out + &run.err).contains('\u{200b}'));
}
