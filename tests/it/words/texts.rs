//! The texts that are held to plain words: literals and documentation of the code, and the documents.

use std::fs;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;

use super::super::architecture::{root, sources, without_tests};

/// What sort of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// What users read: literals, the help of the command line, README, manual and CHANGELOG.
    Shown,
    /// What programmers read: documentation of items and files.
    Docs,
}

/// One text: a literal, the documentation of one item, or a document.
#[derive(Debug)]
pub(super) struct Text {
    /// The file, below `src` if it is code.
    pub(super) file: String,
    pub(super) kind: Kind,
    pub(super) words: String,
}

/// Attributes whose texts only compilers and programmers see.
const SILENT: &[&str] = &["expect", "allow", "cfg", "cfg_attr", "serde", "must_use"];

/// Documents that users read.
const DOCUMENTS: &[&str] = &["README.md", "CHANGELOG.md"];

pub(super) fn all() -> impl Iterator<Item = Text> {
    let documents = DOCUMENTS.iter().map(|name| Text {
        file: (*name).to_owned(),
        kind: Kind::Shown,
        words: fs::read_to_string(root().join(name)).expect("it is readable"),
    });
    let manual = portolan::output::TOPICS.iter().map(|topic| Text {
        file: format!("assets/manual/{}.md", topic.name),
        kind: Kind::Shown,
        words: topic.markdown.to_owned(),
    });
    let code = sources()
        .into_iter()
        .flat_map(|(file, text)| of_code(&file, &text));
    documents.chain(manual).chain(code)
}

/// The texts of a file of code, without those that only tests see.
pub(super) fn of_code(file: &str, text: &str) -> Vec<Text> {
    let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut found = Vec::new();
    gather(without_tests(parsed).to_token_stream(), &mut found);
    // clap shows the documentation of an argument as its help.
    let is_help = file.starts_with("cli/args");
    let texts = found.into_iter().map(|(kind, words)| Text {
        file: file.to_owned(),
        kind: if is_help { Kind::Shown } else { kind },
        words,
    });
    texts.collect()
}

fn gather(tokens: TokenStream, found: &mut Vec<(Kind, String)>) {
    let (mut inner, mut documentation) = (None::<String>, None::<String>);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let is_bang = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '!');
                let is_inner = tokens.next_if(is_bang).is_some();
                if !is_inner {
                    found.extend(inner.take().map(|text| (Kind::Docs, text)));
                }
                if let Some(line) = tokens.peek().and_then(documented) {
                    tokens.next();
                    let documentation = if is_inner {
                        &mut inner
                    } else {
                        &mut documentation
                    };
                    let text = documentation.get_or_insert_default();
                    text.push_str(&line);
                    text.push('\n');
                    continue;
                }
                if tokens.peek().is_some_and(is_silent) {
                    tokens.next();
                }
            }
            TokenTree::Group(group) => gather(group.stream(), found),
            TokenTree::Literal(literal) => {
                found.extend(text(literal.to_token_stream()).map(|text| (Kind::Shown, text)));
            }
            TokenTree::Punct(_) | TokenTree::Ident(_) => {}
        }
        let texts = [inner.take(), documentation.take()];
        found.extend(texts.into_iter().flatten().map(|text| (Kind::Docs, text)));
    }
    let texts = [inner, documentation];
    found.extend(texts.into_iter().flatten().map(|text| (Kind::Docs, text)));
}

/// The text of a literal, `None` if it is a number or the like.
fn text(literal: TokenStream) -> Option<String> {
    syn::parse2(literal)
        .ok()
        .map(|text: syn::LitStr| text.value())
}

/// The first word in the brackets of an attribute.
fn attribute(token: &TokenTree) -> Option<(&Group, String)> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let TokenTree::Ident(name) = group.stream().into_iter().next()? else {
        return None;
    };
    Some((group, name.to_string()))
}

/// The line of `[doc = "line"]`.
fn documented(token: &TokenTree) -> Option<String> {
    let (group, name) = attribute(token)?;
    let mut rest = group.stream().into_iter().skip(2);
    (name == "doc").then(|| rest.next().and_then(|line| text(line.into_token_stream())))?
}

fn is_silent(token: &TokenTree) -> bool {
    attribute(token).is_some_and(|(_, name)| SILENT.contains(&&*name))
}
