//! Rules that part the screen: lines across and down whose crossings join.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::{Role, canvas::Canvas};

/// Rules in the making.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    across: Vec<Stretch>,
    down: Vec<Stretch>,
}

/// A rule: where it lies, and the first and last cell it covers.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    at: u16,
    from: u16,
    to: u16,
}

impl Lattice {
    /// The rules around a rectangle: its outermost cells.
    pub(super) fn around(area: Rect) -> Self {
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        Self::default()
            .across(area.y, area.x, right)
            .across(bottom, area.x, right)
            .down(area.x, area.y, bottom)
            .down(right, area.y, bottom)
    }

    /// Adds a rule across.
    pub(super) fn across(mut self, y: u16, from: u16, to: u16) -> Self {
        self.across.push(Stretch { at: y, from, to });
        self
    }

    /// Adds a rule down.
    pub(super) fn down(mut self, x: u16, from: u16, to: u16) -> Self {
        self.down.push(Stretch { at: x, from, to });
        self
    }

    pub(super) fn paint(&self, canvas: &mut Canvas<'_>) {
        let symbols = canvas.theme.symbols;
        for rule in &self.across {
            canvas.rule(rule.from, rule.at, rule.to + 1 - rule.from, Role::Faint);
        }
        for rule in &self.down {
            for y in rule.from..=rule.to {
                canvas.junction(rule.at, y, symbols.along(), Role::Faint);
            }
        }
        for ((x, y), leaves) in self.crossings() {
            canvas.junction(x, y, symbols.junction(leaves), Role::Faint);
        }
    }

    /// The crossings of rules, and whether a rule leaves up, down, left and right.
    fn crossings(&self) -> BTreeMap<(u16, u16), [bool; 4]> {
        let mut crossings: BTreeMap<(u16, u16), [bool; 4]> = BTreeMap::new();
        for across in &self.across {
            for down in self.down.iter().filter(|down| across.meets(**down)) {
                let leaves = crossings.entry((down.at, across.at)).or_default();
                leaves[0] |= across.at > down.from;
                leaves[1] |= across.at < down.to;
                leaves[2] |= down.at > across.from;
                leaves[3] |= down.at < across.to;
            }
        }
        crossings
    }
}

impl Stretch {
    fn meets(self, other: Self) -> bool {
        (self.from..=self.to).contains(&other.at) && (other.from..=other.to).contains(&self.at)
    }
}
