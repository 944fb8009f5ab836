//! The Destinations behind a virtual destination, and how each of them backs it.

use crate::model::{
    Destination, VirtualDestination, meta::Meta, reference::ClusterObjectRef,
    virtual_destination::Backing,
};

use crate::derive::effects::{Selects, selects};

/// How a Destination backs a virtual destination, in words. `None` if it does not.
#[must_use]
pub fn backing_words(
    virtual_destination: &VirtualDestination,
    destination: &Destination,
) -> Option<String> {
    let service = &destination.kube_service()?.reference;
    let is_selected = is_selected(virtual_destination, &destination.meta, service);
    match &virtual_destination.spec.backing {
        Some(Backing::Static(backing)) => {
            let mut services = backing.iter();
            let at = services.position(|one| one.kube_service.as_ref() == Some(service))?;
            let (place, places) = (at + 1, backing.len());
            Some(format!(
                "place {place} of {places} in its order of failover"
            ))
        }
        Some(Backing::Localized(_)) if is_selected => Some("selected, ranked by region".to_owned()),
        Some(Backing::Localized(localized)) => {
            let fits = match selects(&localized.destinations, destination) {
                Selects::Yes => "its selectors fit, but its status does not list it as selected",
                Selects::Unknown => "not known whether its selectors fit",
                Selects::No => return None,
            };
            Some(fits.to_owned())
        }
        None => is_selected.then(|| "selected".to_owned()),
    }
}

/// Whether the status of a virtual destination lists a Destination, by its object or by its service.
fn is_selected(
    virtual_destination: &VirtualDestination,
    meta: &Meta,
    service: &ClusterObjectRef,
) -> bool {
    virtual_destination.status.selected.iter().any(|selected| {
        let reference = &selected.reference;
        let is_object = *reference.name == *meta.name && reference.namespace == meta.namespace;
        is_object || selected.destination.kube_service.as_ref() == Some(service)
    })
}
