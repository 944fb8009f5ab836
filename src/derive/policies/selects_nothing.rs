//! Policies that select no Destination of their source, and the Destination that comes nearest.

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{Selects, destination_words, one_of, selects},
        fault::Fault,
        wording::brief_name,
        world::{Known, World},
    },
    model::{
        SourceName, Text,
        policy::{DestinationSelector, ServiceMatcher},
        reference::ClusterObjectRef,
    },
    store::{Id, ObjectKey},
};

use super::PolicyObject;

/// A selector with more matchers than these is not compared with every Destination: whether it selects one is not known.
const MATCHERS: usize = 100;
/// The first matchers and names of a selector that Destinations are compared with to find the nearest.
const NEAREST: usize = 20;
/// The longest names, in bytes, that are compared letter by letter.
const LETTERS: usize = 64;
/// The field that selects Destinations.
const PATH: &str = "spec.destinationSelector";

/// Whether it makes a difference which Destinations there are: the policy gives a selector, and, if it is a traffic policy,
/// is not about routes of gateways.
#[must_use]
pub fn needs_destinations(policy: PolicyObject<'_>) -> bool {
    let is_for_routes = match policy {
        PolicyObject::Traffic(policy) => {
            let spec = policy.spec.as_deref();
            spec.is_some_and(|spec| !spec.route_selector.is_empty())
        }
        PolicyObject::Access(_) => false,
    };
    !is_for_routes && !policy.selector().is_empty()
}

/// Whether a policy selects a Destination, or may select it by what this version does not know.
#[must_use]
pub fn may_select(policy: PolicyObject<'_>, known: &Known) -> bool {
    selects(policy.selector(), &known.destination) != Selects::No
}

/// A Destination that a policy selects or may select. `None` if there is none.
///
/// Services that the policy names and a Destination that has it in force are looked up; only if neither helps, matchers are
/// compared with the Destinations of the source.
#[must_use]
pub fn selected_one<'w>(
    world: &'w World,
    source: &SourceName,
    policy: PolicyObject<'_>,
) -> Option<&'w Known> {
    let selectors = policy.selector();
    let relations = world.relations();
    let mut services = selectors.iter().flat_map(|selector| &selector.services);
    let named = services.find_map(|service| {
        let found = relations.destinations_of(source, service);
        found.first().map(|known| &***known)
    });
    if named.is_some() {
        return named;
    }
    let meta = policy.meta();
    let of = (policy.kind().kind(), &*meta.name, &*meta.namespace);
    let holder = relations.last_with(source, of);
    let holder = holder.and_then(|key| {
        let (source, key) = (source.clone(), key.clone());
        world.get(&Id { source, key })
    });
    if let Some(known) = holder.filter(|known| may_select(policy, known)) {
        return Some(known);
    }
    let compared = compared(selectors);
    let mut all = of_source(world, source);
    if compared.is_empty() {
        return None;
    }
    if compared.len() > MATCHERS {
        return all.next();
    }
    all.find(|known| selects(&compared, &known.destination) != Selects::No)
}

/// A warning that a policy selects no Destination of its source. All of them have to be known. `None` if it selects one or may
/// select one.
#[must_use]
pub fn selects_nothing(
    world: &World,
    source: &SourceName,
    policy: PolicyObject<'_>,
) -> Option<Fault> {
    if !needs_destinations(policy) || selected_one(world, source, policy).is_some() {
        return None;
    }
    let wanted = one_of(&destination_words(policy.selector()));
    let nearest = nearest(world, source, policy.selector());
    let words = match &nearest {
        Some(nearest) => format!(
            "selects no Destination: the nearest, {}, {}",
            brief_name(&nearest.name),
            nearest.lacks.join(" and ")
        ),
        None => format!("selects no Destination: none is like {wanted}"),
    };
    let fault = Fault::warning(PATH, words).shows(PATH, wanted);
    Some(match nearest {
        Some(Nearest {
            known, path, value, ..
        }) => fault.shows_of(known.subject(), path, value),
        None => fault,
    })
}

