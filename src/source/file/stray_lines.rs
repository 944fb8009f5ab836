//! Lines that no dump has: what `kubectl` says to standard error, prompts, fences, tables and pages of proxies.
//!
//! They come into a file with `2>&1` or by copying from a terminal, and lie before, between and behind documents, never
//! within a line. They are blanked where they are, so that every line keeps its number and nothing behind them is lost.

use std::borrow::Cow;

use crate::model::printable::printable;

/// The most lines that are kept with their text.
const KEPT: usize = 3;

/// So much of a line is kept.
const LENGTH: usize = 160;

/// The beginnings of headers and values that are never shown.
const SECRETS: [&str; 4] = ["authorization", "bearer", "token", "password"];

/// Lines that belong to no document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StrayLines {
    /// The first lines, each with its number from 1.
    pub(super) first: Vec<(usize, String)>,
    /// How many lines there are.
    pub(super) count: usize,
    /// Whether there are comments before the first document.
    pub(super) has_comments: bool,
}

impl StrayLines {
    fn add(&mut self, number: usize, line: &[u8]) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push((number, shown(line)));
        }
    }
}

/// Blanks the lines of a text that belong to no document.
pub(super) fn clear(text: Cow<'_, str>) -> (Cow<'_, str>, StrayLines) {
    let mut scan = Scan::default();
    let is_clear = |line: &str| scan.judge(line.as_bytes()) == Judgement::Kept;
    if text.split_inclusive('\n').all(is_clear) {
        return (text, StrayLines::default());
    }
    let (mut stray_lines, mut scan) = (StrayLines::default(), Scan::default());
    let mut bytes = text.into_owned().into_bytes();
    let (mut at, mut number) = (0, 0);
    while at < bytes.len() {
        let end = bytes[at..].iter().position(|byte| *byte == b'\n');
        let next = end.map_or(bytes.len(), |end| at + end + 1);
        let line = &mut bytes[at..next];
        number += 1;
        let judgement = scan.judge(line);
        match judgement {
            Judgement::Noise => stray_lines.add(number, line),
            Judgement::Comment => stray_lines.has_comments = true,
            Judgement::Kept => {}
        }
        if judgement != Judgement::Kept {
            blank(line);
        }
        at = next;
    }
    // Whole lines were blanked, so that it still is UTF-8.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (Cow::Owned(text), stray_lines)
}

fn blank(line: &mut [u8]) {
    let letters = line.iter_mut().filter(|byte| !b"\r\n".contains(byte));
    letters.for_each(|byte| *byte = b' ');
}

/// The decision about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Kept,
    /// A comment that JSON does not have: before the first document, or as other tools write it.
    Comment,
    Noise,
}

/// The position of a line in the text.
#[derive(Debug, Default)]
struct Scan {
    /// Whether the document has begun.
    is_begun: bool,
}

impl Scan {
    fn judge(&mut self, line: &[u8]) -> Judgement {
        match line.first() {
            Some(b'#') if !self.is_begun => return Judgement::Comment,
            Some(b'/') if line.starts_with(b"//") => return Judgement::Comment,
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'#') => return Judgement::Kept,
            Some(_) => {}
        }
        let line = line.trim_ascii_end();
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        if line.is_empty() {
            return Judgement::Kept;
        }
        if is_marker(line) {
            self.is_begun = false;
            return Judgement::Kept;
        }
        if is_noise(line, self.is_begun) {
            return Judgement::Noise;
        }
        self.is_begun = true;
        Judgement::Kept
    }
}

fn is_marker(line: &[u8]) -> bool {
    let mut markers = [&b"---"[..], b"..."].into_iter();
    let rest = markers.find_map(|marker| line.strip_prefix(marker));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b" ") || rest.starts_with(b"\t"))
}

