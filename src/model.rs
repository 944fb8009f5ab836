//! The nouns of the API, and how JSON becomes nouns.
//!
//! Pure: values in, values out. Decoding is total ([`decode()`]): an object that is not as the API defines it still
//! becomes a noun, with [`Oddity`]s that name what was left out. Nothing in here knows where an object came from.

pub mod approval;
pub mod decode;
pub mod destination;
pub mod endpoint;
pub mod endpoint_slice;
pub mod external_service;
pub mod json;
pub mod kube_service;
pub mod kubernetes_cluster;
pub mod mesh;
pub mod meta;
pub mod name;
pub mod path;
pub mod policy;
pub mod printable;
pub mod reference;
pub mod service;
pub mod status;
pub mod symbol;
pub mod text;
pub mod time;
pub mod virtual_destination;
pub mod virtual_mesh;
pub mod workload;
pub mod yaml;

pub use decode::{Body, Noun, Oddity, decode, decode_value};
pub use destination::{Destination, Target};
pub use endpoint_slice::EndpointSlice;
pub use json::{Json, json_value};
pub use kubernetes_cluster::KubernetesCluster;
pub use mesh::Mesh;
pub use name::{ClusterName, SourceName};
pub use service::Service;
pub use symbol::Interner;
pub use text::{Labels, Text};
pub use virtual_destination::VirtualDestination;
pub use virtual_mesh::VirtualMesh;
pub use workload::Workload;
