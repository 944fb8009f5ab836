//! From lines to steps.

use std::{collections::BTreeMap, iter};

use super::{
    Act, LETTER, PATIENCE, PRESS, Script, Step,
    error::{Flaw, ScriptError},
    token::{Kind, ScriptToken, tokens},
    words::{Words, hinted},
};
use crate::{app::Key, cast::Look};

/// The words with which a line that sets something begins.
const SETTINGS: [&str; 5] = ["size", "theme", "title", "idle", "clock"];

/// The words with which a line that does something begins.
const ACTS: [&str; 8] = [
    "type", "key", "wait", "resize", "caption", "marker", "hide", "show",
];

pub(super) fn script(text: &str) -> Result<Script, ScriptError> {
    let mut parser = Parser::default();
    for (line, number) in text.lines().zip(1..) {
        let text = if number == 1 {
            line.trim_start_matches('\u{feff}')
        } else {
            line
        };
        parser
            .line(text, number)
            .map_err(|flaw| flaw.in_line(number))?;
    }
    Ok(parser.script)
}

#[derive(Default)]
struct Parser {
    script: Script,
    /// The line of each setting that may occur only once.
    said: BTreeMap<String, usize>,
    /// In which line the recording was hidden.
    hidden: Option<usize>,
}

impl Parser {
    fn line(&mut self, line: &str, number: usize) -> Result<(), Flaw> {
        let (tokens, end) = tokens(line)?;
        let mut words = Words::new(tokens, end);
        let Some(first) = words.any() else {
            return Ok(());
        };
        match &first.kind {
            Kind::Word(word) if SETTINGS.contains(&&**word) => {
                self.may_set(word, &first, number)?;
                self.set(word, &mut words)?;
            }
            Kind::Word(word) if ACTS.contains(&&**word) => {
                let act = self.act(word, &first, &mut words, number)?;
                self.script.steps.push(Step { line: number, act });
            }
            _ => return Err(unknown(&first)),
        }
        words.end()
    }

    /// A setting occurs once and before the first step.
    fn may_set(&mut self, word: &str, token: &ScriptToken, number: usize) -> Result<(), Flaw> {
        if let Some(step) = self.script.steps.first() {
            let mut what = format!(
                "{word} must come before the first step, which is in line {}",
                step.line
            );
            if word == "size" {
                what.push_str("; use resize to change the size later");
            }
            return Err(Flaw::new(token.column, what));
        }
        self.once(word.to_owned(), token.column, number)
    }

    fn once(&mut self, what: String, column: usize, number: usize) -> Result<(), Flaw> {
        if let Some(before) = self.said.get(&what) {
            let what = format!("{what} is already set in line {before}");
            return Err(Flaw::new(column, what));
        }
        self.said.insert(what, number);
        Ok(())
    }

    fn set(&mut self, word: &str, words: &mut Words) -> Result<(), Flaw> {
        let script = &mut self.script;
        match word {
            "size" => script.size = Some(words.size()?),
            "title" => script.title = Some(words.full_text()?),
            "idle" => script.idle = Some(words.full_span()?),
            "clock" => script.clock = Some(words.moment()?),
            _ => script.look = Some(look(words)?),
        }
        Ok(())
    }

    fn act(
        &mut self,
        word: &str,
        token: &ScriptToken,
        words: &mut Words,
        number: usize,
    ) -> Result<Act, Flaw> {
        match word {
            "type" => typed(words),
            "key" => pressed(words),
            "wait" => waited(words),
            "resize" => words.size().map(Act::Resize),
            "caption" => {
                let text = words.text()?;
                Ok(Act::Caption((!text.is_empty()).then(|| text.into())))
            }
            "marker" => {
                let name = words.full_text()?;
                self.once(format!("marker {name:?}"), token.column, number)?;
                Ok(Act::Mark(name.into()))
            }
            "hide" => self.hide(token, number),
            _ => self.show(token),
        }
    }

    fn hide(&mut self, token: &ScriptToken, number: usize) -> Result<Act, Flaw> {
        match self.hidden.replace(number) {
            None => Ok(Act::Hide),
            Some(before) => {
                let what = format!("hide is already active since line {before}; add show first");
                Err(Flaw::new(token.column, what))
            }
        }
    }

    fn show(&mut self, token: &ScriptToken) -> Result<Act, Flaw> {
        match self.hidden.take() {
            Some(_) => Ok(Act::Show),
            None => Err(Flaw::new(
                token.column,
                "show without hide; add hide before it",
            )),
        }
    }
}

/// The flaw of a line that begins with no known word.
fn unknown(first: &ScriptToken) -> Flaw {
    let known: Vec<&str> = ACTS.into_iter().chain(SETTINGS).collect();
    let what = format!("expected one of {}, found {first}", known.join(", "));
    hinted(Flaw::new(first.column, what), Some(first), &known)
}

fn look(words: &mut Words) -> Result<Look, Flaw> {
    words.meaning(
        "dark, light or auto",
        &["dark", "light", "auto"],
        Look::named,
    )
}

fn typed(words: &mut Words) -> Result<Act, Flaw> {
    let text = words.full_text()?;
    Ok(Act::Press {
        keys: text.chars().map(Key::char).collect(),
        each: words.span_or(LETTER)?,
    })
}

fn pressed(words: &mut Words) -> Result<Act, Flaw> {
    let key = words.key()?;
    let times = words.times()?;
    Ok(Act::Press {
        keys: iter::repeat_n(key, times).collect(),
        each: words.span_or(PRESS)?,
    })
}

fn waited(words: &mut Words) -> Result<Act, Flaw> {
    if !words.takes("until") {
        return words.span().map(Act::Wait);
    }
    Ok(Act::Until {
        text: words.full_text()?,
        patience: words.span_or(PATIENCE)?,
    })
}
