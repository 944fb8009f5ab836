//! Typing a filter: the list narrows at each key. What is not whole yet does not filter.

use crate::{
    app::{Code, Effect, Key, Overlay, Prompt, State, prompt::Typed},
    query::{Completion, Filter, FilterError, TermError},
};

use super::{
    DRAW_NOW, exporting, finding,
    moving::{select, step},
    palette, target, travel, yaml,
};

/// Begins to type a filter, or says why there is nothing to filter here.
pub(super) fn begin(state: &mut State) {
    if state.mode().is_overlay() {
        let why = "/ filters the table and the lists: esc closes this first";
        state.note = Some(why.to_owned());
    } else {
        state.prompt = Some(Prompt::new(target::filter(state).text()));
    }
}

pub(super) fn type_key(state: &mut State, key: Key) -> Vec<Effect> {
    if explains(state, key) || completes(state, key) || recalls(state, key) {
        return vec![DRAW_NOW];
    }
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    if key.code != Code::Esc {
        prompt.close_choices();
    }
    match prompt.press(key) {
        Typed::Edited => {
            state.recent.rest();
            refilter(state);
        }
        Typed::Accepted => return accept(state),
        Typed::Cancelled if prompt.refuse_choices() => refilter(state),
        Typed::Cancelled => {
            let before = Filter::parse(prompt.before()).unwrap_or_default();
            state.prompt = None;
            state.recent.rest();
            target::set(state, before);
        }
        Typed::Move(by) if state.trail.depth() > 0 => step(state, by),
        Typed::Move(by) => select(state, by),
    }
    vec![DRAW_NOW]
}

/// Leaves the prompt and remembers the filter. A text with a mistake stays, with its explanation.
fn accept(state: &mut State) -> Vec<Effect> {
    let Some(prompt) = state.prompt.take_if(|prompt| prompt.error().is_none()) else {
        return vec![DRAW_NOW];
    };
    let before = Filter::parse(prompt.before()).unwrap_or_default();
    let filter = Filter::parse(prompt.text()).unwrap_or_default();
    state.steps.push(before, &filter, target::place(state));
    show(state, filter);
    let text = prompt.text().trim();
    let remembered = state
        .recent
        .add(text)
        .then(|| Effect::Remember(text.to_owned()));
    remembered.into_iter().chain([DRAW_NOW]).collect()
}

/// The keys of the explanation of the language: `?` where a term begins opens it, and closes it again.
fn explains(state: &mut State, key: Key) -> bool {
    let is_open = matches!(state.overlay, Overlay::Filter { .. });
    let is_asked = key == Key::char('?');
    match (is_open, key.code) {
        (true, Code::Esc | Code::Enter) => state.lift(),
        (true, Code::Down) => step(state, 1),
        (true, Code::Up) => step(state, -1),
        (true, Code::PageDown) => step(state, super::moving::page(state)),
        (true, Code::PageUp) => step(state, -super::moving::page(state)),
        (true, _) => {
            state.lift();
            return is_asked;
        }
        (false, _) if is_asked && has_no_wildcard(state) => {
            state.lay(Overlay::Filter { scroll: 0 });
        }
        (false, _) => return false,
    }
    true
}

/// Whether `?` means nothing at the cursor: before a term, or in a plain word.
fn has_no_wildcard(state: &State) -> bool {
    let head = state.prompt.as_ref().map_or("", |prompt| prompt.head());
    let word = head.rsplit([' ', '(', '|', '!']).next().unwrap_or_default();
    let is_plain = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
    word.chars().all(is_plain) && head.matches('"').count().is_multiple_of(2)
}

