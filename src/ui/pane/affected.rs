//! The Destinations that an object of another kind affects, those with problems first. There may be tens of thousands;
//! only visible lines are built.

use crate::{
    app::Topic,
    derive::{
        self,
        affected::{AffectedDestination, AffectedDestinations},
        fault::Severity,
    },
    store::{Kind, Subject},
    ui::{Role, line::PaneLine, severity::mark},
};

use super::{Facing, PaneContent, PaneLines};

/// How wide the columns are; a namespace or a cluster without a width is left away.
struct Widths {
    name: usize,
    namespace: Option<usize>,
    cluster: Option<usize>,
}

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let affected = facing.state.affected.as_ref();
    let Some(affected) = affected.filter(|affected| !affected.rows().is_empty()) else {
        return nothing(facing);
    };
    let rows = affected.rows();
    let widths = widths(facing.width);
    let mut lines = PaneLines::new(facing);
    if let Some(at) = held(facing, affected) {
        lines.found(at);
    }
    let above = facing.window.start.min(rows.len());
    lines.skip(above);
    for one in rows[above..].iter().take(facing.window.len()) {
        lines.push(|| row(facing, (affected, one), &widths));
    }
    lines.skip(rows.len() - lines.total());
    let count = derive::wording::grouped(rows.len() as u64);
    PaneContent {
        count: Some(count),
        ..lines.content()
    }
}

/// The index of the Destination under the cursor.
fn held(facing: &Facing<'_>, affected: &AffectedDestinations) -> Option<usize> {
    let Some(Topic::Object(Subject { id, .. })) = facing.held else {
        return None;
    };
    affected.position(facing.state.world.get(id)?)
}

fn widths(width: usize) -> Widths {
    let (name, namespace, cluster) = match width {
        0..50 => (20, None, None),
        50..66 => (20, None, Some(12)),
        66..110 => (20, Some(12), Some(11)),
        _ => (28, Some(18), Some(16)),
    };
    Widths {
        name,
        namespace,
        cluster,
    }
}

fn row<'s>(
    facing: &Facing<'s>,
    (affected, row): (&AffectedDestinations, &'s AffectedDestination),
    widths: &Widths,
) -> PaneLine<'s> {
    let known = &row.known;
    let destination = &*known.destination;
    let (role, sign) = shown(facing, row.severity);
    let line = PaneLine::of(role, sign).add(Role::Text, " ");
    let mut line = line.cell(
        Role::Text,
        derive::destination::service_name(destination),
        widths.name,
    );
    let nothing = facing.theme.symbols.nothing();
    let cluster = derive::destination::cluster(destination).unwrap_or(nothing);
    let namespace = derive::destination::namespace(destination);
    for (text, columns) in [(namespace, widths.namespace), (cluster, widths.cluster)] {
        if let Some(columns) = columns {
            line = line.cell(Role::Muted, text, columns);
        }
    }
    let found = facing.state.findings_between(affected, known).into_iter();
    let found = found.map(|(severity, words)| (Some(severity), words));
    let facts = affected.associations(known).into_iter();
    let facts = facts.map(|one| (one.severity, one.words));
    for (at, (severity, words)) in found.chain(facts).enumerate() {
        if at > 0 {
            line.push(Role::Faint, "; ");
        }
        line.push(shown(facing, severity).0, words);
    }
    line.opens(known.subject())
}

/// A sign and its colour; a blank where all is as it should be.
fn shown(facing: &Facing<'_>, severity: Option<Severity>) -> (Role, &'static str) {
    severity.map_or((Role::Text, " "), |severity| {
        mark(severity, facing.theme.symbols)
    })
}

/// Why there is none, as far as that can be known.
fn nothing<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let Some((subject, object)) = facing.object() else {
        return PaneContent::empty(facing, "?");
    };
    let store = &facing.state.store;
    if let Some(why) = store.knowledge(&subject.id.source, Kind::Destination).gap() {
        return PaneContent::empty(facing, &format!("Not known: {why}."));
    }
    let why = match object.kind() {
        Kind::TrafficPolicy | Kind::AccessPolicy => {
            "None. It selects no Destination, and it is neither in force nor refused for any."
        }
        Kind::Mesh => {
            "None. Discovery found no service in this mesh, and no service is federated to it."
        }
        Kind::Workload => "None. No service of its namespace selects its pods.",
        Kind::VirtualMesh => "None. No Destination is in its meshes.",
        Kind::VirtualDestination => "None. It has no backing Destination, so calls to it fail.",
        Kind::KubernetesCluster => "None. Discovery found no service in a mesh of this cluster.",
        Kind::Destination | Kind::Service | Kind::EndpointSlice => "None.",
    };
    PaneContent::empty(facing, why)
}
