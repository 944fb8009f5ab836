//! What lies over the main screen.

use crate::diagnose::Rule;

use super::YamlView;

/// What lies on top.
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
    /// What each source is doing, and what was passed over.
    Sources {
        /// The first line shown.
        scroll: usize,
    },
    /// An object as YAML.
    Yaml(Box<YamlView>),
    /// What a rule looks for, why, and what to do.
    Rule {
        /// Which rule.
        rule: &'static Rule,
        /// The first line shown.
        scroll: usize,
    },
    /// One line of a pane, whole.
    Text {
        /// What it says.
        text: String,
        /// The first line shown.
        scroll: usize,
    },
}

impl Overlay {
    /// The first line that is shown; nothing where nothing lies on top, or something that has a cursor.
    pub(super) fn scroll_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::None | Self::Yaml(_) => None,
            Self::Help { scroll }
            | Self::Sources { scroll }
            | Self::Rule { scroll, .. }
            | Self::Text { scroll, .. } => Some(scroll),
        }
    }
}
