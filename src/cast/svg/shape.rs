//! Characters that are drawn as shapes: rules, blocks and the symbols of the screen.
//!
//! Fonts draw them with gaps, in other sizes or as pictures. A cell is 10 wide and 20 high; its origin is at its left on
//! the baseline of the text. A shape that meets a neighbour extends slightly over the edge, so that no seam is visible at
//! any zoom.

/// How wide a cell is.
pub(super) const WIDE: u32 = 10;
/// How high a cell is.
pub(super) const HIGH: u32 = 20;
/// The distance of the baseline from the top of a cell.
pub(super) const RISE: u32 = 15;

/// Rules, each with whether it leaves its cell up, down, left and right.
const LEAVES: [(char, char, [bool; 4]); 11] = [
    ('─', '━', [false, false, true, true]),
    ('│', '┃', [true, true, false, false]),
    ('┌', '┏', [false, true, false, true]),
    ('┐', '┓', [false, true, true, false]),
    ('└', '┗', [true, false, false, true]),
    ('┘', '┛', [true, false, true, false]),
    ('├', '┣', [true, true, false, true]),
    ('┤', '┫', [true, true, true, false]),
    ('┬', '┳', [false, true, true, true]),
    ('┴', '┻', [true, false, true, true]),
    ('┼', '╋', [true, true, true, true]),
];

/// Symbols, each as a path around the middle of the cell.
const SYMBOLS: [(char, &str); 13] = [
    ('●', "M.8-5a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1-8.4 0z"),
    (
        '○',
        "M.8-5a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1-8.4 0zM2.2-5a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0z",
    ),
    (
        '◐',
        "M.8-5a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1-8.4 0zM5-2.2a2.8 2.8 0 0 0 0-5.6z",
    ),
    (
        '⊘',
        "M.8-5a4.2 4.2 0 1 1 8.4 0a4.2 4.2 0 1 1-8.4 0zM6.4-7.4a2.8 2.8 0 0 0-3.8 3.8zM3.6-2.6a2.8 2.8 0 0 0 3.8-3.8z",
    ),
    ('◆', "M5-9.8l4.8 4.8l-4.8 4.8l-4.8-4.8z"),
    ('▲', "M5-9.6l5 9h-10z"),
    ('▼', "M5-.4l5-9h-10z"),
    ('▴', "M5-7.6l3.8 5.2h-7.6z"),
    ('▾', "M5-2.4l3.8-5.2h-7.6z"),
    ('▸', "M2.4-9l5.6 4l-5.6 4z"),
    ('◂', "M7.6-9l-5.6 4l5.6 4z"),
    ('✔', "M.2-4.6l1.3-1.3l2.3 2.3l4.7-6.2l1.4 1.1l-5.9 7.7z"),
    (
        '✖',
        "M.6-8.2l1.2-1.2l3.2 3.2l3.2-3.2l1.2 1.2l-3.2 3.2l3.2 3.2l-1.2 1.2l-3.2-3.2l-3.2 3.2l-1.2-1.2l3.2-3.2z",
    ),
];

/// How far a shape reaches over the edge of its cell.
const HAIR: f64 = 0.25;
/// Blocks fill whole pixels, so that neighbours share an edge. Rules do not: they would be of unlike thickness.
const CRISP: &str = "shape-rendering=\"crispEdges\"";
const TOP: f64 = -15.0;
const BOTTOM: f64 = 5.0;
const RIGHT: f64 = 10.0;

/// The attributes of the path that draws a character. `None` if the font draws it.
pub(super) fn path(letter: char) -> Option<String> {
    let symbol = SYMBOLS.iter().find(|(symbol, _)| *symbol == letter);
    if let Some((_, path)) = symbol {
        return Some(format!("d=\"{path}\""));
    }
    let shade = match letter {
        '░' => " fill-opacity=\".25\"",
        '▒' => " fill-opacity=\".5\"",
        '▓' => " fill-opacity=\".75\"",
        _ => "",
    };
    if let Some(path) = rule(letter).or_else(|| corner(letter)) {
        return Some(format!("d=\"{path}\""));
    }
    let path = block(letter)?;
    Some(format!("d=\"{path}\" {CRISP}{shade}"))
}

/// Whether several of a character side by side look like one, stretched.
pub(super) fn stretches(letter: char) -> bool {
    matches!(letter, '─' | '━' | '▀'..='█' | '░'..='▓')
}

