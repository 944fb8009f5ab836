//! Code as tokens: what only tests see is taken out, and the rest is flat, so that macros hide nothing.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Attribute, Block, File, ImplItem, Item, ItemImpl, ItemMod, ItemUse, Meta, Stmt,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::{Import, flatten};

/// The file without the items that exist only in tests, wherever they are.
pub(crate) fn without_tests(mut file: File) -> File {
    WithoutTests.visit_file_mut(&mut file);
    file
}

struct WithoutTests;

impl VisitMut for WithoutTests {
    fn visit_file_mut(&mut self, file: &mut File) {
        file.items.retain(|item| !is_for_tests(attributes(item)));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !is_for_tests(attributes(item)));
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut ItemImpl) {
        block
            .items
            .retain(|item| !is_for_tests(impl_attributes(item)));
        visit_mut::visit_item_impl_mut(self, block);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|statement| match statement {
            Stmt::Item(item) => !is_for_tests(attributes(item)),
            Stmt::Local(local) => !is_for_tests(&local.attrs),
            _ => true,
        });
        visit_mut::visit_block_mut(self, block);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn impl_attributes(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether one of the attributes is `#[cfg(test)]`, or demands `test` and something else.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            let all = condition
                .strip_prefix("all(")
                .and_then(|rest| rest.strip_suffix(')'));
            all.unwrap_or(&condition)
                .split(',')
                .any(|one| one == "test")
        }
        _ => false,
    })
}

/// A piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word or a literal.
    Word(String),
    /// A mark, such as `::`.
    Mark(String),
}

/// Tokens without groups.
pub(super) fn flat(tokens: TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    flatten_into(tokens, &mut pieces);
    pieces
}

fn flatten_into(tokens: TokenStream, pieces: &mut Vec<Piece>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                pieces.push(Piece::Mark(open.to_owned()));
                flatten_into(group.stream(), pieces);
                pieces.push(Piece::Mark(close.to_owned()));
            }
            TokenTree::Ident(ident) => pieces.push(Piece::Word(ident.to_string())),
            TokenTree::Literal(literal) => pieces.push(Piece::Word(literal.to_string())),
            TokenTree::Punct(mark) => match pieces.last_mut() {
                Some(Piece::Mark(before)) if before == ":" && mark.as_char() == ':' => {
                    before.push(':');
                }
                _ => pieces.push(Piece::Mark(mark.as_char().to_string())),
            },
        }
    }
}

/// The pieces on one line, with a blank only between two words.
pub(super) fn line(pieces: &[Piece]) -> String {
    let mut line = String::new();
    let mut was_word = false;
    for piece in pieces {
        let (Piece::Word(text) | Piece::Mark(text)) = piece;
        let is_word = matches!(piece, Piece::Word(_));
        if was_word && is_word {
            line.push(' ');
        }
        line.push_str(text);
        was_word = is_word;
    }
    line
}

/// The paths of two segments and more.
pub(super) fn paths(pieces: &[Piece]) -> BTreeSet<Vec<String>> {
    let mut paths = BTreeSet::new();
    let mut at = 0;
    while at < pieces.len() {
        let mut path = Vec::new();
        while let Some(Piece::Word(word)) = pieces.get(at) {
            path.push(word.clone());
            at += 1;
            match pieces.get(at) {
                Some(Piece::Mark(mark)) if mark == "::" => at += 1,
                _ => break,
            }
        }
        if path.is_empty() {
            at += 1;
        } else if path.len() > 1 {
            paths.insert(path);
        }
    }
    paths
}

/// The macros that are called.
pub(super) fn macros(pieces: &[Piece]) -> BTreeSet<String> {
    let calls = pieces.windows(3).filter_map(|three| match three {
        [Piece::Word(name), Piece::Mark(call), Piece::Mark(open)] if call == "!" => {
            matches!(open.as_str(), "(" | "[" | "{").then(|| name.clone())
        }
        _ => None,
    });
    calls.collect()
}

/// The imports within functions.
pub(super) fn inner_imports(items: &[Item]) -> Vec<Import> {
    let mut inner = Inner::default();
    for item in items.iter().filter(|item| !matches!(item, Item::Use(_))) {
        inner.visit_item(item);
    }
    inner.0
}

#[derive(Default)]
struct Inner(Vec<Import>);

impl<'i> Visit<'i> for Inner {
    fn visit_item_use(&mut self, import: &'i ItemUse) {
        flatten(&import.tree, &[], &mut self.0);
        visit::visit_item_use(self, import);
    }
}
