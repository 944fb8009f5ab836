//! The first screen and its table: what comes first, why, in which columns, and what is seen whole.

use portolan::{
    app::{ColumnHeading, Event, Mode, Mouse, MouseButton, Overlay, Pane, State, ViewLink},
    model::{Destination, Interner, decode_value},
    query::{Column, Direction, Filter, Sort},
    store::{Change, Object},
};
use serde_json::{Value, json};

use super::{desk::Desk, kit::Journey};

const WIDE: (u16, u16) = (160, 44);

fn object(value: &Value) -> Object {
    Object::Destination(decode_value::<Destination>(value, &mut Interner::default()).into())
}

/// A Destination without a type, which is an error.
fn broken(name: &str) -> Object {
    object(
        &json!({"metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {}, "status": {"observedGeneration": 1}}),
    )
}

/// A service outside the mesh, of which nothing is found above info.
fn external(name: &str) -> Object {
    object(
        &json!({"metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {"externalService": {"name": name, "hosts": [format!("{name}.example.com")],
            "endpoints": [{"address": "10.0.0.1"}]}},
        "status": {"observedGeneration": 1}}),
    )
}

/// A service with endpoints in some zones of a region.
fn service(name: &str, zones: &[&str]) -> Object {
    let endpoint = |(at, zone): (usize, &&str)| {
        json!({"ipAddress": format!("10.0.0.{at}"), "labels": {"app": name},
            "subLocality": {"zone": format!("us-east-1{zone}")}})
    };
    let endpoints: Vec<Value> = zones.iter().enumerate().map(endpoint).collect();
    object(
        &json!({"metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {"kubeService": {"region": "us-east-1", "serviceType": "CLUSTER_IP",
            "ref": {"name": name, "namespace": "shop", "clusterName": "east"},
            "workloadSelectorLabels": {"app": name},
            "ports": [{"port": 80, "name": "http", "protocol": "TCP", "targetPort": 8080}],
            "endpointSubsets": [{"endpoints": endpoints,
                "ports": [{"port": 8080, "name": "http", "protocol": "TCP"}]}]}},
        "status": {"observedGeneration": 1, "localFqdn": format!("{name}.shop.svc.cluster.local")}}),
    )
}

fn first_screen(objects: Vec<Object>) -> Desk {
    let mut desk = Desk::new(WIDE);
    desk.state = State::filtered(Filter::default(), Sort::gravest_first());
    desk.list(objects);
    desk
}

fn names(desk: &Desk) -> Vec<String> {
    let rows = desk.state.listing.rows().iter();
    rows.map(|known| Column::Name.text(known, desk.now))
        .collect()
}

fn row_of(desk: &Desk, name: &str) -> String {
    let text = desk.text();
    let row = text.lines().find(|line| line.contains(name));
    row.unwrap_or_else(|| panic!("{name} is not on\n{text}"))
        .to_owned()
}

#[test]
fn the_first_screen_has_the_gravest_first_and_says_why() {
    let objects = vec![external("api"), broken("web"), broken("zoo")];
    let mut desk = first_screen(objects);
    assert_eq!(names(&desk), ["web", "zoo", "api"]);
    assert!(desk.text().contains("gravest first"), "{}", desk.text());
    let row = row_of(&desk, "web ");
    let known = desk.state.listing.rows()[0].clone();
    let (finding, words) = desk
        .state
        .diagnosis
        .gravest_of(&known.id)
        .expect("an error");
    assert_eq!(finding.rule.id, "no-type");
    assert!(row.contains(&words[..20]), "{row}");
    desk.say(Change::Applied(external("web")));
    desk.draw();
    assert_eq!(names(&desk), ["zoo", "api", "web"]);
    desk.press("/");
    desk.happens(Event::Paste("a".to_owned()));
    desk.draw();
    assert_eq!(
        names(&desk)[0],
        "api",
        "better matches come before what is grave"
    );
}

