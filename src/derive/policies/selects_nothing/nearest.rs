//! The Kubernetes service that comes nearest to a selector that selects none.

use crate::{
    derive::{
        effects::one_of,
        wording::brief_name,
        world::{ByField, Known, SameValue, SelectedField, SelectedFields},
    },
    model::{
        Text,
        policy::{DestinationSelector, ServiceMatcher},
        reference::ClusterObjectRef,
    },
    store::ObjectKey,
};

/// The first matchers and names of a selector, and the first values of a field, that Destinations are compared with.
const WANTED: usize = 20;
/// The longest values, in bytes, that are compared letter by letter; longer and absent ones differ in this many letters.
const LETTERS: usize = 64;

/// The Destination that comes nearest to what a selector wants.
pub(super) struct NearestService<'w> {
    pub(super) known: &'w Known,
    /// Its service.
    pub(super) name: String,
    /// Predicates that say why it does not fit: `is in namespace bookinfo, not bokinfo`.
    pub(super) lacks: Vec<String>,
    /// The first field that does not fit.
    pub(super) path: String,
    pub(super) value: String,
}

/// The Destination in which the fewest fields do not fit; among equals, where the fewest letters differ, then the first by
/// key. `None` if no field of any fits.
pub(super) fn nearest<'w>(
    services: &'w ByField,
    selectors: &[DestinationSelector],
) -> Option<NearestService<'w>> {
    let wanted: Vec<Wanted<'_>> = selectors.iter().flat_map(Wanted::of).take(WANTED).collect();
    let mut best = None;
    for wanted in &wanted {
        wanted.search(services, &mut best);
    }
    let Candidate { known, wanted, .. } = best?;
    let unlike: Vec<Unlike<'_, '_>> = wanted.unlike(SelectedFields::of_service(known)?).collect();
    let first = unlike.first()?;
    Some(NearestService {
        name: known.destination.kube_service()?.reference.to_string(),
        known,
        path: path(first.field),
        value: first.has.unwrap_or("absent").to_owned(),
        lacks: unlike.iter().map(Unlike::words).collect(),
    })
}

/// The fields that a matcher or the name of a service asks for, each with the values that fit.
struct Wanted<'s>(Vec<(SelectedField<'s>, &'s [Text])>);

/// The nearest Destination so far.
struct Candidate<'w, 's> {
    place: Place<'w>,
    known: &'w Known,
    wanted: &'s Wanted<'s>,
}

/// The number of fields that do not fit, the number of letters that differ in them, and the Destination's key.
type Place<'w> = (usize, usize, &'w ObjectKey);

/// A field of a Destination that does not fit.
struct Unlike<'w, 's> {
    field: SelectedField<'s>,
    /// The value. `None` if it has none.
    has: Option<&'w str>,
    wanted: &'s [Text],
}

impl<'s> Wanted<'s> {
    fn of(selector: &'s DestinationSelector) -> impl Iterator<Item = Self> {
        let matchers = selector.matcher.iter().map(Self::matcher);
        matchers.chain(selector.services.iter().map(Self::service))
    }

    fn matcher(matcher: &'s ServiceMatcher) -> Self {
        let labels = matcher.labels.iter();
        let labels =
            labels.map(|(key, value)| (SelectedField::Label(key), std::slice::from_ref(value)));
        let names = [
            (SelectedField::Namespace, &*matcher.namespaces),
            (SelectedField::Cluster, &*matcher.clusters),
        ];
        let names = names.into_iter().filter(|(_, names)| !names.is_empty());
        Self(labels.chain(names).collect())
    }

    fn service(service: &'s ClusterObjectRef) -> Self {
        let one = std::slice::from_ref;
        Self(vec![
            (SelectedField::Name, one(&service.name)),
            (SelectedField::Namespace, one(&service.namespace)),
            (SelectedField::Cluster, one(&service.cluster)),
        ])
    }

    /// Looks at the Destinations that can be nearer than the best. Of several fields, one that is nearest fits in most: it is
    /// among those that fit in one of a few, and so the fields that fit the fewest Destinations are looked at first.
    fn search<'w, 'b>(&'b self, services: &'w ByField, best: &mut Option<Candidate<'w, 'b>>)
    where
        's: 'b,
    {
        if let [(field, values)] = &*self.0 {
            for known in nearest_values(services, *field, values) {
                self.look(known, best);
            }
            return;
        }
        let lists = |(field, values): &(SelectedField<'s>, &'s [Text])| {
            let lists = values.iter().map(|value| services.with(*field, value));
            lists.collect::<Vec<SameValue<'w>>>()
        };
        let mut fields: Vec<Vec<SameValue<'w>>> = self.0.iter().map(lists).collect();
        let len = |lists: &Vec<SameValue<'w>>| lists.iter().map(|list| list.len()).sum::<usize>();
        fields.sort_by_key(len);
        let mut looked_at = 0;
        // A Destination in which at most `misses` fields do not fit, fits in one of the first `misses + 1`.
        for (misses, lists) in fields.iter().enumerate() {
            looked_at += len(lists);
            if looked_at > services.all().len() {
                services
                    .all()
                    .iter()
                    .for_each(|known| self.look(known, best));
                return;
            }
            let lists = lists.iter().flat_map(|list| list.iter());
            lists.for_each(|known| self.look(known, best));
            if best.as_ref().is_some_and(|best| best.place.0 <= misses) {
                return;
            }
        }
    }

