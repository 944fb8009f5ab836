//! The findings as JUnit XML, which CI systems show as tests.
//!
//! Each source is a suite with a test case for each finding. A case is named after the object and the subject, and its
//! class is the rule, so that viewers can distinguish new findings from known ones. A rule without findings is a passing
//! case, a skipped rule a skipped case with the reason. A case fails if `--fail-on` says so; its text has the severity in
//! any case. Muted and accepted findings are skipped cases. One more suite has one case, "everything could be read": its
//! error keeps an incomplete run from passing. If a source is incomplete, no rule passes for it.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    ops::AddAssign,
};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::{Checked, same_cause::SameCause};
use crate::{
    diagnose::{Fate, Reported, Rule},
    model::{SourceName, printable::printable},
    output::findings::finding_lines,
    store::Source,
};

/// Why nothing passes of what was not read whole.
const INCOMPLETE: &str = "incomplete: objects that could not be read may have more findings";

/// Writes the findings as JUnit XML, each case when it is made.
///
/// # Errors
/// If `out` cannot be written to.
pub fn junit(out: &mut impl Write, checked: &Checked<'_>) -> io::Result<()> {
    let suites = Suites::of(checked);
    let mut xml = Writer::new_with_indent(out, b' ', 4);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut all = suites.reading().map(Case::kind).collect::<Counts>();
    for source in checked.store.sources() {
        all += suites.cases(source).map(Case::kind).collect();
    }
    let mut head = named("testsuites", "portolan check");
    head.extend_attributes([
        ("tests", &*all.tests.to_string()),
        ("skipped", &all.skipped.to_string()),
        ("failures", &all.failed.to_string()),
        ("errors", &all.broken.to_string()),
    ]);
    xml.write_event(Event::Start(head))?;
    let related = &suites.related;
    suite(&mut xml, ("portolan", related), || suites.reading())?;
    for source in checked.store.sources() {
        let name = printable(&source.name().0);
        suite(&mut xml, (&name, related), || suites.cases(source))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    xml.write_indent()
}

/// The inputs of the suites.
struct Suites<'s> {
    checked: &'s Checked<'s>,
    /// The findings of each rule in each source.
    found: BTreeMap<(&'s SourceName, &'static str), Vec<&'s Reported>>,
    related: SameCause<'s>,
}

/// A case, which is put into words when it is written.
#[derive(Clone, Copy)]
enum Case<'s> {
    /// Whether everything could be read.
    Reading(&'s Checked<'s>),
    /// A rule that did not run, and why.
    NotRun(&'static Rule, &'s str),
    /// A rule that found nothing in a source.
    Nothing(&'static Rule, &'s Source),
    /// A finding, and whether it fails.
    Finding(&'s Reported, bool),
}

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed,
    Skipped,
    Failed,
    Broken,
}

/// How many cases ended in which way.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    skipped: usize,
    failed: usize,
    broken: usize,
}

impl<'s> Suites<'s> {
    fn of(checked: &'s Checked<'s>) -> Self {
        let mut found: BTreeMap<_, Vec<&Reported>> = BTreeMap::new();
        for one in &checked.report.findings {
            let key = (&one.holder.id().source, one.finding.rule.id);
            found.entry(key).or_default().push(one);
        }
        Self {
            checked,
            found,
            related: SameCause::of(checked.report),
        }
    }

    /// Whether everything could be read.
    fn reading(&self) -> impl Iterator<Item = Case<'s>> + use<'s> {
        std::iter::once(Case::Reading(self.checked))
    }

    /// The cases of a source, rule by rule.
    fn cases(&self, source: &'s Source) -> impl Iterator<Item = Case<'s>> {
        let skipped = self.checked.report.skipped.iter();
        let skipped = skipped.filter(|one| one.source == *source.name());
        let skipped: BTreeMap<&str, &str> =
            skipped.map(|one| (one.rule.id, &*one.reason)).collect();
        let rules = self.checked.report.rules.iter();
        rules.flat_map(move |rule| match skipped.get(rule.id) {
            Some(why) => vec![Case::NotRun(rule, why)],
            None => self.of_rule(source, rule),
        })
    }

    fn of_rule(&self, source: &'s Source, rule: &'static Rule) -> Vec<Case<'s>> {
        let Some(found) = self.found.get(&(source.name(), rule.id)) else {
            return vec![Case::Nothing(rule, source)];
        };
        let fails = |one: &Reported| one.finding.severity <= self.checked.fail_on;
        found
            .iter()
            .map(|one| Case::Finding(one, fails(one)))
            .collect()
    }
}

impl<'s> Case<'s> {
    fn kind(self) -> Kind {
        match self {
            Self::Reading(checked) if !checked.is_complete() => Kind::Broken,
            Self::NotRun(..) => Kind::Skipped,
            Self::Nothing(_, source) if !source.is_complete() => Kind::Skipped,
            Self::Finding(one, _) if one.fate != Fate::Open => Kind::Skipped,
            Self::Finding(_, true) => Kind::Failed,
            Self::Reading(_) | Self::Nothing(..) | Self::Finding(..) => Kind::Passed,
        }
    }

