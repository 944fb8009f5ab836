//! The meaning of the facts: localities, ports, policies, subsets and federation of a Destination, and the
//! [`World`](world::World) of all of them.
//!
//! Pure, and lazy where it can be: the world keeps a short [`Summary`](world::Summary) of each Destination for the table;
//! what a pane shows is derived for the one selected Destination. A room imports only rooms above it:
//!
//! | about | room |
//! |---|---|
//! | ages, durations, times, numbers and long texts in words | [`wording`] |
//! | something wrong with a Destination: the value, its identity and its severity | [`fault`] |
//! | what a policy does, as values and in words | [`effects`] |
//! | what one is and how it is called | [`destination`] |
//! | where its endpoints are, and what if some places were lost | [`locality`] |
//! | its ports, its required subsets, and services outside the mesh | [`ports`], [`subsets`], [`external`] |
//! | the traffic policies in force, and the values that take effect | [`in_force`] |
//! | all Destinations, kept up to date with the store, and what belongs together over all kinds | [`world`] |
//! | what it claims, compared with what its own cluster has | [`drift`] |
//! | two states of the same sources, compared | [`difference`] |
//! | what changed, when and by whom | [`changes`] |
//! | the objects around one, which a judgement asks for | [`neighbours`] |
//! | what is wrong with its endpoints, and whether calls need an access policy | [`endpoints`], [`access`] |
//! | its policies: which are in force, with what effective values | [`policies`] |
//! | what is wrong with it in view of other objects | [`faults`] |
//! | the fate of requests to each of its ports, from which the next two are made | `calls` |
//! | who can call it | [`reach`] |
//! | whether requests to it succeed, and the facts of an object | [`overview`] |
//! | words about objects of other kinds | [`objects`] |
//! | the objects related to a Destination, and the Destinations that an object affects | [`related`], [`affected`] |

pub mod access;
pub mod affected;
mod calls;
pub mod changes;
pub mod destination;
pub mod difference;
pub mod drift;
pub mod effects;
pub mod endpoints;
pub mod external;
pub mod fault;
pub mod faults;
pub mod in_force;
pub mod locality;
pub mod neighbours;
pub mod objects;
pub mod overview;
pub mod policies;
pub mod ports;
pub mod reach;
pub mod related;
pub mod subsets;
pub mod timeline;
pub mod wording;
pub mod world;
