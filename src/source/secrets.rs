//! Texts that may not be shown, in whatever form other programs repeat them.

use std::collections::BTreeSet;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::one_line::{HIDDEN, without_tokens};

/// A text that is shorter is a word that anybody may say.
pub(super) const SHORT: usize = 4;

/// A part of a text that is shorter is no secret by itself.
pub(super) const SHORT_PART: usize = 8;

/// The number of first letters that identify a secret, if the rest was cut off.
const BEGINNING: usize = 24;

/// Texts that may not be shown, the longest first.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The secrets in headers that hold a login: a token, or a user with a password.
    pub(super) fn of_headers<'h>(headers: impl Iterator<Item = &'h HeaderValue>) -> Self {
        let sensitive = headers.filter(|value| value.is_sensitive());
        let texts = sensitive.filter_map(|value| value.to_str().ok());
        texts.flat_map(of_login).collect()
    }

    /// The line without any of them.
    pub(super) fn hide(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for secret in &self.0 {
            if line.contains(secret.as_str()) {
                line = line.replace(secret.as_str(), HIDDEN);
            }
            let beginning: String = secret.chars().take(BEGINNING).collect();
            if beginning.len() < secret.len()
                && let Some(at) = line.find(&beginning)
            {
                line.truncate(at);
                line.push_str(HIDDEN);
            }
        }
        without_tokens(&line)
    }
}

impl FromIterator<String> for Secrets {
    fn from_iter<T: IntoIterator<Item = String>>(texts: T) -> Self {
        let mut all = BTreeSet::from_iter(texts);
        let odd = all.iter().filter(|text| is_odd(text));
        let other: Vec<String> = odd.flat_map(|text| encodings(text)).collect();
        all.extend(other);
        let mut texts: Vec<String> = all.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(texts)
    }
}

/// The value of a header with a login, and what is in it.
fn of_login(value: &str) -> Vec<String> {
    let mut texts = vec![value.to_owned()];
    if let Some((_, login)) = value.split_once(' ') {
        texts.push(login.to_owned());
        let decoded = STANDARD.decode(login).ok();
        if let Some(pair) = decoded.and_then(|bytes| String::from_utf8(bytes).ok())
            && let Some((_, password)) = pair.split_once(':')
        {
            texts.push(password.to_owned());
            texts.push(pair);
        }
    }
    texts.retain(|text| text.len() >= SHORT);
    texts
}

/// A secret as other programs write it: in an address, in base64, in JSON. Only where that differs from the secret.
fn encodings(text: &str) -> Vec<String> {
    const IN_ADDRESSES: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~');
    let percent = utf8_percent_encode(text, IN_ADDRESSES).to_string();
    let mut lower = percent.clone().into_bytes();
    for at in 0..lower.len().saturating_sub(2) {
        if lower[at] == b'%' {
            lower[at + 1..at + 3].make_ascii_lowercase();
        }
    }
    let json = serde_json::Value::from(text).to_string();
    let all = [
        String::from_utf8(lower).unwrap_or_default(),
        percent,
        json.trim_matches('"').to_owned(),
        STANDARD_NO_PAD.encode(text),
        URL_SAFE_NO_PAD.encode(text),
    ];
    all.into_iter().filter(|one| one != text).collect()
}

/// Whether a part of a text is no common word.
pub(super) fn is_odd(part: &str) -> bool {
    part.len() >= SHORT_PART && !part.chars().all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(login: &str, line: &str) -> String {
        let mut value = HeaderValue::try_from(login).expect("it is a header");
        value.set_sensitive(true);
        Secrets::of_headers([&value].into_iter()).hide(line)
    }

    #[test]
    fn nothing_of_a_login_is_repeated() {
        for (login, line, expected) in [
            (
                "Bearer SECRETTOK123",
                "no session SECRETTOK123",
                "no session [hidden]",
            ),
            (
                "Bearer SECRETTOK123",
                r#"{"s":"SECRETTOK123"}"#,
                r#"{"s":"[hidden]"}"#,
            ),
            ("Bearer SECRETTOK123", "Bearer%20SECRETTOK123", "[hidden]"),
            ("Bearer two WORDS/1", "for two WORDS/1", "for [hidden]"),
            ("Bearer two WORDS/1", "for two%20WORDS%2F1", "for [hidden]"),
            (
                "Bearer SECRETTOK123",
                "QmVhcmVyIFNFQ1JFVFRPSzEyMw==",
                "[hidden]==",
            ),
            (
                "Basic Ym9iOlNFQ1JFVFBBU1M5OQ==",
                "bob:SECRETPASS99",
                "[hidden]",
            ),
            (
                "Basic Ym9iOlNFQ1JFVFBBU1M5OQ==",
                "is SECRETPASS99",
                "is [hidden]",
            ),
            (
                "Basic Ym9iOlNFQ1JFVFBBU1M5OQ==",
                "bob is unknown",
                "bob is unknown",
            ),
            ("Bearer abc", "abc", "abc"),
        ] {
            assert_eq!(hidden(login, line), expected, "{login}: {line}");
        }
    }
}
