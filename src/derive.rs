//! What the facts mean: localities, ports, policies, subsets and federation of a Destination, and the [`World`] of all
//! of them.
//!
//! Pure, and lazy where it can be: the world keeps a short [`Summary`] of each Destination for the table; what a pane
//! shows is derived for the one Destination that is looked at.
//!
//! | about | where |
//! |---|---|
//! | all Destinations, in step with the store | `world`, `summary`, `found`, `letters` |
//! | what belongs together, over all kinds | `relations`, `live`, `related`, `circle`, `backing`, `seek` |
//! | what one is, and what to look at | `identity`, `facts`, `overview`, `mesh` |
//! | its endpoints, and what if some were lost | `locality`, `endpoints`, `alike`, `lost` |
//! | what it claims beside what its own cluster has | `drift` |
//! | its ports, and the subsets that are required of it | `ports`, `external`, `subsets`, `istio` |
//! | how much a fault matters | `severity` |
//! | what a policy does, as values and in words | [`effects`] |
//! | its policies: which are in force, with what effective values | [`policies`] |
//! | who can call it | `access`, `reach`, `keepalive` |
//! | what a judgement asks of other objects | `neighbours` |
//! | what a fault is about, by which it stays the same fault | `about` |
//! | how things are said | `age`, `duration`, `times`, `numbers`, `brief` |

mod about;
mod access;
mod age;
mod alike;
mod backing;
mod brief;
mod circle;
mod drift;
mod duration;
pub mod effects;
mod endpoints;
mod external;
mod facts;
mod found;
mod identity;
mod istio;
mod keepalive;
mod letters;
mod live;
mod locality;
mod lost;
mod mesh;
mod neighbours;
mod numbers;
mod overview;
pub mod policies;
mod ports;
mod reach;
mod related;
mod relations;
mod seek;
mod severity;
mod subsets;
mod summary;
mod times;
mod world;

pub use about::{About, Aspect};
pub use access::{CallerAccess, DeniedByDefault, access, is_older_gateway};
pub use age::{age, ago, clock_words, skew_words};
pub use backing::backing_words;
pub use brief::{LONGEST_NAME, LONGEST_TEXT, brief_name, brief_text};
pub use circle::{Circle, Tie, Tied};
pub use drift::{
    Condition, Drift, DriftPort, DriftRow, DriftState, DriftTally, EndpointDrift, EndpointTally,
    ServiceDrift, Since, Verdict as DriftVerdict, Waiting, Watched, claimed_ready, drift,
    port_words, told_addresses,
};
pub use duration::duration;
pub use endpoints::{
    NoEndpoints, endpoint_port_words, endpoint_remarks, group_words, no_endpoints, why_no_endpoints,
};
pub use external::{EXTERNAL_PROTOCOLS, refused_entry, unknown_keys};
pub use facts::{Fact, FactGroup, Tone, facts, object_facts};
pub use found::{Found, names};
pub use identity::{Type, cluster, fqdn, hosts, namespace, sanitized, service_name, service_type};
pub use istio::subset_name;
pub use keepalive::{flat_words, keepalive_words};
pub use letters::Letters;
pub use live::{Live, live_endpoints, live_service};
pub use locality::{
    LocalityCount, Located, Region, SubZone, Zone, counts, is_same_again, localities,
    locality_brief, zone_count_label, zone_label,
};
pub use lost::{Lost, Place, zone_of};
pub use mesh::mesh_words;
pub use neighbours::{Neighbourhood, Neighbours};
pub use numbers::{counted, first_of, grouped};
pub use overview::{Overview, Verdict as RequestVerdict, VerdictState, overview};
pub use policies::Remark;
pub use ports::{
    PortProtocol, PortRow, Ports, Protocol, ProtocolSource, Served, port_remarks, ports,
    ports_without,
};
pub use reach::{
    Callable, Caller, Gateway, LocalName, Note, PortReach, Reach, Standing, VirtualName, Way,
    has_gateway, has_gateway_address, hostname_parts, reach, unfit_label,
};
pub use related::{Related, related};
#[cfg(test)]
pub(crate) use relations::visits;
pub use relations::{Caseless, Claim, Claimants, Claimed, Relations, Zones};
pub use seek::{Sought, seek};
pub use severity::Severity;
pub use subsets::{
    EndpointKinds, Matched, Member, OwnSubset, OwnSubsets, PortFault, RequiredSubset, Verdict,
    declared_words, knows_required_subsets, matched_words, port_fault, remaining_subsets,
    required_subsets, required_subsets_first,
};
pub use summary::Summary;
pub use times::Times;
pub use world::{Known, Moved, World};
