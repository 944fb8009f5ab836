//! What a name in a module means.

use super::{Code, joined};

/// More steps than these are a circle of names.
const STEPS: usize = 32;

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::architecture) enum Target {
    /// A module.
    Module(String),
    /// An item, by the module that defines it and its name. What follows in the path belongs to the item.
    Item(String, String),
    /// Something of another crate, or of the language, with the whole path there.
    Foreign(Vec<String>),
}

impl Target {
    /// The module in which it is. `None` if it is in no module of ours.
    pub(in crate::architecture) fn module(&self) -> Option<&str> {
        match self {
            Self::Module(module) | Self::Item(module, _) => Some(module),
            Self::Foreign(_) => None,
        }
    }
}

impl Code {
    /// What a path in a module leads to.
    pub(in crate::architecture) fn resolve(&self, module: &str, path: &[String]) -> Target {
        self.follow(module, path, STEPS)
    }

    fn follow(&self, module: &str, path: &[String], steps: usize) -> Target {
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(module.to_owned());
        };
        let start = match first.as_str() {
            "crate" | "portolan" => Target::Module(String::new()),
            "self" => Target::Module(module.to_owned()),
            "super" => Target::Module(above(module)),
            name => match self.step(module, name, steps) {
                Some(start) => start,
                None => return Target::Foreign(path.to_vec()),
            },
        };
        self.descend(start, rest, steps)
    }

    /// Follows the rest of a path from where its beginning leads.
    fn descend(&self, start: Target, rest: &[String], steps: usize) -> Target {
        let mut at = start;
        for (done, name) in rest.iter().enumerate() {
            at = match at {
                Target::Module(module) if name == "super" => Target::Module(above(&module)),
                Target::Module(module) if name == "self" => Target::Module(module),
                Target::Module(module) => match self.step(&module, name, steps) {
                    Some(next) => next,
                    // A macro may have made it.
                    None => return Target::Item(module, name.clone()),
                },
                Target::Item(..) => return at,
                Target::Foreign(mut path) => {
                    path.extend_from_slice(&rest[done..]);
                    return Target::Foreign(path);
                }
            };
        }
        at
    }

    /// What a name means in a module. `None` if the module does not say.
    fn step(&self, module: &str, name: &str, steps: usize) -> Option<Target> {
        let steps = steps.checked_sub(1)?;
        let child = joined(module, name);
        if self.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        let of = self.modules.get(module)?;
        if of.items.contains_key(name) {
            return Some(Target::Item(module.to_owned(), name.to_owned()));
        }
        let mut imports = of.imports.iter();
        if let Some(import) = imports.find(|import| import.name.as_deref() == Some(name)) {
            let is_itself = import.path.first().is_some_and(|first| first == name);
            return Some(if is_itself {
                Target::Foreign(import.path.clone())
            } else {
                self.follow(module, &import.path, steps)
            });
        }
        let mut globs = of.imports.iter().filter(|import| import.name.is_none());
        globs.find_map(|glob| match self.follow(module, &glob.path, steps) {
            Target::Module(inside) if inside != module => self.step(&inside, name, steps),
            _ => None,
        })
    }
}

/// The module in which a module is.
fn above(module: &str) -> String {
    let above = module.rsplit_once("::");
    above.map_or(String::new(), |(above, _)| above.to_owned())
}
