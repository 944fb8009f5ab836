//! Reads one file, whatever it holds: objects, or an archive of files that do.

use std::{
    borrow::Cow,
    fs::File,
    io::{Cursor, Read, Seek},
    ops::ControlFlow,
};

use super::{
    archive::{self, Entry, Root},
    content::{Format, GLANCE},
    held::{Held, Reached},
    input::{Bytes, Named, Page},
    item::Reading,
    json,
    noise::{self, Noise},
    parts::{self, Form, Part},
    report,
    sight::{Sight, sight},
    stranger,
    text::{self, Decoded, Garbled},
    yaml,
};
use crate::source::{
    self,
    limits::{FRUITLESS_TEXT, TEXT},
    recording,
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It could not be read.
    Unreadable(String),
    /// It is of a folder or an archive and seems to hold no objects.
    Foreign,
    /// It is not looked into, for this reason.
    LeftOut(&'static str),
}

impl Refusal {
    pub(super) fn no_text() -> Self {
        let why = "it is no text; give a YAML or JSON dump, or an archive of such";
        Self::Unreadable(why.to_owned())
    }

    /// It is packed in a way that is not opened.
    pub(super) fn packed(name: &str) -> Self {
        Self::Unreadable(format!(
            "it is packed as {name}, which is not opened (tar, gzip, zip and zstd are); unpack it and name the folder"
        ))
    }

    /// Why a text was not read to its end, if it was not.
    pub(super) fn of_text(reached: Reached) -> Option<Self> {
        let limit = match reached {
            Reached::End => return None,
            Reached::TooLarge => TEXT,
            Reached::Fruitless => FRUITLESS_TEXT,
        };
        Some(Self::Unreadable(limit.exceeded()))
    }
}

/// What a file turns out to be, or to hold.
#[derive(Debug)]
pub(super) enum Leaf<'a> {
    /// An archive begins.
    Opened,
    /// Text to be read, of the file itself or of one in the archive.
    Text(Text<'a>),
    /// A file that is not read, of this label.
    Passed(String, Refusal),
    /// The archive ends.
    Closed,
}

/// A file whose text is there.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// What it is called in what is said of it.
    pub(super) label: String,
    pub(super) named: Named,
    /// Whether it is one of several views of a cluster; see `rank`.
    pub(super) is_view: bool,
    /// Its text, without the lines that belong to no document.
    pub(super) content: Cow<'a, str>,
    noise: Noise,
    garbled: Option<Garbled>,
    /// Why no more of it could be read.
    flaw: Option<String>,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether to go on with the next one.
    pub(super) flow: ControlFlow<()>,
    /// The first byte that is no text, if there is one.
    pub(super) garbled: Option<Garbled>,
    /// The lines that belong to no document.
    pub(super) noise: Noise,
    /// Why no more of it could be read.
    pub(super) flaw: Option<String>,
}

/// Opens a file, and hands over the texts that are in it, one by one.
pub(super) fn open(
    page: &Page,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let is_found = page.named == Named::ByFolder;
    if let Some(why) = report::left_out(&page.place).filter(|_| is_found) {
        return visit(Leaf::Passed(page.label(), Refusal::LeftOut(why)));
    }
    match page.open() {
        Ok(Bytes::Kept(bytes)) => look(page, &bytes, visit),
        Ok(Bytes::Disk(file)) => read_on(page, file, visit),
        Err(why) => visit(Leaf::Passed(page.label(), Refusal::Unreadable(why))),
    }
}

/// Looks at what is held in memory.
fn look(
    page: &Page,
    bytes: &[u8],
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let glance = &bytes[..bytes.len().min(GLANCE)];
    match sight(glance, &page.own_name(), page.named) {
        Sight::Unpack(format) => unpack(page, format, Cursor::new(bytes), visit),
        Sight::Read => visit(Leaf::Text(Text::of(page, Cow::Borrowed(bytes)))),
        Sight::Pass(refusal) => visit(Leaf::Passed(page.label(), refusal)),
    }
}

