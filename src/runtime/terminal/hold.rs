//! Who has the terminal: we or the shell.
//!
//! A thread of its own, the *writer*, does all that is written to the terminal, in its order: taking it, frames, giving it
//! back. A terminal that takes nothing holds up the writer only, never the loop. The writer never waits within a write, so that
//! it can leave a frame that the terminal does not take, and give the terminal back.

use std::{
    fs::File,
    io::{self, Write},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use rustix::termios::Termios;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    app::MouseOwner,
    runtime::{
        escapes::{CANCEL, GIVE_BACK, GIVE_BACK_PLAIN},
        guard::GuardPipe,
        line::{Tty, at_once, wait_to_write, write_last},
    },
};

/// The other screen, paste in brackets, no cursor.
const TAKE: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// The same for linear text: paste in brackets.
const TAKE_PLAIN: &[u8] = b"\x1b[?2004h";

/// Buttons and wheel of the mouse in a form without limits. Motion is not asked for: it would be much traffic for nothing.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// A report of the colour scheme now, and whenever the terminal changes to a dark or a light one.
const TAKE_SCHEME: &[u8] = b"\x1b[?2031h\x1b[?996n";
/// The opposite of [`TAKE_MOUSE`].
const LEAVE_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// How long the terminal may take to take what is on its way before it is given back without that, and how long that may
/// take.
const PATIENCE: Duration = Duration::from_millis(200);
const URGENT: Duration = Duration::from_millis(500);

/// How often it tries to write what gives the terminal back.
const TRIES: usize = 5;

/// Whether the terminal is ours at the moment. Copies share one answer, so that the first one restores it and no other
/// does: that would move the cursor into later output.
#[derive(Clone, Debug, Default)]
pub(in crate::runtime) struct Hold(Arc<Claim>);

/// The state that copies of a hold share.
#[derive(Debug, Default)]
struct Claim {
    /// The terminal is set up for us.
    held: AtomicBool,
    /// It is never to be taken again.
    over: AtomicBool,
    /// It is to be given back whatever is on its way.
    urgent: AtomicBool,
    /// The mouse is left to the terminal.
    leaves_mouse: AtomicBool,
    /// Lines are written, and no frames.
    is_plain: AtomicBool,
    /// The terminal reports its colour scheme.
    follows_scheme: AtomicBool,
    /// The writer, from when there is a terminal to take.
    writer: OnceLock<Sender<Job>>,
    /// The guard that gives the terminal back if we cannot.
    guard: OnceLock<GuardPipe>,
}

/// The next task of the thread.
enum Job {
    Take,
    Write(Vec<u8>),
    GiveBack(SyncSender<()>),
}

/// Outcomes of jobs, in their order, but for giving back.
#[derive(Debug)]
pub(in crate::runtime) struct Outcomes {
    outcomes: UnboundedReceiver<io::Result<()>>,
    /// How many are waited for before anything more is drawn.
    under_way: usize,
}

impl Outcomes {
    /// Waits for the outcome of one more job.
    pub(in crate::runtime) fn expect_one(&mut self) {
        self.under_way += 1;
    }

    /// Whether a job is under way.
    pub(in crate::runtime) fn are_expected(&self) -> bool {
        self.under_way > 0
    }

    /// The next outcome.
    ///
    /// # Errors
    /// If the job could not be done.
    pub(in crate::runtime) async fn next(&mut self) -> io::Result<()> {
        let outcome = self.outcomes.recv().await;
        self.under_way = self.under_way.saturating_sub(1);
        // The writer works as long as the process does.
        outcome.unwrap_or(Ok(()))
    }
}

impl Hold {
    /// Starts the writer on a line.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(in crate::runtime) fn begin(
        &self,
        line: Tty,
        guard: Option<GuardPipe>,
    ) -> io::Result<Outcomes> {
        let (writer, jobs) = channel();
        let (teller, outcomes) = unbounded_channel();
        // A session begins once.
        let _ = self.0.writer.set(writer);
        if let Some(guard) = guard {
            let _ = self.0.guard.set(guard);
        }
        let writer = TerminalWriter {
            claim: Arc::clone(&self.0),
            out: at_once(),
            line,
            before: None,
            is_cut: false,
            teller,
        };
        thread::Builder::new()
            .name("terminal".into())
            .spawn(move || writer.work(&jobs))?;
        Ok(Outcomes {
            outcomes,
            under_way: 0,
        })
    }

    /// Sets the terminal up. Harmless if it is set up already; nothing happens once it was given back for good.
    pub(in crate::runtime) fn take(&self) {
        self.order(Job::Take);
    }

    /// Writes bytes, if the terminal is ours when their turn comes.
    pub(in crate::runtime) fn write(&self, bytes: Vec<u8>) {
        self.order(Job::Write(bytes));
    }

    /// Takes the mouse or leaves it to the terminal, also whenever the terminal is taken from now on.
    pub(in crate::runtime) fn turn_mouse(&self, owner: MouseOwner) {
        let leaves = owner == MouseOwner::Terminal;
        self.0.leaves_mouse.store(leaves, Ordering::SeqCst);
        let bytes = if leaves { LEAVE_MOUSE } else { TAKE_MOUSE };
        self.write(bytes.to_vec());
    }

    /// Leaves the mouse to the terminal from the start.
    pub(in crate::runtime) fn leave_mouse(&self) {
        self.0.leaves_mouse.store(true, Ordering::SeqCst);
    }

    /// Takes and gives back the terminal for lines of text from now on: no other screen, no mouse.
    pub(in crate::runtime) fn be_plain(&self) {
        self.0.is_plain.store(true, Ordering::SeqCst);
    }

    /// Asks for reports of the colour scheme whenever the terminal is taken from now on.
    pub(in crate::runtime) fn follow_scheme(&self) {
        self.0.follows_scheme.store(true, Ordering::SeqCst);
    }

    fn order(&self, job: Job) {
        if let Some(writer) = self.0.writer.get() {
            // It works as long as the process does.
            let _ = writer.send(job);
        }
    }

    /// Gives the terminal back as it was. Harmless if that is done already; what fails is ignored, because nothing better
    /// can be done on the way out.
    pub(in crate::runtime) fn give_back(&self) {
        let (teller, done) = sync_channel(1);
        self.order(Job::GiveBack(teller));
        if self.0.writer.get().is_some() && done.recv_timeout(PATIENCE).is_err() {
            self.0.urgent.store(true, Ordering::SeqCst);
            // The thread checks often, so it is done by then, or it never will be.
            let _ = done.recv_timeout(URGENT);
        }
    }

    /// Restores the terminal for good: later output stays.
    pub(in crate::runtime) fn give_back_for_good(&self) {
        self.0.over.store(true, Ordering::SeqCst);
        self.give_back();
    }
}

