//! The colours of a theme that cannot be read on a background they have, or that some eyes cannot tell apart.
//!
//! A severity also has a shape and a zone also has a name, so that a weak theme is shown, and not refused.

use super::{
    Background, ColorScheme, Contrast, ThemeColors,
    sight::{apart, contrast},
};

/// The least distance of severities, links and neighbours of a ramp.
const DISTINCT: f64 = 10.0;

/// A weak colour of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Weakness {
    /// The background for which it is chosen.
    pub background: Background,
    /// Its name, as theme files write it.
    pub name: &'static str,
    /// The weakness, as a sentence.
    pub words: String,
}

impl ColorScheme {
    /// The weak colours for a background: at most one sentence for each of its colours and each pair.
    #[must_use]
    pub fn weaknesses(&self, background: Background) -> Vec<Weakness> {
        let all = self
            .unreadable(background)
            .into_iter()
            .chain(self.alike(background));
        let weakness = |(name, words)| Weakness {
            background,
            name,
            words,
        };
        all.map(weakness).collect()
    }

    /// The colours that have too little contrast on some background, each with its worst one.
    fn unreadable(&self, background: Background) -> Vec<(&'static str, String)> {
        let colors = self.of(background);
        let least = match self.contrast {
            Contrast::Usual => 4.5,
            Contrast::High => 7.0,
        };
        let terminals = terminals(background).map(|ground| ("a terminal", ground));
        let grounds = || terminals.into_iter().chain(colors.grounds());
        let found = colors.texts().filter_map(|(name, at, value)| {
            let on = grounds().map(|(on, ground)| (contrast(value, ground), on, ground));
            let (found, on, ground) = on.min_by(|one, other| one.0.total_cmp(&other.0))?;
            let named = called((name, ThemeColors::most(name)), at, value);
            (found < least).then(|| {
                let words = format!(
                    "{named} on {on} of #{ground:06x} has a contrast of {found:.1}; {least} is the least that is easy to read"
                );
                (name, words)
            })
        });
        found.collect()
    }

    /// The colours that some eyes cannot tell apart.
    fn alike(&self, background: Background) -> Vec<(&'static str, String)> {
        let colors = self.of(background);
        // With high contrast, letters tell zones apart.
        let from_zones = match self.contrast {
            Contrast::Usual => 15.0,
            Contrast::High => 9.0,
        };
        let severities = colors.severities();
        let mut pairs = Vec::new();
        for (at, one) in severities.iter().enumerate() {
            let others = severities[at + 1..].iter();
            pairs.extend(others.map(|other| (shown(*one), shown(*other), DISTINCT)));
        }
        for (name, values) in colors.ramps() {
            let of = |at: usize| {
                (
                    name,
                    called((name, values.len().max(2)), at, values[at]),
                    values[at],
                )
            };
            // The last is a neighbour of the first, of two colours too, but once.
            let neighbours = if values.len() > 2 {
                0..values.len()
            } else {
                0..values.len().saturating_sub(1)
            };
            pairs.extend(neighbours.map(|at| (of(at), of((at + 1) % values.len()), DISTINCT)));
            if name == "localities" {
                let strong = severities.into_iter().filter(|(name, _)| *name != "info");
                let strong: Vec<_> = strong.map(shown).collect();
                let each = (0..values.len()).flat_map(|at| {
                    let strong = strong.iter().cloned();
                    strong.map(move |other| (of(at), other, from_zones))
                });
                pairs.extend(each);
            }
        }
        let alike = pairs.into_iter().filter_map(|(one, other, least)| {
            let found = apart(one.2, other.2);
            (found < least).then(|| {
                let words = format!(
                    "{} and {} are hard to tell apart without red or green cones: their distance (CIEDE2000) is {found:.1}, and {least} is the least",
                    one.1, other.1
                );
                (one.0, words)
            })
        });
        alike.collect()
    }
}

/// A colour with its name in words.
type NamedColor = (&'static str, String, u32);

fn shown((name, value): (&'static str, u32)) -> NamedColor {
    (name, called((name, 1), 0, value), value)
}

fn called((name, of): (&str, usize), at: usize, value: u32) -> String {
    match of {
        1 => format!("{name} #{value:06x}"),
        _ => format!("{name} {} #{value:06x}", at + 1),
    }
}

/// The backgrounds of terminals for which colours are chosen: the extremes, and the usual ones that are not.
pub(super) fn terminals(background: Background) -> [u32; 2] {
    match background {
        Background::Dark => [0x0000_0000, 0x001E_1E1E],
        Background::Light => [0x00FF_FFFF, 0x00F8_F8F8],
    }
}
