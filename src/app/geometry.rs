//! The places of things on the last frame. Drawing returns them; they come back as an event.

use super::{Handle, Pane};
use crate::query::{Column, ObjectColumn};

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScreenArea {
    /// The leftmost column.
    pub x: u16,
    /// The topmost row.
    pub y: u16,
    /// How many columns.
    pub width: u16,
    /// How many rows.
    pub height: u16,
}

impl ScreenArea {
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
    /// Its area.
    pub area: ScreenArea,
    /// The first line that is seen.
    pub first: usize,
    /// How many lines it holds in all.
    pub total: usize,
    /// The line of the cursor.
    pub line: usize,
    /// The lines that are seen and open the page of an object.
    pub links: Vec<usize>,
    /// The topic of that line. `None` if it has none.
    pub handle: Option<Handle>,
    /// All that the line says, cut or not.
    pub text: String,
    /// Whether some of that is not seen.
    pub is_cut: bool,
    /// How deep its branches are open by themselves, where it has any.
    pub depth: Option<u8>,
}

/// The list of all findings as it was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The area of its lines.
    pub area: ScreenArea,
    /// The first line that is seen.
    pub first: usize,
    /// All that the line of the cursor says, cut or not.
    pub text: String,
    /// Whether some of that is not seen.
    pub is_cut: bool,
}

/// The pane that a tab opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// A pane.
    Pane(Pane),
    /// The object as YAML.
    Yaml,
}

/// A heading that sorts by its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnHeading {
    /// A column of the table.
    Table(Column),
    /// A column of a list of objects.
    List(ObjectColumn),
}

/// The places of things on a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// The entries of the bar of clusters that are seen, by their number: 0 is all clusters.
    pub clusters: Vec<(usize, ScreenArea)>,
    /// The rows of the table or of the list of objects, without the heading.
    pub table: ScreenArea,
    /// The headings of the table or of the list of objects that are shown, from left to right.
    pub headings: Box<[(ColumnHeading, ScreenArea)]>,
    /// The first row that is shown.
    pub first_row: usize,
    /// The panes that are shown.
    pub panes: Vec<Shown>,
    /// The tabs that can be clicked.
    pub tabs: Vec<(Tab, ScreenArea)>,
    /// The list of all findings, where it is open.
    pub findings: Option<Listed>,
    /// The number of lines that have the text that is looked for. `None` if none is looked for.
    pub found: Option<usize>,
    /// The body of the overlay, with how many lines it holds in all.
    pub overlay: Option<(ScreenArea, usize)>,
    /// The cell of the focus, where screen readers and magnifiers look: of what is typed, else of the line of the cursor.
    pub focus: Option<(u16, u16)>,
}

impl Geometry {
    /// The columns of the table whose headings are shown, from left to right.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        let headings = self.headings.iter();
        headings.filter_map(|(heading, _)| match heading {
            ColumnHeading::Table(column) => Some(*column),
            ColumnHeading::List(_) => None,
        })
    }

    /// The place of a pane. `None` if it was not drawn.
    #[must_use]
    pub fn pane(&self, pane: Pane) -> Option<&Shown> {
        self.panes.iter().find(|shown| shown.pane == pane)
    }
}
