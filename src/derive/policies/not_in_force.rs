//! The policies that select a Destination but are not in force for it, and the reason for each.

use hashbrown::HashSet;

use crate::{
    derive::{
        effects::{PolicyEffect, Selects, Statement, selects, statements},
        fault::Fault,
        policies::refusal,
        world::{Known, World},
    },
    model::{
        Destination,
        approval::{ApprovalState, ApprovalStatus},
        reference::ClusterObjectRef,
    },
    store::{Feed, Object, ObjectKey, Store},
};

use super::{PolicyKind, PolicyObject, Remark, approval_words};

/// A policy that selects a Destination but is not in force for it.
#[derive(Clone, Debug)]
pub struct NotInForce<'s> {
    /// The key of the policy.
    pub key: ObjectKey,
    /// The policy.
    pub object: PolicyObject<'s>,
    /// The entry of its status for this Destination. `None` if there is none.
    pub here: Option<&'s ApprovalStatus>,
    /// The reason why it is not in force.
    pub reason: Reason,
    /// The fault of its refusal for this Destination. `None` if it was not refused.
    pub refusal: Option<Fault>,
    /// The service of the Destination. `None` if it has none.
    service: Option<&'s ClusterObjectRef>,
}

/// The reason why a policy is not in force, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It was refused for this Destination.
    RefusedHere(ApprovalState),
    /// It was refused as a whole; its status does not mention this Destination.
    Refused(ApprovalState),
    /// Its own status says it is accepted here, but the Destination does not list it.
    Unlisted,
    /// Its newest generation is not yet processed.
    Unprocessed,
    /// It selects this Destination, which has no status: what is in force is not known.
    Unwritten,
    /// It was processed, but is pending here or does not mention this Destination.
    Pending,
    /// Whether it selects this Destination depends on a selector that this version does not know.
    UnknownSelector,
}

/// The policies that select a Destination but are not in force for it, the gravest reason first; and a remark for each
/// kind of policy that could not be read completely.
#[must_use]
pub fn not_in_force<'s>(
    store: &'s Store,
    world: &'s World,
    known: &'s Known,
) -> (Vec<NotInForce<'s>>, Vec<Remark>) {
    let id = &known.id;
    let objects = world.relations().policies_about(known).into_iter();
    let listed = Listed::by(&known.destination);
    let found = objects.filter_map(|object| {
        let own = PolicyObject::of(object)?;
        let is_listed = listed.has(own.kind(), &ObjectKey::of(own.meta()));
        NotInForce::of(object, known).filter(|_| !is_listed)
    });
    let mut found: Vec<NotInForce<'s>> = found.collect();
    found.sort_by(|a, b| {
        let rank = |one: &NotInForce<'s>| (one.reason, one.object.kind());
        (rank(a), &a.key).cmp(&(rank(b), &b.key))
    });
    let gaps = PolicyKind::ALL.into_iter().filter_map(|kind| {
        let source = store.source(&id.source)?;
        let why = source.knowledge(kind.kind()).gap()?;
        Some(unknown(source.feed(kind.kind()), &why))
    });
    (found, gaps.collect())
}

/// The remark on a list that was not read completely.
fn unknown(feed: Option<&Feed>, why: &str) -> Remark {
    let what = if feed.is_some_and(|feed| !feed.is_empty()) {
        "whether others select it is not known"
    } else {
        "whether its policies are the newest, and whether others select it, is not known"
    };
    Remark::note(format!("{what}: {why}"))
}

/// The policies that a Destination lists as in force, by kind, name and namespace.
struct Listed<'d>(HashSet<(PolicyKind, &'d str, &'d str)>);

impl<'d> Listed<'d> {
    fn by(destination: &'d Destination) -> Self {
        let status = destination.status.iter();
        let references = status.flat_map(|status| {
            let traffic = status.traffic_policies.iter();
            let traffic = traffic.map(|applied| (PolicyKind::Traffic, &applied.reference));
            let access = status.access_policies.iter();
            traffic.chain(access.map(|applied| (PolicyKind::Access, &applied.reference)))
        });
        let listed = references.map(|(kind, one)| (kind, &*one.name, &*one.namespace));
        Self(listed.collect())
    }

