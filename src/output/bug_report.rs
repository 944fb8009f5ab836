//! The facts of a bug report: states, counts and times. It holds no name, address or text of an object, context or server.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use crate::{
    diagnose::Report,
    store::{Kind, Origin, Skew, Store},
};

/// The facts about the machine, without names.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Each fact with its name.
    pub facts: Vec<(&'static str, String)>,
}

impl Machine {
    /// Writes the facts, a line each.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut facts = self.facts.iter();
        facts.try_for_each(|(name, fact)| writeln!(out, "{name}: {fact}"))
    }
}

/// Writes the report.
///
/// # Errors
/// If `out` cannot be written to.
pub fn bug_report(
    out: &mut impl Write,
    machine: &Machine,
    (store, findings): (&Store, &Report),
) -> io::Result<()> {
    machine.write(out)?;
    for (number, source) in (1..).zip(store.sources()) {
        let origin = source.origin().map_or("unknown", Origin::word);
        let state = source.link().word();
        writeln!(out, "\nsource {number}: {origin}, {state}")?;
        if let Some(ahead) = source.skew().and_then(Skew::notable) {
            writeln!(out, "  clock: {} s ahead of ours", ahead.as_secs())?;
        }
        for kind in Kind::every() {
            let Some(feed) = source.feed(kind) else {
                continue;
            };
            let (state, count) = (feed.link().word(), feed.len());
            let unreadable = feed.unreadable().count();
            writeln!(
                out,
                "  {kind}: {state}, {count} objects, {unreadable} not readable"
            )?;
        }
    }
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &findings.findings {
        *rules.entry(finding.finding.rule.id).or_default() += 1;
    }
    writeln!(out, "\nfindings: {}", findings.findings.len())?;
    for (rule, count) in rules {
        writeln!(out, "  {rule}: {count}")?;
    }
    Ok(())
}
