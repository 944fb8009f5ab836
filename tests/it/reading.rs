//! A context that a test reads through the front door of the live source, and what it has told.
//!
//! It waits for what has to be true, never for a time; only [`Reading::pass`] lets time pass.

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use portolan::{
    model::SourceName,
    source::{
        self, Choice, ContextChoice, Mappings, Overrides, Packing, ReplaySpeed, Scope, Sources,
        Writer,
    },
    store::{Change, Feed, Id, Kind, Link, ObjectKey, Store, Subject, Update},
};
use tokio::sync::mpsc;

use crate::sources::{Heard, objects, open};

/// How long a test waits for what has to happen, before it fails. A machine that does much else has its time.
const PATIENCE: Duration = Duration::from_mins(3);

/// How often it looks meanwhile whether feeds wait for a time that may as well be let pass.
const LOOKS: u32 = 90;

/// Waits for what has to happen soon.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Whether a process has not ended. Some machines have nobody who reaps an orphan: it stays as a zombie.
pub(crate) fn is_running(id: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, rest)| rest.chars().next());
    !matches!(state, None | Some(Some('Z' | 'X')))
}

/// The current context of a kubeconfig.
pub(crate) fn current(kubeconfig: &Path) -> Choice {
    contexts(kubeconfig, ContextChoice::Current, Overrides::default())
}

/// Contexts of a kubeconfig.
pub(crate) fn contexts(kubeconfig: &Path, which: ContextChoice, overrides: Overrides) -> Choice {
    Choice::Contexts {
        kubeconfig: Some(kubeconfig.to_owned()),
        which,
        overrides: Overrides {
            // These tests are not the program.
            guard: Some(env!("CARGO_BIN_EXE_portolan").into()),
            ..overrides
        },
        mappings: Mappings::default(),
    }
}

/// A context that is being read.
pub(crate) struct Reading {
    pub(crate) store: Store,
    pub(crate) told: Vec<Change>,
    sources: Sources,
    updates: mpsc::Receiver<Update>,
    recording: Option<Writer<File>>,
    /// The milliseconds by which the clock is ahead of its own going.
    ahead: Arc<AtomicI64>,
}

impl Reading {
    /// Reads everything by the current context of a kubeconfig.
    pub(crate) async fn open(kubeconfig: &Path) -> Self {
        Self::open_scope(kubeconfig, Scope::default()).await
    }

    /// Reads some objects by the current context of a kubeconfig.
    pub(crate) async fn open_scope(kubeconfig: &Path, scope: Scope) -> Self {
        Self::open_choice(current(kubeconfig), scope).await
    }

    /// Reads some objects of what was chosen.
    pub(crate) async fn open_choice(choice: Choice, scope: Scope) -> Self {
        let (send, updates) = mpsc::channel(64);
        let ahead = Arc::new(AtomicI64::new(0));
        let sources = source::open(choice, scope, clock(&ahead), send).await;
        let sources = sources.expect("the kubeconfig is fine");
        let mut store = Store::default();
        for (name, origin) in sources.iter() {
            store.declare(name, origin);
        }
        store.reach(sources.reaches().clone());
        Self {
            store,
            sources,
            told: Vec::new(),
            updates,
            recording: None,
            ahead,
        }
    }

    /// Reads what was chosen, and writes it down.
    pub(crate) async fn open_recording(choice: Choice, path: &Path) -> Self {
        let scope = Scope {
            keeps_texts: true,
            ..Scope::default()
        };
        let mut reading = Self::open_choice(choice, scope).await;
        let file = File::create(path).expect("it can be made");
        let began = Timestamp::UNIX_EPOCH;
        let writer = Writer::begin(file, Packing::Plain, &reading.sources, began);
        reading.recording = Some(writer.expect("it can be written"));
        reading
    }