/// The elements that only a comparison with each Destination can answer, without the services that they name.
fn compared(selectors: &[DestinationSelector]) -> Vec<DestinationSelector> {
    let by_content = selectors.iter().filter(|selector| {
        selector.matcher.is_some() || selector.external.is_some() || !selector.unknown.is_empty()
    });
    let without = by_content.map(|selector| DestinationSelector {
        services: Box::default(),
        ..selector.clone()
    });
    without.collect()
}

fn of_source<'w>(world: &'w World, source: &SourceName) -> impl Iterator<Item = &'w Known> {
    let all = world.iter().map(|known| {
        #[cfg(test)]
        crate::derive::world::visits::count();
        &**known
    });
    all.filter(move |known| known.id.source == *source)
}

/// The Destination that comes nearest to what a selector wants.
struct Nearest<'w> {
    known: &'w Known,
    /// Its service.
    name: String,
    /// Predicates that say why it does not fit: `is in namespace bookinfo, not bokinfo`.
    lacks: Vec<String>,
    /// The first field that does not fit.
    path: String,
    value: String,
}

/// The demand of one element of a selector.
enum Wanted<'s> {
    Matcher(&'s ServiceMatcher),
    Service(&'s ClusterObjectRef),
}

/// A field of a Destination that does not fit.
struct Unlike<'w, 's> {
    field: Field<'s>,
    /// The value. `None` if it has none.
    has: Option<&'w str>,
    wanted: Vec<&'s str>,
}

#[derive(Clone, Copy)]
enum Field<'s> {
    Name,
    Namespace,
    Cluster,
    Label(&'s str),
}

/// The number of fields that do not fit, the number of letters that differ in them, and the Destination's key.
type Place<'w> = (usize, usize, &'w ObjectKey);

/// The Destination in which the fewest fields do not fit; among equals, where the fewest letters differ, then the first by
/// name. `None` if no field of any fits.
fn nearest<'w>(
    world: &'w World,
    source: &SourceName,
    selectors: &[DestinationSelector],
) -> Option<Nearest<'w>> {
    let wanted: Vec<Wanted<'_>> = selectors.iter().flat_map(wanted).take(NEAREST).collect();
    let mut letters = Letters::default();
    let mut best: Option<(Place<'w>, &'w Known, &Wanted<'_>)> = None;
    for known in of_source(world, source) {
        for wanted in &wanted {
            let fewest = best
                .as_ref()
                .map_or(usize::MAX, |((fewest, ..), ..)| *fewest);
            let Some(misses) = wanted.misses(known).filter(|misses| *misses <= fewest) else {
                continue;
            };
            let place = (misses, wanted.letters(known, &mut letters), &known.id.key);
            if best.as_ref().is_none_or(|(before, ..)| place < *before) {
                best = Some((place, known, wanted));
            }
        }
    }
    let (_, known, wanted) = best?;
    let unlike = wanted.unlike(known);
    let first = unlike.first()?;
    Some(Nearest {
        name: known.destination.kube_service()?.reference.to_string(),
        known,
        path: first.field.path(),
        value: first.has.unwrap_or("absent").to_owned(),
        lacks: unlike.iter().map(Unlike::words).collect(),
    })
}

fn wanted(selector: &DestinationSelector) -> impl Iterator<Item = Wanted<'_>> {
    let matcher = selector.matcher.iter().map(Wanted::Matcher);
    matcher.chain(selector.services.iter().map(Wanted::Service))
}

impl<'s> Wanted<'s> {
    /// How many fields of a Kubernetes service do not fit. `None` if nothing fits, and for external services.
    fn misses(&self, known: &Known) -> Option<usize> {
        let (mut compared, mut misses) = (0, 0);
        self.compare(known, |_, _, fits| {
            compared += 1;
            misses += usize::from(!fits);
        })?;
        (compared == 1 || misses < compared).then_some(misses)
    }

    /// How many letters differ in the fields that do not fit.
    fn letters<'n>(&self, known: &'n Known, letters: &mut Letters<'n>) -> usize
    where
        's: 'n,
    {
        let mut differing = 0;
        self.compare(known, |_, (has, wanted), fits| {
            if !fits {
                differing += letters.differing(has, wanted);
            }
        });
        differing
    }

