//! `get`: one row for each Destination.

use std::{
    io::{self, Write},
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit, completeness},
    gather::{ReadFacts, gather},
    missing,
};
use crate::{
    cli::{Get, GetFormat, GetObjects, Invocation},
    derive::{self, objects::DestinationCounts},
    diagnose::{FindingsByDestination, Mutes},
    output::{self, CellInputs, TableLook},
    query::{Column, Filter, Listing, ObjectColumn, Sort, object_rows},
    runtime::look,
    source::{Choice, Scope},
    store::Store,
};

/// One row a Destination.
pub(super) async fn get(invocation: &Invocation, get: &Get) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    if let Some(objects) = &get.objects {
        return of_kind(invocation, (get, objects), read);
    }
    let (filter, sort) = (get.filter.clone(), get.sort);
    let (listing, by_destination) = listed(&read, (filter, sort), &invocation.mutes);
    let is_empty = listing.rows().is_empty();
    let mut remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    // If nothing could be read, it is not known that there is nothing.
    if is_empty && (exit == Exit::Done || !read.world.is_empty()) {
        remarks.push(nothing(invocation, &get.filter, &read).await);
    }
    let (invocation, get, outputs) = (invocation.clone(), get.clone(), get.outputs.clone());
    let rows = Rows {
        read,
        listing,
        by_destination,
    };
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::writing(&outputs, move |mut out, format, is_standard| {
            rows.write(&mut out, &invocation, (&get, format, is_standard))
        })
    }
}

/// One row for each object of another kind.
fn of_kind(
    invocation: &Invocation,
    (get, objects): (&Get, &GetObjects),
    read: ReadFacts,
) -> CommandOutput {
    let GetObjects { kind, sort, .. } = *objects;
    let counts = DestinationCounts::of_kinds(&read.world, [kind]);
    let found = read.examined_objects(needs_examination(get, objects), &invocation.mutes);
    let rows = object_rows(&read.objects(&counts, &*found), kind, (&get.filter, sort));
    let mut remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    if rows.is_empty() && exit == Exit::Done {
        remarks.push(if get.filter.is_empty() {
            format!("note: no {kind} was found")
        } else {
            format!("note: no {kind} matches the filter {:?}", get.filter.text())
        });
    }
    let (invocation, objects, outputs) = (invocation.clone(), objects.clone(), get.outputs.clone());
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::writing(&outputs, move |mut out, format, is_standard| {
            let ground = read.objects(&counts, &*found);
            let columns = objects.columns.clone().unwrap_or_else(|| match format {
                GetFormat::Wide => output::object_wide(kind, &read.store),
                _ => ObjectColumn::plain(kind, &read.store),
            });
            let sheet = || output::object_sheet(&ground, &columns, &rows);
            match format {
                GetFormat::Json => {
                    output::json(&mut out, &output::object_list(&ground, kind, &rows))
                }
                GetFormat::Yaml => {
                    output::yaml(&mut out, &output::object_list(&ground, kind, &rows))
                }
                GetFormat::Name => output::object_names(&mut out, &rows),
                GetFormat::Csv => output::csv(&mut out, &sheet()),
                GetFormat::Table | GetFormat::Wide if rows.is_empty() => Ok(()),
                GetFormat::Table | GetFormat::Wide => {
                    let has_columns = objects.columns.is_some();
                    let look = table_look(&invocation, (format, is_standard), has_columns);
                    output::table(&mut out, &sheet(), look)
                }
            }
        })
    }
}

/// Whether the filter, the order or an output of objects depends on findings.
fn needs_examination(get: &Get, objects: &GetObjects) -> bool {
    let is_shown = get.outputs.iter().any(|one| match one.format {
        GetFormat::Json | GetFormat::Yaml => true,
        GetFormat::Name => false,
        GetFormat::Wide if objects.columns.is_none() => true,
        GetFormat::Table | GetFormat::Wide | GetFormat::Csv => {
            let mut columns = objects.columns.iter().flatten();
            columns.any(|column| column.needs_insight())
        }
    });
    is_shown || get.filter.needs_insight() || objects.sort.column.needs_insight()
}

/// The output of `get`.
struct Rows {
    read: ReadFacts,
    listing: Listing,
    /// The findings of all Destinations, if the filter or the order needs them.
    by_destination: Option<Arc<FindingsByDestination>>,
}

/// The Destinations that pass a filter, in order. Where that hangs on what the rules find, they look at all Destinations,
/// and what they found is there too.
pub(super) fn listed(
    read: &ReadFacts,
    (filter, sort): (Filter, Sort),
    mutes: &Mutes,
) -> (Listing, Option<Arc<FindingsByDestination>>) {
    let world = &read.world;
    if !filter.needs_insight() && !sort.column.needs_insight() {
        let insight = read.insight(&());
        return (Listing::of(world, filter, sort, &insight), None);
    }
    let watch = (mutes, read.diagnosis.as_ref());
    let by_destination = FindingsByDestination::watched(&read.ground(), world.iter(), watch);
    let listing = Listing::of(world, filter, sort, &read.insight(&by_destination));
    (listing, Some(Arc::new(by_destination)))
}

