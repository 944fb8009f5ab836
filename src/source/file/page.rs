//! Reads one file, whatever it holds.

use std::{ops::ControlFlow, str};

use super::{
    content::{Content, content},
    input::{Named, Page},
    item::Reading,
    json, yaml,
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It could not be read.
    Unreadable(String),
    /// There is nothing in it.
    Empty,
    /// It is of a folder and seems to hold no objects.
    Foreign,
}

/// How a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether to go on with the next one.
    pub(super) flow: ControlFlow<()>,
    /// The first byte that is no UTF-8, where there is one. It was read as a replacement sign.
    pub(super) garbled: Option<usize>,
}

/// Reads a file to its end, or until whoever listens has heard enough.
///
/// # Errors
/// Why the file gave nothing.
pub(super) fn read(page: &Page, reading: &mut Reading<'_>) -> Result<Outcome, Refusal> {
    let bytes = page.bytes().map_err(Refusal::Unreadable)?;
    let content = content(&bytes);
    if page.named == Named::ByFolder && is_foreign(page, &content) {
        return Err(Refusal::Foreign);
    }
    let flow = match content {
        Content::Json(text) => json::read(&text, reading),
        Content::Yaml(text) => yaml::read(&text, reading),
        Content::Empty => return Err(Refusal::Empty),
        Content::Archive(format) => {
            return Err(Refusal::Unreadable(format!(
                "it is a {format} archive, and this version opens no archives; unpack it and name the folder"
            )));
        }
        Content::Binary => {
            return Err(Refusal::Unreadable(
                "it is no text; give a YAML or JSON dump".to_owned(),
            ));
        }
    };
    let garbled = garbled(&bytes);
    Ok(Outcome { flow, garbled })
}

fn garbled(bytes: &[u8]) -> Option<usize> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let error = str::from_utf8(bytes).err()?;
    (!is_wide).then(|| error.valid_up_to())
}

/// A folder may hold anything: what neither is called a dump nor looks like one is passed over.
fn is_foreign(page: &Page, content: &Content<'_>) -> bool {
    let extension = page.path.extension().unwrap_or_default();
    let is_called_so = ["yaml", "yml", "json"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known));
    let is_text = matches!(content, Content::Json(_) | Content::Yaml(_));
    match content {
        Content::Archive(_) => false,
        _ if is_called_so => false,
        _ => !is_text || !content.seems_to_hold_objects(),
    }
}
