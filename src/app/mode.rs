//! The modes in which keys have different actions.

/// The modes in which keys are pressed. A prompt is not among them: there, keys are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The table.
    Main,
    /// A pane next to the table.
    Pane,
    /// The page of an object.
    Page,
    /// The list of all findings.
    Findings,
    /// The list of the objects of a kind.
    Objects,
    /// The bar of clusters.
    Clusters,
    /// The YAML of an object.
    Yaml,
    /// The help.
    Help,
    /// The sources.
    Sources,
    /// The cells of a row.
    Cells,
    /// The columns of the table.
    Columns,
    /// The texts to copy.
    Copy,
    /// The kinds that have lists.
    Kinds,
    /// The Destinations by what they lose.
    Loss,
    /// Destinations next to one another.
    Compare,
    /// The changes, or one of them.
    Changes,
    /// A line that is shown whole.
    Text,
}

impl Mode {
    /// Whether something lies on top of the table, the page or the list.
    #[must_use]
    pub fn is_overlay(self) -> bool {
        !matches!(
            self,
            Self::Main | Self::Pane | Self::Page | Self::Findings | Self::Objects | Self::Clusters
        )
    }

    /// The place in words.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Self::Main => "the table",
            Self::Pane => "a pane",
            Self::Page => "a page",
            Self::Findings => "the findings",
            Self::Objects => "a list of objects",
            Self::Clusters => "the bar of clusters",
            Self::Yaml => "the YAML",
            Self::Help => "the help",
            Self::Sources => "the sources",
            Self::Cells => "the cells of a row",
            Self::Columns => "the columns of the table",
            Self::Copy => "the texts to copy",
            Self::Kinds => "the choice of kinds",
            Self::Loss => "the what-if",
            Self::Compare => "the comparison",
            Self::Changes => "the changes",
            Self::Text => "a full line",
        }
    }
}
