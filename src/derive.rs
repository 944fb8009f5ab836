//! What the facts mean: localities, ports, policies, subsets and federation of a Destination, and the [`World`] of all
//! of them.
//!
//! Pure, and lazy where it can be: the world keeps a short [`Summary`] of each Destination for the table; what a pane
//! shows is derived for the one Destination that is looked at.

mod age;
mod clause;
mod found;
mod gap;
mod identity;
mod istio;
mod keepalive;
mod letters;
mod locality;
mod lost;
mod mesh;
mod numbers;
mod policies;
mod ports;
mod reach;
mod relations;
mod selection;
mod selectors;
mod subsets;
mod summary;
mod unknown;
mod words;
mod world;

pub use age::age;
pub use clause::{Clause, Field, access_clauses, short_words, traffic_clauses};
pub use found::{Found, names};
pub use gap::{Sought, gap, seek};
pub use identity::{Type, cluster, fqdn, hosts, namespace, sanitized, service_name, service_type};
pub use istio::subset_name;
pub use keepalive::keepalive_words;
pub use letters::Letters;
pub use locality::{
    LocalityCount, Region, SubZone, Zone, counts, localities, locality_brief, zone_count_label,
    zone_label,
};
pub use lost::{Lost, Place, zone_of};
pub use mesh::mesh_words;
pub use numbers::{counted, grouped};
pub use policies::{Freshness, PolicyKind, PolicyRow, policies};
pub use ports::{PortRow, Served, ports};
pub use reach::{
    Callable, Caller, Gateway, LocalName, Note, Reach, Standing, VirtualName, Way, Weight, reach,
};
pub use relations::Relations;
pub use selection::{Selects, selects, selects_workload};
pub use selectors::{destination_words, route_words, target_words};
pub use subsets::{Member, RequiredSubset, Verdict, required_subsets};
pub use summary::Summary;
pub use unknown::{access_unknown, traffic_unknown};
pub use words::{duration, matcher_words, shift_words};
pub use world::{Known, Moved, World};
