//! The effects of policies in words: a few for one line, and whole sentences.
//!
//! Words are made last and are never compared or read back. Long lists are cut and say how many more there are.

mod access;
mod guard;
mod matching;
mod resilience;
mod routing;
mod selector;
mod shift;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;

use crate::{
    derive::wording::{brief_text, duration, grouped},
    model::{Text, decode::Unknown, reference::ClusterObjectRef},
};

use super::{EffectValue, Field, PolicyEffect, Portion};

pub(in crate::derive) use access::account_words;
pub use matching::{client_words, request_words, scope_words};
pub(in crate::derive) use routing::header_changes;
pub use selector::{destination_words, target_words};
pub(in crate::derive) use shift::shift_fault;

/// An effect in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The field.
    pub field: Field,
    /// A few words, for a line that also says other things.
    pub brief: String,
    /// Everything there is to say: a line each, never empty.
    pub sentences: Vec<String>,
}

/// The words of an effect, still without its field.
struct Words {
    brief: String,
    sentences: Vec<String>,
}

/// The effects of a policy in words. `here` is the service of the Destination they are shown for: its own subsets are
/// named by their labels only.
#[must_use]
pub fn statements(effects: &[PolicyEffect<'_>], here: Option<&ClusterObjectRef>) -> Vec<Statement> {
    effects
        .iter()
        .map(|effect| statement(effect, here))
        .collect()
}

/// An effect in words.
#[must_use]
pub fn statement(effect: &PolicyEffect<'_>, here: Option<&ClusterObjectRef>) -> Statement {
    let Words {
        brief,
        mut sentences,
    } = words(effect, here);
    if sentences.is_empty() {
        sentences.push(brief.clone());
    }
    sentences.extend(effect.unknown.into_iter().flat_map(not_known));
    Statement {
        field: effect.field.clone(),
        brief,
        sentences,
    }
}

fn words(effect: &PolicyEffect<'_>, here: Option<&ClusterObjectRef>) -> Words {
    match &effect.value {
        EffectValue::Shift(shift) => shift::words(shift, here),
        EffectValue::Fault(fault) => routing::fault(fault),
        EffectValue::Timeout(limit) => routing::timeout(*limit),
        EffectValue::Retries(retries) => routing::retries(*retries),
        EffectValue::Mirror(copy) => routing::mirror(copy),
        EffectValue::Headers(headers) => routing::headers(headers),
        EffectValue::Cors(cors) => guard::cors(cors),
        EffectValue::Csrf(csrf) => guard::csrf(csrf),
        EffectValue::Ejection(ejection) => resilience::ejection(*ejection),
        EffectValue::Tls(mode) => resilience::tls(*mode),
        EffectValue::RateLimit(limit) => guard::rate_limit(limit),
        EffectValue::ExtAuth(auth) => guard::ext_auth(auth),
        EffectValue::Requests(matchers) => matching::requests(matchers),
        EffectValue::Clients(selectors) => matching::clients(selectors),
        EffectValue::Callers(selectors) => access::callers(selectors),
        EffectValue::Methods(methods) => access::methods(methods),
        EffectValue::Paths(paths) => access::paths(paths),
        EffectValue::Ports(ports) => access::ports(ports),
        EffectValue::Destinations(selectors) => Words::any_of("", destination_words(selectors)),
        EffectValue::Routes(selectors) => Words::any_of("", selector::route_words(selectors)),
        EffectValue::NotKnown => Words::new(
            format!("{} (not known to this version)", key(&effect.field)),
            "set, but not known to this version: see its YAML",
        ),
    }
}

fn key(field: &Field) -> std::borrow::Cow<'_, str> {
    brief_text(field.label())
}

/// Statements in few words, for one line: first the requests and clients, then the effects. Selected Destinations and
/// routes are left out.
#[must_use]
pub fn brief_words(statements: &[Statement]) -> Vec<String> {
    let is_scope = |field: &Field| matches!(field, Field::Requests | Field::Clients);
    let is_place = |field: &Field| matches!(field, Field::Destinations | Field::Routes);
    let scope = statements.iter().filter(|one| is_scope(&one.field));
    let others = statements
        .iter()
        .filter(|one| !is_scope(&one.field) && !is_place(&one.field));
    scope.chain(others).map(|one| one.brief.clone()).collect()
}

