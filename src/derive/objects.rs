//! Words about meshes, their proxies and virtual destinations, and the numbers of Destinations that belong to objects.

pub(super) mod backing;
pub(super) mod counts;
pub(super) mod keepalive;
pub(super) mod mesh;

pub use backing::backing_words;
pub use counts::{
    DestinationCounts, EnforcementCounts, backing_count, destinations_about, enforcement_counts,
};
pub use keepalive::{flat_words, keepalive_words};
pub use mesh::{gateway_addresses, has_gateway, mesh_type, mesh_words};
