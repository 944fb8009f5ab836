//! Places whose content changes: each is a strip of everything it ever shows, and jumps from one to the other.
//!
//! What is not shown lies so far below that it is outside of the picture. A place takes one animation, however often it
//! changes: browsers are quick at a few dozen of these, and slow at one for each thing that comes and goes.

use std::{fmt::Write, time::Duration};

use hashbrown::HashMap;

/// Everything that is shown anywhere, each once.
#[derive(Default)]
pub(super) struct PictureParts {
    markup: Vec<String>,
    known: HashMap<String, usize>,
    used: Vec<usize>,
}

impl PictureParts {
    /// The number of a piece of markup. `None` if it is empty.
    pub(super) fn keep(&mut self, markup: String) -> Option<usize> {
        if markup.is_empty() {
            return None;
        }
        let next = self.markup.len();
        let at = *self.known.entry(markup).or_insert_with_key(|markup| {
            self.markup.push(markup.clone());
            self.used.push(0);
            next
        });
        Some(at)
    }

    /// The pieces that several places use.
    fn shared(&self) -> String {
        let mut defs = String::new();
        for (at, markup) in self.markup.iter().enumerate() {
            if self.used[at] > 1 {
                let _ = write!(defs, "<g id=\"r{at}\">{markup}</g>");
            }
        }
        defs
    }

    /// Shows something so far below where its place lies.
    fn show(&self, at: usize, y: u64, markup: &mut String) -> std::fmt::Result {
        let content = &self.markup[at];
        match (self.used[at] > 1, y) {
            (true, 0) => write!(markup, "<use href=\"#r{at}\"/>"),
            (true, _) => write!(markup, "<use href=\"#r{at}\" y=\"{y}\"/>"),
            (false, 0) => write!(markup, "<g>{content}</g>"),
            (false, _) => write!(markup, "<g transform=\"translate(0 {y})\">{content}</g>"),
        }
    }
}

/// A place: what it shows in each frame, and where it lies.
pub(super) struct PicturePlace {
    pub(super) y: u32,
    pub(super) shows: Vec<Option<usize>>,
}

/// When the frames begin and how they are spaced in the picture.
pub(super) struct SlotTiming {
    pub(super) begins: Vec<Duration>,
    pub(super) still: usize,
    pub(super) cycle: Duration,
    /// How far what is not shown lies apart: more than the picture is high.
    pub(super) pitch: u64,
}

/// Places as markup, with the rules that move them and what several of them show.
pub(super) struct Strips {
    pub(super) css: String,
    pub(super) defs: String,
    pub(super) body: Vec<String>,
}

/// A place with its contents in order: what stands for all comes first, then by when it is first seen.
struct Strip<'p> {
    place: &'p PicturePlace,
    slots: Vec<Option<usize>>,
}

/// Lays out places. Where nothing moves, each shows what it shows in the frame that stands for all.
pub(super) fn lay(
    places: &[PicturePlace],
    mut contents: PictureParts,
    timing: &SlotTiming,
) -> Strips {
    let strips: Vec<Strip<'_>> = places
        .iter()
        .map(|place| Strip::of(place, timing.still))
        .collect();
    for content in strips.iter().flat_map(|strip| &strip.slots).flatten() {
        contents.used[*content] += 1;
    }
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut css = String::new();
    let mut body = Vec::new();
    for strip in &strips {
        let frames = strip.keyframes(timing);
        let name = (!frames.is_empty()).then(|| {
            let next = names.len();
            *names.entry(frames).or_insert_with_key(|frames| {
                let _ = writeln!(css, "@keyframes k{next}{{{frames}}}");
                next
            })
        });
        body.push(strip.markup(name, &contents, timing.pitch));
    }
    if !names.is_empty() {
        let cycle = short(timing.cycle.as_secs_f64());
        let _ = writeln!(css, ".R{{animation:{cycle}s step-end infinite}}");
        css.push_str("@media (prefers-reduced-motion:reduce){.R{animation:none}}\n");
    }
    Strips {
        css,
        defs: contents.shared(),
        body,
    }
}

impl<'p> Strip<'p> {
    fn of(place: &'p PicturePlace, still: usize) -> Self {
        let mut slots = Vec::new();
        let first = place.shows.get(still).copied();
        for content in first.into_iter().chain(place.shows.iter().copied()) {
            if !slots.contains(&content) {
                slots.push(content);
            }
        }
        Self { place, slots }
    }

    /// The times at which each slot is shown. `None` if there is only one slot.
    fn keyframes(&self, timing: &SlotTiming) -> String {
        let mut times = vec![Vec::new(); self.slots.len()];
        let mut shown = None;
        for (frame, content) in self.place.shows.iter().enumerate() {
            let slot = self.slots.iter().position(|slot| slot == content);
            if slot == shown {
                continue;
            }
            shown = slot;
            if let Some(times) = slot.and_then(|slot| times.get_mut(slot)) {
                let begin = timing.begins.get(frame).filter(|_| frame > 0);
                times.push(percent(begin.copied().unwrap_or_default(), timing.cycle));
            }
        }
        if self.slots.len() < 2 {
            return String::new();
        }
        let rule = |(slot, times): (u64, &Vec<String>)| {
            let offset = slot * timing.pitch;
            let times = times.join(",");
            match (times.as_str(), offset) {
                ("", _) => String::new(),
                (_, 0) => format!("{times}{{transform:none}}"),
                _ => format!("{times}{{transform:translateY(-{offset}px)}}"),
            }
        };
        (0..).zip(&times).map(rule).collect()
    }

    fn markup(&self, name: Option<usize>, contents: &PictureParts, pitch: u64) -> String {
        let mut markup = format!("<g transform=\"translate(0 {})\">", self.place.y);
        if let Some(name) = name {
            let _ = write!(markup, "<g class=\"R\" style=\"animation-name:k{name}\">");
        }
        for (slot, content) in (0..).zip(&self.slots) {
            if let Some(content) = *content {
                let _ = contents.show(content, slot * pitch, &mut markup);
            }
        }
        markup.push_str(if name.is_some() {
            "</g></g>\n"
        } else {
            "</g>\n"
        });
        markup
    }
}

/// A moment as a part of the whole, to a thousandth of a percent.
fn percent(at: Duration, cycle: Duration) -> String {
    let part = at.as_secs_f64() / cycle.as_secs_f64();
    format!("{}%", short(part * 100.0))
}

/// A number to a thousandth, as short as can be.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
