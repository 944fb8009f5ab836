//! The part of the screen that movement keys are for, and how much of a page is shown.

/// The target of the movement keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The table.
    #[default]
    Table,
    /// The pane that is chosen.
    Pane,
    /// The bar of clusters.
    Clusters,
}

/// How much of a page is shown at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// As many panes as there is room for.
    #[default]
    All,
    /// Only the chosen pane.
    One,
}
