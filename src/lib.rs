//! portolan: a terminal chart of Gloo Mesh Destinations, live, across clusters.
//!
//! Facts come in by one door as *updates*, wishes by another as *actions*; both meet in one pure function,
//! [`app::update`]; everything seen is a pure function of what that left behind.
//!
//! ```text
//!   live kube   dump file   recording   demo               keys   mouse   resize   clock
//!        \          |           |        /                    \      |      |       /
//!         +----------- source ----------+                      +---- runtime ------+
//!                     |  store::Update (bounded channel)             |  app::Event
//!                     v                                              v
//!        +------------------------------ app::update -------------------------------+
//!        |  store.apply(update)  ->  derive::World  ->  diagnose  ->  query::Listing  |
//!        |  selection, filter, pages and the way between them, overlays              |
//!        +---------------------------------------------------------------------------+
//!                     |  &State                                      |  Vec<Effect> (data)
//!                     v                                              v
//!           ui::draw(&State, &Theme, area, &mut Buffer)       runtime carries them out
//!                     |  -> Geometry (comes back as an Event)
//!                     v
//!                 terminal  --copy-->  cast (asciicast, svg)
//!
//!   headless:   source -> store -> derive -> diagnose -> query -> output (table, json, yaml, name, describe, check)
//!   cast:       a script of keys -> the same loop on a screen in memory -> cast
//!   record:     source -> source::Writer (what is said, as JSON lines; a recording is a source again)
//!   doctor:     source::examine -> store::checkup -> output (what stands between us and each context)
//! ```
//!
//! # The rooms, from the ground up
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | the nouns of the API, and how JSON becomes nouns |
//! | [`store`] | what each source has told, and how whole it is |
//! | [`mod@derive`] | what the facts mean |
//! | [`diagnose`] | what is wrong or doubtful, and why |
//! | [`query`] | which Destinations, in which order, with which columns |
//! | [`app`] | what the user sees and wants |
//! | [`ui`] | what it looks like |
//! | [`output`] | the same truths as text and JSON, without a screen |
//! | [`cast`] | drawn frames as recordings, and the scripts of keys that make them |
//! | [`source`] | where facts come from; the only room that names `kube` |
//! | [`runtime`], [`cli`] | the hall: the loop, the terminal, the clock, the command line |
//!
//! Every room imports only those above it in this list, but for `cast`, which imports `model` and `app` alone, `source`,
//! which imports `model` and `store` alone, and the hall, which wires everything. A test holds the code to that. The rooms
//! from `model` to `cast` are pure.
//!
//! # The words
//!
//! A *source* is where we read, a *cluster* is what a reference names: the Destinations of many clusters come from one
//! source. Where a source *reaches* a cluster, what that has of its own is read too. A *destination* is anything that can
//! receive traffic; its *endpoints* are the addresses behind it. A source says *updates*; each kind it reads is a *feed*
//! with a *link*, which says how the feed stands. What sources said, written down, is a *recording*; what was drawn, a
//! *cast*. What is wrong with a destination is a *finding* of a *rule*. A *pane* shows one side of the destination that is
//! selected, or of the *subject* of a *page*: a destination or an object of another kind. What a line of a pane is about is
//! its *topic*. The user's *actions* change the state, and what needs the world outside is an *effect*.

pub mod app;
pub mod cast;
pub mod cli;
pub mod derive;
pub mod diagnose;
pub mod model;
pub mod output;
pub mod query;
pub mod runtime;
pub mod source;
pub mod store;
pub mod ui;
