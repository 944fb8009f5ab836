//! What is derived for the one Destination that one looks at: each part is made when it is first shown after a change, and
//! no frame derives it again.

use std::cell::OnceCell;

use hashbrown::HashMap;

use crate::{
    derive::{PortRow, Ports, endpoint_remarks, port_remarks},
    diagnose::{Finding, Standing},
    store::Id,
};

use super::State;

/// So many ports are shown; nobody reads more.
const PORTS: usize = 500;

/// What was derived since the last change.
#[derive(Debug, Default)]
pub struct Looked {
    /// How many changes there were of what anything is derived from.
    changes: u64,
    /// The Destination, and after how many changes one looks at it.
    at: Option<(Id, u64)>,
    findings: OnceCell<Vec<Judged>>,
    ports: OnceCell<Called>,
    remarks: OnceCell<Vec<String>>,
}

/// A finding in its words, and how it stands.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding, as the facts are now.
    pub finding: Finding,
    /// Since when it stands; `None` if it has not been examined since it came.
    pub standing: Option<Standing>,
}

/// The ports of a Destination.
#[derive(Clone, Debug)]
pub struct Called {
    /// The first of them.
    pub rows: Vec<PortRow>,
    /// How many there are.
    pub count: usize,
    /// What holds for all of them together.
    pub remarks: Vec<String>,
}

impl Judged {
    /// Whether the user muted it.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.standing.as_ref().is_some_and(|one| one.is_muted)
    }
}

impl Looked {
    /// Something changed from which anything may be derived.
    pub(super) fn touch(&mut self) {
        self.changes += 1;
    }
}

/// Forgets what was derived for another Destination or before the last change.
pub(super) fn follow(state: &mut State) {
    let changes = state.looked.changes;
    let known = state.destination();
    let at = state.looked.at.as_ref();
    let is_at = at
        .is_some_and(|(id, after)| *after == changes && known.is_some_and(|known| known.id == *id));
    if !is_at {
        let at = known.map(|known| (known.id.clone(), changes));
        *state.looked = Looked {
            changes,
            at,
            ..Looked::default()
        };
    }
}

impl State {
    /// The findings of the Destination that one looks at, the gravest first; none if there is no such Destination.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        self.looked.findings.get_or_init(|| judged(self))
    }

    /// The ports of the Destination that one looks at, as they are served without the places that count as lost.
    #[must_use]
    pub fn called(&self) -> &Called {
        self.looked.ports.get_or_init(|| called(self))
    }

    /// What is odd about the endpoints of the Destination that one looks at, a sentence each.
    #[must_use]
    pub fn endpoint_remarks(&self) -> &[String] {
        self.looked.remarks.get_or_init(|| {
            let known = self.destination();
            known.map_or_else(Vec::new, |known| endpoint_remarks(&known.destination))
        })
    }
}

fn judged(state: &State) -> Vec<Judged> {
    let Some(known) = state.destination() else {
        return Vec::new();
    };
    let standing = state.diagnosis.of(&known.id).iter();
    let standing = standing.map(|one| ((one.rule.id, &*one.about), one));
    let standing: HashMap<_, _, foldhash::fast::FixedState> = standing.collect();
    let findings = state.diagnosis.findings(&state.ground(), known).into_iter();
    let findings = findings.map(|finding| {
        let about = finding.about.to_string();
        let standing = standing.get(&(finding.rule.id, &*about));
        Judged {
            standing: standing.map(|one| (*one).clone()),
            finding,
        }
    });
    findings.collect()
}

fn called(state: &State) -> Called {
    let Some(known) = state.destination() else {
        return Called {
            rows: Vec::new(),
            count: 0,
            remarks: Vec::new(),
        };
    };
    let ports = Ports::without(&known.destination, &state.lost);
    Called {
        rows: ports.rows().take(PORTS).collect(),
        count: ports.len(),
        remarks: port_remarks(&known.destination),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        app::{Code, Event, Geometry, Key, update::update},
        model::{Destination, Interner, decode_value},
        store::{Change, Kind, Link, Object, Origin, Update},
    };

    fn happens(state: &mut State, event: Event) {
        update(state, Timestamp::UNIX_EPOCH, event);
    }

    fn say(state: &mut State, change: Change) {
        let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
        let said = Update { source, at, change };
        happens(state, Event::Updates(vec![said]));
        while state.diagnosis.pending() > 0 {
            happens(state, Event::Examine);
        }
    }

    fn destination(ports: &Value) -> Object {
        let value = json!({"metadata": {"name": "d", "namespace": "gloo-mesh"},
            "spec": {"kubeService": {"ports": ports}}});
        let destination = decode_value::<Destination>(&value, &mut Interner::default());
        Object::Destination(destination.into())
    }

    #[test]
    fn what_was_derived_stays_whatever_is_pressed_and_is_derived_again_when_something_changes() {
        let mut state = State::default();
        happens(&mut state, Event::Opened("east".into(), Origin::Context));
        let kind = Kind::Destination;
        say(&mut state, Change::ListBegan(kind));
        say(
            &mut state,
            Change::Listed(destination(&json!([{"port": 1}]))),
        );
        say(&mut state, Change::ListEnded(kind));
        say(&mut state, Change::Link(kind, Link::Live));
        let derived = |state: &State| {
            let called = state.called();
            (state.judged().as_ptr(), called.rows.as_ptr(), called.count)
        };
        let first = derived(&state);
        assert!(state.judged().iter().any(|one| one.standing.is_some()));
        assert_eq!(first.2, 1);
        let keys = [Key::plain(Code::Enter), Key::char('3'), Key::char('j')];
        for key in keys.into_iter().chain([Key::char('7'), Key::char('G')]) {
            happens(&mut state, Event::Key(key));
            happens(&mut state, Event::Drawn(Geometry::default()));
            assert_eq!(derived(&state), first, "{key:?}");
        }
        let ports = json!([{"port": 1}, {"port": 2}]);
        say(&mut state, Change::Applied(destination(&ports)));
        assert_eq!(derived(&state).2, 2);
    }
}
