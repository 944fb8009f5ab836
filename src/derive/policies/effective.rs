//! The effective value of each field: for which requests and clients, and from which policy.
//!
//! Of the traffic policies in force that set a field for the same requests and clients, the first wins. Policies for
//! different ones are not merged: a request follows those of one scope only (solo-io/gloo-mesh#1709), except for what
//! becomes part of the `DestinationRule`, which is for all requests.

use std::collections::BTreeMap;

use crate::derive::{
    effects::{Field, PolicyEffect, PolicyScope, scope_words, statement},
    in_force::equal_scopes,
};

use super::{AppliedPolicy, Remark, overlap::overlap_words};

/// A field with every policy that sets it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldValues<'r, 's> {
    /// The field.
    pub field: &'r Field,
    /// The values, in the order of the policies.
    pub values: Vec<FieldValue<'r, 's>>,
}

/// A value that a policy gives to a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldValue<'r, 's> {
    /// The place of the policy among the traffic policies in force, from 0.
    pub order: usize,
    /// The generation of the policy in force here. `None` if it is not recorded.
    pub generation: Option<i64>,
    /// The value.
    pub effect: &'r PolicyEffect<'s>,
    /// For which requests and clients.
    pub scope: PolicyScope<'s>,
    /// The value in few words.
    pub words: String,
    /// Whether the value takes effect.
    pub standing: ValueStanding,
}

/// How a value relates to those that earlier policies give to the same field for the same requests and clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueStanding {
    /// It is the first, so it takes effect.
    Effective,
    /// The policy at this place gives the same value.
    SameAs(usize),
    /// The policy at this place gives another value, and wins.
    OverriddenBy(usize),
}

/// The values of all fields of `spec.policy` that the traffic policies in force set, by [`Field`].
#[must_use]
pub fn field_values<'r, 's>(policies: &'r [AppliedPolicy<'s>]) -> Vec<FieldValues<'r, 's>> {
    let mut by_field: BTreeMap<&Field, Vec<FieldValue<'r, 's>>> = BTreeMap::new();
    for policy in policies {
        let Some(spec) = policy.traffic() else {
            continue;
        };
        for effect in policy.effects.iter().filter(|one| one.field.is_setting()) {
            by_field.entry(&effect.field).or_default().push(FieldValue {
                order: policy.order,
                generation: policy.applied,
                effect,
                scope: PolicyScope::of_field(spec, &effect.field),
                words: statement(effect, policy.service).brief,
                standing: ValueStanding::Effective,
            });
        }
    }
    let fields = by_field.into_iter();
    fields
        .map(|(field, mut values)| {
            let standings = standings(&values);
            for (value, standing) in values.iter_mut().zip(standings) {
                value.standing = standing;
            }
            FieldValues { field, values }
        })
        .collect()
}

/// Of the values of the same scope the first takes effect.
fn standings(values: &[FieldValue<'_, '_>]) -> Vec<ValueStanding> {
    let mut standings = vec![ValueStanding::Effective; values.len()];
    for group in equal_scopes(values.iter().map(|value| &value.scope)) {
        let first = &values[group[0]];
        for at in group {
            standings[at] = match first.effect.value == values[at].effect.value {
                _ if first.order == values[at].order => ValueStanding::Effective,
                true => ValueStanding::SameAs(first.order),
                false => ValueStanding::OverriddenBy(first.order),
            };
        }
    }
    standings
}

impl FieldValue<'_, '_> {
    /// For which requests and clients, in words. `None` if for all.
    #[must_use]
    pub fn scope_words(&self) -> Option<String> {
        scope_words(&self.scope)
    }

    /// The remark on a value that does not take effect by itself; `policies` are those it was made from.
    #[must_use]
    pub fn remark(&self, policies: &[AppliedPolicy<'_>]) -> Option<Remark> {
        let name = |order| policy_name(policies, order);
        match self.standing {
            ValueStanding::Effective => None,
            ValueStanding::SameAs(first) | ValueStanding::OverriddenBy(first) => {
                let key = self.effect.field.key();
                Some(Remark::note(overlap_words(name(first), key)))
            }
        }
    }
}

/// The name of the traffic policy at a place.
#[must_use]
pub fn policy_name(policies: &[AppliedPolicy<'_>], order: usize) -> String {
    // Traffic policies come first, each at its place.
    let policy = policies.get(order).filter(|policy| policy.is_traffic());
    policy.map_or("?".to_owned(), |policy| policy.reference.to_string())
}

/// The remark on values for different requests: policies for some requests do not add to those for all.
#[must_use]
pub fn merge_remark(fields: &[FieldValues<'_, '_>]) -> Option<Remark> {
    let routed = fields.iter().filter(|field| field.field.is_http());
    let mut scopes = routed.flat_map(|field| field.values.iter().map(|value| &value.scope));
    let first = scopes.next();
    if scopes.all(|scope| Some(scope) == first) {
        return None;
    }
    Some(Remark::note(
        "policies for different requests are not merged: a request follows only the policies with the most specific \
         matchers that it fits (solo-io/gloo-mesh#1709)",
    ))
}
