//! Metadata of objects ([ObjectMeta](https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/)).

use std::sync::Arc;

use jiff::Timestamp;
use serde::de::{Deserializer, MapAccess};
use serde_json::{Value, json};

use super::{
    decode::{
        MemberValue, Pairs, ReadFields, ReadJson, ReadOutcome, Reader, Scalar, messages, reads,
        scalar,
    },
    encode::{JsonMembers, ToJson},
    text::{Labels, Text},
    time::CompactTime,
};

/// The label that names the agent which discovered an object; an object without it was made by hand.
pub const OWNER_LABEL: &str = "owner.discovery.mesh.gloo.solo.io";
/// The label that says in which registered cluster an object was discovered.
pub const CLUSTER_LABEL: &str = "cluster.discovery.mesh.gloo.solo.io";
/// The annotation that `kubectl apply` leaves. On a discovered Destination it describes the Service, and it is large.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The annotation of a Service that has it discovered although it selects no workload of the mesh. Discovery copies the
/// annotations of Services.
pub const ENABLED_ANNOTATION: &str = "discovery.mesh.gloo.solo.io/enabled";

/// The metadata of an object, as far as it is of use: managed fields and the last applied configuration are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// The object's name. Ambiguous as a service name: read `spec.kubeService.ref` for that.
    pub name: Text,
    /// The object's namespace, usually `gloo-mesh`; empty where a file does not say.
    pub namespace: Text,
    /// The object's identity over its life.
    pub uid: Box<str>,
    /// The server's version of the object.
    pub resource_version: Box<str>,
    /// Counts the changes of the spec.
    pub generation: Option<i64>,
    /// When the object was made.
    pub created: CompactTime,
    /// When its deletion was asked for.
    pub deleted: CompactTime,
    /// The newest time in `managedFields`: when anything was last written.
    pub written: CompactTime,
    /// The newest time in `managedFields` of an entry that holds spec fields.
    pub spec_written: CompactTime,
    /// The newest time in `managedFields` of an entry that holds status fields.
    pub status_written: CompactTime,
    /// The manager that last wrote a part of the spec, else of anything. Empty if none is recorded.
    pub writer: Text,
    /// How that manager wrote it.
    pub operation: WriteOperation,
    /// The manager that last wrote anything, and how. Empty if none is recorded.
    pub last_writer: (Text, WriteOperation),
    /// The labels of the object itself.
    pub labels: Labels,
    /// The annotations, but for [`LAST_APPLIED`].
    pub annotations: Labels,
    /// Whether [`LAST_APPLIED`] is among the annotations.
    pub has_last_applied: bool,
    /// How many bytes of JSON the object is.
    pub bytes: u32,
    /// The whole object as JSON on one line, where somebody writes it down; see
    /// [`Interner::keeping_texts`](super::Interner::keeping_texts). In a box, as it is hardly ever there.
    pub text: Option<Box<Arc<str>>>,
}

messages!(Meta);

/// How a manager writes fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WriteOperation {
    /// It is not recorded.
    #[default]
    Unknown,
    /// By server-side apply.
    Apply,
    /// By any other request.
    Update,
}

impl WriteOperation {
    /// The word of the API; empty if it is not recorded.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Apply => "Apply",
            Self::Update => "Update",
        }
    }
}

impl Meta {
    /// Whether [`ENABLED_ANNOTATION`] had a Destination discovered, which then records no endpoints without a sidecar
    /// ([`destination_detector.go`]).
    ///
    /// [`destination_detector.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-discovery/translation/destination/detector/destination_detector.go
    #[must_use]
    pub fn is_discovered_by_annotation(&self) -> bool {
        self.annotations.get(ENABLED_ANNOTATION) == Some("true")
    }

    /// Whether both are the metadata of the same object with the same labels and annotations, whenever they were written.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        self.uid == other.uid
            && self.deleted == other.deleted
            && self.labels == other.labels
            && self.annotations == other.annotations
    }

    /// When its spec was last written, as far as it says: the time of the last change on new servers, the time of the last
    /// new field on servers before Kubernetes 1.25. `None` if it does not say.
    #[must_use]
    pub fn newest_spec(&self) -> Option<Timestamp> {
        self.created.max(self.spec_written).given()
    }

    /// The same of its status.
    #[must_use]
    pub fn newest_status(&self) -> Option<Timestamp> {
        self.created.max(self.status_written).given()
    }

    /// When anything of the object was last written, as far as it says. `None` if it does not say.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        self.created.max(self.written).given()
    }
}

