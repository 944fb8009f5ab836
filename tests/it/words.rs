//! Holds the texts of the program to plain words: what is shown, README, manual, CHANGELOG, and the documentation of the code.

mod patterns;
mod snippets;
mod texts;

use self::{
    patterns::{begins_with_a_clause, faults},
    texts::{Kind, Text},
};

/// The faults of a text, each with its file.
fn found(text: &Text) -> Vec<String> {
    let Text { file, kind, words } = text;
    let begins = (*kind == Kind::Docs && begins_with_a_clause(words)).then(|| {
        let first = words.lines().next().unwrap_or_default();
        format!("\"{}\": begin with a noun phrase or a verb", first.trim())
    });
    let faults = faults(words).into_iter().chain(begins);
    faults.map(|fault| format!("{file}: {fault}")).collect()
}

#[test]
fn no_text_has_a_word_to_avoid() {
    let wrong: Vec<String> = texts::all().flat_map(|text| found(&text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