/// The keys of completion: tab walks through the candidates, or mends a mistake.
fn completes(state: &mut State, key: Key) -> bool {
    let by = match key.code {
        Code::Tab => 1,
        Code::BackTab => -1,
        _ => return false,
    };
    let Some(mut prompt) = state.prompt.take() else {
        return false;
    };
    if prompt.choices().is_some() {
        prompt.choose(by);
    } else {
        let (text, cursor) = (prompt.text(), prompt.head().len());
        let completion = target::completion(state, text, cursor);
        let mended = prompt.error().and_then(|error| error.mended(text));
        match mended.filter(|_| completion.candidates.is_empty()) {
            Some(text) => prompt.write(&text, ""),
            None => prompt.offer(completion),
        }
    }
    state.prompt = Some(prompt);
    refilter(state);
    true
}

/// The keys of the filters that were accepted before: ctrl-p and ctrl-n, and the arrows while nothing is typed.
fn recalls(state: &mut State, key: Key) -> bool {
    let State { prompt, recent, .. } = state;
    let Some(prompt) = prompt else {
        return false;
    };
    let has_arrows = prompt.text().is_empty() || recent.is_recalling();
    let recalled = match (key.code, key.ctrl) {
        (Code::Char('p'), true) => recent.earlier(prompt.text()),
        (Code::Up, false) if has_arrows => recent.earlier(prompt.text()),
        (Code::Char('n'), true) => recent.later(),
        (Code::Down, false) if has_arrows => recent.later(),
        _ => return false,
    };
    let is_recalled = recalled.is_some();
    if let Some(text) = recalled {
        prompt.close_choices();
        prompt.write(text, "");
        refilter(state);
    }
    // An arrow without a filter to recall moves the selection.
    is_recalled || key.ctrl
}

/// Filters by the text typed so far, without a term that is only begun. If the text is no filter otherwise, the last good
/// one stays.
fn refilter(state: &mut State) {
    let Some(text) = state.prompt.as_ref().map(|prompt| prompt.text().to_owned()) else {
        return;
    };
    let (filter, error) = match target::parse(state, &text) {
        Ok(filter) => (Some(filter), None),
        Err(error) => (whole_terms(state, &text, &error), Some(error)),
    };
    let is_filter = error.is_none();
    if let Some(prompt) = &mut state.prompt {
        prompt.set_error(error);
    }
    if let Some(filter) = filter {
        show(state, filter);
    }
    if is_filter
        && target::is_empty(state)
        && let Some(filter) = without_begun(state, &text)
    {
        show(state, filter);
        if let Some(prompt) = &mut state.prompt {
            prompt.ignore_last_term();
        }
    }
}

/// Filters, unless the filter is in force already.
fn show(state: &mut State, filter: Filter) {
    if filter != *target::filter(state) {
        target::set(state, filter);
    }
}

/// The filter of a text with a mistake in its last term: with its quote closed, else without that term.
fn whole_terms(state: &State, text: &str, error: &FilterError) -> Option<Filter> {
    let text = match error.why {
        TermError::QuoteNotClosed => error.mended(text)?,
        _ => Filter::before_last_term(text)?.to_owned(),
    };
    target::parse(state, &text).ok()
}

/// The filter without the term at the end of the text, if the cursor is there and the term is the beginning of a key or of a
/// value that exists.
fn without_begun(state: &State, text: &str) -> Option<Filter> {
    let prompt = state.prompt.as_ref()?;
    let before = Filter::before_last_term(text).filter(|_| prompt.head() == text)?;
    let Completion { at, candidates } = target::completion(state, text, text.len());
    let (begun, has_key) = (&text[at..], text[before.len()..].contains(':'));
    let is_whole = candidates
        .iter()
        .any(|one| one.text.eq_ignore_ascii_case(begun));
    let may_become = candidates.iter().any(|one| has_key || one.count.is_none());
    let before = target::parse(state, before).ok();
    before.filter(|_| may_become && !is_whole)
}

pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if yaml::paste(state, text)
        || finding::paste(state, text)
        || palette::paste(state, text)
        || exporting::paste(state, text)
        || travel::paste(state, text)
    {
        return vec![DRAW_NOW];
    }
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    prompt.close_choices();
    prompt.paste(text);
    state.recent.rest();
    refilter(state);
    vec![DRAW_NOW]
}
