//! The mutes that apply to a finding: of the config, of the flags, and of the annotations of its object.
//!
//! An object mutes the findings of a rule about itself with the annotation `portolan/mute-RULE`, whose value is the reason,
//! and before it an end if there is one: `until 2026-12-31: the shift is not finished`. An annotation that is not
//! understood mutes nothing.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use crate::{
    derive::{
        fault::{About, Aspect, Evidence, Fault, Maturity, Severity},
        wording::brief_text,
    },
    model::meta::Meta,
};

use super::{
    Area, Finding, Holder, Mute, Program, Rule,
    areas::Areas,
    muted::{Muted, MutedBy, day, end, has_ended},
    nearest::rule_called,
    rule,
};

/// The beginning of every annotation about mutes.
const ANNOTATION: &str = "portolan/mute";
/// The most faults about annotations of one object.
const MOST: usize = 20;

/// The mutes of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mutes {
    /// The mutes of the config and of the flags.
    pub listed: Vec<Mute>,
    /// Whether annotations mute nothing.
    pub ignores_annotations: bool,
}

/// An annotation that mutes a rule.
struct Annotation<'a> {
    reason: &'a str,
    until: Option<Date>,
}

impl From<Vec<Mute>> for Mutes {
    fn from(listed: Vec<Mute>) -> Self {
        Self {
            listed,
            ignores_annotations: false,
        }
    }
}

impl Mutes {
    /// Why the findings of a rule about an object are muted. `None` if they are not.
    #[must_use]
    pub fn of(&self, holder: &Holder, rule: &Rule, now: Timestamp) -> Option<Muted> {
        let annotated = || annotated(holder.meta(), rule).filter(|one| !has_ended(one.until, now));
        let annotated = (!self.ignores_annotations).then(annotated).flatten();
        let annotated = annotated.map(|Annotation { reason, until }| Muted {
            by: MutedBy::Annotation,
            reason: Some(brief_text(reason).into_owned()),
            until,
        });
        annotated.or_else(|| {
            let mut listed = self.listed.iter();
            let applies = |one: &&Mute| !has_ended(one.why.until, now) && one.mutes(holder, rule);
            Some(listed.find(applies)?.why.clone())
        })
    }

    /// Adds what the rules about mutes find: annotations that mute nothing, mutes that have ended, and for each rule that a
    /// mute of the config would mute here that this mute has ended.
    pub(super) fn judge(
        &self,
        holder: &Holder,
        mut findings: Vec<Finding>,
        (program, areas, now): (&Program, Areas, Timestamp),
    ) -> Vec<Finding> {
        let mut own = self.ended(holder, &findings, now);
        if areas.has(Area::Identity) && !self.ignores_annotations {
            for (id, faults) in [
                ("mute-expired", ended_annotations(holder.meta(), now)),
                ("mute-invalid", unclear_annotations(holder.meta())),
            ] {
                let found = |fault| {
                    let rule = rule(id).expect("it is in the table");
                    Finding::of(rule, Area::Identity, fault)
                };
                own.extend(faults.into_iter().map(found));
            }
        }
        own.retain(|finding| program.runs(finding.rule.id));
        if !own.is_empty() {
            findings.extend(own);
            findings.sort_by_key(|finding| (finding.severity, finding.rule.id));
        }
        findings
    }

    fn ended(&self, holder: &Holder, findings: &[Finding], now: Timestamp) -> Vec<Finding> {
        let ended = self
            .listed
            .iter()
            .filter(|one| has_ended(one.why.until, now));
        let mut found = Vec::new();
        for mute in ended {
            let mut rules = BTreeSet::new();
            for finding in findings.iter().filter(|one| mute.mutes(holder, one.rule)) {
                if rules.insert(finding.rule.id) && self.of(holder, finding.rule, now).is_none() {
                    found.extend(mute_expired(mute, finding));
                }
            }
        }
        found
    }

    /// When a mute of an object next ends. `None` if none will.
    pub(super) fn next_end(&self, holder: &Holder, now: Timestamp) -> Option<Timestamp> {
        let annotations = annotations(holder.meta()).filter(|_| !self.ignores_annotations);
        let annotated = annotations.filter_map(|(_, value)| parse(value).ok()?.until);
        let listed = self.listed.iter().filter_map(|one| one.why.until);
        let ends = listed.chain(annotated).map(end);
        ends.filter(|end| *end > now).min()
    }
}

/// The mutes of an object's annotations that have ended.
fn ended_annotations(meta: &Meta, now: Timestamp) -> Vec<Fault> {
    let ended = annotations(meta).filter_map(|(key, value)| {
        let Annotation { reason, until } =
            parse(value).ok().filter(|one| has_ended(one.until, now))?;
        let rule = meant(key).ok()?;
        let words = format!("the mute of {} ended on {}: {reason}", rule.id, until?);
        Some(annotation_fault(key, value, &words))
    });
    ended.take(MOST).collect()
}

