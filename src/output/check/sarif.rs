//! The findings as SARIF 2.1.0, for code scanners and editors.
//!
//! `shape` declares the few parts of the format that are needed, because the crate for all of it generates its code from
//! the schema at every build. A test checks the output against that schema.
//!
//! A finding has a logical location, `source/namespace/name/path`, with the kind before the name if it is no Destination,
//! and a physical one, without which code scanning rejects it: the file if its source is one file, else `source/kind/namespace/name`, which no file has but which stays the same.
//! The line in a file is unknown. Findings that are known are `unchanged`, those that are gone `absent`, the rest `new`.
//! Muted ones are suppressed.
//!
//! What code scanning accepts is in [GitHub's documentation](https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).

mod shape;

use std::{collections::BTreeMap, sync::Arc};

pub use shape::SarifLog;

use self::shape::{
    ArtifactLocation, Configuration, Driver, LineRegion, Location, LogicalLocation, Notification,
    PhysicalLocation, RelatedLocation, ReportingDescriptor, ResultProperties, RootLocation,
    RuleReference, SarifInvocation, SarifMessage, SarifResult, SarifRun, Suppression, Tags, Tool,
};
use super::{Checked, same_cause::SameCause};
use crate::{
    diagnose::{Accepted, Fate, Mark, Muted, MutedBy, Reported, Rule, Severity, Skipped},
    model::{SourceName, printable::printable},
    output::{
        document::Each,
        findings::{CauseEntry, EvidenceEntry},
        rules::{area, reference},
    },
    store::{Kind, Source},
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Names the fingerprint, by which results of several runs are matched. The number grows when it is made in another way.
const FINGERPRINT: &str = "portolan/v2";
/// The name of the only fingerprint that code scanning compares. It would compute one from the line of the file.
const LINE_FINGERPRINT: &str = "primaryLocationLineHash";
/// The most results in a run: code scanning rejects a log with more, and shows the gravest 5,000.
const MOST_RESULTS: usize = 25_000;
/// The root of the file system, for files outside the current folder. Code scanning wants relative URIs.
const ROOT: (&str, &str) = ("ROOT", "file:///");

/// The findings as a SARIF log.
#[must_use]
pub fn sarif<'r>(checked: &'r Checked<'r>) -> SarifLog<'r> {
    let report = checked.report;
    let suppressions = Suppressions::needed(checked);
    let related = Arc::new(SameCause::of(report));
    let results = Each::of(move || {
        let related = Arc::clone(&related);
        let standing = report.findings.iter();
        let standing = standing.map(move |one| result(one, (suppressions, &related), checked));
        let gone = report.gone.iter();
        let all = standing.chain(gone.map(move |one| absent(one, suppressions, checked)));
        all.take(MOST_RESULTS)
    });
    let run = SarifRun {
        tool: Tool {
            driver: Driver {
                name: "portolan",
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: report.rules.iter().map(|rule| descriptor(rule)).collect(),
            },
        },
        invocations: [SarifInvocation {
            execution_successful: checked.is_complete(),
            tool_execution_notifications: notifications(checked),
        }],
        original_uri_base_ids: BTreeMap::from([(ROOT.0, RootLocation { uri: ROOT.1 })]),
        results,
        column_kind: "unicodeCodePoints",
    };
    SarifLog {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run],
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.id,
        short_description: message(rule.summary),
        full_description: message(rule.why),
        help: message(rule.advice),
        help_uri: reference(rule),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: Tags { tags: [area(rule)] },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The parts that could not be read, and the skipped rules.
fn notifications(checked: &Checked<'_>) -> Vec<Notification> {
    let missing = checked.missing.iter().map(|missing| Notification {
        level: "error",
        message: message(&format!("incomplete: {missing}")),
        associated_rule: None,
    });
    let skipped = |skipped: &Skipped| Notification {
        level: "note",
        message: message(&format!(
            "{} was not checked in {}: {}",
            skipped.rule.id, skipped.source, skipped.reason
        )),
        associated_rule: index(skipped.rule.id, checked).map(|index| RuleReference {
            id: skipped.rule.id,
            index,
        }),
    };
    let skipped = checked.report.skipped.iter().map(skipped);
    let all = checked.report.findings.len() + checked.report.gone.len();
    let cut = (all > MOST_RESULTS).then(|| Notification {
        level: "warning",
        message: message(&format!(
            "only the gravest {MOST_RESULTS} of {all} findings are here, because code scanning rejects more; -o json has all"
        )),
        associated_rule: None,
    });
    missing.chain(cut).chain(skipped).collect()
}

fn index(rule: &str, checked: &Checked<'_>) -> Option<usize> {
    let mut rules = checked.report.rules.iter();
    rules.position(|asked| asked.id == rule)
}

fn result<'r>(
    one: &'r Reported,
    (suppressions, related): (Suppressions, &SameCause<'r>),
    checked: &Checked<'_>,
) -> SarifResult {
    let finding = &one.finding;
    let accepted = Accepted::of(&one.holder, finding);
    let source = Some(&one.holder.id().source);
    let state = if one.is_known { "unchanged" } else { "new" };
    let evidence: Vec<EvidenceEntry> = finding.evidence.iter().map(EvidenceEntry::of).collect();
    let cause = one.cause.as_ref().map(CauseEntry::of);
    let has_properties = !evidence.is_empty() || cause.is_some();
    SarifResult {
        rule_id: finding.rule.id.to_owned(),
        rule_index: index(finding.rule.id, checked),
        level: level(finding.severity),
        // Not every reader shows logical locations, and in a list of results the object is what one looks for.
        message: named(one),
        locations: [location(&accepted, source, checked)],
        related_locations: related_locations(one, related, checked),
        partial_fingerprints: fingerprint(&accepted, source, checked),
        baseline_state: checked.report.is_compared.then_some(state),
        suppressions: suppressions.of(one.muted.as_ref()),
        properties: has_properties.then_some(ResultProperties { evidence, cause }),
    }
}

/// The object of a finding and its sentence.
fn named(one: &Reported) -> SarifMessage {
    message(&format!("{}: {}", one.holder.name(), one.finding.message))
}

/// The locations of the first other findings that follow from the same cause.
fn related_locations<'r>(
    one: &'r Reported,
    related: &SameCause<'r>,
    checked: &Checked<'_>,
) -> Vec<RelatedLocation> {
    let (others, _) = related.to(one);
    let location = |(at, other): (usize, &Reported)| {
        let accepted = Accepted::of(&other.holder, &other.finding);
        let source = Some(&other.holder.id().source);
        RelatedLocation {
            id: at + 1,
            message: named(other),
            location: location(&accepted, source, checked),
        }
    };
    others.enumerate().map(location).collect()
}

/// The findings that are only in the baseline.
fn absent(gone: &Accepted, suppressions: Suppressions, checked: &Checked<'_>) -> SarifResult {
    let mut sources = checked.store.sources().map(Source::name);
    // Of a single source it need not be said.
    let only = sources.next().filter(|_| sources.next().is_none());
    let source = gone.source.as_ref().or(only);
    let at = index(&gone.rule, checked);
    let severity = at.map(|at| checked.report.rules[at].severity);
    SarifResult {
        rule_id: gone.rule.clone(),
        rule_index: at,
        level: severity.map_or("warning", level),
        message: message("no longer found"),
        locations: [location(gone, source, checked)],
        related_locations: Vec::new(),
        partial_fingerprints: fingerprint(gone, source, checked),
        baseline_state: Some("absent"),
        suppressions: suppressions.of(None),
        properties: None,
    }
}

/// Whether results say why they do not count, which all do or none.
#[derive(Clone, Copy)]
enum Suppressions {
    Said,
    Unsaid,
}

impl Suppressions {
    /// Said where somebody muted anything.
    fn needed(checked: &Checked<'_>) -> Self {
        match checked.report.with(Fate::Muted).next() {
            Some(_) => Self::Said,
            None => Self::Unsaid,
        }
    }

    /// Why a result does not count: for no reason, where it does.
    fn of(self, muted: Option<&Muted>) -> Option<Vec<Suppression>> {
        let muted = muted.map(|muted| Suppression {
            kind: match muted.by {
                MutedBy::Annotation => "inSource",
                MutedBy::Config | MutedBy::Flag => "external",
            },
            justification: message(&format!("muted: {muted}")).text,
        });
        match self {
            Self::Said => Some(muted.into_iter().collect()),
            Self::Unsaid => None,
        }
    }
}

fn location(one: &Accepted, source: Option<&SourceName>, checked: &Checked<'_>) -> Location {
    let object = [
        Some(&*one.namespace).filter(|namespace| !namespace.is_empty()),
        other_kind(one),
        Some(&*one.name),
    ];
    let object = object.into_iter().flatten();
    let source_name = source.map(|source| &*source.0).into_iter();
    let parts = source_name.chain(object).chain([&*one.path]);
    let parts: Vec<_> = parts.map(printable).collect();
    let file = source.and_then(|source| checked.artifacts.get(source));
    Location {
        physical_location: PhysicalLocation {
            artifact_location: file.map_or_else(
                || in_no_file(source.map_or("baseline", |source| &*source.0), one),
                |uri| in_file(uri),
            ),
            region: LineRegion { start_line: 1 },
        },
        logical_locations: [LogicalLocation {
            name: printable(&one.path).into_owned(),
            fully_qualified_name: parts.join("/"),
            kind: "property",
        }],
    }
}

/// A file by its URI, relative to the root if it is absolute.
fn in_file(uri: &str) -> ArtifactLocation {
    let from_root = uri.strip_prefix(ROOT.1);
    ArtifactLocation {
        uri: from_root.unwrap_or(uri).to_owned(),
        uri_base_id: from_root.map(|_| ROOT.0),
    }
}

/// A path that no file has, for an object of a live source.
fn in_no_file(source: &str, one: &Accepted) -> ArtifactLocation {
    let namespace = Some(&*one.namespace).filter(|namespace| !namespace.is_empty());
    let parts = [Some(source), Some(&*one.kind), namespace, Some(&*one.name)];
    let parts = parts.into_iter().flatten();
    let parts: Vec<String> = parts.map(uri_segment).collect();
    ArtifactLocation {
        uri: parts.join("/"),
        uri_base_id: None,
    }
}

/// A name as one segment of a URI, also if it is one of the two with a meaning of their own.
fn uri_segment(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let segment = name.bytes().map(|byte| match byte {
        b'.' if matches!(name, "." | "..") => "%2E".to_owned(),
        byte if is_plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    segment.collect()
}

/// The fingerprint, which stays the same from run to run: the rule, the object and the subject, and the source if several
/// were read. A dump has another name every day, and paths contain list indexes.
fn fingerprint(
    one: &Accepted,
    source: Option<&SourceName>,
    checked: &Checked<'_>,
) -> BTreeMap<&'static str, String> {
    let is_one_of_several = checked.store.sources().count() > 1;
    let source = source.filter(|_| is_one_of_several);
    let parts = [
        source.map_or("", |source| &*source.0),
        &*one.rule,
        &*one.namespace,
        &*one.name,
        match &one.mark {
            Mark::About(about) => about,
            Mark::Path => &*one.path,
        },
    ];
    let parts = parts.into_iter().chain(other_kind(one));
    let digest = md5::compute(parts.collect::<Vec<_>>().join("\0"));
    let digest = format!("{digest:x}");
    BTreeMap::from([
        (LINE_FINGERPRINT, format!("{}:1", &digest[..16])),
        (FINGERPRINT, digest),
    ])
}

/// The kind of an object that is no Destination.
fn other_kind(one: &Accepted) -> Option<&str> {
    let is_other = one.kind != Kind::Destination.name();
    is_other.then_some(&*one.kind)
}

/// A text as a message: it cannot control a terminal, and contains no link or placeholder, which messages may have
/// (3.11.5 and 3.11.6 of the standard) and names of objects must not.
fn message(text: &str) -> SarifMessage {
    let text = printable(text).replace("](", "] (");
    SarifMessage {
        text: without_placeholders(&text),
    }
}

/// The text with `{0}` written as `{{0}}`.
fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digits = from[1..].bytes().take_while(u8::is_ascii_digit).count();
        let is_placeholder = digits > 0 && from[1 + digits..].starts_with('}');
        if is_placeholder {
            out.push_str(&format!("{{{}}}", &from[..digits + 2]));
            rest = &from[digits + 2..];
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_becomes_a_link_or_a_placeholder() {
        for (text, expected) in [
            ("ports[0].port", "ports[0].port"),
            (
                "[click](http://example.com)",
                "[click] (http://example.com)",
            ),
            ("{0} and {12}", "{{0}} and {{12}}"),
            ("{} {a} {{0}} {1", "{} {a} {{{0}}} {1"),
            ("a\u{1b}b", "a\\u{1b}b"),
        ] {
            assert_eq!(message(text).text, expected);
        }
    }
}
