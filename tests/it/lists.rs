//! The lists of objects of other kinds on the screen: the rows and cells of `get --kind`, a filter and an order of their own.

use std::fs;

use portolan::{
    app::{ColumnHeading, Effect, Event, Mode, Mouse, MouseButton, Overlay},
    model::{Body, Interner},
    query::{Filter, LISTED_KINDS, ObjectColumn, ObjectSort, object_rows},
    source::Choice,
    store::{Change, ClusterNames, Kind, Link, Object},
    ui::Theme,
};
use serde_json::{Value, json};

use super::{cli::run, desk::Desk, kit::Journey};

const WIDE: (u16, u16) = (160, 44);

fn object(kind: Kind, value: &Value) -> Object {
    Object::decode(kind, Body::Value(value), &mut Interner::default())
}

fn policy(name: &str, namespace: &str) -> Object {
    let value = json!({"metadata": {"name": name, "namespace": namespace, "generation": 3,
        "labels": {"team": name}}, "spec": {}, "status": {"observedGeneration": 2}});
    object(Kind::TrafficPolicy, &value)
}

fn workload(at: usize) -> Object {
    let value = json!({"metadata": {"name": format!("w{at:03}"), "namespace": "gm"},
        "spec": {"kubernetes": {"controller": {"name": format!("c{at:03}"), "namespace": "shop", "clusterName": "east"}}}});
    object(Kind::Workload, &value)
}

