//! The task of one kind: list, follow, and after each trouble say so, wait, and try again. A new login calls it away
//! from whatever it does or waits for. It ends when nobody listens any more, and never by itself.

use std::convert::Infallible;

use jiff::{SignedDuration, Timestamp};

use super::{
    absence,
    backoff::Backoff,
    concern::Concerns,
    contact::{Finds, Turn},
    decode,
    line::{Events, Json, Line},
    login::Pass,
    place::{Place, Start},
    resource::Resource,
    trouble::{Stop, Trouble},
    voice::Voice,
    ways::Ways,
};
use crate::{
    model::Interner,
    source::kubeconfig::Mark,
    store::{Absence, Change, Link, Object},
};

/// In no more than this a server is not stopped, restored and started again. After a longer wait it may be another one.
pub(super) const BRIEF: SignedDuration = SignedDuration::from_secs(1);

/// Reads one kind of one context.
pub(super) struct Feed {
    pub(super) voice: Voice,
    pub(super) lister: Lister,
    place: Place,
    pub(super) ways: Ways,
    pub(super) finds: Finds,
    /// The right to try while the server does not answer.
    pub(super) turn: Option<Turn>,
    pub(super) concerns: Concerns,
    interner: Interner,
    pub(super) backoff: Backoff,
    pub(super) held: Option<Held>,
    pub(super) health: Health,
    /// How often the server did not have the kind, or not for us, since it was last listed.
    pub(super) missing: u32,
    /// The login that the server did not accept, since it last accepted one.
    pub(super) refused: Option<u32>,
    /// The cluster that it reads.
    cluster: Option<Mark>,
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

/// The version up to which everything was told.
pub(super) struct Held {
    pub(super) version: String,
    pub(super) listed: Timestamp,
    /// When the server last showed that it is there and goes on from this version.
    pub(super) heard: Timestamp,
    /// Whether the server was away since, so that it may have been restored meanwhile.
    pub(super) is_doubtful: bool,
    pub(super) stage: Stage,
    /// Whether the watch tells older versions than the server has reached, as one from a cache that lags does.
    pub(super) lags: bool,
}

/// What has happened since a list.
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
pub(super) enum Health {
    Never,
    Since(Timestamp),
    /// It was whole, and the server has refused it so many times since.
    Lost {
        refusals: u32,
    },
}

impl Feed {
    pub(super) fn new(voice: Voice, place: Place, ways: Ways) -> Self {
        Self {
            backoff: Backoff::new((&voice.source, voice.kind, place.namespace())),
            interner: Interner::keeping_texts(voice.keeps_texts),
            voice,
            lister: Lister::Stream,
            place,
            finds: ways.contact.finds(),
            ways,
            turn: None,
            concerns: Concerns::default(),
            held: None,
            health: Health::Never,
            missing: 0,
            refused: None,
            cluster: None,
        }
    }

    /// Tells also which namespaces of which clusters the objects are of.
    pub(super) fn telling(self, concerns: Concerns) -> Self {
        Self { concerns, ..self }
    }

    /// Reads until nobody listens.
    pub(super) async fn run(mut self) {
        // Before it is answered, so that whoever waits for this kind knows that it is coming.
        let mut spoken = self.begin_to_speak().await;
        let mut renewals = self.ways.door.renewals();
        while spoken.is_ok() {
            spoken = tokio::select! {
                biased;
                () = renewals.next() => {
                    self.backoff.begin_anew();
                    Ok(())
                }
                spoken = self.try_once() => spoken,
            };
        }
    }

    async fn begin_to_speak(&self) -> Result<(), Stop> {
        self.voice.link(Link::Connecting).await?;
        match self.place.narrowing() {
            Some(narrowing) => {
                let narrowed = Change::Narrowed(self.voice.kind, narrowing.clone());
                self.voice.say(narrowed).await
            }
            None => Ok(()),
        }
    }

    /// Reads until there is trouble, and gets over it.
    async fn try_once(&mut self) -> Result<(), Stop> {
        match self.session().await {
            Err(Stop::Trouble(trouble)) => self.recover(trouble).await,
            Err(Stop::BrokenOff) => {
                self.backoff.begin_anew();
                Ok(())
            }
            Err(Stop::Unheard) => Err(Stop::Unheard),
        }
    }

    async fn session(&mut self) -> Result<Infallible, Stop> {
        let pass = self.ways.door.pass(&self.voice, self.refused).await?;
        self.arrive(pass.cluster).await?;
        self.wait_for_contact(pass.cluster).await?;
        self.finds.forget();
        if self.held.is_none() {
            self.place.resource = Resource::Of(self.voice.kind);
        }
        let line = self.line(&pass);
        match self.read(&line).await {
            Err(Stop::Trouble(Trouble::Absent(Absence::NoDestinations))) => {
                let absence = absence::of_destinations(&line).await?;
                Err(Trouble::Absent(absence).into())
            }
            Err(Stop::Trouble(refusal @ (Trouble::Absent(_) | Trouble::Denied { .. }))) => {
                self.read_instead(&pass, refusal).await
            }
            read => read,
        }
    }

