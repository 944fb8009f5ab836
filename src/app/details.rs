//! Everything derived for the one object on the screen. Each part is made when it is first shown after a change, and
//! is kept until the next change.

use std::cell::OnceCell;

use hashbrown::{HashMap, HashSet};
use jiff::Timestamp;

use crate::{
    derive::{
        fault::Remark,
        faults,
        locality::{LostPlaces, Region},
        neighbours::Neighbourhood,
        overview::{self, FactGroup},
        policies,
        ports::{PortRow, Ports, port_remarks},
        reach::Reach,
        related::Related,
        subsets::{OwnSubsets, RemainingSubset, RequiredSubset},
        world::Known,
    },
    diagnose::{CurrentFinding, Diagnosis, Finding, Ground},
    model::{Destination, Text},
    route::{Blast, DestinationLoss},
    store::{Kind, ObjectKey, Subject},
};

use super::{finding_messages::FindingMessages, object_details::ObjectDetails};

/// The most ports that are shown.
const PORTS: usize = 500;
/// The most policies of each kind that are shown, and the most of those that are not in force.
pub const POLICIES: usize = 100;

/// The parts derived since the last change.
#[derive(Debug, Default)]
pub struct Details {
    /// How many changes there were of what anything is derived from.
    changes: u64,
    /// The object, and after how many changes one looks at it.
    at: Option<(Subject, u64)>,
    /// The second in which the facts were derived, which show ages.
    second: i64,
    pub(super) findings: OnceCell<Vec<Judged>>,
    pub(super) ports: OnceCell<FirstPorts>,
    pub(super) remarks: OnceCell<Vec<Remark>>,
    pub(super) verdict: OnceCell<String>,
    pub(super) facts: OnceCell<Vec<FactGroup>>,
    pub(super) related: OnceCell<FirstRelated>,
    pub(super) localities: OnceCell<Vec<Region>>,
    pub(super) own_subsets: OnceCell<OwnSubsets>,
    pub(super) subsets: OnceCell<Vec<RequiredSubset>>,
    pub(super) remaining: OnceCell<Vec<RemainingSubset>>,
    pub(super) policies: OnceCell<FirstPolicies>,
    pub(super) reach: OnceCell<Reach>,
    pub(super) loss: OnceCell<Option<LossDetails>>,
    pub(super) port_names: OnceCell<HashSet<Text>>,
    pub(super) object: ObjectDetails,
    pub(super) messages: FindingMessages,
}

/// A finding in words, and its state.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The finding, as the facts are now.
    pub finding: Finding,
    /// The time since which it is present. `None` if it has not been examined since it came.
    pub standing: Option<CurrentFinding>,
}

/// The effect of the what-if on a Destination.
#[derive(Clone, Debug)]
pub struct LossDetails {
    /// Its loss.
    pub loss: DestinationLoss,
    /// Whether requests would succeed, in words.
    pub verdict: String,
    /// The findings that would be new.
    pub findings: Vec<Finding>,
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

/// The related objects of a Destination.
#[derive(Clone, Debug, Default)]
pub struct FirstRelated {
    /// The first of them.
    pub rows: Vec<Related>,
    /// How many there are.
    pub count: usize,
}

/// The policies of a Destination that are not in force, and remarks on all policies.
#[derive(Clone, Debug, Default)]
pub struct FirstPolicies {
    /// The first of the policies that are not in force.
    pub not_in_force: Vec<(Kind, ObjectKey)>,
    /// How many are not in force.
    pub count: usize,
    /// Remarks on all policies.
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
    /// How many changes there were of what anything is derived from.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// Something changed from which anything may be derived.
    pub(super) fn touch(&mut self) {
        self.changes += 1;
    }

    /// Forgets what was derived for another object than this one, before the last change, or, if it shows ages, in another
    /// second.
    pub(super) fn follow(&mut self, subject: Option<Subject>, now: Timestamp) {
        let changes = self.changes;
        let at = subject.map(|subject| (subject, changes));
        if self.at != at {
            *self = Self {
                changes,
                at,
                ..Self::default()
            };
        }
        if self.second != now.as_second() {
            self.second = now.as_second();
            self.facts.take();
            self.object.facts.take();
        }
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

impl LossDetails {
    /// The effect of a loss on a Destination. `None` if there is none.
    pub(super) fn of(
        blast: &Blast,
        (diagnosis, ground): (&Diagnosis, &Ground<'_>),
        known: &Known,
    ) -> Option<Self> {
        let loss = blast.loss_of(ground.world, known)?;
        let without = known.without(blast.lost());
        let identity = |one: &Finding| (one.rule.id, one.about.to_string());
        let before = diagnosis.findings(ground, known);
        let before: HashSet<_> = before.iter().map(identity).collect();
        let mut findings = diagnosis.findings(ground, &without);
        findings.retain(|one| !before.contains(&identity(one)));
        let facts = (ground.store, ground.world);
        Some(Self {
            loss,
            verdict: overview::request_verdict(facts, &without).words,
            findings,
        })
    }
}

impl FirstPorts {
    /// The ports of a Destination, as they are served without some places.
    pub(super) fn of(destination: &Destination, lost: &LostPlaces) -> Self {
        let ports = Ports::without(destination, lost);
        Self {
            rows: ports.rows().take(PORTS).collect(),
            count: ports.len(),
            remarks: port_remarks(destination),
        }
    }
}

impl FirstPolicies {
    /// The policies of a Destination.
    pub(super) fn of(ground: &Ground<'_>, known: &Known) -> Self {
        let (store, world) = (ground.store, ground.world);
        let (unapplied, gaps) = policies::not_in_force(store, world, known);
        let first = unapplied.iter().take(POLICIES);
        let rows = policies::policies_first((store, &known.id), &known.destination, POLICIES);
        let mut around = Neighbourhood::of((store, world), known);
        let mut remarks = policies::access_remarks((store, world), known);
        remarks.extend(faults::policy_remarks(&mut around));
        remarks.extend(policies::http_remarks(&known.destination, &rows));
        remarks.extend(gaps);
        Self {
            not_in_force: first
                .map(|one| (one.object.kind().kind(), one.key.clone()))
                .collect(),
            count: unapplied.len(),
            remarks,
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
