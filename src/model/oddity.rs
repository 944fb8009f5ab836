//! Oddities: what an object holds that its API does not define.

/// A field of an object whose value the API does not allow. It is left out, and its neighbours are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The path of the field, as `spec.kubeService.ports[1].port`; empty for the object as a whole.
    pub path: String,
    /// The expected type, and the value that was found.
    pub reason: String,
}

/// Most oddities that are kept of one object. One more then gives the number of the others.
pub(super) const ODDITIES_KEPT: usize = 50;
