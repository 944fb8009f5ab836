//! Holds the texts of the program to plain words: what is shown, README, CHANGELOG, and the documentation of the code.

mod patterns;
mod snippets;
mod texts;

use std::collections::BTreeMap;

use self::{
    patterns::{begins_with_a_clause, faults},
    texts::{Kind, Text},
};

/// The rooms that are not rewritten yet, each with its kind of text and how many faults it still has. The list only shrinks.
const NOT_YET: &[(&str, Kind, usize)] = &[
    ("derive", Kind::Docs, 382),
    ("derive", Kind::Shown, 12),
    ("diagnose", Kind::Docs, 168),
    ("diagnose", Kind::Shown, 11),
    ("model", Kind::Docs, 1),
    ("source", Kind::Docs, 12),
    ("store", Kind::Docs, 1),
];

/// Texts that have a word to avoid in another, plain sense: a part of the text, and the reason.
const ALLOWED: &[(&str, &str)] = &[];

/// The faults of each room and kind of text, each with its file.
fn found() -> BTreeMap<(String, Kind), Vec<String>> {
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for text in texts::all() {
        if ALLOWED.iter().any(|(part, _)| text.words.contains(part)) {
            continue;
        }
        let Text {
            file,
            room,
            kind,
            words,
        } = &text;
        let begins = (*kind == Kind::Docs && begins_with_a_clause(words)).then(|| {
            let first = words.lines().next().unwrap_or_default();
            format!("\"{}\": begin with a noun phrase or a verb", first.trim())
        });
        for fault in faults(words).into_iter().chain(begins) {
            let place = found.entry((room.clone(), *kind)).or_default();
            place.push(format!("{file}: {fault}"));
        }
    }
    found
}

#[test]
fn no_text_has_a_word_to_avoid() {
    let mut found = found();
    let mut wrong = Vec::new();
    for (room, kind, allowed) in NOT_YET {
        let key = ((*room).to_owned(), *kind);
        let faults = found.remove(&key).unwrap_or_default();
        let count = faults.len();
        if count > *allowed {
            wrong.push(format!(
                "{room} ({kind:?}) has {count} faults and not {allowed}:"
            ));
            wrong.extend(faults);
        } else if count < *allowed {
            wrong.push(format!("lower {room} ({kind:?}) to {count} in NOT_YET"));
        }
    }
    wrong.extend(found.into_values().flatten());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_allowed_text_is_there() {
    let texts: Vec<Text> = texts::all().collect();
    let is_gone = |(part, _): &&(&str, &str)| !texts.iter().any(|text| text.words.contains(part));
    let gone: Vec<_> = ALLOWED.iter().filter(is_gone).collect();
    assert!(gone.is_empty(), "take these from the list: {gone:?}");
}
