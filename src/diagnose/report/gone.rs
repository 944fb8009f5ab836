//! Which accepted findings are gone, and not only out of sight.

use std::sync::Arc;

use hashbrown::HashSet;

use crate::{
    derive::world::Known,
    diagnose::{Accepted, Ground, by_destination::SourcePrograms},
    store::{Id, Kind, ObjectKey},
};

/// The objects that were looked at.
pub(super) struct Looked<'k> {
    destinations: HashSet<&'k Id, foldhash::fast::RandomState>,
    /// Whether all policies were.
    policies: bool,
}

impl<'k> Looked<'k> {
    pub(super) fn at(destinations: &'k [Arc<Known>], policies: bool) -> Self {
        Self {
            destinations: destinations.iter().map(|known| &known.id).collect(),
            policies,
        }
    }

    /// Whether an accepted finding that did not come up is gone: in every source where it could be, its rule looked at the
    /// object or at a complete list without it. Otherwise this is not known.
    pub(super) fn is_gone(
        &self,
        ground: &Ground<'_>,
        programs: &SourcePrograms,
        accepted: &Accepted,
    ) -> bool {
        let mut sources = programs.iter().filter(|(source, _)| accepted.is_of(source));
        let kind = Kind::every().find(|kind| kind.name() == accepted.kind);
        let mut is_anywhere = false;
        let is_gone = sources.all(|(source, program)| {
            is_anywhere = true;
            let key = ObjectKey {
                namespace: accepted.namespace.as_str().into(),
                name: accepted.name.as_str().into(),
            };
            let source = source.clone();
            let id = Id { source, key };
            let is_settled = kind.is_some_and(|kind| self.is_settled(ground, kind, &id));
            program.runs(&accepted.rule) && is_settled
        });
        is_anywhere && is_gone
    }

    /// Whether an object was looked at, or does not exist.
    fn is_settled(&self, ground: &Ground<'_>, kind: Kind, id: &Id) -> bool {
        match (ground.store.object(&id.source, kind, &id.key), kind) {
            (Some(_), Kind::Destination) => self.destinations.contains(id),
            (Some(_), _) => self.policies,
            // The program's rules see all of a kind or none of it, so a namespace is not enough.
            (None, _) => ground.store.knowledge(&id.source, kind).is_whole(),
        }
    }
}
