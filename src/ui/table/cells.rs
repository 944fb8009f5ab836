//! The cells that are more than a piece of text.

use std::borrow::Cow;

use jiff::Timestamp;
use ratatui::style::Modifier;

use crate::{
    app::{Flash, State},
    derive::{
        self,
        drift::{DriftState, Watched},
        wording::part_of,
        world::Known,
    },
    diagnose::Severity,
    query::Column,
};

use super::super::{
    Role, Symbols, Theme,
    bar::{letter_of, stacked},
    line::PaneLine,
    pane::zone_role,
    severity, text,
};

/// The most cells of the small bar of endpoints.
const BAR: usize = 6;

/// A column's own text, quiet where it says nothing.
pub(super) fn plain(
    column: Column,
    known: &Known,
    (theme, now): (&Theme, Timestamp),
) -> PaneLine<'static> {
    let text = match column {
        Column::Type => derive::destination::service_type(&known.destination)
            .short()
            .to_owned(),
        _ => column.text(known, now),
    };
    if text == "·" {
        return PaneLine::of(Role::Faint, theme.symbols.nothing());
    }
    let role = match (column, text.as_str()) {
        (_, "0") => Role::Faint,
        (Column::Cluster | Column::Ports | Column::TrafficPolicies | Column::AccessPolicies, _) => {
            Role::Text
        }
        _ => Role::Muted,
    };
    PaneLine::of(role, text)
}

/// The source, apart from others that are called alike.
pub(super) fn source<'k>(
    known: &'k Known,
    width: usize,
    (state, symbols): (&'k State, Symbols),
) -> PaneLine<'k> {
    let all = state.store.sources().map(|source| &*source.name().0);
    let name = text::apart(&known.id.source.0, all, (width, symbols.cut()));
    PaneLine::of(Role::Muted, name)
}

/// The cluster, apart from others that are called alike.
pub(super) fn cluster<'k>(
    known: &'k Known,
    width: usize,
    (state, symbols): (&'k State, Symbols),
) -> PaneLine<'k> {
    let Some(name) = derive::destination::cluster(&known.destination) else {
        return PaneLine::of(Role::Faint, symbols.nothing());
    };
    let all = state.world.clusters().filter_map(|(cluster, _)| cluster);
    let name = text::apart(name, all, (width, symbols.cut()));
    marked(Role::Text, name, state)
}

/// The name.
pub(super) fn name<'k>(
    known: &'k Known,
    width: usize,
    (state, symbols): (&State, Symbols),
) -> PaneLine<'k> {
    let name = derive::destination::service_name(&known.destination);
    marked(Role::Text, text::fit(name, width, symbols.cut()), state)
}

/// The namespace.
pub(super) fn namespace<'k>(known: &'k Known, (state, symbols): (&State, Symbols)) -> PaneLine<'k> {
    match derive::destination::namespace(&known.destination) {
        "" => PaneLine::of(Role::Faint, symbols.nothing()),
        namespace => marked(Role::Muted, namespace.into(), state),
    }
}

/// A text with the letters that the filter matched.
fn marked<'t>(role: Role, text: Cow<'t, str>, state: &State) -> PaneLine<'t> {
    let hits = state.listing.filter().hits(&text);
    if hits.is_empty() {
        return PaneLine::of(role, text);
    }
    let mut line = PaneLine::new();
    for (at, letter) in text.chars().enumerate() {
        let (role, modifier) = if hits.binary_search(&at).is_ok() {
            (Role::Accent, Modifier::UNDERLINED)
        } else {
            (role, Modifier::empty())
        };
        line = line.marked(role, letter.to_string(), modifier);
    }
    line
}

/// The number of endpoints, with how many remain in a what-if, a bar of their zones, and where the number moved.
pub(super) fn endpoints(
    known: &Known,
    width: usize,
    (theme, flash, state): (&Theme, Option<&Flash>, &State),
) -> PaneLine<'static> {
    let count = known.summary.endpoints;
    let is_kube = known.destination.kube_service().is_some();
    let left = state
        .blast
        .as_ref()
        .and_then(|blast| blast.remaining(known));
    let role = match left {
        Some(0) => Role::Error,
        Some(_) => Role::Warning,
        None if count == 0 && is_kube => Role::Warning,
        None => Role::Text,
    };
    let is_fresh = flash.is_some_and(|flash| flash.is_fresh(state.now));
    let weight = if is_fresh {
        Modifier::BOLD
    } else {
        Modifier::empty()
    };
    let count = text::grouped(count.into());
    let number = match left {
        Some(left) => format!("{}/{count}", text::grouped(left as u64)),
        None => count,
    };
    let number = format!("{number:>5} ");
    let mut line = PaneLine::new().marked(role, number, weight);
    let moved = moved(flash, theme.symbols);
    if width >= BAR + 9 {
        let bar = bar(known, *theme);
        let gap = BAR.saturating_sub(bar.width()) + 1;
        line.append(bar);
        line.push(Role::Text, " ".repeat(gap));
    }
    line.append(moved);
    line
}

