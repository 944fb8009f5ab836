//! Where things stand on the frame that was drawn last. Drawing returns it; it comes back as an event.

use super::{Handle, Pane};

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

/// A pane as it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which pane.
    pub pane: Pane,
    /// Where it stands.
    pub area: Area,
    /// The first line that is seen.
    pub first: usize,
    /// How many lines it holds in all.
    pub total: usize,
    /// The line of the cursor.
    pub line: usize,
    /// What that line is about, where it is about something.
    pub handle: Option<Handle>,
    /// All that the line says, cut or not.
    pub text: String,
    /// How deep its branches are open by themselves, where it has any.
    pub depth: Option<u8>,
}

/// The list of all findings as it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where its lines stand.
    pub area: Area,
    /// The first line that is seen.
    pub first: usize,
    /// All that the line of the cursor says, cut or not.
    pub text: String,
}

/// What a tab leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// A pane.
    Pane(Pane),
    /// The object as YAML.
    Yaml,
}

/// Where things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// The rows of the table, without its heading.
    pub table: Area,
    /// The first row of the listing that is shown.
    pub first_row: usize,
    /// The panes that are shown.
    pub panes: Vec<Shown>,
    /// The tabs that can be clicked.
    pub tabs: Vec<(Tab, Area)>,
    /// The list of all findings, where it is open.
    pub findings: Option<Listed>,
    /// The body of the overlay, with how many lines it holds in all.
    pub overlay: Option<(Area, usize)>,
    /// The cell of the focus, where screen readers and magnifiers look: of what is typed, else of the line of the cursor.
    pub focus: Option<(u16, u16)>,
}

impl Geometry {
    /// How a pane was drawn; nothing where it was not.
    #[must_use]
    pub fn pane(&self, pane: Pane) -> Option<&Shown> {
        self.panes.iter().find(|shown| shown.pane == pane)
    }
}
