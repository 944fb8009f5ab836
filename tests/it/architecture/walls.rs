//! The walls: what of the code breaks the plan. Each answers with the violations in words, or with the files.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    COMPUTING, Room,
    code::{Code, Module, Sort, Target},
};

/// What a module reaches, import by import and path by path: the path as it is written, and what it leads to.
fn reached<'c>(
    code: &'c Code,
    path: &'c str,
    module: &'c Module,
) -> impl Iterator<Item = (String, Target)> + use<'c> {
    let imports = module.imports.iter().map(|import| &import.path);
    let paths = imports.chain(&module.paths);
    paths.map(move |written| (written.join("::"), code.resolve(path, written)))
}

fn modules(code: &Code) -> impl Iterator<Item = (&str, &Module)> {
    code.modules
        .iter()
        .map(|(path, module)| (path.as_str(), module))
}

/// What a room imports of rooms that it may not, re-exports followed to where the item is defined.
pub(super) fn wrong_imports(code: &Code, plan: &[Room]) -> BTreeSet<String> {
    let rooms: BTreeMap<&str, &Room> = plan.iter().map(|room| (room.0, room)).collect();
    let mut wrong = BTreeSet::new();
    for (path, module) in modules(code) {
        let own = Code::room(path);
        let Some(Room(_, allowed, _)) = rooms.get(own) else {
            wrong.insert(format!("{} is in no room of the plan", module.file));
            continue;
        };
        for (written, target) in reached(code, path, module) {
            let Some(room) = target.module().map(Code::room) else {
                continue;
            };
            let is_room = rooms.contains_key(room) && room != "lib";
            if is_room && room != own && !allowed.contains(&room) {
                wrong.insert(format!("{} imports {room} as {written}", module.file));
            }
        }
    }
    wrong
}

/// The crates that a room names and may not, also by names under which another room exports their items.
pub(super) fn wrong_crates(
    code: &Code,
    plan: &[Room],
    dependencies: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for (path, module) in modules(code) {
        let room = plan.iter().find(|room| room.0 == Code::room(path));
        let Some(Room(_, _, allowed)) = room else {
            continue;
        };
        for (written, target) in reached(code, path, module) {
            let Target::Foreign(foreign) = target else {
                continue;
            };
            let name = foreign[0].trim_start_matches("r#");
            let is_allowed = allowed.contains(&name) || COMPUTING.contains(&name);
            if dependencies.contains(name) && !is_allowed {
                wrong.insert(format!("{} names {name} as {written}", module.file));
            }
        }
    }
    wrong
}

/// The files in which some path ends at something foreign.
pub(super) fn naming(code: &Code, is_it: impl Fn(&[&str]) -> bool) -> BTreeSet<String> {
    let names_it = |(path, module): &(&str, &Module)| {
        reached(code, path, module).any(|(_, target)| match target {
            Target::Foreign(foreign) => {
                let foreign: Vec<&str> = foreign.iter().map(String::as_str).collect();
                is_it(&foreign)
            }
            _ => false,
        })
    };
    let found = modules(code).filter(names_it);
    found.map(|(_, module)| module.file.clone()).collect()
}

/// The files whose code has one of these texts.
pub(super) fn holding(code: &Code, texts: &[&str]) -> BTreeSet<String> {
    let holds = |(_, module): &(&str, &Module)| texts.iter().any(|text| module.text.contains(text));
    let found = modules(code).filter(holds);
    found.map(|(_, module)| module.file.clone()).collect()
}

/// The files that call one of these macros.
pub(super) fn calling(code: &Code, macros: &[&str]) -> BTreeSet<String> {
    let found = modules(code).filter(|(_, module)| {
        let mut macros = macros.iter();
        macros.any(|name| module.macros.contains(*name))
    });
    found.map(|(_, module)| module.file.clone()).collect()
}

/// The circles of imports among modules that are side by side: `ui: arrange, pane, table`. What is below a module belongs to
/// it; that a module and those below it need each other is how a front door is made.
pub(super) fn circles(code: &Code) -> BTreeSet<String> {
    let mut needs: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (path, module) in modules(code) {
        for (_, target) in reached(code, path, module) {
            let Some((above, from, to)) = target.module().and_then(|to| parting(path, to)) else {
                continue;
            };
            if !above.is_empty() {
                let beside = needs.entry(above).or_default();
                beside.entry(from).or_default().insert(to);
            }
        }
    }
    let circles = needs.iter().flat_map(|(above, needs)| {
        let circles = rings(needs).into_iter();
        circles.map(move |ring| format!("{above}: {}", Vec::from_iter(ring).join(", ")))
    });
    circles.collect()
}

/// Where the ways to two modules part: the module above, and the two next names. `None` if one is above the other.
fn parting(from: &str, to: &str) -> Option<(String, String, String)> {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split("::").collect(), to.split("::").collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let (from_next, to_next) = (from.get(same)?, to.get(same)?);
    let above = from[..same].join("::");
    Some((above, (*from_next).to_owned(), (*to_next).to_owned()))
}

/// The groups of names of which each needs, by steps, each other one.
fn rings(needs: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<String>> {
    let reach = |from: &String| {
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut waiting: Vec<&String> = needs.get(from).into_iter().flatten().collect();
        while let Some(next) = waiting.pop() {
            if reached.insert(next) {
                waiting.extend(needs.get(next).into_iter().flatten());
            }
        }
        reached
    };
    let reached: BTreeMap<&String, _> = needs.keys().map(|name| (name, reach(name))).collect();
    let rings = reached.iter().map(|(name, reaches)| {
        let back = reaches.iter().filter(|other| {
            let other = reached.get(**other);
            other.is_some_and(|reaches| reaches.contains(name))
        });
        back.map(|name| (*name).clone()).collect::<BTreeSet<_>>()
    });
    rings.filter(|ring| ring.len() > 1).collect()
}

/// The names of types that several modules show to others, each with the modules.
pub(super) fn shared_names(code: &Code) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, module) in modules(code) {
        for (name, item) in &module.items {
            if item.sort == Sort::Type && item.is_visible {
                names.entry(name.clone()).or_default().push(path.to_owned());
            }
        }
    }
    names.retain(|_, modules| modules.len() > 1);
    names
}