/// The most alternatives that are named on one line.
const NAMED: usize = 8;
/// The most sentences about one field.
const SENTENCES: usize = 100;

impl Words {
    /// Words with one sentence.
    fn new(brief: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            brief: brief.into(),
            sentences: vec![sentence.into()],
        }
    }

    /// The first of many sentences, and how many more there are.
    fn listing(brief: impl Into<String>, sentences: Vec<String>) -> Self {
        Self {
            brief: brief.into(),
            sentences: cut(sentences),
        }
    }

    /// Alternatives: in brief behind a word, in sentences a line each.
    fn any_of(word: &str, each: Vec<String>) -> Self {
        let brief = format!(
            "{word}{}",
            alternatives(each.iter().map(String::as_str), each.len())
        );
        let or = |(at, one): (usize, String)| if at == 0 { one } else { format!("or {one}") };
        Self::listing(brief, each.into_iter().enumerate().map(or).collect())
    }
}

fn cut(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(SENTENCES);
    if more > 0 {
        sentences.truncate(SENTENCES);
        sentences.push(format!("and {} more", grouped(more as u64)));
    }
    sentences
}

/// `a, b or c`; of many the first, and how many more: `a, b or 7 more`.
fn alternatives<'t>(all: impl Iterator<Item = &'t str>, count: usize) -> String {
    let mut named: Vec<String> = all
        .take(NAMED)
        .map(|one| brief_text(one).into_owned())
        .collect();
    let last = match count.saturating_sub(NAMED) {
        0 => named.pop(),
        more => Some(format!("{} more", grouped(more as u64))),
    };
    match (last, named.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} or {last}", named.join(", ")),
    }
}

/// `a, b, c`; of many the first, and how many more: `a, b and 7 more`.
fn listed(shown: &[String], count: usize) -> String {
    let more = count - shown.len().min(count);
    let shown = shown.join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

/// `a, b or c`, the first of many.
#[must_use]
pub fn one_of(all: &[String]) -> String {
    alternatives(all.iter().map(String::as_str), all.len())
}

/// Texts as alternatives: `a, b or 7 more`.
fn any_text(texts: &[Text]) -> String {
    alternatives(texts.iter().map(|text| &**text), texts.len())
}

/// Texts that all apply, as a list: `a, b and 7 more`.
fn all_texts(texts: &[Text]) -> String {
    let named = texts.iter().map(|text| brief_text(text).into_owned());
    crate::derive::wording::first_of(named, texts.len())
}

/// The names of what this version does not know.
fn not_known(unknown: &Unknown) -> impl Iterator<Item = String> {
    unknown.iter().map(|(key, _)| not_known_key(key))
}

fn not_known_key(key: &str) -> String {
    format!("{} (not known to this version)", brief_text(key))
}

/// A text, or `?` if it is empty.
fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "?" } else { text }
}

/// The requests that something happens to: `all requests`, `5 % of requests`.
pub(in crate::derive) fn portion_words(portion: Portion) -> String {
    match portion {
        Portion::All | Portion::Unset => "all requests".to_owned(),
        Portion::Percent(part) if part >= 0.01 => {
            format!("{} % of requests", (part * 100.0).round() / 100.0)
        }
        Portion::Percent(part) => format!("{part} % of requests"),
    }
}

/// A duration with its unit set apart, as sentences have it: `800 ms`, `30 s`, `1m30s`.
#[must_use]
pub(in crate::derive) fn span(span: SignedDuration) -> String {
    let (seconds, millis) = (span.as_secs(), span.as_millis());
    if span.subsec_nanos() % 1_000_000 != 0 {
        return duration(span);
    }
    match millis {
        0..1_000 if millis != 0 => format!("{millis} ms"),
        _ if millis % 1_000 == 0 && (0..60).contains(&seconds) => format!("{seconds} s"),
        _ => duration(span),
    }
}
