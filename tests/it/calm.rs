//! Findings under churn: controllers at work raise nothing, and what they leave undone is raised once and stays.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use portolan::{
    derive::world::World,
    diagnose::{Diagnosis, Ground, Patience, Severity, SinceSource, rule},
    model::{Body, Interner},
    store::{Change, Kind, Link, Object, ObjectKey, Origin, Store, Update},
};
use serde_json::{Value, json};

/// How a server dates what its managers write.
#[derive(Clone, Copy, Debug)]
enum Dates {
    /// With every change, as servers since Kubernetes 1.25 do.
    Changes,
    /// Only with new fields, as servers before do: here, at creation.
    NewFields,
}

/// A management plane, and a program that watches it. Time is passed in.
struct Plane {
    dates: Dates,
    now: Timestamp,
    store: Store,
    world: World,
    diagnosis: Diagnosis,
    interner: Interner,
    /// The objects as the server has them.
    objects: BTreeMap<(Kind, String), Value>,
    /// What controllers are about to do, in order.
    plans: BTreeMap<(Timestamp, u32), Plan>,
    planned: u32,
    /// The findings above info that came, with when.
    came: Vec<(i64, &'static str, String)>,
}

/// What a controller is about to do.
#[derive(Clone)]
enum Plan {
    /// Networking follows the spec of a Destination.
    Process(String),
    /// Networking follows a policy, in the status of its Destination.
    Apply(usize),
    /// Networking drops a policy that is gone.
    Drop(usize),
}

const COUNT: usize = 40;

fn start() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a valid time")
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn reference(at: usize) -> Value {
    json!({"name": format!("limit-{at}"), "namespace": "gloo-mesh"})
}

impl Plane {
    /// A plane that has long been healthy.
    fn new(dates: Dates, origin: Origin) -> Self {
        let mut plane = Self {
            dates,
            now: start(),
            store: Store::default(),
            world: World::default(),
            diagnosis: Diagnosis::default(),
            interner: Interner::default(),
            objects: BTreeMap::new(),
            plans: BTreeMap::new(),
            planned: 0,
            came: Vec::new(),
        };
        plane.store.declare(&"mgmt".into(), origin);
        let mesh = json!({"name": "istiod", "namespace": "gloo-mesh"});
        plane.keep(Kind::Mesh, "istiod", json!({"spec": {}}));
        plane.keep(Kind::KubernetesCluster, "one", json!({"spec": {}}));
        for at in 0..COUNT {
            let name = format!("web-{at:02}");
            let service = json!({"name": name, "namespace": "shop", "clusterName": "one"});
            let endpoint = |last: usize, zone: &str| json!({"ipAddress": format!("10.0.{at}.{last}"), "labels": {"app": "web"}, "subLocality": {"zone": zone}});
            let spec = json!({"mesh": mesh, "kubeService": {"ref": service, "region": "eu",
                "ports": [{"port": 80, "name": "http"}],
                "endpointSubsets": [{"endpoints": [endpoint(1, "eu-a"), endpoint(2, "eu-b")],
                    "ports": [{"port": 80, "name": "http"}]}]}});
            let policy = json!({"policy": {"requestTimeout": "3s"}});
            let status = json!({"observedGeneration": 1, "localFqdn": format!("{name}.shop.svc.cluster.local"),
                "appliedTrafficPolicies": [{"ref": reference(at), "observedGeneration": 1, "spec": policy}]});
            plane.keep(
                Kind::Destination,
                &name,
                json!({"spec": spec, "status": status}),
            );
            let status = json!({"observedGeneration": 1, "state": "ACCEPTED"});
            let name = format!("limit-{at}");
            plane.keep(
                Kind::TrafficPolicy,
                &name,
                json!({"spec": policy, "status": status}),
            );
        }
        plane
    }

    /// Makes an object that was written a day before.
    fn keep(&mut self, kind: Kind, name: &str, mut value: Value) {
        let day_before = (start() - SignedDuration::from_hours(24)).to_string();
        value["metadata"] = json!({"name": name, "namespace": "gloo-mesh", "generation": 1,
            "creationTimestamp": day_before,
            "managedFields": [{"manager": "gloo", "time": day_before, "fieldsV1": {"f:spec": {}, "f:status": {}}}]});
        self.objects.insert((kind, name.to_owned()), value);
    }

