//! Sources under pseudonyms (`--anonymize`): everything that they say passes through here before anyone hears it.
//!
//! Names of sources, objects and clusters, labels, annotations, hosts and addresses get pseudonyms; reasons of lost links and of
//! skipped items are left out, as they quote what servers said.

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use hashbrown::HashMap;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use super::{
    Fetch, FetchError, ReplayOrder, ReplaySeek, Sources,
    requests::{Requests, complete},
};
use crate::{
    model::{Body, ClusterName, Interner, Json, PseudonymKey, Pseudonyms, SourceName},
    store::{
        Change, ClusterReach, Kind, Link, Narrowing, Object, ObjectKey, Reaches, RestoredItem,
        Update,
    },
};

/// The reason in place of each that is left out.
const HIDDEN: &str = "the reason is left out (--anonymize)";

/// Passes on what sources say, under pseudonyms.
struct Veil {
    pseudonyms: Pseudonyms,
    interner: Interner,
    /// The names of the objects by their pseudonyms.
    names: HashMap<(SourceName, Kind, ObjectKey), ObjectKey, foldhash::fast::RandomState>,
    /// The sources by their pseudonyms.
    sources: HashMap<SourceName, (SourceName, mpsc::Sender<Fetch>), foldhash::fast::RandomState>,
    said: mpsc::Receiver<Update>,
    heard: mpsc::Sender<Update>,
}

/// Puts open sources, and what they say, under pseudonyms. `keeps_texts` says whether objects keep their texts.
pub(super) fn veiled(
    sources: Sources,
    (said, heard): (mpsc::Receiver<Update>, mpsc::Sender<Update>),
    (key, keeps_texts): (PseudonymKey, bool),
) -> Sources {
    let Sources {
        opened,
        reaches,
        nudge,
        replay,
        is_anonymous: _,
        _tasks: inner,
    } = sources;
    let mut veil = Veil {
        pseudonyms: Pseudonyms::of(key),
        interner: Interner::keeping_texts(keeps_texts),
        names: HashMap::default(),
        sources: HashMap::default(),
        said,
        heard,
    };
    let named = opened.into_iter().map(|source| {
        let name = veil.source(&source.name);
        let known = (source.name, source.requests);
        veil.sources.insert(name.clone(), known);
        (name, source.origin)
    });
    let named: Vec<_> = named.collect();
    let reaches = veil.reaches(&reaches);
    let (opened, requests) = Requests::open(named);
    let (orders, replay) = match replay {
        Some(replay) => {
            let (sender, orders) = mpsc::unbounded_channel();
            (Some(sender), Some((orders, replay)))
        }
        None => (None, None),
    };
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let _inner = inner;
        veil.pass(requests, replay).await;
    });
    Sources {
        opened,
        reaches,
        nudge,
        replay: orders,
        is_anonymous: true,
        _tasks: tasks,
    }
}

/// The outcome of a request. `None` if the source has ended.
type Found = Option<Result<Json, FetchError>>;

/// The requests under way.
type Answers = FuturesUnordered<BoxFuture<'static, (Found, Fetch)>>;

/// The orders for a replay, and the replay.
type Replay = (
    mpsc::UnboundedReceiver<ReplayOrder>,
    mpsc::UnboundedSender<ReplayOrder>,
);

impl Veil {
    async fn pass(mut self, mut requests: Requests, mut replay: Option<Replay>) {
        let (mut is_open, mut answers) = (true, Answers::new());
        loop {
            tokio::select! {
                biased;
                Some(order) = async { replay.as_mut()?.0.recv().await }, if replay.is_some() => {
                    if let Some((_, replay)) = &replay {
                        self.order(order, replay).await;
                        is_open = true;
                    }
                }
                Some((found, fetched)) = answers.next() => self.answer(found, fetched),
                fetch = requests.next() => {
                    if let Some(answer) = self.fetch(fetch) {
                        answers.push(answer);
                    }
                }
                said = self.said.recv(), if is_open => if let Some(update) = said {
                    let update = self.update(update);
                    is_open = self.heard.send(update).await.is_ok();
                } else {
                    is_open = false;
                    // Who listens knows by this that there is no more.
                    self.heard = mpsc::channel(1).0;
                },
            }
        }
    }

    /// Passes an order on. Updates of another time pass through here, too.
    async fn order(&mut self, order: ReplayOrder, replay: &mpsc::UnboundedSender<ReplayOrder>) {
        let ReplayOrder::Seek(seek) = order else {
            let _ = replay.send(order);
            return;
        };
        let (updates, said) = mpsc::channel(self.heard.max_capacity());
        let (facts, restored) = oneshot::channel();
        let inner = ReplaySeek {
            tempo: seek.tempo,
            updates,
            facts,
            arrival: seek.arrival,
        };
        let _ = replay.send(ReplayOrder::Seek(inner));
        // What is said until then is passed on before.
        while let Some(update) = self.said.recv().await {
            let update = self.update(update);
            let _ = self.heard.send(update).await;
        }
        (self.said, self.heard) = (said, seek.updates);
        let restored = restored.await.ok().flatten();
        let told = restored.map(|items| {
            let told = items.into_iter().map(|item| self.item(item));
            told.collect()
        });
        let _ = seek.facts.send(told);
    }

    fn item(&mut self, item: RestoredItem) -> RestoredItem {
        match item {
            RestoredItem::Said(update) => RestoredItem::Said(self.update(update)),
            RestoredItem::Kept((source, kind, key), at) => {
                RestoredItem::Kept((self.source(&source), kind, self.key(&key)), at)
            }
        }
    }

