//! Reads sources until each is settled: its lists are complete, or cannot be read.
//!
//! A source that sends nothing within the timeout is given up, as `Link::Ended`. A retry is not a message, because
//! otherwise portolan would wait for a dead cluster for ever. A recording is read to its end.

mod facts;
mod silence_limits;
mod watching;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

use crate::{
    cli::{Command, DescribeFormat, Invocation},
    derive::{self, world::World},
    diagnose::{Diagnosis, Ground},
    model::{SourceName, Text},
    runtime::{CHANNEL, clock::Clock, completion, log},
    source::{self, Choice, OpenError, ReplaySpeed, Sources},
    store::{Change, Feed, HistoryLimits, Kind, Link, Source, Store, Update},
};

pub(super) use facts::{OpenSources, ReadFacts};
use silence_limits::SilenceLimits;

/// Opens the sources and reads until all are settled.
pub(super) async fn gather(invocation: &Invocation) -> Result<OpenSources, OpenError> {
    let clock = Clock::for_choice(&invocation.choice).await?;
    let began = clock.now();
    let (sender, updates) = mpsc::channel(CHANNEL);
    let choice = needed(&invocation.choice, &invocation.command);
    let scope = invocation.scope.clone();
    let sources = source::open(choice, scope, clock.for_sources(), sender).await?;
    let mut gathering = Gathering::new(clock, invocation.timeout);
    if matches!(invocation.command, Command::Changes(_)) {
        gathering.store = Store::remembering(HistoryLimits::USUAL);
    }
    let names = invocation.cluster_names.clone();
    gathering.store.name_clusters(names);
    let is_replay = matches!(invocation.choice, Choice::Replay { .. });
    let patience = invocation.patience.clone();
    gathering.diagnosis = is_replay.then(|| Diagnosis::default().waiting(patience));
    let open = gathering.all(began, sources, updates).await;
    if !invocation.anonymizes {
        completion::remember(&open.read.store, &open.read.world);
    }
    Ok(open)
}

/// As much of a recording as a command needs: what says since when, or what changed, needs everything until then.
fn needed(choice: &Choice, command: &Command) -> Choice {
    let is_of_a_moment = match command {
        Command::Get(_) | Command::Route(_) | Command::Blast(_) => true,
        Command::Diff(diff) => !diff.effect,
        Command::Describe(describe) => {
            let mut formats = describe.outputs.iter().map(|one| one.format);
            formats.all(|format| format == DescribeFormat::Yaml)
        }
        _ => false,
    };
    match choice {
        Choice::Replay {
            path,
            pace: ReplaySpeed::AtOnce(time),
        } if is_of_a_moment => Choice::Replay {
            path: path.clone(),
            pace: ReplaySpeed::Moment(*time),
        },
        other => other.clone(),
    }
}

/// Reads a text as if it were a file.
pub(super) async fn gather_text(name: &str, text: &'static str) -> Result<OpenSources, OpenError> {
    let clock = Clock::System;
    let (sender, updates) = mpsc::channel(CHANNEL);
    let sources = source::open_text(name, text, &clock.for_sources(), &sender)?;
    let gathering = Gathering::new(clock, Duration::from_secs(10));
    Ok(gathering.all(clock.now(), sources, updates).await)
}

struct Gathering {
    store: Store,
    world: World,
    /// The findings as they came and went in a recording. `None` for other sources.
    diagnosis: Option<Diagnosis>,
    clock: Clock,
    timeout: Duration,
    /// When something was heard last.
    heard: Timestamp,
    /// The sources that are not settled.
    waiting: SilenceLimits,
    given_up: BTreeSet<SourceName>,
    /// The namespaces that matter in each source that reaches a cluster, once it is known which Destinations there are.
    concerned: BTreeMap<SourceName, BTreeSet<Text>>,
}

impl Gathering {
    fn new(clock: Clock, timeout: Duration) -> Self {
        Self {
            store: Store::default(),
            world: World::default(),
            diagnosis: None,
            clock,
            timeout,
            heard: Timestamp::MIN,
            waiting: SilenceLimits::default(),
            given_up: BTreeSet::new(),
            concerned: BTreeMap::new(),
        }
    }

