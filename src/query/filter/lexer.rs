//! From the text of a filter to its tokens, each with its place.

/// A token of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    Or,
    Not,
    Term,
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    /// The first byte.
    pub(super) at: usize,
    pub(super) text: &'t str,
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let Some((kind, length)) = first(&text[at..]) else {
            return tokens;
        };
        tokens.push(Token {
            kind,
            at,
            text: &text[at..at + length],
        });
        at += length;
    }
}

/// The values of a key, which commas outside quotes part.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.split(|letter| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    });
    parts.collect()
}

/// The kind and the length of the first token. `None` at the end.
fn first(text: &str) -> Option<(TokenKind, usize)> {
    Some(match text.chars().next()? {
        '(' => (TokenKind::Open, 1),
        ')' => (TokenKind::Close, 1),
        '|' => (TokenKind::Or, 1),
        '!' => (TokenKind::Not, 1),
        _ => (TokenKind::Term, term_length(text)),
    })
}

/// The length of the term at the beginning. A quote or a pattern that is not closed ends with the text.
fn term_length(text: &str) -> usize {
    let prefix = usize::from(text.starts_with(['~', '=']));
    let rest = &text[prefix..];
    if let Some(quoted) = rest.strip_prefix('"') {
        return quoted.find('"').map_or(text.len(), |end| prefix + end + 2);
    }
    if let Some(pattern) = text.strip_prefix('/') {
        return pattern_length(pattern).map_or(text.len(), |length| length + 2);
    }
    pasted_length(text).unwrap_or_else(|| prefix + word_length(rest))
}

/// The length of a pattern up to its closing slash, which is followed by the end of the term.
fn pattern_length(text: &str) -> Option<usize> {
    let mut slashes = text.match_indices('/').map(|(at, _)| at);
    slashes.find(|at| {
        let escapes = text[..*at].bytes().rev().take_while(|byte| *byte == b'\\');
        let is_escaped = escapes.count() % 2 == 1;
        !is_escaped && text[at + 1..].chars().next().is_none_or(ends_word)
    })
}

/// The length of a URL or a name that Istio gives to a cluster of Envoy: both may contain operators of the language.
fn pasted_length(text: &str) -> Option<usize> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let chunk = &text[..end];
    let is_envoy = ["outbound|", "inbound|"]
        .iter()
        .any(|direction| chunk.starts_with(direction));
    let scheme = chunk.split_once("://").map(|(scheme, _)| scheme);
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_url = scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(is_scheme));
    let chunk = match (is_envoy, is_url) {
        (true, _) => chunk,
        (false, true) => chunk.split('|').next().unwrap_or_default(),
        (false, false) => return None,
    };
    Some(without_closing(chunk).len())
}

/// The text without parentheses at its end that it does not open.
fn without_closing(mut text: &str) -> &str {
    let count = |text: &str, letter| text.matches(letter).count();
    while text.ends_with(')') && count(text, ')') > count(text, '(') {
        text = &text[..text.len() - 1];
    }
    text
}

/// The length of a plain word, which may have quoted parts.
fn word_length(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|letter| {
        is_quoted ^= letter == '"';
        !is_quoted && ends_word(letter)
    });
    end.unwrap_or(text.len())
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "()|".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_tokens() {
        for (text, expected) in [
            ("", &[][..]),
            ("a  b", &["a", "b"]),
            ("a|b", &["a", "|", "b"]),
            ("!(a b)", &["!", "(", "a", "b", ")"]),
            ("!!a", &["!", "!", "a"]),
            ("\"a (b\"c", &["\"a (b\"", "c"]),
            ("~\"a b\" =x", &["~\"a b\"", "=x"]),
            ("ns:\"a b\",c d", &["ns:\"a b\",c", "d"]),
            ("/a (b|c)/ d", &["/a (b|c)/", "d"]),
            ("(/a/)", &["(", "/a/", ")"]),
            ("/api/v1", &["/api/v1"]),
            ("/a\\/ b/", &["/a\\/ b/"]),
            ("\"open", &["\"open"]),
            ("(outbound|80||a.b)", &["(", "outbound|80||a.b", ")"]),
            ("http://a/(x)|b", &["http://a/(x)", "|", "b"]),
            ("a!b", &["a!b"]),
        ] {
            let found: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