fn service(name: &str, cluster: &str) -> Object {
    let value = json!({"metadata": {"name": format!("{name}-shop-{cluster}"), "namespace": "gm"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": cluster}}}});
    object(Kind::Destination, &value)
}

fn desk() -> Desk {
    let mut objects = vec![
        policy("retries", "shop"),
        policy("faults", "shop"),
        policy("mirror", "bank"),
        service("web", "east"),
    ];
    objects.extend((0..100).map(workload));
    Desk::with(WIDE, objects)
}

/// The digit of a kind in the choice of kinds.
fn digit(kind: Kind) -> String {
    let at = LISTED_KINDS.iter().position(|listed| *listed == kind);
    (at.expect("it has a list") + 2).to_string()
}

fn open(desk: &mut Desk, kind: Kind) {
    desk.press("K");
    desk.press(&digit(kind));
}

fn names(desk: &Desk) -> Vec<String> {
    let rows = desk.state.lists.rows().iter();
    rows.map(|row| row.id.key.name.to_string()).collect()
}

fn selected(desk: &Desk) -> String {
    let row = desk.state.lists.selected().expect("a row is selected");
    row.id.key.name.to_string()
}

fn type_text(desk: &mut Desk, text: &str) {
    desk.happens(Event::Paste(text.to_owned()));
    desk.draw();
}

#[tokio::test(start_paused = true)]
async fn every_kind_has_a_list_with_the_cells_of_get() {
    for kind in LISTED_KINDS {
        let journey = Journey::demo((420, 200)).await;
        journey.press("K").await;
        journey.press(&digit(kind)).await;
        let screen = journey.screen();
        let (state, _) = journey.end().await;
        assert_eq!(state.mode(), Mode::Objects);
        assert!(screen.contains(&kind.title()), "{screen}");
        let ground = state.lists.ground(state.list_facts());
        let ground = ground.expect("the list is open");
        let rows = object_rows(&ground, kind, (&Filter::default(), ObjectSort::default()));
        assert_eq!(state.lists.rows(), rows);
        let columns = ObjectColumn::plain(kind, &state.store);
        for column in &columns {
            let heading = column.heading();
            assert!(screen.contains(heading), "{heading} in {screen}");
        }
        for row in &rows {
            let cells = columns.iter().map(|column| column.cell(row, &ground));
            let row: Vec<String> = cells.map(|cell| cell.text(state.now)).collect();
            let line = screen.lines().find(|line| {
                let mut rest = *line;
                row.iter().all(|cell| match rest.split_once(&**cell) {
                    Some((_, behind)) => {
                        rest = behind;
                        true
                    }
                    None => false,
                })
            });
            assert!(line.is_some(), "{row:?} is not in\n{screen}");
        }
    }
}

#[test]
fn the_choice_of_kinds_has_their_numbers_and_marks_what_is_incomplete() {
    let mut desk = desk();
    desk.press("K");
    let text = desk.text();
    for expected in ["Destinations", "TrafficPolicies", "KubernetesClusters"] {
        assert!(text.contains(expected), "{text}");
    }
    let line = |desk: &Desk, title: &str| {
        let text = desk.text();
        let line = text.lines().find(|line| line.contains(title));
        line.expect(title).to_owned()
    };
    assert!(line(&desk, "Workloads").contains("100"));
    assert!(!line(&desk, "Workloads").contains('~'));
    let why = Link::Denied {
        why: "no".to_owned(),
    };
    desk.say(Change::Link(Kind::Workload, why));
    desk.draw();
    assert!(
        line(&desk, "Workloads").contains("≥ 100  ~ mgmt: forbidden"),
        "{}",
        desk.text()
    );
    desk.press(&digit(Kind::Workload));
    assert!(desk.text().contains("≥ 100"), "{}", desk.text());
    assert!(desk.text().contains("~ mgmt: forbidden"), "{}", desk.text());
    desk.press("K 1");
    assert_eq!(desk.state.mode(), Mode::Main);
}

#[test]
fn an_empty_list_says_why() {
    let mut desk = desk();
    open(&mut desk, Kind::Mesh);
    assert!(
        desk.text().contains("No Mesh was found."),
        "{}",
        desk.text()
    );
    let why = Link::Denied {
        why: "ask for list on meshes".to_owned(),
    };
    desk.say(Change::Link(Kind::Mesh, why));
    desk.draw();
    assert!(
        desk.text().contains("ask for list on meshes"),
        "{}",
        desk.text()
    );
    open(&mut desk, Kind::TrafficPolicy);
    desk.press("/");
    type_text(&mut desk, "nothing-like-this");
    assert!(
        desk.text().contains("No TrafficPolicy matches the filter"),
        "{}",
        desk.text()
    );
}

#[test]
fn each_kind_keeps_its_filter_and_order_and_esc_takes_a_filter_back() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    assert_eq!(names(&desk), ["faults", "mirror", "retries"]);
    desk.press("/");
    type_text(&mut desk, "ns:shop");
    desk.press("enter");
    assert_eq!(names(&desk), ["faults", "retries"]);
    desk.press("S");
    assert_eq!(names(&desk), ["retries", "faults"]);
    desk.press("s");
    assert_eq!(
        desk.state.lists.sort(Kind::TrafficPolicy).column,
        ObjectColumn::Namespace
    );
    open(&mut desk, Kind::Workload);
    assert_eq!(names(&desk).len(), 100);
    desk.press("esc");
    assert_eq!(names(&desk), ["faults", "retries"], "the filter is kept");
    assert!(
        desk.state.listing.filter().is_empty(),
        "the table has its own"
    );
    desk.press("esc");
    assert_eq!(names(&desk).len(), 3, "esc takes the filter back first");
    assert_eq!(desk.state.mode(), Mode::Objects);
    desk.press("esc");
    assert_eq!(desk.state.mode(), Mode::Main);
}

#[test]
fn a_filter_of_a_list_takes_only_the_keys_that_its_objects_have() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    desk.press("/");
    type_text(&mut desk, "zone:a");
    let text = desk.text();
    assert!(
        text.contains("zone: applies to Destinations only"),
        "{text}"
    );
    assert_eq!(names(&desk).len(), 3, "the last good filter stays");
    desk.press("enter");
    assert!(desk.state.prompt.is_some(), "a mistake is not accepted");
    desk.press("esc /");
    type_text(&mut desk, "label:");
    desk.press("tab");
    let prompt = desk.state.prompt.as_ref().expect("a filter is typed");
    assert_eq!(prompt.text(), "label:team=faults");
    assert_eq!(names(&desk), ["faults"]);
    desk.press("esc esc / e tab");
    let prompt = desk.state.prompt.as_ref().expect("a filter is typed");
    assert!(!prompt.text().starts_with("endpoints"), "{}", prompt.text());
}

#[test]
fn a_row_offers_its_cells_as_filters_of_the_list() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    desk.press("&");
    let Overlay::Cells(menu) = &desk.state.overlay else {
        panic!("the cells are offered")
    };
    assert_eq!(
        menu.items,
        [
            "ns:shop",
            "name:faults",
            "source:mgmt",
            "label:team=faults",
            "health:ok",
            "stale:no"
        ]
    );
    desk.press("enter");
    assert_eq!(names(&desk), ["faults", "retries"]);
    assert!(desk.state.listing.filter().is_empty());
}