    fn has(&self, kind: PolicyKind, key: &ObjectKey) -> bool {
        self.0.contains(&(kind, &*key.name, &*key.namespace))
    }
}

/// The reason why a policy that is not listed is not in force. `None` if it does not select the Destination.
fn reason(
    object: PolicyObject<'_>,
    here: Option<&ApprovalStatus>,
    selects: Selects,
) -> Option<Reason> {
    use ApprovalState::{Accepted, Failed, Invalid};
    let is_processed = object.is_processed() != Some(false);
    match here.map(|here| here.state) {
        Some(state @ (Invalid | Failed)) => return Some(Reason::RefusedHere(state)),
        _ if selects == Selects::No => return None,
        _ if !is_processed => return Some(Reason::Unprocessed),
        Some(Accepted) => return Some(Reason::Unlisted),
        _ => {}
    }
    match (object.status().state, selects) {
        (Some(state @ (Invalid | Failed)), Selects::Yes) => Some(Reason::Refused(state)),
        (_, Selects::Unknown) => Some(Reason::UnknownSelector),
        (None, _) => Some(Reason::Unprocessed),
        _ => Some(Reason::Pending),
    }
}

impl<'s> NotInForce<'s> {
    /// The reason why a policy is not in force for a Destination that does not list it. `None` if it neither selects the
    /// Destination nor was refused for it.
    #[must_use]
    pub fn of(object: &'s Object, known: &'s Known) -> Option<Self> {
        let (policy, destination) = (PolicyObject::of(object)?, &*known.destination);
        let here = policy.here(&known.id.key);
        let selected = selects(policy.selector(), destination);
        let reason = match reason(policy, here, selected)? {
            Reason::Unlisted | Reason::Pending if destination.status.is_none() => Reason::Unwritten,
            reason => reason,
        };
        Some(Self {
            key: ObjectKey::of(policy.meta()),
            object: policy,
            here,
            reason,
            refusal: here.and_then(|here| refusal(object, here, &known.id)),
            service: destination.kube_service().map(|kube| &kube.reference),
        })
    }

    /// The effects of its newest spec.
    #[must_use]
    pub fn effects(&self) -> Vec<PolicyEffect<'_>> {
        self.object.effects().unwrap_or_default()
    }

    /// The effects of its newest spec in words.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        statements(&self.effects(), self.service)
    }

    /// The reason why it is not in force, and the errors and warnings of its status. Only a refusal for this
    /// Destination is more than a note.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let refusal = self.refusal.clone().map(Remark::from);
        let errors = match (&refusal, self.here) {
            (None, Some(here)) => here.errors.iter(),
            _ => [].iter(),
        };
        let errors = errors.chain(match self.reason {
            Reason::Refused(_) => self.object.status().errors.iter(),
            _ => [].iter(),
        });
        let warnings = self.here.map_or(&[][..], |here| &here.warnings);
        let notes = errors.chain(warnings).map(|text| Remark::note(&**text));
        let reason = refusal.unwrap_or_else(|| self.reason_remark());
        std::iter::once(reason).chain(notes).collect()
    }

    /// The reason why it is not in force, if that is not a refusal for this Destination.
    pub(in crate::derive) fn reason_remark(&self) -> Remark {
        let words = match self.reason {
            Reason::RefusedHere(state) | Reason::Refused(state) => {
                let state = approval_words(state);
                return Remark::note(format!("{state} as a whole; it selects this Destination"));
            }
            Reason::Unlisted => {
                "its own status says it is accepted here, but this Destination does not list it: the Destination's status \
                 was not updated since"
            }
            Reason::Unprocessed => {
                "the newest generation, which selects this Destination, is not yet processed; if this persists, \
                 networking is down"
            }
            Reason::Unwritten => {
                "not known whether it is in force: it selects this Destination, which has no status"
            }
            Reason::Pending => {
                "processed but not in force, although it selects this Destination; see the log of networking"
            }
            Reason::UnknownSelector => {
                "not known whether it selects this Destination: this version does not know its selector"
            }
        };
        Remark::note(words)
    }
}
