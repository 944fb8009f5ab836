//! A loss as text: the Destinations under what they lose, with the summary last.

use std::io::{self, Write};

use super::BlastPage;
use crate::{
    derive::wording::grouped,
    output::wrap::{hanging, labelled},
    route::{BlastRow, LossGrade},
};

/// The width of a page.
const COLUMNS: usize = 80;
/// The most Destinations of each grade that are listed.
const LISTED: usize = 20;

/// Writes the Destinations by what they lose, the gravest first, and a summary.
///
/// # Errors
/// If `out` cannot be written to.
pub fn blast_page(out: &mut impl Write, page: &BlastPage<'_>) -> io::Result<()> {
    let (blast, glyphs) = (page.blast, page.glyphs);
    let lost = format!("lost: {}", blast.lost().written().join(", "));
    let lost = glyphs.show(&lost);
    let mut lines = hanging(&lost, COLUMNS);
    lines.try_for_each(|line| writeln!(out, "{line}"))?;
    for (grade, rows) in by_grade(blast.rows()) {
        grade_lines(out, (grade, rows), page)?;
    }
    let gravest = blast.rows().first().map(|row| row.loss.grade.severity());
    let mark = gravest.map_or_else(String::new, |severity| {
        format!("{} ", glyphs.severity(severity))
    });
    writeln!(out)?;
    for sentence in blast.sentences(page.facts.0) {
        let sentence = glyphs.show(&sentence);
        let mut lines = labelled(&mark, &sentence, COLUMNS);
        lines.try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

/// The rows of each grade that has some.
fn by_grade(rows: &[BlastRow]) -> impl Iterator<Item = (LossGrade, &[BlastRow])> {
    let same = rows.chunk_by(|a, b| a.loss.grade == b.loss.grade);
    same.map(|rows| (rows[0].loss.grade, rows))
}

fn grade_lines(
    out: &mut impl Write,
    (grade, rows): (LossGrade, &[BlastRow]),
    page: &BlastPage<'_>,
) -> io::Result<()> {
    let mark = page.glyphs.severity(grade.severity());
    let (count, object) = (grouped(rows.len() as u64), grade.object());
    writeln!(out, "\n{mark} lose {object} ({count})")?;
    for row in rows.iter().take(LISTED) {
        let name = page.glyphs.show(&row.name());
        let words = page.glyphs.show(&row.loss.words());
        let line = format!("    {name}: {words}");
        let mut lines = hanging(&line, COLUMNS);
        lines.try_for_each(|line| writeln!(out, "{line}"))?;
    }
    if let Some(more) = rows.len().checked_sub(LISTED + 1) {
        let more = grouped(more as u64 + 1);
        writeln!(out, "    and {more} more (-o json lists all)")?;
    }
    Ok(())
}
