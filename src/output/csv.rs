//! CSV by RFC 4180: a record a row, the keys of the columns first.
//!
//! Nothing is an empty field, unknown is `?`. Spreadsheets run a field that begins with `=`, `+`, `-`, `@`, a tab or a carriage
//! return as a formula, so such a field gets an apostrophe in front. No name, host or address that Kubernetes allows begins with one
//! of these characters. Control characters are escaped as everywhere, so a record is always one line.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::{Glyphs, TableContent};

/// Writes a table as CSV.
///
/// # Errors
/// If `out` cannot be written to.
pub fn csv(out: &mut impl Write, sheet: &TableContent<'_>) -> io::Result<()> {
    csv_record(out, sheet.headings.iter().map(|heading| heading.key))?;
    let mut rows = sheet.rows.iter();
    rows.try_for_each(|row| csv_record(out, row.iter().map(|cell| &**cell)))
}

/// Writes one record.
///
/// # Errors
/// If `out` cannot be written to.
pub fn csv_record<'c>(
    out: &mut impl Write,
    cells: impl IntoIterator<Item = &'c str>,
) -> io::Result<()> {
    for (at, cell) in cells.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}{}", field(cell))?;
    }
    out.write_all(b"\r\n")
}

fn field(cell: &str) -> Cow<'_, str> {
    if cell == "·" {
        return Cow::Borrowed("");
    }
    let shown = Glyphs::Unicode.show(cell);
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if shown.contains([',', '"']) {
        return Cow::Owned(format!("\"{guard}{}\"", shown.replace('"', "\"\"")));
    }
    Cow::Owned(format!("{guard}{shown}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{model::printable::printable, output::Heading, query::Align};

    /// The records of a CSV text, read as RFC 4180 says.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
        let (mut letters, mut is_quoted) = (text.chars().peekable(), false);
        while let Some(letter) = letters.next() {
            match letter {
                '"' if is_quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => record.push(std::mem::take(&mut field)),
                '\r' if !is_quoted => {
                    assert_eq!(letters.next(), Some('\n'));
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                other => field.push(other),
            }
        }
        assert!(record.is_empty() && field.is_empty() && !is_quoted);
        records
    }

    fn written(rows: &[Vec<String>]) -> String {
        let heading = |key| Heading {
            key,
            text: "",
            align: Align::Left,
        };
        let headings = vec![heading("name"), heading("claimed/ready")];
        let sheet = TableContent::of(headings, || rows.iter().cloned());
        let mut out = Vec::new();
        csv(&mut out, &sheet).expect("memory takes everything");
        String::from_utf8(out).expect("CSV is UTF-8")
    }

    #[test]
    fn fields_are_quoted_guarded_and_escaped() {
        for (cell, expected) in [
            ("reviews", "reviews"),
            ("·", ""),
            ("?", "?"),
            ("80,443", "\"80,443\""),
            ("a\"b", "\"a\"\"b\""),
            ("=1+2", "'=1+2"),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\\tx"),
            ("a\r\nb", "a\\r\\nb"),
            ("a\u{1b}[2J", "a\\u{1b}[2J"),
        ] {
            assert_eq!(field(cell), expected, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_the_same_cells(
            rows in prop::collection::vec(any::<(String, String)>(), 0..5)
        ) {
            let cell = |text: &str| {
                let shown = Glyphs::Unicode.show(text);
                let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
                match text {
                    "·" => String::new(),
                    _ if begins => format!("'{shown}"),
                    _ => shown,
                }
            };
            let expected: Vec<Vec<String>> =
                rows.iter().map(|(a, b)| vec![cell(a), cell(b)]).collect();
            let rows: Vec<Vec<String>> = rows.into_iter().map(|(a, b)| vec![a, b]).collect();
            let text = written(&rows);
            for line in text.lines() {
                prop_assert_eq!(&*printable(line), line);
            }
            let records = read(&text);
            prop_assert_eq!(&records[0], &["name", "claimed/ready"]);
            prop_assert_eq!(&records[1..], &expected[..]);
        }
    }
}
