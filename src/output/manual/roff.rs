//! Pages of the manual as man pages of section 7.

use std::io::{self, Write};

use roff::{Inline, Roff, bold, roman};

use super::{
    ManualPage,
    blocks::{Block, Emphasis, StyledText, blocks},
};

/// Writes a page of the manual as `portolan-TOPIC.7`.
///
/// # Errors
/// If `out` cannot be written to.
pub fn man_page(out: &mut impl Write, topic: &ManualPage) -> io::Result<()> {
    let name = format!("portolan-{}", topic.name);
    let version = format!("portolan {}", env!("CARGO_PKG_VERSION"));
    let mut page = Roff::new();
    page.control("TH", [&*name, "7", "", &version, "The manual of portolan"]);
    page.control("SH", ["NAME"]);
    page.text([roman(format!("{name} - {}", topic.about))]);
    for block in blocks(topic.markdown) {
        match block {
            Block::Heading(words) => {
                page.control("SH", [&*words.to_uppercase()]);
            }
            Block::Paragraph(spans) => {
                page.control("PP", []);
                page.text(inlines(&spans));
            }
            Block::Code(code) => {
                page.control("PP", [])
                    .control("RS", ["4"])
                    .control("nf", []);
                page.text([roman(code.trim_end_matches('\n'))]);
                page.control("fi", []).control("RE", []);
            }
            Block::List(first, items) => {
                for (item, number) in items.iter().zip(first.unwrap_or_default()..) {
                    let mark = first.map_or("-".to_owned(), |_| format!("{number}."));
                    page.control("IP", [&*mark, "4"]);
                    page.text(inlines(item));
                }
            }
            Block::Table(rows) => {
                for row in rows.iter().skip(1) {
                    page.control("TP", ["24"]);
                    let Some((first, others)) = row.split_first() else {
                        continue;
                    };
                    page.text(inlines(first));
                    let others: Vec<Inline> = others
                        .iter()
                        .filter(|cell| !cell.is_empty())
                        .enumerate()
                        .flat_map(|(at, cell)| {
                            let comma = (at > 0).then(|| roman("; "));
                            comma.into_iter().chain(inlines(cell))
                        })
                        .collect();
                    page.text(others);
                }
            }
        }
    }
    page.to_writer(out)
}

fn inlines(spans: &[StyledText]) -> Vec<Inline> {
    let inline = |span: &StyledText| match span.emphasis {
        Emphasis::Plain => roman(&*span.text),
        Emphasis::Strong | Emphasis::Code => bold(&*span.text),
    };
    spans.iter().map(inline).collect()
}
