//! From the text of a term to its meaning.

use std::net::IpAddr;

use crate::{
    derive::destination::Type,
    diagnose::{nearest_rules, rule_called, rules},
    model::glob::Glob,
    query::pasted::Pasted,
};

use super::{
    FilterKey, FilterTest, KEYS, TermError,
    address::AddressTest,
    comparison::{NumberRange, number, seconds},
    error::TermFault,
    keys::{in_words, nearest},
    lexer::parts,
    pattern::TextPattern,
    test::{FindingTest, PairTest, PortTest},
    word::{WordMatch, WordTest},
};

/// A value of a key: its place in the term, and its text without quotes.
#[derive(Debug)]
struct Value {
    at: usize,
    written: String,
    text: String,
}

/// Understands a term. `None` if it is only begun: it does not filter yet.
///
/// # Errors
/// If it has an unknown key, no value, or a value that its key does not take.
pub(super) fn term(text: &str) -> Result<Option<FilterTest>, TermFault> {
    let word = |how, text: &str| {
        let text = unquoted(text);
        Ok((!text.is_empty()).then(|| FilterTest::Word(WordTest::new(how, &text))))
    };
    is_closed(text)?;
    match text.as_bytes().first() {
        Some(b'~') => word(WordMatch::Scattered, &text[1..]),
        Some(b'=') => word(WordMatch::Whole, &text[1..]),
        Some(b'/') => pattern(text),
        Some(b'"') => {
            let text = unquoted(text);
            Ok((!text.is_empty()).then(|| plain(&text)))
        }
        _ => match text.split_once(':') {
            Some((key, value)) if may_be_key(key) => keyed(text, key, value).map(Some),
            _ => Ok(Some(plain(text))),
        },
    }
}

/// Whether every quote is closed. In a pattern a quote is a letter.
///
/// # Errors
/// If the last one is not.
fn is_closed(text: &str) -> Result<(), TermFault> {
    let open = text.rfind('"').filter(|_| {
        let count = text.matches('"').count();
        !text.starts_with('/') && !count.is_multiple_of(2)
    });
    match open {
        None => Ok(()),
        Some(at) => Err(TermFault {
            at,
            text: text[at..].to_owned(),
            why: TermError::QuoteNotClosed,
            suggestion: Some(format!("{}\"", &text[at..])),
        }),
    }
}

fn unquoted(text: &str) -> String {
    text.replace('"', "")
}

fn pattern(text: &str) -> Result<Option<FilterTest>, TermFault> {
    let body = &text[1..];
    let body = body.strip_suffix('/').unwrap_or(body);
    if body.is_empty() {
        return Ok(None);
    }
    let pattern = TextPattern::new(body).map_err(|why| TermFault {
        at: 0,
        text: text.to_owned(),
        why: TermError::Pattern(why),
        suggestion: None,
    });
    pattern.map(FilterTest::Pattern).map(Some)
}

fn may_be_key(key: &str) -> bool {
    let is_letters =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letters(key) || label_key(key).is_some()
}

/// The label in a key such as `label.app`.
fn label_key(key: &str) -> Option<&str> {
    let (prefix, label) = key.split_once('.')?;
    (prefix.eq_ignore_ascii_case("label") && !label.is_empty()).then_some(label)
}

/// A word, or what is pasted in place of one. An IPv4 address in its plain form is a word: it narrows while it is typed.
fn plain(body: &str) -> FilterTest {
    let word = WordTest::new(WordMatch::Within, body);
    match Pasted::of(body) {
        Some(Pasted::Address(IpAddr::V4(address))) if address.to_string() == body => {
            FilterTest::Word(word)
        }
        Some(pasted) => FilterTest::Pasted(pasted, Pasted::port(body), word),
        None if body.contains(['/', '.']) => FilterTest::Named(without_kind(body).into(), word),
        None => FilterTest::Word(word),
    }
}

/// The name of an object without the kind that `get -o name` and kubectl write before it:
/// `destination.discovery.mesh.gloo.solo.io/reviews`.
fn without_kind(text: &str) -> &str {
    match text.split_once('/') {
        Some((kind, name)) if kind.to_ascii_lowercase().starts_with("destination") => name,
        _ => text,
    }
}

