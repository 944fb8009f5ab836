//! Markdown as blocks of words: as much of the language as the manual uses.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The emphasis of a piece of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emphasis {
    Plain,
    Strong,
    Code,
}

/// A piece of a paragraph, with its blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StyledText {
    pub(super) emphasis: Emphasis,
    pub(super) text: String,
}

/// A block of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(String),
    Paragraph(Vec<StyledText>),
    Code(String),
    /// The number of the first item. `None` if they have bullets.
    List(Option<u64>, Vec<Vec<StyledText>>),
    /// The first row is the heading.
    Table(Vec<Vec<Vec<StyledText>>>),
}

/// The blocks of a page. Pictures and comments are left out, and links are their words.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    spans: Vec<StyledText>,
    items: Vec<Vec<StyledText>>,
    row: Vec<Vec<StyledText>>,
    rows: Vec<Vec<Vec<StyledText>>>,
    first: Option<u64>,
    is_strong: bool,
    in_item: bool,
    in_picture: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::List(first)) => self.first = first,
            Event::Start(Tag::Item) => self.in_item = true,
            Event::Start(Tag::Strong) => self.is_strong = true,
            Event::Start(Tag::Image { .. }) => self.in_picture = true,
            Event::End(end) => self.end(end),
            Event::Text(text) => self.add(Emphasis::Plain, &text),
            Event::Code(text) => self.add(Emphasis::Code, &text),
            Event::SoftBreak | Event::HardBreak => self.add(Emphasis::Plain, " "),
            _ => {}
        }
    }

    fn add(&mut self, emphasis: Emphasis, text: &str) {
        if self.in_picture {
            return;
        }
        let emphasis = if self.is_strong {
            Emphasis::Strong
        } else {
            emphasis
        };
        match self.spans.last_mut() {
            Some(last) if last.emphasis == emphasis => last.text.push_str(text),
            _ => self.spans.push(StyledText {
                emphasis,
                text: text.to_owned(),
            }),
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(_) => {
                let words = self.words();
                self.blocks.push(Block::Heading(words));
            }
            TagEnd::Paragraph if !self.in_item && !self.spans.is_empty() => {
                let spans = std::mem::take(&mut self.spans);
                self.blocks.push(Block::Paragraph(spans));
            }
            TagEnd::CodeBlock => {
                let code = self.words();
                self.blocks.push(Block::Code(code));
            }
            TagEnd::Item => {
                self.in_item = false;
                self.items.push(std::mem::take(&mut self.spans));
            }
            TagEnd::List(_) => {
                let items = std::mem::take(&mut self.items);
                self.blocks.push(Block::List(self.first, items));
            }
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.spans)),
            TagEnd::TableRow | TagEnd::TableHead => {
                self.rows.push(std::mem::take(&mut self.row));
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table(rows));
            }
            TagEnd::Strong => self.is_strong = false,
            TagEnd::Image => self.in_picture = false,
            _ => {}
        }
    }

    /// The text that was collected, without its looks.
    fn words(&mut self) -> String {
        self.spans.drain(..).map(|span| span.text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(emphasis: Emphasis, text: &str) -> StyledText {
        StyledText {
            emphasis,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_page_comes_apart_into_blocks() {
        let page = "# A *title*\n\nSome `code`, a [link](x.md)\nand more. ![A picture](a.svg)\n\n\
                    <!-- note -->\n\n- one\n- **two**\n\n```console\na  b # c\n```\n\n| k | does |\n|---|---|\n| `a \\| b` | x |\n";
        let plain = |text| span(Emphasis::Plain, text);
        assert_eq!(
            blocks(page),
            [
                Block::Heading("A title".to_owned()),
                Block::Paragraph(vec![
                    plain("Some "),
                    span(Emphasis::Code, "code"),
                    plain(", a link and more. "),
                ]),
                Block::List(
                    None,
                    vec![vec![plain("one")], vec![span(Emphasis::Strong, "two")]]
                ),
                Block::Code("a  b # c\n".to_owned()),
                Block::Table(vec![
                    vec![vec![plain("k")], vec![plain("does")]],
                    vec![vec![span(Emphasis::Code, "a | b")], vec![plain("x")]],
                ]),
            ]
        );
    }
}