    /// Ends what is written down, which then has to tell what was read, and opens it.
    pub(crate) async fn replayed(&mut self, path: &Path) -> (Heard, Store) {
        let recording = self.recording.take().expect("it is under way");
        let ended = recording.end(Timestamp::UNIX_EPOCH);
        ended.expect("it can be written");
        let choice = Choice::Replay {
            path: path.to_owned(),
            pace: ReplaySpeed::AtOnce(None),
        };
        let opened = open(choice, Scope::default()).await;
        let mut replay = opened.expect("it is a recording");
        let mut store = Store::default();
        store.reach(replay.sources.reaches().clone());
        while let Some(update) = replay.updates.recv().await {
            store.apply(update);
        }
        for source in self.store.sources() {
            for kind in Kind::every() {
                let name = source.name();
                assert_eq!(
                    objects(&store, name, kind),
                    objects(&self.store, name, kind)
                );
            }
        }
        (replay, store)
    }

    /// Listens until something is true.
    pub(crate) async fn until(&mut self, what: &str, is_true: impl Fn(&Self) -> bool) {
        if !self.hears(is_true).await {
            let last: Vec<_> = self.told.iter().rev().take(5).collect();
            panic!("waited in vain for {what}; last was told: {last:#?}");
        }
    }

    /// Listens until something is true, and says whether it became so.
    pub(crate) async fn hears(&mut self, is_true: impl Fn(&Self) -> bool) -> bool {
        self.hears_within(PATIENCE, is_true).await
    }

    /// The same, where a feed may be in a long wait after many troubles: such waits are let pass.
    pub(crate) async fn hears_at_last(&mut self, is_true: impl Fn(&Self) -> bool) -> bool {
        for _ in 0..LOOKS {
            if self.hears_within(PATIENCE / LOOKS, &is_true).await {
                return true;
            }
            // A request that is under way would have no answer in time.
            if !Kind::ALL.into_iter().any(|kind| self.is_asking(kind)) {
                self.wait_out().await;
            }
        }
        false
    }

    /// Whether a kind is not whole and on its way: it is asked for, or its list arrives.
    fn is_asking(&self, kind: Kind) -> bool {
        let mut told = self.told.iter().rev();
        let last = told.find(|change| change.kind() == Some(kind));
        let is_waiting = matches!(last, Some(Change::Link(_, link)) if link.reason().is_some());
        !self.link(kind).is_current() && !is_waiting
    }

    async fn hears_within(&mut self, patience: Duration, is_true: impl Fn(&Self) -> bool) -> bool {
        let listening = async {
            while !is_true(self) {
                self.take_in().await;
            }
        };
        tokio::time::timeout(patience, listening).await.is_ok()
    }

    /// Listens while something else is done. Contexts that nobody listens to wait with what they do.
    pub(crate) async fn during<T>(&mut self, what: impl Future<Output = T>) -> T {
        let mut what = std::pin::pin!(what);
        loop {
            tokio::select! {
                done = &mut what => return done,
                () = self.take_in() => {}
            }
        }
    }

    async fn take_in(&mut self) {
        let mut update = self.updates.recv().await.expect("the source runs");
        if let Some(recording) = &mut self.recording {
            recording.write(&update).expect("it can be written");
            if let Change::Listed(object) | Change::Applied(object) = &mut update.change {
                object.forget_text();
            }
        }
        self.told.push(update.change.clone());
        self.store.apply(update);
    }

    /// Listens until the Destinations have such a link.
    pub(crate) async fn until_link(&mut self, is: fn(&Link) -> bool) {
        self.until("a link", |reading| is(&reading.link(Kind::Destination)))
            .await;
    }

    /// Listens until the Destinations are live and have these names.
    pub(crate) async fn until_live(&mut self, names: &[&str]) {
        let live = |reading: &Self| {
            reading.link(Kind::Destination) == Link::Live && reading.destinations() == names
        };
        self.until(&format!("{names:?} live"), live).await;
    }

    /// Whether every kind is live.
    pub(crate) fn is_live(&self) -> bool {
        let live = |kind: &Kind| self.link(*kind) == Link::Live;
        Kind::ALL.iter().all(live)
    }

    /// Lets half a minute pass, the wait of whoever can only be helped by others.
    pub(crate) async fn wait_out(&self) {
        self.pass(Duration::from_secs(31)).await;
    }

