//! The task of one kind: list, watch, and after each error report it, wait, and try again. A new login interrupts it in
//! any state. It ends only if the receiver is gone.

use std::{convert::Infallible, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    absence,
    backoff::Backoff,
    client::{KindClient, RawObject},
    collection::{Collection, Sample, Start},
    contact::{KindFinds, ServerContact, Turn},
    decode,
    events::Events,
    feed_error::{FeedError, Stop},
    interest::NamespaceInterest,
    known_objects::KnownObjects,
    login::{ClusterSession, LoginHandle},
    nudge::Nudges,
    resource::Resource,
    sender::UpdateSender,
    version::CacheTrust,
};
use crate::{
    model::Interner,
    source::kubeconfig::Digest,
    store::{Absence, Change, Link, Object},
};

/// In no more than this a server is not stopped, restored and started again. After a longer wait it may be another one.
pub(super) const BRIEF: SignedDuration = SignedDuration::from_secs(1);

/// The handles that the feeds of a context share.
#[derive(Clone)]
pub(super) struct FeedHandles {
    pub(super) login: LoginHandle,
    pub(super) nudges: Nudges,
    pub(super) contact: ServerContact,
    /// The longest wait before a server that does not answer is tried again.
    pub(super) longest_wait: Duration,
}

/// Reads one kind of one context.
pub(super) struct FeedTask {
    pub(super) sender: UpdateSender,
    pub(super) lister: Lister,
    collection: Collection,
    pub(super) handles: FeedHandles,
    pub(super) finds: KindFinds,
    /// The right to try while the server does not answer.
    pub(super) turn: Option<Turn>,
    pub(super) interests: NamespaceInterest,
    interner: Interner,
    pub(super) backoff: Backoff,
    pub(super) held: Option<HeldVersion>,
    pub(super) known: KnownObjects,
    /// How the state that the server has reached is asked for.
    pub(super) sample: Sample,
    pub(super) cache: CacheTrust,
    pub(super) health: FeedHealth,
    /// How often the server did not have the kind, or not for us, since it was last listed.
    pub(super) missing: u32,
    /// Whether another kind came while this one was missing.
    pub(super) is_expected: bool,
    /// The login that the server did not accept, since it last accepted one.
    pub(super) refused: Option<u32>,
    /// The cluster that it reads.
    cluster: Option<Digest>,
}

/// How lists are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lister {
    /// As the beginning of a watch.
    Stream,
    /// Page by page, which every server can.
    Pages,
    /// In one answer, once, because the pages of the last one were too slow for the server.
    Whole,
}

/// The version of the last object that was sent.
pub(super) struct HeldVersion {
    pub(super) version: String,
    pub(super) listed: Timestamp,
    /// When the server last showed that it is there and goes on from this version.
    pub(super) heard: Timestamp,
    /// Whether the server was away since, so that it may have been restored meanwhile.
    pub(super) is_doubtful: bool,
    pub(super) stage: Stage,
    /// Whether an object came in place of one that was not deleted: the changes are of another history.
    pub(super) is_other: bool,
    /// Whether the watch tells older versions than the server has reached, as one from a cache that lags does.
    pub(super) lags: bool,
}

/// The progress since a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing.
    Listed,
    /// There was trouble before a watch could begin.
    Interrupted,
    /// A watch has begun.
    Followed,
}

/// Whether the feed was ever whole, and since when it is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeedHealth {
    Never,
    Since(Timestamp),
    /// It was whole, and the server has refused it this number of times since.
    Lost {
        refusals: u32,
    },
}

impl FeedTask {
    pub(super) fn new(sender: UpdateSender, collection: Collection, handles: FeedHandles) -> Self {
        Self {
            backoff: Backoff::new((&sender.source, sender.kind, collection.namespace())),
            interner: Interner::keeping_texts(sender.keeps_texts),
            sender,
            lister: Lister::Stream,
            collection,
            finds: handles.contact.finds(),
            handles,
            turn: None,
            interests: NamespaceInterest::default(),
            held: None,
            known: KnownObjects::default(),
            sample: Sample::default(),
            cache: CacheTrust::default(),
            health: FeedHealth::Never,
            missing: 0,
            is_expected: false,
            refused: None,
            cluster: None,
        }
    }

