//! The route of a request: what Gloo Mesh and Istio make of the policies for one client, where one request goes, and what the
//! loss of a place does.
//!
//! | about | where |
//! |---|---|
//! | the client, and the places that are supposed to be lost | [`ClientSpec`], [`lost_places`] |
//! | the configuration of its sidecar | [`SidecarConfig`] |
//! | one request on it | [`simulate`] |
//! | whether access policies admit it | [`AccessDecision`] |
//! | who may call a Destination, and what a client may call | [`callers()`], [`callable`] |
//! | the answer: steps, shares, failures, assumptions | [`route`], [`RouteAnswer`] |
//! | what a loss does to all Destinations | [`Blast`] |
//! | the codes of all of these | [`RouteCode`] |
//!
//! Every decision follows the public code of solo-io/gloo-mesh and istio/istio, which the documentation names. Facts that
//! the objects do not hold are assumptions, and each answer lists them.

mod access;
mod answer;
mod balance;
mod blast;
mod callers;
mod client;
mod code;
mod decision;
mod explanation;
mod flow;
mod host;
mod losses;
mod request;
mod simulation;
mod steps;
mod translation;
mod verdict;
mod version;

pub use access::{AccessDecision, PolicyAdmission};
pub use answer::{Assumed, CalledService, RouteAnswer, RouteQuestion, route, sidecar};
pub use balance::{Balance, Whereabouts, balance};
pub use blast::{Blast, BlastRow, BlastSums, DestinationLoss, LossGrade, LostTarget, verdicts};
pub use callers::{Admissions, CallAdmission, callable, callers};
pub use client::{CallingClient, ClientSpec, clients};
pub use code::RouteCode;
pub use decision::Decision;
pub use flow::{
    CodedNote, EndpointShare, FailedShare, MirrorShare, RouteStep, StepDetail, StepKind,
};
pub use losses::{LossError, losable_places, lost_places, place_of};
pub use request::{HttpRequest, PairRule, PathRule, RequestMatcher, ValueRule};
pub use simulation::{RouteChoice, RouteLeg, Simulation, simulate};
pub use translation::{
    ClusterFate, PoolEndpoint, RouteSplit, SidecarCluster, SidecarConfig, SidecarRoute,
};
pub use verdict::{AccessState, RouteState, RouteVerdict};
pub use version::{IstioVersion, IstioVersionError};
