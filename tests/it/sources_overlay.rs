//! Sources that do not answer: the empty table, and the list of the sources.

use jiff::SignedDuration;
use portolan::store::{Change, Kind, Link};

use super::{desk::Desk, kit::noon};

/// A source of every kind that does not answer, next to one that does.
fn a_dead_source(size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(size);
    for kind in Kind::ALL {
        let (why, next) = (
            "cannot reach 127.0.0.1:1".to_owned(),
            noon() + SignedDuration::from_secs(4),
        );
        desk.say_of("dead", Change::Link(kind, Link::Retrying { why, next }));
    }
    desk.draw();
    desk
}

#[test]
fn a_source_that_does_not_answer_says_what_to_do_and_is_not_told_once_for_each_kind() {
    for size in [(60, 20), (80, 24), (100, 30)] {
        let text = a_dead_source(size).text();
        let words = text
            .split(|letter: char| letter.is_whitespace() || letter == '│')
            .filter(|word| !word.is_empty());
        let words = words.collect::<Vec<_>>().join(" ");
        let told = "dead cannot be read now. Press o for the reason, or run portolan doctor.";
        assert!(words.contains(told), "{text}");
    }
    let mut desk = a_dead_source((100, 30));
    desk.press("o");
    let text = desk.text();
    let times = text
        .lines()
        .skip(1)
        .filter(|line| line.contains("retrying in 4s"))
        .count();
    assert_eq!(times, 1, "{text}");
    assert!(text.contains("▲ cannot reach 127.0.0.1:1"), "{text}");
}

#[test]
fn the_last_line_of_the_sources_is_reached_whatever_they_say() {
    let mut desk = a_dead_source((100, 30));
    for at in 0..12 {
        let name = format!("arn:aws:eks:eu-west-1:111122223333:cluster/production-{at:02}");
        for link in [
            Link::Retrying {
                why: format!("trouble {at}"),
                next: noon(),
            },
            Link::Live,
        ] {
            desk.say_of(&name, Change::Link(Kind::Destination, link));
        }
    }
    desk.draw();
    desk.press("o G");
    let text = desk.text();
    assert!(text.contains("trouble 11"), "{text}");
    assert!(!text.contains("trouble 0:"), "{text}");
}

#[test]
fn a_source_in_trouble_comes_first_in_the_header_however_narrow() {
    for size in [(60, 20), (80, 24), (100, 30), (160, 44)] {
        let mut desk = Desk::with(size, Vec::new());
        for (name, link) in [
            ("well", Link::Live),
            (
                "ill",
                Link::Retrying {
                    why: "no answer".to_owned(),
                    next: noon(),
                },
            ),
        ] {
            desk.say_of(name, Change::Link(Kind::Destination, link));
        }
        desk.draw();
        let text = desk.text();
        let header = text.lines().next().unwrap_or_default();
        assert!(header.starts_with(" portolan  ○ ill"), "{header}");
    }
}
