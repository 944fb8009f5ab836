//! Everything derived for the one Destination on the screen. Each part is made when it is first shown after a change, and
//! is kept until the next change.

use std::cell::OnceCell;

use hashbrown::HashMap;

use crate::{
    derive::{Known, Lost, PortRow, Ports, Remark, port_remarks},
    diagnose::{CurrentFinding, Diagnosis, Finding, Ground},
    model::Destination,
    store::Id,
};

/// The most ports that are shown.
const PORTS: usize = 500;

/// The parts derived since the last change.
#[derive(Debug, Default)]
pub struct Details {
    /// How many changes there were of what anything is derived from.
    changes: u64,
    /// The Destination, and after how many changes one looks at it.
    at: Option<(Id, u64)>,
    findings: OnceCell<Vec<Judged>>,
    ports: OnceCell<FirstPorts>,
    remarks: OnceCell<Vec<Remark>>,
}

/// A finding in words, and its state.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding, as the facts are now.
    pub finding: Finding,
    /// The time since which it is present. `None` if it has not been examined since it came.
    pub standing: Option<CurrentFinding>,
}

/// The ports of a Destination.
#[derive(Clone, Debug, Default)]
pub struct FirstPorts {
    /// The first of them.
    pub rows: Vec<PortRow>,
    /// How many there are.
    pub count: usize,
    /// Remarks on all of them together.
    pub remarks: Vec<Remark>,
}

impl Judged {
    /// Whether the user muted it.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.standing.as_ref().is_some_and(|one| one.is_muted)
    }
}

impl Details {
    /// Something changed from which anything may be derived.
    pub(super) fn touch(&mut self) {
        self.changes += 1;
    }

    /// Forgets what was derived for another Destination than this one, or before the last change.
    pub(super) fn follow(&mut self, id: Option<Id>) {
        let changes = self.changes;
        let at = id.map(|id| (id, changes));
        if self.at != at {
            *self = Self {
                changes,
                at,
                ..Self::default()
            };
        }
    }

    /// The findings, the gravest first.
    pub(super) fn judged(&self, judge: impl FnOnce() -> Vec<Judged>) -> &[Judged] {
        self.findings.get_or_init(judge)
    }

    /// The ports.
    pub(super) fn ports(&self, derive: impl FnOnce() -> FirstPorts) -> &FirstPorts {
        self.ports.get_or_init(derive)
    }

    /// Oddities of the endpoints.
    pub(super) fn remarks(&self, derive: impl FnOnce() -> Vec<Remark>) -> &[Remark] {
        self.remarks.get_or_init(derive)
    }
}

/// The findings of a Destination, each with its state.
pub(super) fn judged(diagnosis: &Diagnosis, ground: &Ground<'_>, known: &Known) -> Vec<Judged> {
    let standing = diagnosis.of(&known.id).iter();
    let standing = standing.map(|one| ((one.rule.id, &*one.about), one));
    let standing: HashMap<_, _, foldhash::fast::FixedState> = standing.collect();
    let findings = diagnosis.findings(ground, known).into_iter();
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

impl FirstPorts {
    /// The ports of a Destination, as they are served without some places.
    pub(super) fn of(destination: &Destination, lost: &Lost) -> Self {
        let ports = Ports::without(destination, lost);
        Self {
            rows: ports.rows().take(PORTS).collect(),
            count: ports.len(),
            remarks: port_remarks(destination),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use crate::{
        app::{Code, Event, Geometry, Key, State, update::update},
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
            let ports = state.first_ports();
            (state.judged().as_ptr(), ports.rows.as_ptr(), ports.count)
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
