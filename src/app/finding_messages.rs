//! The sentences of the findings that the list shows, made when they are first shown after a change.

use std::{cell::RefCell, sync::Arc};

use hashbrown::HashMap;

use crate::{diagnose::Finding, store::Subject};

/// The most objects whose sentences are kept: more than a screen has lines.
const OBJECTS: usize = 300;

/// The sentences of one object, by the rule and what the finding is about.
pub(super) type OfObject = HashMap<(&'static str, String), String, foldhash::fast::FixedState>;

/// The sentences made since the last change.
#[derive(Debug, Default)]
pub(super) struct FindingMessages(
    RefCell<HashMap<Subject, Arc<OfObject>, foldhash::fast::FixedState>>,
);

impl FindingMessages {
    /// The sentences of an object.
    pub(super) fn of(
        &self,
        subject: Subject,
        make: impl FnOnce() -> Vec<Finding>,
    ) -> Arc<OfObject> {
        let mut kept = self.0.borrow_mut();
        if kept.len() >= OBJECTS {
            kept.clear();
        }
        let made = kept.entry(subject).or_insert_with(|| {
            let findings = make().into_iter();
            let sentences = findings.map(|one| ((one.rule.id, one.about.to_string()), one.message));
            Arc::new(sentences.collect())
        });
        Arc::clone(made)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::store::{Id, Kind, ObjectKey};

    fn subject(name: String) -> Subject {
        let key = ObjectKey {
            namespace: "x".into(),
            name: name.into(),
        };
        let source = "mgmt".into();
        Subject {
            kind: Kind::Destination,
            id: Id { source, key },
        }
    }

    #[test]
    fn sentences_are_made_once_for_each_object_on_the_screen_and_not_kept_for_all() {
        let (messages, made) = (FindingMessages::default(), Cell::new(0));
        let look = |name: String| {
            messages.of(subject(name), || {
                made.set(made.get() + 1);
                Vec::new()
            })
        };
        for at in [0, 1, 0, 1] {
            look(at.to_string());
        }
        assert_eq!(made.get(), 2);
        for at in 0..2 * OBJECTS {
            look(at.to_string());
        }
        assert!(messages.0.borrow().len() <= OBJECTS);
    }
}