    fn decoded(&mut self, kind: Kind, name: &str) -> Object {
        let text = self.objects[&(kind, name.to_owned())].to_string();
        Object::decode(kind, Body::Text(&text), &mut self.interner)
    }

    /// The program starts: all kinds are listed.
    fn list(&mut self) {
        for kind in Kind::ALL {
            self.say(Change::ListBegan(kind));
        }
        let keys: Vec<_> = self.objects.keys().cloned().collect();
        for (kind, name) in keys {
            let object = self.decoded(kind, &name);
            self.say(Change::Listed(object));
        }
        for kind in Kind::ALL {
            self.say(Change::ListEnded(kind));
            self.say(Change::Link(kind, Link::Live));
        }
        self.examine();
    }

    fn say(&mut self, change: Change) {
        let (source, at) = ("mgmt".into(), self.now);
        let touched = self.store.apply(Update { source, at, change });
        let moved = self.world.follow(&self.store, &touched);
        self.diagnosis
            .follow(&self.store, &self.world, &touched, &moved);
    }

    fn examine(&mut self) {
        let Self {
            store, world, now, ..
        } = self;
        let ground = Ground {
            store,
            world,
            now: *now,
        };
        self.diagnosis.examine(&ground, usize::MAX);
        let grave = self.standing();
        for (rule, name) in grave {
            if !self
                .came
                .iter()
                .any(|(_, id, of)| (*id, of) == (rule, &name))
            {
                self.came
                    .push((self.now.duration_since(start()).as_secs(), rule, name));
            }
        }
    }

    /// The findings above info.
    fn standing(&self) -> Vec<(&'static str, String)> {
        let all = self.diagnosis.iter().flat_map(|(known, standing)| {
            let grave = standing.iter().filter(|one| one.severity != Severity::Info);
            grave.map(|one| (one.rule.id, known.id.key.name.to_string()))
        });
        all.collect()
    }

    /// Changes an object on the server, which dates and tells it.
    fn write(&mut self, kind: Kind, name: &str, change: impl FnOnce(&mut Value)) {
        let value = self
            .objects
            .get_mut(&(kind, name.to_owned()))
            .expect("it exists");
        change(value);
        if let Dates::Changes = self.dates {
            value["metadata"]["managedFields"][0]["time"] = self.now.to_string().into();
        }
        let object = self.decoded(kind, name);
        self.say(Change::Applied(object));
    }

    /// Changes the spec of an object.
    fn write_spec(&mut self, kind: Kind, name: &str) {
        let address = format!(
            "10.1.{}.{}",
            self.planned / 250 % 250,
            self.planned % 250 + 1
        );
        self.write(kind, name, |value| {
            let generation = value["metadata"]["generation"].as_i64().unwrap_or_default();
            value["metadata"]["generation"] = (generation + 1).into();
            if kind == Kind::Destination {
                let endpoint =
                    &mut value["spec"]["kubeService"]["endpointSubsets"][0]["endpoints"][0];
                endpoint["ipAddress"] = address.into();
            }
        });
    }

    fn plan(&mut self, wait: i64, plan: Plan) {
        self.planned += 1;
        let at = self.now + SignedDuration::from_millis(wait);
        self.plans.insert((at, self.planned), plan);
    }

    fn carry_out(&mut self, plan: Plan) {
        match plan {
            Plan::Process(name) => self.write(Kind::Destination, &name, |value| {
                value["status"]["observedGeneration"] = value["metadata"]["generation"].clone();
            }),
            Plan::Apply(at) => {
                let policy = self
                    .objects
                    .get(&(Kind::TrafficPolicy, format!("limit-{at}")));
                let Some(policy) = policy.cloned() else {
                    return;
                };
                self.write(Kind::Destination, &format!("web-{at:02}"), |value| {
                    value["status"]["appliedTrafficPolicies"] = json!([{"ref": reference(at),
                        "observedGeneration": policy["metadata"]["generation"], "spec": policy["spec"]}]);
                });
            }
            Plan::Drop(at) => self.write(Kind::Destination, &format!("web-{at:02}"), |value| {
                value["status"]["appliedTrafficPolicies"] = json!([]);
            }),
        }
    }