/// Which way the number moved: `↑2`.
fn moved(flash: Option<&Flash>, symbols: Symbols) -> PaneLine<'static> {
    match flash.map_or(0, |flash| flash.endpoints) {
        0 => PaneLine::new(),
        by if by > 0 => {
            let by = text::grouped(by.unsigned_abs());
            PaneLine::of(Role::Ok, format!("{}{by}", symbols.more()))
        }
        by => PaneLine::of(
            Role::Warning,
            format!("{}{}", symbols.less(), text::grouped(by.unsigned_abs())),
        ),
    }
}

/// A cell for each endpoint, in the order of the zones. If there are more than cells, the last one says so, and the others
/// are shared among the zones.
fn bar(known: &Known, theme: Theme) -> PaneLine<'static> {
    let region = region(known);
    let zones = known.summary.zones.iter();
    let parts = zones.map(|(zone, count)| {
        let label = derive::world::zone_count_label(region, zone.as_ref()).0;
        let role = zone_role(region, zone.as_deref());
        (role, letter_of(label), *count as usize)
    });
    let total: usize = parts.clone().map(|(.., count)| count).sum();
    if total <= BAR {
        return stacked(parts, total, theme);
    }
    stacked(parts, BAR - 1, theme).add(Role::Muted, "+")
}

/// The region, and each zone in its colour with its number of endpoints.
pub(super) fn locality(
    known: &Known,
    width: usize,
    (state, symbols): (&State, Symbols),
) -> PaneLine<'static> {
    if known.summary.zones.is_empty() {
        return PaneLine::of(Role::Faint, symbols.nothing());
    }
    let region = region(known);
    let mut line = PaneLine::of(Role::Muted, region.unwrap_or("?").to_owned());
    // A zone takes two columns or more; what is beyond the edge is not built.
    for (zone, count) in known.summary.zones.iter().take(width) {
        let (label, gap) = derive::world::zone_count_label(region, zone.as_ref());
        let count = text::grouped((*count).into());
        let kube = known.destination.kube_service();
        let is_lost = kube.is_some_and(|kube| state.lost.takes_zone(kube, zone.as_deref()));
        if is_lost {
            line.push(Role::Text, " ");
            line = line.marked(
                Role::Faint,
                format!("{label}{gap}{count}"),
                Modifier::CROSSED_OUT,
            );
            continue;
        }
        line.push(zone_role(region, zone.as_deref()), format!(" {label}"));
        line.push(Role::Text, format!("{gap}{count}"));
    }
    line
}

fn region(known: &Known) -> Option<&str> {
    known
        .destination
        .kube_service()
        .and_then(|kube| kube.region.given())
}

/// How many endpoints are claimed and how many its cluster has ready, with a mark where the two differ in anything.
pub(super) fn claimed_ready(known: &Known, state: &State, symbols: Symbols) -> PaneLine<'static> {
    let tally = state.diagnosis.watched(&known.id).map(Watched::tally);
    let text = derive::drift::claimed_ready(known, tally.as_ref());
    if text == "·" {
        return PaneLine::of(Role::Faint, symbols.nothing());
    }
    match tally.map(|tally| tally.state()) {
        Some(DriftState::Differs) => {
            PaneLine::of(Role::Warning, format!("{} ", symbols.warning())).add(Role::Text, text)
        }
        Some(_) => PaneLine::of(Role::Text, text),
        None => PaneLine::of(Role::Muted, text),
    }
}

/// The number of findings of each severity.
pub(super) fn findings(known: &Known, state: &State, symbols: Symbols) -> PaneLine<'static> {
    match state.diagnosis.counts_of(&known.id) {
        None => PaneLine::of(Role::Muted, "?"),
        Some(counts) if counts.gravest().is_none() => PaneLine::of(Role::Faint, symbols.nothing()),
        Some(counts) => severity::counts(counts, &Severity::ALL, (symbols, " ")),
    }
}

/// The gravest finding in its own words.
pub(super) fn why<'k>(known: &'k Known, state: &'k State, symbols: Symbols) -> PaneLine<'k> {
    match state.diagnosis.gravest_of(&known.id) {
        Some((finding, words)) if finding.severity == Severity::Error => {
            PaneLine::of(Role::Text, words)
        }
        Some((_, words)) => PaneLine::of(Role::Muted, words),
        None if state.diagnosis.was_examined(&known.id) => {
            PaneLine::of(Role::Faint, symbols.nothing())
        }
        None => PaneLine::of(Role::Faint, "?"),
    }
}

/// How many of the required subsets have endpoints, also in a what-if.
pub(super) fn subsets(known: &Known, (state, symbols): (&State, Symbols)) -> PaneLine<'static> {
    let all = known.summary.subsets;
    let blast = state.blast.as_ref().filter(|_| all > 0);
    let satisfied = blast.map_or(known.summary.subsets_satisfied, |blast| {
        blast.satisfied(known)
    });
    let part = || part_of(satisfied as usize, all as usize);
    match (satisfied, all) {
        _ if !derive::subsets::knows_required_subsets(&known.destination) => {
            PaneLine::of(Role::Muted, "?")
        }
        (_, 0) => PaneLine::of(Role::Faint, symbols.nothing()),
        _ if satisfied == all => {
            PaneLine::of(Role::Ok, symbols.yes()).add(Role::Text, format!(" {}", part()))
        }
        _ => PaneLine::of(Role::Error, format!("{} {}", symbols.no(), part())),
    }
}
