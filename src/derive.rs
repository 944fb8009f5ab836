//! The meaning of the facts: localities, ports, policies, subsets and federation of a Destination, and the [`World`] of
//! all of them.
//!
//! Pure, and lazy where it can be: the world keeps a short [`Summary`] of each Destination for the table; what a pane
//! shows is derived for the one selected Destination.
//!
//! | about | where |
//! |---|---|
//! | all Destinations, kept up to date with the store | `world`, `known`, `summary`, `search_text`, `letter_set` |
//! | what belongs together, over all kinds | `relations`, `live`, `related`, `affected`, `backing`, `seek` |
//! | what one is, and what to look at | `identity`, `facts`, `overview`, `mesh` |
//! | its endpoints, and what if some were lost | `locality`, `zone_labels`, `endpoints`, `similar_endpoints`, `lost_places` |
//! | what it claims, compared with what its own cluster has | `drift` |
//! | its ports, and the subsets that are required of it | `ports`, `external`, `subsets`, `istio` |
//! | what is wrong with a Destination, and how much that matters | `fault`, `severity` |
//! | what a policy does, as values and in words | [`effects`] |
//! | its policies: which are in force, with what effective values | [`policies`], `in_force` |
//! | who can call it | `access`, `reach`, `keepalive` |
//! | what is wrong with it in view of other objects, and what a judgement asks about these | [`faults`], `neighbours` |
//! | what a fault is about, by which it stays the same fault | `about` |
//! | ages, durations, times, numbers and long texts in words | `age`, `duration`, `times`, `numbers`, `brief` |

mod about;
mod access;
mod affected;
mod age;
mod backing;
mod brief;
mod drift;
mod duration;
pub mod effects;
mod endpoints;
mod external;
mod facts;
mod fault;
pub mod faults;
mod identity;
mod in_force;
mod istio;
mod keepalive;
mod known;
mod letter_set;
mod live;
mod locality;
mod lost_places;
mod mesh;
mod neighbours;
mod numbers;
mod overview;
pub mod policies;
mod ports;
mod reach;
mod refusal;
mod related;
mod relations;
mod repeats;
mod search_text;
mod seek;
mod severity;
mod similar_endpoints;
mod subsets;
mod summary;
mod times;
mod world;
mod zone_labels;

pub use about::{About, Aspect};
pub use access::{
    CallerAccess, access, access_faults, denied_by_default, denies_everyone, is_older_gateway,
    ports_unknown, sources_unknown,
};
pub use affected::{
    AffectedDestination, AffectedDestinations, Association, Enforcement, ObjectVerdict,
};
pub use age::{age, ago, clock_words, skew_words};
pub use backing::backing_words;
pub use brief::{LONGEST_NAME, LONGEST_TEXT, brief_name, brief_text};
pub use drift::{
    Condition, Drift, DriftPort, DriftRow, DriftState, DriftTally, DriftVerdict, EndpointDrift,
    EndpointTally, ServiceDrift, Since, Watched, claimed_ready, differing_endpoints,
    differing_service, drift, missing_service, waiting_endpoints,
};
pub use duration::duration;
pub use endpoints::{
    endpoint_port_words, endpoint_remarks, group_words, invalid_endpoints, large_object,
    mislabelled_endpoints, no_endpoints, no_workload, overlapping_endpoints, single_endpoint,
    single_zone, unknown_region, unknown_zones, unlabelled_endpoints, why_no_endpoints,
    zones_outside_region,
};
pub use external::{
    invalid_addresses, invalid_external_ports, invalid_protocols, no_external_endpoints, no_hosts,
    refused_entry, unknown_keys,
};
pub use facts::{Fact, FactGroup, Tone, facts, object_facts};
pub use fault::{Evidence, Fault, Remark};
pub use identity::{Type, cluster, fqdn, hosts, namespace, sanitized, service_name, service_type};
pub use in_force::{
    copied_to, detours, hasty_ejections, injected_faults, many_retries, removed_headers,
    retries_over_timeout, whole_copies,
};
pub use istio::subset_name;
pub use keepalive::{flat_words, keepalive_words};
pub use known::{Known, Moved};
pub use letter_set::LetterSet;
pub use live::{Live, live_endpoints, live_service, unreached};
pub use locality::{
    LocalityCount, Located, Region, SubZone, Zone, counts, is_same_again, localities,
};
pub use lost_places::{LostPlaces, Place, zone_of};
pub use mesh::{gateway_addresses, has_gateway, mesh_words};
pub use neighbours::{Neighbourhood, Neighbours};
pub use numbers::{counted, first_of, grouped};
pub use overview::{Overview, RequestVerdict, VerdictState, overview, request_verdict, what_it_is};
pub use ports::{
    PortProtocol, PortRow, Ports, Protocol, ProtocolSource, Served, empty_addresses,
    impossible_ports, misdirected_ports, orphan_ports, pending_load_balancer, port_remarks, ports,
    ports_without, private_addresses, repeated_ports, undetected_ports, unserved_ports,
};
pub use reach::{
    Callable, Caller, Gateway, LocalName, Note, PortReach, Reach, Standing, VirtualName, Way, reach,
};
pub use refusal::{approval_words, cluster_state_words, refusal};
pub use related::{Related, related};
#[cfg(test)]
pub(crate) use relations::visits;
pub use relations::{Caseless, Claim, Claimants, Claimed, Others, Relations, Zones};
pub use search_text::{SearchText, names};
pub use seek::{Sought, seek};
pub use severity::Severity;
pub use subsets::{
    EndpointKinds, Matched, Member, OwnSubset, OwnSubsets, RequiredSubset, SubsetVerdict, bad_port,
    declared_words, incomplete_subsets, knows_required_subsets, matched_words, near_missed_subsets,
    remaining_subsets, required_subsets, required_subsets_first, thin_subsets, unsatisfied_subsets,
};
pub use summary::Summary;
pub use times::Times;
pub use world::World;
pub use zone_labels::{locality_brief, zone_count_label, zone_label};
