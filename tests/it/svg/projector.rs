//! Shows a picture as a viewer does: which states of which rows are seen at a time, and which cells they cover.

use std::{collections::HashMap, time::Duration};

use roxmltree::{Document, Node};
use unicode_width::UnicodeWidthStr;

/// A picture that can be looked at, at any time.
pub(crate) struct Projector<'s> {
    document: &'s Document<'s>,
    style: Style,
}

/// What is seen of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) text: String,
    /// The colours before and behind it, in dark and in light; nothing where they are the screen's own.
    pub(crate) fore: Option<[String; 2]>,
    pub(crate) back: Option<[String; 2]>,
    pub(crate) bold: bool,
}

/// What the rules of the picture say.
struct Style {
    /// The offsets of each animation: from which percent on, how far up.
    offsets: HashMap<String, Vec<(f64, i64)>>,
    cycle: f64,
    /// The colours of each class, and whether it is bold.
    classes: HashMap<String, ([String; 2], bool)>,
}

impl<'s> Projector<'s> {
    pub(crate) fn new(document: &'s Document<'s>) -> Self {
        let style = document
            .descendants()
            .find(|node| node.has_tag_name("style"))
            .and_then(|node| node.text())
            .expect("there are rules");
        Self {
            document,
            style: Style::parse(style),
        }
    }

    /// The cells of the terminal at a time, or as they stand where nothing moves.
    pub(crate) fn cells(
        &self,
        at: Option<Duration>,
        (width, height): (u16, u16),
    ) -> Vec<Vec<Seen>> {
        let mut cells = vec![vec![Seen::default(); width.into()]; height.into()];
        let rows = self
            .document
            .descendants()
            .find(|node| node.attribute("class") == Some("G"))
            .expect("there is a terminal");
        for place in rows.children().filter(Node::is_element) {
            let y = offset(place) / 20;
            for shown in self.shown(place, at) {
                let row = usize::try_from(y).expect("rows lie below the top");
                let row = cells.get_mut(row);
                if let Some(row) = row {
                    self.lay(shown, row);
                } else {
                    assert!(
                        !shown
                            .descendants()
                            .any(|node| node.is_element() && node != shown)
                    );
                }
            }
        }
        cells
    }

    /// What stands beneath the terminal at a time.
    pub(crate) fn caption(&self, at: Option<Duration>) -> String {
        let captions = self
            .document
            .descendants()
            .filter(|node| {
                node.has_tag_name("g") && node.parent().is_some_and(|up| up.has_tag_name("svg"))
            })
            .nth(1)
            .expect("there are captions");
        let shown = self.shown(captions, at);
        let lines = shown.iter().flat_map(Node::descendants);
        let lines = lines.filter_map(|node| node.text().filter(|_| node.has_tag_name("text")));
        lines.collect::<Vec<_>>().join(" ")
    }

    /// What a place shows: of its strip, what has moved to its origin.
    fn shown(&self, place: Node<'s, 's>, at: Option<Duration>) -> Vec<Node<'s, 's>> {
        let strip = place
            .children()
            .find(|node| node.attribute("class") == Some("R"));
        let moved = strip.zip(at).map_or(0, |(strip, at)| {
            let style = strip.attribute("style").expect("it has a name");
            let name = style
                .strip_prefix("animation-name:")
                .expect("it has a name");
            self.style.offset(name, at)
        });
        let slots = strip.unwrap_or(place).children().filter(Node::is_element);
        let shown = slots.filter(|slot| offset(*slot) == moved);
        shown.map(|slot| self.resolved(slot)).collect()
    }

    /// What a use stands for.
    fn resolved(&self, node: Node<'s, 's>) -> Node<'s, 's> {
        let Some(href) = node.attribute("href") else {
            return node;
        };
        let id = href.strip_prefix('#').expect("it is in the picture");
        self.document
            .descendants()
            .find(|node| node.attribute("id") == Some(id))
            .expect("it is in the picture")
    }

    fn lay(&self, shown: Node<'s, 's>, row: &mut [Seen]) {
        for node in shown.children() {
            let class = node
                .attribute("class")
                .map(|name| &self.style.classes[name]);
            let column = number(node, "x") / 10;
            match node.tag_name().name() {
                "rect" if number(node, "height") == 20 => {
                    for cell in &mut row[column..column + number(node, "width") / 10] {
                        cell.back = class.map(|(colours, _)| colours.clone());
                    }
                }
                "rect" => {}
                "use" => {
                    let (column, count) = stretch(node).unwrap_or((column, 1));
                    for cell in &mut row[column..column + count] {
                        cell.text = letter(node).to_string();
                        cell.fore = class.map(|(colours, _)| colours.clone());
                    }
                }
                "text" => write(node, column, class, row),
                other => panic!("{other} is in a row"),
            }
        }
    }
}

