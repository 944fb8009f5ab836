//! Changes as text: one line a change or gap, the newest first, then what is not listed.

use std::io::{self, Write};

use jiff::Timestamp;

use super::ChangesPage;
use crate::{
    derive::{
        changes::{ChangeGap, ChangeRow, author_words, change_words},
        difference::first_words,
        objects::destinations_about,
        wording::{counted, grouped},
    },
    diagnose::FindingMove,
    store::Kind,
};

/// The most findings that a line names of those that came, and of those that went.
const NAMED: usize = 3;

/// Writes the changes and the gaps among them, line by line.
///
/// # Errors
/// If `out` cannot be written to.
pub fn changes_page(out: &mut impl Write, page: &ChangesPage<'_>) -> io::Result<()> {
    let mut gaps = page.gaps.iter().peekable();
    for row in page.rows {
        while let Some(gap) = gaps.next_if(|gap| gap.to.is_none_or(|to| to >= row.at)) {
            writeln!(out, "{}", page.glyphs.show(&gap_line(gap)))?;
        }
        writeln!(out, "{}", page.glyphs.show(&page.line(row)))?;
    }
    for gap in gaps {
        writeln!(out, "{}", page.glyphs.show(&gap_line(gap)))?;
    }
    writeln!(out)?;
    writeln!(out, "{}", page.summary())
}

impl ChangesPage<'_> {
    fn line(&self, row: &ChangeRow) -> String {
        let several = self.store.sources().count() > 1;
        let seen = if row.is_observed() { "seen" } else { "told" };
        let mut line = format!(
            "{}  {seen}  {} {}: {}",
            time(row.at),
            row.fate().sign(),
            row.object_words(several),
            first_words(&change_words(row))
        );
        if let Some(since) = row.since {
            line.push_str(&format!("; at some time since {}", time(since)));
        }
        if let Some(by) = author_words(row.by.as_ref()) {
            line.push_str(&format!("; by {by}"));
        }
        let about = destinations_about(self.world, self.counts, &row.subject);
        if row.subject.kind != Kind::Destination && about > 0 && !row.is_of_several() {
            line.push_str(&format!("; {}", counted(about, "Destination")));
        }
        let moves: Vec<_> = self.moves.with(row).collect();
        for has_come in [true, false] {
            line.push_str(&self.moved(&moves, has_come));
        }
        line
    }

    fn moved(&self, moves: &[&FindingMove], has_come: bool) -> String {
        let these: Vec<_> = moves
            .iter()
            .filter(|one| one.has_come == has_come)
            .collect();
        if these.is_empty() {
            return String::new();
        }
        let names = these.iter().take(NAMED).map(|one| {
            let mark = self.glyphs.severity(one.severity);
            format!("{mark} {}", one.rule.id)
        });
        let names = names.collect::<Vec<_>>().join(", ");
        let more = match these.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = if has_come { "came" } else { "went" };
        format!("; {what}: {names}{more}")
    }

    /// The numbers in one sentence.
    fn summary(&self) -> String {
        let changes: usize = self.rows.iter().map(|row| row.changes).sum();
        let mut words = match changes {
            0 => "No change is known.".to_owned(),
            changes => format!("{}.", counted(changes, "change")),
        };
        let rewrites = self.store.history().rewrites();
        if rewrites > 0 {
            words.push_str(&format!(
                " Objects were written {} times without another change, which is not listed.",
                grouped(rewrites)
            ));
        }
        words
    }
}

fn gap_line(gap: &ChangeGap) -> String {
    let source = gap.source.as_ref();
    let source = source.map_or(String::new(), |source| format!(" {source}:"));
    let when = match (gap.from, gap.to) {
        (Some(from), Some(to)) => format!("from {} to {}", time(from), time(to)),
        (Some(from), None) => format!("since {}", time(from)),
        (None, Some(to)) => format!("before {}", time(to)),
        (None, None) => "at any time".to_owned(),
    };
    format!("{:<20}  gap   ·{source} {when}: {}", "", gap.why)
}

fn time(at: Timestamp) -> String {
    format!("{at:.0}")
}
