//! Who can call it: a mesh after the other, each with the name to call and the way, or the reason why not.

use crate::{
    app::Topic,
    derive::{
        reach::{Caller, LocalName, Reach, Standing, VirtualName},
        wording::brief_name,
    },
    model::Text,
    store::Kind,
    ui::{Role, line::PaneLine, text},
};

use super::{super::lines_of, Facing, paragraph};

/// The indentation of details.
const INDENT: &str = "  ";
/// The most meshes that are shown; the others are counted.
const CALLERS: usize = 200;
/// Clusters take no more columns than this.
const MOST: usize = 24;

pub(super) fn lines<'s>(facing: &Facing<'s>, reach: &Reach) -> Vec<PaneLine<'s>> {
    let columns = columns(reach);
    let mut lines = vec![PaneLine::of(Role::Muted, "Can be called from")];
    let local = reach.unclaimed().into_iter();
    lines.extend(local.flat_map(|local| own_cluster(facing, local, columns)));
    for caller in reach.callers.iter().take(CALLERS) {
        lines.extend(caller_lines(facing, caller, columns));
    }
    if let Some(more) = reach.callers.len().checked_sub(CALLERS + 1) {
        let words = format!("and {} more meshes", text::grouped(more as u64 + 1));
        lines.push(PaneLine::of(Role::Muted, words));
    }
    if lines.len() == 1 {
        lines.push(PaneLine::of(Role::Muted, "No mesh is known."));
    }
    lines
}

fn columns(reach: &Reach) -> usize {
    let callers = reach
        .callers
        .iter()
        .take(CALLERS)
        .map(|caller| text::width(&caller.from(), MOST));
    let local = reach
        .local
        .iter()
        .map(|local| text::width(&local.cluster, MOST));
    callers.chain(local).max().unwrap_or(0).min(MOST)
}

/// The Destination's own cluster, where no mesh of it is known.
fn own_cluster<'s>(facing: &Facing<'_>, local: &LocalName, columns: usize) -> Vec<PaneLine<'s>> {
    let (sign, role) = sign(facing, local.standing());
    let head = PaneLine::of(role, sign).add(Role::Text, " ");
    let head = head.cell(Role::Text, local.cluster.to_string(), columns);
    let mut lines = called(facing, head, [local.call()]);
    lines.extend(details(
        facing,
        &format!("no mesh needed; also {}", shorter(&local.short)),
    ));
    let remarks = local.remarks().into_iter();
    lines.extend(remarks.flat_map(|words| details(facing, &words)));
    lines
}

/// A mesh with all that is to be said of it.
fn caller_lines<'s>(facing: &Facing<'_>, caller: &Caller, columns: usize) -> Vec<PaneLine<'s>> {
    let (sign, role) = sign(facing, caller.standing());
    let head =
        PaneLine::of(role, sign)
            .add(Role::Text, " ")
            .cell(Role::Text, caller.from(), columns);
    let mut lines = if caller.hosts.is_empty() {
        vec![head.add(Role::Muted, caller.standing().word())]
    } else {
        called(facing, head, caller.calls())
    };
    if let Some(first) = lines.first_mut() {
        let mesh = facing.known().id.neighbour(Kind::Mesh, caller.mesh.clone());
        *first = std::mem::take(first).opens(mesh);
    }
    let way = caller
        .way
        .words()
        .map_or(String::new(), |way| format!(", {way}"));
    let is_here = caller.mesh.namespace == facing.known().destination.meta.namespace;
    let mesh = if is_here {
        caller.mesh.name.to_string()
    } else {
        caller.mesh.to_string()
    };
    lines.extend(details(facing, &format!("mesh {mesh}{way}")));
    if !caller.short.is_empty() {
        lines.extend(details(facing, &format!("also {}", shorter(&caller.short))));
    }
    let standing = caller.standing();
    let is_told = caller.hosts.is_empty();
    if !is_told && (standing != Standing::Yes || caller.is_restricted) {
        lines.extend(details(facing, &caller.standing_words()));
    }
    let more = caller.more_calls().into_iter().chain(caller.remarks());
    lines.extend(more.flat_map(|words| details(facing, &words)));
    let names = caller.virtual_calls();
    lines.extend(names.flat_map(|name| virtual_name(facing, caller, name)));
    let more = caller.more_virtual_calls();
    lines.extend(more.iter().flat_map(|words| details(facing, words)));
    lines
}

/// The shorter forms of a name.
fn shorter(names: &[Text]) -> String {
    let names: Vec<_> = names.iter().map(|name| brief_name(name)).collect();
    names.join(", ")
}

fn sign(facing: &Facing<'_>, standing: Standing) -> (&'static str, Role) {
    let symbols = facing.theme.symbols;
    match standing {
        Standing::Yes => (symbols.yes(), Role::Ok),
        Standing::Partly => (symbols.yes(), Role::Warning),
        Standing::Fails => (symbols.warning(), Role::Warning),
        Standing::No => (symbols.no(), Role::Faint),
        Standing::Unknown => ("?", Role::Muted),
    }
}

/// The names to call: the first next to the cluster if it fits, the others below.
fn called<'s>(
    facing: &Facing<'_>,
    head: PaneLine<'s>,
    calls: impl IntoIterator<Item = String>,
) -> Vec<PaneLine<'s>> {
    let mut calls = calls.into_iter().peekable();
    let room = facing.width.saturating_sub(head.width());
    let fits = calls
        .peek()
        .is_some_and(|call| text::width(call, room + 1) <= room);
    let mut lines = vec![match calls.next_if(|_| fits) {
        Some(call) => head.add(Role::Strong, call),
        None => head,
    }];
    lines.extend(calls.flat_map(|call| name(facing, &call)));
    lines
}

/// A name on lines of its own, whole however narrow they are.
fn name<'s>(facing: &Facing<'_>, call: &str) -> Vec<PaneLine<'s>> {
    let columns = facing.width.saturating_sub(INDENT.len()).max(1);
    let pieces = lines_of(call, columns);
    let line = |piece| PaneLine::of(Role::Text, INDENT).add(Role::Strong, piece);
    pieces.into_iter().map(line).collect()
}

fn details<'s>(facing: &Facing<'_>, words: &str) -> Vec<PaneLine<'s>> {
    paragraph(facing, (Role::Muted, words), (INDENT, INDENT))
}

fn virtual_name<'s>(facing: &Facing<'_>, caller: &Caller, name: &VirtualName) -> Vec<PaneLine<'s>> {
    let mut lines = details(facing, &format!("also {name}"));
    if let Some(first) = lines.first_mut() {
        let topic = Topic::Word(format!("{} calls {}", caller.mesh, name.key).into());
        let subject = facing
            .known()
            .id
            .neighbour(Kind::VirtualDestination, name.key.clone());
        *first = std::mem::take(first).opens_as(topic, subject);
    }
    lines
}