    /// Reads until everything is settled.
    async fn all(
        mut self,
        began: Timestamp,
        sources: Sources,
        mut updates: mpsc::Receiver<Update>,
    ) -> OpenSources {
        for (name, origin) in sources.iter() {
            self.store.declare(name, origin);
            // A source that is read only for its cluster sends nothing before there are Destinations of that cluster.
            if !origin.is_cluster() {
                self.wait_for(name);
            }
        }
        self.store.reach(sources.reaches().clone());
        self.settle(&mut updates).await;
        let now = began.max(self.heard);
        self.examine(now);
        OpenSources {
            read: ReadFacts {
                store: self.store,
                world: self.world,
                now,
                diagnosis: self.diagnosis,
            },
            clock: self.clock,
            sources,
            updates,
            timeout: self.timeout,
        }
    }

    fn wait_for(&mut self, source: &SourceName) {
        self.wait_beyond(source, self.clock.now());
    }

    /// Waits for a source that is not expected to send anything before a time.
    fn wait_beyond(&mut self, source: &SourceName, time: Timestamp) {
        let before = time.duration_since(self.clock.now());
        let before = before.max(SignedDuration::ZERO).unsigned_abs();
        let until = self.clock.after(before.saturating_add(self.timeout));
        self.waiting.wait(source, until);
    }

    /// Reads the management planes, and then the clusters of their Destinations: which of their objects to wait for is
    /// known only after the planes were read.
    async fn settle(&mut self, updates: &mut mpsc::Receiver<Update>) {
        if self.diagnosis.is_some() {
            return self.hear_out(updates).await;
        }
        self.wait_out(updates).await;
        self.look_at_clusters();
        self.wait_out(updates).await;
        while let Ok(update) = updates.try_recv() {
            self.take(update);
        }
    }

    /// Reads a recording to its end: what is settled on the way may be lost again.
    async fn hear_out(&mut self, updates: &mut mpsc::Receiver<Update>) {
        loop {
            match timeout(self.timeout, updates.recv()).await {
                Ok(Some(update)) => self.take(update),
                Ok(None) => break,
                Err(_) => break self.give_up(|_| true, &self.silence()),
            }
        }
    }

    async fn wait_out(&mut self, updates: &mut mpsc::Receiver<Update>) {
        while let Some(until) = self.waiting.first() {
            match timeout_at(until, updates.recv()).await {
                Ok(Some(update)) => self.take(update),
                Ok(None) => self.give_up(|_| true, "it ended before its list was complete"),
                Err(_) => self.give_up(|deadline| deadline <= until, &self.silence()),
            }
        }
    }

    /// Why a source is given up that was silent.
    fn silence(&self) -> String {
        let span = SignedDuration::try_from(self.timeout).unwrap_or(SignedDuration::MAX);
        let span = derive::wording::duration(span);
        format!("silent for {span}; a longer --timeout may help")
    }

    /// Waits from now on for the namespaces that Destinations are of, in the sources that reach their clusters.
    fn look_at_clusters(&mut self) {
        for known in self.world.iter() {
            let service = known.destination.kube_service().map(|kube| &kube.reference);
            let service = service.filter(|service| service.names_a_service());
            let reach = service
                .and_then(|service| self.store.reaches().to(&known.id.source, &service.cluster));
            if let (Some(service), Some(reach)) = (service, reach) {
                let namespaces = self.concerned.entry(reach.source.clone()).or_default();
                if !namespaces.contains(&service.namespace) {
                    namespaces.insert(service.namespace.clone());
                }
            }
        }
        let sources: Vec<SourceName> = self.concerned.keys().cloned().collect();
        for source in sources {
            if !self.is_settled(&source) {
                self.given_up.remove(&source);
                self.wait_for(&source);
            }
        }
    }

    fn take(&mut self, update: Update) {
        log::updates(std::slice::from_ref(&update));
        let source = update.source.clone();
        if update.at.as_second() > self.heard.as_second() {
            self.examine(self.heard);
        }
        self.heard = self.heard.max(update.at);
        let login = self.login(&update);
        let progressed = is_progress(&update.change);
        let touched = self.store.apply(update);
        let moved = self.world.follow(&self.store, &touched);
        if let Some(diagnosis) = &mut self.diagnosis {
            diagnosis.follow(&self.store, &self.world, &touched, &moved);
        }
        if self.is_settled(&source) {
            self.waiting.end(&source);
        } else if let Some(until) = login {
            // A login plugin has a limit of its own.
            self.wait_beyond(&source, until);
        } else if !self.given_up.contains(&source) && (progressed || !self.waiting.has(&source)) {
            self.wait_for(&source);
        }
    }

