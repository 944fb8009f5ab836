//! Words about meshes, their proxies and virtual destinations.

pub(super) mod backing;
pub(super) mod keepalive;
pub(super) mod mesh;

pub use backing::backing_words;
pub use keepalive::{flat_words, keepalive_words};
pub use mesh::{gateway_addresses, has_gateway, mesh_words};
