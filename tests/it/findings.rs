//! Findings on the screen: what stands, what proves it, what came and went, and what stays where it is meanwhile. The state
//! and the drawing, without a loop between them.

use portolan::{
    app::{Effect, Event, Infos, Overlay, Pane},
    diagnose::{Came, Diagnosis, Mute},
    model::{Destination, Interner, decode_value, policy::TrafficPolicy},
    store::{Change, Kind, Object},
};
use serde_json::{Value, json};

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

/// A service of the cluster `one` in a mesh that does not exist, with a port whose number is none and that nothing serves.
fn service(name: &str) -> Value {
    let endpoint = |address: &str| json!({"ipAddress": address, "subLocality": {"zone": "a"}});
    json!({
        "metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {"mesh": {"name": "istiod", "namespace": "gloo-mesh"}, "kubeService": {
            "ref": {"name": name, "namespace": "bookinfo", "clusterName": "one"},
            "region": "eu",
            "ports": [{"port": 80, "name": "http"}, {"port": "http", "name": "http-odd"}],
            "endpointSubsets": [{
                "endpoints": [endpoint("10.0.0.1"), endpoint("10.0.0.2")],
                "ports": [{"port": 80, "name": "http"}]}]}},
        "status": {"observedGeneration": 1, "localFqdn": format!("{name}.bookinfo.svc.cluster.local")},
    })
}

/// The same without what is wrong with it.
fn sound(name: &str) -> Value {
    json!({
        "metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {"externalService": {
            "name": name, "hosts": ["example.com"], "ports": [{"number": 443, "protocol": "TLS", "name": "tls"}],
            "endpoints": [{"address": "198.51.100.7"}]}},
        "status": {"observedGeneration": 1},
    })
}

fn object(value: &Value) -> Object {
    Object::Destination(decode_value::<Destination>(value, &mut Interner::default()).into())
}

fn desk(names: &[&str]) -> Desk {
    Desk::with(
        WIDE,
        names.iter().map(|name| object(&service(name))).collect(),
    )
}

/// The text under the cursor of the list, and the row it stands on.
fn listed(desk: &Desk) -> (usize, String) {
    let listed = desk
        .state
        .geometry
        .findings
        .as_ref()
        .expect("the list is drawn");
    (
        desk.state.findings.line() - listed.first,
        listed.text.clone(),
    )
}

fn stand_on(desk: &mut Desk, text: &str) {
    desk.press("g");
    for _ in 0..200 {
        if listed(desk).1.contains(text) {
            return;
        }
        desk.press("j");
    }
    panic!("{text:?} stands nowhere in\n{}", desk.text());
}

#[test]
fn a_row_and_the_header_say_what_is_wrong() {
    let desk = desk(&["web"]);
    let text = desk.text();
    assert!(text.contains("✖▸ web"), "{text}");
    let header = text.lines().next().expect("there is a header");
    assert!(header.contains("✖ 3  ▲ 1"), "{header}");
}

#[test]
fn a_finding_leads_to_the_line_of_the_pane_that_proves_it_and_esc_comes_back() {
    let mut desk = desk(&["web"]);
    desk.press("enter 7");
    desk.stand_on("schema-oddity");
    desk.press("enter");
    assert_eq!(desk.state.panes().chosen, Pane::Ports);
    assert!(desk.under_cursor().1.contains("odd"), "{}", desk.text());
    desk.press("esc");
    assert_eq!(desk.state.panes().chosen, Pane::Findings);
    assert!(
        desk.under_cursor().1.contains("schema-oddity"),
        "{}",
        desk.text()
    );
}

#[test]
fn what_no_pane_shows_is_proven_by_its_line_of_the_yaml() {
    let mut desk = desk(&["web"]);
    desk.press("7");
    desk.stand_on("mesh-missing");
    let effects = desk.press("enter");
    let Some(Effect::Fetch(subject)) = effects.first() else {
        panic!("{effects:?}")
    };
    desk.happens(Event::Fetched(subject.clone(), Ok(service("web").into())));
    desk.draw();
    let Overlay::Yaml(view) = &desk.state.overlay else {
        panic!("{:?}", desk.state.overlay)
    };
    let line = &view.lines()[view.rows()[view.row()]];
    assert_eq!(line.to_string(), "  mesh:");
}

