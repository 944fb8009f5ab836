//! A feed proves that its server still is the one that it has listed, before it calls its objects live.
//!
//! A watch that begins at a version which the server has not reached hears nothing and is refused by no server: after a
//! restore from an older backup, after a wipe, or where another server answers, old objects would stay for ever. So each
//! watch that goes on from a version is preceded by a look at the version that the server has reached:
//!
//! - The look is a list of the metadata of one object without a version, one or two kilobytes. Such a list is never
//!   answered from a cache that lags, so that among several API servers a slow one is no false alarm.
//! - A version that went back, or that cannot be compared, means another history: the list is read again.
//! - A first object that is not known, or none where there were some, means another server, whatever its version. It may
//!   also be new, which costs a list that was not necessary. An object that comes in a watch in place of one that was not
//!   deleted means the same: the storage of the server was restored while it ran.
//! - Another number of objects means another history: a server whose storage was restored while it ran, and that has
//!   reached the version that is held. At that version it is compared at once; at a later one, once a change behind it came,
//!   or none in the time that any takes. The API calls the number an estimate (`remainingItemCount`), so one that the list
//!   does not confirm is not believed a second time. Kubernetes 1.20 tells it in no list of metadata, so that it is asked
//!   for one whole object.
//! - A restored server may have grown past our version before we look. Nothing that a server tells shows this: the
//!   version fits, and objects keep their identity over a restore. It takes time, however, in which the server does not
//!   answer. So after a try that failed, after a wait of more than a second, and after a minute without a sign of life, the
//!   list is read again whatever the version says. A connection that is cut and works again at the first try costs the
//!   look only. A list of metadata would prove the same, but costs the server as much as the list of the objects, which
//!   also repairs at once.
//!
//! A watch that is silent may be dead without anybody knowing. After [`QUIET`] the server is asked the same: if it has
//! reached no later version, nothing was missed; if it has, the watch is begun again on another connection.

use std::{cmp::Ordering, time::Duration};

use jiff::SignedDuration;

use super::{
    client::{KindClient, ServerState},
    collection::Sample,
    feed::{FeedTask, HeldVersion},
    feed_error::{Discontinuity, FeedError, Stop},
    known_objects::FirstObject,
    version,
};
use crate::store::{Change, SILENT, checkup::Verb};

/// The silence of a watch after which the server is asked whether anything was missed.
pub(super) const QUIET: Duration = SILENT
    .saturating_sub(SignedDuration::from_secs(5))
    .unsigned_abs();

/// After so much time without a sign of life anything may have happened to the server.
const UNHEARD: SignedDuration = SignedDuration::from_mins(1);

/// The changes that a silent watch has missed, by the version of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// Nothing.
    Nothing,
    /// Perhaps something. The version may have grown by objects of other kinds.
    Perhaps,
}

impl FeedTask {
    /// Makes sure that the changes after the version that is held follow from the objects that are known.
    ///
    /// # Errors
    /// [`FeedError::Outdated`] if they do not, or if that cannot be determined.
    pub(super) async fn prove(&mut self, client: &KindClient) -> Result<(), Stop> {
        let now = self.sender.now();
        let look = self.look(client).await?;
        let attempt = client.attempt(Verb::Watch);
        if look == Look::Unknown {
            return Err(attempt.outdated(Discontinuity::Incomparable).into());
        }
        let is_doubtful =
            |held: &HeldVersion| held.is_doubtful || now.duration_since(held.heard) > UNHEARD;
        if self.held.as_ref().is_some_and(is_doubtful) {
            return Err(attempt.outdated(Discontinuity::Unheard).into());
        }
        Ok(())
    }

    /// Asks what a watch that is silent has missed.
    ///
    /// # Errors
    /// If the server does not answer, or is not the one that was listed.
    pub(super) async fn ask_what_was_missed(
        &mut self,
        client: &KindClient,
    ) -> Result<Missed, Stop> {
        if !self.known.may_be_silent() {
            return Err(other_number(client).into());
        }
        if self.look(client).await? != Look::Same {
            return Ok(Missed::Perhaps);
        }
        self.hear();
        self.sender.send(Change::Heard(self.sender.kind)).await?;
        Ok(Missed::Nothing)
    }

