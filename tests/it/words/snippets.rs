//! Tests of the test: what it finds in small texts, and what it lets pass.

use super::{
    patterns::{begins_with_a_clause, faults},
    texts::{Kind, of_code},
};

#[test]
fn words_to_avoid_are_found_over_line_breaks_and_in_any_case() {
    for (text, found) in [
        ("the list\nis  said to be whole", 1),
        ("Whoever reads it alone, beside Nobody", 4),
        ("what it has\n    to do with", 1),
        ("it stands in the file; it stands for the file", 1),
        ("of two, the last counts, as in JSON", 1),
        ("the endpoint counts of a zone; the header counts them", 0),
        (
            "it is, said otherwise, so. Many of us, standalone, outstanding",
            0,
        ),
        ("nothing stands out", 2),
    ] {
        assert_eq!(faults(text).len(), found, "{text}: {:?}", faults(text));
    }
}

#[test]
fn documentation_begins_with_a_noun_or_a_verb() {
    for (text, is_wrong) in [
        (" What it shows.", true),
        (" Where the file is.", true),
        (" By what it is found.", true),
        (" The file.", false),
        (" Whatever else it shows.", false),
        (" Whether it is shown.", false),
    ] {
        assert_eq!(begins_with_a_clause(text), is_wrong, "{text}");
    }
}

#[test]
fn literals_help_and_documentation_are_read_and_what_tests_say_is_not() {
    let code = r#"
        //! The file,
        //! its second line.
        /// The item.
        #[expect(dead_code, reason = "silent")]
        #[error("attribute")]
        fn f() { let _ = format!("{} macro", 1, b"bytes"); }
        #[cfg(test)]
        mod tests { fn g() { "test"; } }
    "#;
    let read = |file: &str| {
        let texts = of_code(file, code).into_iter();
        let texts = texts.map(|text| (text.kind, text.words));
        texts.collect::<Vec<_>>()
    };
    let expected = |docs| {
        let text = |kind, words: &str| (kind, words.to_owned());
        vec![
            text(docs, " The file,\n its second line.\n"),
            text(docs, " The item.\n"),
            text(Kind::Shown, "attribute"),
            text(Kind::Shown, "{} macro"),
        ]
    };
    assert_eq!(read("ui/pane.rs"), expected(Kind::Docs));
    assert_eq!(read("cli/args.rs"), expected(Kind::Shown));
}
