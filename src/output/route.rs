//! The output of `route`: a flow as text, a document, a graph, and the list of its codes.

mod admissions;
mod document;
mod dot;
mod text;

pub use admissions::{AdmissionSide, AdmissionsDocument, admissions_document, admissions_page};
pub use document::{RouteDocument, route_document};
pub use dot::route_graph;
pub use text::{access_page, explanation, route_page};

use super::Glyphs;
use crate::{route::RouteAnswer, store::Store};

/// The answer of `route` and its look.
#[derive(Clone, Copy, Debug)]
pub struct RoutePage<'s> {
    /// The objects that were read.
    pub store: &'s Store,
    /// The answer.
    pub answer: &'s RouteAnswer,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
}