    /// Also reports the namespaces of clusters that the objects are in.
    pub(super) fn telling(self, interests: NamespaceInterest) -> Self {
        Self { interests, ..self }
    }

    /// Reads until the receiver is gone.
    pub(super) async fn run(mut self) {
        // Before it is answered, so that whoever waits for this kind knows that it is coming.
        let mut spoken = self.begin_to_speak().await;
        let mut renewals = self.handles.login.renewals();
        while spoken.is_ok() {
            spoken = tokio::select! {
                biased;
                () = renewals.next() => {
                    self.try_now();
                    Ok(())
                }
                spoken = self.try_once() => spoken,
            };
        }
    }

    async fn begin_to_speak(&self) -> Result<(), Stop> {
        self.sender.link(Link::Connecting).await?;
        match self.collection.narrowing() {
            Some(narrowing) => {
                let narrowed = Change::Narrowed(self.sender.kind, narrowing.clone());
                self.sender.send(narrowed).await
            }
            None => Ok(()),
        }
    }

    /// Reads until there is trouble, and gets over it.
    async fn try_once(&mut self) -> Result<(), Stop> {
        match self.session().await {
            Err(Stop::Trouble(trouble)) => self.recover(trouble).await,
            Err(Stop::BrokenOff) => {
                self.backoff.reset();
                Ok(())
            }
            Err(Stop::Unheard) => Err(Stop::Unheard),
        }
    }

    async fn session(&mut self) -> Result<Infallible, Stop> {
        let session = self
            .handles
            .login
            .session(&self.sender, self.refused)
            .await?;
        self.arrive(session.cluster).await?;
        self.wait_for_contact(session.cluster).await?;
        self.finds.forget();
        if self.held.is_none() {
            self.collection.resource = Resource::Of(self.sender.kind);
        }
        let client = self.client(&session);
        match self.read(&client).await {
            Err(Stop::Trouble(FeedError::Absent(Absence::NoDestinations))) => {
                let absence = absence::of_destinations(&client).await?;
                Err(FeedError::Absent(absence).into())
            }
            Err(Stop::Trouble(refusal @ (FeedError::Absent(_) | FeedError::Denied { .. }))) => {
                self.read_instead(&session, refusal).await
            }
            read => read,
        }
    }

    /// Waits until the server answers, or it is up to this feed to try. Meanwhile it may have become another one.
    async fn wait_for_contact(&mut self, cluster: Digest) -> Result<(), Stop> {
        let (began, held) = (self.sender.now(), self.turn.take());
        let go = self
            .handles
            .contact
            .turn(cluster, held, &self.sender)
            .await?;
        self.turn = go.turn;
        let waited = self.sender.now().duration_since(began);
        if let Some(held) = &mut self.held {
            held.is_doubtful |= go.was_lost || waited > BRIEF;
        }
        Ok(())
    }

    /// Reads what stands for the objects of the kind where these are not to be had. Nothing does for most kinds.
    async fn read_instead(
        &mut self,
        session: &ClusterSession,
        refusal: FeedError,
    ) -> Result<Infallible, Stop> {
        let instead = self.collection.resource.instead();
        let Some(instead) = instead.filter(|_| self.held.is_none()) else {
            return Err(refusal.into());
        };
        self.collection.resource = instead;
        // That the others may not be watched says nothing of these.
        self.lister = Lister::Stream;
        let client = self.client(session);
        match (self.read(&client).await, refusal) {
            // Who may read neither asks for the better one.
            (
                Err(Stop::Trouble(FeedError::Absent(_) | FeedError::Denied { .. })),
                refusal @ FeedError::Denied { .. },
            ) => Err(refusal.into()),
            (read, _) => read,
        }
    }

