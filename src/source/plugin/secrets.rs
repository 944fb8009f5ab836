//! The secrets of a plugin: its inputs and its output, so that none of them is shown.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Plugin, exec_info};

/// A text that is shorter is a word that anybody may say.
const SHORT: usize = 4;

/// A part of a text that is shorter is no secret by itself.
const SHORT_PART: usize = 8;

/// The number of first letters that identify a secret, if the rest was cut off.
const BEGINNING: usize = 24;

/// The text in place of a secret.
const HIDDEN: &str = "[hidden]";

/// Texts that may not be shown, the longest first.
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The inputs of a plugin, and its standard output.
    pub(super) fn of(plugin: &Plugin, printed: &[u8]) -> Self {
        let mut found = BTreeSet::new();
        for text in plugin.args.iter().chain(plugin.env.values()) {
            note(text, &mut found);
        }
        let info = exec_info::text(plugin);
        let cluster = plugin.cluster.as_deref();
        for text in [Some(info.as_str()), cluster].into_iter().flatten() {
            note_lines(text, &mut found);
            note_json(text.as_bytes(), &mut found);
        }
        note_lines(&String::from_utf8_lossy(printed), &mut found);
        note_json(printed, &mut found);
        let mut texts: Vec<String> = found.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(texts)
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
        hide_tokens(&line)
    }
}

/// Hides words that look like a token or a key, of any origin.
fn hide_tokens(line: &str) -> String {
    if line.contains("PRIVATE KEY") {
        return HIDDEN.to_owned();
    }
    let mut after_bearer = false;
    let words = line.split(' ').map(|word| {
        let is_token = after_bearer || is_token(word);
        after_bearer = word.eq_ignore_ascii_case("bearer");
        if is_token && !word.is_empty() {
            HIDDEN
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a word is a JSON web token, or one of a known form.
fn is_token(word: &str) -> bool {
    let is_long = |at: usize| word.len() - at > 20;
    let forms = ["eyJ", "k8s-aws-v1."];
    forms
        .iter()
        .any(|form| word.find(form).is_some_and(is_long))
}

/// Notes a text that was given, and what of it may be a secret by itself.
fn note(text: &str, found: &mut BTreeSet<String>) {
    note_lines(text, found);
    if text.split_whitespace().nth(1).is_some() {
        // A script is full of words that say nothing.
        let words =
            text.split(|letter: char| !letter.is_alphanumeric() && !"-_.+~".contains(letter));
        found.extend(words.filter(|word| is_odd(word)).map(str::to_owned));
        return;
    }
    let is_flag = text.starts_with('-');
    if let Some((_, value)) = text.split_once('=') {
        note_lines(value, found);
    } else if is_flag && !text.starts_with("--") {
        // A value that follows its flag without a blank, as in -pVALUE.
        found.extend(
            text.get(2..)
                .filter(|value| value.len() >= SHORT)
                .map(str::to_owned),
        );
    }
    if !is_flag || text.contains('=') {
        let parts = text.split([',', ':', '@', '/', '=', '&', '?', ';']);
        found.extend(parts.filter(|part| is_odd(part)).map(str::to_owned));
    }
}

/// Whether a part of a text is no common word.
fn is_odd(part: &str) -> bool {
    part.len() >= SHORT_PART && !part.chars().all(char::is_lowercase)
}

/// Notes a text, and each of its lines.
fn note_lines(text: &str, found: &mut BTreeSet<String>) {
    let lines = text.lines().map(str::trim).chain([text.trim()]);
    let is_flag = |line: &str| line.starts_with('-') && !line.contains('=') && !line.contains(' ');
    let lines = lines.filter(|line| line.len() >= SHORT && !is_flag(line));
    found.extend(lines.map(str::to_owned));
}

/// Notes every text of a document.
fn note_json(text: &[u8], found: &mut BTreeSet<String>) {
    let document: Option<Value> = serde_json::from_slice(text)
        .ok()
        .or_else(|| serde_saphyr::from_slice(text).ok());
    let mut left: Vec<Value> = document.into_iter().collect();
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) if !is_common(&text) => note_lines(&text, found),
            Value::Array(values) => left.extend(values),
            Value::Object(fields) => left.extend(fields.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

/// Whether a text is part of every such document.
fn is_common(text: &str) -> bool {
    text == "ExecCredential" || text.starts_with(exec_info::GROUP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(line: &str) -> String {
        let plugin = Plugin {
            command: "plugin".into(),
            args: vec![
                "get-token".into(),
                "--oidc-client-secret=SECRET-IN-ARGS".into(),
                "-pOTHER-SECRET".into(),
                "positional".into(),
                "user:hunter-22@host".into(),
            ],
            env: [("KEY".into(), "line one of a key\nline two".into())].into(),
            version: "v1".into(),
            cluster: Some(r#"{"certificate-authority-data": "Q0EtREFUQQ=="}"#.into()),
            hint: None,
        };
        let printed = br#"{"status": {"token": "a-token-of-more-than-24-letters"}}"#;
        Secrets::of(&plugin, printed).hide(line)
    }

    #[test]
    fn nothing_that_a_plugin_was_given_or_printed_is_repeated() {
        for (line, expected) in [
            (
                "token has expired, run: sso login",
                "token has expired, run: sso login",
            ),
            ("bad SECRET-IN-ARGS!", "bad [hidden]!"),
            ("bad --oidc-client-secret=SECRET-IN-ARGS", "bad [hidden]"),
            ("no such flag --oidc-client", "no such flag --oidc-client"),
            ("OTHER-SECRET is no password", "[hidden] is no password"),
            ("what is positional?", "what is [hidden]?"),
            ("login of hunter-22 failed", "login of [hidden] failed"),
            ("line two", "[hidden]"),
            ("it is line one of a key, cut", "it is [hidden], cut"),
            ("ca Q0EtREFUQQ==", "ca [hidden]"),
            ("got a-token-of-more-than-24-letters", "got [hidden]"),
            ("got a-token-of-more-than-24-", "got [hidden]"),
            (
                "Authorization: Bearer abc",
                "Authorization: Bearer [hidden]",
            ),
            ("jwt=eyJhbGciOiJIUzI1NiJ9.e30.x refused", "[hidden] refused"),
            ("-----BEGIN EC PRIVATE KEY-----", "[hidden]"),
        ] {
            assert_eq!(hidden(line), expected);
        }
    }
}
