//! The task of one kind: list, follow, and after each trouble say so, wait, and try again. It ends when nobody
//! listens any more, and never by itself.

use std::convert::Infallible;

use jiff::Timestamp;

use super::{
    backoff::Backoff,
    decode,
    line::{Events, Json, Line},
    login::Door,
    place::{Place, Start},
    trouble::Stop,
    voice::Voice,
};
use crate::{
    model::Interner,
    store::{Change, Link, Object},
};

/// Reads one kind of one context.
pub(super) struct Feed {
    pub(super) voice: Voice,
    lister: Lister,
    place: Place,
    door: Door,
    interner: Interner,
    pub(super) backoff: Backoff,
    pub(super) held: Option<Held>,
    pub(super) health: Health,
    /// The login that the server did not accept, since it last accepted one.
    pub(super) refused: Option<u32>,
}

/// How lists are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lister {
    /// As the beginning of a watch.
    Stream,
    /// Page by page, which every server can.
    Pages,
}

/// The version up to which everything was told.
pub(super) struct Held {
    version: String,
    pub(super) listed: Timestamp,
}

/// Whether the feed was ever live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    Never,
    Since(Timestamp),
    /// It was, and the server has refused it so many times since.
    Lost {
        refusals: u32,
    },
}

impl Feed {
    pub(super) fn new(voice: Voice, place: Place, door: Door) -> Self {
        Self {
            backoff: Backoff::new((&voice.source, voice.kind)),
            voice,
            lister: Lister::Stream,
            place,
            door,
            interner: Interner::default(),
            held: None,
            health: Health::Never,
            refused: None,
        }
    }

    /// Reads until nobody listens.
    pub(super) async fn run(mut self) {
        // Before it is answered, so that whoever waits for this kind knows that it is coming.
        let mut spoken = self.voice.link(Link::Connecting).await;
        while spoken.is_ok() {
            let Err(stop) = self.session().await;
            spoken = match stop {
                Stop::Trouble(trouble) => self.recover(trouble).await,
                Stop::Unheard => return,
            };
        }
    }

    /// Lists and follows until there is trouble.
    async fn session(&mut self) -> Result<Infallible, Stop> {
        let pass = self.door.pass(self.refused).await?;
        let line = Line {
            pass,
            place: self.place.clone(),
        };
        loop {
            if let Some(events) = self.begin(&line).await? {
                self.went_well().await?;
                self.follow(&line, events).await?;
                // Where nothing goes wrong for days there is no other list to sweep after.
                self.interner.sweep();
            }
        }
    }

    /// Comes one step nearer to a watch, and gives it once it has begun.
    async fn begin<'l>(&mut self, line: &'l Line) -> Result<Option<Events<'l>>, Stop> {
        match (&self.held, self.lister) {
            (Some(held), _) => Ok(Some(line.watch(Start::After(&held.version)).await?)),
            (None, Lister::Stream) => {
                let events = self.list_by_stream(line).await?;
                if events.is_none() {
                    self.lister = Lister::Pages;
                }
                Ok(events)
            }
            (None, Lister::Pages) => self.list_by_pages(line).await.map(|()| None),
        }
    }

    async fn went_well(&mut self) -> Result<(), Stop> {
        if !matches!(self.health, Health::Since(_)) {
            self.health = Health::Since(self.voice.now());
        }
        self.refused = None;
        self.voice.link(Link::Live).await
    }

    /// Decodes an object; or gives what to say instead.
    pub(super) fn decode(&mut self, json: &Json) -> Result<Object, Change> {
        decode::object(self.voice.kind, json, &mut self.interner)
    }

    /// Holds the version of a whole list, and forgets what only older ones held.
    pub(super) fn hold(&mut self, version: String) {
        let listed = self.voice.now();
        self.held = Some(Held { version, listed });
        self.interner.sweep();
    }

    /// Holds no version: the list is one that changes cannot follow.
    pub(super) fn hold_none(&mut self) {
        self.held = None;
        self.interner.sweep();
    }

    /// Holds a newer version.
    pub(super) fn advance(&mut self, version: &str) {
        if let Some(held) = &mut self.held
            && !version.is_empty()
        {
            version.clone_into(&mut held.version);
        }
    }
}
