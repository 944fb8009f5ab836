//! The objects of the API, and how JSON becomes objects.
//!
//! One file per kind: `destination` (with `kube_service`, `external_service`, `endpoint` and `status`), `mesh`, `workload`,
//! `policy`, `virtual_mesh`, `virtual_destination`, `kubernetes_cluster`, and of a Destination's own cluster `service` and
//! `endpoint_slice`. They share `meta`, `reference`, `approval`, `name` and `text`.
//!
//! [`decode()`] reads an object from JSON. It is total: an object that is not as the API defines it still becomes a value,
//! with an [`Oddity`] for each field that was left out. [`Interner`] stores repeated texts, labels and policy specs once.
//! `json`, `yaml` and `path` show an object whole, `difference` compares two. Pure: nothing in here knows where an object came from.

mod address;
pub mod approval;
pub mod decode;
pub mod destination;
pub mod difference;
pub mod encode;
pub mod endpoint;
pub mod endpoint_slice;
pub mod external_service;
pub mod glob;

mod interner;
pub mod json;
pub mod kube_service;
pub mod kubernetes_cluster;
mod locality;
pub mod mesh;
pub mod meta;
pub mod name;
mod oddity;
pub mod path;
pub mod policy;
pub mod printable;
mod pseudonyms;
pub mod recording_time;
pub mod reference;
pub mod service;
pub mod status;
pub mod text;
pub mod time;
pub mod virtual_destination;
pub mod virtual_mesh;
pub mod workload;
pub mod yaml;

pub use decode::{Body, Noun, Oddity, decode, decode_value};
pub use destination::{Destination, Target};
pub use endpoint_slice::EndpointSlice;
pub use interner::Interner;
pub use json::{Json, json_value};
pub use kubernetes_cluster::KubernetesCluster;
pub use mesh::Mesh;
pub use name::{ClusterName, SourceName};
pub use pseudonyms::{PseudonymKey, Pseudonyms};
pub use service::Service;
pub use text::{Labels, Text};
pub use virtual_destination::VirtualDestination;
pub use virtual_mesh::VirtualMesh;
pub use workload::Workload;
