//! The role of a policy for a Destination: in force or not, and the requests that it shifts or mirrors to it.

use crate::{
    derive::{
        policies::{
            Freshness, Mention, NotInForce, PolicyObject, Reason, freshness, mentions, mirror_part,
            note, shift_parts,
        },
        world::Known,
    },
    store::Object,
};

use super::{Association, Enforcement, association::names};

pub(super) fn facts(known: &Known, object: &Object) -> Vec<Association> {
    let Some(policy) = PolicyObject::of(object) else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    let mentions = mentions(&known.destination, policy.kind()).into_iter();
    for mention in mentions.filter(|one| names(one.reference, policy.meta())) {
        facts.push(mentioned(policy, known, &mention));
    }
    if !facts.iter().any(|one| one.enforcement.is_some()) {
        facts.extend(NotInForce::of(object, known).map(|one| not_in_force(&one)));
    }
    if let PolicyObject::Traffic(policy) = policy {
        let parts = shift_parts(policy, &known.destination).into_iter();
        let copies = mirror_part(policy, &known.destination);
        let copies = copies.map(|part| format!("copies of {part} come here"));
        facts.extend(parts.chain(copies).map(Association::plain));
    }
    facts
}

/// A policy that the status of a Destination names. That an older generation of it is in force is a fault of its own.
fn mentioned(policy: PolicyObject<'_>, known: &Known, mention: &Mention<'_>) -> Association {
    if !mention.is_applied {
        return Association::plain("requires subsets of it");
    }
    let here = policy.here(&known.id.key);
    let freshness = freshness(policy, here, mention.recorded);
    let generation = match mention.recorded {
        Some(recorded) => format!("in force, generation {recorded}"),
        None => "in force, generation not known".to_owned(),
    };
    let note = note(&freshness).map(Association::from);
    let association = note.unwrap_or_else(|| Association::plain(generation));
    let is_refused = here.is_some_and(|here| here.state.is_refusal());
    association.with(match freshness {
        _ if is_refused => Enforcement::Refused,
        Freshness::Stale { .. } => Enforcement::Older,
        _ => Enforcement::InForce,
    })
}

/// The reason why a policy is not in force; the errors of a refusal are a fault of its own.
fn not_in_force(one: &NotInForce<'_>) -> Association {
    let enforcement = match one.reason {
        Reason::RefusedHere(_) => Enforcement::Refused,
        Reason::Unwritten | Reason::UnknownSelector => Enforcement::Unknown,
        Reason::Refused(_) | Reason::Unlisted | Reason::Unprocessed | Reason::Pending => {
            Enforcement::NotInForce
        }
    };
    let association = match one.reason {
        Reason::RefusedHere(_) => Association::plain("not in force"),
        _ => Association::from(one.reason_remark()),
    };
    association.with(enforcement)
}
