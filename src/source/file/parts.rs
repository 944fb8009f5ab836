//! Cuts a text into its documents, each of JSON or of YAML, however they were put one behind the other.
//!
//! A document begins at the marks of YAML, at a byte order mark, which each file of Windows brings along, and where JSON
//! follows YAML or YAML follows JSON.

use super::super::yaml::{self, YamlDocument};

const MARK: char = '\u{feff}';

/// One document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextPart<'a> {
    pub(super) form: Syntax,
    pub(super) document: YamlDocument<'a>,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    Yaml,
}

/// The documents of a text. Those that say nothing are left out.
pub(super) fn parts(text: &str) -> impl Iterator<Item = TextPart<'_>> {
    let cutting = Cutting {
        text,
        at: 0,
        line: 1,
        has_marks: text.contains(MARK),
    };
    cutting.filter(|part| !yaml::is_blank(part.document.text))
}

/// A text that is being cut.
struct Cutting<'a> {
    text: &'a str,
    at: usize,
    /// The line of the place, from 1.
    line: usize,
    /// Whether there are byte order marks at all, which hardly any text has.
    has_marks: bool,
}

impl<'a> Iterator for Cutting<'a> {
    type Item = TextPart<'a>;

    fn next(&mut self) -> Option<TextPart<'a>> {
        let rest = &self.text[self.at..];
        let begin = self.text.len() - rest.trim_start_matches(MARK).len();
        if begin == self.text.len() {
            return None;
        }
        let (line, mut form) = (self.line, None);
        let (mut at, mut end) = (begin, self.text.len());
        for text in self.text[begin..].split_inclusive('\n') {
            if at > begin && self.begins_at(at, text, form) {
                end = at;
                break;
            }
            if yaml::is_marker(text, "...") {
                (end, at) = (at, at + text.len());
                self.line += 1;
                break;
            }
            if let Some(mark) = self.mark_within(text) {
                (end, at) = (at + mark, at + mark);
                break;
            }
            form = form.or_else(|| self.form(at, text));
            at += text.len();
            self.line += usize::from(text.ends_with('\n'));
        }
        self.at = at;
        Some(TextPart {
            form: match form {
                Some(Spelling::Json) => Syntax::Json,
                _ => Syntax::Yaml,
            },
            document: YamlDocument {
                line,
                text: &self.text[begin..end],
            },
        })
    }
}

/// How the first line of a document that says something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Json,
    /// YAML with braces.
    Flow,
    Yaml,
}

impl Cutting<'_> {
    /// Whether another document begins with a line.
    fn begins_at(&self, at: usize, line: &str, form: Option<Spelling>) -> bool {
        yaml::is_marker(line, "---")
            || line.starts_with(MARK)
            || match form {
                Some(Spelling::Json) => is_member(line),
                Some(Spelling::Yaml) => line.starts_with('{') && is_json(&self.text[at..]),
                Some(Spelling::Flow) | None => false,
            }
    }

    fn form(&self, at: usize, line: &str) -> Option<Spelling> {
        let marker = if yaml::is_marker(line, "---") { 3 } else { 0 };
        let said = line[marker..].trim_start();
        match said.chars().next() {
            None | Some('#' | '%') => None,
            Some('{' | '[') if is_json(&self.text[at + line.len() - said.len()..]) => {
                Some(Spelling::Json)
            }
            Some('{' | '[') => Some(Spelling::Flow),
            Some(_) => Some(Spelling::Yaml),
        }
    }

    /// A byte order mark within a line: what is before it had no end of line, and another file begins there.
    fn mark_within(&self, line: &str) -> Option<usize> {
        let at = self.has_marks.then(|| line.find(MARK)).flatten()?;
        let behind = line[at..].trim_start_matches(MARK);
        let begins = behind.starts_with('{') || yaml::is_marker(behind, "---") || is_member(behind);
        begins.then_some(at)
    }
}

/// Whether a line is a member of an object in block YAML.
fn is_member(line: &str) -> bool {
    let word = line.trim_start_matches(|sign: char| sign.is_ascii_alphanumeric());
    let rest = word.strip_prefix(':').filter(|_| word.len() < line.len());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// The bytes by which the form of a text is determined.
const GLANCE: usize = 1 << 12;

/// Whether a text begins as JSON does. `{apiVersion: v1}` and `[a, b]` are YAML.
fn is_json(text: &str) -> bool {
    let text = &text[..text.floor_char_boundary(GLANCE)];
    let opening = |sign: char| sign.is_ascii_whitespace() || sign == '{' || sign == '[';
    text.starts_with(['{', '['])
        && text
            .trim_start_matches(opening)
            .starts_with(['"', '}', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let parts = parts(text).map(|part| {
            let YamlDocument { line, text } = part.document;
            format!("{:?} {line} {}", part.form, text.replace('\n', "|"))
        });
        parts.collect()
    }

    #[test]
    fn a_text_is_cut_where_its_documents_begin() {
        for (text, expected) in [
            ("", vec![]),
            ("# nothing\n---\n\n", vec![]),
            (
                "a: 1\n---\nb: 2\n",
                vec!["Yaml 1 a: 1|", "Yaml 2 ---|b: 2|"],
            ),
            ("a: 1\n...\nb: 2\n", vec!["Yaml 1 a: 1|", "Yaml 3 b: 2|"]),
            (
                "\u{feff}a: 1\n\u{feff}b: 2",
                vec!["Yaml 1 a: 1|", "Yaml 2 b: 2"],
            ),
            (
                "a: 1\u{feff}kind: x\n",
                vec!["Yaml 1 a: 1", "Yaml 1 kind: x|"],
            ),
            ("a: \"\u{feff}\"\n", vec!["Yaml 1 a: \"\u{feff}\"|"]),
            (
                "\u{feff}---\na: 1\n\u{feff}---\n\u{feff}b: 2\n",
                vec!["Yaml 1 ---|a: 1|", "Yaml 4 b: 2|"],
            ),
            (
                "{\"a\": 1}\n{\"b\": 2}\n",
                vec!["Json 1 {\"a\": 1}|{\"b\": 2}|"],
            ),
            (
                "{\"a\": 1}\nkind: x\n",
                vec!["Json 1 {\"a\": 1}|", "Yaml 2 kind: x|"],
            ),
            (
                "kind: x\n{\"a\": 1}\n",
                vec!["Yaml 1 kind: x|", "Json 2 {\"a\": 1}|"],
            ),
            ("--- {\"a\": 1}\n", vec!["Json 1 --- {\"a\": 1}|"]),
            (
                "[\n  {\n    \"a\": 1}]",
                vec!["Json 1 [|  {|    \"a\": 1}]"],
            ),
            ("{a: 1,\nb: 2}\n", vec!["Yaml 1 {a: 1,|b: 2}|"]),
        ] {
            assert_eq!(cut(text), expected, "{text:?}");
        }
    }
}