#[test]
fn a_rule_is_explained() {
    let mut desk = desk(&["web"]);
    desk.press("2 e");
    assert!(desk.text().contains("no finding here"), "{}", desk.text());
    desk.press("7");
    desk.stand_on("mesh-missing");
    desk.press("e");
    for words in [
        "Networking cannot find the mesh",
        "all Mesh objects",
        "What to do",
    ] {
        assert!(desk.text().contains(words), "{}", desk.text());
    }
    desk.press("esc");
    assert!(!desk.text().contains("What to do"));
}

#[test]
fn what_came_and_what_went_since_the_start_is_marked() {
    let mut desk = desk(&["web"]);
    assert!(desk.text().contains("at start"), "{}", desk.text());
    desk.say(Change::Applied(object(&sound("web"))));
    desk.draw();
    for words in ["No finding. All", "Went since the start", "mesh-missing"] {
        assert!(desk.text().contains(words), "{}", desk.text());
    }
    desk.say(Change::Applied(object(&service("web"))));
    desk.draw();
    assert!(desk.text().contains("+ since 12:00, 0s"), "{}", desk.text());
    desk.press("T");
    let told = "+ since 2026-06-01T12:00:00Z";
    assert!(desk.text().contains(told), "{}", desk.text());
}

#[test]
fn what_a_policy_had_is_remembered_with_its_sentence() {
    let policy = |namespace: &str| {
        let value = json!({"metadata": {"name": "retries", "namespace": "gloo-mesh", "generation": 1},
            "spec": {"destinationSelector": [{"kubeServiceMatcher": {"namespaces": [namespace]}}]},
            "status": {"observedGeneration": 1}});
        let policy = decode_value::<TrafficPolicy>(&value, &mut Interner::default());
        Object::TrafficPolicy(policy.into())
    };
    for going in [
        Change::Applied(policy("bookinfo")),
        Change::Deleted(Kind::TrafficPolicy, policy("bookinfo").key()),
    ] {
        let mut desk = desk(&["web"]);
        desk.say(Change::Listed(policy("bokinfo")));
        desk.say(Change::ListEnded(Kind::TrafficPolicy));
        desk.say(Change::Link(
            Kind::TrafficPolicy,
            portolan::store::Link::Live,
        ));
        desk.press("f");
        assert!(
            desk.text().contains("selects no Destination"),
            "{}",
            desk.text()
        );
        desk.say(going);
        desk.draw();
        let went = desk
            .state
            .diagnosis
            .went()
            .find(|went| went.subject.kind == Kind::TrafficPolicy);
        let words = went.and_then(|went| went.words.as_deref());
        let expected = "selects no Destination: the nearest, web.bookinfo.one, is in namespace bookinfo, not bokinfo";
        assert_eq!(words, Some(expected), "{}", desk.text());
    }
}

#[test]
fn a_reordered_list_brings_no_finding_takes_none_and_leaves_the_cursor_on_its_own() {
    let mut web = service("web");
    let ports = |web: &mut Value| -> Vec<Value> {
        let ports = web["spec"]["kubeService"]["ports"].as_array_mut();
        std::mem::take(ports.expect("there are ports"))
    };
    let mut all = ports(&mut web);
    all.extend([
        json!({"port": 90, "name": "grpc"}),
        json!({"port": 91, "name": "http-late"}),
    ]);
    web["spec"]["kubeService"]["ports"] = all.into();
    let mut desk = Desk::with(WIDE, vec![object(&web)]);
    desk.press("f b b b");
    stand_on(&mut desk, "port 90 grpc");
    let before = listed(&desk);
    let mut all = ports(&mut web);
    all.reverse();
    web["spec"]["kubeService"]["ports"] = all.into();
    desk.say(Change::Applied(object(&web)));
    desk.draw();
    assert_eq!(desk.state.diagnosis.went().count(), 0);
    let (known, standing) = desk
        .state
        .diagnosis
        .iter()
        .next()
        .expect("there are findings");
    assert!(
        standing.iter().all(|one| one.came == Came::Before),
        "{standing:#?}"
    );
    assert_eq!(listed(&desk).1, before.1, "{}", known.id.key);
}

