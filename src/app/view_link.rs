//! A view as a text, for a colleague or for later: `portolan:v1,filter=ns:shop,sort=-endpoints,row=mgmt/gloo-mesh/web`.
//!
//! A link is read as strictly as it is written: whatever it holds, it names a view or is refused with the reason. It needs no
//! quotes in a shell.

use std::{
    fmt::{self, Write},
    str::FromStr,
};

use crate::{
    model::SourceName,
    query::{Column, Filter, FilterError, GroupBy, LISTED_KINDS, ObjectColumn, ObjectSort, Sort},
    store::{Id, Kind, ObjectKey, Subject},
};

use super::{PANES, Pane};

/// The beginning of every link of this version.
const BEGIN: &str = "portolan:v1";
/// The most bytes of a link.
const MOST: usize = 8_192;

/// Rows, order, selection, page and pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewLink {
    /// The filter.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// The fact by which the table is grouped. `None` if it is not.
    pub group: Option<GroupBy>,
    /// The columns that the user chose. `None` for the usual ones.
    pub columns: Option<Vec<Column>>,
    /// The selected Destination.
    pub row: Option<Id>,
    /// The page or the list that is open.
    pub place: ViewPlace,
    /// The chosen pane. `None` if the table has the focus.
    pub pane: Option<Pane>,
}

/// The part of the program that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ViewPlace {
    /// The table.
    #[default]
    Table,
    /// The list of all findings.
    Findings,
    /// The page of an object.
    Page(Subject),
    /// The list of the objects of a kind.
    Objects(ListLink),
}

/// The list of the objects of a kind, in a link.
#[derive(Clone, Debug, PartialEq)]
pub struct ListLink {
    /// The kind.
    pub kind: Kind,
    /// The filter.
    pub filter: Filter,
    /// The order.
    pub sort: ObjectSort,
    /// The selected object.
    pub row: Option<Id>,
}

/// A text that is no link, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewLinkError {
    /// It begins otherwise.
    #[error("a view link begins with {BEGIN}; Y and v copy one")]
    Other,
    /// A newer version of portolan wrote it.
    #[error("this link is of another version of portolan: this one reads {BEGIN}")]
    Version,
    /// It is too long.
    #[error("a view link has at most {MOST} bytes")]
    Long,
    /// It has a part that means nothing, or the same part twice.
    #[error("the link has a part that cannot be used: {0:?}")]
    Part(String),
    /// Its filter has a mistake.
    #[error("the filter of the link: {0}")]
    Filter(FilterError),
}

impl fmt::Display for ViewLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BEGIN)?;
        if !self.filter.text().trim().is_empty() {
            write!(f, ",filter={}", encoded(self.filter.text().trim()))?;
        }
        if self.sort != Sort::default() {
            write!(f, ",sort={}", order(self.sort))?;
        }
        if let Some(by) = self.group {
            write!(f, ",group={}", by.key())?;
        }
        if let Some(columns) = &self.columns {
            let keys: Vec<String> = columns.iter().map(|column| encoded(column.key())).collect();
            write!(f, ",columns={}", keys.join(":"))?;
        }
        if let Some(Id { source, key }) = &self.row {
            write!(f, ",row={}", path(source, key))?;
        }
        match &self.place {
            ViewPlace::Table => {}
            ViewPlace::Findings => f.write_str(",findings")?,
            ViewPlace::Page(Subject { kind, id }) => {
                write!(f, ",page={}/{}", kind.name(), path(&id.source, &id.key))?;
            }
            ViewPlace::Objects(list) => write!(f, "{list}")?,
        }
        self.pane
            .map_or(Ok(()), |pane| write!(f, ",pane={}", word(pane)))
    }
}

impl fmt::Display for ListLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ",list={}", self.kind.name())?;
        if !self.filter.text().trim().is_empty() {
            write!(f, ",list-filter={}", encoded(self.filter.text().trim()))?;
        }
        if self.sort != ObjectSort::default() {
            let is_usual = self.sort == ObjectSort::by(self.sort.column);
            let dash = if is_usual { "" } else { "-" };
            write!(f, ",list-sort={dash}{}", self.sort.column.key())?;
        }
        match &self.row {
            Some(Id { source, key }) => write!(f, ",list-row={}", path(source, key)),
            None => Ok(()),
        }
    }
}

impl ListLink {
    /// The list of a kind by its name. `None` if it has none.
    fn of(name: &str) -> Option<Self> {
        let kind = LISTED_KINDS.into_iter().find(|kind| kind.name() == name)?;
        Some(Self {
            kind,
            filter: Filter::default(),
            sort: ObjectSort::default(),
            row: None,
        })
    }

    /// The order by a column, with a dash if it is the other way round than usual.
    fn order(&self, text: &str) -> Option<ObjectSort> {
        let column = text.strip_prefix('-');
        let sort = ObjectSort::by(ObjectColumn::named(self.kind, column.unwrap_or(text))?);
        Some(if column.is_some() {
            sort.reversed()
        } else {
            sort
        })
    }
}

