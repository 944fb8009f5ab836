//! Policies that select no Destination of their source, and the Destination that comes nearest.

mod nearest;

use crate::{
    derive::{
        effects::{Selects, destination_words, one_of, selects},
        fault::Fault,
        wording::brief_name,
        world::{ByField, Known, SameValue, Selectable, SelectedField, SelectedFields, World},
    },
    model::{
        SourceName, Text,
        policy::{DestinationSelector, ServiceMatcher},
    },
    store::{Id, ObjectKey},
};

use super::PolicyObject;
use nearest::nearest;

/// A selector with more matchers than these is not compared with Destinations: whether it selects one is not known.
const MATCHERS: usize = 100;
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

/// Whether some policy may select one form of a Destination and not the other. `None` is a Destination that is not there.
#[must_use]
pub fn is_selected_otherwise(before: Option<&Known>, after: Option<&Known>) -> bool {
    before.and_then(SelectedFields::of_service) != after.and_then(SelectedFields::of_service)
        || before.and_then(SelectedFields::of_other) != after.and_then(SelectedFields::of_other)
}

/// A Destination that a policy selects or may select. `None` if there is none.
///
/// Services that the policy names and a Destination that has it in force are looked up; only if neither helps, matchers are
/// compared with the Destinations that have one of the values they ask for.
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
    let selectable = relations.selectable(source)?;
    let mut by_content = selectors.iter().filter(|selector| {
        selector.matcher.is_some() || selector.external.is_some() || !selector.unknown.is_empty()
    });
    if by_content.clone().nth(MATCHERS).is_some() {
        return selectable.any().map(|known| &**known);
    }
    by_content.find_map(|selector| selected_by(selectable, selector))
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
    let selectable = world.relations().selectable(source);
    let nearest =
        selectable.and_then(|selectable| nearest(&selectable.services, policy.selector()));
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
        Some(nearest) => fault.shows_of(nearest.known.subject(), nearest.path, nearest.value),
        None => fault,
    })
}

/// A Destination that an element of a selector selects or may select by its matchers or by the names of external services.
/// `None` if there is none.
fn selected_by<'w>(
    selectable: &'w Selectable,
    selector: &DestinationSelector,
) -> Option<&'w Known> {
    if !selector.unknown.is_empty() {
        return selectable.any().map(|known| &**known);
    }
    let is_selected = |known: &&'w Known| {
        selects(std::slice::from_ref(selector), &known.destination) != Selects::No
    };
    let external = selector.external.as_deref();
    let named = external.into_iter().flat_map(|choice| &choice.references);
    let named = named.filter_map(|name| selectable.others.get(&ObjectKey::from(name)));
    let by_external = external.and_then(|choice| choice.matcher.as_ref());
    let matched =
        |of: &'w ByField, matcher| fitting(of, matcher).into_iter().flat_map(SameValue::iter);
    let matched_services = selector
        .matcher
        .iter()
        .flat_map(|matcher| matched(&selectable.services, matcher));
    let matched_others = by_external
        .into_iter()
        .flat_map(|matcher| matched(&selectable.others, matcher));
    let mut all = matched_services
        .chain(named)
        .chain(matched_others)
        .map(|known| &**known);
    all.find(is_selected)
}

/// The Destinations that have one of the values that a matcher asks for in the field where the fewest have one: all that
/// fit it, and more.
fn fitting<'w>(all: &'w ByField, matcher: &ServiceMatcher) -> Vec<SameValue<'w>> {
    let labels = matcher.labels.iter();
    let labels = labels.map(|(key, value)| vec![all.with(SelectedField::Label(key), value)]);
    let names = [
        (SelectedField::Namespace, &*matcher.namespaces),
        (SelectedField::Cluster, &*matcher.clusters),
    ];
    // What `*` means is not known, so that it bounds nothing; nor do clusters bound external services, which have none.
    let is_bound = |(field, given): &(SelectedField<'_>, &[Text])| {
        let is_known = !given.is_empty() && given.iter().all(|name| **name != *"*");
        is_known && all.values(*field).next().is_some()
    };
    let names = names.into_iter().filter(is_bound);
    let names =
        names.map(|(field, given)| given.iter().map(|name| all.with(field, name)).collect());
    let bounds = labels.chain(names);
    let fewest = bounds.min_by_key(|values| values.iter().map(|value| value.len()).sum::<usize>());
    fewest.unwrap_or_else(|| vec![all.all()])
}

#[cfg(test)]
mod tests;