    fn client(&self, session: &ClusterSession) -> KindClient {
        KindClient {
            session: session.clone(),
            collection: self.collection.clone(),
            sender: self.sender.clone(),
            contact: self.handles.contact.clone(),
            nudges: self.handles.nudges.clone(),
        }
    }

    /// Forgets the state of another cluster, its versions above all.
    async fn arrive(&mut self, cluster: Digest) -> Result<(), Stop> {
        let before = self.cluster.replace(cluster);
        if before.is_none_or(|before| before == cluster) {
            return Ok(());
        }
        self.held = None;
        self.lister = Lister::Stream;
        self.sample = Sample::default();
        self.cache = CacheTrust::default();
        self.health = FeedHealth::Never;
        self.sender.link(Link::Connecting).await
    }

    /// Lists and follows until there is trouble.
    async fn read(&mut self, client: &KindClient) -> Result<Infallible, Stop> {
        loop {
            let client = &self.client(&self.handles.login.newest(&client.session));
            if let Some(events) = self.begin(client).await? {
                self.went_well().await?;
                self.follow(client, events).await?;
            }
        }
    }

    /// Comes one step nearer to a watch, and gives it once it has begun.
    async fn begin<'l>(&mut self, client: &'l KindClient) -> Result<Option<Events<'l>>, Stop> {
        let held = self.held.as_ref().map(|held| held.version.clone());
        if held.is_none() {
            self.known.clear(self.collection.selects());
        }
        match (held, self.lister) {
            (Some(version), _) => self.resume(client, &version).await.map(Some),
            (None, Lister::Stream) => {
                let events = self.list_by_stream(client).await?;
                if events.is_none() {
                    self.lister = Lister::Pages;
                }
                Ok(events)
            }
            (None, Lister::Pages | Lister::Whole) => {
                self.list_by_pages(client).await.map(|()| None)
            }
        }
    }

    /// Goes on with the changes after the version that is held.
    async fn resume<'l>(
        &mut self,
        client: &'l KindClient,
        version: &str,
    ) -> Result<Events<'l>, Stop> {
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.stage != Stage::Listed)
        {
            self.prove(client).await?;
        }
        self.prove_cache(client).await?;
        let begun = client.watch(Start::After(version)).await;
        match self.doubt_after(begun) {
            Err(Stop::Trouble(FeedError::Denied(refusal))) => {
                Err(FeedError::Unwatchable(refusal).into())
            }
            begun => begun,
        }
    }

    async fn went_well(&mut self) -> Result<(), Stop> {
        if !matches!(self.health, FeedHealth::Since(_)) {
            self.health = FeedHealth::Since(self.sender.now());
        }
        if let Some(held) = &mut self.held {
            held.stage = Stage::Followed;
            held.lags = false;
        }
        self.hear();
        self.refused = None;
        self.sender.link(Link::Live).await
    }

    /// Decodes an object; or gives what to say instead.
    pub(super) fn decode(&mut self, json: &RawObject) -> Result<Object, Change> {
        let decoded = decode::object(self.sender.kind, json, &mut self.interner);
        match &decoded {
            Ok(object) => {
                self.interests.note(object);
                let is_other = self.known.add(object.meta());
                if let Some(held) = &mut self.held {
                    held.is_other |= is_other;
                }
            }
            Err(_) => self.known.skip(),
        }
        decoded
    }

    /// Holds the version of a whole list, and forgets what only older ones held.
    pub(super) fn hold(&mut self, version: String) {
        if std::mem::take(&mut self.missing) > 0 {
            self.handles.contact.found();
        }
        let listed = self.sender.now();
        self.held = Some(HeldVersion {
            version,
            listed,
            heard: listed,
            is_doubtful: false,
            stage: Stage::Listed,
            is_other: false,
            lags: false,
        });
        self.interner.sweep();
    }

    /// Holds no version: the list is one that changes cannot follow.
    pub(super) fn hold_none(&mut self) {
        self.held = None;
        self.interner.sweep();
    }
}
