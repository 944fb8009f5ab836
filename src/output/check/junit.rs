//! The findings as JUnit XML, which CI systems show as tests.
//!
//! A suite for each source, in it a test case for each finding, named after its object and path and classed by its rule:
//! so a viewer tells a new finding of a rule from those it has known. A rule that finds nothing is a case that passes, one
//! that lacks what it needs a case that is skipped with the reason. What fails is what `--fail-on` says; graver or not,
//! what is found is told in the case. Muted and accepted findings are skipped cases. A suite of our own holds one case,
//! whether everything could be read: its error is what keeps an incomplete run from passing. Of a source that was not read
//! whole no rule passes.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::Checked;
use crate::{
    diagnose::{Fate, Reported, Rule},
    model::printable::printable,
    output::findings::telling,
    store::Source,
};

/// Why nothing passes of what was not read whole.
const INCOMPLETE: &str = "incomplete: what could not be read may hide more";

/// Writes the findings as JUnit XML.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn junit(out: &mut impl Write, checked: &Checked<'_>) -> io::Result<()> {
    let mut junit = Junit::new("portolan check");
    junit.add_test_suite(reading(checked));
    for source in checked.store.sources() {
        junit.add_test_suite(suite(source, checked));
    }
    junit.serialize(&mut *out).map_err(io::Error::other)
}

/// Whether everything could be read.
fn reading(checked: &Checked<'_>) -> TestSuite {
    let status = if checked.is_complete() {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let missing: Vec<_> = checked.missing.iter().map(|line| printable(line)).collect();
        status
            .set_message(INCOMPLETE)
            .set_type("incomplete")
            .set_description(missing.join("\n"));
        status
    };
    let mut suite = TestSuite::new("portolan");
    let mut case = TestCase::new("everything could be read", status);
    case.set_classname("portolan");
    suite.add_test_case(case);
    suite
}

fn suite(source: &Source, checked: &Checked<'_>) -> TestSuite {
    let mut suite = TestSuite::new(printable(&source.name().0));
    for rule in &checked.report.rules {
        suite.add_test_cases(cases(source, rule, checked));
    }
    suite
}

/// The cases of a rule in a source.
fn cases(source: &Source, rule: &'static Rule, checked: &Checked<'_>) -> Vec<TestCase> {
    let (report, name) = (checked.report, source.name());
    let mut skipped = report.skipped.iter();
    if let Some(skipped) = skipped.find(|one| one.rule == rule && one.source == *name) {
        return vec![case(rule, "not checked", passed_over(&skipped.reason))];
    }
    let found = report.findings.iter();
    let found = found.filter(|one| *one.finding.rule == *rule && one.known.id.source == *name);
    let cases: Vec<TestCase> = found.map(|one| finding(one, checked)).collect();
    if cases.is_empty() {
        let status = if source.is_complete() {
            TestCaseStatus::success()
        } else {
            passed_over(INCOMPLETE)
        };
        return vec![case(rule, "no finding", status)];
    }
    cases
}

fn finding(one: &Reported, checked: &Checked<'_>) -> TestCase {
    let found = &one.finding;
    let name = format!("{} {}", one.known.id.key, found.path);
    let fails = found.severity <= checked.fail_on;
    let status = match one.fate {
        Fate::Muted => passed_over("muted"),
        Fate::Accepted => passed_over("accepted by the baseline"),
        Fate::Open if fails => failure(one),
        Fate::Open => TestCaseStatus::success(),
    };
    let mut case = case(found.rule, &name, status);
    if one.fate == Fate::Open && !fails {
        case.set_system_out(format!("{}: {}", found.severity, told(one)));
    }
    case
}

fn case(rule: &Rule, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(printable(name), status);
    case.set_classname(rule.id);
    case
}

fn passed_over(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(printable(why));
    status
}

fn failure(one: &Reported) -> TestCaseStatus {
    let found = &one.finding;
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_message(printable(&found.message))
        .set_type(found.severity.word())
        .set_description(format!("{}\n{}", told(one), found.rule.advice));
    status
}

fn told(one: &Reported) -> String {
    let lines = telling(&one.finding);
    let lines: Vec<_> = lines.iter().map(|line| printable(line)).collect();
    lines.join("\n")
}