    /// Waits until the server answers, or it is up to this feed to try. Meanwhile it may have become another one.
    async fn wait_for_contact(&mut self, cluster: Mark) -> Result<(), Stop> {
        let (began, held) = (self.voice.now(), self.turn.take());
        let go = self.ways.contact.turn(cluster, held, &self.voice).await?;
        self.turn = go.turn;
        let waited = self.voice.now().duration_since(began);
        if let Some(held) = &mut self.held {
            held.is_doubtful |= go.was_lost || waited > BRIEF;
        }
        Ok(())
    }

    /// Reads what stands for the objects of the kind where these are not to be had. Nothing does for most kinds.
    async fn read_instead(&mut self, pass: &Pass, refusal: Trouble) -> Result<Infallible, Stop> {
        let instead = self.place.resource.instead();
        let Some(instead) = instead.filter(|_| self.held.is_none()) else {
            return Err(refusal.into());
        };
        self.place.resource = instead;
        // That the others may not be watched says nothing of these.
        self.lister = Lister::Stream;
        let line = self.line(pass);
        match (self.read(&line).await, refusal) {
            // Who may read neither asks for the better one.
            (
                Err(Stop::Trouble(Trouble::Absent(_) | Trouble::Denied { .. })),
                refusal @ Trouble::Denied { .. },
            ) => Err(refusal.into()),
            (read, _) => read,
        }
    }

    fn line(&self, pass: &Pass) -> Line {
        Line {
            pass: pass.clone(),
            place: self.place.clone(),
            voice: self.voice.clone(),
            contact: self.ways.contact.clone(),
            nudges: self.ways.nudges.clone(),
        }
    }

    /// What is known of another cluster, versions above all, does not count in this one.
    async fn arrive(&mut self, cluster: Mark) -> Result<(), Stop> {
        let before = self.cluster.replace(cluster);
        if before.is_none_or(|before| before == cluster) {
            return Ok(());
        }
        self.held = None;
        self.lister = Lister::Stream;
        self.health = Health::Never;
        self.voice.link(Link::Connecting).await
    }

    /// Lists and follows until there is trouble.
    async fn read(&mut self, line: &Line) -> Result<Infallible, Stop> {
        loop {
            let line = &self.line(&self.ways.door.newest(&line.pass));
            if let Some(events) = self.begin(line).await? {
                self.went_well().await?;
                self.follow(line, events).await?;
                // Where nothing goes wrong for days there is no other list to sweep after.
                self.interner.sweep();
            }
        }
    }

    /// Comes one step nearer to a watch, and gives it once it has begun.
    async fn begin<'l>(&mut self, line: &'l Line) -> Result<Option<Events<'l>>, Stop> {
        let held = self.held.as_ref().map(|held| held.version.clone());
        match (held, self.lister) {
            (Some(version), _) => self.resume(line, &version).await.map(Some),
            (None, Lister::Stream) => {
                let events = self.list_by_stream(line).await?;
                if events.is_none() {
                    self.lister = Lister::Pages;
                }
                Ok(events)
            }
            (None, Lister::Pages | Lister::Whole) => self.list_by_pages(line).await.map(|()| None),
        }
    }

    /// Goes on with the changes after the version that is held.
    async fn resume<'l>(&mut self, line: &'l Line, version: &str) -> Result<Events<'l>, Stop> {
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.stage != Stage::Listed)
        {
            self.prove(line).await?;
        }
        let begun = line.watch(Start::After(version)).await;
        match self.doubt_after(begun) {
            Err(Stop::Trouble(Trouble::Denied { why })) => Err(Trouble::Unwatchable { why }.into()),
            begun => begun,
        }
    }

    async fn went_well(&mut self) -> Result<(), Stop> {
        if !matches!(self.health, Health::Since(_)) {
            self.health = Health::Since(self.voice.now());
        }
        if let Some(held) = &mut self.held {
            held.stage = Stage::Followed;
            held.lags = false;
        }
        self.hear();
        self.refused = None;
        self.voice.link(Link::Live).await
    }

    /// Decodes an object; or gives what to say instead.
    pub(super) fn decode(&mut self, json: &Json) -> Result<Object, Change> {
        let decoded = decode::object(self.voice.kind, json, &mut self.interner);
        if let Ok(object) = &decoded {
            self.concerns.note(object);
        }
        decoded
    }

    /// Holds the version of a whole list, and forgets what only older ones held.
    pub(super) fn hold(&mut self, version: String) {
        if std::mem::take(&mut self.missing) > 0 {
            self.ways.contact.found();
        }
        let listed = self.voice.now();
        self.held = Some(Held {
            version,
            listed,
            heard: listed,
            is_doubtful: false,
            stage: Stage::Listed,
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