impl Meta {
    /// Entries of `managedFields` that say as much of its last writes as is read of them.
    #[must_use]
    pub fn managed_fields(&self) -> Value {
        let entry = |(manager, operation): (&Text, WriteOperation), time: CompactTime, fields| {
            let time = time.given()?;
            Some(json!({
                "manager": &**manager,
                "operation": operation.word(),
                "time": time.to_string(),
                "fieldsV1": fields,
            }))
        };
        let none = Text::default();
        let (last, how) = &self.last_writer;
        let spec = entry(
            (&self.writer, self.operation),
            self.spec_written,
            json!({"f:spec": {}}),
        );
        let status = (&none, WriteOperation::Unknown);
        let status = entry(status, self.status_written, json!({"f:status": {}}));
        let any = entry((last, *how), self.written, json!({}));
        spec.into_iter().chain(status).chain(any).collect()
    }
}

impl ToJson for Meta {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("name", &self.name)
            .with("namespace", &self.namespace)
            .with("uid", &self.uid)
            .with("resourceVersion", &self.resource_version)
            .with("generation", &self.generation)
            .with("creationTimestamp", &self.created)
            .with("deletionTimestamp", &self.deleted)
            .with("labels", &self.labels)
            .with("annotations", &self.annotations)
            .value()
    }
}

impl ReadFields for Meta {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => value.read(&mut OwnName(&mut self.name)),
            "namespace" => value.read(&mut self.namespace),
            "uid" => value.read(&mut self.uid),
            "resourceVersion" => value.read(&mut self.resource_version),
            "generation" => value.read(&mut self.generation),
            "creationTimestamp" => value.read(&mut self.created),
            "deletionTimestamp" => value.read(&mut self.deleted),
            "labels" => value.read(&mut self.labels),
            "annotations" => value.then(|annotations: Annotations| {
                self.annotations = annotations.kept;
                self.has_last_applied = annotations.has_last_applied;
            }),
            "managedFields" => value.then(|managed: Box<[Managed]>| {
                let newest = |holds: fn(&Fields) -> bool| {
                    let holding = managed.iter().filter(|entry| holds(&entry.fields));
                    holding.filter_map(|entry| entry.time).max().into()
                };
                let writer = |entry: &Managed| (entry.manager.clone(), entry.operation());
                let of_spec = managed
                    .iter()
                    .max_by_key(|entry| (entry.fields.has_spec, entry.time));
                (self.writer, self.operation) = of_spec.map(writer).unwrap_or_default();
                let last = managed.iter().max_by_key(|entry| entry.time);
                self.last_writer = last.map(writer).unwrap_or_default();
                self.written = newest(|_| true);
                self.spec_written = newest(|fields| fields.has_spec);
                self.status_written = newest(|fields| fields.has_status);
            }),
            _ => value.skip(),
        }
    }
}

/// A name that hardly any other object has: it is shared by all who name the object, and not interned.
struct OwnName<'n>(&'n mut Text);

impl ReadJson for OwnName<'_> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        scalar(from, reader, |value, _| match value {
            Scalar::Text(name) => {
                *self.0 = name.into();
                Ok(())
            }
            _ => Err("text"),
        })
    }
}

/// Annotations without the large one.
#[derive(Default)]
struct Annotations {
    kept: Labels,
    has_last_applied: bool,
}

impl ReadJson for Annotations {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut pairs = Pairs::<Box<str>>::default();
        let found = pairs.read(from, reader)?;
        let all = pairs.0.len();
        let kept = pairs
            .0
            .into_iter()
            .filter(|(key, _)| **key != *LAST_APPLIED);
        let pairs: Vec<_> = kept
            .map(|(key, value)| (reader.interner.text(&key), reader.interner.text(&value)))
            .collect();
        self.has_last_applied = pairs.len() < all;
        self.kept = reader.interner.labels(pairs);
        Ok(found)
    }
}

/// One entry of `managedFields`.
#[derive(Default)]
struct Managed {
    time: Option<Timestamp>,
    fields: Fields,
    manager: Text,
    operation: Text,
}

impl Managed {
    fn operation(&self) -> WriteOperation {
        match &*self.operation {
            "Apply" => WriteOperation::Apply,
            "Update" => WriteOperation::Update,
            _ => WriteOperation::Unknown,
        }
    }
}

reads! {
    Managed {
        "manager" => manager,
        "operation" => operation,
        "time" => time,
        "fieldsV1" => fields,
    }
}

/// The parts of an object that an entry of `managedFields` holds fields of.
#[derive(Default)]
struct Fields {
    has_spec: bool,
    has_status: bool,
}

messages!(Fields);

impl ReadFields for Fields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        self.has_spec |= key == "f:spec";
        self.has_status |= key == "f:status";
        value.skip()
    }
}
