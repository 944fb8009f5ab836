//! JSON texts: one document or several, objects, lists and arrays.
//!
//! Items are slices of the text and never become values here, so that large dumps stay fast. A syntax error costs only
//! its item: reading goes on at the next line that opens an item of the same depth.

mod event;
mod snapshot;
mod visit;

use std::{
    cmp::Ordering,
    ops::{ControlFlow, Range},
};

use serde::{
    Deserialize,
    de::{DeserializeSeed, IgnoredAny},
};
use serde_json::{Value, value::RawValue};

use self::{event::EventMembers, snapshot::Members, visit::Outermost};
use super::{
    super::{
        limits::{JSON_FAULTS, TEXT_ITEMS},
        yaml::{Broken, SyntaxFault},
    },
    item::{DumpPiece, ItemPlace, RawItem, Reading, TypeName, in_words},
    list_fault::{ListFault, PageMark},
    salvage::{Next, Torn, place},
};
use crate::model::Body;

/// Reads a text to its end. `lines` is the number of lines before it in its file.
pub(super) fn read(text: &str, lines: usize, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let mut next: Next<'_> = Some((0, None));
    let (mut faults, mut counted) = (0, (0, lines));
    while let Some((at, torn)) = next {
        let Some(from) = begin(text, at) else {
            break;
        };
        let (document, length, read) = Document::parse(&text[from..]);
        let end = from + length;
        let implied = torn
            .as_ref()
            .map(|torn| torn.of.clone())
            .unwrap_or_default();
        next = match read {
            Ok(()) => {
                document.tell(&text[from..end], &implied, reading)?;
                torn.map_or(Some((end, None)), |torn| torn.after(text, end))
            }
            Err(error) => {
                document.tell_items(&implied, reading)?;
                if document.is_snapshot() {
                    document.members.tell(reading)?;
                }
                let (at, before) = counted;
                counted = (from, before + text[at..from].matches('\n').count());
                let mut broken = broken(&text[..from], counted.1, &error);
                faults += 1;
                let is_last = faults >= JSON_FAULTS.most;
                if is_last {
                    broken.why = SyntaxFault::Limit(JSON_FAULTS);
                }
                reading.tell(DumpPiece::Broken(broken))?;
                if is_last || document.has_too_many() {
                    None
                } else {
                    document.resume(text, from..end, torn)
                }
            }
        };
    }
    ControlFlow::Continue(())
}

/// The outermost level of a document.
#[derive(Debug, Default)]
struct Document<'a> {
    of: TypeName,
    items: Vec<&'a RawValue>,
    /// Whether it has items, or none at all by its own word.
    has_items: bool,
    metadata: Option<&'a RawValue>,
    shape: MemberShape,
    event: EventMembers<'a>,
    /// Its other members.
    members: Members<'a>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum MemberShape {
    #[default]
    Scalar,
    Object,
    /// An object with items.
    List,
    Array,
}

impl<'a> Document<'a> {
    /// Reads the first document of a text, and tells where it ends or breaks off. What was read until then stays.
    fn parse(text: &'a str) -> (Self, usize, serde_json::Result<()>) {
        let mut document = Self::default();
        let mut input = serde_json::Deserializer::from_str(text);
        let read = Outermost(&mut document).deserialize(&mut input);
        let end = input.into_iter::<IgnoredAny>().byte_offset();
        if read.is_err()
            && document.shape == MemberShape::Object
            && let Some(whole) = whole(text)
        {
            // A number beyond every bound or half of a surrogate pair is no fault of the text.
            document.of = type_name(whole);
            return (document, whole.len(), Ok(()));
        }
        (document, end, read)
    }

    fn tell(&self, text: &str, implied: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
        match self.shape {
            MemberShape::Scalar => tell_scalar(text, ItemPlace::Alone, reading),
            MemberShape::Object if self.is_event() => self.event.tell(reading),
            MemberShape::Object if self.is_snapshot() => {
                self.members.tell(reading)?;
                self.members.tell_whole(reading)
            }
            MemberShape::Object if self.is_digest() => reading.tell(DumpPiece::Digest(
                self.of.kind.clone(),
                self.members.digested(),
            )),
            MemberShape::Object if self.has_no_type() && snapshot::is_newer(text) => {
                reading.tell(DumpPiece::NewerSnapshot)
            }
            MemberShape::Object if !self.of.is_list() => {
                let item = RawItem {
                    of: self.of.clone().or(implied),
                    body: Body::Text(text),
                    place: ItemPlace::Alone,
                };
                if reading.wants(text) {
                    reading.tell(DumpPiece::Item(item))?;
                }
                ControlFlow::Continue(())
            }
            MemberShape::Object | MemberShape::List | MemberShape::Array => {
                self.tell_items(implied, reading)?;
                let mark = self.metadata.map(|text| PageMark::of_text(text.get()));
                let of = (&*self.of.kind, &*self.of.api_version);
                let fault = ListFault::of(of, self.has_items, &mark.unwrap_or_default());
                reading.tell(DumpPiece::List(self.of.clone(), fault))
            }
        }
    }

    fn has_no_type(&self) -> bool {
        self.of == TypeName::default()
    }

    /// Whether reading ended because there is more of something than is read.
    fn has_too_many(&self) -> bool {
        self.items.len() >= TEXT_ITEMS.length()
    }

    fn is_event(&self) -> bool {
        self.has_no_type() && self.event.is_whole()
    }

