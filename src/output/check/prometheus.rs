//! The findings as metrics in the text format of Prometheus, for the textfile collector of the node exporter.
//!
//! The format is in the [documentation of Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/). The
//! collector rejects a file in which a sample has a time or comes twice.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
};

use super::Checked;
use crate::{
    diagnose::{Fate, Reported, Severity},
    model::printable::printable,
    store::Source,
};

/// The labels of a sample, each with its value.
type Labels<'l> = Vec<(&'static str, &'l str)>;

/// Writes the findings as metrics.
///
/// # Errors
/// If `out` cannot be written to.
pub fn prometheus(out: &mut impl Write, checked: &Checked<'_>) -> io::Result<()> {
    for (name, fate) in [
        ("portolan_findings", Fate::Open),
        ("portolan_findings_muted", Fate::Muted),
        ("portolan_findings_accepted", Fate::Accepted),
        ("portolan_findings_old", Fate::Old),
    ] {
        findings(out, checked, (name, fate))?;
    }
    let counts = checked.report.counts();
    let severities = Severity::ALL.map(|one| (vec![("severity", one.word())], counts.get(one)));
    let help = "Findings that are neither muted nor known, by severity, also if there are none.";
    metric(out, ("portolan_findings_by_severity", help), severities)?;
    sources(out, checked)?;
    let one = |value| [(Vec::new(), value)];
    let help = "1 if everything could be read, else 0.";
    let complete = i64::from(checked.is_complete());
    metric(out, ("portolan_complete", help), one(complete))?;
    let help = "The time of the run, in seconds since 1970.";
    let name = "portolan_last_run_timestamp_seconds";
    metric(out, (name, help), one(checked.now.as_second()))?;
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    let help = "The version of portolan.";
    metric(out, ("portolan_build_info", help), [(version, 1)])
}

/// The numbers of each source.
fn sources(out: &mut impl Write, checked: &Checked<'_>) -> io::Result<()> {
    let of_each = |count: &dyn Fn(&Source) -> usize| {
        let sources = checked.store.sources();
        let of = |source: &Source| (printable(&source.name().0).into_owned(), count(source));
        sources.map(of).collect::<Vec<_>>()
    };
    let skipped = |source: &Source| {
        let skipped = checked.report.skipped.iter();
        skipped.filter(|one| one.source == *source.name()).count()
    };
    let complete = |source: &Source| usize::from(source.is_complete());
    for (name, help, values) in [
        (
            "portolan_rules_skipped",
            "Rules that did not run, because they lack objects that they need.",
            of_each(&skipped),
        ),
        (
            "portolan_destinations",
            "Destinations that were read.",
            of_each(&Source::destinations),
        ),
        (
            "portolan_source_complete",
            "1 if everything of the source could be read, else 0.",
            of_each(&complete),
        ),
    ] {
        let samples = values.iter();
        let samples = samples.map(|(source, value)| (vec![("source", &**source)], *value));
        metric(out, (name, help), samples)?;
    }
    Ok(())
}

/// The findings with a fate, by rule, severity, source and cluster.
fn findings(
    out: &mut impl Write,
    checked: &Checked<'_>,
    (name, fate): (&str, Fate),
) -> io::Result<()> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for Reported {
        holder, finding, ..
    } in checked.report.with(fate)
    {
        let cluster = holder.cluster().unwrap_or_default();
        let (source, cluster) = (printable(&holder.id().source.0), printable(cluster));
        let key = (finding.rule.id, finding.severity, source, cluster);
        *counts.entry(key).or_default() += 1;
    }
    let samples = counts
        .iter()
        .map(|((rule, severity, source, cluster), count)| {
            let severity = severity.word();
            let labels: Labels<'_> = vec![
                ("rule", rule),
                ("severity", severity),
                ("source", source),
                ("cluster", cluster),
            ];
            (labels, count)
        });
    let what = match fate {
        Fate::Open => "neither muted nor known",
        counted => counted.word(),
    };
    let help = format!("Findings that are {what}, by rule, severity, source and cluster.");
    metric(out, (name, &help), samples)
}

/// A gauge with its samples.
fn metric<'l>(
    out: &mut impl Write,
    (name, help): (&str, &str),
    samples: impl IntoIterator<Item = (Labels<'l>, impl fmt::Display)>,
) -> io::Result<()> {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")?;
    for (labels, value) in samples {
        let labels = labels.into_iter();
        let labels: Vec<String> = labels
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = labels.join(",");
        let braced = if labels.is_empty() {
            labels
        } else {
            format!("{{{labels}}}")
        };
        writeln!(out, "{name}{braced} {value}")?;
    }
    Ok(())
}

/// The value of a label, as the format wants it.
fn escaped(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    value.replace('\n', "\\n")
}
