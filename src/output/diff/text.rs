//! Differences as text: a block an object, a line a difference, the summary last.

use std::io::{self, Write};

use super::DiffPage;
use crate::{
    derive::{
        difference::{DifferingObject, ObjectFate, difference_words},
        wording::counted,
    },
    output::{Glyphs, wrap::hanging},
    store::Kind,
};

/// The most differences that are listed of one object.
const LISTED: usize = 12;
/// The width of a page.
const COLUMNS: usize = 120;

/// Writes the differences, object by object.
///
/// # Errors
/// If `out` cannot be written to.
pub fn diff_page(out: &mut impl Write, page: &DiffPage<'_>) -> io::Result<()> {
    let several = page.after.store.sources().count() > 1;
    for object in &page.difference.objects {
        block(out, page, (object, several))?;
    }
    if !page.difference.objects.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", page.summary())
}

fn block(
    out: &mut impl Write,
    page: &DiffPage<'_>,
    (object, several): (&DifferingObject, bool),
) -> io::Result<()> {
    let (sign, state) = match object.fate {
        ObjectFate::Added => ('+', &page.after),
        ObjectFate::Removed => ('-', &page.before),
        ObjectFate::Changed(_) => ('~', &page.after),
    };
    let subject = &object.subject;
    let mut head = format!("{sign} {} {}", subject.kind, subject.id.key);
    if several {
        head = format!("{head} in {}", subject.id.source);
    }
    let about = state.destinations(subject);
    if subject.kind != Kind::Destination && about > 0 {
        head = format!("{head} ({})", counted(about, "Destination"));
    }
    line(out, &head, page.glyphs)?;
    let ObjectFate::Changed(difference) = &object.fate else {
        return Ok(());
    };
    let all = difference_words(difference);
    for words in all.iter().take(LISTED) {
        line(out, &format!("    {words}"), page.glyphs)?;
    }
    if let Some(more) = all.len().checked_sub(LISTED + 1) {
        let more = counted(more + 1, "more difference");
        writeln!(out, "    and {more} (`-o json` lists them)")?;
    }
    Ok(())
}

pub(super) fn line(out: &mut impl Write, text: &str, glyphs: Glyphs) -> io::Result<()> {
    let text = glyphs.show(text);
    hanging(&text, COLUMNS).try_for_each(|line| writeln!(out, "{line}"))
}

impl DiffPage<'_> {
    /// The numbers in one sentence.
    fn summary(&self) -> String {
        let (mut added, mut removed, mut changed) = (0, 0, 0);
        for object in &self.difference.objects {
            match object.fate {
                ObjectFate::Added => added += 1,
                ObjectFate::Removed => removed += 1,
                ObjectFate::Changed(_) => changed += 1,
            }
        }
        let again = match self.difference.rewritten {
            0 => String::new(),
            count => format!(
                "; {} written again without a change",
                counted(count, "object")
            ),
        };
        if added + removed + changed == 0 {
            return format!("No object differs{again}.");
        }
        format!(
            "{} added, {removed} removed, {changed} changed{again}.",
            counted(added, "object")
        )
    }
}
