//! Looking for a text in the lines of a page, of the help or of the sources. Drawing finds the lines: it knows them.

use super::{Key, Mode, Needle, Prompt, prompt::Typed};

/// A text that is looked for.
#[derive(Clone, Debug)]
pub struct Finder {
    /// The place where it is looked for.
    place: Mode,
    prompt: Option<Prompt>,
    needle: Needle,
    text: String,
    step: Option<isize>,
}

impl Finder {
    /// Begins to look for something, with the text from before.
    pub(super) fn new(place: Mode, before: Option<&Self>) -> Self {
        let text = before.map_or("", Self::text);
        Self {
            place,
            prompt: Some(Prompt::new(text)),
            needle: Needle::new(text),
            text: text.to_owned(),
            step: None,
        }
    }

    /// The place where it is looked for.
    #[must_use]
    pub fn place(&self) -> Mode {
        self.place
    }

    /// The line on which the text is typed, while it is.
    #[must_use]
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text in the form in which it is looked for.
    #[must_use]
    pub fn needle(&self) -> &Needle {
        &self.needle
    }

    /// The step of the cursor that the next frame takes, counted in lines that have the text: 0 is the first one from the cursor
    /// on, -1 the one before the cursor.
    #[must_use]
    pub fn step(&self) -> Option<isize> {
        self.step
    }

    /// To a line that has the text, with the next frame.
    pub(super) fn go(&mut self, by: isize) {
        self.step = Some(self.step.unwrap_or(0) + by);
    }

    /// Notes that a frame has taken the step.
    pub(super) fn settle(&mut self) {
        self.step = None;
    }

    /// Takes a key; returns whether the text may have changed. `None` if it is no longer looked for.
    pub(super) fn press(&mut self, key: Key) -> Option<bool> {
        let Some(prompt) = &mut self.prompt else {
            return Some(false);
        };
        match prompt.press(key) {
            Typed::Edited => self.read(),
            Typed::Accepted if self.text.is_empty() => return None,
            Typed::Accepted => {
                self.prompt = None;
                self.go(0);
                return Some(false);
            }
            Typed::Cancelled => return None,
            Typed::Move(_) => return Some(false),
        }
        Some(true)
    }

    /// Takes a pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.prompt {
            prompt.paste(text);
            self.read();
        }
    }

    fn read(&mut self) {
        self.text = self.prompt.as_ref().map_or("", Prompt::text).to_owned();
        self.needle = Needle::new(&self.text);
    }
}
