//! The overlays above the main screen.

use crate::{diagnose::Rule, store::Kind};

use super::{
    ChangeView, ChangesView, ColumnChoice, CommandPalette, CopyItem, Menu, Prompt, SideBySide,
    YamlView,
};

/// The overlay on top.
#[derive(Clone, Debug, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The keys.
    Help {
        /// The first line shown.
        scroll: usize,
    },
    /// The language of the filter that is being typed.
    Filter {
        /// The first line shown.
        scroll: usize,
    },
    /// The state of each source, and everything that was skipped.
    Sources {
        /// The first line shown.
        scroll: usize,
    },
    /// An object as YAML.
    Yaml(Box<YamlView>),
    /// A rule: what it checks, why, and what to do.
    Rule {
        /// Which rule.
        rule: &'static Rule,
        /// The first line shown.
        scroll: usize,
    },
    /// The cells of the selected row, from which a filter is made.
    Cells(Menu<String>),
    /// The columns of the table, and those that it could have.
    Columns(Menu<ColumnChoice>),
    /// The texts to copy that the line under the cursor holds.
    Copy(Menu<CopyItem>),
    /// The kinds that have lists.
    Kinds(Menu<Kind>),
    /// The Destinations by what they lose with the places of the what-if.
    Blast {
        /// The row under the cursor.
        at: usize,
    },
    /// Destinations next to one another.
    Compare(Box<SideBySide>),
    /// The changes.
    Changes(Box<ChangesView>),
    /// One change in full.
    Change(Box<ChangeView>),
    /// The palette.
    Palette(Box<CommandPalette>),
    /// The name of the file to which the table is written.
    Export(Box<Prompt>),
    /// The time that is to be shown.
    Moment(Box<Prompt>),
    /// One line of a pane, whole.
    Text {
        /// Its text.
        text: String,
        /// The first line shown.
        scroll: usize,
    },
}

impl Overlay {
    /// Whether it is of the same sort as another one.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The first line that is shown. `None` without an overlay, or for one with a cursor.
    pub(super) fn scroll_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::None
            | Self::Yaml(_)
            | Self::Cells(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Kinds(_)
            | Self::Blast { .. }
            | Self::Changes(_)
            | Self::Palette(_)
            | Self::Export(_)
            | Self::Moment(_) => None,
            Self::Compare(shown) => Some(&mut shown.scroll),
            Self::Change(view) => Some(&mut view.scroll),
            Self::Help { scroll }
            | Self::Filter { scroll }
            | Self::Sources { scroll }
            | Self::Rule { scroll, .. }
            | Self::Text { scroll, .. } => Some(scroll),
        }
    }
}
