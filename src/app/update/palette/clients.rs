//! The entries of the palette for a route: `frontend`, `frontend@us-east-1a`, with a Destination behind it `frontend kafka`,
//! and with a request `frontend POST /carts :8080`.

use std::collections::BTreeSet;

use crate::{
    app::{ChosenRoute, PaletteEntry, PaletteTarget, SentRequest, State},
    derive::{self, world::Known},
    model::SourceName,
    query::WordSearch,
    route::{ClientSpec, HttpRequest, clients},
    store::Subject,
};

use super::{entries::MOST, requests::RequestWords};

/// The most clients and the most Destinations that are paired.
const PAIRED: usize = 7;

/// The best entries for a text: clients of the selected Destination, or else a client and a Destination; each with the
/// requests that the text may mean.
pub(super) fn entries(state: &State, to: Option<&Subject>, text: &str) -> Vec<PaletteEntry> {
    let words = RequestWords::of(text);
    let called = to.and_then(|to| state.world.get(&to.id));
    let called = called.map(|known| &**known);
    let mut found = called.map_or_else(Vec::new, |called| {
        let found = callers(state, called, &words);
        let found = found.into_iter().map(|from| (from, called));
        found.collect()
    });
    if let (Some((who, named)), true) =
        (words.who.rsplit_once(char::is_whitespace), found.is_empty())
    {
        found = pairs(state, (who.trim_end_matches(" to"), named));
    }
    let remembered = &state.route.request;
    let entries = found.into_iter().flat_map(|(from, called)| {
        let requests = words.requests(remembered, called).into_iter();
        requests.map(move |request| entry(from.clone(), request, called))
    });
    entries.take(MOST).collect()
}

/// The clients of a Destination that a text may mean: the one that was chosen last if it is only about the request.
fn callers(state: &State, called: &Known, words: &RequestWords<'_>) -> Vec<ClientSpec> {
    let last = state.route.client.clone();
    let last = last.or_else(|| ClientSpec::beside(called));
    if let (Some(last), true) = (last, words.who.is_empty() && !words.is_empty()) {
        return vec![last];
    }
    let (who, zone) = match words.who.split_once('@') {
        Some((who, zone)) => (who, Some(zone)),
        None => (&*words.who, None),
    };
    let source = &called.id.source;
    let found = ranked(state, (source, called), (who, MOST)).into_iter();
    found
        .flat_map(|from| zoned(state, source, from, zone))
        .collect()
}

/// Clients and Destinations that fit their words.
fn pairs<'s>(state: &'s State, (who, named): (&str, &str)) -> Vec<(ClientSpec, &'s Known)> {
    let search = WordSearch::new(named);
    let called = state.world.iter();
    let called = called.filter_map(|known| Some((search.rank_of(known)?, &**known)));
    let mut called: Vec<_> = called.collect();
    called.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let mut pairs = Vec::new();
    for (_, known) in called.into_iter().take(PAIRED) {
        let from = ranked(state, (&known.id.source, known), (who, PAIRED));
        pairs.extend(from.into_iter().map(|from| (from, known)));
    }
    pairs
}

/// The clients of a source that fit a text, the best first; without a word those nearest to a Destination.
fn ranked(
    state: &State,
    (source, called): (&SourceName, &Known),
    (text, most): (&str, usize),
) -> Vec<ClientSpec> {
    let search = WordSearch::new(text);
    let accounts = clients(&state.store, source);
    let spaces: BTreeSet<_> = accounts
        .iter()
        .map(|one| (one.cluster.clone(), one.namespace.clone()))
        .collect();
    let spaces = spaces.into_iter().map(|(cluster, namespace)| ClientSpec {
        cluster,
        namespace,
        ..ClientSpec::default()
    });
    let near = ClientSpec::beside(called);
    let is_far = |one: &ClientSpec| {
        let near = near.as_ref();
        let cluster = near.is_none_or(|near| near.cluster != one.cluster);
        (
            cluster,
            near.is_none_or(|near| near.namespace != one.namespace),
        )
    };
    let rank = |one: ClientSpec| {
        let account = one
            .account
            .as_deref()
            .and_then(|account| search.rank(account));
        let whole = search.rank(&one.words()).map(|rank| rank + 1);
        let rank = account.into_iter().chain(whole).min()?;
        Some((rank, is_far(&one), one.words(), one))
    };
    let all = near.clone().into_iter().chain(accounts).chain(spaces);
    let mut found: Vec<_> = all.filter_map(rank).collect();
    found.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    found.dedup_by(|a, b| a.2 == b.2);
    found.into_iter().take(most).map(|(.., one)| one).collect()
}

/// A client in each zone of its cluster whose name begins so; as it is without a zone.
fn zoned(
    state: &State,
    source: &SourceName,
    from: ClientSpec,
    zone: Option<&str>,
) -> Vec<ClientSpec> {
    let Some(begin) = zone else {
        return vec![from];
    };
    let mut zones = BTreeSet::new();
    for known in state.world.iter() {
        let cluster = derive::destination::cluster(&known.destination);
        if known.id.source == *source && cluster == Some(&*from.cluster) {
            let own = known.summary.zones.iter();
            zones.extend(own.filter_map(|(zone, _)| zone.clone()));
        }
    }
    let fitting = zones.into_iter().filter(|zone| zone.contains(begin));
    let placed = fitting.map(|zone| ClientSpec {
        zone: Some(zone),
        ..from.clone()
    });
    placed.collect()
}

fn entry(from: ClientSpec, request: SentRequest, called: &Known) -> PaletteEntry {
    let to = derive::destination::service_name(&called.destination);
    let cluster = derive::destination::cluster(&called.destination).unwrap_or("external");
    let zone = from.zone.as_ref();
    let zone = zone.map_or_else(String::new, |zone| format!("@{zone}"));
    let who = if from.account.is_some() {
        "calls"
    } else {
        "(any account) calls"
    };
    let port = request.port_of(&called.id);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let sent = if request.http == HttpRequest::default() {
        String::new()
    } else {
        format!(" with {}", request.http.words())
    };
    PaletteEntry {
        label: format!("{}{zone}", from.words()),
        about: format!("{who} {to}{port} {cluster}{sent}"),
        target: PaletteTarget::Route(Box::new(ChosenRoute {
            from,
            request,
            to: called.subject(),
        })),
    }
}
