//! The state of a source and its feeds as a symbol, a role and a few words, for the header and the sources.

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive,
    store::{Absence, Feed, Kind, Link, Origin, Source},
};

use super::{Role, Symbols, text::grouped};

/// The state of a source, as the header shows it.
pub(super) struct LinkSummary {
    pub(super) symbol: &'static str,
    pub(super) role: Role,
    /// Nothing while it is simply live.
    pub(super) words: Option<String>,
}

/// The state of a source: the state of its Destinations, or, if they are live, the worst state of its other kinds.
pub(super) fn of_source(source: &Source, now: Timestamp, symbols: Symbols) -> LinkSummary {
    let unreadable = unreadable(source);
    let link = source.link();
    let behind = if link.is_current() {
        behind(source)
    } else {
        Vec::new()
    };
    let (symbol, role) = match behind.first() {
        _ if unreadable > 0 => (symbols.warning(), Role::Warning),
        // The Destinations are there, so that the source is not lost with a kind that is.
        Some((kind, feed)) => (symbols.pending(), mark(*kind, feed.link(), symbols).1),
        None => mark(main_kind(source), link, symbols),
    };
    let silence = silence(source, now);
    let (symbol, role) = match silence {
        Some(_) if role == Role::Ok => (symbols.pending(), Role::Info),
        _ => (symbol, role),
    };
    // What is made up is never taken for a cluster.
    let made_up = source.origin().filter(|origin| *origin == Origin::Demo);
    let words = [
        made_up.map(|origin| origin.word().to_owned()),
        replayed(source).map(str::to_owned),
        silence,
        of_destinations(source, now),
        of_others(&behind, now),
        (unreadable > 0).then(|| format!("{} unreadable", grouped(unreadable as u64))),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    LinkSummary {
        symbol,
        role,
        words: (!words.is_empty()).then(|| words.join(", ")),
    }
}

/// The kind that a source is read for.
fn main_kind(source: &Source) -> Kind {
    if source.is_cluster() {
        Kind::Service
    } else {
        Kind::Destination
    }
}

/// The symbol and the role of a state. That a kind is not there is no trouble, unless everything is about it.
pub(super) fn mark(kind: Kind, link: &Link, symbols: Symbols) -> (&'static str, Role) {
    match link {
        Link::Absent(_) if kind != Kind::Destination => (symbols.nothing(), Role::Faint),
        Link::Live | Link::Loaded => (symbols.live(), Role::Ok),
        Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. } | Link::Polled { .. } => {
            (symbols.pending(), Role::Info)
        }
        Link::Retrying { .. } | Link::Ended { .. } => (symbols.lost(), Role::Warning),
        Link::Denied { .. } | Link::Unauthorized { .. } | Link::Absent(_) => {
            (symbols.refused(), Role::Error)
        }
    }
}

/// The state of a feed in a few words.
pub(super) fn words(link: &Link, now: Timestamp) -> String {
    match link {
        Link::Live => "live".to_owned(),
        Link::Loaded => "loaded".to_owned(),
        Link::Connecting => "connecting".to_owned(),
        Link::LoggingIn { until, .. } => format!("login, {}s left", countdown(*until, now)),
        Link::Syncing { seen } => format!("syncing {}", grouped(*seen as u64)),
        Link::Polled { next, .. } => format!("polled, next in {}s", countdown(*next, now)),
        Link::Retrying { next, .. } => format!("retrying in {}s", countdown(*next, now)),
        Link::Denied { .. } => "forbidden".to_owned(),
        Link::Unauthorized { .. } => "login refused".to_owned(),
        Link::Absent(Absence::NotInstalled | Absence::NoDestinations) => "not installed".to_owned(),
        Link::Absent(Absence::GlooMesh2) => "Gloo Mesh 2.x".to_owned(),
        Link::Absent(Absence::NotInDump) => "none in the dump".to_owned(),
        Link::Absent(Absence::NotConcerned) => "no Destinations".to_owned(),
        Link::Ended { .. } => "ended".to_owned(),
    }
}

/// The whole seconds until a time. 0 if it has passed.
fn countdown(next: Timestamp, now: Timestamp) -> i64 {
    let left = next.duration_since(now).max(SignedDuration::ZERO);
    left.as_secs() + i64::from(left.subsec_nanos() > 0)
}

