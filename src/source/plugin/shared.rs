//! Runs of plugins that several contexts share: one at a time for each plugin, and none while its credential is good.
//!
//! Callers learn what is waited for, and until when. A plugin that took long and failed is not run again at once,
//! because it may have asked the user for something.

use std::{collections::BTreeMap, panic::resume_unwind, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::sleep,
};

use super::{Fault, Grant, GuardProgram, Plugin, PluginError, run};
use crate::source::{NowFn, access::Issued};

/// How many plugins run at the same time: some are large programs.
const SLOTS: usize = 16;

/// How long before its end a credential is replaced.
const LEAD: SignedDuration = SignedDuration::from_secs(60);

/// How long a plugin rests after each run, and how many times as long as the run took.
const REST: (Duration, u32) = (Duration::from_secs(5), 5);

/// The longest rest.
const LONGEST_REST: Duration = Duration::from_mins(5);

/// How many questions may wait.
const ASKS: usize = 64;

/// Asks for what plugins give.
#[derive(Clone)]
pub(in crate::source) struct Plugins(mpsc::Sender<Ask>);

/// How plugins are run.
#[derive(Clone, Debug)]
pub(in crate::source) struct Terms {
    /// The program that guards them.
    pub(in crate::source) program: GuardProgram,
    /// How long one may take.
    pub(in crate::source) limit: Duration,
}

/// The credential of a plugin, for all who asked.
#[derive(Clone)]
pub(in crate::source) struct Granted {
    /// The credential.
    pub(in crate::source) issued: Arc<Issued>,
    /// Which of all that were given.
    pub(in crate::source) serial: u64,
    /// When to ask for the next one; `None` if it does not end.
    pub(in crate::source) renew: Option<Timestamp>,
}

/// The plugin that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct PluginWait {
    /// The name of the plugin.
    pub(in crate::source) plugin: String,
    /// When it will be ended, if it has not ended by itself.
    pub(in crate::source) until: Timestamp,
}

struct Ask {
    plugin: Plugin,
    terms: Terms,
    /// The credential that is not accepted.
    refused: Option<u64>,
    reply: mpsc::UnboundedSender<Answer>,
}

enum Answer {
    Wait(PluginWait),
    Done(Result<Granted, PluginError>),
}

impl Plugins {
    /// Starts to run plugins for the callers, by one of these tasks.
    pub(in crate::source) fn open(clock: &NowFn, tasks: &mut JoinSet<()>) -> Self {
        let (asks, asked) = mpsc::channel(ASKS);
        tasks.spawn(PluginRunner::new(clock.clone()).run(asked));
        Self(asks)
    }

    /// The credential of a plugin, other than the one that was refused. `waits` receives what is waited for meanwhile.
    ///
    /// # Errors
    /// If the plugin gives none.
    pub(in crate::source) async fn credential(
        &self,
        plugin: Plugin,
        terms: Terms,
        refused: Option<u64>,
        mut waits: impl FnMut(PluginWait),
    ) -> Result<Granted, PluginError> {
        let (reply, mut answers) = mpsc::unbounded_channel();
        let over = plugin.fault(Fault::Unstartable("the program is ending".to_owned()));
        let ask = Ask {
            plugin,
            terms,
            refused,
            reply,
        };
        if self.0.send(ask).await.is_err() {
            return Err(over);
        }
        loop {
            match answers.recv().await {
                Some(Answer::Wait(waiting)) => waits(waiting),
                Some(Answer::Done(done)) => return done,
                None => return Err(over),
            }
        }
    }
}

/// Who runs the plugins.
struct PluginRunner {
    clock: NowFn,
    plugins: BTreeMap<Plugin, Entry>,
    runs: JoinSet<(Plugin, Result<Grant, PluginError>)>,
    rests: JoinSet<Plugin>,
    slots: Arc<Semaphore>,
    begin: mpsc::UnboundedSender<Plugin>,
    begun: mpsc::UnboundedReceiver<Plugin>,
    serial: u64,
}

/// One plugin.
#[derive(Default)]
struct Entry {
    /// Who waits for the run that is under way; `None` if none is.
    waiting: Option<Vec<mpsc::UnboundedSender<Answer>>>,
    /// When the run that is under way began, or will be over.
    began: Timestamp,
    until: Timestamp,
    /// The result of the last run.
    last: Option<Result<Granted, PluginError>>,
    /// Whether it may not be run yet.
    rests: bool,
}

impl Entry {
    /// The last result, if it is still good.
    fn known(&self, refused: Option<u64>, now: Timestamp) -> Option<Result<Granted, PluginError>> {
        let last = self.last.as_ref()?;
        let is_good = last.as_ref().is_ok_and(|granted| {
            refused != Some(granted.serial) && granted.renew.is_none_or(|renew| now < renew)
        });
        (is_good || self.rests).then(|| last.clone())
    }

