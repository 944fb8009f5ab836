//! The palette: any action, Destination, object, cluster or source, found by words.

use crate::{
    derive::locality::Place,
    model::SourceName,
    store::{Kind, Subject},
};

use super::{Action, ChosenRoute, Menu, Prompt};

/// The palette while words are typed.
#[derive(Clone, Debug)]
pub struct CommandPalette {
    /// The things that it finds.
    pub scope: PaletteScope,
    /// The words.
    pub prompt: Prompt,
    /// The entries, the best match first.
    pub menu: Menu<PaletteEntry>,
}

/// The things that a palette finds.
#[derive(Clone, Debug, Default)]
pub enum PaletteScope {
    /// Actions, Destinations, objects, clusters and sources.
    #[default]
    Anything,
    /// Places that could be lost.
    Losses(Vec<Place>),
    /// Clients and requests, of the source of the Destination that is called. `None` if no Destination is selected.
    Clients(Option<Subject>),
}

/// Something that the palette finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteEntry {
    /// Its name.
    pub label: String,
    /// The effect of an action, or the kind and place of an object.
    pub about: String,
    /// The thing itself.
    pub target: PaletteTarget,
}

/// The thing that an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteTarget {
    /// An action.
    Action(Action),
    /// The list of the objects of a kind.
    Kind(Kind),
    /// A registered cluster. `None` stands for external services.
    Cluster(Option<String>),
    /// A source.
    Source(SourceName),
    /// A Destination or another object.
    Object(Subject),
    /// A place that could be lost.
    Loss(Place),
    /// A route.
    Route(Box<ChosenRoute>),
}