    /// Looks for findings in a recording at a time.
    fn examine(&mut self, now: Timestamp) {
        if let Some(diagnosis) = &mut self.diagnosis {
            let ground = Ground {
                store: &self.store,
                world: &self.world,
                now,
            };
            diagnosis.examine(&ground, usize::MAX);
        }
    }

    /// The latest end of a login that an update reports; now, if it reports that one is over.
    fn login(&self, Update { source, change, .. }: &Update) -> Option<Timestamp> {
        let Change::Link(kind, link) = change else {
            return None;
        };
        match (self.link(source, *kind), link) {
            (_, Link::LoggingIn { until, .. }) => Some(*until),
            (Link::LoggingIn { .. }, _) => Some(self.clock.now()),
            _ => None,
        }
    }

    /// Whether the source has told what became of every kind.
    fn is_settled(&self, source: &SourceName) -> bool {
        self.kinds(source).all(|kind| {
            let link = self.link(source, kind);
            is_settled(link) && (!link.is_current() || self.covers(source, kind))
        })
    }

    /// The kinds that a source is waited for.
    fn kinds(&self, source: &SourceName) -> impl Iterator<Item = Kind> + use<> {
        let is_plane = !self.store.source(source).is_some_and(Source::is_cluster);
        let is_concerned = self.concerned.contains_key(source);
        let plane = Kind::ALL.into_iter().filter(move |_| is_plane);
        let clusters = Kind::OF_CLUSTERS.into_iter();
        plane.chain(clusters.filter(move |_| is_concerned))
    }

    /// Whether the list that is in is one of all namespaces that matter.
    fn covers(&self, source: &SourceName, kind: Kind) -> bool {
        let Some(namespaces) = self.concerned.get(source) else {
            return true;
        };
        let feed = self
            .store
            .source(source)
            .and_then(|source| source.feed(kind));
        !Kind::OF_CLUSTERS.contains(&kind)
            || feed.is_some_and(|feed| namespaces.iter().all(|name| feed.has_first_list_of(name)))
    }

    fn link(&self, source: &SourceName, kind: Kind) -> &Link {
        let feed = self
            .store
            .source(source)
            .and_then(|source| source.feed(kind));
        feed.map_or(&Link::Connecting, Feed::link)
    }

    fn give_up(&mut self, overdue: impl Fn(Instant) -> bool, why: &str) {
        for source in self.waiting.overdue(overdue) {
            self.waiting.end(&source);
            for kind in self.unheard(&source) {
                let link = Link::Ended {
                    why: format!("cannot list {}: {why}", kind.plural()),
                };
                let update = Update {
                    source: source.clone(),
                    at: self.clock.now(),
                    change: Change::Link(kind, link),
                };
                self.store.apply(update);
            }
            self.given_up.insert(source);
        }
    }

    /// The kinds whose lists are not in, and which have not said why.
    fn unheard(&self, source: &SourceName) -> Vec<Kind> {
        let is_unheard = |kind: &Kind| {
            matches!(
                self.link(source, *kind),
                Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. }
            )
        };
        self.kinds(source).filter(is_unheard).collect()
    }
}

/// Whether nothing more is to be waited for.
pub(super) fn is_settled(link: &Link) -> bool {
    match link {
        Link::Connecting
        | Link::LoggingIn { .. }
        | Link::Syncing { .. }
        | Link::Retrying { .. } => false,
        Link::Live
        | Link::Loaded
        | Link::Polled { .. }
        | Link::Denied { .. }
        | Link::Unauthorized { .. }
        | Link::Absent(_)
        | Link::Ended { .. } => true,
    }
}

/// Whether a list came nearer to its end. That a list begins is none: it begins again with every try.
fn is_progress(change: &Change) -> bool {
    match change {
        Change::Listed(_)
        | Change::ListEnded(_)
        | Change::Covered(..)
        | Change::Applied(_)
        | Change::Deleted(..)
        | Change::Skipped { .. } => true,
        Change::ListBegan(_)
        | Change::Narrowed(..)
        | Change::Asked(_)
        | Change::Heard(_)
        | Change::Clock(_) => false,
        // A file that is being read says so; a cluster that is tried again does not.
        Change::Link(_, link) => is_settled(link) || matches!(link, Link::Syncing { .. }),
    }
}

#[cfg(test)]
mod tests;
