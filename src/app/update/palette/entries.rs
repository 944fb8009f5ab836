//! The entries of the palette for some words, the best first. At 50,000 Destinations a letter costs no more than in a filter.

use std::cmp::Ordering;

use crate::{
    app::{ACTIONS, PaletteEntry, PaletteTarget, State, object_count},
    derive::{self, wording::counted, world::Known},
    query::{LISTED_KINDS, WordSearch},
    store::{Id, Kind, Subject},
};

/// The most entries to offer.
pub(super) const MOST: usize = 50;

/// Entries with their ranks.
struct Ranked(Vec<(u32, PaletteEntry)>);

/// The best entries for a text. Without a word, all actions.
pub(super) fn entries(state: &State, text: &str) -> Vec<PaletteEntry> {
    let search = WordSearch::new(text);
    let mut ranked = Ranked(Vec::new());
    ranked.actions(state, &search);
    if !search.is_empty() {
        ranked.places(state, &search);
        ranked.destinations(state, &search);
        ranked.objects(state, &search);
        // The order of actions without a word is that of the help.
        ranked.0.sort_by(|(a, one), (b, other)| {
            let names = || (&one.label, &one.about).cmp(&(&other.label, &other.about));
            a.cmp(b).then(sort(one).cmp(&sort(other))).then_with(names)
        });
        ranked.0.truncate(MOST);
    }
    ranked.0.into_iter().map(|(_, entry)| entry).collect()
}

/// Actions before lists, these before places, and these before Destinations and other objects.
fn sort(entry: &PaletteEntry) -> u8 {
    match &entry.target {
        PaletteTarget::Action(_) => 0,
        PaletteTarget::Kind(_) => 1,
        PaletteTarget::Cluster(_) => 2,
        PaletteTarget::Source(_) => 3,
        PaletteTarget::Object(subject) if subject.kind == Kind::Destination => 4,
        PaletteTarget::Object(_) | PaletteTarget::Loss(_) | PaletteTarget::Route(_) => 5,
    }
}

impl Ranked {
    /// The actions: those that work here first, while no word says which.
    fn actions(&mut self, state: &State, search: &WordSearch) {
        let mode = state.mode_beneath();
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            ACTIONS.iter().partition(|doc| doc.modes.contains(&mode));
        for doc in here.into_iter().chain(elsewhere) {
            let by_doc = search.rank(doc.doc).map(|rank| rank + 1);
            let Some(rank) = search.rank(doc.name).into_iter().chain(by_doc).min() else {
                continue;
            };
            let keys = state.keymap.keys(doc.action).first();
            let keys = keys.map(|key| format!(" ({key})")).unwrap_or_default();
            let entry = PaletteEntry {
                label: doc.name.to_owned(),
                about: format!("{}{keys}", doc.doc),
                target: PaletteTarget::Action(doc.action),
            };
            self.0.push((rank, entry));
        }
    }

    fn places(&mut self, state: &State, search: &WordSearch) {
        for kind in [Kind::Destination].into_iter().chain(LISTED_KINDS) {
            let objects = counted(object_count(&state.store, kind), "object");
            let entry = PaletteEntry {
                label: kind.title(),
                about: format!("list, {objects}"),
                target: PaletteTarget::Kind(kind),
            };
            self.add(search, entry);
        }
        for (cluster, count) in state.world.clusters() {
            let label = cluster.unwrap_or("external").to_owned();
            let entry = PaletteEntry {
                about: format!("cluster, {}", counted(count, "Destination")),
                target: PaletteTarget::Cluster(cluster.map(str::to_owned)),
                label,
            };
            self.add(search, entry);
        }
        for source in state.store.sources() {
            let entry = PaletteEntry {
                label: source.name().to_string(),
                about: "source".to_owned(),
                target: PaletteTarget::Source(source.name().clone()),
            };
            self.add(search, entry);
        }
    }

    fn add(&mut self, search: &WordSearch, entry: PaletteEntry) {
        let rank = search.rank(&entry.label);
        self.0.extend(rank.map(|rank| (rank, entry)));
    }

    /// The Destinations: only the best of them become entries.
    fn destinations(&mut self, state: &State, search: &WordSearch) {
        let ranked = state.world.iter();
        let ranked = ranked.filter_map(|known| Some((search.rank_of(known)?, &**known)));
        let by_name = |(a, one): &(u32, &Known), (b, other): &(u32, &Known)| {
            let names = || {
                let name = derive::destination::service_name(&one.destination);
                name.cmp(derive::destination::service_name(&other.destination))
            };
            a.cmp(b)
                .then_with(names)
                .then_with(|| one.id.cmp(&other.id))
        };
        for (rank, known) in best(ranked.collect(), by_name) {
            self.0.push((rank, destination(known)));
        }
    }

    /// The objects of other kinds that have pages.
    fn objects(&mut self, state: &State, search: &WordSearch) {
        let mut found = Vec::new();
        for source in state.store.sources() {
            for (kind, feed) in source.feeds() {
                if kind == Kind::Destination || !Kind::ALL.contains(&kind) {
                    continue;
                }
                let keys = feed.objects().map(|(key, _)| key);
                let ranked = keys.filter_map(|key| Some((search.rank(&key.name)?, key)));
                found.extend(ranked.map(|(rank, key)| (rank, kind, source.name(), key)));
            }
        }
        let found = best(found, |(a, kind, _, key), (b, other, _, its)| {
            (a, kind, key).cmp(&(b, other, its))
        });
        for (rank, kind, source, key) in found {
            let id = Id {
                source: source.clone(),
                key: key.clone(),
            };
            let entry = PaletteEntry {
                label: key.name.to_string(),
                about: format!("{kind} in {}, {source}", key.namespace),
                target: PaletteTarget::Object(Subject { kind, id }),
            };
            self.0.push((rank, entry));
        }
    }
}

fn destination(known: &Known) -> PaletteEntry {
    let destination = &*known.destination;
    let namespace = derive::destination::namespace(destination);
    let cluster = derive::destination::cluster_words(destination);
    PaletteEntry {
        label: derive::destination::service_name(destination).to_owned(),
        about: format!("Destination in {namespace}, {cluster}"),
        target: PaletteTarget::Object(known.subject()),
    }
}

/// The best of many, in no order.
fn best<T>(mut all: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if all.len() > MOST {
        all.select_nth_unstable_by(MOST, compare);
        all.truncate(MOST);
    }
    all
}
