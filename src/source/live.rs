//! Live clusters: one task per context, and in it one feed per kind, each with a link of its own.
//!
//! Opening never touches the network: the tasks connect by themselves, and every trouble they have is a `Link`. Only
//! GET requests ever leave. Lists and watches are requests of `kube`'s client, not of its `watcher`: that one does not
//! tell when a watch stands again (so "live" would be a guess, or cost a whole list after every cut), resumes an ended
//! watch at once and without end, and repeats a watch whose version is gone for ever.

mod absence;
mod backoff;
mod concern;
mod contact;
mod context;
mod decode;
mod feed;
mod fetch;
mod follow;
mod line;
mod list;
mod login;
mod lookout;
mod making;
mod nudge;
pub(super) mod place;
mod progress;
mod proof;
mod reached;
mod recover;
pub(super) mod resource;
mod trouble;
mod union;
mod version;
mod voice;
mod ways;

use tokio::{sync::mpsc, task::JoinSet};

use super::{
    Clock, OpenError, Opened, Scope, Sources, access::Roots, admission::Admission,
    kubeconfig::Plan, plugin::Plugins, reach,
};
use crate::store::Update;
use concern::Concerns;
use context::Context;
use login::Provisions;
use lookout::Lookout;
pub(super) use nudge::Nudge;

/// How many requests for whole objects may wait.
const REQUESTS: usize = 16;

/// Starts reading contexts, each by a task of its own, and of those that reach a cluster what that has of its own. Returns at once; what they say comes by `updates`.
///
/// # Errors
/// Where the label selector is none.
pub(super) fn open(
    Plan { contexts, reaches }: Plan,
    scope: &Scope,
    clock: &Clock,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    // The server applies the selector; a typing mistake is told at once, not by the server.
    Admission::parse(scope)?;
    let (mut opened, mut tasks) = (Vec::new(), JoinSet::new());
    let concerns = Concerns::new(&reaches);
    let nudge = Nudge::default();
    let means = Provisions {
        plugins: Plugins::open(clock, &mut tasks),
        roots: Roots::default(),
        lookout: Lookout::default(),
    };
    tasks.spawn(means.lookout.clone().run());
    for (chosen, origin) in contexts {
        let (requests, asked) = mpsc::channel(REQUESTS);
        let name = chosen.name().clone();
        let concern = concerns.of(&name);
        let mut context = Context::new(chosen, scope, (clock, updates), (nudge.nudges(), &means));
        context = context.reaching(concern);
        if !origin.is_cluster() {
            context = context.managing(scope, &concerns.by(&name));
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
        _tasks: tasks,
    })
}
