//! How one object names another.

use super::{decode::fields, text::Text};

/// Names an object of the management cluster (`core.skv2.solo.io.ObjectRef`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// The object's name; empty where the reference does not say.
    pub name: Text,
    /// The object's namespace; empty where the reference does not say.
    pub namespace: Text,
}

/// Names an object of a registered cluster (`core.skv2.solo.io.ClusterObjectRef`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterObjectRef {
    /// The object's name; empty where the reference does not say.
    pub name: Text,
    /// The object's namespace; empty where the reference does not say.
    pub namespace: Text,
    /// The name under which the cluster was registered; empty where the reference does not say.
    pub cluster: Text,
}

fields! {
    ObjectRef {
        "name" => name,
        "namespace" => namespace,
    }
    ClusterObjectRef {
        "name" => name,
        "namespace" => namespace,
        "clusterName" => cluster,
    }
}

impl ObjectRef {
    /// Whether it says everything that is needed to find the object.
    #[must_use]
    pub fn names_an_object(&self) -> bool {
        !self.name.is_empty() && !self.namespace.is_empty()
    }
}

impl ClusterObjectRef {
    /// Whether it says everything that is needed to find the service.
    #[must_use]
    pub fn names_a_service(&self) -> bool {
        [&self.name, &self.namespace, &self.cluster]
            .iter()
            .all(|part| !part.is_empty())
    }
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.namespace.given(), self.name.given()) {
            (Some(namespace), Some(name)) => write!(f, "{namespace}/{name}"),
            (None, Some(name)) => write!(f, "?/{name}"),
            (Some(namespace), None) => write!(f, "{namespace}/?"),
            (None, None) => f.write_str("?"),
        }
    }
}

impl std::fmt::Display for ClusterObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let or_unknown = |text: &Text| text.given().unwrap_or("?").to_owned();
        write!(
            f,
            "{}.{}.{}",
            or_unknown(&self.name),
            or_unknown(&self.namespace),
            or_unknown(&self.cluster)
        )
    }
}
