//! Where things stand on the frame that was drawn last. Drawing returns it; it comes back as an event.

use super::Pane;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// The leftmost column.
    pub x: u16,
    /// The topmost row.
    pub y: u16,
    /// How many columns.
    pub width: u16,
    /// How many rows.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies inside.
    #[must_use]
    pub fn contains(self, x: u16, y: u16) -> bool {
        let within = |at: u16, from: u16, length: u16| at >= from && at - from < length;
        within(x, self.x, self.width) && within(y, self.y, self.height)
    }
}

/// Where things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// The rows of the table, without its heading.
    pub table: Area,
    /// The first row of the listing that is shown.
    pub first_row: usize,
    /// The panes that are shown, with how many lines each holds in all.
    pub panes: Vec<(Pane, Area, usize)>,
    /// The tabs that can be clicked.
    pub tabs: Vec<(Pane, Area)>,
    /// The body of the overlay, with how many lines it holds in all.
    pub overlay: Option<(Area, usize)>,
}

impl Geometry {
    /// Where a pane stands and how many lines it holds.
    #[must_use]
    pub fn pane(&self, pane: Pane) -> Option<(Area, usize)> {
        self.panes
            .iter()
            .find(|(known, ..)| *known == pane)
            .map(|(_, area, lines)| (*area, *lines))
    }
}
