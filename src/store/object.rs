//! The kinds of objects that feeds carry: one table, from which everything that goes kind by kind follows.

use std::{fmt, sync::Arc};

use crate::model::{
    Body, Destination, EndpointSlice, Interner, Json, KubernetesCluster, Mesh, Oddity, Service,
    Text, VirtualDestination, VirtualMesh, Workload,
    approval::Approvals,
    difference::ObjectDifference,
    encode::ToJson,
    meta::Meta,
    policy::{AccessPolicy, TrafficPolicy},
    reference::ObjectRef,
};

/// Declares the kinds in lists, each by the name of its noun, its API group and version, and its name in addresses of
/// the API server.
macro_rules! kinds {
    ($(
        $(#[$of:meta])*
        $list:ident {
            $($(#[$doc:meta])* $kind:ident: $api_version:literal $plural:literal;)+
        }
    )+) => {
        /// The kinds that are read from sources.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($($(#[$doc])* $kind,)+)+
        }

        /// An object of one of the kinds, decoded and shared.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Object {
            $($($(#[$doc])* $kind(Arc<$kind>),)+)+
        }

        impl Kind {
            $(
                $(#[$of])*
                pub const $list: [Self; [$($plural),+].len()] = [$(Self::$kind),+];
            )+

            /// The kinds of all lists, in the order in which they are listed everywhere.
            pub fn every() -> impl Iterator<Item = Self> + Clone {
                [$(&Self::$list[..]),+].into_iter().flatten().copied()
            }

            /// The name of the kind, as `kind:` says it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$kind => stringify!($kind),)+)+
                }
            }

            /// The API group and version.
            #[must_use]
            pub fn api_version(self) -> &'static str {
                match self {
                    $($(Self::$kind => $api_version,)+)+
                }
            }

            /// The name of the kind in addresses of the API server.
            #[must_use]
            pub fn plural(self) -> &'static str {
                match self {
                    $($(Self::$kind => $plural,)+)+
                }
            }
        }

        impl Object {
            /// Decodes an object of a kind that is known. Never fails, as the model's decoder never does.
            #[must_use]
            pub fn decode(kind: Kind, body: Body<'_>, interner: &mut Interner) -> Self {
                // Objects come and go for days, and no list may ever end that could be the time to sweep.
                interner.sweep_if_grown();
                match kind {
                    $($(Kind::$kind => {
                        let mut noun: $kind = body.decode(interner);
                        noun.meta.text = body.kept(interner);
                        noun.meta.bytes = u32::try_from(body.bytes()).unwrap_or(u32::MAX);
                        Self::$kind(Arc::new(noun))
                    })+)+
                }
            }

            /// The kind of the object.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self {
                    $($(Self::$kind(_) => Kind::$kind,)+)+
                }
            }

            /// Whether both are one and the same piece of memory, not only equal.
            #[must_use]
            pub fn is_same(&self, other: &Self) -> bool {
                match (self, other) {
                    $($((Self::$kind(one), Self::$kind(other)) => Arc::ptr_eq(one, other),)+)+
                    _ => false,
                }
            }

            /// The fields in which it differs from another form of the object, of those that are read. `None` if they are
            /// of different kinds.
            #[must_use]
            pub fn difference(&self, after: &Self) -> Option<ObjectDifference> {
                match (self, after) {
                    $($((Self::$kind(before), Self::$kind(after)) => {
                        Some(ObjectDifference::between(&**before, &**after))
                    })+)+
                    _ => None,
                }
            }

            /// The object as JSON, with what is read of it.
            #[must_use]
            pub fn json(&self) -> Json {
                match self {
                    $($(Self::$kind(object) => Json::from(&object.json()),)+)+
                }
            }

            /// The fields of the object that the API does not allow.
            #[must_use]
            pub fn oddities(&self) -> &[Oddity] {
                match self {
                    $($(Self::$kind(object) => &object.oddities,)+)+
                }
            }

            /// Forgets the text that was kept of the object.
            pub fn forget_text(&mut self) {
                match self {
                    $($(Self::$kind(object) => Arc::make_mut(object).meta.text = None,)+)+
                }
            }

            /// Keeps a text of the object, if it has none: what is read of it.
            pub fn keep_text(&mut self) {
                match self {
                    $($(Self::$kind(object) if object.meta.text.is_none() => {
                        let mut value = object.json();
                        value["metadata"]["managedFields"] = object.meta.managed_fields();
                        let text = Arc::from(value.to_string());
                        Arc::make_mut(object).meta.text = Some(Box::new(text));
                    })+)+
                    _ => {}
                }
            }

            /// The metadata of the object.
            #[must_use]
            pub fn meta(&self) -> &Meta {
                match self {
                    $($(Self::$kind(object) => &object.meta,)+)+
                }
            }
        }
    };
}