/// The state of the Destinations of a source, with the age of stale data. Empty while they are live.
fn of_destinations(source: &Source, now: Timestamp) -> Option<String> {
    let link = source.link();
    let words = match link {
        Link::Live => return None,
        Link::Loaded if replayed(source).is_some() => return None,
        Link::Loaded => return source.origin().map(|origin| origin.word().to_owned()),
        // It is read again before it grows old, and a countdown without end would be noise.
        Link::Polled { .. } => return Some("polled".to_owned()),
        Link::Absent(Absence::NoDestinations) => "no Destination CRD".to_owned(),
        Link::LoggingIn { why, until } => format!("{why}, {}s left", countdown(*until, now)),
        link => words(link, now),
    };
    let is_stale = source.destinations() > 0 && !matches!(link, Link::Syncing { .. });
    let heard = source.heard().filter(|_| is_stale);
    Some(match heard {
        Some(heard) => format!("{words}, ~{} old", stale_age(heard, now)),
        None => words,
    })
}

/// How long nothing was heard of a source that is called live, once that is longer than usual.
fn silence(source: &Source, now: Timestamp) -> Option<String> {
    let heard = source.heard().filter(|_| source.is_silent(now))?;
    Some(format!("silent for {}", derive::wording::age(heard, now)))
}

/// A replay is never shown as live.
fn replayed(source: &Source) -> Option<&'static str> {
    let has_ended = *source.link() == Link::Loaded;
    source
        .is_replayed()
        .then_some(if has_ended { "replay ended" } else { "replay" })
}

/// The states of the other kinds that are incomplete.
fn of_others(behind: &[(Kind, &Feed)], now: Timestamp) -> Option<String> {
    match behind {
        [] => None,
        // A count would be out of date, because updates of these kinds draw nothing.
        [(kind, feed)] if is_coming(feed) => Some(format!("{} syncing", kind.plural())),
        [(kind, feed)] => Some(format!("{} {}", kind.plural(), words(feed.link(), now))),
        kinds if kinds.iter().all(|(_, feed)| is_coming(feed)) => {
            Some(format!("{} kinds syncing", kinds.len()))
        }
        kinds => Some(format!("{} kinds incomplete", kinds.len())),
    }
}

/// The other kinds that are incomplete: failing ones before those being read.
fn behind(source: &Source) -> Vec<(Kind, &Feed)> {
    let main = main_kind(source);
    let feeds = Kind::every().filter(|kind| *kind != main && source.needs(*kind));
    let feeds = feeds.filter_map(|kind| Some((kind, source.feed(kind)?)));
    let mut behind: Vec<_> = feeds
        .filter(|(_, feed)| !feed.link().is_current() && !feed.link().is_absent())
        .collect();
    behind.sort_by_key(|(_, feed)| is_coming(feed));
    behind
}

/// Whether the list of a feed is on its way.
fn is_coming(feed: &Feed) -> bool {
    matches!(
        feed.link(),
        Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. }
    )
}

/// Why kinds of a source are not live, each reason once: a cluster that is out of reach is so for every kind. A kind
/// that is merely not there needs no reason, unless it is the one that everything is about.
pub(super) fn reasons(source: &Source) -> Vec<&str> {
    let links = Kind::every().filter_map(|kind| Some((kind, source.feed(kind)?.link())));
    let silent = source.feeds().next().is_none();
    let links = links.chain(silent.then(|| (Kind::Destination, source.link())));
    let telling = links.filter(|(kind, link)| *kind == Kind::Destination || !link.is_absent());
    let mut reasons: Vec<&str> = Vec::new();
    for reason in telling.filter_map(|(_, link)| link.reason()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// How many things of a source could not be read.
fn unreadable(source: &Source) -> usize {
    source
        .feeds()
        .map(|(_, feed)| feed.unreadable().count())
        .sum()
}

/// The age of stale data: in steps of a minute, so that it does not flicker.
fn stale_age(heard: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(heard).as_secs();
    match seconds {
        // Our own clock was set back since.
        ..0 => "?".to_owned(),
        0..60 => "<1m".to_owned(),
        _ => derive::wording::age(heard, now - SignedDuration::from_secs(seconds % 60)),
    }
}

#[cfg(test)]
mod tests;
