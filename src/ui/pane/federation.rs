//! Federation: who can call it, by what name and by which way, and if not, why.

mod caller;

use crate::{
    app::Topic,
    derive::{
        self,
        reach::{Note, Reach},
    },
    model::Text,
    store::{Kind, ObjectKey},
    ui::{Role, line::PaneLine, severity, text},
};

use super::{Facing, PaneContent, lines_of};

/// The most hosts of an external service that are shown; the others are counted.
const HOSTS: usize = 100;
/// The columns of the labels in front of facts.
const LABEL: usize = 14;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let reach = facing.state.reach();
    let mut lines = title(facing);
    lines.extend(notes(facing, reach, |note| !matches!(note, Note::Fact(_))));
    lines.push(PaneLine::new());
    lines.extend(caller::lines(facing, reach));
    lines.extend(facts(facing));
    let plain = notes(facing, reach, |note| matches!(note, Note::Fact(_)));
    if !plain.is_empty() {
        lines.push(PaneLine::new());
        lines.extend(plain);
    }
    if reach.callers.is_empty() {
        PaneContent::new(lines)
    } else {
        PaneContent::counted(lines, reach.tally())
    }
}

/// The names that other meshes use, or the reason why there is none.
fn title<'s>(facing: &Facing<'s>) -> Vec<PaneLine<'s>> {
    let destination = &facing.known().destination;
    if destination.external_service().is_some() {
        let hosts = derive::destination::hosts(destination);
        let name = |host: &'s Text| {
            PaneLine::of(Role::Strong, &**host).about(Topic::Word((**host).into()))
        };
        let mut lines: Vec<_> = hosts.iter().take(HOSTS).map(name).collect();
        if let Some(more) = hosts.len().checked_sub(HOSTS + 1) {
            let words = format!(
                "and {} more hosts",
                derive::wording::grouped(more as u64 + 1)
            );
            lines.push(PaneLine::of(Role::Muted, words));
        }
        return lines;
    }
    let words = match destination.status.as_ref().map(|status| &status.federation) {
        Some(Some(federation)) if !federation.hostname.is_empty() => {
            let name = PaneLine::of(Role::Strong, &*federation.hostname);
            return vec![name.about(Topic::Word("hostname".into()))];
        }
        Some(Some(_)) => "Federated, but without a hostname.",
        Some(None) => "Not federated: other meshes cannot call it by name.",
        None => "Unknown whether it is federated: networking has not written a status yet.",
    };
    paragraph(facing, (Role::Muted, words), ("", ""))
}

fn notes<'s>(
    facing: &Facing<'s>,
    reach: &Reach,
    is_wanted: impl Fn(&Note) -> bool,
) -> Vec<PaneLine<'s>> {
    let wanted = reach.notes.iter().filter(|note| is_wanted(note));
    wanted.flat_map(|note| note_lines(facing, note)).collect()
}

fn note_lines<'s>(facing: &Facing<'s>, note: &Note) -> Vec<PaneLine<'s>> {
    let words = note.words();
    let (role, sign) = match note {
        Note::Fault(severity, _) => severity::mark(*severity, facing.theme.symbols),
        Note::Unknown(_) => (Role::Muted, "?"),
        Note::Fact(_) => return paragraph(facing, (Role::Muted, words), ("", "")),
    };
    let mut lines = paragraph(facing, (role, words), (&format!("{sign} "), "  "));
    if let Some(first) = lines.first_mut() {
        *first = std::mem::take(first).about(Topic::Word(words.into()));
    }
    lines
}

/// A text over as many lines as it takes, the first and the others behind indents of their own.
fn paragraph<'s>(
    facing: &Facing<'_>,
    (role, text): (Role, &str),
    (first, others): (&str, &str),
) -> Vec<PaneLine<'s>> {
    let indent = [first, others].map(|indent| text::width(indent, facing.width));
    let columns = facing.width.saturating_sub(indent[0].max(indent[1]));
    let lines = lines_of(text, columns.max(1)).into_iter().enumerate();
    let lines = lines.map(|(at, text)| {
        let indent = if at == 0 { first } else { others };
        PaneLine::of(role, format!("{indent}{text}")).continued_if(at > 0)
    });
    lines.collect()
}

/// The facts of the status about federation, other than names.
fn facts<'s>(facing: &Facing<'s>) -> Vec<PaneLine<'s>> {
    let status = facing.known().destination.status.as_ref();
    let Some(federation) = status.and_then(|status| status.federation.as_deref()) else {
        return Vec::new();
    };
    let mut lines = vec![PaneLine::new()];
    lines.push(match &federation.virtual_mesh {
        Some(virtual_mesh) => PaneLine::of(Role::Muted, label("virtual mesh"))
            .add(Role::Accent, virtual_mesh.to_string())
            .opens(
                facing
                    .known()
                    .id
                    .neighbour(Kind::VirtualMesh, ObjectKey::from(virtual_mesh)),
            ),
        None => PaneLine::of(Role::Muted, label("virtual mesh")).add(Role::Text, "?"),
    });
    lines.extend(fact(
        facing,
        "flat network",
        derive::objects::flat_words(federation.flat_network),
    ));
    if let Some(keepalive) = &federation.tcp_keepalive {
        lines.extend(fact(
            facing,
            "keepalive",
            &derive::objects::keepalive_words(keepalive),
        ));
    }
    lines
}

fn label(label: &str) -> String {
    format!("{label:LABEL$}")
}

fn fact<'s>(facing: &Facing<'_>, name: &str, value: &str) -> Vec<PaneLine<'s>> {
    let pieces = lines_of(value, facing.width.saturating_sub(LABEL).max(1));
    let lines = pieces.into_iter().enumerate().map(|(at, piece)| {
        let name = if at == 0 { name } else { "" };
        let line = PaneLine::of(Role::Muted, label(name)).add(Role::Text, piece);
        match at {
            0 => line.about(Topic::Word(name.into())),
            _ => line,
        }
    });
    lines.collect()
}