    /// Lets time pass.
    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
    }

    /// Has the clock go on while no wait does, as on a machine that sleeps.
    pub(crate) fn clock_goes_on(&self, time: Duration) {
        let milliseconds = i64::try_from(time.as_millis()).expect("it is short");
        self.ahead.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// Asks everything that waits to try now.
    pub(crate) fn try_now(&self) {
        self.sources.try_now();
    }

    /// What is known of a kind, which has to have spoken.
    pub(crate) fn feed(&self, kind: Kind) -> &Feed {
        let source = self.store.source(&self.name());
        let feed = source.and_then(|source| source.feed(kind));
        feed.expect("it has spoken")
    }

    /// How a kind has stood, in the order in which it was told.
    pub(crate) fn links(&self, kind: Kind) -> impl Iterator<Item = &Link> {
        self.told.iter().filter_map(move |change| match change {
            Change::Link(told, link) if *told == kind => Some(link),
            _ => None,
        })
    }

    /// How a kind stands.
    pub(crate) fn link(&self, kind: Kind) -> Link {
        let source = self.store.source(&self.name());
        let feed = source.and_then(|source| source.feed(kind));
        feed.map(|feed| feed.link().clone()).unwrap_or_default()
    }

    /// Why a kind is not current.
    pub(crate) fn reason(&self, kind: Kind) -> String {
        let link = self.link(kind);
        link.reason().expect("there is a reason").to_owned()
    }

    /// Whether a reason with these words was ever given for any kind.
    pub(crate) fn was_told(&self, words: &str) -> bool {
        self.told.iter().any(|change| match change {
            Change::Link(_, link) => link.reason().is_some_and(|reason| reason.contains(words)),
            _ => false,
        })
    }

    /// The names of the Destinations, sorted.
    pub(crate) fn destinations(&self) -> Vec<String> {
        let source = self.store.source(&self.name());
        let feed = source.and_then(|source| source.feed(Kind::Destination));
        let objects = feed.into_iter().flat_map(Feed::objects);
        let mut names: Vec<String> = objects.map(|(key, _)| key.name.to_string()).collect();
        names.sort();
        names
    }

    /// How often a list of Destinations has begun.
    pub(crate) fn lists(&self) -> usize {
        let began = |change: &&Change| **change == Change::ListBegan(Kind::Destination);
        self.told.iter().filter(began).count()
    }

    /// The name of the context.
    pub(crate) fn name(&self) -> SourceName {
        let (name, _) = self.sources.iter().next().expect("one is open");
        name.clone()
    }

    /// The identity of an object in `gloo-mesh`.
    pub(crate) fn id(&self, name: &str) -> Id {
        Id {
            source: self.name(),
            key: ObjectKey {
                namespace: "gloo-mesh".into(),
                name: name.into(),
            },
        }
    }

    /// Asks for a whole Destination.
    pub(crate) async fn fetch(&self, name: &str) -> Result<serde_json::Value, source::FetchError> {
        self.fetch_of(Kind::Destination, name).await
    }

    /// Asks for a whole object of a kind.
    pub(crate) async fn fetch_of(
        &self,
        kind: Kind,
        name: &str,
    ) -> Result<serde_json::Value, source::FetchError> {
        let fetching = self.sources.fetch(Subject {
            kind,
            id: self.id(name),
        });
        let fetched = soon("a whole object", fetching).await;
        fetched.map(|object| object.value())
    }

    /// Closes the sources and waits until nothing behind them speaks any more.
    pub(crate) async fn close(mut self) {
        drop(self.sources);
        let ended = async { while self.updates.recv().await.is_some() {} };
        soon("the end", ended).await;
    }
}

/// A clock that goes on by a millisecond each time it is read, and when a test says so.
fn clock(ahead: &Arc<AtomicI64>) -> source::NowFn {
    let ahead = ahead.clone();
    let reads = AtomicI64::new(0);
    Arc::new(move || {
        let read = reads.fetch_add(1, Ordering::Relaxed);
        let read = read + ahead.load(Ordering::Relaxed);
        Timestamp::from_millisecond(read).expect("it is near the epoch")
    })
}
