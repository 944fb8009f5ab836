//! Filters of objects of other kinds than Destination. They take words and the keys that every object has.

use jiff::Timestamp;

use crate::{
    diagnose::Rule,
    query::object_row::{ObjectGround, ObjectRow},
    store::{Link, Object, Source},
};

use super::{
    Completion, Filter, FilterError, FilterKey, FilterTest, KEYS, TermError,
    cells::{MOST, cell},
    completion::Counter,
    lexer::{TokenKind, tokens},
};

/// The keys that objects of other kinds have.
const KEYS_OF_OBJECTS: [FilterKey; 13] = [
    FilterKey::Namespace,
    FilterKey::Name,
    FilterKey::Cluster,
    FilterKey::Source,
    FilterKey::Host,
    FilterKey::Label,
    FilterKey::Mesh,
    FilterKey::Rule,
    FilterKey::Finding,
    FilterKey::Health,
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

    /// Parses the text of a filter of objects.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and if a key applies to Destinations only.
    pub fn parse_for_objects(text: &str) -> Result<Self, FilterError> {
        let filter = Self::parse(text)?;
        let foreign = tokens(text).into_iter().find_map(|token| {
            let (name, _) = token.text.split_once(':')?;
            let key = FilterKey::named(name).filter(|key| !is_of_objects(*key))?;
            (token.kind == TokenKind::Term).then_some((token, key))
        });
        let mut is_used = false;
        filter.root.each(&mut |test| {
            is_used |= test.key().is_some_and(|key| !is_of_objects(key));
        });
        match foreign.filter(|_| is_used) {
            None => Ok(filter),
            Some((token, key)) => {
                let names = KEYS_OF_OBJECTS.map(|key| key.doc().name);
                let why = TermError::Foreign {
                    key: key.doc().name,
                    keys: super::keys::in_words(&names, "and"),
                };
                Err(FilterError::at(token, why))
            }
        }
    }

    /// Whether time itself lets things in or out.
    #[must_use]
    pub fn needs_time(&self) -> bool {
        self.asks_for(&[FilterKey::Age, FilterKey::Changed])
    }
}

fn is_of_objects(key: FilterKey) -> bool {
    KEYS_OF_OBJECTS.contains(&key)
}

impl Completion {
    /// The texts that can be written at a byte of a filter of these objects.
    #[must_use]
    pub fn of_objects(
        (text, cursor): (&str, usize),
        rows: &[ObjectRow],
        ground: &ObjectGround<'_>,
    ) -> Self {
        let keys = KEYS.iter().filter(|doc| is_of_objects(doc.key));
        let counted = |key| {
            let mut counter = Counter::of(key);
            for row in rows {
                counter.next();
                each_value(key, row, ground, &mut |value| counter.count(value));
            }
            counter
        };
        let names = || {
            let mut counter = Counter::default();
            for row in rows {
                counter.next();
                counter.count(&row.id.key.name);
            }
            counter
        };
        Self::with((text, cursor), keys, (counted, names))
    }
}

/// The terms that each pass an object, one for each value that it has.
#[must_use]
pub fn object_cells(row: &ObjectRow, ground: &ObjectGround<'_>) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for key in KEYS_OF_OBJECTS {
        each_value(key, row, ground, &mut |value| {
            let term = cell(key, value);
            if !value.is_empty() && !cells.contains(&term) && cells.len() < MOST {
                cells.push(term);
            }
        });
    }
    cells
}

/// Visits the values of a key as they are written in a filter.
fn each_value(
    key: FilterKey,
    row: &ObjectRow,
    ground: &ObjectGround<'_>,
    visit: &mut dyn FnMut(&str),
) {
    values(key, row, ground).into_iter().for_each(&mut *visit);
    match key {
        FilterKey::Mesh => meshes(row).into_iter().for_each(|(_, name)| visit(name)),
        FilterKey::Label => {
            let labels = row.object.meta().labels.iter();
            labels.for_each(|(key, value)| visit(&format!("{key}={value}")));
        }
        _ => {}
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
        FilterTest::Findings(tests) => tests.iter().any(|test| {
            test.passes(
                || ground.counts(row),
                |means| findings(row, ground).any(|(rule, about)| means(rule, about)),
            )
        }),
        FilterTest::Pairs(..) | FilterTest::Addresses(_) | FilterTest::Ports(_) => false,
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

fn values<'r>(key: FilterKey, row: &'r ObjectRow, ground: &ObjectGround<'r>) -> Vec<&'r str> {
    match key {
        FilterKey::Namespace => vec![&*row.id.key.namespace],
        FilterKey::Name => vec![&*row.id.key.name],
        FilterKey::Cluster => {
            let names = ground.store.cluster_names();
            let clusters = clusters(&row.object).into_iter();
            clusters
                .flat_map(|cluster| std::iter::once(cluster).chain(names.of(cluster)))
                .collect()
        }
        FilterKey::Source => vec![&*row.id.source.0],
        FilterKey::Host => host(&row.object).into_iter().collect(),
        FilterKey::Health => vec![ground.health(row).word()],
        FilterKey::Rule => {
            let mut rules: Vec<&str> = Vec::new();
            for (rule, _) in findings(row, ground) {
                if !rules.contains(&rule.id) {
                    rules.push(rule.id);
                }
            }
            rules
        }
        FilterKey::Stale => {
            let link = ground.store.source(&row.id.source).map(Source::link);
            let is_stale = link.is_none_or(Link::is_stale);
            vec![if is_stale { "yes" } else { "no" }]
        }
        _ => Vec::new(),
    }
}

/// The rules of the findings about an object, and the text of what each is about.
fn findings<'g>(
    row: &ObjectRow,
    ground: &ObjectGround<'g>,
) -> impl Iterator<Item = (&'static Rule, &'g str)> + use<'g> {
    let subject = row.subject();
    let found = ground.found.by_object().into_iter();
    let found = found.flat_map(move |found| found.of(&subject));
    found.map(|(rule, _, about)| (rule, &**about))
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