impl FromStr for ViewLink {
    type Err = ViewLinkError;

    fn from_str(text: &str) -> Result<Self, ViewLinkError> {
        let text = text.trim();
        if text.len() > MOST {
            return Err(ViewLinkError::Long);
        }
        let mut parts = text.split(',');
        match parts.next() {
            Some(BEGIN) => {}
            Some(begin) if begin.starts_with("portolan:") => return Err(ViewLinkError::Version),
            _ => return Err(ViewLinkError::Other),
        }
        let (mut link, mut seen) = (Self::default(), Vec::new());
        for part in parts {
            let wrong = || ViewLinkError::Part(part.to_owned());
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let is_repeated = seen.contains(&name);
            seen.push(name);
            if is_repeated || link.set(name, value)?.is_none() {
                return Err(wrong());
            }
        }
        Ok(link)
    }
}

impl ViewLink {
    /// Sets what a part says. `None` if it cannot be used.
    fn set(&mut self, name: &str, value: &str) -> Result<Option<()>, ViewLinkError> {
        Ok(match name {
            "filter" => {
                let Some(text) = decoded(value) else {
                    return Ok(None);
                };
                self.filter = Filter::parse(&text).map_err(ViewLinkError::Filter)?;
                Some(())
            }
            "sort" => named_order(value).map(|sort| self.sort = sort),
            "group" => GroupBy::named(value).map(|by| self.group = Some(by)),
            "columns" => columns(value).map(|columns| self.columns = Some(columns)),
            "row" => id(value).map(|id| self.row = Some(id)),
            "page" => subject(value).map(|subject| self.place = ViewPlace::Page(subject)),
            "list" => ListLink::of(value).map(|list| self.place = ViewPlace::Objects(list)),
            "list-filter" => match (&mut self.place, decoded(value)) {
                (ViewPlace::Objects(list), Some(text)) => {
                    list.filter =
                        Filter::parse_for_objects(&text).map_err(ViewLinkError::Filter)?;
                    Some(())
                }
                _ => None,
            },
            "list-sort" => match &mut self.place {
                ViewPlace::Objects(list) => list.order(value).map(|sort| list.sort = sort),
                _ => None,
            },
            "list-row" => match &mut self.place {
                ViewPlace::Objects(list) => id(value).map(|id| list.row = Some(id)),
                _ => None,
            },
            "findings" if value.is_empty() => {
                self.place = ViewPlace::Findings;
                Some(())
            }
            "pane" => {
                let mut panes = PANES.iter().map(|entry| entry.pane);
                let pane = panes.find(|pane| word(*pane) == value);
                pane.map(|pane| self.pane = Some(pane))
            }
            _ => None,
        })
    }
}

/// The name of a pane in a link.
fn word(pane: Pane) -> String {
    pane.tab().to_lowercase()
}

/// A column, with a dash if the order is the other way round than usual.
fn order(sort: Sort) -> String {
    let dash = if sort.direction == Sort::by(sort.column).direction {
        ""
    } else {
        "-"
    };
    format!("{dash}{}", sort.column.key())
}

fn named_order(text: &str) -> Option<Sort> {
    match text.strip_prefix('-') {
        Some(column) => Some(Sort::by(Column::named(column)?).reversed()),
        None => Some(Sort::by(Column::named(text)?)),
    }
}

/// Columns, each once.
fn columns(text: &str) -> Option<Vec<Column>> {
    let columns = text.split(':').map(|key| Column::named(&decoded(key)?));
    let columns: Vec<Column> = columns.collect::<Option<_>>()?;
    let is_once = |at: usize| !columns[..at].contains(&columns[at]);
    (0..columns.len()).all(is_once).then_some(columns)
}

fn path(source: &SourceName, key: &ObjectKey) -> String {
    [&*source.0, &key.namespace, &key.name]
        .map(encoded)
        .join("/")
}

fn id(text: &str) -> Option<Id> {
    let parts: Option<Vec<String>> = text.split('/').map(decoded).collect();
    let [source, namespace, name] = parts?.try_into().ok()?;
    let key = ObjectKey {
        namespace: namespace.as_str().into(),
        name: name.into(),
    };
    Some(Id {
        source: source.as_str().into(),
        key,
    })
}

fn subject(text: &str) -> Option<Subject> {
    let (kind, rest) = text.split_once('/')?;
    let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
    Some(Subject {
        kind,
        id: id(rest)?,
    })
}

/// The text with every byte written out that means something in a link or a shell.
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:@".contains(&byte);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The text that was encoded. `None` if it was not, or has control characters.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            bytes.push(hex(rest.next()?)? * 16 + hex(rest.next()?)?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn hex(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}
