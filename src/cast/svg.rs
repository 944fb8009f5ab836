//! Films as SVG, still or animated, without other files.
//!
//! An animation uses only style rules: no script, no font, no address outside of it, so that it plays wherever an image
//! can be shown. Text is text in the viewer's fixed-width font, held to its cells; rules, blocks and the symbols of the
//! screen are shapes, so that they join. Every state of a row is stored once. The same film gives the same bytes.

mod escape;
mod ground;
mod reel;
mod row;
mod shape;
mod sheet;
mod strip;
mod window;

use std::{collections::BTreeSet, fmt::Write, time::Duration};

use self::{
    escape::escape,
    ground::ColourBase,
    reel::{Frame, Reel},
    row::Definitions,
    shape::{HIGH, RISE},
    sheet::Sheet,
    strip::{PictureParts, PicturePlace, SlotTiming, Strips},
    window::Window,
};
use super::film::Film;

const FONTS: &str = "\
text{font:16.6px ui-monospace,\"SF Mono\",Menlo,Consolas,\"DejaVu Sans Mono\",monospace;white-space:pre;\
font-variant-ligatures:none;direction:ltr;unicode-bidi:bidi-override}
.T,.C{font:15px system-ui,-apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;text-anchor:middle}
.C{font-size:20px}
.G rect{shape-rendering:crispEdges}
";

/// A film as one animated picture that repeats, with the end held for two seconds.
///
/// If the same film is also given drawn for a light background, with the same times and characters, the picture follows
/// the viewer's preference. Changes within a fifteenth of a second are shown as one. If the viewer prefers reduced motion
/// or cannot animate, the moment of the first marker is shown, or else the last. The picture is as large as the largest
/// screen; a smaller one is in its upper left corner. A film drawn once for [`Look::Auto`](super::Look::Auto) is dark.
#[must_use]
pub fn animated(dark: &Film, light: Option<&Film>) -> String {
    picture(dark, light, &Reel::of(dark, light))
}

/// One moment of a film as a picture: what was drawn last until then, or else first.
#[must_use]
pub fn still(film: &Film, light: Option<&Film>, at: Duration) -> String {
    picture(film, light, &Reel::moment(film, light, at))
}

fn picture(film: &Film, light: Option<&Film>, reel: &Reel<'_>) -> String {
    let window = Window::of(film.title.as_deref(), reel);
    let night = ColourBase::of(film.look);
    let mut palette = Definitions {
        sheet: Sheet::new(
            night,
            light.map_or(night, |light| ColourBase::of(light.look)),
        ),
        shapes: BTreeSet::new(),
    };
    let (width, height) = window.outer(largest(reel));
    let mut contents = PictureParts::default();
    let mut places = around(&window, reel, &mut palette, &mut contents);
    let chrome = places.len();
    places.extend(cells(reel, &mut palette, &mut contents));
    let timing = SlotTiming {
        begins: reel.frames.iter().map(|frame| frame.at).collect(),
        still: reel.still,
        cycle: reel.cycle,
        pitch: u64::from(height).next_multiple_of(1000) + 1000,
    };
    let strips = strip::lay(&places, contents, &timing);
    let (around, rows) = strips.body.split_at(chrome);
    let (x, y) = window.origin();
    let title = escape(window.title().unwrap_or("A terminal"));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" xml:space=\"preserve\">\n\
         <title>{title}</title>\n<desc>{}</desc>\n<style>\n{}</style>\n<defs>{}</defs>\n\
         <svg width=\"{width}\" height=\"{height}\">\n{}<g class=\"G\" transform=\"translate({x} {})\">\n{}</g>\n</svg>\n</svg>\n",
        description(film, reel),
        style(&palette.sheet, &strips),
        defs(&palette.shapes, &strips),
        around.concat(),
        y + RISE,
        rows.concat(),
    )
}

fn style(sheet: &Sheet, strips: &Strips) -> String {
    format!("{FONTS}{}{}", sheet.css(), strips.css)
}

fn defs(shapes: &BTreeSet<char>, strips: &Strips) -> String {
    let mut defs = String::new();
    for letter in shapes {
        if let Some(path) = shape::path(*letter) {
            let _ = write!(defs, "<path id=\"{}\" {path}/>", row::id(*letter));
        }
    }
    defs + &strips.defs
}

/// How wide and high the widest and the highest screen are.
fn largest(reel: &Reel<'_>) -> (u32, u32) {
    let sizes = reel.frames.iter().map(Frame::size);
    sizes.fold((0, 0), |most, size| {
        (most.0.max(size.0), most.1.max(size.1))
    })
}

/// The description of the picture, for screen readers.
fn description(film: &Film, reel: &Reel<'_>) -> String {
    let (columns, rows) = largest(reel);
    let mut description = format!("A terminal of {columns} by {rows} cells");
    if reel.frames.len() > 1 {
        let _ = write!(description, ", {} seconds long", film.length.as_secs());
    }
    description.push('.');
    let mut before = None;
    for caption in reel.frames.iter().filter_map(|frame| frame.caption) {
        if before != Some(caption) {
            let words: Vec<&str> = caption.split_whitespace().collect();
            let _ = write!(description, "\n{}", escape(&words.join(" ")));
        }
        before = Some(caption);
    }
    description
}

/// The window and the caption in it.
fn around(
    window: &Window<'_>,
    reel: &Reel<'_>,
    palette: &mut Definitions,
    contents: &mut PictureParts,
) -> Vec<PicturePlace> {
    let (mut frames, mut captions) = (Vec::new(), Vec::new());
    for frame in &reel.frames {
        let size = frame.size();
        frames.push(contents.keep(window.frame(size, &mut palette.sheet)));
        captions.push(
            frame
                .caption
                .and_then(|caption| contents.keep(window.caption(caption, size))),
        );
    }
    [frames, captions]
        .map(|shows| PicturePlace { y: 0, shows })
        .into()
}

/// The rows of the terminal.
fn cells(
    reel: &Reel<'_>,
    palette: &mut Definitions,
    contents: &mut PictureParts,
) -> Vec<PicturePlace> {
    let (_, rows) = largest(reel);
    let place = |y| PicturePlace {
        y: y * HIGH,
        shows: shown(reel, y, palette, contents),
    };
    (0..rows).map(place).collect()
}

/// The content of a row in each frame.
fn shown(
    reel: &Reel<'_>,
    y: u32,
    palette: &mut Definitions,
    contents: &mut PictureParts,
) -> Vec<Option<usize>> {
    let mut shown: Vec<Option<usize>> = Vec::new();
    let mut before: Option<&Frame<'_>> = None;
    let y = usize::try_from(y).unwrap_or(usize::MAX);
    for frame in &reel.frames {
        let same = before.is_some_and(|before| before.row(y).eq(frame.row(y)));
        let content = match shown.last() {
            Some(last) if same => *last,
            _ => contents.keep(row::draw(frame.row(y), palette)),
        };
        shown.push(content);
        before = Some(frame);
    }
    shown
}
