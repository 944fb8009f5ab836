//! Goes on reading live sources until it is seen whether a controller clears what was found at the first look.

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::mpsc::Receiver, time::timeout_at};

use super::{OpenSources, ReadFacts};
use crate::{
    diagnose::{Diagnosis, Patience, SETTLES},
    runtime::clock::Clock,
    store::{Change, Source, Update},
};

impl OpenSources {
    /// Watches the sources for as long as a finding of the first look can still be cleared or raised. Findings that came
    /// later are not waited for: they would never end.
    pub(in crate::runtime::headless) async fn watch(&mut self, patience: Patience) {
        let sight = (self.clock, &mut self.updates);
        self.read.watch(sight, patience).await;
    }
}

impl ReadFacts {
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
        self.now = self.now.max(update.at);
        if matches!(update.change, Change::Link(..)) {
            return;
        }
        let touched = self.store.apply(update);
        let moved = self.world.follow(&self.store, &touched);
        diagnosis.follow(&self.store, &self.world, &touched, &moved);
    }
}
