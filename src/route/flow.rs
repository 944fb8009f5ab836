//! The parts of an answer: steps, shares of endpoints, failures and copies, and notes with codes.

use super::{Decision, RouteCode, Whereabouts};

/// The kind of a step, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// The client.
    Client,
    /// The name it calls.
    Host,
    /// The access policies.
    Access,
    /// The traffic policy whose route takes the request.
    Policy,
    /// The traffic shift.
    Split,
    /// The subset.
    Subset,
    /// The localities.
    Locality,
    /// The endpoints.
    Endpoint,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteStep {
    /// Its kind.
    pub kind: StepKind,
    /// Its code.
    pub code: RouteCode,
    /// The part of the requests that arrives at it, from 0 to 1.
    pub share: f64,
    /// A sentence.
    pub words: String,
    /// The object and field that decides it. `None` if a default does.
    pub decided_by: Option<Decision>,
    /// More that happens in it.
    pub details: Vec<StepDetail>,
}

/// Something more that happens in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepDetail {
    /// Its code.
    pub code: RouteCode,
    /// A sentence.
    pub words: String,
    /// The object and field that decides it.
    pub decided_by: Decision,
}

/// An endpoint that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointShare {
    /// The registered cluster; empty for external services.
    pub cluster: String,
    /// The Destination object.
    pub destination: String,
    /// The address.
    pub address: String,
    /// The port.
    pub port: u32,
    /// The labels of the subset; empty for none.
    pub subset: String,
    /// The place where it runs.
    pub place: Whereabouts,
    /// The part of the requests that it answers, from 0 to 1.
    pub share: f64,
}

/// Requests that fail.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedShare {
    /// The part of the requests, from 0 to 1.
    pub share: f64,
    /// The HTTP status. `None` if there is no response.
    pub status: Option<i32>,
    /// The response flag of Envoy. `None` if there is none.
    pub flag: Option<&'static str>,
    /// The code.
    pub code: RouteCode,
    /// A sentence without its end.
    pub words: String,
    /// The object and field that decides it. `None` if a default does.
    pub decided_by: Option<Decision>,
}

/// Copies of requests.
#[derive(Clone, Debug, PartialEq)]
pub struct MirrorShare {
    /// The Destination object that gets them.
    pub destination: String,
    /// The part of the requests, from 0 to 1.
    pub share: f64,
}

/// Something with a code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodedNote {
    /// The code.
    pub code: RouteCode,
    /// A sentence without its end.
    pub words: String,
}

impl StepKind {
    /// Its name in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Host => "host",
            Self::Access => "access",
            Self::Policy => "policy",
            Self::Split => "split",
            Self::Subset => "subset",
            Self::Locality => "locality",
            Self::Endpoint => "endpoint",
        }
    }
}