    /// Asks for an object under its own name. `None` if there is none.
    fn fetch(&self, fetch: Fetch) -> Option<BoxFuture<'static, (Found, Fetch)>> {
        let name = (fetch.source.clone(), fetch.kind, fetch.key.clone());
        let known = self.sources.get(&fetch.source).cloned();
        let Some((key, (source, requests))) = self.names.get(&name).cloned().zip(known) else {
            let _ = fetch.reply.send(Err(FetchError::Gone(fetch.source)));
            return None;
        };
        let (reply, answer) = oneshot::channel();
        let request = Fetch {
            source,
            kind: fetch.kind,
            key,
            reply,
        };
        Some(Box::pin(async move {
            // A request that is not taken drops its end of the channel too.
            let _ = requests.send(request).await;
            (answer.await.ok(), fetch)
        }))
    }

    fn answer(&mut self, found: Found, fetch: Fetch) {
        let answer = match found {
            Some(Ok(whole)) => {
                let mut value = whole.value();
                self.pseudonyms.value(&mut value);
                Ok(complete(fetch.kind, (&value).into()))
            }
            Some(Err(FetchError::Gone(_))) => Err(FetchError::Gone(fetch.source)),
            // Why it failed quotes the server.
            Some(Err(_)) | None => Err(FetchError::Ended(fetch.source)),
        };
        // Who asked may have lost interest by now.
        let _ = fetch.reply.send(answer);
    }

    fn source(&mut self, name: &SourceName) -> SourceName {
        SourceName::from(&*self.pseudonyms.text(&name.0))
    }

    fn key(&mut self, key: &ObjectKey) -> ObjectKey {
        let [namespace, name] = [&key.namespace, &key.name].map(|text| self.pseudonyms.text(text));
        ObjectKey {
            namespace: self.interner.text(&namespace),
            name: name.into(),
        }
    }

    fn reaches(&mut self, reaches: &Reaches) -> Reaches {
        let mut told = Reaches::default();
        for (cluster, ClusterReach { source, of, by }) in reaches.iter() {
            let reach = ClusterReach {
                source: self.source(source),
                of: of.as_ref().map(|of| self.source(of)),
                by: *by,
            };
            let cluster = self.pseudonyms.text(&cluster.0);
            told.add(ClusterName::from(&*cluster), reach);
        }
        told
    }

    fn update(&mut self, update: Update) -> Update {
        let source = self.source(&update.source);
        let change = self.change(&source, update.change);
        Update {
            source,
            at: update.at,
            change,
        }
    }

    fn change(&mut self, source: &SourceName, change: Change) -> Change {
        match change {
            Change::Listed(object) => Change::Listed(self.object(source, &object)),
            Change::Applied(object) => Change::Applied(self.object(source, &object)),
            Change::Deleted(kind, key) => {
                let key = self.key(&key);
                self.names.remove(&(source.clone(), kind, key.clone()));
                Change::Deleted(kind, key)
            }
            Change::Narrowed(kind, narrowing) => Change::Narrowed(kind, self.narrowing(narrowing)),
            Change::Covered(kind, namespaces) => {
                let told = namespaces.iter().map(|name| {
                    let name = self.pseudonyms.text(name);
                    self.interner.text(&name)
                });
                Change::Covered(kind, told.collect())
            }
            Change::Skipped {
                kind,
                what,
                unreadable,
                ..
            } => Change::Skipped {
                kind,
                what: self.pseudonyms.text(&what),
                why: HIDDEN.to_owned(),
                unreadable,
            },
            Change::Link(kind, link) => Change::Link(kind, hidden(link)),
            Change::ListBegan(_)
            | Change::ListEnded(_)
            | Change::Asked(_)
            | Change::Heard(_)
            | Change::Clock(_) => change,
        }
    }

    fn object(&mut self, source: &SourceName, object: &Object) -> Object {
        let text = object.meta().text.as_deref();
        let mut value = text.map_or_else(
            || object.json().value(),
            |text| crate::model::json_value(text),
        );
        self.pseudonyms.value(&mut value);
        let text = value.to_string();
        let told = Object::decode(object.kind(), Body::Text(&text), &mut self.interner);
        let name = (source.clone(), told.kind(), told.key());
        self.names.insert(name, object.key());
        told
    }

    fn narrowing(&mut self, narrowing: Narrowing) -> Narrowing {
        match narrowing {
            Narrowing::Namespace(name) => Narrowing::Namespace(self.pseudonyms.text(&name)),
            Narrowing::Labels { labels, namespace } => Narrowing::Labels {
                labels: self.pseudonyms.text(&labels),
                namespace: namespace.map(|name| self.pseudonyms.text(&name)),
            },
            Narrowing::Single => Narrowing::Single,
            Narrowing::Other(_) => Narrowing::Other(HIDDEN.to_owned()),
        }
    }
}

/// The same state without what a server said.
fn hidden(link: Link) -> Link {
    let why = HIDDEN.to_owned();
    match link {
        Link::LoggingIn { until, .. } => Link::LoggingIn {
            why: "waiting for a login".to_owned(),
            until,
        },
        Link::Polled { next, .. } => Link::Polled { why, next },
        Link::Retrying { next, .. } => Link::Retrying { why, next },
        Link::Denied { .. } => Link::Denied { why },
        Link::Unauthorized { .. } => Link::Unauthorized { why },
        Link::Ended { .. } => Link::Ended { why },
        Link::Connecting | Link::Syncing { .. } | Link::Live | Link::Loaded | Link::Absent(_) => {
            link
        }
    }
}
