//! What the rules cost: everything examined once, beside what decoding its JSON took; and one change, whoever it concerns.
//!
//! One change is taken in and what it can have affected is examined again. Each stands beside the decoding in the same
//! run: the whole should be no more than it, one change less than a thousandth of it.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use portolan::{
    derive::world::World,
    diagnose::{Diagnosis, Ground},
    model::{Body, Interner, SourceName, decode},
    store::{Change, Kind, Link, Object, Store, Update},
};

use crate::{clock::Work, heap::Heap, mesh::Mesh, random::Random, table};

/// How many changes of each sort are measured.
const CHANGES: usize = 400;

/// A mesh that was listed, and what stands in it.
struct Examined {
    store: Store,
    world: World,
    diagnosis: Diagnosis,
    interner: Interner,
    now: Timestamp,
}

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let rows = table::by_name(sizes.iter().map(|size| measured(*size)).collect());
    table::print("rules: examining a mesh", sizes, &rows)
}

fn measured(size: usize) -> Vec<(String, String)> {
    let mesh = Mesh::of(size);
    let mut examined = Examined::new();
    let (decoded, filling) = examined.fill(mesh);
    let heap = Heap::now();
    let (begun, started) = (Work::now(), Instant::now());
    examined.examine_all();
    let (whole, passed) = (begun.since(), started.elapsed());
    let kept = heap.since().live;
    let mut random = Random::of(size);
    let endpoints: Vec<Duration> = (0..CHANGES)
        .map(|round| {
            let json = mesh.destination(random.below(size), 1 + round).to_string();
            let object = Object::Destination(Arc::new(decode(&json, &mut examined.interner)));
            examined.change(object)
        })
        .collect();
    let workloads = examined.again(Kind::Workload);
    let policies = examined.again(Kind::TrafficPolicy);
    let ratio = |time: Duration| format!("{:.3}", time.as_secs_f64() / decoded.as_secs_f64());
    let thousandths = |time: Duration| {
        format!(
            "{:.3} ‰",
            1_000.0 * time.as_secs_f64() / decoded.as_secs_f64()
        )
    };
    let mut figures = vec![
        (
            "decoding the JSON of its Destinations".to_owned(),
            table::time(decoded),
        ),
        ("following them".to_owned(), table::time(filling)),
        ("examining everything".to_owned(), table::time(whole)),
        ("of decoding".to_owned(), ratio(whole)),
        ("by the clock, on all cores".to_owned(), table::time(passed)),
        (
            "kept for each Destination".to_owned(),
            format!("{} B", table::grouped(kept / size)),
        ),
        (
            "what stands".to_owned(),
            format!("{:?}", examined.diagnosis.counts()),
        ),
    ];
    for (name, mut times) in [
        ("a Destination changes", endpoints),
        ("a Workload changes", workloads),
        ("a TrafficPolicy changes", policies),
    ] {
        let most = times.iter().max().copied().unwrap_or_default();
        let median = table::median(&mut times);
        figures.push((name.to_owned(), table::time(median)));
        figures.push((format!("{name}, of decoding"), thousandths(median)));
        figures.push((format!("{name}, the most"), table::time(most)));
    }
    figures
}

impl Examined {
    fn new() -> Self {
        Self {
            store: Store::default(),
            world: World::default(),
            diagnosis: Diagnosis::default(),
            interner: Interner::default(),
            now: "2026-06-01T12:00:00Z".parse().expect("it is a time"),
        }
    }

    /// Lists a mesh. Tells how long its Destinations took to decode, and how long it took to follow them.
    fn fill(&mut self, mesh: Mesh) -> (Duration, Duration) {
        let (mut decoded, mut followed) = (Duration::ZERO, Duration::ZERO);
        for kind in Kind::ALL {
            self.say(Change::ListBegan(kind));
        }
        for (plural, value) in mesh.objects() {
            let kind = Kind::ALL.into_iter().find(|kind| kind.plural() == plural);
            let kind = kind.expect("the mesh holds what is read");
            let json = value.to_string();
            let begun = Work::now();
            let object = Object::decode(kind, Body::Text(&json), &mut self.interner);
            if kind == Kind::Destination {
                decoded += begun.since();
            }
            let begun = Work::now();
            self.say(Change::Listed(object));
            followed += begun.since();
        }
        for kind in Kind::ALL {
            self.say(Change::ListEnded(kind));
            self.say(Change::Link(kind, Link::Live));
        }
        (decoded, followed)
    }

    fn say(&mut self, change: Change) {
        let source = SourceName::from("mgmt");
        let touched = self.store.apply(Update {
            source,
            at: self.now,
            change,
        });
        let moved = self.world.follow(&self.store, &touched);
        self.diagnosis
            .follow(&self.store, &self.world, &touched, &moved);
    }

    fn examine_all(&mut self) {
        let ground = Ground {
            store: &self.store,
            world: &self.world,
            now: self.now,
        };
        self.diagnosis.examine(&ground, usize::MAX);
    }

    /// What one change costs, until everything is examined again.
    fn change(&mut self, object: Object) -> Duration {
        let begun = Work::now();
        self.say(Change::Applied(object));
        self.examine_all();
        begun.since()
    }

    /// Objects of a kind change, each by its generation.
    fn again(&mut self, kind: Kind) -> Vec<Duration> {
        let source = SourceName::from("mgmt");
        let feed = self
            .store
            .source(&source)
            .and_then(|source| source.feed(kind));
        let objects = feed.into_iter().flat_map(portolan::store::Feed::objects);
        let objects: Vec<Object> = objects
            .take(CHANGES)
            .map(|(_, object)| newer(object))
            .collect();
        objects
            .into_iter()
            .map(|object| self.change(object))
            .collect()
    }
}

/// The object after one more change of its spec.
fn newer(object: &Object) -> Object {
    let mut object = object.clone();
    match &mut object {
        Object::Workload(workload) => {
            let workload = Arc::make_mut(workload);
            if let Some(pods) = &mut workload.spec.kubernetes {
                pods.service_account = "another".into();
            }
        }
        Object::TrafficPolicy(policy) => {
            let policy = Arc::make_mut(policy);
            policy.meta.generation = policy.meta.generation.map(|generation| generation + 1);
        }
        _ => {}
    }
    object
}