    /// Lets time pass, in steps of 50 ms: 20 changes a second, which controllers follow within 1 to 5 seconds.
    fn churn(&mut self, length: i64, is_on: bool) {
        let steps = u32::try_from(length * 20).expect("it is short");
        for step in 0..steps {
            self.now += SignedDuration::from_millis(50);
            while let Some(((at, _), _)) = self.plans.first_key_value()
                && *at <= self.now
            {
                let (_, plan) = self.plans.pop_first().expect("it was just seen");
                self.carry_out(plan);
            }
            if is_on {
                self.change(step);
            }
            self.examine();
        }
    }

    /// One change: mostly a Destination; now and then a policy is changed, removed or made again.
    fn change(&mut self, step: u32) {
        let random = step.wrapping_mul(2_654_435_761) >> 8;
        let at = random as usize % COUNT;
        let wait = i64::from(1_000 + random / 64 % 4_000);
        let policy = format!("limit-{at}");
        let has_policy = self
            .objects
            .contains_key(&(Kind::TrafficPolicy, policy.clone()));
        match step % 10 {
            3 if has_policy => {
                self.write_spec(Kind::TrafficPolicy, &policy);
                self.plan(wait, Plan::Apply(at));
            }
            6 if has_policy => {
                self.objects.remove(&(Kind::TrafficPolicy, policy.clone()));
                let (namespace, name) = ("gloo-mesh".into(), policy.into());
                self.say(Change::Deleted(
                    Kind::TrafficPolicy,
                    ObjectKey { namespace, name },
                ));
                self.plan(wait, Plan::Drop(at));
            }
            6 => {
                self.keep(
                    Kind::TrafficPolicy,
                    &policy,
                    json!({"spec": {"policy": {"requestTimeout": "4s"}}}),
                );
                let object = self.decoded(Kind::TrafficPolicy, &policy);
                self.say(Change::Applied(object));
                self.plan(wait, Plan::Apply(at));
            }
            // One in four falls on one busy Destination, whose status is hardly ever the newest.
            _ => {
                let name = format!("web-{:02}", if step.is_multiple_of(4) { 0 } else { at });
                self.write_spec(Kind::Destination, &name);
                self.plan(wait, Plan::Process(name));
            }
        }
    }
}

const BOTH: [Dates; 2] = [Dates::Changes, Dates::NewFields];

#[test]
fn ten_minutes_of_healthy_churn_raise_nothing_whatever_a_server_dates() {
    for dates in BOTH {
        let mut plane = Plane::new(dates, Origin::Context);
        plane.now -= seconds(30);
        plane.churn(30, true);
        // Until here, nobody watched.
        let (now, objects, plans) = (plane.now, plane.objects, plane.plans);
        let mut plane = Plane {
            now,
            objects,
            plans,
            planned: 10_000,
            ..Plane::new(dates, Origin::Context)
        };
        plane.list();
        plane.churn(600, true);
        assert_eq!(plane.came, [], "{dates:?}");
        assert_eq!(plane.diagnosis.went().count(), 0, "{dates:?}");
    }
}

#[test]
fn what_networking_leaves_undone_is_raised_once_and_stays_while_the_spec_goes_on_changing() {
    for dates in BOTH {
        let mut plane = Plane::new(dates, Origin::Context);
        // Changed a day before, and never processed.
        plane
            .objects
            .get_mut(&(Kind::Destination, "web-01".to_owned()))
            .expect("it exists")["metadata"]["generation"] = 2.into();
        plane.list();
        plane.churn(30, false);
        plane.write_spec(Kind::Destination, "web-02");
        for _ in 0..12 {
            plane.churn(10, false);
            plane.write_spec(Kind::Destination, "web-02");
        }
        let came = [
            (20, "status-stale", "web-01".to_owned()),
            (90, "status-stale", "web-02".to_owned()),
        ];
        assert_eq!(plane.came, came, "{dates:?}");
        assert_eq!(plane.diagnosis.went().count(), 0, "{dates:?}");
        plane.carry_out(Plan::Process("web-02".to_owned()));
        plane.examine();
        let went: Vec<_> = plane.diagnosis.went().collect();
        let words = went[0].words.as_deref();
        assert_eq!(
            words,
            Some("the status is about generation 1, the object is at 13")
        );
    }
}

#[test]
fn what_stood_before_the_start_says_since_when_by_its_objects() {
    let mut plane = Plane::new(Dates::Changes, Origin::Context);
    let hour_before = (start() - SignedDuration::from_hours(1)).to_string();
    let lagging = plane
        .objects
        .get_mut(&(Kind::Destination, "web-01".to_owned()))
        .expect("it exists");
    lagging["metadata"]["generation"] = 2.into();
    // The status was written after the spec, about something else.
    let fields = |time: &str, part: &str| json!({"time": time, "fieldsV1": {part: {}}});
    lagging["metadata"]["managedFields"] = json!([
        fields(&hour_before, "f:spec"),
        fields(&(start() - seconds(90)).to_string(), "f:status")
    ]);
    plane.list();
    plane.churn(21, false);
    let (_, standing) = plane
        .diagnosis
        .iter()
        .find(|(known, _)| &*known.id.key.name == "web-01")
        .expect("it is found");
    let stale = standing
        .iter()
        .find(|one| one.rule.id == "status-stale")
        .expect("it is raised");
    assert_eq!(stale.since.at, start() - SignedDuration::from_hours(1));
    assert_eq!(stale.since.source, SinceSource::Object);
}

#[test]
fn what_a_policy_had_before_the_start_is_present_since_its_spec_was_written() {
    let mut plane = Plane::new(Dates::Changes, Origin::Context);
    let (kind, hour_before) = (Kind::TrafficPolicy, start() - SignedDuration::from_hours(1));
    let mut objects = plane.objects.iter_mut();
    let (_, policy) = objects
        .find(|((of, _), _)| *of == kind)
        .expect("there is one");
    policy["spec"]["destinationSelector"] =
        json!([{"kubeServiceMatcher": {"namespaces": ["nowhere"]}}]);
    policy["metadata"]["creationTimestamp"] = hour_before.to_string().into();
    policy["metadata"]["managedFields"] =
        json!([{"time": hour_before.to_string(), "fieldsV1": {"f:spec": {}}}]);
    plane.list();
    plane.churn(21, false);
    let (_, standing) = plane
        .diagnosis
        .policies()
        .next()
        .expect("it selects nothing");
    assert_eq!(standing[0].rule.id, "policy-selects-nothing");
    assert_eq!(
        (standing[0].since.at, standing[0].since.source),
        (hour_before, SinceSource::Object)
    );
}

#[test]
fn a_rule_that_has_to_stand_for_some_time_is_raised_after_it_or_at_once_if_its_objects_tell_so() {
    let stale = rule("status-stale").expect("it exists");
    for (least, came) in [(300, 20), (7_200, 7_200 - 3_600)] {
        let mut plane = Plane::new(Dates::Changes, Origin::Context);
        let mut patience = Patience::default();
        patience.add(stale, seconds(least));
        plane.diagnosis = Diagnosis::default().waiting(patience);
        let lagging = plane
            .objects
            .get_mut(&(Kind::Destination, "web-01".to_owned()))
            .expect("it exists");
        lagging["metadata"]["generation"] = 2.into();
        lagging["metadata"]["creationTimestamp"] =
            (start() - SignedDuration::from_hours(1)).to_string().into();
        lagging["metadata"]["managedFields"] = json!([]);
        plane.list();
        for _ in 0..400 {
            plane.now += seconds(10);
            plane.examine();
        }
        assert_eq!(
            plane.came,
            [(came, "status-stale", "web-01".to_owned())],
            "{least}"
        );
    }
}
