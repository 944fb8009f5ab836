//! Folding and searching, on a small object.

use serde_json::json;

use super::*;
use crate::{
    app::Code,
    store::{Id, Kind, ObjectKey},
};

const HEIGHT: usize = 5;

/// ```text
///  0 kind: Destination
///  1 metadata:
///  2   name: reviews
///  3 spec:
///  4   ports:
///  5   - name: http
///  6     port: 9080
///  7   - name: Metrics
///  8     port: 9090
///  9 status:
/// 10   reviews: 3
/// ```
fn view() -> YamlView {
    let mut view = YamlView::new(
        Subject {
            kind: Kind::Destination,
            id: Id {
                source: "east".into(),
                key: ObjectKey::default(),
            },
        },
        None,
    );
    let object = json!({
        "kind": "Destination",
        "metadata": {"name": "reviews"},
        "spec": {"ports": [{"name": "http", "port": 9080}, {"name": "Metrics", "port": 9090}]},
        "status": {"reviews": 3},
    });
    view.receive(Ok(object.into()), Timestamp::UNIX_EPOCH);
    view
}

fn stand_on_line(view: &mut YamlView, line: usize) {
    view.show_line(line, HEIGHT);
}

fn search(view: &mut YamlView, text: &str) {
    view.begin_search();
    for letter in text.chars() {
        view.type_key(Key::char(letter), HEIGHT);
    }
}

/// Which match of how many, and the line of the cursor.
fn place(view: &YamlView) -> (Option<usize>, usize, usize) {
    let search = view.search().expect("something is searched for");
    (search.at(), search.count(), view.line())
}

#[test]
fn what_begins_on_the_line_is_folded_and_unfolded() {
    let mut view = view();
    assert_eq!(view.rows().len(), 11);
    stand_on_line(&mut view, 3);
    view.turn_fold();
    assert_eq!(view.rows(), [0, 1, 2, 3, 9, 10]);
    view.turn_fold();
    assert_eq!(view.rows().len(), 11);
}

#[test]
fn on_a_line_where_nothing_begins_that_is_folded_which_it_belongs_to() {
    let mut view = view();
    stand_on_line(&mut view, 6);
    view.turn_fold();
    assert_eq!(view.rows(), [0, 1, 2, 3, 4, 5, 7, 8, 9, 10], "the item");
    assert_eq!(
        view.line(),
        5,
        "the cursor goes to the line that hides its own"
    );
    stand_on_line(&mut view, 0);
    view.turn_fold();
    assert_eq!(view.rows().len(), 10, "the first line belongs to nothing");
}

#[test]
fn a_fold_within_a_fold_stays_as_it_was() {
    let mut view = view();
    for line in [5, 4, 3] {
        stand_on_line(&mut view, line);
        view.turn_fold();
    }
    assert_eq!(view.rows(), [0, 1, 2, 3, 9, 10]);
    view.turn_fold();
    assert_eq!(view.rows(), [0, 1, 2, 3, 4, 9, 10]);
}

#[test]
fn the_cursor_stays_in_the_object_and_on_the_screen() {
    let mut view = view();
    for (by, row, first) in [
        (4, 4, 0),
        (1, 5, 1),
        (-3, 2, 1),
        (-2, 0, 0),
        (isize::MAX, 10, 6),
    ] {
        view.step(by, HEIGHT);
        assert_eq!((view.row(), view.first(HEIGHT)), (row, first), "by {by}");
    }
    assert_eq!(view.first(3), 8, "a smaller screen shows it too");
    assert_eq!(view.first(40), 0);
}

#[test]
fn a_search_goes_to_the_first_match_from_the_cursor_on_and_round() {
    let mut view = view();
    search(&mut view, "reviews");
    assert_eq!(place(&view), (Some(0), 2, 2));
    view.type_key(Key::plain(Code::Enter), HEIGHT);
    for (by, at, line) in [(1, 1, 10), (1, 0, 2), (-1, 1, 10)] {
        view.go(by, HEIGHT);
        assert_eq!(place(&view), (Some(at), 2, line));
    }
    stand_on_line(&mut view, 4);
    view.go(-1, HEIGHT);
    assert_eq!(place(&view).2, 2, "the match before where one stands");
}

#[test]
fn small_letters_find_both_sizes_and_capitals_themselves() {
    for (text, count) in [
        ("metrics", 1),
        ("Metrics", 1),
        ("METRICS", 0),
        ("e", 11),
        ("E", 0),
        ("nothing", 0),
    ] {
        let mut view = view();
        search(&mut view, text);
        let found = place(&view);
        assert_eq!(found.1, count, "{text}");
        assert_eq!(found.0.is_some(), count > 0);
    }
}

#[test]
fn a_search_is_no_pattern_and_runs_over_what_the_line_is_made_of() {
    let mut view = view();
    search(&mut view, "name: h");
    let found: Vec<_> = view.search().expect("it is there").on(5).collect();
    let expected = Match {
        line: 5,
        from: 2,
        to: 9,
    };
    assert_eq!(found, [(expected, true)], "behind the dash");
    let mut pattern = self::view();
    search(&mut pattern, "na.e");
    assert_eq!(place(&pattern).1, 0);
}

#[test]
fn a_match_that_is_folded_away_is_unfolded() {
    let mut view = view();
    stand_on_line(&mut view, 3);
    view.turn_fold();
    search(&mut view, "9090");
    assert_eq!(place(&view).2, 8);
    assert_eq!(view.rows().len(), 11);
}

#[test]
fn esc_brings_the_search_before_back_and_an_empty_one_ends() {
    let mut view = view();
    stand_on_line(&mut view, 3);
    search(&mut view, "port");
    view.type_key(Key::plain(Code::Enter), HEIGHT);
    search(&mut view, "x");
    assert_eq!(
        place(&view),
        (None, 0, 4),
        "portx stands nowhere, so one stays"
    );
    view.type_key(Key::plain(Code::Esc), HEIGHT);
    assert_eq!(place(&view).1, 3);
    view.begin_search();
    view.type_key(Key::ctrl('u'), HEIGHT);
    view.type_key(Key::plain(Code::Enter), HEIGHT);
    assert!(view.search().is_none());
}

#[test]
fn other_lines_are_searched_anew() {
    let mut view = view();
    search(&mut view, "reviews");
    view.toggle_managed_fields();
    assert_eq!(place(&view).1, 2);
    view.receive(Ok(json!({"a": "reviews"}).into()), Timestamp::UNIX_EPOCH);
    assert_eq!(place(&view).1, 1);
    view.receive(Err("gone".to_owned()), Timestamp::UNIX_EPOCH);
    assert_eq!(place(&view).1, 0);
}
