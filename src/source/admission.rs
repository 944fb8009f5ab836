//! Which objects are let in: `-n` and `-l` where no server applies them.

use super::{OpenError, Scope, selector::Selector};
use crate::store::{Kind, Narrowing, Object};

/// A [`Scope`] that was understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Admission {
    scope: Scope,
    selector: Selector,
}

impl Admission {
    /// # Errors
    /// If the label selector is not one.
    pub(super) fn parse(scope: &Scope) -> Result<Self, OpenError> {
        let text = scope.selector.as_deref().unwrap_or_default();
        let selector = Selector::parse(text).map_err(|why| OpenError::Selector {
            selector: text.to_owned(),
            why,
        })?;
        Ok(Self {
            scope: scope.clone(),
            selector,
        })
    }

    /// Whether objects keep their texts.
    pub(super) fn keeps_texts(&self) -> bool {
        self.scope.keeps_texts
    }

    /// Why not all objects of a kind are admitted. `None` if all are.
    pub(super) fn narrowing(&self, kind: Kind) -> Option<Narrowing> {
        let narrowing = self.scope.narrowing(kind);
        narrowing.filter(|_| !Kind::OF_CLUSTERS.contains(&kind))
    }

    /// Whether an object is in the scope, which is about the objects of the management plane. The selector applies to
    /// Destinations only.
    pub(super) fn admits(&self, object: &Object) -> bool {
        if Kind::OF_CLUSTERS.contains(&object.kind()) {
            return true;
        }
        let meta = object.meta();
        let here = self
            .scope
            .namespace
            .as_ref()
            .is_none_or(|namespace| *meta.namespace == **namespace);
        let chosen = match object {
            Object::Destination(_) => self.selector.matches(&meta.labels),
            _ => true,
        };
        here && chosen
    }
}