    fn tell(&self, plugin: &Plugin, reply: &mpsc::UnboundedSender<Answer>) {
        let waiting = PluginWait {
            plugin: plugin.name(),
            until: self.until,
        };
        // Who has gone needs no answer.
        let _ = reply.send(Answer::Wait(waiting));
    }
}

impl PluginRunner {
    fn new(clock: NowFn) -> Self {
        let (begin, begun) = mpsc::unbounded_channel();
        Self {
            clock,
            plugins: BTreeMap::new(),
            runs: JoinSet::new(),
            rests: JoinSet::new(),
            slots: Arc::new(Semaphore::new(SLOTS)),
            begin,
            begun,
            serial: 0,
        }
    }

    async fn run(mut self, mut asks: mpsc::Receiver<Ask>) {
        loop {
            tokio::select! {
                ask = asks.recv() => match ask {
                    Some(ask) => self.asked(ask),
                    None => return,
                },
                Some(plugin) = self.begun.recv() => self.has_begun(&plugin),
                Some(ended) = self.runs.join_next() => {
                    let ended = ended.unwrap_or_else(|broke| resume_unwind(broke.into_panic()));
                    self.has_ended(ended.0, ended.1);
                }
                Some(Ok(plugin)) = self.rests.join_next() => {
                    self.plugins.entry(plugin).or_default().rests = false;
                }
            }
        }
    }

    fn asked(&mut self, ask: Ask) {
        let now = (self.clock)();
        let entry = self.plugins.entry(ask.plugin.clone()).or_default();
        if let Some(waiting) = &mut entry.waiting {
            waiting.push(ask.reply.clone());
            entry.tell(&ask.plugin, &ask.reply);
        } else if let Some(known) = entry.known(ask.refused, now) {
            let _ = ask.reply.send(Answer::Done(known));
        } else {
            entry.waiting = Some(vec![ask.reply.clone()]);
            entry.began = now;
            entry.until = later(now, ask.terms.limit);
            entry.tell(&ask.plugin, &ask.reply);
            self.start(ask.plugin, ask.terms);
        }
    }

    fn start(&mut self, plugin: Plugin, terms: Terms) {
        let (slots, begin) = (self.slots.clone(), self.begin.clone());
        self.runs.spawn(async move {
            let slot = slots.acquire().await;
            let _ = begin.send(plugin.clone());
            let granted = run::run(&plugin, &terms.program, terms.limit).await;
            drop(slot);
            (plugin, granted)
        });
    }

    /// A plugin that had to wait for others has its whole time from now on.
    fn has_begun(&mut self, plugin: &Plugin) {
        let now = (self.clock)();
        let Some(entry) = self.plugins.get_mut(plugin) else {
            return;
        };
        let limit = entry.until.duration_since(entry.began);
        (entry.began, entry.until) = (now, now.checked_add(limit).unwrap_or(Timestamp::MAX));
        for reply in entry.waiting.iter().flatten() {
            entry.tell(plugin, reply);
        }
    }

    fn has_ended(&mut self, plugin: Plugin, ran: Result<Grant, PluginError>) {
        self.serial += 1;
        let (now, serial) = ((self.clock)(), self.serial);
        let ran = ran.map(|grant| Granted {
            renew: grant.expires.map(|expires| renewal(now, expires)),
            issued: Arc::new(grant.issued),
            serial,
        });
        let entry = self.plugins.entry(plugin.clone()).or_default();
        for reply in entry.waiting.take().into_iter().flatten() {
            let _ = reply.send(Answer::Done(ran.clone()));
        }
        entry.last = Some(ran);
        entry.rests = true;
        let took = now.duration_since(entry.began).max(SignedDuration::ZERO);
        let rest = (took.unsigned_abs() * REST.1).clamp(REST.0, LONGEST_REST);
        self.rests.spawn(async move {
            sleep(rest).await;
            plugin
        });
    }
}

fn later(now: Timestamp, span: Duration) -> Timestamp {
    let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// When to replace a credential that is got now: shortly before it ends, but not before most of its life is over. By our
/// own clock, as in kubectl: who issued it need not be the server whose clock is measured.
fn renewal(now: Timestamp, expires: Timestamp) -> Timestamp {
    let life = expires.duration_since(now).max(SignedDuration::ZERO);
    expires - LEAD.min(life / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_replaced_shortly_before_its_end_and_not_in_the_first_part_of_its_life() {
        for (expires, expected) in [
            (3600, 3540),
            (240, 180),
            (120, 90),
            (4, 3),
            (0, 0),
            (-5, -5),
        ] {
            let at = |second| Timestamp::from_second(second).expect("it is near the epoch");
            assert_eq!(renewal(at(0), at(expires)), at(expected), "{expires}");
        }
    }
}