#[test]
fn what_is_gone_says_so_and_what_waits_too() {
    let mut desk = desk(&["web"]);
    desk.press("enter 7");
    desk.say(Change::Deleted(
        Kind::Destination,
        object(&service("web")).key(),
    ));
    desk.draw();
    assert!(
        desk.text().contains("It is deleted, and its"),
        "{}",
        desk.text()
    );
    let mut desk = self::desk(&["web"]);
    desk.say(Change::Applied(object(&service("another"))));
    desk.press("7");
    desk.say(Change::Applied(object(&service("a-third"))));
    desk.happens(Event::Key(portolan::app::Key::char('k')));
    desk.paint();
    desk.happens(Event::Key(portolan::app::Key::char('k')));
    assert_eq!(desk.state.diagnosis.pending(), 1);
}

#[test]
fn nothing_found_where_nothing_could_be_looked_at_is_not_good() {
    let mut desk = Desk::new(WIDE);
    desk.say(Change::Applied(object(&sound("ledger"))));
    desk.say(Change::Link(Kind::Destination, portolan::store::Link::Live));
    desk.draw();
    let text = desk.text();
    assert!(text.contains("rules that ran"), "{text}");
    assert!(
        text.contains("skipped: Mesh objects were not read"),
        "{text}"
    );
    assert!(
        text.lines()
            .next()
            .is_some_and(|header| header.contains("rules skipped")),
        "{text}"
    );
    desk.press("f");
    assert!(
        desk.text()
            .contains("No finding, but some rules were skipped"),
        "{}",
        desk.text()
    );
    stand_on(&mut desk, "rules skipped");
    desk.press("enter");
    assert!(
        desk.text().contains("Mesh objects were not read"),
        "{}",
        desk.text()
    );
}

#[test]
fn all_findings_are_grouped_by_cause_by_rule_by_cluster_and_by_object() {
    let mut desk = desk(&["web", "api"]);
    desk.press("f");
    assert!(
        desk.text()
            .contains("Mesh gloo-mesh/istiod does not exist  api, web"),
        "{}",
        desk.text()
    );
    desk.press("b");
    assert!(
        desk.text().contains("mesh-missing  services are in a mesh"),
        "{}",
        desk.text()
    );
    desk.press("b");
    let clusters = desk.text();
    assert!(
        clusters.contains("by cluster") && clusters.contains("✖ one"),
        "{clusters}"
    );
    desk.press("b");
    let destinations = desk.text();
    assert!(
        destinations.contains("✖ api  bookinfo one"),
        "{destinations}"
    );
    desk.press("-");
    assert!(!desk.text().contains("does not exist"), "{}", desk.text());
    desk.press("g enter");
    assert!(desk.text().contains("does not exist"), "{}", desk.text());
}

#[test]
fn the_list_opens_what_proves_a_finding_and_esc_comes_back_to_the_same_line() {
    let mut desk = desk(&["web", "api"]);
    desk.press("f b b b");
    stand_on(&mut desk, "schema-oddity");
    desk.press("j");
    stand_on(&mut desk, "schema-oddity");
    let before = listed(&desk);
    desk.press("enter");
    assert_eq!(desk.state.panes().chosen, Pane::Ports);
    assert!(desk.under_cursor().1.contains("odd"), "{}", desk.text());
    desk.press("esc");
    assert_eq!(listed(&desk), before);
    desk.press("esc");
    assert!(!desk.state.trail.is_at_findings());
    assert!(desk.state.page().is_none());
}

#[test]
fn the_cursor_of_the_list_stays_on_its_finding_while_others_come_and_go() {
    let mut desk = desk(&["web", "api"]);
    desk.press("f");
    stand_on(&mut desk, "web");
    let (row, text) = listed(&desk);
    desk.say(Change::Applied(object(&service("aaa"))));
    desk.draw();
    assert!(desk.text().contains("aaa"), "{}", desk.text());
    let (moved, now) = listed(&desk);
    assert_eq!(now, text);
    assert!(moved > row, "what stands above it pushed it down");
    desk.say(Change::Deleted(
        Kind::Destination,
        object(&service("api")).key(),
    ));
    desk.draw();
    assert_eq!(listed(&desk).1, text);
    assert!(
        desk.text().contains("Went since the start"),
        "{}",
        desk.text()
    );
}