impl Rows {
    fn write(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        (get, format, is_standard): (&Get, GetFormat, bool),
    ) -> io::Result<()> {
        let (read, rows) = (&self.read, self.listing.rows());
        let examined = |rows| {
            if let Some(all) = &self.by_destination {
                return Arc::clone(all);
            }
            let watch = (&invocation.mutes, read.diagnosis.as_ref());
            let ground = &read.ground();
            Arc::new(FindingsByDestination::watched(ground, rows, watch))
        };
        let list = || output::destination_list((&read.store, &read.world), rows, examined);
        match format {
            GetFormat::Json => output::json(out, &list()),
            GetFormat::Yaml => output::yaml(out, &list()),
            GetFormat::Name => output::names(out, rows),
            // Headings over nothing say nothing.
            GetFormat::Table | GetFormat::Wide if rows.is_empty() => Ok(()),
            GetFormat::Table | GetFormat::Wide | GetFormat::Csv => {
                let columns = columns(get, format, &read.store);
                let tells_findings = columns.iter().any(|one| one.needs_insight());
                let findings = examined(if tells_findings { rows } else { &[] });
                let cells = CellInputs {
                    now: read.now,
                    glyphs: look::glyphs(invocation.look),
                    insight: &*findings,
                };
                let sheet = cells.sheet(&columns, rows);
                if format == GetFormat::Csv {
                    return output::csv(out, &sheet);
                }
                let has_columns = get.columns.is_some();
                let look = table_look(invocation, (format, is_standard), has_columns);
                output::table(out, &sheet, look)
            }
        }
    }
}

/// The look of a table: as wide as the terminal on standard output, as wide as it needs to be in a file. Columns that the user asks
/// for are never left out.
pub(super) fn table_look(
    invocation: &Invocation,
    (format, is_standard): (GetFormat, bool),
    has_columns: bool,
) -> TableLook {
    TableLook {
        glyphs: look::glyphs(invocation.look),
        columns: look::columns().filter(|_| is_standard),
        leaves_out: format == GetFormat::Table && !has_columns,
    }
}

/// The columns that were asked for, else those of the format.
pub(super) fn columns(get: &Get, format: GetFormat, store: &Store) -> Vec<Column> {
    let columns = get.columns.clone();
    columns.unwrap_or_else(|| match format {
        GetFormat::Wide => output::wide(store),
        _ => Column::PLAIN.to_vec(),
    })
}

/// Whether an output has the findings or the drift of its rows.
pub(super) fn needs_findings(format: GetFormat, columns: &[Column]) -> bool {
    match format {
        GetFormat::Json | GetFormat::Yaml => true,
        GetFormat::Name => false,
        GetFormat::Table | GetFormat::Wide | GetFormat::Csv => {
            columns.iter().any(|one| one.needs_insight())
        }
    }
}

/// Why there is no row.
pub(super) async fn nothing(invocation: &Invocation, filter: &Filter, read: &ReadFacts) -> String {
    let known = read.world.len();
    if known > 0 {
        return format!(
            "note: none of {known} Destinations matches the filter {:?}",
            filter.text()
        );
    }
    let Scope {
        namespace,
        selector,
        ..
    } = &invocation.scope;
    if let Some(labels) = selector.as_deref().filter(|labels| !labels.is_empty()) {
        let place = namespace.as_ref();
        let place = place.map_or(String::new(), |name| format!(" in namespace {name:?}"));
        return format!("note: no Destination{place} has the labels {labels:?} (-l)");
    }
    let Some(namespace) = namespace else {
        return "note: no Destination was found".to_owned();
    };
    if has_services(invocation, namespace).await {
        return format!(
            "note: no Destination object is in namespace {namespace:?}, but Destinations of its services are elsewhere; use ns:{namespace}"
        );
    }
    format!("note: no Destination is in namespace {namespace:?}")
}

/// Whether Destinations of other namespaces are about services of this one. Reads everything again.
async fn has_services(invocation: &Invocation, namespace: &str) -> bool {
    let from_stdin = match &invocation.choice {
        Choice::Files(paths) => paths.iter().any(|named| named.path.as_os_str() == "-"),
        Choice::Demo | Choice::Replay { .. } | Choice::Contexts { .. } => false,
    };
    if from_stdin {
        // It has been read, and cannot be read twice.
        return false;
    }
    let mut everywhere = invocation.clone();
    everywhere.scope.namespace = None;
    let found = gather(&everywhere).await;
    found.is_ok_and(|found| {
        let mut known = found.read.world.iter();
        known.any(|known| derive::destination::namespace(&known.destination) == namespace)
    })
}
