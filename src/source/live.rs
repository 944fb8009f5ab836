//! Live clusters: one task per context, and in it one feed per kind, each with a link of its own.
//!
//! Opening never touches the network: the tasks connect by themselves, and every error is a `Link`. Only GET requests
//! are sent. Lists and watches are requests of `kube`'s client, not of its `watcher`. The watcher does not report when
//! a watch is established again, so "live" would be a guess, or cost a whole list after every cut. It also resumes an
//! ended watch at once and without end, and repeats a watch whose version is gone for ever.

mod absence;
mod attempt;
mod backoff;
mod client;
mod client_build;
pub(super) mod collection;
mod contact;
mod context;
mod continuity;
mod decode;
mod events;
mod feed;
mod feed_error;
mod fetch;
mod file_watcher;
mod follow;
mod interest;
mod known_objects;
mod list;
mod login;
mod login_error;
mod merged_feed;
mod nudge;
mod progress;
mod reached;
mod recover;
pub(super) mod resource;
mod sender;
mod stale_cache;
mod version;

use tokio::{sync::mpsc, task::JoinSet};

use super::{
    NowFn, OpenError, Opened, Scope, Sources, access::Roots, admission::Admission,
    kubeconfig::Plan, plugin::Plugins,
};
use crate::store::Update;
use context::{Context, SharedParts};
pub(super) use feed_error::FeedError;
use file_watcher::FileWatcher;
use interest::NamespaceInterest;
use login::SharedLogins;
pub(super) use nudge::Nudge;

/// How many requests for whole objects may wait.
const REQUESTS: usize = 16;

/// Starts reading contexts, each by a task of its own, and of those that reach a cluster what that has of its own. Returns at once; what they say comes by `updates`.
///
/// # Errors
/// If the label selector is none.
pub(super) fn open(
    Plan { contexts, reaches }: Plan,
    scope: &Scope,
    clock: &NowFn,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    // The server applies the selector; a typing mistake is told at once, not by the server.
    Admission::parse(scope)?;
    let (mut opened, mut tasks) = (Vec::new(), JoinSet::new());
    let interests = NamespaceInterest::new(&reaches);
    let nudge = Nudge::default();
    let shared = SharedParts {
        clock,
        updates,
        nudge: &nudge,
        logins: SharedLogins {
            plugins: Plugins::open(clock, &mut tasks),
            roots: Roots::default(),
            file_watcher: FileWatcher::default(),
        },
        longest_wait: backoff::longest_wait(contexts.len()),
    };
    tasks.spawn(shared.logins.file_watcher.clone().run());
    for (chosen, origin) in contexts {
        let (requests, asked) = mpsc::channel(REQUESTS);
        let name = chosen.name().clone();
        let interest = interests.of(&name);
        let mut context = Context::new(chosen, scope, &shared);
        context = context.reaching(interest);
        if !origin.is_cluster() {
            context = context.managing(scope, &interests.by(&name));
        }
        opened.push(Opened {
            name,
            origin,
            requests,
        });
        tasks.spawn(context.run(asked));
    }
    Ok(Sources {
        opened,
        reaches,
        nudge,
        replay: None,
        is_anonymous: false,
        _tasks: tasks,
    })
}
