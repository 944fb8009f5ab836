//! The effects of a `TrafficPolicy` or an `AccessPolicy`, as values, with the meaning that the public code of
//! solo-io/gloo-mesh gives them.
//!
//! | about | where |
//! |---|---|
//! | what one field of a policy does | [`traffic_effects`], [`access_effects`]: a [`PolicyEffect`] for each set [`Field`] |
//! | who gets which part of the requests | [`TrafficShift`], [`Weights`] |
//! | for which requests and clients | [`PolicyScope`] |
//! | which callers are admitted | [`AdmittedCaller`] |
//! | which Destinations and workloads are selected | [`selects`], [`selects_workload`] |
//! | what this version does not know | [`traffic_unknown`], [`access_unknown`] |
//! | all of this in words, made last | [`statements`], [`scope_words`] |
//!
//! These look at specs only. [`policies`](super::policies) knows which policies are in force.

mod caller;
mod effect;
mod field;
mod scope;
mod selection;
mod shift;
mod unknown;
mod value;
mod wording;

pub use caller::{AdmittedCaller, Principal};
pub use effect::{EffectValue, PolicyEffect, access_effects, traffic_effects};
pub use field::Field;
pub use scope::{ClientMatch, PairMatch, PathMatch, PolicyScope, RequestMatch};
pub use selection::{Selects, selects, selects_workload};
pub use shift::{TrafficShift, Weights, percent};
pub use unknown::{access_unknown, traffic_unknown};
pub use value::{Ejection, InjectedFault, MirrorCopy, Portion, RetryLimit};
pub use wording::{
    Statement, brief_words, client_words, destination_words, one_of, request_words, scope_words,
    statement, statements, target_words,
};
pub(super) use wording::{account_words, header_changes, portion_words, shift_fault, span};
