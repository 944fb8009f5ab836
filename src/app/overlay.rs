//! What lies over the main screen.

use jiff::Timestamp;

use crate::{
    model::yaml::{self, Noise},
    store::Id,
};

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
    Yaml(YamlView),
}

/// An object as YAML, fetched on demand.
#[derive(Clone, Debug)]
pub struct YamlView {
    /// Which object.
    pub id: Id,
    /// What is known of it.
    pub content: Content,
    /// The first line shown.
    pub scroll: usize,
    /// The first column shown.
    pub column: usize,
    /// What to do with what fills pages.
    pub noise: Noise,
}

/// What is known of an object that was asked for.
#[derive(Clone, Debug)]
pub enum Content {
    /// It has not come yet.
    Waiting,
    /// It came.
    Ready {
        /// The object as it came.
        value: Box<serde_json::Value>,
        /// The same as lines.
        lines: Vec<yaml::Line>,
        /// When it came.
        at: Timestamp,
    },
    /// It did not come.
    Failed(String),
}

impl YamlView {
    pub(super) fn new(id: Id) -> Self {
        Self {
            id,
            content: Content::Waiting,
            scroll: 0,
            column: 0,
            noise: Noise::Hidden,
        }
    }

    pub(super) fn receive(
        &mut self,
        fetched: Result<Box<serde_json::Value>, String>,
        at: Timestamp,
    ) {
        self.content = match fetched {
            Ok(value) => Content::Ready {
                lines: yaml::lines(&value, self.noise),
                value,
                at,
            },
            Err(why) => Content::Failed(why),
        };
    }

    pub(super) fn toggle_noise(&mut self) {
        self.noise = match self.noise {
            Noise::Hidden => Noise::Shown,
            Noise::Shown => Noise::Hidden,
        };
        if let Content::Ready { value, lines, .. } = &mut self.content {
            *lines = yaml::lines(value, self.noise);
        }
    }
}