#[tokio::test(start_paused = true)]
async fn infos_mark_no_row_unless_they_are_listed() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("health:info").await;
    journey.press("enter").await;
    // A row has a mark, the place of the cursor, and a blank; a line of a pane has only a blank.
    let is_row = |line: &&str| line.starts_with("│ ◆▸ ") || line.starts_with("│ ◆  ");
    let rows = |screen: &str| screen.lines().filter(is_row).count();
    assert_eq!(rows(&journey.screen()), 0, "{}", journey.screen());
    journey.press("i").await;
    assert!(rows(&journey.screen()) > 2, "{}", journey.screen());
}

#[test]
fn a_bar_has_a_cell_for_each_endpoint_and_says_where_there_are_more() {
    let desk = first_screen(vec![
        service("few", &["a", "b", "b"]),
        service("many", &["a", "a", "a", "a", "b", "b", "b", "b", "c"]),
    ]);
    assert!(
        row_of(&desk, "few ").contains(" 3 ▇▇▇  "),
        "{}",
        desk.text()
    );
    assert!(
        row_of(&desk, "many ").contains(" 9 ▇▇▇▇▇+ "),
        "{}",
        desk.text()
    );
}

#[test]
fn a_table_of_few_rows_leaves_the_room_to_the_panes() {
    let objects = (0..60).map(|at| service(&format!("s{at:02}"), &["a"]));
    let mut desk = first_screen(objects.collect());
    let height = |desk: &Desk| {
        let pane = desk
            .state
            .geometry
            .pane(Pane::Endpoints)
            .expect("it is seen");
        (desk.state.geometry.table.height, pane.area.height)
    };
    let (table, _) = height(&desk);
    assert!(table > 12, "{table}");
    desk.press("/");
    desk.happens(Event::Paste("s07".to_owned()));
    desk.draw();
    assert_eq!(height(&desk).0, table, "nothing jumps while one types");
    desk.press("enter");
    let (table, endpoints) = height(&desk);
    assert_eq!(table, 3, "{}", desk.text());
    assert!(endpoints > 12, "{endpoints}");
}

#[test]
fn columns_are_chosen_and_ordered_on_the_screen() {
    let mut desk = first_screen(vec![service("api", &["a"]), broken("web")]);
    let shown = |desk: &Desk| -> Vec<Column> { desk.state.geometry.columns().collect() };
    let usual = shown(&desk);
    assert_eq!(
        usual[..3],
        [Column::Name, Column::Namespace, Column::Cluster]
    );
    assert_eq!(usual.last(), Some(&Column::Why));
    desk.press("V");
    assert_eq!(desk.state.mode(), Mode::Columns);
    assert!(
        desk.text().contains("the name of the service"),
        "{}",
        desk.text()
    );
    // Namespace is hidden, and the cluster goes to the left of where that was.
    desk.press("j enter j left left esc");
    let mut expected = usual.clone();
    expected.remove(1);
    expected.swap(0, 1);
    assert_eq!(shown(&desk), expected);
    assert_eq!(desk.state.columns, Some(expected));
    desk.press("V");
    for _ in 0..desk.state.columns.as_ref().map_or(0, Vec::len) + 5 {
        desk.press("g");
        desk.press("enter");
        let Overlay::Columns(menu) = &desk.state.overlay else {
            panic!("it is open");
        };
        assert!(menu.items.iter().any(|choice| choice.is_chosen));
    }
    desk.press("u esc");
    assert_eq!((shown(&desk), &desk.state.columns), (usual, &None));
}

#[test]
fn chosen_columns_travel_in_a_link() {
    let mut desk = first_screen(vec![broken("web")]);
    desk.state.columns = Some(vec![Column::Why, Column::Name, Column::ClaimedReady]);
    desk.draw();
    let text = desk.text();
    let heading = text
        .lines()
        .find(|line| line.contains("WHY"))
        .expect("a heading");
    assert!(heading.find("WHY") < heading.find("NAME"), "{heading}");
    let link = ViewLink {
        columns: desk.state.columns.clone(),
        sort: desk.state.listing.sort(),
        ..ViewLink::default()
    };
    assert_eq!(
        link.to_string(),
        "portolan:v1,sort=why,columns=why:name:claimed%2Fready"
    );
    let state = State::viewing(link.to_string().parse().expect("it is a link"));
    assert_eq!(state.columns, desk.state.columns);
}

