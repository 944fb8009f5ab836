//! The lists of objects: rows of a table, items of a document, names for kubectl.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    output::{Envelope, Glyphs, Heading, TableContent, document::Each},
    query::{ObjectCell, ObjectColumn, ObjectGround, ObjectRow},
    store::{Kind, Store},
};

/// An object as an item: its columns as fields, times as times.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ObjectItem(BTreeMap<&'static str, Value>);

impl From<ObjectColumn> for Heading {
    fn from(column: ObjectColumn) -> Self {
        Self {
            key: column.key(),
            text: column.heading(),
            align: column.align(),
        }
    }
}

/// The columns of the wide table of a kind: its own, then what is not among them; the source if there are several.
#[must_use]
pub fn object_wide(kind: Kind, store: &Store) -> Vec<ObjectColumn> {
    let has_sources = store.sources().count() > 1;
    let all = ObjectColumn::every(kind);
    all.filter(|column| has_sources || *column != ObjectColumn::Source)
        .filter(|column| column.has_values(store))
        .collect()
}

/// The table of objects.
#[must_use]
pub fn object_sheet<'r>(
    ground: &'r ObjectGround<'r>,
    columns: &'r [ObjectColumn],
    rows: &'r [ObjectRow],
) -> TableContent<'r> {
    let cells = move |row: &ObjectRow| {
        let cell = |column: &ObjectColumn| column.cell(row, ground).text(ground.now);
        columns.iter().map(cell).collect()
    };
    let headings = columns.iter().copied().map(Heading::from).collect();
    TableContent::of(headings, move || rows.iter().map(cells))
}

/// The objects as a document: `TrafficPolicyList`, and so on.
#[must_use]
pub fn object_list<'r>(
    ground: &'r ObjectGround<'r>,
    kind: Kind,
    rows: &'r [ObjectRow],
) -> Envelope<'r, ObjectItem> {
    let name = match kind {
        Kind::Mesh => "MeshList",
        Kind::Workload => "WorkloadList",
        Kind::TrafficPolicy => "TrafficPolicyList",
        Kind::AccessPolicy => "AccessPolicyList",
        Kind::VirtualMesh => "VirtualMeshList",
        Kind::VirtualDestination => "VirtualDestinationList",
        Kind::KubernetesCluster => "KubernetesClusterList",
        Kind::Destination | Kind::Service | Kind::EndpointSlice => "ObjectList",
    };
    let item = move |row: &'r ObjectRow| ObjectItem::of(ground, row);
    Envelope::new(name, ground.store, Each::of(move || rows.iter().map(item)))
}

/// Writes a line for each object that `kubectl` takes as its name.
///
/// # Errors
/// If `out` cannot be written to.
pub fn object_names(out: &mut impl Write, rows: &[ObjectRow]) -> io::Result<()> {
    for row in rows {
        let kind = row.object.kind();
        let name = Glyphs::Unicode.show(&row.id.key.name);
        let resource = kind.name().to_ascii_lowercase();
        writeln!(out, "{resource}.{}/{name}", kind.group())?;
    }
    Ok(())
}

impl ObjectItem {
    pub(super) fn of(ground: &ObjectGround<'_>, row: &ObjectRow) -> Self {
        let mut fields = BTreeMap::new();
        for column in ObjectColumn::every(row.object.kind()) {
            let value = match column.cell(row, ground) {
                ObjectCell::Nothing | ObjectCell::Unknown => continue,
                ObjectCell::Text(text) => Value::from(text),
                ObjectCell::Texts(texts) => Value::from(texts),
                ObjectCell::Number(number) => Value::from(number),
                ObjectCell::Time(at) => Value::from(at.to_string()),
                ObjectCell::Health(health) => Value::from(health.word()),
                ObjectCell::Generation { own, processed } => {
                    let processed = processed.map(Value::from);
                    fields.extend(processed.map(|value| ("observedGeneration", value)));
                    let Some(own) = own else { continue };
                    Value::from(own)
                }
            };
            fields.insert(column.field(), value);
        }
        Self(fields)
    }
}
