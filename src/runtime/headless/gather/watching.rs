//! Reads on after the first look: until it is seen whether a controller clears what was found, or for as long as the sources
//! go on.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::mpsc::Receiver, time::timeout_at};

use super::{OpenSources, ReadFacts};
use crate::{
    diagnose::{Diagnosis, Patience, SETTLES},
    runtime::{clock::Clock, log},
    store::{Change, Id, Source, Touched, Update},
};

/// The most updates that are taken in before rows are printed.
const MOST: usize = 1024;

/// The effect of a few updates.
#[derive(Debug, Default)]
pub(in crate::runtime::headless) struct Followed {
    /// The Destinations that changed, or whose findings did.
    pub(in crate::runtime::headless) destinations: BTreeSet<Id>,
    /// Whether the state of a connection changed.
    pub(in crate::runtime::headless) is_linked: bool,
}

impl OpenSources {
    /// Watches the sources for as long as a finding of the first look can still be cleared or raised. Findings that came
    /// later are not waited for: they would never end.
    pub(in crate::runtime::headless) async fn watch(&mut self, patience: Patience) {
        let sight = (self.clock, &mut self.updates);
        self.read.watch(sight, patience).await;
    }
}

impl OpenSources {
    /// Looks for findings from now on.
    pub(in crate::runtime::headless) fn diagnose(&mut self, patience: Patience) {
        let read = &mut self.read;
        if read.diagnosis.is_none() {
            read.diagnosis = Some(Diagnosis::at_once(&read.ground(), patience));
        }
    }

    /// Takes in what the sources say next. `None` if they have ended.
    pub(in crate::runtime::headless) async fn next(&mut self) -> Option<Followed> {
        let due = self.read.diagnosis.as_ref().and_then(Diagnosis::due);
        let (mut updates, clock) = (Vec::new(), self.clock);
        let heard = self.updates.recv_many(&mut updates, MOST);
        let heard = match due {
            None => heard.await,
            Some(due) => {
                let wait = due.duration_since(clock.now()).max(SignedDuration::ZERO);
                let until = clock.after(wait.unsigned_abs());
                timeout_at(until, heard).await.unwrap_or(MOST)
            }
        };
        self.read.now = self.read.now.max(clock.now());
        (heard > 0).then(|| self.read.take_in(updates))
    }
}

impl ReadFacts {
    fn take_in(&mut self, updates: Vec<Update>) -> Followed {
        log::updates(&updates);
        let mut followed = Followed::default();
        for update in updates {
            self.now = self.now.max(update.at);
            let touched = self.store.apply(update);
            followed.is_linked |= matches!(touched, Touched::Link(..));
            let moved = self.world.follow(&self.store, &touched);
            if let Some(diagnosis) = &mut self.diagnosis {
                diagnosis.follow(&self.store, &self.world, &touched, &moved);
            }
            let either = moved
                .iter()
                .filter_map(|(before, after)| after.as_ref().or(before.as_ref()));
            followed
                .destinations
                .extend(either.map(|known| known.id.clone()));
        }
        if let Some(mut diagnosis) = self.diagnosis.take() {
            diagnosis.examine(&self.ground(), usize::MAX);
            let judged = diagnosis.judged().iter();
            followed
                .destinations
                .extend(judged.map(|known| known.id.clone()));
            self.diagnosis = Some(diagnosis);
        }
        followed
    }

    /// See [`OpenSources::watch`].
    pub(super) async fn watch(
        &mut self,
        (clock, updates): (Clock, &mut Receiver<Update>),
        patience: Patience,
    ) {
        let ends = self.ends_by(&patience);
        let mut diagnosis = Diagnosis::at_once(&self.ground(), patience);
        while let Some(due) = diagnosis.due().filter(|due| *due <= ends) {
            let wait = due.duration_since(clock.now());
            let until = clock.after(wait.max(SignedDuration::ZERO).unsigned_abs());
            match timeout_at(until, updates.recv()).await {
                Ok(Some(update)) => self.follow(&mut diagnosis, update),
                Ok(None) => break,
                Err(_) => self.now = self.now.max(due),
            }
            diagnosis.examine(&self.ground(), usize::MAX);
        }
        self.diagnosis = Some(diagnosis);
    }

    /// When the findings of the first look have been watched for long enough.
    fn ends_by(&self, patience: &Patience) -> Timestamp {
        let most = if self.store.sources().any(Source::is_polled) {
            SETTLES
        } else {
            patience.first_look
        };
        self.now.checked_add(most).unwrap_or(Timestamp::MAX)
    }

    /// Takes in what a source says after the first look. The state of its connection stays as it was when the lists were
    /// complete.
    fn follow(&mut self, diagnosis: &mut Diagnosis, update: Update) {
        log::updates(std::slice::from_ref(&update));
        self.now = self.now.max(update.at);
        if matches!(update.change, Change::Link(..)) {
            return;
        }
        let touched = self.store.apply(update);
        let moved = self.world.follow(&self.store, &touched);
        diagnosis.follow(&self.store, &self.world, &touched, &moved);
    }
}
