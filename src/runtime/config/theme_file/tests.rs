//! Every built-in theme can be read and told apart, and a mistake in a theme costs its own colour only.

use super::*;

fn checked(text: &str) -> CheckedFile {
    check("mine.yaml".into(), text).1
}

fn sentences(text: &str) -> Vec<String> {
    checked(text).sentences().collect()
}

/// Each built-in theme with the backgrounds that it is for.
fn every_built_in() -> impl Iterator<Item = (&'static str, ParsedTheme, Vec<Background>)> {
    BUILT_IN.into_iter().map(|(name, text)| {
        let theme = parse(text, |contrast| ColorScheme {
            contrast,
            dark: ThemeColors::default(),
            light: ThemeColors::default(),
        });
        let given = BACKGROUNDS.into_iter();
        let given = given.filter(|(part, _)| theme.lines.contains_key(&(*part, None)));
        let given = given.map(|(_, background)| background).collect();
        (name, theme, given)
    })
}

#[test]
fn the_built_in_themes_give_every_colour_and_have_no_mistake() {
    for (name, theme, backgrounds) in every_built_in() {
        assert!(theme.mistakes.is_empty(), "{name}: {:?}", theme.mistakes);
        assert!(!backgrounds.is_empty(), "{name}");
        let given = theme.lines.keys().filter(|(_, color)| color.is_some());
        assert_eq!(
            given.count(),
            backgrounds.len() * ThemeColors::NAMES.len(),
            "{name}"
        );
    }
}

#[test]
fn every_colour_of_a_built_in_theme_can_be_read_and_told_apart_by_all_eyes() {
    for (name, theme, backgrounds) in every_built_in() {
        for background in backgrounds {
            let weaknesses = theme.colors.scheme.weaknesses(background);
            assert!(weaknesses.is_empty(), "{name}: {weaknesses:#?}");
        }
    }
    let [usual, high] = *SCHEMES;
    assert_eq!(
        (usual.contrast, high.contrast),
        (Contrast::Usual, Contrast::High)
    );
    assert_ne!(usual.dark, usual.light);
}

#[test]
fn a_theme_that_gives_one_background_is_only_for_that_one() {
    let only = |text: &str| parse(text, built_in).colors.only;
    assert_eq!(only("light: {error: \"#aa0000\"}"), Some(Background::Light));
    assert_eq!(only("light: {}\ndark: {}"), None);
    assert_eq!(only(""), None);
}

#[test]
fn what_a_theme_does_not_give_is_built_in_and_a_mistake_costs_its_own_colour_only() {
    let text = "dark:\n  eror: \"#ff0000\"\n  warning: #ffff00\n  accent: blue\n  muted: \"#aabbcc\"\n  localities: []\n  info: [\"#aabbcc\", \"#aabbcd\"]\nlite: {}\n";
    let theme = parse(text, built_in);
    let mut expected = built_in(Contrast::Usual);
    assert!(expected.dark.set("muted", &[0x00AA_BBCC]));
    assert_eq!(theme.colors.scheme, expected);
    let said = sentences(text);
    let expected = [
        "mine.yaml: line 2: no setting is called eror; the nearest is error",
        "mine.yaml: line 3: warning: write a colour such as \"#6cb6ff\", in quotes, because a # without them begins a comment",
        "mine.yaml: line 4: accent: write a colour such as",
        "mine.yaml: line 6: localities: write a list of 1 to 8 colours such as",
        "mine.yaml: line 7: info: write a colour such as",
        "mine.yaml: line 8: no setting is called lite; the nearest is light",
    ];
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_theme_that_is_hard_to_read_is_reported_with_its_line() {
    let text = "dark:\n  muted: \"#444444\"\n  error: \"#d0d0d0\"\n  warning: \"#d0d0d0\"\n";
    let checked = checked(text);
    assert!(checked.mistakes.is_empty(), "{:?}", checked.mistakes);
    let weak: Vec<String> = checked.weak().collect();
    let has = |words: &[&str]| {
        let mut weak = weak.iter();
        assert!(
            weak.any(|one| words.iter().all(|word| one.contains(word))),
            "{weak:#?}"
        );
    };
    has(&["line 2: muted #444444 on ", "has a contrast of 1."]);
    has(&["line 3: error #d0d0d0 and warning #d0d0d0 are hard to tell apart"]);
    // High contrast asks for more.
    let weak = |contrast| {
        let text = format!("contrast: {contrast}\ndark: {{ok: \"#7cc4a8\", muted: \"#9aa5b1\"}}");
        let (colors, _) = check("mine.yaml".into(), &text);
        let weak = colors.scheme.weaknesses(Background::Dark);
        weak.iter().any(|one| one.name == "muted")
    };
    assert!(weak("high") && !weak("usual"));
}

#[test]
fn a_file_that_is_no_theme_is_said_to_be_none() {
    for (text, said) in [
        ("dark: [", "line 1: "),
        ("- dark", "line 1: write NAME: VALUE"),
        ("contrast: highest", "contrast: write high or usual"),
        ("dark: 3", "line 1: write NAME: "),
    ] {
        let all = sentences(text);
        assert!(all.iter().any(|one| one.contains(said)), "{text}: {all:?}");
    }
    assert!(is_theme("light: {}") && !is_theme("mute: []") && !is_theme("["));
}
