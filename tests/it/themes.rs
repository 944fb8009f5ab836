//! Themes from files, as the command line finds and checks them, and the marks of contexts in the header.

use std::{fs, path::Path};

use portolan::{
    app::{ContextMark, Event, MarkColor},
    store::Origin,
};

use super::{
    cli::{Run, program},
    desk::Desk,
};

fn run(home: &Path, arguments: &str) -> Run {
    let output = program(arguments)
        .env("HOME", home)
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A home with these themes.
fn home(themes: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("there is room");
    let folder = home.path().join(".config/portolan/themes");
    fs::create_dir_all(&folder).expect("there is room");
    for (name, text) in themes {
        fs::write(folder.join(name), text).expect("there is room");
    }
    home
}

#[test]
fn a_theme_that_is_printed_is_a_theme_of_the_user_without_a_mistake() {
    let home = home(&[]);
    for name in ["dark", "light", "high-contrast", "auto"] {
        let printed = run(home.path(), &format!("config theme {name}"));
        assert_eq!(printed.code, Some(0), "{}", printed.err);
        let path = home.path().join(".config/portolan/themes/mine.yaml");
        fs::write(&path, &printed.out).expect("there is room");
        let checked = run(home.path(), &format!("config check {}", path.display()));
        let expected = format!("{}: no mistakes\n", path.display());
        assert_eq!((checked.code, checked.out), (Some(0), expected), "{name}");
    }
    let listed = run(home.path(), "config theme").out;
    for words in [
        "auto ",
        "dark ",
        "high-contrast ",
        "mine ",
        "themes/NAME.yaml",
    ] {
        assert!(listed.contains(words), "{listed}");
    }
}

#[test]
fn the_check_of_the_config_file_checks_the_themes_too() {
    let home = home(&[
        ("good.yaml", "light: {error: \"#831328\"}"),
        ("weak.yaml", "dark:\n  error: \"#400000\"\n"),
        ("wrong.yaml", "dark:\n  eror: \"#ff0000\"\n"),
        ("notes.txt", "no theme"),
    ]);
    let config = home.path().join(".config/portolan/config.yaml");
    fs::write(&config, "reduce-motion: true\ntheme: goood\n").expect("there is room");
    let checked = run(home.path(), "config check");
    assert_eq!(checked.code, Some(1), "{}", checked.out);
    for words in [
        "config.yaml: line 2: theme: no theme is called \"goood\"; there are auto, dark, light, high-contrast, good, weak, wrong;",
        "wrong.yaml: line 2: no setting is called eror; the nearest is error",
        "weak.yaml: line 2: error #400000 on a terminal of #1e1e1e has a contrast of ",
    ] {
        assert!(checked.out.contains(words), "{}", checked.out);
    }
    assert!(!checked.out.contains("good.yaml: line"), "{}", checked.out);
}

#[test]
fn a_theme_that_does_not_exist_is_refused_with_those_that_do() {
    let home = home(&[("mine.yaml", "dark: {}")]);
    let refused = run(home.path(), "--demo get --theme min");
    assert_eq!(refused.code, Some(2), "{}", refused.out);
    let words = "no theme is called \"min\"; there are auto, dark, light, high-contrast, mine; a theme of your own is a file";
    assert!(refused.err.contains(words), "{}", refused.err);
    let refused = run(home.path(), "--demo get --theme no/such.yaml");
    assert_eq!(refused.code, Some(2), "{}", refused.out);
    assert!(
        refused
            .err
            .contains("cannot read the theme no/such.yaml: No such file"),
        "{}",
        refused.err
    );
    assert_eq!(run(home.path(), "--demo get --theme mine").code, Some(0));
}

#[test]
fn a_marked_context_is_seen_first_with_its_word_on_a_colour() {
    for size in [(160, 44), (80, 24), (60, 20)] {
        let mut desk = Desk::new(size);
        let mark = ContextMark {
            word: "PRODUCTION".to_owned(),
            color: MarkColor::Red,
        };
        desk.state.context_marks.add("*prod*", mark);
        for name in ["playground", "another-playground", "eu-prod"] {
            desk.happens(Event::Opened(name.into(), Origin::Context));
        }
        desk.draw();
        let planes = desk.planes();
        let mut rows = planes.lines();
        let header = rows.next().unwrap_or_default();
        let marked = header.find("  PRODUCTION  eu-prod");
        let other = header.find(" playground");
        assert!(marked.is_some(), "{size:?}: {header}");
        assert!(other.is_none() || marked < other, "{size:?}: {header}");
        let letters = planes.lines().nth(usize::from(size.1) + 1);
        let letters = letters.unwrap_or_default();
        assert!(letters.contains("RRRRRRRRRRRR"), "{letters}");
    }
}
