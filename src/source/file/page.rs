//! Reads one file, whatever it holds: objects, or an archive of files that do.

use std::{ops::ControlFlow, path::Path, str};

use super::{
    archive::{self, Entry},
    content::{Content, content, format},
    input::{Named, Page},
    item::Reading,
    json, report, yaml,
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It could not be read.
    Unreadable(String),
    /// There is nothing in it.
    Empty,
    /// It is of a folder or an archive and seems to hold no objects.
    Foreign,
    /// It is not looked into, for this reason.
    LeftOut(&'static str),
}

impl Refusal {
    fn no_text() -> Self {
        let why = "it is no text; give a YAML or JSON dump, or an archive of such";
        Self::Unreadable(why.to_owned())
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

/// A file whose bytes are there.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// What it is called in what is said of it.
    pub(super) label: String,
    /// Whether it is one of several views of a cluster; see `rank`.
    pub(super) is_view: bool,
    bytes: &'a [u8],
    named: Named,
    /// Why no more of it could be read.
    flaw: Option<String>,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether to go on with the next one.
    pub(super) flow: ControlFlow<()>,
    /// The first byte that is no UTF-8, where there is one. It was read as a replacement sign.
    pub(super) garbled: Option<usize>,
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
    let bytes = match page.bytes() {
        Ok(bytes) => bytes,
        Err(why) => return visit(Leaf::Passed(page.label(), Refusal::Unreadable(why))),
    };
    if format(&bytes).is_some() {
        return unpack(page, &bytes, visit);
    }
    visit(Leaf::Text(Text {
        label: page.label(),
        is_view: report::is_list(&page.place),
        bytes: &bytes,
        named: page.named,
        flaw: None,
    }))
}

fn unpack(
    page: &Page,
    bytes: &[u8],
    visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Leaf::Opened)?;
    let label = page.label();
    archive::walk(bytes, archive::LIMITS, &mut |entry| match entry {
        Entry::File { path, bytes, flaw } => visit(Leaf::Text(Text {
            label: archive::join(&label, path),
            is_view: report::is_list(path),
            bytes,
            // A file that is packed on its own is what was named.
            named: if path.is_empty() {
                page.named
            } else {
                Named::ByFolder
            },
            flaw,
        })),
        Entry::Passed {
            path: "",
            refusal: Refusal::Foreign,
        } if page.named == Named::Outright => {
            visit(Leaf::Passed(label.clone(), Refusal::no_text()))
        }
        Entry::Passed { path, refusal } => {
            visit(Leaf::Passed(archive::join(&label, path), refusal))
        }
    })?;
    visit(Leaf::Closed)
}

/// Reads a text to its end, or until whoever listens has heard enough.
///
/// # Errors
/// Why the file gave nothing.
pub(super) fn read(text: &Text<'_>, reading: &mut Reading<'_>) -> Result<Outcome, Refusal> {
    let content = content(text.bytes);
    if text.named == Named::ByFolder && is_foreign(&text.label, &content) {
        return Err(Refusal::Foreign);
    }
    let flow = match content {
        Content::Json(text) => json::read(&text, reading),
        Content::Yaml(text) => yaml::read(&text, reading),
        Content::Recording => {
            let why = "it is a recording: --replay tells it, and -f reads dumps";
            return Err(Refusal::Unreadable(why.to_owned()));
        }
        Content::Empty => return Err(Refusal::Empty),
        Content::Archive(_) | Content::Binary => return Err(Refusal::no_text()),
    };
    Ok(Outcome {
        flow,
        garbled: garbled(text.bytes),
        flaw: text.flaw.clone(),
    })
}

fn garbled(bytes: &[u8]) -> Option<usize> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let error = str::from_utf8(bytes).err()?;
    (!is_wide).then(|| error.valid_up_to())
}

/// A folder may hold anything: what neither is called a dump nor looks like one is passed over.
fn is_foreign(label: &str, content: &Content<'_>) -> bool {
    let extension = Path::new(label).extension().unwrap_or_default();
    let is_called_so = ["yaml", "yml", "json"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known));
    let is_text = matches!(content, Content::Json(_) | Content::Yaml(_));
    !is_called_so && (!is_text || !content.seems_to_hold_objects())
}
