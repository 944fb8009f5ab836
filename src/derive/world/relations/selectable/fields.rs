//! The fields of a Destination that selectors of policies compare.

use hashbrown::Equivalent;

use crate::{
    derive::world::Known,
    model::{Labels, Text, reference::ClusterObjectRef},
};

/// A field that selectors compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SelectedField<'f> {
    /// The name of the service.
    Name,
    /// The namespace.
    Namespace,
    /// The registered cluster.
    Cluster,
    /// The label with this key.
    Label(&'f str),
}

/// A field as it is held. Hashes as [`SelectedField`] does.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum FieldKey {
    Name,
    Namespace,
    Cluster,
    Label(Text),
}

/// The fields of one Destination that selectors compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SelectedFields<'k> {
    /// The service. `None` for an external service, which has neither its name nor a cluster.
    service: Option<&'k ClusterObjectRef>,
    namespace: &'k Text,
    labels: &'k Labels,
}

impl<'k> SelectedFields<'k> {
    /// The fields of a Kubernetes service: those of the Service. `None` for other Destinations.
    #[must_use]
    pub fn of_service(known: &'k Known) -> Option<Self> {
        let kube = known.destination.kube_service()?;
        Some(Self {
            service: Some(&kube.reference),
            namespace: &kube.reference.namespace,
            labels: &kube.labels,
        })
    }

    /// The fields of a Destination that is an external service, or of no type: those of the object. `None` for others.
    #[must_use]
    pub fn of_other(known: &'k Known) -> Option<Self> {
        let destination = &known.destination;
        let is_service = destination.kube_service().is_some();
        (!is_service || destination.external_service().is_some()).then(|| Self {
            service: None,
            namespace: &destination.meta.namespace,
            labels: &destination.meta.labels,
        })
    }

    /// The value of a field. `None` if it has none.
    #[must_use]
    pub fn value(self, field: SelectedField<'_>) -> Option<&'k str> {
        match field {
            SelectedField::Name => self.service.map(|service| &*service.name),
            SelectedField::Namespace => Some(self.namespace),
            SelectedField::Cluster => self.service.map(|service| &*service.cluster),
            SelectedField::Label(key) => self.labels.get(key),
        }
    }

    /// Each field that has a value, and the value.
    pub(super) fn each(self) -> impl Iterator<Item = (FieldKey, &'k Text)> {
        let service = self.service.into_iter();
        let of_service = service.flat_map(|service| {
            let name = (FieldKey::Name, &service.name);
            [name, (FieldKey::Cluster, &service.cluster)]
        });
        let labels = self.labels.iter();
        let labels = labels.map(|(key, value)| (FieldKey::Label(key.clone()), value));
        let namespace = [(FieldKey::Namespace, self.namespace)];
        of_service.chain(namespace).chain(labels)
    }
}

impl Equivalent<FieldKey> for SelectedField<'_> {
    fn equivalent(&self, key: &FieldKey) -> bool {
        match (self, key) {
            (Self::Label(field), FieldKey::Label(key)) => **field == **key,
            (Self::Name, FieldKey::Name)
            | (Self::Namespace, FieldKey::Namespace)
            | (Self::Cluster, FieldKey::Cluster) => true,
            _ => false,
        }
    }
}