#[test]
fn rows_are_sorted_by_the_headings_on_the_screen() {
    let objects = vec![
        service("api", &["a"]),
        service("web", &["a", "b"]),
        broken("zoo"),
    ];
    let mut desk = first_screen(objects);
    let sort = |desk: &Desk| {
        (
            desk.state.listing.sort().column,
            desk.state.listing.sort().direction,
        )
    };
    assert_eq!(sort(&desk), (Column::Why, Direction::Up));
    desk.press(">");
    assert_eq!(sort(&desk), (Column::Name, Direction::Up), "in a circle");
    desk.press("> >");
    assert_eq!(sort(&desk).0, Column::Cluster);
    desk.press("<");
    assert_eq!(sort(&desk).0, Column::Namespace);
    assert!(desk.text().contains("NAMESPACE▴"), "{}", desk.text());
    let headings = desk.state.geometry.headings.clone();
    let (_, area) = headings
        .iter()
        .find(|(column, _)| *column == ColumnHeading::Table(Column::Endpoints))
        .expect("seen");
    let click = Event::Mouse(Mouse {
        button: MouseButton::Left,
        x: area.x + 1,
        y: area.y,
    });
    desk.happens(click.clone());
    desk.draw();
    assert_eq!(sort(&desk), (Column::Endpoints, Direction::Up));
    assert_eq!(names(&desk), ["zoo", "api", "web"]);
    desk.happens(click);
    desk.draw();
    assert_eq!(names(&desk), ["web", "api", "zoo"]);
    assert!(desk.text().contains("ENDPOINTS▾"), "{}", desk.text());
}

#[test]
fn a_row_is_read_whole_and_a_line_that_is_whole_is_not_shown_again() {
    let mut desk = first_screen(vec![external("api"), broken("web")]);
    desk.press("w");
    let Overlay::Text { text, .. } = &desk.state.overlay else {
        panic!("it is shown");
    };
    assert!(
        text.contains("NAME\tweb") && text.contains("WHY\tno-type: "),
        "{text}"
    );
    assert!(
        desk.text().contains("OBJECT         gloo-mesh/web"),
        "{}",
        desk.text()
    );
    desk.press("esc G 3");
    desk.press("w");
    assert!(
        matches!(desk.state.overlay, Overlay::None),
        "{}",
        desk.text()
    );
    assert!(
        desk.text().contains("shown in full already"),
        "{}",
        desk.text()
    );
}

#[test]
fn no_text_is_written_over_by_what_is_left_below() {
    let zones: Vec<&str> = ["a", "b", "c"].into_iter().cycle().take(90).collect();
    let mut desk = first_screen(vec![service("api", &zones)]);
    desk.press("2 + + +");
    let text = desk.text();
    let mut seen = 0;
    for shown in &desk.state.geometry.panes {
        let below = shown
            .total
            .saturating_sub(shown.first + usize::from(shown.area.height));
        if below == 0 {
            continue;
        }
        seen += 1;
        let row = usize::from(shown.area.y + shown.area.height - 1);
        let line: Vec<char> = text.lines().nth(row).expect("a row").chars().collect();
        let (from, to) = (
            usize::from(shown.area.x),
            usize::from(shown.area.x + shown.area.width),
        );
        let line: String = line[from..to].iter().collect();
        let note = format!(" {below} more ▾ ");
        let before = line.strip_suffix(&note).expect("the note is at the end");
        assert!(before.is_empty() || before.ends_with([' ', '…']), "{line}");
    }
    assert!(seen > 0, "{text}");
}