    /// The fields of a Kubernetes service that do not fit.
    fn unlike<'w>(&self, known: &'w Known) -> Vec<Unlike<'w, 's>> {
        let mut unlike = Vec::new();
        self.compare(known, |field, (has, wanted), fits| {
            if !fits {
                let wanted = wanted.iter().map(|one| &**one).collect();
                unlike.push(Unlike { field, has, wanted });
            }
        });
        unlike
    }

    /// Compares each field that is wanted with the same field of a Kubernetes service. `None` for external services.
    fn compare<'w>(
        &self,
        known: &'w Known,
        mut found: impl FnMut(Field<'s>, (Option<&'w str>, &'s [Text]), bool),
    ) -> Option<()> {
        let kube = known.destination.kube_service()?;
        let ClusterObjectRef {
            name,
            namespace,
            cluster,
        } = &kube.reference;
        let mut compare = |field, has: Option<&'w str>, wanted: &'s [Text]| {
            if !wanted.is_empty() {
                let fits = has.is_some_and(|has| wanted.iter().any(|one| **one == *has));
                found(field, (has, wanted), fits);
            }
        };
        match *self {
            Self::Matcher(matcher) => {
                for (key, value) in &matcher.labels {
                    let value = std::slice::from_ref(value);
                    compare(Field::Label(key), kube.labels.get(key), value);
                }
                compare(Field::Namespace, Some(namespace), &matcher.namespaces);
                compare(Field::Cluster, Some(cluster), &matcher.clusters);
            }
            Self::Service(service) => {
                let one = std::slice::from_ref;
                compare(Field::Name, Some(name), one(&service.name));
                compare(Field::Namespace, Some(namespace), one(&service.namespace));
                compare(Field::Cluster, Some(cluster), one(&service.cluster));
            }
        }
        Some(())
    }
}

impl Unlike<'_, '_> {
    fn words(&self) -> String {
        let wanted: Vec<String> = self
            .wanted
            .iter()
            .map(|one| brief_name(one).into_owned())
            .collect();
        let wanted = one_of(&wanted);
        let has = brief_name(self.has.unwrap_or_default());
        match (self.field, self.has) {
            (Field::Name, _) => format!("has another name than {wanted}"),
            (Field::Namespace, _) => format!("is in namespace {has}, not {wanted}"),
            (Field::Cluster, _) => format!("is in cluster {has}, not {wanted}"),
            (Field::Label(key), Some(_)) => format!("has {key}={has}, not {wanted}"),
            (Field::Label(key), None) => format!("has no label {}", brief_name(key)),
        }
    }
}

impl Field<'_> {
    fn path(self) -> String {
        match self {
            Self::Name => "spec.kubeService.ref.name".to_owned(),
            Self::Namespace => "spec.kubeService.ref.namespace".to_owned(),
            Self::Cluster => "spec.kubeService.ref.clusterName".to_owned(),
            Self::Label(key) => format!("spec.kubeService.labels[{key:?}]"),
        }
    }
}

/// How many letters differ between names, each pair counted once.
#[derive(Default)]
struct Letters<'n>(HashMap<(&'n str, &'n str), usize, foldhash::fast::FixedState>);

impl<'n> Letters<'n> {
    /// The letters that differ from the value that is nearest.
    fn differing(&mut self, has: Option<&'n str>, wanted: &'n [Text]) -> usize {
        let Some(has) = has else {
            return LETTERS;
        };
        let wanted = wanted.iter().take(NEAREST);
        let distances = wanted.map(|wanted| self.between(has, wanted));
        distances.min().unwrap_or(LETTERS)
    }

    fn between(&mut self, has: &'n str, wanted: &'n str) -> usize {
        if has.len().max(wanted.len()) > LETTERS {
            return LETTERS;
        }
        let known = self.0.entry((has, wanted));
        *known.or_insert_with(|| strsim::levenshtein(has, wanted))
    }
}