#[test]
fn enter_opens_the_page_of_an_object_and_esc_goes_back_to_its_row() {
    let mut desk = desk();
    open(&mut desk, Kind::Workload);
    desk.press("pagedown j");
    let before = (selected(&desk), desk.state.geometry.first_row);
    assert!(before.1 > 0, "it has scrolled");
    desk.press("enter");
    let page = desk.state.page().expect("a page is open");
    assert_eq!(*page.subject.id.key.name, *before.0);
    desk.press("esc");
    assert_eq!((selected(&desk), desk.state.geometry.first_row), before);
    desk.press("y");
    assert!(
        matches!(&desk.state.overlay, Overlay::Yaml(view) if *view.subject.id.key.name == *before.0)
    );
    desk.press("esc Y");
    assert!(desk.text().contains("kubectl"), "{}", desk.text());
    desk.press("esc w");
    assert!(
        desk.text().contains("controller: "),
        "w shows the row: {}",
        desk.text()
    );
    desk.press("esc G");
    assert_eq!(selected(&desk), "w099");
    desk.press("g");
    assert_eq!(selected(&desk), "w000");
}

#[test]
fn the_cursor_follows_its_object_while_rows_come_and_go() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    desk.press("j");
    assert_eq!(selected(&desk), "mirror");
    desk.say(Change::Applied(policy("a-first", "shop")));
    desk.draw();
    assert_eq!(
        (selected(&desk), names(&desk).len()),
        ("mirror".to_owned(), 4)
    );
    desk.say(Change::Deleted(
        Kind::TrafficPolicy,
        desk.state.lists.rows()[2].id.key.clone(),
    ));
    desk.draw();
    assert_eq!(selected(&desk), "retries", "its neighbour is selected");
}

#[test]
fn rows_are_made_after_a_change_and_for_no_key_and_no_frame() {
    let mut desk = desk();
    open(&mut desk, Kind::Workload);
    let place = |desk: &Desk| desk.state.lists.rows().as_ptr();
    let before = place(&desk);
    desk.press("j j pagedown G g K esc enter esc");
    desk.happens(Event::Tick);
    desk.draw();
    assert_eq!(place(&desk), before);
    desk.say(Change::Applied(workload(100)));
    assert_eq!(names(&desk).len(), 101);
    desk.press("esc");
    assert!(
        desk.state.lists.rows().is_empty(),
        "the table keeps no list"
    );
}

#[test]
fn a_long_list_is_made_at_most_once_a_second() {
    let mut desk = Desk::with(WIDE, (0..5_100).map(workload).collect());
    open(&mut desk, Kind::Workload);
    desk.say(Change::Applied(workload(9_000)));
    assert_eq!(names(&desk).len(), 5_100, "it waits");
    let wakes = desk.state.wakes();
    assert!(
        wakes <= desk.now + jiff::SignedDuration::from_secs(1),
        "{wakes}"
    );
    desk.now = wakes;
    desk.happens(Event::Tick);
    assert_eq!(names(&desk).len(), 5_101);
}

