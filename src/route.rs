//! The route of a request: what Gloo Mesh and Istio make of the policies for one client, and where one request goes.
//!
//! | about | where |
//! |---|---|
//! | the client, and the places that are supposed to be lost | [`ClientSpec`], [`Losses`] |
//! | the configuration of its sidecar | [`SidecarConfig`] |
//! | one request on it | [`simulate`] |
//! | whether access policies admit it | [`AccessDecision`] |
//! | the answer: steps, shares, failures, assumptions | [`route`], [`RouteAnswer`] |
//! | the codes of all of these | [`RouteCode`] |
//!
//! Every decision follows the public code of solo-io/gloo-mesh and istio/istio, which the documentation names. Facts that
//! the objects do not hold are assumptions, and each answer lists them.

mod access;
mod answer;
mod balance;
mod client;
mod code;
mod decision;
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
pub use client::{CallingClient, ClientSpec};
pub use code::RouteCode;
pub use decision::Decision;
pub use flow::{
    CodedNote, EndpointShare, FailedShare, MirrorShare, RouteStep, StepDetail, StepKind,
};
pub use losses::{LossError, Losses};
pub use request::{HttpRequest, PairRule, PathRule, RequestMatcher, ValueRule};
pub use simulation::{RouteChoice, RouteLeg, Simulation, simulate};
pub use translation::{
    ClusterFate, PoolEndpoint, RouteSplit, SidecarCluster, SidecarConfig, SidecarRoute,
};
pub use verdict::{RouteState, RouteVerdict};
pub use version::{IstioVersion, IstioVersionError};