/// A term with a key, or a text with a colon: an address or a part of one, a host with a port, a URL.
fn keyed(body: &str, key: &str, value: &str) -> Result<FilterTest, TermFault> {
    if let Some(label) = label_key(key) {
        let values = values(value, key.len() + 1, body)?;
        let label = Glob::new(label);
        let pair = |value: Value| Ok(PairTest::Both(label.clone(), Glob::new(&value.text)));
        return Ok(FilterTest::Pairs(FilterKey::Label, all(values, pair)?));
    }
    let Some(known) = FilterKey::named(key) else {
        return unkeyed(body, key);
    };
    test(known, values(value, key.len() + 1, body)?)
}

fn unkeyed(body: &str, key: &str) -> Result<FilterTest, TermFault> {
    let is_of_address = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    let near = nearest(key, KEYS.iter().map(|doc| doc.name));
    let is_slip = near.is_some_and(|near| is_slip(key, near));
    if body.bytes().all(is_of_address) || (Pasted::of(body).is_some() && !is_slip) {
        return Ok(plain(body));
    }
    Err(TermFault {
        at: 0,
        text: body.to_owned(),
        why: TermError::Key {
            key: key.to_owned(),
            body: body.to_owned(),
            near,
        },
        suggestion: near.map(|near| format!("{near}{}", &body[key.len()..])),
    })
}

/// Whether a word is a key with a letter too many, too few, or two letters in the wrong order: no host is called so.
fn is_slip(word: &str, key: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let letters = |text: &str| {
        let mut letters: Vec<u8> = text.bytes().collect();
        letters.sort_unstable();
        letters
    };
    let is_same_length = word.len() == key.len();
    let has_same_letters = letters(&word) == letters(key);
    strsim::osa_distance(&word, key) == 1 && (!is_same_length || has_same_letters)
}

/// The values of a key.
///
/// # Errors
/// If one is empty.
fn values(text: &str, begin: usize, body: &str) -> Result<Vec<Value>, TermFault> {
    let mut at = begin;
    let values = parts(text).into_iter().map(|part| {
        let value = Value {
            at,
            written: part.to_owned(),
            text: unquoted(part),
        };
        at += part.len() + 1;
        if !value.text.is_empty() {
            return Ok(value);
        }
        let before = body[..value.at].to_owned();
        Err(TermFault {
            at: 0,
            why: TermError::NoValue(before),
            text: body.to_owned(),
            suggestion: None,
        })
    });
    values.collect()
}

/// Understands every value.
fn all<T>(
    values: Vec<Value>,
    read: impl FnMut(Value) -> Result<T, TermFault>,
) -> Result<Box<[T]>, TermFault> {
    values.into_iter().map(read).collect()
}

fn test(key: FilterKey, values: Vec<Value>) -> Result<FilterTest, TermFault> {
    Ok(match key {
        FilterKey::Rule => FilterTest::Values(key, all(values, rule)?),
        FilterKey::Type
        | FilterKey::Health
        | FilterKey::Drift
        | FilterKey::Stale
        | FilterKey::Federated => FilterTest::Values(key, all(values, |value| choice(key, value))?),
        FilterKey::Label | FilterKey::Subset => {
            FilterTest::Pairs(key, all(values, |value| Ok(label(key, &value.text)))?)
        }
        FilterKey::Policy | FilterKey::Mesh => {
            FilterTest::Pairs(key, all(values, |value| Ok(object(&value.text)))?)
        }
        FilterKey::Ip => FilterTest::Addresses(all(values, address)?),
        FilterKey::Port => FilterTest::Ports(all(values, port)?),
        FilterKey::Finding => FilterTest::Findings(all(values, |value| finding(&value))?),
        FilterKey::Endpoints => FilterTest::Numbers(key, all(values, endpoints)?),
        FilterKey::Age | FilterKey::Changed => {
            FilterTest::Numbers(key, all(values, |value| span(key, value))?)
        }
        _ => FilterTest::Values(key, all(values, |value| Ok(Glob::new(&value.text)))?),
    })
}

/// The mistake that a key does not take a value.
fn not_taken(key: FilterKey, value: Value, takes: String, near: Option<&str>) -> TermFault {
    TermFault {
        at: value.at,
        text: value.written,
        why: TermError::Value {
            key: key.doc().name,
            takes,
        },
        suggestion: near.map(str::to_owned),
    }
}

/// A value of a key that takes only some.
fn choice(key: FilterKey, value: Value) -> Result<Glob, TermFault> {
    let choices = key.doc().values;
    let short = |one: Type| {
        one.short()
            .eq_ignore_ascii_case(&value.text)
            .then(|| one.word())
    };
    let word = match key {
        FilterKey::Type => Type::ALL.into_iter().find_map(short),
        _ => None,
    };
    let glob = Glob::new(word.unwrap_or(&value.text));
    if choices.iter().any(|choice| glob.matches(choice)) {
        return Ok(glob);
    }
    let near = nearest(&value.text, choices.iter().copied());
    Err(not_taken(key, value, in_words(choices, "or"), near))
}

