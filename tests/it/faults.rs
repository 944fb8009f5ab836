//! Faults planted in a healthy mesh: each is found, where it was planted, and nothing else is reported.

mod incidents;
mod mesh;
mod planted;

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use portolan::{
    derive::{
        affected::AffectedDestinations,
        world::{Moved, World},
    },
    diagnose::{
        Counts, CurrentFinding, Diagnosis, Ground, Holder, Need, Patience, Severity, rules,
    },
    model::{Body, Interner, SourceName},
    store::{Change, Id, Kind, Link, Object, Origin, Skew, Store, Subject, Update},
};
use proptest::prelude::*;
use serde_json::json;

use self::{mesh::Mesh, planted::FAULTS};
use super::kit::noon;

/// A finding about an object: its severity; its rule, the object that has it, and what it is about.
type AboutObject = (Severity, (&'static str, Subject, String));

/// What is found: rule and Destination.
type Found = BTreeSet<(&'static str, String)>;

/// A source that was told things, and what stands.
#[derive(Default)]
struct Told {
    store: Store,
    world: World,
    diagnosis: Diagnosis,
}

impl Told {
    /// Everything of a mesh, listed.
    fn of(mesh: &Mesh) -> Self {
        let mut told = Self::default();
        told.list(mesh.decoded());
        told.examine(usize::MAX);
        told
    }

    fn list(&mut self, objects: Vec<Object>) {
        for kind in Kind::ALL {
            self.say(Change::ListBegan(kind));
        }
        for object in objects {
            self.say(Change::Listed(object));
        }
        for kind in Kind::ALL {
            self.say(Change::ListEnded(kind));
            self.say(Change::Link(kind, Link::Live));
        }
    }

    fn say(&mut self, change: Change) -> Vec<Moved> {
        let (source, at) = (SourceName::from("mgmt"), noon());
        let touched = self.store.apply(Update { source, at, change });
        let moved = self.world.follow(&self.store, &touched);
        self.diagnosis
            .follow(&self.store, &self.world, &touched, &moved);
        moved
    }

    /// The Destinations that each object of another kind affects.
    fn pages(&self) -> Vec<AffectedDestinations> {
        let feeds = self
            .store
            .sources()
            .flat_map(portolan::store::Source::feeds);
        let objects = feeds.flat_map(|(_, feed)| feed.objects());
        let mut objects: Vec<&Object> = objects.map(|(_, object)| object).collect();
        objects.sort_by_key(|object| (object.kind(), object.key()));
        let pages = objects.into_iter().filter_map(|object| {
            let (kind, source, key) = (object.kind(), "mgmt".into(), object.key());
            let subject = Subject {
                kind,
                id: Id { source, key },
            };
            let judgement = |id: &Id| self.gravest_between(id, &subject);
            AffectedDestinations::of(&self.world, (&subject, object), &judgement)
        });
        pages.collect()
    }

    /// Updates what each object affects, as its open page would.
    fn follow(&self, pages: &mut Vec<AffectedDestinations>, moved: &[Moved]) {
        let mut before: BTreeMap<_, _> = pages
            .drain(..)
            .map(|page| ((page.subject().kind, page.subject().id.key.clone()), page))
            .collect();
        let feeds = self
            .store
            .sources()
            .flat_map(portolan::store::Source::feeds);
        let objects = feeds.flat_map(|(_, feed)| feed.objects());
        for (_, object) in objects {
            let (kind, source, key) = (object.kind(), "mgmt".into(), object.key());
            let page = before.remove(&(kind, key.clone()));
            let subject = Subject {
                kind,
                id: Id { source, key },
            };
            let judgement = |id: &Id| self.gravest_between(id, &subject);
            match page.filter(|page| page.is_of(&subject, object)) {
                Some(mut page) => {
                    page.follow(&self.world, moved, &judgement);
                    pages.push(page);
                }
                None => pages.extend(AffectedDestinations::of(
                    &self.world,
                    (&subject, object),
                    &judgement,
                )),
            }
        }
        pages.sort_by_key(|page| (page.subject().kind, page.subject().id.key.clone()));
    }

    /// Judges again, on each page, the Destinations whose findings changed.
    fn judge(&self, pages: &mut [AffectedDestinations]) {
        for page in pages {
            let subject = page.subject().clone();
            let judgement = |id: &Id| self.gravest_between(id, &subject);
            page.judge(&self.world, self.diagnosis.judged(), &judgement);
        }
    }

    fn gravest_between(&self, id: &Id, subject: &Subject) -> Option<Severity> {
        let between = self.diagnosis.between(id, subject);
        between.map(|one| one.severity).min()
    }

    /// Every finding about each object, found by a search over all findings.
    fn by_object(&self) -> BTreeMap<Subject, BTreeSet<AboutObject>> {
        let ground = Ground {
            store: &self.store,
            world: &self.world,
            now: noon(),
        };
        let destinations = self.world.iter().cloned().map(Holder::Destination);
        let policies = self.diagnosis.policies().filter_map(|(subject, _)| {
            let Id { source, key } = &subject.id;
            let object = self.store.object(source, subject.kind, key)?;
            Some(Holder::Policy(subject.clone(), object.clone()))
        });
        let mut found: BTreeMap<Subject, BTreeSet<AboutObject>> = BTreeMap::new();
        for holder in destinations.chain(policies) {
            let subject = holder.subject();
            for finding in self.diagnosis.findings_of(&ground, &holder) {
                for object in finding.objects(&subject) {
                    let about = (finding.rule.id, subject.clone(), finding.about.to_string());
                    found
                        .entry(object)
                        .or_default()
                        .insert((finding.severity, about));
                }
            }
        }
        found
    }

    /// Whether pages and the index of findings say the same about each object as a search over all findings.
    fn agrees(&self, pages: &[AffectedDestinations]) {
        let found = self.by_object();
        let index = self.diagnosis.by_object();
        let indexed: BTreeSet<_> = index.objects().collect();
        assert_eq!(indexed, found.keys().collect());
        for (object, found) in &found {
            let counts: Counts = found.iter().map(|(severity, _)| *severity).collect();
            assert_eq!(index.counts(object), counts, "{object:?}");
            let indexed = index
                .of(object)
                .map(|(rule, holder, about)| (rule.id, holder.clone(), about.to_string()));
            let found: BTreeSet<_> = found.iter().map(|(_, about)| about.clone()).collect();
            assert_eq!(indexed.collect::<BTreeSet<_>>(), found, "{object:?}");
        }
        for page in pages {
            let about = found.get(page.subject()).into_iter().flatten();
            let mut gravest: BTreeMap<&Id, Severity> = BTreeMap::new();
            for (severity, (_, holder, _)) in about {
                if holder.kind == Kind::Destination {
                    let known = self.world.get(&holder.id).expect("it has a finding");
                    assert!(page.position(known).is_some(), "{holder:?} is on the page");
                    gravest.entry(&holder.id).or_insert(*severity);
                }
            }
            for row in page.rows() {
                let gravest = gravest.get(&row.known.id).copied();
                assert_eq!(row.severity, gravest, "{:?}", page.subject());
            }
        }
    }

    fn examine(&mut self, most: usize) {
        let ground = Ground {
            store: &self.store,
            world: &self.world,
            now: noon(),
        };
        self.diagnosis.examine(&ground, most);
    }

    /// Every object that has findings, and these.
    fn standing(&self) -> impl Iterator<Item = (Subject, &[CurrentFinding])> {
        let destinations = self.diagnosis.iter();
        let destinations = destinations.map(|(known, standing)| (known.subject(), standing));
        let policies = self.diagnosis.policies();
        destinations.chain(policies.map(|(subject, standing)| (subject.clone(), standing)))
    }

    /// What stands at a severity or a graver one.
    fn found(&self, least: Severity) -> Found {
        let standing = self.standing().flat_map(|(subject, standing)| {
            let grave = standing.iter().filter(|one| one.severity <= least);
            grave.map(move |one| (one.rule.id, subject.id.key.name.to_string()))
        });
        standing.collect()
    }

    /// Everything that stands, place by place, as a full examination would have it.
    fn all(&self) -> BTreeSet<(String, &'static str, Severity, String)> {
        let standing = self.standing().flat_map(|(subject, standing)| {
            standing.iter().map(move |one| {
                (
                    format!("{} {}", subject.kind, subject.id.key),
                    one.rule.id,
                    one.severity,
                    one.path.to_string(),
                )
            })
        });
        standing.collect()
    }

    /// The same store and world, examined from scratch.
    fn rebuilt(&self) -> Self {
        let mut again = Self::default();
        let feeds = self
            .store
            .sources()
            .flat_map(portolan::store::Source::feeds);
        for (kind, feed) in feeds {
            again.say(Change::ListBegan(kind));
            for (_, object) in feed.objects() {
                again.say(Change::Listed(object.clone()));
            }
            if feed.has_first_list() {
                again.say(Change::ListEnded(kind));
            }
            again.say(Change::Link(kind, feed.link().clone()));
        }
        again.examine(usize::MAX);
        again
    }
}

#[test]
fn a_healthy_mesh_of_ten_thousand_raises_nothing_but_remarks() {
    let told = Told::of(&Mesh::healthy(10_000));
    assert_eq!(told.found(Severity::Warning), Found::new());
    let is_live = |need: &Need| matches!(need, Need::Live(_));
    let skipped = told.diagnosis.skipped();
    let others = skipped.filter(|skipped| !skipped.rule.needs.iter().any(is_live));
    assert_eq!(others.count(), 0, "whatever needs no live cluster ran");
}

/// Were whoever claims a host asked for all of its hosts, this would take minutes.
#[test]
fn of_twenty_thousand_hosts_that_two_services_claim_the_first_are_found() {
    let hosts: Vec<String> = (0..20_000).map(|at| format!("h{at}.example.com")).collect();
    let mut mesh = Mesh::default();
    for name in ["one", "other"] {
        let spec = json!({"externalService": {"name": name, "hosts": hosts}});
        mesh.insert(
            Kind::Destination,
            name,
            json!({"metadata": {}, "spec": spec}),
        );
    }
    let told = Told::of(&mesh);
    let standing = told.diagnosis.iter().flat_map(|(_, standing)| standing);
    let duplicates = standing.filter(|one| one.rule.id == "external-host-duplicate");
    assert_eq!(duplicates.count(), 400);
}

#[test]
fn each_fault_alone_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let mut mesh = Mesh::healthy(60);
        let wanted: Found = (fault.plant)(&mut mesh).into_iter().collect();
        assert!(
            wanted.iter().any(|(rule, _)| *rule == fault.rule),
            "{} is planted",
            fault.rule
        );
        let told = Told::of(&mesh);
        let is_info = |of: &&(&str, String)| !wanted.contains(*of);
        let graver = told.found(Severity::Warning);
        let unwanted: Vec<_> = graver.iter().filter(is_info).collect();
        let all = told.found(Severity::Info);
        let missing: Vec<_> = wanted.difference(&all).collect();
        if !unwanted.is_empty() || !missing.is_empty() {
            wrong.push(format!(
                "{}: missing {missing:?}, unwanted {unwanted:?}",
                fault.rule
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_clock_that_is_measured_has_what_is_young_by_it_examined_again() {
    let created = noon() - SignedDuration::from_hours(2);
    let value = json!({"metadata": {"name": "a", "namespace": "gloo-mesh", "generation": 2,
        "creationTimestamp": created.to_string()}, "spec": {}, "status": {"observedGeneration": 1}});
    let clock = |seconds| Change::Clock(Skew::new(SignedDuration::from_secs(seconds)));
    // The skew; whether the Destination is found stale; in how many seconds it will be old enough. What is found stays.
    let cases = [
        &[
            (-7_200, false, Some(60)),
            (-7_150, false, Some(10)),
            (0, true, None),
            (-7_200, true, None),
        ][..],
        &[(-7_140, true, None)],
        // Behind the Destination's own time: another clock wrote it.
        &[(-7_210, true, None)],
    ];
    for steps in cases {
        let mut told = Told::default();
        told.store.declare(&"mgmt".into(), Origin::Context);
        told.diagnosis = Diagnosis::default().waiting(Patience::none());
        let body = value.to_string();
        let mut interner = Interner::default();
        told.list(vec![Object::decode(
            Kind::Destination,
            Body::Text(&body),
            &mut interner,
        )]);
        for (skew, is_stale, due) in steps {
            told.say(clock(*skew));
            told.examine(usize::MAX);
            let found = told.found(Severity::Warning);
            let stale = ("status-stale", "a".to_owned());
            assert_eq!(found.contains(&stale), *is_stale, "{skew}");
            let due = due.map(|seconds| noon() + SignedDuration::from_secs(seconds));
            assert_eq!(told.diagnosis.due(), due, "{skew}");
            let known = told.world.iter().next().expect("one is known");
            assert_eq!(known.made, Some(created - SignedDuration::from_secs(*skew)));
        }
    }
}

#[test]
fn there_is_a_fault_for_every_rule() {
    let planted: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.rule).collect();
    // What only a live cluster shows has scenarios of its own.
    let is_live = |need: &Need| matches!(need, Need::Live(_));
    let of_mesh = rules().filter(|rule| !rule.needs.iter().any(is_live));
    let missing = of_mesh
        .map(|rule| rule.id)
        .filter(|id| !planted.contains(id));
    let missing: Vec<&str> = missing.collect();
    assert!(missing.is_empty(), "{missing:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn examining_what_changed_equals_examining_everything(
        steps in proptest::collection::vec((0..FAULTS.len(), any::<bool>(), 0usize..40), 1..12),
    ) {
        // Many enough for several cores, while a few that changed are examined on one.
        const MANY: usize = 80;
        let mut told = Told::of(&Mesh::healthy(MANY));
        for (fault, mends, most) in steps {
            let mut mesh = Mesh::healthy(MANY);
            if !mends {
                (FAULTS[fault].plant)(&mut mesh);
            }
            for change in differences(&told.store, mesh.decoded()) {
                told.say(change);
                told.examine(most);
            }
        }
        told.examine(usize::MAX);
        prop_assert_eq!(told.all(), told.rebuilt().all());
        let counts = told.diagnosis.counts();
        prop_assert_eq!(counts.error + counts.warning + counts.info, told.all().len());
    }

    #[test]
    fn findings_about_an_object_are_on_its_page_and_in_the_index_as_a_search_over_all_finds_them(
        steps in proptest::collection::vec((0..FAULTS.len(), any::<bool>(), 0usize..40), 1..5),
    ) {
        let mut told = Told::of(&Mesh::healthy(60));
        let mut pages = told.pages();
        for (fault, mends, most) in steps {
            let mut mesh = Mesh::healthy(60);
            if !mends {
                (FAULTS[fault].plant)(&mut mesh);
            }
            for change in differences(&told.store, mesh.decoded()) {
                let moved = told.say(change);
                told.follow(&mut pages, &moved);
                told.examine(most);
                told.judge(&mut pages);
            }
        }
        told.examine(usize::MAX);
        told.judge(&mut pages);
        let again = told.pages();
        prop_assert_eq!(pages.len(), again.len());
        for (page, again) in pages.iter().zip(&again) {
            prop_assert_eq!(page.rows(), again.rows(), "{:?}", page.subject());
        }
        told.agrees(&pages);
    }

    #[test]
    fn it_does_not_matter_in_which_order_things_are_said(
        fault in 0..FAULTS.len(),
        keys in proptest::collection::vec(any::<u32>(), 700),
    ) {
        let mut mesh = Mesh::healthy(60);
        (FAULTS[fault].plant)(&mut mesh);
        let mut objects: Vec<(u32, Object)> = keys.into_iter().cycle().zip(mesh.decoded()).collect();
        let straight = Told::of(&mesh);
        objects.sort_by_key(|(key, _)| *key);
        let mut turned = Told::default();
        turned.list(objects.into_iter().map(|(_, object)| object).collect());
        turned.examine(usize::MAX);
        prop_assert_eq!(straight.all(), turned.all());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_more_destination_changes_nothing_for_the_others_but_what_rules_about_lists_find(
        fault in 0..FAULTS.len(),
        added in 0usize..FAULTS.len(),
        at in 60usize..100,
    ) {
        let mut mesh = Mesh::healthy(60);
        (FAULTS[fault].plant)(&mut mesh);
        let mut told = Told::of(&mesh);
        let of_others = |told: &Told, name: &str| {
            let is_of_list = |id: &str| {
                let rule = rules().find(|rule| rule.id == id).expect("it is a rule");
                rule.needs.contains(&Need::Whole(Kind::Destination))
            };
            let mut all = told.all();
            all.retain(|(key, rule, ..)| *key != format!("Destination gloo-mesh/{name}") && !is_of_list(rule));
            all
        };
        let mut larger = Mesh::healthy(100);
        (FAULTS[added].plant)(&mut larger);
        let name = mesh::name(at);
        let before = of_others(&told, &name);
        let one = larger.decoded().into_iter().find(|object| {
            object.kind() == Kind::Destination && *object.key().name == *name
        });
        told.say(Change::Applied(one.expect("the larger mesh has it")));
        told.examine(usize::MAX);
        prop_assert_eq!(of_others(&told, &name), before);
    }
}

/// What a source says that has these objects now.
fn differences(store: &Store, objects: Vec<Object>) -> Vec<Change> {
    let source = SourceName::from("mgmt");
    let mut changes = Vec::new();
    let mut kept = BTreeSet::new();
    for object in objects {
        let (kind, key) = (object.kind(), object.key());
        if store.object(&source, kind, &key) != Some(&object) {
            changes.push(Change::Applied(object));
        }
        kept.insert((kind, key));
    }
    let feeds = store.sources().flat_map(portolan::store::Source::feeds);
    for (kind, feed) in feeds {
        let gone = feed
            .objects()
            .filter(|(key, _)| !kept.contains(&(kind, (*key).clone())));
        let mut gone: Vec<_> = gone.map(|(key, _)| key.clone()).collect();
        gone.sort();
        changes.extend(gone.into_iter().map(|key| Change::Deleted(kind, key)));
    }
    changes
}
