//! `get --follow`: prints the rows, then a line for each row that is added, changed or removed.
//!
//! A thread of its own writes: a full pipe blocks the writer, and signals must be heard meanwhile.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    panic::resume_unwind,
    sync::Arc,
};

use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    Exit,
    answer::{completeness, unless_gone},
    gather::{OpenSources, gather},
    get::{columns, needs_findings, table_look},
    missing,
};
use crate::{
    cli::{Get, GetFormat, Invocation},
    derive::world::Known,
    diagnose::FindingsByDestination,
    model::printable::printable,
    output::{self, CellInputs, DestinationChange, FittedTable, Heading, TableContent},
    query::{Align, Column, Insight, Listing},
    runtime::{CHANNEL, RunError, look},
    store::{Id, Origin},
};

/// A text that is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintedText {
    /// Lines of standard output.
    Out(Vec<u8>),
    /// A line of standard error.
    Remark(String),
}

/// The word for a row that was there at the start.
const LISTED: &str = "listed";

/// The heading of the column that says what happened to a row, as wide as `removed`.
const CHANGE: Heading = Heading {
    key: "change",
    text: "CHANGE ",
    align: Align::Left,
};

/// Prints until the sources or the reader end, or `signalled`, which gives the exit code of a signal. Returns the exit code.
///
/// # Errors
/// If standard output cannot be written, or signals cannot be heard.
pub(super) async fn print_changes(
    invocation: &Invocation,
    get: &Get,
    signalled: impl Future<Output = io::Result<u8>>,
) -> Result<u8, RunError> {
    let (printed, texts) = mpsc::channel(CHANNEL);
    let writing = spawn_blocking(move || write_down(texts));
    let following = async {
        let exit = follow(invocation, get, printed).await;
        let written = writing.await;
        let written = written.unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()));
        written.map(|()| exit.code()).map_err(RunError::Output)
    };
    tokio::select! {
        biased;
        code = signalled => code.map_err(RunError::System),
        code = following => code,
    }
}

/// Writes texts until there are no more, or the reader is gone.
fn write_down(mut texts: mpsc::Receiver<PrintedText>) -> io::Result<()> {
    while let Some(text) = texts.blocking_recv() {
        let written = match text {
            PrintedText::Out(lines) => {
                let mut out = io::stdout().lock();
                out.write_all(&lines).and_then(|()| out.flush())
            }
            // A remark that cannot be written is lost: the exit code says that there was one.
            PrintedText::Remark(words) => {
                let _ = writeln!(io::stderr().lock(), "{}", printable(&words));
                Ok(())
            }
        };
        if written.is_err() {
            return unless_gone(written);
        }
    }
    Ok(())
}

/// Sends the rows that pass the filter, then a line for each change, until the sources end or `printed` is closed.
pub async fn follow(
    invocation: &Invocation,
    get: &Get,
    printed: mpsc::Sender<PrintedText>,
) -> Exit {
    let mut sources = match gather(invocation).await {
        Ok(sources) => sources,
        Err(error) => {
            let _ = printed
                .send(PrintedText::Remark(format!("error: {error}")))
                .await;
            return Exit::Usage;
        }
    };
    let format = get.outputs.standard().unwrap_or(GetFormat::Table);
    let columns = columns(get, format, &sources.read.store);
    if needs_findings(format, &columns) || get.filter.needs_insight() {
        sources.diagnose(invocation.patience.clone());
    }
    let mut rows = FollowedRows {
        invocation,
        get,
        format,
        columns,
        sources,
        shown: BTreeMap::new(),
        remarks: BTreeSet::new(),
        table: None,
    };
    rows.print(&printed).await;
    completeness(&rows.sources.read.store)
}

/// The rows as they were printed last.
struct FollowedRows<'i> {
    invocation: &'i Invocation,
    get: &'i Get,
    format: GetFormat,
    columns: Vec<Column>,
    sources: OpenSources,
    /// The cells of each row, or its JSON.
    shown: BTreeMap<Id, Vec<String>>,
    /// The remarks that were printed.
    remarks: BTreeSet<String>,
    table: Option<FittedTable>,
}

