//! What films show: what happened, when it did, and nothing that was hidden.

use std::time::Duration;

use portolan::{
    cast::Look,
    runtime::player::{Cut, PlayError},
};

use super::{file_film, files, film, play_on, played, text};

const MILLI: Duration = Duration::from_millis(1);

fn cut(script: &str) -> Cut {
    match played(script) {
        Err(PlayError::Cut(cut)) => cut,
        other => panic!("it is broken off: {other:?}"),
    }
}

#[test]
fn keys_are_seen_one_by_one_at_their_times() {
    let film = film("size 100x30\ntype \"/rev\" 50ms\nwait 10ms");
    assert_eq!(film.length, MILLI * 210);
    let prompt = |at: u32| {
        let shot = film.shot_at(MILLI * at).expect("there are shots");
        let screen = text(&shot.screen);
        let row = screen.lines().last().expect("there are rows");
        row.split("  ")
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned()
    };
    let prompts = [0, 49, 50, 149, 150].map(prompt);
    assert_eq!(prompts, [" /", " /", " / r", " / re", " / rev"]);
    let times: Vec<_> = film.shots.iter().map(|shot| shot.at).collect();
    assert!(
        times.is_sorted_by(|before, after| before < after),
        "{times:?}"
    );
}

#[test]
fn a_film_begins_with_what_was_read() {
    let film = film("size 100x30");
    let [first] = &*film.shots else {
        panic!("nothing happens: {:?}", film.shots.len())
    };
    assert_eq!((first.at, film.length), (Duration::ZERO, Duration::ZERO));
    assert!(text(&first.screen).contains("53 destinations"));
}

#[test]
fn what_is_waited_for_ends_the_wait() {
    let film = film("size 100x30\ntype \"/reviews\" 0\nwait until \"3 of 53\" 5s");
    assert!(film.length < MILLI * 100, "{:?}", film.length);
}

#[test]
fn what_never_comes_is_told_with_its_line_and_what_was_on_the_screen() {
    let Cut::NeverCame {
        line,
        text,
        patience,
        screen,
    } = cut("size 100x30\n\nwait until \"v9 of 53\" 700ms")
    else {
        panic!("it never comes")
    };
    assert_eq!((line, &*text, patience), (3, "v9 of 53", MILLI * 700));
    assert!(screen[0].contains("portolan"), "{screen:?}");
    assert!(screen.len() <= 30 && screen.last().is_some_and(|row| !row.is_empty()));
}

#[test]
fn steps_that_come_after_leaving_are_told() {
    let script = "size 100x30\nkey q\n# nothing\nwait 1s";
    assert_eq!(cut(script), Cut::Left { line: 4, left: 2 });
    assert!(played("key j\nkey q").is_ok());
}

#[test]
fn what_is_hidden_takes_no_time_and_leaves_no_shot() {
    let film = film(
        "size 100x30\nwait 100ms\nhide\ntype \"/reviews\" 60ms\nkey enter\nmarker \"found\"\nwait 30s\nshow\nwait 50ms",
    );
    assert_eq!(film.length, MILLI * 150);
    assert_eq!(film.markers[0].at, MILLI * 100);
    let texts: Vec<String> = film.shots.iter().map(|shot| text(&shot.screen)).collect();
    assert!(
        texts
            .iter()
            .all(|text| text.contains("3 of 53") || !text.contains("/re"))
    );
    assert!(texts.last().expect("there are shots").contains("3 of 53"));
}

#[test]
fn another_size_is_drawn_at_once() {
    let film = film("size 100x30\nresize 80x24\nkey j");
    let sizes: Vec<_> = film
        .shots
        .iter()
        .map(|shot| shot.screen.area.as_size())
        .collect();
    assert_eq!(
        (sizes[0].width, sizes[0].height),
        (80, 24),
        "at the same moment the last counts"
    );
    let film = super::film("size 100x30\nwait 10ms\nresize 80x24\nkey j");
    let widths: Vec<_> = film
        .shots
        .iter()
        .map(|shot| shot.screen.area.width)
        .collect();
    assert_eq!(widths[..2], [100, 80]);
    assert_eq!(film.shots[1].at, MILLI * 10);
}

#[test]
fn captions_hold_until_the_next_one() {
    let film = film("size 100x30\nwait 10ms\ncaption \"one\"\nkey j 10ms\ncaption \"\"\nwait 10ms");
    let captions: Vec<_> = film
        .shots
        .iter()
        .map(|shot| shot.caption.as_deref())
        .collect();
    assert_eq!(captions[0], None);
    assert_eq!(captions.last(), Some(&None));
    assert!(captions.contains(&Some("one")));
}

#[test]
fn time_in_which_nothing_changes_is_cut() {
    let still = "size 100x30\nclock 2026-06-01T12:00:00Z\nidle 1s\nwait 20s\nkey ?\nwait 20s";
    let film = file_film(still);
    assert_eq!(
        film.length,
        MILLI * 2_000,
        "a second before the key, and one after it"
    );
}

#[test]
fn dark_and_light_are_filmed_at_the_same_moments() {
    let script = "size 100x30\nkey j x3 100ms\nwait 5s";
    let take = play_on(script, portolan::source::Choice::Demo, Look::Auto);
    let take = take.unwrap_or_else(|error| panic!("{error}"));
    let light = take.light.expect("both were asked for");
    assert_eq!((take.film.look, light.look), (Look::Dark, Look::Light));
    assert_eq!(
        (take.film.length, take.film.shots.len()),
        (light.length, light.shots.len())
    );
    for (dark, light) in take.film.shots.iter().zip(&light.shots) {
        assert_eq!(dark.at, light.at);
        assert_eq!(text(&dark.screen), text(&light.screen));
        assert_ne!(dark.screen, light.screen);
    }
}

#[test]
fn a_film_is_the_same_each_time_also_of_files_that_are_read_by_other_threads() {
    let script =
        "size 120x36\nkey y\nwait 1s\nkey esc\nkey f\nwait 3s\nkey esc\nkey enter\nwait 2s";
    let paths = [
        (None, "mesh.yaml"),
        (Some("second"), "mesh.yaml"),
        (Some("third"), "every-field.yaml"),
    ];
    let shots = || {
        let take = play_on(script, files(&paths), Look::Dark);
        take.unwrap_or_else(|error| panic!("{error}")).film.shots
    };
    let first = shots();
    assert!(first.len() > 3);
    for _ in 0..4 {
        assert!(shots() == first, "it came out otherwise");
    }
}