kinds! {
    /// The kinds of the management plane, Destinations first: what every source is read for.
    ALL {
        /// A receiver of traffic.
        Destination: "discovery.mesh.gloo.solo.io/v1" "destinations";
        /// A service mesh in a cluster.
        Mesh: "discovery.mesh.gloo.solo.io/v1" "meshes";
        /// A workload in a mesh.
        Workload: "discovery.mesh.gloo.solo.io/v1" "workloads";
        /// Rules about requests.
        TrafficPolicy: "networking.mesh.gloo.solo.io/v1" "trafficpolicies";
        /// Who may call.
        AccessPolicy: "networking.mesh.gloo.solo.io/v1" "accesspolicies";
        /// Meshes that trust each other and are federated.
        VirtualMesh: "networking.mesh.gloo.solo.io/v1" "virtualmeshes";
        /// One hostname for services of several clusters.
        VirtualDestination: "networking.enterprise.mesh.gloo.solo.io/v1beta1" "virtualdestinations";
        /// A registered cluster.
        KubernetesCluster: "multicluster.solo.io/v1alpha1" "kubernetesclusters";
    }

    /// The kinds of a Destination's own cluster, which are read where a context reaches it.
    OF_CLUSTERS {
        /// A Service as its cluster has it now.
        Service: "v1" "services";
        /// The addresses behind a Service as its cluster has them now, from whichever objects it offers.
        EndpointSlice: "discovery.k8s.io/v1" "endpointslices";
    }
}

/// Names an object among those of its kind in its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// The namespace of the object; empty where a file does not say.
    pub namespace: Text,
    /// The name of the object.
    pub name: Text,
}

impl Kind {
    /// The kind that kubectl takes a word for: the name of a kind or its plural in any case, with or without its API group.
    /// `None` if there is none.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let (name, group) = word.split_once('.').unwrap_or((&word, ""));
        Self::every().find(|kind| {
            let is_named = kind.name().eq_ignore_ascii_case(name) || kind.plural() == name;
            is_named && (group.is_empty() || kind.group() == group)
        })
    }

    /// The plural of its name as a title: `TrafficPolicies`.
    #[must_use]
    pub fn title(self) -> String {
        let name = self.name();
        match name.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None if name.ends_with("sh") => format!("{name}es"),
            None => format!("{name}s"),
        }
    }

    /// The API group; empty where it is the core group.
    #[must_use]
    pub fn group(self) -> &'static str {
        self.group_and_version().0
    }

    /// The version within the API group.
    #[must_use]
    pub fn version(self) -> &'static str {
        self.group_and_version().1
    }

    /// The group and the version. The core group has no name, so its API version is the version only.
    fn group_and_version(self) -> (&'static str, &'static str) {
        let api_version = self.api_version();
        api_version.split_once('/').unwrap_or(("", api_version))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Object {
    /// Whether another form of the object differs at most in when and by whom it was written.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        let is_same_body = match (self, other) {
            (Self::Destination(one), Self::Destination(other)) => {
                one.target == other.target && one.mesh == other.mesh && one.status == other.status
            }
            (Self::Mesh(one), Self::Mesh(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::Workload(one), Self::Workload(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::TrafficPolicy(one), Self::TrafficPolicy(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::AccessPolicy(one), Self::AccessPolicy(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::VirtualMesh(one), Self::VirtualMesh(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::VirtualDestination(one), Self::VirtualDestination(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::KubernetesCluster(one), Self::KubernetesCluster(other)) => {
                one.spec == other.spec && one.status == other.status
            }
            (Self::Service(one), Self::Service(other)) => one.spec == other.spec,
            (Self::EndpointSlice(one), Self::EndpointSlice(other)) => {
                one.form == other.form && one.groups == other.groups
            }
            _ => false,
        };
        is_same_body && self.meta().says_same(other.meta())
    }

    /// The approvals of a policy or virtual mesh for each Destination. `None` for other kinds.
    #[must_use]
    pub fn approvals(&self) -> Option<&Approvals> {
        match self {
            Self::TrafficPolicy(policy) => Some(&policy.status.destinations),
            Self::AccessPolicy(policy) => Some(&policy.status.destinations),
            Self::VirtualMesh(virtual_mesh) => Some(&virtual_mesh.status.destinations),
            _ => None,
        }
    }

    /// The key of the object in its feed.
    #[must_use]
    pub fn key(&self) -> ObjectKey {
        ObjectKey::of(self.meta())
    }
}

impl ObjectKey {
    /// The key of an object with this metadata.
    #[must_use]
    pub fn of(meta: &Meta) -> Self {
        Self {
            namespace: meta.namespace.clone(),
            name: meta.name.clone(),
        }
    }
}

impl From<&ObjectRef> for ObjectKey {
    fn from(reference: &ObjectRef) -> Self {
        Self {
            namespace: reference.namespace.clone(),
            name: reference.name.clone(),
        }
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.given() {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_come_and_go_leave_nothing_in_the_interner_although_no_list_ends() {
        let mut interner = Interner::default();
        let mut most = 0;
        for number in 0..20_000 {
            let json = format!(
                r#"{{"metadata":{{"name":"guest-{number}","labels":{{"pod-template-hash":"{number:x}"}}}}}}"#
            );
            let _ = Object::decode(Kind::Destination, Body::Text(&json), &mut interner);
            most = most.max(interner.len());
        }
        assert!(most < 2_000, "{most} values are held for no object");
    }
}
