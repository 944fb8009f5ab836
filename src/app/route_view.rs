//! The route of a request to the Destination of the panes: computed when something changed, with what moved since.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{
        locality::LostPlaces,
        world::{Known, World},
    },
    route::{
        Admissions, Assumed, ClientSpec, HttpRequest, RouteAnswer, RouteQuestion, callable,
        callers, route,
    },
    store::{Id, Store, Subject},
};

/// How long what moved is marked.
const MARKED: SignedDuration = SignedDuration::from_secs(5);
/// How long changes may wait: a route looks at each workload, and the list of callable Destinations at each of them.
const PAUSE: SignedDuration = SignedDuration::from_millis(500);
/// The most clients and the most Destinations that are looked at.
const LISTED: usize = 1_000;

/// The client and the request that were chosen, and the route that is shown.
#[derive(Clone, Debug, Default)]
pub struct RouteView {
    /// The client. `None` until the user chooses one: then any workload next to the Destination.
    pub client: Option<ClientSpec>,
    /// The request.
    pub request: SentRequest,
    shown: Option<Box<ShownRoute>>,
}

/// A request that a client sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRequest {
    /// Its method, path and headers, which are the same for every Destination.
    pub http: HttpRequest,
    /// The port of one Destination. Others are called at their first HTTP port.
    pub port: Option<(Id, u32)>,
}

/// A route to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenRoute {
    /// The client.
    pub from: ClientSpec,
    /// The request.
    pub request: SentRequest,
    /// The Destination that is called.
    pub to: Subject,
}

/// A route as it is shown.
#[derive(Clone, Debug)]
pub struct ShownRoute {
    /// The route.
    pub answer: RouteAnswer,
    /// The clients that access policies admit or deny.
    pub callers: Admissions,
    /// The Destinations for which access policies admit or deny the client.
    pub callable: Admissions,
    asked: Asked,
    /// After how many changes it was computed, and when.
    changes: u64,
    made: Timestamp,
    is_stale: bool,
    /// The keys of the lines that moved, and when they did.
    moved: Vec<String>,
    moved_at: Timestamp,
}

/// The question that a route answers.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    to: Id,
    from: ClientSpec,
    request: SentRequest,
    lost: LostPlaces,
}

/// The key of a step, a failure or an endpoint of a route, by which it is found again after a change.
#[must_use]
pub fn step_key(what: &str, at: usize) -> String {
    format!("{what} {at}")
}

impl SentRequest {
    /// The port of a Destination. `None` if none was chosen for it.
    #[must_use]
    pub fn port_of(&self, to: &Id) -> Option<u32> {
        let (of, port) = self.port.as_ref()?;
        (of == to).then_some(*port)
    }
}

impl RouteView {
    /// The route. `None` if its pane is not shown, or the Destination has no cluster and no client was chosen.
    #[must_use]
    pub fn shown(&self) -> Option<&ShownRoute> {
        self.shown.as_deref()
    }

    /// Computes the route to a Destination if another one is asked for, or if something changed and the last one is old
    /// enough.
    pub(super) fn follow(
        &mut self,
        facts: (&Store, &World),
        (to, lost): (&Arc<Known>, &LostPlaces),
        (changes, now): (u64, Timestamp),
    ) {
        let Some(from) = self.client.clone().or_else(|| ClientSpec::beside(to)) else {
            return self.leave();
        };
        let asked = Asked {
            to: to.id.clone(),
            from,
            request: self.request.clone(),
            lost: lost.clone(),
        };
        let before = self.shown.take();
        let same = before.filter(|before| before.asked == asked);
        if let Some(mut same) = same {
            same.is_stale = same.changes != changes;
            if !same.is_stale || now < same.made + PAUSE {
                self.shown = Some(same);
                return;
            }
            let newer = ShownRoute::of(facts, (to, asked), (changes, now));
            let (moved, moved_at) = same.moved_to(&newer.answer, now);
            self.shown = Some(Box::new(ShownRoute {
                moved,
                moved_at,
                ..newer
            }));
        } else {
            self.shown = Some(Box::new(ShownRoute::of(facts, (to, asked), (changes, now))));
        }
    }

    /// Forgets the route, since its pane is not shown.
    pub(super) fn leave(&mut self) {
        self.shown = None;
    }

    /// When what moved is no longer marked, or a change has to be taken in.
    pub(super) fn wakes(&self, now: Timestamp) -> Option<Timestamp> {
        let shown = self.shown.as_ref()?;
        let end = shown.moved_at + MARKED;
        let end = (!shown.moved.is_empty() && end > now).then_some(end);
        let due = shown.is_stale.then(|| shown.made + PAUSE);
        end.into_iter().chain(due).min()
    }
}

impl ShownRoute {
    fn of(
        facts: (&Store, &World),
        (to, asked): (&Arc<Known>, Asked),
        (changes, now): (u64, Timestamp),
    ) -> Self {
        let port = asked.request.port_of(&to.id);
        let http = &asked.request.http;
        let question = RouteQuestion {
            to: Arc::clone(to),
            port,
            from: asked.from.clone(),
            request: http.clone(),
            lost: asked.lost.clone(),
            assumed: Assumed::default(),
        };
        Self {
            answer: route(facts, &question),
            callers: callers(facts, (to, port), (http, LISTED)),
            callable: callable(facts, &asked.from, (http, LISTED)),
            asked,
            changes,
            made: now,
            is_stale: false,
            moved: Vec::new(),
            moved_at: now,
        }
    }

    /// Whether the line of a key moved a moment ago.
    #[must_use]
    pub fn has_moved(&self, key: &str, now: Timestamp) -> bool {
        now < self.moved_at + MARKED && self.moved.iter().any(|moved| moved == key)
    }

    /// The keys of the lines that are different in a newer route, and the time of the change.
    fn moved_to(&self, answer: &RouteAnswer, now: Timestamp) -> (Vec<String>, Timestamp) {
        let (before, after) = (parts(&self.answer), parts(answer));
        let is_new = |(key, words): &(&String, &String)| before.get(*key) != Some(*words);
        let moved = after.iter().filter(is_new);
        let moved: Vec<String> = moved.map(|(key, _)| key.clone()).collect();
        if moved.is_empty() && now < self.moved_at + MARKED {
            return (self.moved.clone(), self.moved_at);
        }
        (moved, now)
    }
}

/// The shares and words of the parts of a route by their keys.
fn parts(answer: &RouteAnswer) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    for steps in answer.steps.chunk_by(|a, b| a.kind == b.kind) {
        for (at, step) in steps.iter().enumerate() {
            let words = format!("{} {}", step.share, step.words);
            parts.insert(step_key(step.kind.word(), at), words);
        }
    }
    for (at, one) in answer.failures.iter().enumerate() {
        let words = format!("{} {:?} {}", one.share, one.status, one.words);
        parts.insert(step_key("fails", at), words);
    }
    for one in &answer.endpoints {
        let key = format!("{}:{} {}", one.address, one.port, one.subset);
        parts.insert(key, one.share.to_string());
    }
    parts.insert("verdict".to_owned(), answer.verdict.words.clone());
    parts
}