fn rule(value: Value) -> Result<Glob, TermFault> {
    let glob = Glob::new(&value.text);
    if rules().any(|rule| glob.matches(rule.id)) {
        return Ok(glob);
    }
    let why = rule_called(&value.text.to_lowercase())
        .err()
        .unwrap_or_default();
    let near = nearest_rules(&value.text);
    Err(TermFault {
        at: value.at,
        text: value.written,
        why: TermError::Rule(why),
        suggestion: near.first().map(|rule| rule.id.to_owned()),
    })
}

/// A label as `key` or `key=value`; a subset also by its value.
fn label(key: FilterKey, text: &str) -> PairTest {
    match text.split_once('=') {
        Some((key, value)) => PairTest::Both(Glob::new(key), Glob::new(value)),
        None if key == FilterKey::Subset => PairTest::Either(Glob::new(text)),
        None => PairTest::First(Glob::new(text)),
    }
}

/// An object as `name` or `namespace/name`.
fn object(text: &str) -> PairTest {
    match text.split_once('/') {
        Some((namespace, name)) => PairTest::Both(Glob::new(namespace), Glob::new(name)),
        None => PairTest::Second(Glob::new(text)),
    }
}

fn address(value: Value) -> Result<AddressTest, TermFault> {
    if value.written.starts_with('"') {
        return Ok(AddressTest::Text(Glob::new(&value.text)));
    }
    let takes = "an address, a network such as 10.1.0.0/16, a text with * such as 10.1.*, or any text in double quotes";
    AddressTest::parse(&value.text)
        .ok_or_else(|| not_taken(FilterKey::Ip, value, takes.to_owned(), None))
}

/// A range, unless it runs backwards.
fn forwards(range: NumberRange, value: &Value) -> Result<NumberRange, TermFault> {
    if range.least <= range.most {
        return Ok(range);
    }
    let between = if value.text.contains("..") { ".." } else { "-" };
    let turned = value.text.split_once(between);
    let turned = turned.map(|(most, least)| format!("{least}{between}{most}"));
    Err(TermFault {
        at: value.at,
        text: value.written.clone(),
        why: TermError::Backwards(value.text.clone()),
        suggestion: turned,
    })
}

fn port(value: Value) -> Result<PortTest, TermFault> {
    if let Some(range) = NumberRange::parse(&value.text, number) {
        return forwards(range, &value).map(PortTest::Number);
    }
    if value.text.starts_with(['<', '>', '=']) {
        let takes = "a number, a range such as 8000-9000, a comparison such as >1024, or a name";
        return Err(not_taken(FilterKey::Port, value, takes.to_owned(), None));
    }
    Ok(PortTest::Name(Glob::new(&value.text)))
}

fn finding(value: &Value) -> Result<FindingTest, TermFault> {
    match NumberRange::parse(&value.text, number) {
        Some(range) => forwards(range, value).map(FindingTest::Number),
        None => Ok(FindingTest::Text(Glob::within(&value.text))),
    }
}

fn endpoints(value: Value) -> Result<NumberRange, TermFault> {
    if let Some(range) = NumberRange::parse(&value.text, number) {
        return forwards(range, &value);
    }
    let takes = "a number, a comparison such as <3, or a range such as 2-5";
    Err(not_taken(
        FilterKey::Endpoints,
        value,
        takes.to_owned(),
        None,
    ))
}

/// A comparison with a duration. `changed:5m` is within the last five minutes; an age needs a sign.
fn span(key: FilterKey, value: Value) -> Result<NumberRange, TermFault> {
    let range = NumberRange::parse(&value.text, seconds);
    let has_sign = value.text.contains(['<', '>', '=', '-']) || value.text.contains("..");
    let range = match range {
        Some(NumberRange { most, .. }) if key == FilterKey::Changed && !has_sign => {
            Some(NumberRange {
                least: i64::MIN,
                most,
            })
        }
        range => range.filter(|_| has_sign),
    };
    if let Some(range) = range {
        return forwards(range, &value);
    }
    let near = (!has_sign && seconds(&value.text).is_some()).then(|| format!("<{}", value.text));
    let takes = "a comparison with a duration, such as <5m, >2h or >7d";
    Err(not_taken(key, value, takes.to_owned(), near.as_deref()))
}
