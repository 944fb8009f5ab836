//! The context that the facts about an object of another kind are made from, and facts that several kinds have.

use crate::{
    derive::{
        policies::approval_words,
        wording::Times,
        world::{Sought, World, seek},
    },
    model::{
        Text,
        approval::{ApprovalState, Approvals, approval_key},
        meta::Meta,
        reference::ObjectRef,
    },
    store::{Id, Kind, Object, ObjectKey, Store, Subject},
};

use super::{Fact, FactGroup, Observed, object, processed};

/// The context that the facts about an object are made from, in addition to the object itself.
pub(super) struct Scene<'s> {
    pub(super) store: &'s Store,
    pub(super) world: &'s World,
    pub(super) id: &'s Id,
    pub(super) kind: Kind,
    pub(super) times: Times,
}

impl Scene<'_> {
    /// A fact that names an object: with a link if the object exists, marked as wrong if it is missing.
    pub(super) fn named(&self, label: &'static str, kind: Kind, reference: &ObjectRef) -> Fact {
        self.named_fact(label, (kind, reference), "")
    }

    /// The same, with words about the object behind its name.
    pub(super) fn named_fact(
        &self,
        label: &'static str,
        (kind, reference): (Kind, &ObjectRef),
        words: &str,
    ) -> Fact {
        let key = ObjectKey::from(reference);
        let joint = if words.is_empty() { "" } else { ", " };
        match seek(self.store, &self.id.source, kind, &key) {
            Sought::There(_) => Fact::one(label, Some(format!("{reference}{joint}{words}")))
                .naming(Some(self.subject(kind, key))),
            Sought::Missing => Fact::one(
                label,
                Some(format!("{reference}{joint}{words}, which does not exist")),
            )
            .odd_if(true),
            Sought::Unknown(why) => Fact::one(
                label,
                Some(format!(
                    "{reference}{joint}{words}, not known whether it exists: {why}"
                )),
            ),
        }
    }

    /// A fact that names an object that was read, with words about it behind its name.
    pub(super) fn met(&self, label: &'static str, object: &Object, words: &str) -> Fact {
        let key = object.key();
        let joint = if words.is_empty() { "" } else { ", " };
        let value = format!("{key}{joint}{words}");
        Fact::one(label, Some(value)).naming(Some(self.subject(object.kind(), key)))
    }

    /// Why objects of a kind may exist that were not read. `None` if all were read.
    pub(super) fn gap(&self, kind: Kind) -> Option<String> {
        self.store.knowledge(&self.id.source, kind).gap()
    }

    pub(super) fn subject(&self, kind: Kind, key: ObjectKey) -> Subject {
        self.id.neighbour(kind, key)
    }

    /// The facts about the object as such, with the generation that networking has processed.
    pub(super) fn object(&self, meta: &Meta, observed: Option<i64>) -> FactGroup {
        self.object_of(meta, processed(meta.generation, Some(Observed(observed))))
    }

    /// The facts about the object as such, with the words for its generation, and whether these are odd.
    pub(super) fn object_of(&self, meta: &Meta, generation: (String, bool)) -> FactGroup {
        let mut group = object(meta, generation, self.times);
        // Discovery makes only meshes and workloads; users write the other kinds.
        if !matches!(self.kind, Kind::Mesh | Kind::Workload) {
            group.facts.retain(|fact| fact.label != "Made by");
        }
        group
    }
}

/// Whether it is accepted as a whole, and why not.
pub(super) fn verdict(state: Option<ApprovalState>, errors: &[Text]) -> Vec<Fact> {
    let words = state.map_or("? (networking has written no status)", approval_words);
    vec![
        Fact::one("State", Some(words)).odd_if(state != Some(ApprovalState::Accepted)),
        Fact::many("Errors", errors.iter().map(ToString::to_string)).odd_if(true),
    ]
}

/// The state, errors and warnings in the approval for an object. `None` if it is accepted without any, or absent.
pub(super) fn trouble(approvals: &Approvals, reference: &ObjectRef) -> Option<String> {
    let status = approvals.get(&approval_key(&reference.name, &reference.namespace))?;
    let said: Vec<&str> = status
        .errors
        .iter()
        .chain(&status.warnings)
        .map(|text| &**text)
        .collect();
    let is_fine = status.state == ApprovalState::Accepted && said.is_empty();
    let words = approval_words(status.state);
    (!is_fine).then(|| {
        if said.is_empty() {
            words.to_owned()
        } else {
            format!("{words}: {}", said.join("; "))
        }
    })
}

/// The facts as one list: only the first keeps its short label.
pub(super) fn listed(facts: impl IntoIterator<Item = Fact>) -> Vec<Fact> {
    let facts = facts.into_iter().enumerate();
    let facts = facts.map(|(at, fact)| if at == 0 { fact } else { fact.or("") });
    facts.collect()
}

/// The generation of something that is in force, in words; `?` if it is not known.
pub(super) fn generation(observed: Option<i64>) -> String {
    match observed {
        Some(observed) => format!("generation {observed}"),
        None => "generation ?".to_owned(),
    }
}
