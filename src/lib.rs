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
//!        |  store.apply(update)  ->  derive: World  ->  diagnose  ->  query::Listing  |
//!        |  selection, filter, pages and the way between them, overlays              |
//!        +---------------------------------------------------------------------------+
//!                     |  &State                                      |  Vec<Effect> (data)
//!                     v                                              v
//!           ui::draw(&State, &Theme, area, &mut Buffer)       runtime carries them out
//!                     |  -> Geometry (comes back as an Event)
//!                     v
//!                 terminal  --copy-->  cast (asciicast, svg)
//!
//!   headless:   source -> store -> derive -> route -> diagnose -> query -> output (table, json, describe, check, route, blast,
//!               diff, changes)
//!   cast:       a script of keys -> the same loop on a screen in memory -> cast
//!   record:     source -> source::Writer (updates as JSON lines; a recording is a source again)
//!   doctor:     source::examine -> store::checkup -> output (why a context cannot be read)
//! ```
//!
//! # The rooms, from the ground up
//!
//! | room | holds |
//! |---|---|
//! | [`model`] | the nouns of the API, and how JSON becomes nouns |
//! | [`store`] | the facts of each source, and how complete they are |
//! | [`mod@derive`] | the meaning of the facts |
//! | [`mod@route`] | what Gloo Mesh and Istio make of the policies, where one request goes, and what a loss does |
//! | [`diagnose`] | the rules and their findings |
//! | [`query`] | filters, orders and columns of Destinations |
//! | [`app`] | everything the user sees and wants |
//! | [`ui`] | drawing |
//! | [`output`] | the same facts as text and JSON, without a screen |
//! | [`cast`] | drawn frames as recordings, and the scripts of keys that make them |
//! | [`source`] | reading: clusters, files, recordings, the demo; the only room that names `kube` |
//! | [`runtime`], [`cli`] | the hall: the loop, the terminal, the clock, the command line |
//!
//! A room imports only rooms above it in this list. There are three exceptions: `cast` imports only `model` and `app`,
//! `source` only `model` and `store`, and the hall imports everything. A test checks that. The rooms from `model` to `cast`
//! are pure.
//!
//! # The words
//!
//! A *source* is a place that portolan reads: a context, a file, a recording, the demo. A *cluster* is the value of a
//! reference: the Destinations of many clusters come from one source. If a source *reaches* a cluster, the Services of
//! that cluster are read too. A *destination* is anything that can receive traffic; its *endpoints* are its addresses. A
//! source sends *updates*; each kind of a source is a *feed* with a *link*, which is the state of the feed. Recorded
//! updates are a *recording*; recorded frames, a *cast*. A problem of a destination or of a policy is a *finding* of a
//! *rule*. A *pane* shows one side of the selected destination, or of the *subject* of a *page*: a destination or an
//! object of another kind. The thing that a line of a pane is about is its *topic*. The user's *actions* change the
//! state, and work for the outside world is an *effect*.

pub mod app;
pub mod cast;
pub mod cli;
pub mod derive;
pub mod diagnose;
pub mod model;
pub mod output;
pub mod query;
pub mod route;
pub mod runtime;
pub mod source;
pub mod store;
pub mod ui;