fn rule(letter: char) -> Option<String> {
    let (light, _, [up, down, left, right]) = *LEAVES
        .iter()
        .find(|(light, heavy, _)| *light == letter || *heavy == letter)?;
    let half = if light == letter { 0.75 } else { 1.5 };
    // What is drawn out must not reach over the edge: the reach would be drawn out too.
    let hair = if stretches(letter) { 0.0 } else { HAIR };
    let mut path = String::new();
    if left || right {
        let from = if left { -hair } else { 5.0 - half };
        let to = if right { RIGHT + hair } else { 5.0 + half };
        path += &bar([from, -5.0 - half, to, -5.0 + half]);
    }
    if up || down {
        let from = if up { TOP - HAIR } else { -5.0 - half };
        let to = if down { BOTTOM + HAIR } else { -5.0 + half };
        path += &bar([5.0 - half, from, 5.0 + half, to]);
    }
    Some(path)
}

/// The round corners.
fn corner(letter: char) -> Option<String> {
    // Which way the corner opens: rightwards or leftwards, down or up, and whether the way around it is clockwise.
    let (across, down, outer) = match letter {
        '╭' => (1.0, 1.0, 1),
        '╮' => (-1.0, 1.0, 0),
        '╰' => (1.0, -1.0, 0),
        '╯' => (-1.0, -1.0, 1),
        _ => return None,
    };
    let at = |x: f64, y: f64| format!("{} {}", number(5.0 + x * across), number(-5.0 + y * down));
    let end = 10.0 + HAIR;
    let inner = 1 - outer;
    Some(format!(
        "M{}L{}A5.75 5.75 0 0 {outer} {}L{}L{}L{}A4.25 4.25 0 0 {inner} {}L{}z",
        at(-0.75, end),
        at(-0.75, 5.0),
        at(5.0, -0.75),
        at(5.0 + HAIR, -0.75),
        at(5.0 + HAIR, 0.75),
        at(5.0, 0.75),
        at(0.75, 5.0),
        at(0.75, end),
    ))
}

fn block(letter: char) -> Option<String> {
    let eighths = |from: char| f64::from(u32::from(letter).abs_diff(u32::from(from)));
    let edges = match letter {
        '▀' => [0.0, TOP, RIGHT, -5.0],
        '▁'..='▇' => [0.0, BOTTOM - 2.5 * eighths('▀'), RIGHT, BOTTOM],
        '█' | '░'..='▓' => [0.0, TOP, RIGHT, BOTTOM + HAIR],
        '▉'..='▏' => [-HAIR, TOP, 1.25 * eighths('▐'), BOTTOM + HAIR],
        '▐' => [5.0, TOP, RIGHT + HAIR, BOTTOM + HAIR],
        _ => return None,
    };
    Some(bar(edges))
}

/// A rectangle from its left, top, right and bottom.
fn bar([left, top, right, bottom]: [f64; 4]) -> String {
    format!(
        "M{} {}H{}V{}H{}z",
        number(left),
        number(top),
        number(right),
        number(bottom),
        number(left)
    )
}

/// A number to a hundredth, as short as can be.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_fill_their_part_of_the_cell() {
        let cases = [
            ('─', "M0 -5.75H10V-4.25H0z"),
            ('│', "M4.25 -15.25H5.75V5.25H4.25z"),
            (
                '┌',
                "M4.25 -5.75H10.25V-4.25H4.25zM4.25 -5.75H5.75V5.25H4.25z",
            ),
            ('┃', "M3.5 -15.25H6.5V5.25H3.5z"),
            ('█', "M0 -15H10V5.25H0z"),
            ('▁', "M0 2.5H10V5H0z"),
            ('▇', "M0 -12.5H10V5H0z"),
            ('▏', "M-0.25 -15H1.25V5.25H-0.25z"),
            ('▉', "M-0.25 -15H8.75V5.25H-0.25z"),
        ];
        for (letter, d) in cases {
            let drawn = path(letter).expect("it is a shape");
            assert!(
                drawn.starts_with(&format!("d=\"{d}\"")),
                "{letter}: {drawn}"
            );
        }
        for letter in ['a', ' ', '·', '→', '価', '═'] {
            assert_eq!(path(letter), None, "{letter}");
        }
    }
}
