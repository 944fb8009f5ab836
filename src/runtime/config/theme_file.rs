//! The file of a theme: its parser, and the built-in themes, which are files of the program.
//!
//! A mistake costs its own colour only, which is then the built-in one.

use std::{collections::BTreeMap, path::PathBuf, sync::LazyLock};

use serde_json::Value;
use serde_saphyr::Spanned;

use super::{
    mistake::{CheckedFile, Mistake, PlacedMistake},
    node::{self, Node, PlacedNode},
};
use crate::{
    cli::ScreenColors,
    ui::{Background, ColorScheme, Contrast, Depth, Symbols, Theme, ThemeColors},
};

/// The built-in themes and their files.
pub(super) const BUILT_IN: [(&str, &str); 3] = [
    ("dark", include_str!("../../../assets/themes/dark.yaml")),
    ("light", include_str!("../../../assets/themes/light.yaml")),
    (
        "high-contrast",
        include_str!("../../../assets/themes/high-contrast.yaml"),
    ),
];
const BACKGROUNDS: [(&str, Background); 2] =
    [("dark", Background::Dark), ("light", Background::Light)];
const KEYS: [&str; 3] = ["contrast", "dark", "light"];

/// The colours of the built-in themes: of the usual contrast and of a high one.
static SCHEMES: LazyLock<[ColorScheme; 2]> = LazyLock::new(|| {
    let nothing = |contrast| ColorScheme {
        contrast,
        dark: ThemeColors::default(),
        light: ThemeColors::default(),
    };
    let [dark, light, high] = BUILT_IN.map(|(_, text)| parse(text, nothing).colors.scheme);
    let usual = ColorScheme {
        light: light.light,
        ..dark
    };
    [usual, high]
});

/// The colours of the built-in theme of a contrast.
pub(super) fn built_in(contrast: Contrast) -> ColorScheme {
    let [usual, high] = *SCHEMES;
    match contrast {
        Contrast::Usual => usual,
        Contrast::High => high,
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            depth: Depth::True,
            background: Background::Dark,
            symbols: Symbols::Unicode,
            colors: built_in(Contrast::Usual),
        }
    }
}

/// A theme that was read.
struct ParsedTheme {
    colors: ScreenColors,
    /// The lines of its parts and colours.
    lines: BTreeMap<(&'static str, Option<&'static str>), u64>,
    mistakes: Vec<PlacedMistake>,
}

/// Whether a file is a theme, by its first settings.
pub(super) fn is_theme(text: &str) -> bool {
    let entries = node::entries(text).unwrap_or_default();
    entries.iter().any(|(name, _)| KEYS.contains(&&*name.value))
}

/// The colours of a file, its mistakes, and its colours that are hard to read.
pub(super) fn check(path: PathBuf, text: &str) -> (ScreenColors, CheckedFile) {
    let ParsedTheme {
        colors,
        lines,
        mut mistakes,
    } = parse(text, built_in);
    mistakes.sort_by_key(|one| one.line);
    let given = BACKGROUNDS
        .into_iter()
        .filter(|(part, _)| lines.contains_key(&(*part, None)));
    let weaknesses = given.flat_map(|(part, background)| {
        let weaknesses = colors.scheme.weaknesses(background);
        let lines = &lines;
        weaknesses.into_iter().map(move |weakness| {
            let line = lines
                .get(&(part, Some(weakness.name)))
                .or_else(|| lines.get(&(part, None)));
            PlacedMistake {
                line: line.copied().unwrap_or(1),
                mistake: Mistake::Weak(weakness.words),
            }
        })
    });
    let mut weaknesses: Vec<PlacedMistake> = weaknesses.collect();
    weaknesses.sort_by_key(|one| one.line);
    let checked = CheckedFile {
        path: Some(path),
        mistakes,
        weaknesses,
    };
    (colors, checked)
}

/// Reads a theme. Colours that it does not give are those of the base for its contrast.
fn parse(text: &str, base: impl Fn(Contrast) -> ColorScheme) -> ParsedTheme {
    let mut mistakes = Vec::new();
    let entries = node::entries(text).unwrap_or_else(|mistake| {
        mistakes.push(mistake);
        Vec::new()
    });
    let contrast = entries.iter().find(|(name, _)| name.value == "contrast");
    let contrast = contrast.map_or(Contrast::Usual, |(_, node)| match &node.value {
        Node::Scalar(Value::String(word)) if word == "high" => Contrast::High,
        Node::Scalar(Value::String(word)) if word == "usual" => Contrast::Usual,
        _ => {
            mistakes.push(placed(node, Mistake::Contrast));
            Contrast::Usual
        }
    });
    let mut theme = ParsedTheme {
        colors: ScreenColors {
            scheme: base(contrast),
            only: None,
        },
        lines: BTreeMap::new(),
        mistakes,
    };
    for (name, node) in &entries {
        let part = BACKGROUNDS.iter().find(|(part, _)| *part == name.value);
        match part {
            Some((part, background)) => theme.part((part, *background), name, node),
            None if name.value == "contrast" => {}
            None => theme.mistakes.push(PlacedMistake {
                line: name.referenced.line(),
                mistake: Mistake::unknown(&name.value, &KEYS),
            }),
        }
    }
    let mut given = BACKGROUNDS
        .into_iter()
        .filter(|(part, _)| theme.lines.contains_key(&(*part, None)));
    theme.colors.only = match (given.next(), given.next()) {
        (Some((_, only)), None) => Some(only),
        _ => None,
    };
    theme
}

impl ParsedTheme {
    /// The colours for one background.
    fn part(
        &mut self,
        (part, background): (&'static str, Background),
        name: &Spanned<String>,
        node: &PlacedNode,
    ) {
        self.lines.insert((part, None), name.referenced.line());
        let Node::Map(entries) = &node.value else {
            let mistake = Mistake::Shape("write NAME: \"#rrggbb\", a line each".to_owned());
            return self.mistakes.push(placed(node, mistake));
        };
        for (name, node) in entries {
            let line = name.referenced.line();
            let known = ThemeColors::NAMES
                .into_iter()
                .find(|known| *known == name.value);
            let Some(known) = known else {
                let mistake = Mistake::unknown(&name.value, &ThemeColors::NAMES);
                self.mistakes.push(PlacedMistake { line, mistake });
                continue;
            };
            self.lines.insert((part, Some(known)), line);
            let colors = match background {
                Background::Dark => &mut self.colors.scheme.dark,
                Background::Light => &mut self.colors.scheme.light,
            };
            let is_set = values(&node.value).is_some_and(|values| colors.set(known, &values));
            if !is_set {
                let (name, most) = (known, ThemeColors::most(known));
                let mistake = Mistake::Color { name, most };
                self.mistakes.push(PlacedMistake { line, mistake });
            }
        }
    }
}

fn placed<T>(at: &Spanned<T>, mistake: Mistake) -> PlacedMistake {
    let line = at.referenced.line();
    PlacedMistake { line, mistake }
}

/// One colour, or a list of them.
fn values(node: &Node) -> Option<Vec<u32>> {
    match node {
        Node::Scalar(Value::String(text)) => Some(vec![color(text)?]),
        Node::List(items) => items
            .iter()
            .map(|item| match &item.value {
                Node::Scalar(Value::String(text)) => color(text),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// A colour of the form `#rrggbb`.
fn color(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('#')?;
    let is_whole = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_whole.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests;
