//! Ports with a number that no port can have, or with the number or the name of another port of the same object.

use std::{hash::Hash, ops::RangeInclusive};

use hashbrown::{HashMap, HashSet};

use super::{Aspect, Fault};

/// The numbers that a port can have; the API allows more.
const NUMBERS: RangeInclusive<u32> = 1..=65_535;

/// The sentence on a number that no port can have. `None` if a port can have it.
pub(in crate::derive) fn impossible_number(number: u32) -> Option<String> {
    let (first, last) = (NUMBERS.start(), NUMBERS.end());
    (!NUMBERS.contains(&number))
        .then(|| format!("there is no port {number}: they go from {first} to {last}"))
}

/// A port as a fault shows it.
pub(in crate::derive) struct PortPlace<'p> {
    /// The path of the port.
    pub(in crate::derive) path: String,
    /// The field of its number.
    pub(in crate::derive) field: &'static str,
    /// Its number.
    pub(in crate::derive) number: u32,
    /// Its name.
    pub(in crate::derive) name: &'p str,
}

impl PortPlace<'_> {
    /// A fault of the port, or of a field of it.
    pub(in crate::derive) fn fault(&self, field: &str, words: String) -> Fault {
        Fault::error(format!("{}{field}", self.path), words)
            .shows(format!("{}.{}", self.path, self.field), self.number)
            .shows(format!("{}.name", self.path), self.name)
    }

    /// That the port has the number, written as `number`, or the name of an earlier one.
    pub(in crate::derive) fn repeated(&self, repeat: Repeat, number: String) -> Fault {
        let (field, words, value) = match repeat {
            Repeat::Number(_) => ("", format!("port {number} is there twice"), number),
            Repeat::Name { field, .. } => {
                let words = format!("two ports are called {:?}", self.name);
                (field, words, self.name.to_owned())
            }
        };
        let fault = self.fault(field, words);
        fault
            .about(Aspect::Field(repeat.what().into()))
            .about(Aspect::Value(value))
    }
}

/// A port that repeats what an earlier one has, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::derive) enum Repeat {
    /// Its number.
    Number(usize),
    /// Its name, on another number.
    Name {
        /// Its place.
        at: usize,
        /// The path of the name within the port; empty if nothing else is found at the port.
        field: &'static str,
    },
}

impl Repeat {
    /// The place of the port.
    pub(in crate::derive) fn at(self) -> usize {
        match self {
            Self::Number(at) | Self::Name { at, .. } => at,
        }
    }

    /// The repeated thing: `number` or `name`.
    fn what(self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Name { .. } => "name",
        }
    }
}

/// The repeats of one port, of those of a list in its order.
pub(in crate::derive) fn repeats_at(repeats: &[Repeat], at: usize) -> impl Iterator<Item = Repeat> {
    let from = repeats.partition_point(|repeat| repeat.at() < at);
    let repeats = repeats[from..].iter().copied();
    repeats.take_while(move |repeat| repeat.at() == at)
}

/// The ports that repeat a number or a name, in the order of the list. How many repeat which does not depend on that order.
pub(in crate::derive) fn repeats<'p, N: Clone + Eq + Hash>(
    ports: impl Iterator<Item = (usize, (N, &'p str))> + Clone,
) -> Vec<Repeat> {
    if are_different(ports.clone()) {
        return Vec::new();
    }
    let count = ports.size_hint().0;
    let mut numbers: HashSet<N> = HashSet::with_capacity(count);
    // The first number of each name, and the others.
    let mut names: HashMap<&str, N> = HashMap::with_capacity(count);
    let mut others: HashSet<(&str, N)> = HashSet::new();
    let mut repeats = Vec::new();
    for (at, (number, name)) in ports {
        let is_new = numbers.insert(number.clone());
        if !is_new {
            repeats.push(Repeat::Number(at));
        }
        if name.is_empty() {
            continue;
        }
        let first = names.entry(name).or_insert_with(|| number.clone());
        if *first != number && others.insert((name, number)) {
            let field = if is_new { "" } else { ".name" };
            repeats.push(Repeat::Name { at, field });
        }
    }
    repeats
}

/// Whether it is seen at a glance that no number and no name is there twice: so it is with almost all services.
fn are_different<'p, N: Eq>(
    mut ports: impl Iterator<Item = (usize, (N, &'p str))> + Clone,
) -> bool {
    const FEW: usize = 8;
    if ports.clone().nth(FEW).is_some() {
        return false;
    }
    while let Some((_, (number, name))) = ports.next() {
        let mut later = ports.clone();
        let is_same = |(_, (other, called)): (_, (N, &str))| {
            other == number || (!name.is_empty() && called == name)
        };
        if later.any(is_same) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_does_not_depend_on_the_order() {
        let ports = [(80, "http"), (80, "web"), (81, "http"), (82, "")];
        for order in [[0, 1, 2, 3], [2, 0, 1, 3], [1, 2, 0, 3], [3, 2, 1, 0]] {
            let ordered = order.map(|at| ports[at]).into_iter().enumerate();
            let mut what: Vec<_> = repeats(ordered).into_iter().map(Repeat::what).collect();
            what.sort_unstable();
            assert_eq!(what, ["name", "number"], "{order:?}");
        }
    }

    #[test]
    fn the_same_port_twice_is_one_repeat() {
        let ports = [(80, "http"), (80, "http")].into_iter().enumerate();
        assert_eq!(repeats(ports), [Repeat::Number(1)]);
    }
}