/// Whether a line that begins at the margin belongs to no document.
fn is_noise(line: &[u8], is_begun: bool) -> bool {
    let next = line.get(1).copied().unwrap_or_default();
    match line[0] {
        b'{' => is_log(line),
        b'[' => is_bracketed_log(line),
        b'}' | b']' | b',' | b'"' | b'\'' | b'?' | b'&' | b'%' | b'!' | b'.' => false,
        b'-' => !(next == b' ' || next == 0 || next.is_ascii_digit()),
        b'>' | b'|' => line.len() > 1 && !b"+-0123456789".contains(&next),
        b'*' => next == b' ' || next == b'*',
        // The members of an anchor are merged in.
        b'<' => !line.starts_with(b"<<:"),
        first if first.is_ascii_alphanumeric() || first == b'_' || first >= 0x80 => {
            !is_scalar(line) && !is_member(line, is_begun)
        }
        _ => true,
    }
}

/// A line of a log in JSON: it has a level and is no object of Kubernetes.
fn is_log(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&line[..line.len().min(4096)]);
    let has_level = ["\"level\":", "\"severity\":"]
        .iter()
        .any(|word| text.contains(word));
    line.ends_with(b"}") && has_level && !text.contains("\"apiVersion\"")
}

/// A line of a log that begins with its time or its level in brackets: `[INFO] read`.
fn is_bracketed_log(line: &[u8]) -> bool {
    let Some(end) = line.iter().position(|byte| *byte == b']') else {
        return false;
    };
    let (inside, behind) = (&line[1..end], line[end + 1..].trim_ascii_start());
    let is_word = inside.iter().all(|byte| !b"{\"[".contains(byte));
    is_word && behind.first().is_some_and(|sign| !b",]}".contains(sign))
}

/// A value of JSON or YAML that fills its line.
fn is_scalar(line: &[u8]) -> bool {
    let value = line.strip_suffix(b",").unwrap_or(line);
    let is_number = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte));
    is_number || [&b"true"[..], b"false", b"null"].contains(&value)
}

/// A member of an object: a key, which in what Kubernetes writes is one word. A key of two words may be one that broke.
fn is_member(line: &[u8], is_begun: bool) -> bool {
    const EXCLAMATIONS: [&str; 5] = ["error", "warning", "warn", "fatal", "panic"];
    let Some(colon) = colon(line) else {
        return false;
    };
    let key = String::from_utf8_lossy(&line[..colon]);
    let is_said = colon + 1 < line.len();
    let exclaims = EXCLAMATIONS
        .iter()
        .any(|word| key.eq_ignore_ascii_case(word));
    let words = key.split_ascii_whitespace().count();
    !(exclaims && is_said) && words <= if is_begun { 2 } else { 1 }
}

/// The first colon that ends a key.
fn colon(line: &[u8]) -> Option<usize> {
    let ends =
        |at: &usize| line[*at] == b':' && matches!(line.get(at + 1), None | Some(b' ' | b'\t'));
    (0..line.len()).find(ends)
}

/// A line as it may be shown: short, and nothing of it where it may hold a secret.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line.trim_ascii());
    let small = text.to_ascii_lowercase();
    if SECRETS.iter().any(|word| small.contains(word)) {
        return "(not shown, for it may hold a secret)".to_owned();
    }
    let short: String = text.chars().take(LENGTH).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", printable(&short))
}