#[test]
fn a_click_selects_a_row_and_another_one_opens_it() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    let table = desk.state.geometry.table;
    let at = |y| Mouse {
        x: table.x + 5,
        y,
        button: MouseButton::Left,
    };
    desk.happens(Event::Mouse(at(table.y + 2)));
    desk.draw();
    assert_eq!(
        (selected(&desk), desk.state.page().is_none()),
        ("retries".to_owned(), true)
    );
    desk.happens(Event::Mouse(at(table.y + 2)));
    desk.draw();
    assert!(desk.state.page().is_some());
    desk.press("esc");
    let wheel = Mouse {
        button: MouseButton::WheelUp,
        ..at(table.y)
    };
    desk.happens(Event::Mouse(wheel));
    assert_eq!(selected(&desk), "faults");
}

#[test]
fn the_palette_finds_the_lists() {
    let mut desk = desk();
    desk.press(":");
    type_text(&mut desk, "workloads");
    desk.press("enter");
    assert_eq!(desk.state.trail.listed_kind(), Some(Kind::Workload));
}

#[test]
fn a_table_is_written_to_a_file_whose_name_is_asked_for() {
    let mut desk = desk();
    for (kind, name) in [
        (None, "destinations-20260601-120000.csv"),
        (Some(Kind::Workload), "workloads-20260601-120000.csv"),
    ] {
        if let Some(kind) = kind {
            open(&mut desk, kind);
        }
        desk.press("e");
        assert!(
            desk.text().contains(&format!("write to {name}")),
            "{}",
            desk.text()
        );
        let effects = desk.press("enter");
        assert!(
            effects.contains(&Effect::Export(name.to_owned())),
            "{effects:?}"
        );
        let refused = Err("/x/y.csv already exists: write another name".to_owned());
        desk.happens(Event::Exported(name.to_owned(), refused));
        desk.draw();
        let text = desk.text();
        assert!(
            text.contains("already exists") && text.contains("write to"),
            "{text}"
        );
        desk.press("esc");
        let said = "wrote 1 row to /x/y.csv".to_owned();
        desk.happens(Event::Exported(name.to_owned(), Ok(said.clone())));
        desk.draw();
        assert!(desk.text().contains(&said), "{}", desk.text());
    }
    desk.press("e ctrl-u enter");
    assert!(
        desk.text().contains("write the name of a file"),
        "{}",
        desk.text()
    );
}

#[tokio::test(start_paused = true)]
async fn the_file_has_every_row_that_the_filter_shows_and_none_is_replaced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let exports = Some(folder.path().to_owned());
    let mut journey = Journey::writing(Choice::Demo, ((80, 12), Theme::default()), exports).await;
    journey.press("/").await;
    journey.type_text("ns:shop").await;
    journey.press("enter").await;
    for (name, command) in [
        ("table.csv", "get ns:shop"),
        ("list.csv", "get --kind workload"),
    ] {
        if name == "list.csv" {
            journey.press(&format!("K {}", digit(Kind::Workload))).await;
        }
        journey.press("e ctrl-u").await;
        journey.type_text(name).await;
        journey.press("enter").await;
        journey
            .until("that it was written", |screen| screen.contains(" to /"))
            .await;
        let written = fs::read_to_string(folder.path().join(name)).expect("it is there");
        let expected = run(&format!("--demo {command} -o csv")).out;
        let names = |text: &str| {
            let names = text.lines().filter_map(|line| line.split(',').next());
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort_unstable();
            names
        };
        assert!(names(&expected).len() > 3, "{expected}");
        assert_eq!(names(&written), names(&expected), "{written}");
        journey.press("e ctrl-u").await;
        journey.type_text(name).await;
        journey.press("enter").await;
        journey
            .until("that it exists", |screen| screen.contains("already exists"))
            .await;
        journey.press("esc").await;
        let again = fs::read_to_string(folder.path().join(name)).expect("it is there");
        assert_eq!(again, written);
    }
}

