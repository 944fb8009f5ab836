//! Filters of objects of other kinds than Destination. They take words and the keys that every object has.

use jiff::Timestamp;

use crate::{
    query::object_row::{ObjectGround, ObjectRow},
    store::{Link, Object, Source},
};

use super::{Filter, FilterKey, FilterTest, KeyDoc};

/// The keys that objects of other kinds have.
const KEYS_OF_OBJECTS: [FilterKey; 10] = [
    FilterKey::Namespace,
    FilterKey::Name,
    FilterKey::Cluster,
    FilterKey::Source,
    FilterKey::Host,
    FilterKey::Label,
    FilterKey::Mesh,
    FilterKey::Stale,
    FilterKey::Age,
    FilterKey::Changed,
];

impl Filter {
    /// Whether an object passes.
    #[must_use]
    pub fn passes_object(&self, row: &ObjectRow, ground: &ObjectGround<'_>) -> bool {
        self.root.holds(&|test| passes(test, row, ground))
    }

    /// A key that only Destinations have, and the keys that objects of other kinds have. `None` if it has no such key.
    #[must_use]
    pub fn foreign_key(&self) -> Option<(&'static KeyDoc, String)> {
        let mut foreign = None;
        self.root.each(&mut |test| {
            foreign = foreign.or(test.key().filter(|key| !KEYS_OF_OBJECTS.contains(key)));
        });
        let names = KEYS_OF_OBJECTS.map(|key| key.doc().name);
        foreign.map(|key| (key.doc(), super::keys::in_words(&names, "and")))
    }
}

fn passes(test: &FilterTest, row: &ObjectRow, ground: &ObjectGround<'_>) -> bool {
    match test {
        FilterTest::Word(word) | FilterTest::Pasted(_, _, word) => word.is_in(&texts(row)),
        FilterTest::Named(name, word) => {
            *row.id.key.to_string() == **name || word.is_in(&texts(row))
        }
        FilterTest::Pattern(pattern) => texts(row).into_iter().any(|text| pattern.is_in(text)),
        FilterTest::Values(key, globs) => values(*key, row, ground)
            .into_iter()
            .any(|value| globs.iter().any(|glob| glob.matches(value))),
        FilterTest::Pairs(FilterKey::Label, pairs) => {
            let mut labels = row.object.meta().labels.iter();
            labels.any(|(key, value)| pairs.iter().any(|pair| pair.matches(key, value)))
        }
        FilterTest::Pairs(FilterKey::Mesh, pairs) => meshes(row)
            .into_iter()
            .any(|(namespace, name)| pairs.iter().any(|pair| pair.matches(namespace, name))),
        FilterTest::Numbers(key, ranges) => {
            let seconds =
                since(*key, row, ground).map(|at| ground.now.duration_since(at).as_secs());
            seconds.is_some_and(|seconds| ranges.iter().any(|range| range.contains(seconds)))
        }
        FilterTest::Pairs(..)
        | FilterTest::Addresses(_)
        | FilterTest::Ports(_)
        | FilterTest::Findings(_) => false,
    }
}

/// The texts in which words are looked for.
fn texts(row: &ObjectRow) -> Vec<&str> {
    let key = &row.id.key;
    let mut texts = vec![&*key.name, &*key.namespace];
    texts.extend(clusters(&row.object));
    texts.extend(host(&row.object));
    texts
}

fn values<'r>(key: FilterKey, row: &'r ObjectRow, ground: &ObjectGround<'_>) -> Vec<&'r str> {
    match key {
        FilterKey::Namespace => vec![&*row.id.key.namespace],
        FilterKey::Name => vec![&*row.id.key.name],
        FilterKey::Cluster => clusters(&row.object),
        FilterKey::Source => vec![&*row.id.source.0],
        FilterKey::Host => host(&row.object).into_iter().collect(),
        FilterKey::Stale => {
            let link = ground.store.source(&row.id.source).map(Source::link);
            let is_stale = link.is_none_or(Link::is_stale);
            vec![if is_stale { "yes" } else { "no" }]
        }
        _ => Vec::new(),
    }
}

/// The registered clusters that an object names.
fn clusters(object: &Object) -> Vec<&str> {
    match object {
        Object::Mesh(mesh) => mesh.spec.clusters(),
        Object::Workload(workload) => {
            let pods = workload.spec.kubernetes.iter();
            pods.map(|pods| &*pods.controller.cluster).collect()
        }
        Object::KubernetesCluster(cluster) => vec![&*cluster.meta.name],
        _ => Vec::new(),
    }
}

fn host(object: &Object) -> Option<&str> {
    match object {
        Object::VirtualDestination(of) => of.spec.hostname.given(),
        _ => None,
    }
}

/// The meshes that an object is in, lists or is, by namespace and name.
fn meshes(row: &ObjectRow) -> Vec<(&str, &str)> {
    match &row.object {
        Object::Workload(workload) => {
            let mesh = workload.spec.mesh.iter();
            mesh.map(|mesh| (&*mesh.namespace, &*mesh.name)).collect()
        }
        Object::VirtualMesh(of) => {
            let meshes = of.spec.meshes.iter();
            meshes.map(|mesh| (&*mesh.namespace, &*mesh.name)).collect()
        }
        Object::Mesh(_) => vec![(&*row.id.key.namespace, &*row.id.key.name)],
        _ => Vec::new(),
    }
}

/// The beginning of the time that a key measures. `None` if the object does not say.
fn since(key: FilterKey, row: &ObjectRow, ground: &ObjectGround<'_>) -> Option<Timestamp> {
    let meta = row.object.meta();
    let theirs = match key {
        FilterKey::Age => meta.created.given(),
        FilterKey::Changed => meta.newest(),
        _ => None,
    };
    Some(ground.store.ours(&row.id.source, theirs?))
}