    fn is_snapshot(&self) -> bool {
        self.shape == MemberShape::Object && self.has_no_type() && self.members.are_of_snapshot()
    }

    fn is_digest(&self) -> bool {
        self.of.api_version.is_empty() && self.members.are_of_digest()
    }

    fn tell_items(&self, implied: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
        let of_items = self.of.of_items().or(implied);
        for (number, item) in self.items.iter().enumerate() {
            let text = item.get();
            if reading.wants(text) {
                tell_item(text, ItemPlace::Listed(number + 1), &of_items, reading)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The place to go on at after an error at the end of the part that was read.
    fn resume<'t>(&self, text: &'t str, read: Range<usize>, torn: Option<Torn<'t>>) -> Next<'t> {
        let behind = match (self.items.last(), self.shape, torn) {
            (None, MemberShape::Object | MemberShape::Scalar, Some(torn)) => {
                return torn.next(text, read.start + 1);
            }
            (None, MemberShape::Object | MemberShape::Scalar, None) => {
                return Torn::alone().next(text, read.start);
            }
            (None, MemberShape::Array, _) => read.start,
            (None, MemberShape::List, _) => {
                read.start + text[read.start..].find("\"items\"").unwrap_or_default()
            }
            (Some(last), ..) => place(text, last.get()) + last.get().len(),
        };
        let torn = Torn::new(text, &self.items, &text[behind..], self.of.of_items());
        let opening = behind + text[behind..].find('{')?;
        match opening.cmp(&read.end) {
            // A fault right before an item (a comma too few) leaves the item whole.
            Ordering::Equal => Some((opening, Some(torn))),
            Ordering::Less => torn.next(text, opening + 1),
            Ordering::Greater => torn.next(text, behind),
        }
    }
}

/// The first value of a text, if it is whole, whatever it holds.
fn whole(text: &str) -> Option<&str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    values.next()?.ok().map(RawValue::get)
}

/// The type that an object claims.
fn type_name(object: &str) -> TypeName {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Head<'a> {
        #[serde(borrow)]
        kind: Option<&'a RawValue>,
        #[serde(borrow)]
        api_version: Option<&'a RawValue>,
    }
    let head: Head<'_> = serde_json::from_str(object).unwrap_or_default();
    TypeName {
        kind: head.kind.map(visit::word).unwrap_or_default(),
        api_version: head.api_version.map(visit::word).unwrap_or_default(),
    }
}

pub(super) fn tell_item(
    text: &str,
    place: ItemPlace,
    implied: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    // A slice of a text that was read once is read again without an error.
    let (document, ..) = Document::parse(text);
    match document.shape {
        MemberShape::Scalar | MemberShape::Array => tell_scalar(text, place, reading),
        MemberShape::List if document.of.is_list() => document.tell(text, implied, reading),
        MemberShape::Object if document.is_event() => document.event.tell(reading),
        MemberShape::Object | MemberShape::List => reading.tell(DumpPiece::Item(RawItem {
            of: document.of.or(implied),
            body: Body::Text(text),
            place,
        })),
    }
}

fn tell_scalar(text: &str, place: ItemPlace, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let value = serde_json::from_str(text).unwrap_or(Value::Null);
    reading.tell(DumpPiece::NoObject(place, in_words(&value)))
}

/// The beginning of the next document: the next sign that is no blank.
fn begin(text: &str, at: usize) -> Option<usize> {
    let is_blank = |sign: char| sign.is_ascii_whitespace() || sign == '\u{feff}';
    let blank = text[at..].find(|sign: char| !is_blank(sign))?;
    Some(at + blank)
}

/// The place and the reason of an error in a document that begins after `before`, which has this number of lines.
fn broken(before: &str, lines: usize, error: &serde_json::Error) -> Broken {
    let (line, column) = (error.line().max(1), error.column());
    let last = before.rfind('\n').map_or(0, |end| end + 1);
    let shift = if line == 1 { before.len() - last } else { 0 };
    Broken {
        line: lines + line,
        column: (column + shift).max(1),
        why: if error.is_eof() {
            SyntaxFault::CutOff
        } else {
            let text = error.to_string();
            SyntaxFault::Syntax(text.split(" at line ").next().unwrap_or(&text).to_owned())
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a text.
    fn faults(text: &str) -> Vec<Broken> {
        let mut faults = Vec::new();
        let mut tell = |piece: DumpPiece<'_>| {
            if let DumpPiece::Broken(broken) = piece {
                faults.push(broken);
            }
            ControlFlow::Continue(())
        };
        let mut reading = Reading {
            wanted: None,
            tell: &mut tell,
        };
        assert!(read(text, 4, &mut reading).is_continue());
        faults
    }

    #[test]
    fn each_fault_has_its_line_and_a_text_of_nothing_else_is_left_at_a_limit() {
        let limit = usize::try_from(JSON_FAULTS.most).expect("it is small");
        for (line, first) in [("{\"kind\": \"Mesh\",\n", 6), ("{\"items\": [}\n", 5)] {
            let many = faults(&line.repeat(100_000));
            let lines: Vec<usize> = many.iter().map(|broken| broken.line).collect();
            let expected: Vec<usize> = (first..first + limit).collect();
            assert_eq!(lines, expected, "{line}");
            assert_eq!(many[limit - 1].why, SyntaxFault::Limit(JSON_FAULTS));
            assert_ne!(many[limit - 2].why, SyntaxFault::Limit(JSON_FAULTS));
        }
    }
}