    /// Compares one Destination with the best.
    fn look<'w, 'b>(&'b self, known: &'w Known, best: &mut Option<Candidate<'w, 'b>>) {
        let Some(fields) = SelectedFields::of_service(known) else {
            return;
        };
        let misses = self.unlike(fields).count();
        let is_like = misses < self.0.len() || misses == 1;
        let (fewest, letters) = match best {
            Some(best) if best.place.0 == misses => (misses, best.place.1),
            Some(best) => (best.place.0, usize::MAX),
            None => (usize::MAX, usize::MAX),
        };
        if misses == 0 || !is_like || misses > fewest {
            return;
        }
        let place = (misses, self.letters(fields, letters), &known.id.key);
        if best.as_ref().is_none_or(|best| place < best.place) {
            let wanted = self;
            *best = Some(Candidate {
                place,
                known,
                wanted,
            });
        }
    }

    /// The fields that do not fit.
    fn unlike<'w>(&self, fields: SelectedFields<'w>) -> impl Iterator<Item = Unlike<'w, 's>> {
        self.0.iter().filter_map(move |(field, wanted)| {
            let (field, has, wanted) = (*field, fields.value(*field), *wanted);
            let fits = has.is_some_and(|has| wanted.iter().any(|one| **one == *has));
            (!fits).then_some(Unlike { field, has, wanted })
        })
    }

    /// How many letters differ in the fields that do not fit; more than `at_most` if it is not known exactly.
    fn letters(&self, fields: SelectedFields<'_>, at_most: usize) -> usize {
        let unlike = self.unlike(fields);
        unlike.fold(0, |sum, Unlike { has, wanted, .. }| {
            sum + differing(has, wanted, at_most.saturating_sub(sum))
        })
    }
}

/// The Destinations that can be nearest to one of the values of one field: the first of each value in which the fewest letters
/// differ, or the first of all if none is alike.
fn nearest_values<'w>(
    services: &'w ByField,
    field: SelectedField<'_>,
    wanted: &[Text],
) -> Vec<&'w Known> {
    let (mut fewest, mut nearest) = (LETTERS, vec![services.all()]);
    let all = services.values(field);
    let unlike = all.filter(|(value, _)| wanted.iter().all(|one| **one != **value));
    for (value, holders) in unlike {
        let letters = differing(Some(value), wanted, fewest);
        if letters < fewest {
            (fewest, nearest) = (letters, vec![holders]);
        } else if letters == fewest && fewest < LETTERS {
            nearest.push(holders);
        }
    }
    let first = nearest.into_iter().filter_map(SameValue::first);
    first.map(|known| &**known).collect()
}

/// The letters that differ from the value that is nearest; more than `at_most` if it is not known exactly.
fn differing(has: Option<&str>, wanted: &[Text], at_most: usize) -> usize {
    let Some(has) = has else {
        return LETTERS;
    };
    let between = |wanted: &Text| {
        if has.len().max(wanted.len()) > LETTERS {
            return LETTERS;
        }
        let at_least = has.chars().count().abs_diff(wanted.chars().count());
        if at_least > at_most {
            at_least
        } else {
            strsim::levenshtein(has, wanted)
        }
    };
    let distances = wanted.iter().take(WANTED).map(between);
    distances.min().unwrap_or(LETTERS)
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
        let (is, of) = match (self.field, self.has) {
            (SelectedField::Name, _) => ("has name", "name"),
            (SelectedField::Namespace, _) => ("is in namespace", "namespace"),
            (SelectedField::Cluster, _) => ("is in cluster", "clusterName"),
            (SelectedField::Label(key), Some(_)) => {
                return format!("has {key}={has}, not {wanted}");
            }
            (SelectedField::Label(key), None) => {
                return format!("has no label {}", brief_name(key));
            }
        };
        let is_given = self.wanted.iter().any(|one| !one.is_empty());
        match (self.field, is_given) {
            (SelectedField::Name, true) => format!("has another name than {wanted}"),
            (_, true) => format!("{is} {has}, not {wanted}"),
            (_, false) => format!("{is} {has}, and the selector gives no {of}"),
        }
    }
}

fn path(field: SelectedField<'_>) -> String {
    match field {
        SelectedField::Name => "spec.kubeService.ref.name".to_owned(),
        SelectedField::Namespace => "spec.kubeService.ref.namespace".to_owned(),
        SelectedField::Cluster => "spec.kubeService.ref.clusterName".to_owned(),
        SelectedField::Label(key) => format!("spec.kubeService.labels[{key:?}]"),
    }
}