    fn name(self) -> (&'static str, String) {
        match self {
            Self::Reading(_) => ("portolan", "everything could be read".to_owned()),
            Self::NotRun(rule, _) => (rule.id, "not checked".to_owned()),
            Self::Nothing(rule, _) => (rule.id, "no finding".to_owned()),
            Self::Finding(one, _) => {
                let name = match one.finding.about.to_string() {
                    about if about.is_empty() => one.holder.name(),
                    about => format!("{} {about}", one.holder.name()),
                };
                (one.finding.rule.id, printable(&name).into_owned())
            }
        }
    }

    /// The element that says why a case is skipped.
    fn why_skipped(self) -> BytesStart<'static> {
        let why = match self {
            Self::NotRun(_, why) => why.to_owned(),
            Self::Finding(one, _) => match &one.muted {
                Some(muted) => format!("muted: {muted}"),
                None => accepted(one),
            },
            Self::Reading(_) | Self::Nothing(..) => INCOMPLETE.to_owned(),
        };
        let mut element = BytesStart::new("skipped");
        element.push_attribute(("message", &*printable(&why)));
        element
    }

    fn write(self, xml: &mut Writer<impl Write>, related: &SameCause<'s>) -> io::Result<()> {
        let (class, name) = self.name();
        let mut head = named("testcase", &name);
        head.push_attribute(("classname", class));
        let kind = self.kind();
        let output = match self {
            Self::Finding(one, _) if kind == Kind::Passed => Some(format!(
                "{}: {}",
                one.finding.severity,
                finding_text(one, related)
            )),
            _ => None,
        };
        if kind == Kind::Passed && output.is_none() {
            return xml.write_event(Event::Empty(head));
        }
        xml.write_event(Event::Start(head))?;
        match (self, output) {
            (_, Some(output)) => text(xml, BytesStart::new("system-out"), &output)?,
            (Self::Finding(one, _), None) if kind == Kind::Failed => failure(xml, one, related)?,
            (Self::Reading(checked), None) => error(xml, checked)?,
            (_, None) => xml.write_event(Event::Empty(self.why_skipped()))?,
        }
        xml.write_event(Event::End(BytesEnd::new("testcase")))
    }
}

fn suite<'s, I: Iterator<Item = Case<'s>>>(
    xml: &mut Writer<impl Write>,
    (name, related): (&str, &SameCause<'s>),
    cases: impl Fn() -> I,
) -> io::Result<()> {
    let counts: Counts = cases().map(Case::kind).collect();
    let mut head = named("testsuite", name);
    head.extend_attributes([
        ("tests", &*counts.tests.to_string()),
        ("skipped", &counts.skipped.to_string()),
        ("errors", &counts.broken.to_string()),
        ("failures", &counts.failed.to_string()),
    ]);
    if counts.tests == 0 {
        return xml.write_event(Event::Empty(head));
    }
    xml.write_event(Event::Start(head))?;
    cases().try_for_each(|case| case.write(xml, related))?;
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}

fn failure<'s>(
    xml: &mut Writer<impl Write>,
    one: &'s Reported,
    related: &SameCause<'s>,
) -> io::Result<()> {
    let found = &one.finding;
    let mut element = BytesStart::new("failure");
    element.push_attribute(("message", &*printable(&found.message)));
    element.push_attribute(("type", found.severity.word()));
    text(
        xml,
        element,
        &format!("{}\n{}", finding_text(one, related), found.rule.advice),
    )
}

fn error(xml: &mut Writer<impl Write>, checked: &Checked<'_>) -> io::Result<()> {
    let missing: Vec<_> = checked.missing.iter().map(|line| printable(line)).collect();
    let mut element = BytesStart::new("error");
    element.extend_attributes([("message", INCOMPLETE), ("type", "incomplete")]);
    text(xml, element, &missing.join("\n"))
}

/// An element with a text in it.
fn text(xml: &mut Writer<impl Write>, head: BytesStart<'_>, text: &str) -> io::Result<()> {
    let end = head.to_end().into_owned();
    xml.write_event(Event::Start(head))?;
    xml.write_event(Event::Text(BytesText::new(text)))?;
    xml.write_event(Event::End(end))
}

/// Why a finding that is not muted is only counted.
fn accepted(one: &Reported) -> String {
    let word = one.fate.word();
    let reason = one.reason.as_ref();
    reason.map_or(word.to_owned(), |reason| format!("{word}: {reason}"))
}

fn named(element: &'static str, name: &str) -> BytesStart<'static> {
    let mut head = BytesStart::new(element);
    head.push_attribute(("name", name));
    head
}

/// The finding, and the others that follow from the same cause.
fn finding_text<'s>(one: &'s Reported, related: &SameCause<'s>) -> String {
    let lines = finding_lines(&one.finding).into_iter();
    let lines = lines.chain(related.words(one));
    let lines: Vec<_> = lines.map(|line| printable(&line).into_owned()).collect();
    lines.join("\n")
}

impl FromIterator<Kind> for Counts {
    fn from_iter<T: IntoIterator<Item = Kind>>(kinds: T) -> Self {
        let mut counts = Self::default();
        for kind in kinds {
            counts.tests += 1;
            counts.skipped += usize::from(kind == Kind::Skipped);
            counts.failed += usize::from(kind == Kind::Failed);
            counts.broken += usize::from(kind == Kind::Broken);
        }
        counts
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.tests += other.tests;
        self.skipped += other.skipped;
        self.failed += other.failed;
        self.broken += other.broken;
    }
}