/// The annotations about mutes that mute nothing, because they are not understood.
fn unclear_annotations(meta: &Meta) -> Vec<Fault> {
    let unclear = annotations(meta).filter_map(|(key, value)| {
        let why = meant(key).and_then(|_| parse(value)).err()?;
        Some(annotation_fault(key, value, &why))
    });
    unclear.take(MOST).collect()
}

fn annotation_fault(key: &str, value: &str, words: &str) -> Fault {
    let key = brief_text(key);
    let path = format!("metadata.annotations[{key:?}]");
    let mut about = About::default();
    about.add(Aspect::Field(path.clone().into()));
    Fault {
        severity: Severity::Warning,
        about,
        path: path.clone(),
        words: brief_text(words).into_owned(),
        share: 1_000,
        settling: Maturity::default(),
        evidence: vec![Evidence {
            object: None,
            path,
            value: brief_text(value).into_owned(),
        }],
    }
}

/// That a mute of the config has ended, at the place of a finding that it would mute. `None` if there is no such rule.
fn mute_expired(mute: &Mute, finding: &Finding) -> Option<Finding> {
    let until = mute.why.until?;
    let reason = mute.why.reason.as_ref();
    let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
    let words = format!(
        "the mute of {} in the config ended on {until}{reason}",
        finding.rule.id
    );
    let mut about = About::default();
    about.add(Aspect::Value(mute.to_string()));
    about.add(Aspect::Value(finding.rule.id.to_owned()));
    let fault = Fault {
        severity: Severity::Warning,
        about,
        path: finding.path.clone(),
        words: brief_text(&words).into_owned(),
        share: 1_000,
        settling: Maturity::default(),
        evidence: vec![Evidence {
            object: None,
            path: "mute in the config".to_owned(),
            value: format!("{mute} until {until}"),
        }],
    };
    Some(Finding::of(rule("mute-expired")?, finding.area, fault))
}

/// The annotation that mutes a rule. `None` if there is none, or it is not understood.
fn annotated<'m>(meta: &'m Meta, rule: &Rule) -> Option<Annotation<'m>> {
    let (_, value) = annotations(meta).find(|(key, _)| rule_id(key) == Some(rule.id))?;
    parse(value).ok()
}

/// The annotations about mutes.
fn annotations(meta: &Meta) -> impl Iterator<Item = (&str, &str)> {
    let all = meta
        .annotations
        .iter()
        .map(|(key, value)| (&**key, &**value));
    all.filter(|(key, _)| key.starts_with(ANNOTATION))
}

/// The part of the key of an annotation that names a rule. `None` if it names none.
fn rule_id(key: &str) -> Option<&str> {
    key.strip_prefix(ANNOTATION)?.strip_prefix('-')
}

/// The rule that the key of an annotation names.
fn meant(key: &str) -> Result<&'static Rule, String> {
    let id = rule_id(key)
        .ok_or_else(|| format!("the annotation mutes nothing: write {ANNOTATION}-RULE"))?;
    rule_called(&brief_text(id)).map_err(|why| format!("the annotation mutes nothing: {why}"))
}

/// Parses the value of an annotation: `REASON` or `until DATE: REASON`.
fn parse(value: &str) -> Result<Annotation<'_>, String> {
    let (until, reason) = match dated(value.trim()) {
        None => (None, value.trim()),
        Some(rest) => {
            let (date, reason) = rest.split_once(':').unwrap_or((rest, ""));
            (Some(day(date.trim())?), reason.trim())
        }
    };
    if reason.contains(char::is_alphanumeric) {
        Ok(Annotation { reason, until })
    } else {
        let form = "write the reason as its value, or until YYYY-MM-DD: REASON";
        Err(format!(
            "the annotation mutes nothing: it gives no reason; {form}"
        ))
    }
}

/// The rest of a value that begins with the word `until`.
fn dated(value: &str) -> Option<&str> {
    let word = value
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("until"))?;
    let rest = &value[word.len()..];
    (rest.is_empty() || rest.starts_with([' ', '\t', ':', '='])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_gives_a_reason_and_perhaps_an_end_or_mutes_nothing() {
        for (value, until, reason) in [
            ("moved next week", None, "moved next week"),
            (" until 2026-12-31: moved ", Some("2026-12-31"), "moved"),
            ("Until 2026-12-31 : a: b", Some("2026-12-31"), "a: b"),
            ("until=", None, ""),
            ("", None, ""),
            ("  \u{a0}\u{200b} ", None, ""),
            ("...", None, ""),
            ("until 2026-12-31", None, ""),
            ("until 2026-12-31:", None, ""),
            ("until 2026-02-30: moved", None, ""),
            ("until 31.12.2026: moved", None, ""),
            ("until the migration is done", None, ""),
            ("untiled roof", None, "untiled roof"),
        ] {
            let parsed = parse(value);
            let found = parsed.as_ref().map_or("", |one| one.reason);
            assert_eq!(found, reason, "{value:?}");
            let day = parsed
                .ok()
                .and_then(|one| one.until)
                .map(|day| day.to_string());
            assert_eq!(day.as_deref(), until, "{value:?}");
        }
    }
}