#[test]
fn a_click_on_a_heading_sorts_a_list_and_so_do_the_keys_of_the_table() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    let place = |desk: &Desk, column: ObjectColumn| {
        let mut headings = desk.state.geometry.headings.iter();
        let found = headings.find(|(heading, _)| *heading == ColumnHeading::List(column));
        found.expect("it is seen").1
    };
    let area = place(&desk, ObjectColumn::Namespace);
    let click = Event::Mouse(Mouse {
        button: MouseButton::Left,
        x: area.x,
        y: area.y,
    });
    desk.happens(click.clone());
    desk.draw();
    assert_eq!(names(&desk), ["mirror", "faults", "retries"]);
    assert!(desk.text().contains("NAMESPACE\u{25b4}"), "{}", desk.text());
    desk.happens(click);
    desk.draw();
    assert_eq!(names(&desk), ["faults", "retries", "mirror"]);
    desk.press("<");
    assert_eq!(names(&desk), ["faults", "mirror", "retries"], "by name");
    desk.press("> >");
    let sort = desk.state.lists.sort(Kind::TrafficPolicy);
    assert_eq!(sort.column, ObjectColumn::State);
}

#[test]
fn lists_have_presets_and_times_of_their_own() {
    let mut desk = desk();
    open(&mut desk, Kind::TrafficPolicy);
    desk.press(".");
    let filter = |desk: &Desk| {
        desk.state
            .lists
            .filter(Kind::TrafficPolicy)
            .text()
            .to_owned()
    };
    assert_eq!(filter(&desk), "health:error");
    desk.press(".");
    assert_eq!(filter(&desk), "changed:<5m");
    desk.press(".");
    assert_eq!(filter(&desk), "stale:yes");
    assert!(
        desk.state.lists.rows().is_empty(),
        "its source is in contact"
    );
    desk.press(".");
    assert_eq!(filter(&desk), "");
    assert_eq!(
        desk.state.listing.filter().text(),
        "",
        "the table has its own"
    );
    let made = json!({"metadata": {"name": "dated", "namespace": "shop",
        "creationTimestamp": "2026-01-02T03:04:05Z"}, "spec": {}});
    desk.say(Change::Applied(object(Kind::TrafficPolicy, &made)));
    desk.draw();
    assert!(!desk.text().contains("2026-01-02T03:04:05Z"));
    desk.press("T");
    assert!(
        desk.text().contains("2026-01-02T03:04:05Z"),
        "{}",
        desk.text()
    );
}

#[test]
fn a_list_marks_and_filters_what_findings_are_about_and_follows_them() {
    let policy = policy("split", "shop");
    let web = |generation: i64| {
        let value = json!({"metadata": {"name": "web-shop-east", "namespace": "gm"},
            "spec": {"kubeService": {"ref": {"name": "web", "namespace": "shop", "clusterName": "east"}}},
            "status": {"appliedTrafficPolicies": [
                {"ref": {"name": "split", "namespace": "shop"}, "observedGeneration": generation}]}});
        object(Kind::Destination, &value)
    };
    let mut desk = Desk::with(WIDE, vec![policy, web(2)]);
    open(&mut desk, Kind::TrafficPolicy);
    desk.press("/");
    type_text(&mut desk, "rule:traffic-policy-stale");
    desk.press("enter");
    assert_eq!(names(&desk), ["split"]);
    assert!(desk.text().contains("▲▸ split"), "{}", desk.text());
    desk.press("enter");
    let text = desk.text();
    assert!(text.contains("▲ web"), "its page says so too: {text}");
    desk.press("esc");
    desk.say(Change::Applied(web(3)));
    desk.draw();
    assert_eq!(
        names(&desk),
        Vec::<String>::new(),
        "nothing is found any more"
    );
}

#[test]
fn clusters_are_called_by_their_given_names_where_there_is_room() {
    let mut names = ClusterNames::default();
    names.add("east", "Frankfurt".to_owned());
    let mut desk = desk();
    desk.state.store.name_clusters(names);
    desk.draw();
    assert!(desk.text().contains("east Frankfurt 1"), "{}", desk.text());
    desk.size = (20, 10);
    desk.draw();
    assert!(!desk.text().contains("Frankfurt"), "{}", desk.text());
    desk.size = WIDE;
    desk.press("/");
    type_text(&mut desk, "cluster:frankfurt");
    assert_eq!(desk.state.listing.rows().len(), 1);
}
