//! The route of a request to the Destination of the panes: computed when something changed, with what moved since.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{
        locality::LostPlaces,
        world::{Known, World},
    },
    route::{
        Admissions, Assumed, ClientSpec, HttpRequest, RouteAnswer, RouteQuestion, callers, route,
    },
    store::{Id, Store},
};

/// How long what moved is marked.
const MARKED: SignedDuration = SignedDuration::from_secs(5);
/// The most clients that are asked about.
const CALLERS: usize = 1_000;

/// The client that was chosen, and the route that is shown.
#[derive(Clone, Debug, Default)]
pub struct RouteView {
    /// The client. `None` until the user chooses one: then any workload next to the Destination.
    pub client: Option<ClientSpec>,
    shown: Option<Box<ShownRoute>>,
}

/// A route as it is shown.
#[derive(Clone, Debug)]
pub struct ShownRoute {
    /// The route.
    pub answer: RouteAnswer,
    /// The clients that access policies admit or deny.
    pub callers: Admissions,
    asked: (Id, ClientSpec, LostPlaces),
    /// After how many changes it was computed.
    changes: u64,
    /// The keys of the lines that moved, and when they did.
    moved: Vec<String>,
    moved_at: Timestamp,
}

/// The key of a step, a failure or an endpoint of a route, by which it is found again after a change.
#[must_use]
pub fn step_key(what: &str, at: usize) -> String {
    format!("{what} {at}")
}

impl RouteView {
    /// The route. `None` if its pane is not shown, or the Destination has no cluster and no client was chosen.
    #[must_use]
    pub fn shown(&self) -> Option<&ShownRoute> {
        self.shown.as_deref()
    }

    /// Computes the route to a Destination, unless nothing changed.
    pub(super) fn follow(
        &mut self,
        facts: (&Store, &World),
        (to, lost): (&Arc<Known>, &LostPlaces),
        (changes, now): (u64, Timestamp),
    ) {
        let Some(from) = self.client.clone().or_else(|| ClientSpec::beside(to)) else {
            return self.leave();
        };
        let asked = (to.id.clone(), from, lost.clone());
        let before = self.shown.take();
        let same = before.filter(|before| before.asked == asked);
        if same.as_ref().is_some_and(|same| same.changes == changes) {
            self.shown = same;
            return;
        }
        let request = HttpRequest::default();
        let question = RouteQuestion {
            to: Arc::clone(to),
            port: None,
            from: asked.1.clone(),
            request: request.clone(),
            lost: lost.clone(),
            assumed: Assumed::default(),
        };
        let answer = route(facts, &question);
        let (moved, moved_at) = same.map_or((Vec::new(), now), |same| same.moved_to(&answer, now));
        self.shown = Some(Box::new(ShownRoute {
            callers: callers(facts, (to, None), (&request, CALLERS)),
            answer,
            asked,
            changes,
            moved,
            moved_at,
        }));
    }

    /// Forgets the route, since its pane is not shown.
    pub(super) fn leave(&mut self) {
        self.shown = None;
    }

    /// When what moved is no longer marked.
    pub(super) fn wakes(&self, now: Timestamp) -> Option<Timestamp> {
        let shown = self.shown.as_ref()?;
        let end = shown.moved_at + MARKED;
        (!shown.moved.is_empty() && end > now).then_some(end)
    }
}

impl ShownRoute {
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
