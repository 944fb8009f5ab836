//! The policies that select a Destination and are not in force for it, and why.

use hashbrown::HashSet;

use crate::{
    derive::{Clause, Known, Selects, World, selects},
    model::{
        Destination,
        approval::{ApprovalState, ApprovalStatus, approval_key},
    },
    store::{Feed, ObjectKey, Store},
};

use super::{
    PolicyKind, Remark,
    own::{Own, approval_words},
};

/// A policy that is about a Destination and not in force for it.
#[derive(Clone, Debug)]
pub struct Unapplied<'s> {
    /// Which policy.
    pub key: ObjectKey,
    /// The policy.
    pub own: Own<'s>,
    /// What it says became of it for this Destination.
    pub here: Option<&'s ApprovalStatus>,
    /// Why it is not in force.
    pub why: Why,
}

/// Why a policy is not in force, what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It was refused for this Destination.
    RefusedHere(ApprovalState),
    /// It was refused as a whole, and says nothing of this Destination.
    Refused(ApprovalState),
    /// It is accepted here, by what it says itself; the Destination does not list it.
    Unlisted,
    /// Its newest generation is not processed.
    Unprocessed,
    /// It selects this Destination, of which networking has written no status: nobody knows what is in force.
    Unwritten,
    /// It was processed, and is pending here or says nothing of this Destination.
    Pending,
    /// Whether it selects this Destination depends on what this version does not know.
    Perhaps,
}

/// The policies of a Destination's source that are about it and not in force, what matters most first; and of each kind
/// that could not be read whole, why not.
#[must_use]
pub fn unapplied<'s>(
    store: &'s Store,
    world: &'s World,
    known: &'s Known,
) -> (Vec<Unapplied<'s>>, Vec<Remark>) {
    let (id, destination) = (&known.id, &*known.destination);
    let approval = approval_key(&id.key.name, &id.key.namespace);
    let objects = world.relations().policies_about(known).into_iter();
    let listed = Listed::by(destination);
    let found = objects.filter_map(|object| {
        let own = Own::of(object)?;
        let is_listed = listed.has(own.kind(), &ObjectKey::of(own.meta()));
        about(own, &approval, destination).filter(|_| !is_listed)
    });
    let mut found: Vec<Unapplied<'s>> = found.collect();
    found.sort_by(|a, b| {
        let rank = |one: &Unapplied<'s>| (one.why, one.own.kind());
        (rank(a), &a.key).cmp(&(rank(b), &b.key))
    });
    let gaps = PolicyKind::ALL.into_iter().filter_map(|kind| {
        let source = store.source(&id.source)?;
        let why = source.knowledge(kind.kind()).gap()?;
        Some(unknown(source.feed(kind.kind()), &why))
    });
    (found, gaps.collect())
}

/// What is not known where a list was not read whole. Of what was read of it the newest is known.
fn unknown(feed: Option<&Feed>, why: &str) -> Remark {
    let what = if feed.is_some_and(|feed| !feed.is_empty()) {
        "whether others select it is not known"
    } else {
        "what became of its policies since, and whether others select it, is not known"
    };
    Remark::note(format!("{what}: {why}"))
}

fn about<'s>(own: Own<'s>, approval: &str, destination: &Destination) -> Option<Unapplied<'s>> {
    let key = ObjectKey::of(own.meta());
    let here = own.status().destinations.get(approval);
    let why = match why(own, here, selects(own.selector(), destination))? {
        Why::Unlisted | Why::Pending if destination.status.is_none() => Why::Unwritten,
        why => why,
    };
    Some(Unapplied {
        key,
        own,
        here,
        why,
    })
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

/// Why a policy that is not listed is not in force; nothing where it is not about the Destination.
fn why(own: Own<'_>, here: Option<&ApprovalStatus>, selects: Selects) -> Option<Why> {
    use ApprovalState::{Accepted, Failed, Invalid};
    let is_processed = own.is_processed() != Some(false);
    match here.map(|here| here.state) {
        // What an older generation was refused for may be mended, or may not select this Destination any more.
        Some(state @ (Invalid | Failed)) if is_processed || selects != Selects::No => {
            return Some(Why::RefusedHere(state));
        }
        _ if selects == Selects::No => return None,
        _ if !is_processed => return Some(Why::Unprocessed),
        Some(Accepted) => return Some(Why::Unlisted),
        _ => {}
    }
    match (own.status().state, selects) {
        (Some(state @ (Invalid | Failed)), Selects::Yes) => Some(Why::Refused(state)),
        (_, Selects::Unknown) => Some(Why::Perhaps),
        (None, _) => Some(Why::Unprocessed),
        _ => Some(Why::Pending),
    }
}

impl Unapplied<'_> {
    /// What its newest spec says.
    #[must_use]
    pub fn clauses(&self) -> Vec<Clause> {
        self.own.clauses().unwrap_or_default()
    }

    /// Why it is not in force, and what it says went wrong.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = vec![self.reason()];
        let status = self.own.status();
        let errors = self.here.map_or(&[][..], |here| &here.errors);
        let errors = errors.iter().chain(match self.why {
            Why::Refused(_) => status.errors.iter(),
            _ => [].iter(),
        });
        remarks.extend(errors.map(|error| Remark::error(&**error)));
        let warnings = self.here.map_or(&[][..], |here| &here.warnings);
        remarks.extend(warnings.iter().map(|warning| Remark::warning(&**warning)));
        remarks
    }

    fn reason(&self) -> Remark {
        match self.why {
            Why::RefusedHere(state) => {
                Remark::error(format!("{} for this Destination", approval_words(state)))
            }
            Why::Refused(state) => Remark::error(format!(
                "{} as a whole; it selects this Destination",
                approval_words(state)
            )),
            Why::Unlisted => Remark::warning(
                "accepted for this Destination by its own status, but the Destination does not list it: its status was \
                 not written since",
            ),
            Why::Unprocessed => Remark::warning(
                "selects this Destination; its newest generation is not processed yet; where that lasts, networking is \
                 down",
            ),
            Why::Unwritten => Remark::warning(
                "selects this Destination, of which networking has written no status: whether it is in force is not \
                 known",
            ),
            Why::Pending => Remark::warning(
                "selects this Destination and was processed, but is not in force here; see the log of networking",
            ),
            Why::Perhaps => Remark::note(
                "may select this Destination: its selector is not known to this version",
            ),
        }
    }
}
