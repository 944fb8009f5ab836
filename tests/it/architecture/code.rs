//! Source text as modules: what each declares, imports and names, without comments and without what only tests see.
//!
//! Names are resolved as the compiler does it, as far as the walls need it: through imports, re-exports, globs, `self`,
//! `super` and `crate`, down to the module that defines the item or to the crate that it comes from.

mod scope;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{File, Item, UseTree, Visibility};

pub(super) use scope::Target;
pub(crate) use text::without_tests;

/// The modules of a crate, by their paths: `derive::mesh` is in `src/derive/mesh.rs`, the crate itself has an empty path.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) modules: BTreeMap<String, Module>,
}

/// A module.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Its file, below `src`.
    pub(super) file: String,
    /// What it declares, by name.
    pub(super) items: BTreeMap<String, Declared>,
    /// What it imports.
    pub(super) imports: Vec<Import>,
    /// The paths of two segments and more in its code, those in macros included.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// The macros that it calls.
    pub(super) macros: BTreeSet<String>,
    /// Its code on one line, without blanks where none are needed.
    pub(super) text: String,
}

/// An item of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) sort: Sort,
    /// Whether other modules may see it.
    pub(super) is_visible: bool,
}

/// What an item is, as far as the walls ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Type,
    Other,
}

/// One name that an import brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name in this module. `None` for a glob.
    pub(super) name: Option<String>,
}

impl Code {
    /// Reads files, each with its path below `src`.
    pub(super) fn of<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut code = Self::default();
        for (file, text) in files {
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
            code.add(&module_of(file), file, without_tests(parsed));
        }
        code
    }

    /// The room of a module: the first part of its path, and `lib` for the crate itself.
    pub(super) fn room(module: &str) -> &str {
        match module.split("::").next() {
            None | Some("") => "lib",
            Some(room) => room,
        }
    }

    fn add(&mut self, path: &str, file: &str, parsed: File) {
        let mut module = Module {
            file: file.to_owned(),
            ..Module::default()
        };
        let mut own = Vec::new();
        for item in parsed.items {
            match item {
                Item::Mod(inner) => {
                    if let Some((_, items)) = inner.content {
                        let path = joined(path, &inner.ident.to_string());
                        let parsed = File {
                            shebang: None,
                            attrs: inner.attrs,
                            items,
                        };
                        self.add(&path, file, parsed);
                    }
                }
                item => own.push(item),
            }
        }
        for item in &own {
            module.declare(item);
        }
        let (imports, rest): (Vec<_>, Vec<_>) =
            own.iter().partition(|item| matches!(item, Item::Use(_)));
        let tokens = |items: &[&Item]| {
            let streams = items.iter().map(ToTokens::to_token_stream);
            text::flat(streams.collect())
        };
        let body = tokens(&rest);
        module.paths = text::paths(&body);
        module.macros = text::macros(&body);
        module.text = text::line(&tokens(&imports)) + &text::line(&body);
        module.imports.extend(text::inner_imports(&own));
        self.modules.insert(path.to_owned(), module);
    }
}

impl Module {
    fn declare(&mut self, item: &Item) {
        let (ident, sort, visibility) = match item {
            Item::Use(import) => {
                flatten(&import.tree, &[], &mut self.imports);
                return;
            }
            Item::Struct(item) => (&item.ident, Sort::Type, &item.vis),
            Item::Enum(item) => (&item.ident, Sort::Type, &item.vis),
            Item::Union(item) => (&item.ident, Sort::Type, &item.vis),
            Item::Trait(item) => (&item.ident, Sort::Type, &item.vis),
            Item::Type(item) => (&item.ident, Sort::Type, &item.vis),
            Item::Fn(item) => (&item.sig.ident, Sort::Other, &item.vis),
            Item::Const(item) => (&item.ident, Sort::Other, &item.vis),
            Item::Static(item) => (&item.ident, Sort::Other, &item.vis),
            Item::Macro(item) => match &item.ident {
                Some(ident) => (ident, Sort::Other, &Visibility::Inherited),
                None => return,
            },
            _ => return,
        };
        let is_visible = !matches!(visibility, Visibility::Inherited);
        self.items
            .insert(ident.to_string(), Declared { sort, is_visible });
    }
}

/// The module in a file: `derive` for `derive.rs`, the crate itself for `lib.rs`.
fn module_of(file: &str) -> String {
    match file.trim_end_matches(".rs") {
        "lib" => String::new(),
        path => path.replace('/', "::"),
    }
}

fn joined(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

/// The names that a tree of imports brings in, below a path.
fn flatten(tree: &UseTree, before: &[String], imports: &mut Vec<Import>) {
    let with = |name: &syn::Ident| {
        let name = name.to_string();
        // `a::{self}` is `a`.
        let is_end = name == "self" && !before.is_empty();
        let last = (!is_end).then_some(name);
        before.iter().cloned().chain(last).collect::<Vec<_>>()
    };
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident), imports),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, before, imports);
            }
        }
        UseTree::Glob(_) => imports.push(Import {
            path: before.to_vec(),
            name: None,
        }),
        UseTree::Name(name) => {
            let path = with(&name.ident);
            let name = path.last().cloned();
            imports.push(Import { path, name });
        }
        UseTree::Rename(rename) => imports.push(Import {
            path: with(&rename.ident),
            name: Some(rename.rename.to_string()),
        }),
    }
}
