//! The words to avoid, as patterns over whole words. Case and line breaks make no difference.

use std::{collections::HashMap, sync::LazyLock};

/// Phrases to avoid, each with what to write. `a|b` is either word, `!a|b` no such word next.
const PHRASES: &[(&str, &str)] = &[
    ("is|are|was|were said", "say who says it, or show it"),
    ("is|are|was|were told", "say who says it, or show it"),
    ("tell|tells|telling|told of", "show, list, name"),
    ("stand|stands|stood !for", "is"),
    (
        "counts for|before|after|only|always|where|with|else|alone|more|no",
        "applies, wins",
    ),
    ("that|which|what|last|first|one counts", "applies, wins"),
    ("nothing where", "nothing if"),
    ("where nothing is said|told|given", "by default"),
    ("whoever", "say who"),
    ("nobody|everybody", "say who"),
    ("alone", "only"),
    ("beside", "next to, in addition to"),
    ("so many|long", "give the number"),
    ("that of", "name the thing"),
    ("of which", "a sentence of its own"),
    ("of whom", "a sentence of its own"),
    ("take|takes|taken|took for", "treated as"),
    ("is|are meant", "applies"),
    ("are|is not meant", "does not apply"),
    ("have|has|had to do with", "is related to"),
    ("anew", "again"),
    ("once more", "again"),
    ("in step with", "follows"),
    ("passed|passes|pass over", "skipped"),
    // Of the table of sentences before and after.
    ("shown as whole", "stale or partial data is always marked"),
    ("half a minute", "30 s"),
    ("has a table of rules", "runs the rules"),
    ("findings are told", "findings are shown"),
    ("what is above", "entries that exceed a limit"),
    ("take so long", "timeout"),
    ("tell again", "replay"),
    ("tell a recording", "replay speed"),
    ("tell no more of", "not printed"),
    ("all that was lost", "clear the what-if"),
    ("can tell", "cannot be determined"),
    ("at all ports|2", "on both ports"),
    ("in an unknown one", "the zone of 1 endpoint is unknown"),
    ("are excepted", "say for whom it does not hold"),
    ("more at most", "up to 2 retries"),
    ("what answers it", "responses are discarded"),
    ("looks into http", "Istio applies them to HTTP only"),
    ("the nearest is no", "closest: version=v1 without track"),
    ("is served by none", "its only endpoint does not serve it"),
    ("is the name of no", "matches no service port"),
    ("as processed by", "processed by"),
    ("nothing stands out", "the gravest finding"),
];

/// The first words of a text or a sentence that begins with a clause in place of a subject.
const BEGINNINGS: &[&str] = &[
    "where",
    "what",
    "by what",
    "from so many",
    "whom",
    "to whom",
    "of what",
    "in what",
];

/// A phrase word by word, and what to write instead.
type Phrase = (Vec<&'static str>, &'static str);

/// The phrases by their first words.
static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut found: HashMap<&str, Vec<_>> = HashMap::new();
    for (phrase, better) in PHRASES {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        for first in phrase[0].split('|') {
            let alike = found.entry(first).or_default();
            alike.push((phrase.clone(), *better));
        }
    }
    found
});

/// The faults of a text, each with the words around it.
pub(super) fn faults(text: &str) -> Vec<String> {
    let words = words(text);
    let mut faults = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let phrases = BY_FIRST_WORD.get(&*word.text.to_ascii_lowercase());
        for (phrase, better) in phrases.into_iter().flatten() {
            if holds(phrase, &words[at..]) {
                let from = at.saturating_sub(6);
                let around = words[from..].iter().take(14).map(|word| word.text);
                let around = around.collect::<Vec<_>>().join(" ");
                faults.push(format!(
                    "\"{}\" in \"{around}\": {better}",
                    phrase.join(" ")
                ));
            }
        }
    }
    faults
}

/// Whether documentation begins with a clause in place of a noun or a verb.
pub(super) fn begins_with_a_clause(text: &str) -> bool {
    let words = words(text);
    BEGINNINGS.iter().any(|beginning| {
        let phrase: Vec<&str> = beginning.split(' ').collect();
        holds(&phrase, &words)
    })
}

/// A word, and whether only blanks part it from the word before.
struct Word<'t> {
    text: &'t str,
    follows: bool,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '\'');
    let mut end = 0;
    for piece in text
        .split(|letter| !is_letter(letter))
        .filter(|piece| !piece.is_empty())
    {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        let follows = !words.is_empty() && text[end..start].chars().all(char::is_whitespace);
        words.push(Word {
            text: piece,
            follows,
        });
        end = start + piece.len();
    }
    words
}

/// Whether the words begin with the phrase.
fn holds(phrase: &[&str], words: &[Word<'_>]) -> bool {
    phrase.iter().enumerate().all(|(at, wanted)| {
        let word = words.get(at).filter(|word| at == 0 || word.follows);
        let is = |choices: &str| {
            word.is_some_and(|word| {
                choices
                    .split('|')
                    .any(|choice| word.text.eq_ignore_ascii_case(choice))
            })
        };
        match wanted.strip_prefix('!') {
            Some(not) => !is(not),
            None => is(wanted),
        }
    })
}
