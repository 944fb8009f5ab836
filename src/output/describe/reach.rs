//! How a Destination is reached from elsewhere, and what in its object is not as the API defines it.

use super::{
    PageInputs,
    page::{Facts, NOTHING, PageSection, UNKNOWN, grid},
};
use crate::{
    derive::{
        self,
        reach::{Caller, Note},
        wording::grouped,
        world::Known,
    },
    model::{Destination, Text, status::AppliedFederation},
    output::Glyphs,
    query::Align::Left,
};

/// The most meshes that are shown; the others are counted.
const CALLERS: usize = 500;

/// The federation, where there is one.
pub(super) fn federation(destination: &Destination, glyphs: Glyphs) -> PageSection<'static> {
    let Some(status) = &destination.status else {
        return PageSection::new("Federation", UNKNOWN, glyphs);
    };
    match &status.federation {
        Some(federation) => {
            PageSection::new("Federation", "", glyphs).with(facts(federation, glyphs).lines())
        }
        None => PageSection::new("Federation", NOTHING, glyphs),
    }
}

fn facts(federation: &AppliedFederation, glyphs: Glyphs) -> Facts {
    let hostname = (!federation.hostname.is_empty()).then_some(&federation.hostname);
    let mut facts = Facts::new(glyphs);
    facts
        .one("Hostname", hostname)
        .many("Meshes", federation.meshes.iter().map(ToString::to_string))
        .one("Virtual mesh", federation.virtual_mesh.as_ref())
        .one(
            "Flat network",
            Some(derive::objects::flat_words(federation.flat_network)),
        )
        .one(
            "TCP keepalive",
            federation
                .tcp_keepalive
                .as_ref()
                .map(derive::objects::keepalive_words),
        );
    facts
}

/// From where it can be called, by what name and by which way, and if not, why.
pub(super) fn callers(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let glyphs = scene.glyphs;
    let reach = derive::reach::reach((scene.store, scene.world), known);
    let tally = if reach.callers.is_empty() {
        UNKNOWN.to_owned()
    } else {
        reach.tally()
    };
    let mut section = PageSection::new("Can be called from", &tally, glyphs);
    let mut add = |steps, words: String| section.add(steps, [glyphs.show(&words)]);
    for note in &reach.notes {
        let mark = match note {
            Note::Fault(severity, _) => format!("{} ", glyphs.severity(*severity)),
            Note::Unknown(_) => "? ".to_owned(),
            Note::Fact(_) => String::new(),
        };
        add(1, format!("{mark}{}", note.words()));
    }
    if let Some(local) = reach.unclaimed() {
        add(
            1,
            format!(
                "{} (no mesh needed): {}",
                local.cluster,
                local.standing_words()
            ),
        );
        add(
            2,
            format!("call {}, or {}", local.call(), shorter(&local.short)),
        );
        local.remarks().into_iter().for_each(|words| add(2, words));
    }
    for caller in reach.callers.iter().take(CALLERS) {
        let (from, mesh) = (caller.from(), &caller.mesh);
        add(
            1,
            format!("{from} (mesh {mesh}): {}", caller.standing_words()),
        );
        for words in caller_lines(caller) {
            add(2, words);
        }
    }
    if let Some(more) = reach.callers.len().checked_sub(CALLERS + 1) {
        add(
            1,
            format!(
                "and {} more; -o json lists all meshes",
                grouped(more as u64 + 1)
            ),
        );
    }
    section
}

/// The shorter forms of a name.
fn shorter(names: &[Text]) -> String {
    let names: Vec<_> = names
        .iter()
        .map(|name| derive::wording::brief_name(name))
        .collect();
    names.join(", ")
}

fn caller_lines(caller: &Caller) -> Vec<String> {
    let way = caller
        .way
        .words()
        .map_or(String::new(), |way| format!(" {way}"));
    let mut lines: Vec<String> = caller
        .calls()
        .map(|call| format!("call {call}{way}"))
        .collect();
    lines.extend(caller.more_calls());
    if !caller.short.is_empty() {
        lines.push(format!("or {}", shorter(&caller.short)));
    }
    lines.extend(caller.remarks());
    lines.extend(caller.virtual_calls().map(|name| format!("or {name}")));
    lines.extend(caller.more_virtual_calls());
    lines.extend(
        caller
            .envoy_words()
            .map(|envoy| format!("in Envoy {envoy}")),
    );
    lines
}

/// The oddities of the object.
pub(super) fn oddities(destination: &Destination, glyphs: Glyphs) -> PageSection<'static> {
    let oddities = &destination.oddities;
    let sign = if oddities.is_empty() {
        NOTHING.to_owned()
    } else {
        oddities.len().to_string()
    };
    let rows = oddities.iter().map(|oddity| {
        let path = if oddity.path.is_empty() {
            "object"
        } else {
            &oddity.path
        };
        [path.to_owned(), oddity.reason.clone()]
    });
    PageSection::new("Oddities", &sign, glyphs).with(grid([Left, Left], glyphs, rows))
}