impl FollowedRows<'_> {
    async fn print(&mut self, printed: &mpsc::Sender<PrintedText>) {
        let first = self.first();
        let mut texts = self.new_remarks();
        texts.push(PrintedText::Out(first));
        loop {
            for text in texts {
                if printed.send(text).await.is_err() {
                    return;
                }
            }
            if self.is_over() {
                return;
            }
            let followed = tokio::select! {
                biased;
                () = printed.closed() => return,
                followed = self.sources.next() => followed,
            };
            let Some(followed) = followed else { return };
            let changes = self.changes(&followed.destinations);
            texts = Vec::new();
            texts.extend((!changes.is_empty()).then_some(PrintedText::Out(changes)));
            if followed.is_linked {
                texts.extend(self.new_remarks());
            }
        }
    }

    /// Whether nothing more will change: files are read once.
    fn is_over(&self) -> bool {
        let mut sources = self.sources.read.store.sources();
        sources.all(|source| source.origin() == Some(Origin::File))
    }

    /// Remarks that were not printed yet.
    fn new_remarks(&mut self) -> Vec<PrintedText> {
        let now: BTreeSet<String> = missing::remarks(&self.sources.read.store)
            .into_iter()
            .collect();
        let before = std::mem::replace(&mut self.remarks, now.clone());
        now.difference(&before)
            .cloned()
            .map(PrintedText::Remark)
            .collect()
    }

    /// The headings and the rows at the start.
    fn first(&mut self) -> Vec<u8> {
        let (filter, insight) = (
            self.get.filter.clone(),
            self.sources.read.insight(self.found()),
        );
        let listing = Listing::of(&self.sources.read.world, filter, self.get.sort, &insight);
        let rows = listing.rows().iter();
        let rows = rows.map(|known| (known.id.clone(), self.cells(known)));
        let rows: Vec<(Id, Vec<String>)> = rows.collect();
        let written = self.write_first(&rows);
        self.shown = rows.into_iter().collect();
        written
    }

    fn write_first(&mut self, rows: &[(Id, Vec<String>)]) -> Vec<u8> {
        let mut out = Vec::new();
        if self.format == GetFormat::Json {
            for (_, row) in rows {
                self.write(&mut out, LISTED, row);
            }
            return out;
        }
        let columns = self.columns.iter().copied().map(Heading::from);
        let headings = std::iter::once(CHANGE).chain(columns).collect();
        let sheet = TableContent::of(headings, || rows.iter().map(|(_, row)| with(LISTED, row)));
        if self.format == GetFormat::Csv {
            output::csv(&mut out, &sheet).expect("memory takes everything");
            return out;
        }
        let has_columns = self.get.columns.is_some();
        let look = table_look(self.invocation, (self.format, true), has_columns);
        let table = FittedTable::of(&sheet, look);
        for line in &table.head {
            writeln!(out, "{line}").expect("memory takes everything");
        }
        self.table = Some(table);
        out
    }

    fn found(&self) -> &dyn Insight {
        let diagnosis = self.sources.read.diagnosis.as_ref();
        diagnosis.map_or(&(), |diagnosis| diagnosis as &dyn Insight)
    }

    /// A line for each of these Destinations whose row is new, has another cell than before, or is gone.
    fn changes(&mut self, ids: &BTreeSet<Id>) -> Vec<u8> {
        let mut out = Vec::new();
        for id in ids {
            let now = self.row(id);
            let before = self.shown.remove(id);
            let change = match (&before, &now) {
                (None, Some(_)) => Some("added"),
                (Some(before), Some(now)) => self.differs(before, now).then_some("changed"),
                (Some(_), None) => Some("removed"),
                (None, None) => None,
            };
            if let (Some(change), Some(row)) = (change, now.as_ref().or(before.as_ref())) {
                self.write(&mut out, change, row);
            }
            self.shown.extend(now.map(|row| (id.clone(), row)));
        }
        out
    }

    /// The cells of a Destination. `None` if it is gone or does not pass the filter.
    fn row(&self, id: &Id) -> Option<Vec<String>> {
        let read = &self.sources.read;
        let known = read.world.get(id)?;
        let passes = self.get.filter.passes(known, &read.insight(self.found()));
        passes.then(|| self.cells(known))
    }

    fn write(&self, out: &mut Vec<u8>, change: &'static str, row: &[String]) {
        let written = match (self.format, &self.table) {
            (GetFormat::Json, _) => row
                .iter()
                .filter_map(|item| DestinationChange::of(change, item))
                .try_for_each(|line| output::json_line(out, &line)),
            (_, Some(table)) => writeln!(out, "{}", table.line(&with(change, row))),
            (_, None) => output::csv_record(out, with(change, row).iter().map(|cell| &**cell)),
        };
        written.expect("memory takes everything");
    }

    /// Whether a row has another cell than before. An age grows by itself.
    fn differs(&self, before: &[String], after: &[String]) -> bool {
        let grows = |at: usize| {
            let column = self.columns.get(at);
            let is_age = matches!(column, Some(Column::Age | Column::Changed));
            self.format != GetFormat::Json && is_age
        };
        let mut cells = before.iter().zip(after).enumerate();
        cells.any(|(at, (one, other))| one != other && !grows(at))
    }

    /// The cells of a Destination, or its JSON.
    fn cells(&self, known: &Arc<Known>) -> Vec<String> {
        let read = &self.sources.read;
        let is_examined = needs_findings(self.format, &self.columns);
        let watch = (&self.invocation.mutes, read.diagnosis.as_ref());
        let by_destination =
            FindingsByDestination::watched(&read.ground(), is_examined.then_some(known), watch);
        if self.format == GetFormat::Json {
            return vec![output::destination_line(
                (&read.store, &read.world),
                known,
                &by_destination,
            )];
        }
        let cells = CellInputs {
            now: read.now,
            glyphs: look::glyphs(self.invocation.look),
            insight: &by_destination,
        };
        cells.cells(&self.columns, known)
    }
}

/// A row after the word for what happened to it.
fn with(change: &str, row: &[String]) -> Vec<String> {
    std::iter::once(change.to_owned())
        .chain(row.iter().cloned())
        .collect()
}
