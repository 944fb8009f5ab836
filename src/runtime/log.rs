//! The log: a line for each thing that sources say of themselves, in a file that the user names.
//!
//! Only lines of this program are written: those of libraries may hold what they send to a server. No line holds an object.

use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use tracing::{debug, info, level_filters::LevelFilter, trace, warn};
use tracing_subscriber::{
    Layer, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use super::{artifact::PRIVATE, inputs};
use crate::{
    cli::{Invocation, LogLevel},
    model::printable::printable,
    store::{Change, Kind, Update},
};

/// A log that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the log {path}: {why}; name another file with --log-file", path = path.display())]
pub(super) struct LogError {
    path: PathBuf,
    why: io::Error,
}

/// Begins the log if one is asked for. Lines are appended to a file that exists.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn start(invocation: &Invocation) -> Result<(), LogError> {
    let Some(path) = &invocation.log.file else {
        return Ok(());
    };
    let cannot = |why| LogError {
        path: path.clone(),
        why,
    };
    if inputs::reads(invocation, path) {
        return Err(cannot(io::Error::other("it is also read")));
    }
    let file = open(path).map_err(cannot)?;
    let lines = fmt::layer()
        .with_writer(file)
        .with_ansi(false)
        .with_target(false)
        .with_filter(filter_fn(|line| line.target().starts_with("portolan")));
    let level = match invocation.log.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // It fails if there is a log already, as in tests.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(level))
        .try_init();
    info!("portolan {} begins", env!("CARGO_PKG_VERSION"));
    Ok(())
}

fn open(path: &Path) -> io::Result<std::fs::File> {
    if path.exists() && !path.is_file() {
        // A pipe without a reader would block everything.
        return Err(io::Error::other("it is not a file"));
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(PRIVATE).open(path)
}

/// Writes what sources say of themselves.
pub(super) fn updates(updates: &[Update]) {
    if tracing::enabled!(tracing::Level::ERROR) {
        updates.iter().for_each(update);
    }
}

/// An entry that is not read. Its name and the reason, which may quote it, are in the list of sources.
fn skipped(kind: Option<Kind>, is_unreadable: bool) -> String {
    let what = kind.map_or_else(
        || "an entry".to_owned(),
        |kind| format!("{kind}: an object"),
    );
    let not = if is_unreadable {
        "cannot be read"
    } else {
        "is skipped"
    };
    format!("{what} {not}; the list of sources names it")
}

fn update(Update { source, change, .. }: &Update) {
    let source = printable(&source.0);
    match change {
        Change::Link(kind, link) => match link.reason() {
            None => info!("{source}: {kind}: {}", link.word()),
            Some(why) => warn!("{source}: {kind}: {}: {}", link.word(), printable(why)),
        },
        Change::Skipped {
            kind, unreadable, ..
        } => warn!("{source}: {}", skipped(*kind, *unreadable)),
        Change::Clock(skew) => info!("{source}: its clock is {} s ahead", skew.ahead().as_secs()),
        Change::ListBegan(kind) => debug!("{source}: {kind}: a list begins"),
        Change::ListEnded(kind) => debug!("{source}: {kind}: the list is complete"),
        Change::Narrowed(kind, _) => debug!("{source}: {kind}: not all of them are read"),
        Change::Covered(kind, namespaces) => {
            debug!("{source}: {kind}: read in {} namespaces", namespaces.len());
        }
        Change::Asked(kind) => trace!("{source}: {kind}: a request"),
        Change::Heard(kind) => trace!("{source}: {kind}: the watch goes on"),
        Change::Listed(_) | Change::Applied(_) | Change::Deleted(..) => {}
    }
}
