//! The modes in which keys have different actions.

/// The modes in which keys are pressed. The prompt is not among them: there, keys are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The table and the panes next to it.
    Main,
    /// The page of an object.
    Page,
    /// The list of all findings.
    Findings,
    /// The YAML of an object.
    Yaml,
    /// The help.
    Help,
    /// The sources.
    Sources,
    /// The cells of a row.
    Cells,
    /// A line that is shown whole.
    Text,
}

impl Mode {
    /// Whether something lies on top of the table, the page or the list.
    pub(super) fn is_overlay(self) -> bool {
        !matches!(self, Self::Main | Self::Page | Self::Findings)
    }
}
