//! The secrets of a plugin: its inputs and its output, so that none of them is shown.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Plugin, exec_info};
use crate::source::secrets::{SHORT, SHORT_PART, Secrets, is_odd};

/// The inputs of a plugin, and its standard output.
pub(super) fn secrets(plugin: &Plugin, printed: &[u8]) -> Secrets {
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
    for text in inherited() {
        note_lines(&text, &mut found);
    }
    found.into_iter().collect()
}

/// The variables that a plugin inherits from us and whose names say that they hold a secret.
fn inherited() -> impl Iterator<Item = String> {
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
        (is_secret_name(&name) && value.len() >= SHORT_PART).then_some(value)
    });
    variables.filter(|value| !value.starts_with('/'))
}

/// Whether a variable of this name holds a secret itself, and not the place or the name of one.
fn is_secret_name(name: &str) -> bool {
    const SECRET: [&str; 6] = ["TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "AUTH"];
    const OTHER: [&str; 7] = ["FILE", "PATH", "DIR", "URL", "_ID", "SOCK", "NAME"];
    let name = name.to_ascii_uppercase();
    SECRET.iter().any(|part| name.contains(part)) && !OTHER.iter().any(|end| name.ends_with(end))
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
            env: [
                ("KEY".into(), "line one of a key\nline two".into()),
                ("SLASH".into(), "slash/AND+PLUS".into()),
                ("QUOTE".into(), r#"quote"AND\slash"#.into()),
            ]
            .into(),
            version: "v1".into(),
            cluster: Some(r#"{"certificate-authority-data": "Q0EtREFUQQ=="}"#.into()),
            hint: None,
        };
        let printed = br#"{"status": {"token": "a-token-of-more-than-24-letters"}}"#;
        secrets(&plugin, printed).hide(line)
    }

    #[test]
    fn what_is_inherited_is_a_secret_by_its_name() {
        for name in ["AWS_SECRET_ACCESS_KEY", "github_token", "PGPASSWORD"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "HOME",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_ACCESS_KEY_ID",
            "SSH_AUTH_SOCK",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
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
            (
                "GET /?p=slash%2FAND%2BPLUS failed",
                "GET /?p=[hidden] failed",
            ),
            (
                "GET /?p=slash%2fAND%2bPLUS failed",
                "GET /?p=[hidden] failed",
            ),
            ("sent c2xhc2gvQU5EK1BMVVM= to it", "sent [hidden]= to it"),
            (r#"{"p": "quote\"AND\\slash"}"#, r#"{"p": "[hidden]"}"#),
        ] {
            assert_eq!(hidden(line), expected);
        }
    }
}