/// The format of a text that its first lines show, and the next step. `None` if they show none.
pub(super) fn foreign(stray_lines: &StrayLines) -> Option<&'static str> {
    let (_, line) = stray_lines.first.first()?;
    let small = line.to_ascii_lowercase();
    let is_page = ["<!doctype", "<html", "<?xml", "<head", "<script"];
    if is_page.iter().any(|begin| small.starts_with(begin)) || small.starts_with("http/1") {
        return Some(
            "it is a page of a web server, perhaps of a proxy that asks for a login; dump it again",
        );
    }
    let mut columns = line.split_ascii_whitespace();
    let is_table = matches!(columns.next(), Some("NAME" | "NAMESPACE"));
    if is_table {
        return Some(
            "it is a table, as kubectl get writes it without -o; dump it again with -o yaml or -o json",
        );
    }
    if line.starts_with("-----BEGIN PGP MESSAGE") {
        return Some("it is encrypted with PGP; decrypt it first");
    }
    if line.starts_with("-----BEGIN ") {
        return Some("it is a key or a certificate, and no dump");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stray_lines(text: &str) -> Vec<usize> {
        let (cleared, stray_lines) = clear(Cow::Borrowed(text));
        assert_eq!(cleared.lines().count(), text.lines().count());
        assert_eq!(cleared.len(), text.len());
        let numbers = stray_lines.first.iter().map(|(number, _)| *number);
        numbers.collect()
    }

    #[test]
    fn what_kubectl_says_to_the_terminal_is_no_part_of_a_dump() {
        for line in [
            "I1127 09:36:43.289341    7044 request.go:665] Waited for 1.15s, request: GET:https://192.0.2.1:6443/api",
            "W1127 09:36:43.289341    7044 warnings.go:70] v1beta1 is deprecated",
            "Warning: discovery.mesh.gloo.solo.io/v1 Destination is deprecated",
            "Error from server (Forbidden): meshes is forbidden: User \"ci\" cannot list",
            "error: You must be logged in to the server (Unauthorized)",
            "Unable to connect to the server: dial tcp 192.0.2.1:6443: i/o timeout",
            "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
            "No resources found in gloo-mesh namespace.",
            "Flag --export has been deprecated, This flag is deprecated and will be removed in future.",
            "$ kubectl get destinations -A -o json",
            "user@host:~$ kubectl get destinations -A -o yaml",
            "PS C:\\> kubectl get destinations -A -o yaml",
            "-bash: kubectl: command not found",
            "```json",
            "[INFO] reading",
            "[2026-01-01 10:00:00] reading: all",
            "2026-01-01T10:00:00Z INFO reading: all",
            "{\"level\":\"warn\",\"msg\":\"slow\"}",
            "<html>",
            "NAMESPACE   NAME   AGE",
            "* Connected to 192.0.2.1",
            "> GET /apis HTTP/1.1",
        ] {
            for (text, at) in [
                (format!("{line}\n{{\"kind\": \"List\"}}\n"), 1),
                (format!("{line}\r\nkind: List\r\n"), 1),
                (format!("kind: List\nitems:\n- a: b\n{line}"), 4),
                (format!("{{\n  \"kind\": \"List\",\n{line}\n}}"), 3),
            ] {
                assert_eq!(stray_lines(&text), [at], "{text}");
            }
        }
    }

    #[test]
    fn what_belongs_to_a_dump_is_kept() {
        for text in [
            "apiVersion: v1\nkind: List\nitems:\n- kind: Mesh\n  spec: {}\nmetadata:\n  a: b\n",
            "# by hand\n---\n# of\nkind: Mesh\n...\n%YAML 1.2\n--- # one\n- a\n-\n  b: c\n",
            "{\n\"kind\": \"List\",\n\"items\": [\n1,\ntrue,\nnull,\n-5\n]\n}\n",
            "[1, {\"a\": 2}, null]\n[]\n[{\"a\": 1}]\n{\"level\": \"x\", \"apiVersion\": \"v1\"}\n",
            "\u{feff}kind: Mesh\n\u{feff}---\nkind: Mesh\n",
            "kind: Mesh\nbroken kind: Mesh\n",
            "data: |\n  Error from server: no\n  $ kubectl\n",
        ] {
            assert_eq!(stray_lines(text), [0; 0], "{text}");
        }
    }

    #[test]
    fn a_secret_in_a_line_is_not_shown() {
        let (_, stray_lines) = clear(Cow::Borrowed("> Authorization: Bearer abc\nkind: Mesh\n"));
        assert_eq!(
            stray_lines.first[0].1,
            "(not shown, for it may hold a secret)"
        );
    }

    #[test]
    fn what_a_stranger_is_shows_in_its_first_line() {
        for (line, told) in [
            ("<!DOCTYPE html>", Some("it is a page")),
            ("NAMESPACE   NAME   AGE", Some("it is a table")),
            ("-----BEGIN PGP MESSAGE-----", Some("it is encrypted")),
            ("Error from server: no", None),
        ] {
            let (_, stray_lines) = clear(Cow::Borrowed(line));
            let why = foreign(&stray_lines);
            let begins = why
                .zip(told)
                .is_some_and(|(why, told)| why.starts_with(told));
            assert!(begins || told.is_none() && why.is_none(), "{line}: {why:?}");
        }
    }
}