impl Claim {
    fn tell_guard(&self, tell: impl Fn(&GuardPipe)) {
        if let Some(guard) = self.guard.get() {
            tell(guard);
        }
    }
}

/// The thread that writes to the terminal.
struct TerminalWriter {
    claim: Arc<Claim>,
    line: Tty,
    /// The terminal in a form that never waits; `None` if there is none, and standard output has to do.
    out: Option<File>,
    /// A frame was not written to its end.
    is_cut: bool,
    /// The modes of the line before it was taken.
    before: Option<Termios>,
    teller: UnboundedSender<io::Result<()>>,
}

impl TerminalWriter {
    fn work(mut self, jobs: &Receiver<Job>) {
        for job in jobs {
            let outcome = match job {
                Job::Take => self.take(),
                Job::Write(bytes) => self.write(&bytes),
                Job::GiveBack(teller) => {
                    self.give_back();
                    // The caller may have given up.
                    let _ = teller.send(());
                    continue;
                }
            };
            // The loop may have ended.
            let _ = self.teller.send(outcome);
        }
    }

    /// If the line is held already, a shell may have changed it while we were stopped: then the modes from before are
    /// kept. The change never goes through these modes, because keys typed at that moment would be echoed.
    fn take(&mut self) -> io::Result<()> {
        if self.claim.over.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut modes = self.line.modes()?;
        if !self.claim.held.load(Ordering::SeqCst) {
            self.before = Some(modes.clone());
        }
        let is_plain = self.claim.is_plain.load(Ordering::SeqCst);
        self.claim.tell_guard(|guard| guard.taken(is_plain));
        modes.make_raw();
        self.line.set_modes(&modes)?;
        self.claim.held.store(true, Ordering::SeqCst);
        if is_plain {
            return self.write(TAKE_PLAIN);
        }
        self.write(TAKE)?;
        if self.claim.follows_scheme.load(Ordering::SeqCst) {
            self.write(TAKE_SCHEME)?;
        }
        if self.claim.leaves_mouse.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.write(TAKE_MOUSE)
    }

    /// Writes bytes to their end, or until the terminal is urgently to be given back.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while self.claim.held.load(Ordering::SeqCst) && !rest.is_empty() {
            match self.write_some(rest) {
                Ok(length) => rest = &rest[length..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.claim.urgent.load(Ordering::SeqCst) {
                        self.is_cut = true;
                        break;
                    }
                    self.wait();
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn write_some(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(out) = &mut self.out {
            return out.write(bytes);
        }
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()?;
        Ok(bytes.len())
    }

    /// Waits until the terminal takes something, for a moment.
    fn wait(&self) {
        if let Some(out) = &self.out {
            wait_to_write(out);
        }
    }

    fn give_back(&mut self) {
        let is_urgent = self.claim.urgent.swap(false, Ordering::SeqCst);
        if !self.claim.held.load(Ordering::SeqCst) {
            return;
        }
        let cancel = if std::mem::take(&mut self.is_cut) {
            CANCEL
        } else {
            b""
        };
        let give_back = if self.claim.is_plain.load(Ordering::SeqCst) {
            GIVE_BACK_PLAIN
        } else {
            GIVE_BACK
        };
        if is_urgent || !self.write_last(&[cancel, give_back].concat()) {
            self.line.free_output();
            self.write_last(&[CANCEL, give_back].concat());
        }
        self.claim.held.store(false, Ordering::SeqCst);
        if let Some(modes) = self.before.take().filter(|_| self.line.is_ours()) {
            let _ = self.line.set_modes(&modes);
        }
        self.claim.tell_guard(GuardPipe::given_back);
    }

    /// Writes what ends everything; returns whether the terminal took it within some tries.
    fn write_last(&mut self, bytes: &[u8]) -> bool {
        let Some(out) = &mut self.out else {
            // Nothing better can be done on the way out.
            let _ = self.write_some(bytes);
            return true;
        };
        write_last(out, bytes, TRIES)
    }
}