    /// Takes in a version that came with a watch, and how many objects were known before. If it goes back, the version that
    /// the server has reached decides whether that is another history or a cache that lags, once in each watch.
    ///
    /// # Errors
    /// If it is another history.
    pub(super) async fn keep_up(
        &mut self,
        client: &KindClient,
        (version, number): (&str, usize),
    ) -> Result<(), Stop> {
        self.hear();
        if !self.known.may_have_come_to(version, number) {
            return Err(other_number(client).into());
        }
        let Some(held) = self.held.as_mut().filter(|_| !version.is_empty()) else {
            return Ok(());
        };
        if version::order(version, &held.version) != Some(Ordering::Less) {
            version.clone_into(&mut held.version);
            return Ok(());
        }
        if !std::mem::replace(&mut held.lags, true) {
            self.look(client).await?;
        }
        Ok(())
    }

    /// Notes a sign of life.
    pub(super) fn hear(&mut self) {
        let now = self.sender.now();
        if let Some(held) = &mut self.held {
            held.heard = now;
        }
    }

    /// Notes that the server was not there when it was asked.
    pub(super) fn doubt_after<T>(&mut self, tried: Result<T, Stop>) -> Result<T, Stop> {
        if let (Err(Stop::Trouble(trouble)), Some(held)) = (&tried, &mut self.held) {
            held.is_doubtful |= trouble.is_outage();
        }
        tried
    }

    /// Looks at the version that the server has reached.
    async fn look(&mut self, client: &KindClient) -> Result<Look, Stop> {
        let asked = self.state(client).await?;
        let (
            Some(ServerState {
                version,
                first,
                count,
            }),
            Some(held),
        ) = (asked, &self.held)
        else {
            return Ok(Look::Unknown);
        };
        let order = version::order(&version, &held.version);
        if order == Some(Ordering::Less) {
            let went_back = Discontinuity::WentBack {
                from: held.version.clone(),
                to: version,
            };
            return Err(client.attempt(Verb::Watch).outdated(went_back).into());
        }
        if !self.known.may_begin_with(&first) {
            let strange = Discontinuity::UnknownObject;
            return Err(client.attempt(Verb::Watch).outdated(strange).into());
        }
        match (order, count) {
            (Some(Ordering::Equal), Some(count)) if !self.known.may_be(count) => {
                return Err(other_number(client).into());
            }
            (Some(Ordering::Greater), Some(count)) => self.known.expect(version, count),
            _ => {}
        }
        Ok(match order {
            Some(Ordering::Equal) => Look::Same,
            Some(_) => Look::Later,
            None => Look::Unknown,
        })
    }

    /// The state that the server has reached. `None` if it may not be asked for.
    async fn state(&mut self, client: &KindClient) -> Result<Option<ServerState>, Stop> {
        let state = self.sampled(client, self.sample).await?;
        let is_uncounted = |state: &ServerState| {
            state.count.is_none() && matches!(state.first, FirstObject::Object(_))
        };
        if self.sample != Sample::Metadata || !state.as_ref().is_some_and(is_uncounted) {
            return Ok(state);
        }
        let again = self.sampled(client, Sample::Object).await?;
        self.sample = if again.as_ref().is_some_and(is_uncounted) {
            Sample::Uncounted
        } else {
            Sample::Object
        };
        Ok(again)
    }

    async fn sampled(
        &mut self,
        client: &KindClient,
        sample: Sample,
    ) -> Result<Option<ServerState>, Stop> {
        match client.reached(sample).await {
            // To watch a kind one need not be allowed to list it.
            Err(Stop::Trouble(FeedError::Rejected(_) | FeedError::Denied(_))) => Ok(None),
            reached => self.doubt_after(reached).map(Some),
        }
    }
}

fn other_number(client: &KindClient) -> FeedError {
    let attempt = client.attempt(Verb::Watch);
    attempt.outdated(Discontinuity::OtherNumber)
}

/// The relation of the version that a server has reached to the one that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Same,
    Later,
    /// There is none that could be compared.
    Unknown,
}
