//! The topics of lines, so that the cursor follows the thing and keys know their object.

use std::fmt::Display;

use crate::{
    derive::{drift::DriftRow, locality::Place},
    model::endpoint::Address,
    store::{Kind, Subject},
};

/// The topic of a line. The same thing has the same topic on every frame, on whichever line it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Something that has a name of its own in its pane.
    Word(Box<str>),
    /// A locality.
    Locality(Place),
    /// An endpoint, by its address.
    Address(Address),
    /// An endpoint by its address and port, as far as it has one.
    Socket(Address, Option<u32>),
    /// An object.
    Object(Subject),
    /// A policy of the Destination, by its kind and the name by which the Destination refers to it.
    Policy(Kind, Box<str>),
    /// A finding, by the id of its rule and the text of what it is about.
    Finding(&'static str, Box<str>),
}

impl Topic {
    /// An address and port that a Destination claims or its cluster has.
    #[must_use]
    pub fn socket(row: &DriftRow<'_>) -> Self {
        let port = row.port.and_then(|port| port.number);
        Self::Socket(row.address.clone(), port)
    }

    /// The line of a port of the Destination, by its place there.
    #[must_use]
    pub fn port(at: usize) -> Self {
        Self::Word(format!("port {at}").into())
    }

    /// The requirements of one traffic shift, by its index in the status.
    #[must_use]
    pub fn entry(at: usize) -> Self {
        Self::Word(format!("entry {at}").into())
    }

    /// A member of a traffic shift, by its place there, so that it stays the same while its endpoints change.
    #[must_use]
    pub fn member(place: usize, entry: usize) -> Self {
        Self::Word(format!("member {place} of {entry}").into())
    }

    /// A policy of the Destination.
    #[must_use]
    pub fn policy(kind: Kind, name: &impl Display) -> Self {
        Self::Policy(kind, name.to_string().into())
    }
}

/// A line of a pane as far as the user can do something with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Its topic.
    pub topic: Topic,
    /// The effect of enter.
    pub enter: Enter,
}

/// The effect of enter on a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Enter {
    /// Shows the line whole.
    #[default]
    Read,
    /// Folds what is open and unfolds what is shut.
    Fold(Fold),
    /// The same, for a branch that needs the whole object, which must be fetched first.
    Reveal(Fold),
    /// Opens the page of an object.
    Open(Subject),
    /// Goes where the Destination shows what a path names.
    Prove(Box<str>),
    /// Shows the change of a number before and after.
    Change(u64),
    /// Opens an object as YAML at a field.
    Field(Subject, Box<str>),
}

/// How a branch is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// With what is below it.
    Open,
    /// Without.
    Shut,
}

impl Fold {
    /// Open where the condition holds.
    #[must_use]
    pub fn open_if(is_open: bool) -> Self {
        if is_open { Self::Open } else { Self::Shut }
    }

    /// The other way.
    #[must_use]
    pub fn turned(self) -> Self {
        Self::open_if(self == Self::Shut)
    }
}