/// Writes a text into the cells that it covers.
fn write(node: Node<'_, '_>, column: usize, class: Option<&([String; 2], bool)>, row: &mut [Seen]) {
    let text = node.text().expect("it has text");
    let mut put = |column: usize, text: &str| {
        let cell = &mut row[column];
        assert_eq!(cell.text, "", "two texts in one cell");
        text.clone_into(&mut cell.text);
        cell.fore = class.map(|(colours, _)| colours.clone());
        cell.bold = class.is_some_and(|(_, bold)| *bold);
    };
    if node.attribute("text-anchor") == Some("middle") {
        assert_eq!(
            text.width(),
            2,
            "{text:?} stands in the middle of two cells"
        );
        put(column - 1, text);
    } else if node.attribute("lengthAdjust").is_some() {
        put(column, text);
    } else {
        let length = number(node, "textLength").max(10);
        assert_eq!(text.chars().count() * 10, length, "{text:?}");
        for (at, letter) in text.chars().enumerate() {
            put(column + at, &letter.to_string());
        }
    }
}

/// The character that a shape stands for.
fn letter(node: Node<'_, '_>) -> char {
    let href = node.attribute("href").expect("it stands for a shape");
    let code = href.strip_prefix("#u").expect("it stands for a shape");
    let code = u32::from_str_radix(code, 16).expect("it is a number");
    char::from_u32(code).expect("it is a character")
}

/// From which column on, and how often, a shape is drawn out.
fn stretch(node: Node<'_, '_>) -> Option<(usize, usize)> {
    let matrix = node.attribute("transform")?.strip_prefix("matrix(")?;
    let parts: Vec<usize> = matrix
        .trim_end_matches(')')
        .split(' ')
        .map(|part| part.parse().expect("it is a number"))
        .collect();
    Some((parts[4] / 10, parts[0]))
}

/// How far down something lies.
fn offset(node: Node<'_, '_>) -> i64 {
    let moved = node
        .attribute("transform")
        .and_then(|transform| transform.strip_prefix("translate(0 ")?.strip_suffix(')'));
    let down = moved.or(node.attribute("y")).unwrap_or("0");
    down.parse().expect("it is a number")
}

/// A number to a whole one.
fn number(node: Node<'_, '_>, name: &str) -> usize {
    let value = node.attribute(name).unwrap_or("0");
    let whole = value.split('.').next().expect("a text has a first part");
    whole.parse().unwrap_or(0)
}

impl Style {
    fn parse(css: &str) -> Self {
        let mut style = Self {
            offsets: HashMap::new(),
            cycle: 0.0,
            classes: HashMap::new(),
        };
        for line in css.lines() {
            if let Some(rule) = line.strip_prefix("@keyframes ") {
                let (name, frames) = rule.split_once('{').expect("it has frames");
                let frames = keyframes(frames.strip_suffix('}').expect("it ends"));
                style.offsets.insert(name.to_owned(), frames);
            } else if let Some(rule) = line.strip_prefix(".R{animation:") {
                let (seconds, rest) = rule.split_once("s ").expect("it has a length");
                assert_eq!(rest, "step-end infinite}");
                style.cycle = seconds.parse().expect("it is a number");
            } else if let Some((name, fill)) = line
                .strip_prefix('.')
                .and_then(|rule| rule.split_once("{fill:"))
            {
                let colour = fill[..7].to_owned();
                let bold = fill.contains("font-weight:700");
                let known = style.classes.entry(name.to_owned());
                let both = ([colour.clone(), colour.clone()], bold);
                // Those for light come last.
                known
                    .and_modify(|(colours, _)| colours[1] = colour)
                    .or_insert(both);
            }
        }
        style
    }

    fn offset(&self, name: &str, at: Duration) -> i64 {
        let percent = at.as_secs_f64() / self.cycle * 100.0;
        let begun = self.offsets[name]
            .iter()
            .rev()
            .find(|(from, _)| *from <= percent);
        begun.expect("something is shown from the beginning on").1
    }
}

/// Which offset holds from which percent on, in order.
fn keyframes(rules: &str) -> Vec<(f64, i64)> {
    let mut frames = Vec::new();
    for rule in rules.split_terminator('}') {
        let (times, offset) = rule.split_once("{transform:").expect("it moves");
        let offset = match offset {
            "none" => 0,
            _ => offset
                .strip_prefix("translateY(-")
                .and_then(|offset| offset.strip_suffix("px)"))
                .and_then(|offset| offset.parse().ok())
                .expect("it moves up"),
        };
        for time in times.split(',') {
            let time = time
                .strip_suffix('%')
                .and_then(|time| time.parse::<f64>().ok());
            frames.push((time.expect("it has a time"), offset));
        }
    }
    frames.sort_by(|one, other| one.0.total_cmp(&other.0));
    frames
}