#[test]
fn the_list_holds_to_the_filter_and_to_the_order() {
    let mut desk = desk(&["web", "api"]);
    desk.say(Change::Applied(object(&service("newest"))));
    desk.press("f b b b g");
    assert!(listed(&desk).1.contains("api"), "{:?}", listed(&desk));
    desk.press("s");
    desk.press("g");
    assert!(desk.text().contains("newest first"), "{}", desk.text());
    desk.press("/ w e b enter");
    let text = desk.text();
    assert!(text.contains("✖ web") && !text.contains("✖ api"), "{text}");
    desk.press("/ x x x enter");
    assert!(
        desk.text()
            .contains("No finding for the Destinations that match"),
        "{}",
        desk.text()
    );
}

#[test]
fn what_is_only_good_to_know_is_listed_on_request() {
    let mut desk = desk(&["web"]);
    desk.press("i");
    assert_eq!(desk.state.infos, Infos::Listed);
    desk.press("f i");
    assert_eq!(desk.state.infos, Infos::Counted);
}

#[test]
fn what_is_muted_is_counted_and_no_more() {
    let mute = Mute::parse(Some("mesh-missing"), Some("gloo-mesh/web"), None).expect("it is one");
    let mut desk = Desk::new(WIDE);
    desk.state.diagnosis = Diagnosis::muting(vec![mute]);
    desk.list(vec![object(&service("web")), object(&service("api"))]);
    let text = desk.text();
    let header = text.lines().next().expect("there is a header");
    assert!(
        header.contains("✖ 5  ▲ 2") && header.contains("1 muted"),
        "{header}"
    );
    desk.press("/ w e b enter 7");
    let text = desk.text();
    assert!(
        text.contains("1 muted: mesh-missing: by the config"),
        "{text}"
    );
    assert!(!text.contains("✖ mesh-missing"), "{text}");
    desk.press("f");
    let text = desk.text();
    assert!(
        text.contains("1 muted by the config or by annotations."),
        "{text}"
    );
    assert!(!text.contains("✖ mesh-missing"), "{text}");
}

#[test]
fn thousands_of_findings_are_scrolled_through_and_follow_once_a_second() {
    let names: Vec<String> = (0..3_000).map(|at| format!("service-{at:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut desk = desk(&names);
    desk.press("f + G k k");
    assert_eq!(desk.state.findings.index().findings(), 12_000);
    assert!(
        listed(&desk).1.contains("service-2998"),
        "{:?}",
        listed(&desk)
    );
    desk.say(Change::Applied(object(&service("a-new-one"))));
    desk.draw();
    assert_eq!(desk.state.findings.index().findings(), 12_000, "it waits");
    let wakes = desk.state.wakes();
    assert!(wakes <= desk.state.now + jiff::SignedDuration::from_secs(1));
    portolan::app::update(&mut desk.state, wakes, Event::Tick);
    assert_eq!(desk.state.findings.index().findings(), 12_004);
}

#[test]
fn the_list_can_be_drawn_at_every_size() {
    let mut desk = desk(&["web", "api"]);
    desk.press("f");
    for keys in ["b", "b", "b", "G", "s", "-"] {
        desk.press(keys);
        for width in [1, 2, 9, 40, 59, 80, 100, 139, 140, 300] {
            for height in [1, 2, 3, 4, 6, 12, 18, 30, 60] {
                desk.size = (width, height);
                desk.happens(Event::Resized);
                desk.draw();
            }
        }
    }
}

#[test]
fn a_finding_over_several_rows_is_one_line_for_the_cursor_and_for_the_key_that_shows_it_whole() {
    let mut desk = Desk::with((60, 20), vec![object(&service("web"))]);
    desk.press("enter 7");
    desk.stand_on("mesh-missing");
    let (_, text) = desk.under_cursor();
    assert!(
        text.contains("mesh-missing") && text.contains("does not exist"),
        "{text}"
    );
    let planes = desk.planes();
    let selected = planes.lines().filter(|row| row.contains("SSSS"));
    assert_eq!(selected.count(), 2, "{planes}");
}