/// Looks at what is on disk, and reads no more of it than is of use.
fn read_on(
    page: &Page,
    mut file: File,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut held = Held::default();
    held.fill(&mut file, GLANCE as u64);
    let refused = |refusal| Leaf::Passed(page.label(), refusal);
    match sight(&held.bytes, &page.own_name(), page.named) {
        Sight::Unpack(format) => match file.rewind() {
            Ok(()) => return unpack(page, format, file, visit),
            Err(error) => held.error = Some(error),
        },
        Sight::Read => {
            let reached = held.read_text(&mut file, TEXT.most);
            if let Some(refusal) = Refusal::of_text(reached) {
                return visit(refused(refusal));
            }
        }
        Sight::Pass(refusal) => return visit(refused(refusal)),
    }
    if let Some(error) = &held.error {
        let why = source::unreadable(error);
        return visit(refused(Refusal::Unreadable(why)));
    }
    visit(Leaf::Text(Text::of(page, Cow::Owned(held.bytes))))
}

fn unpack(
    page: &Page,
    format: Format,
    from: impl Read + Seek,
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Leaf::Opened)?;
    let label = page.label();
    let root = Root {
        name: &page.own_name(),
        named: page.named,
        format,
    };
    archive::walk(from, root, archive::LIMITS, &mut |entry| match entry {
        Entry::File { path, bytes, flaw } => {
            // A file that is packed on its own is what was named.
            let named = if path.is_empty() {
                page.named
            } else {
                Named::ByFolder
            };
            let text = Text::new(archive::join(&label, path), named, Cow::Owned(bytes));
            visit(Leaf::Text(Text {
                is_view: report::is_list(path),
                flaw,
                ..text
            }))
        }
        Entry::Passed { path, refusal } => {
            visit(Leaf::Passed(archive::join(&label, path), refusal))
        }
    })?;
    visit(Leaf::Closed)
}

impl<'a> Text<'a> {
    fn of(page: &Page, bytes: Cow<'a, [u8]>) -> Self {
        Self {
            is_view: report::is_list(&page.place),
            ..Self::new(page.label(), page.named, bytes)
        }
    }

    fn new(label: String, named: Named, bytes: Cow<'a, [u8]>) -> Self {
        let Decoded { text, garbled } = text::decode(bytes);
        let (text, noise) = noise::clear(text);
        Self {
            label,
            named,
            is_view: false,
            content: text,
            noise,
            garbled,
            flaw: None,
        }
    }

    /// Why there is nothing to read in it, if that is so.
    fn refusal(&self) -> Option<Refusal> {
        let is_meant = self.named == Named::Outright;
        let unreadable = |why: &str| Some(Refusal::Unreadable(why.to_owned()));
        if recording::begins(&self.content) {
            return unreadable("it is a recording: --replay tells it, and -f reads dumps");
        }
        if let Some(why) = stranger::of_text(&self.content, &self.noise) {
            return unreadable(why);
        }
        if parts::parts(&self.content).next().is_some() {
            return None;
        }
        if let Some((number, line)) = self.noise.first.first() {
            return unreadable(&format!(
                "it has no object, and line {number} reads: {line}"
            ));
        }
        let has_comments = self.noise.has_comments;
        match (
            has_comments,
            is_meant || !stranger::may_be_empty(&self.label),
        ) {
            (true, true) if is_meant => unreadable("it has nothing but comments; dump it again"),
            (true, _) => Some(Refusal::LeftOut("it has nothing but comments")),
            (false, true) => unreadable("it is empty; dump it again"),
            (false, false) => Some(Refusal::LeftOut("it is empty")),
        }
    }
}

/// Reads a text to its end, or until whoever listens has heard enough.
///
/// # Errors
/// Why the file gave nothing.
pub(super) fn read(text: &Text<'_>, reading: &mut Reading<'_>) -> Result<Outcome, Refusal> {
    if let Some(refusal) = text.refusal() {
        let flawed =
            |why: &String| Refusal::Unreadable(format!("{why} (what is before it is shown)"));
        return Err(text.flaw.as_ref().map_or(refusal, flawed));
    }
    Ok(Outcome {
        flow: read_parts(text, reading),
        garbled: text.garbled.clone(),
        noise: text.noise.clone(),
        flaw: text.flaw.clone(),
    })
}

fn read_parts(text: &Text<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    for Part { form, document } in parts::parts(&text.content) {
        match form {
            Form::Json => {
                // The mark before it is no JSON.
                let text = document.text.strip_prefix("---").unwrap_or(document.text);
                json::read(text, document.line - 1, reading)?;
            }
            Form::Yaml => yaml::read(document, reading)?,
        }
    }
    ControlFlow::Continue(())
}
