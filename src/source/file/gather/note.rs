//! Notes about skipped items: each has its reason as a value, and its sentence is made here.

use super::super::{
    item::TypeName, list_fault::ListFault, rank::FormVerdict, refusal::Refusal, text::GarbledBytes,
    types,
};
use crate::{
    source::yaml::SyntaxFault,
    store::{Change, Kind},
};

/// An item that was skipped.
#[derive(Clone, Debug)]
pub(super) struct SkipNote {
    pub(super) kind: Option<Kind>,
    pub(super) what: String,
    pub(super) why: SkipReason,
}

/// Why an item was skipped, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SkipReason {
    #[error(transparent)]
    File(#[from] Refusal),
    #[error(transparent)]
    List(#[from] ListFault),
    #[error("there is no file in this folder")]
    EmptyFolder,
    #[error("there is no file in this archive")]
    EmptyArchive,
    #[error("it has no object that is read; {DUMP}")]
    NothingRead,
    #[error("it has no Destination; {DUMP}")]
    NoDestination,
    /// It is a value of this sort.
    #[error("it is no object: {0}")]
    NoObject(String),
    #[error("what is there is no object")]
    NoObjects,
    #[error("it has no kind, and no list around it says one")]
    NoKind,
    #[error("the {0} has no name, so it is not read")]
    NoName(Kind),
    #[error("it has no kind, and may be what a server answered: {0}")]
    Answer(String),
    #[error("the server refused: {0}")]
    Status(String),
    #[error("{0}; mend it there or dump it again (what can be read around it is shown)")]
    Broken(SyntaxFault),
    #[error("it is no JSON and no YAML, and was skipped: {0}")]
    StrayLine(String),
    #[error("they are no JSON and no YAML, and were skipped")]
    StrayLines,
    #[error(transparent)]
    Garbled(GarbledBytes),
    #[error("{}", types::refusal(.0))]
    OtherType(TypeName),
    #[error("these kinds are not supported by this version")]
    UnknownKinds,
    #[error("this version does not read these kinds")]
    OtherKinds,
    #[error("{}", types::SECRETS)]
    Secrets,
    #[error(
        "a digest has only their names; make the snapshot again with meshctl debug snapshot --json"
    )]
    Digest,
    #[error("it is a snapshot of a management server of Gloo Mesh 2.x, which has no Destinations")]
    NewerSnapshot,
    #[error("it is a template; render it (helm template) and name what comes out")]
    Template,
    /// In a file that somebody put together, here.
    #[error("it is given again {0}, and the last one wins")]
    GivenAgain(String),
    #[error("they are given more than once, and the last of each counts")]
    ManyGivenAgain,
    /// In another view of the cluster, which is named unless it is the same file.
    #[error("{}", doubled(*.verdict, .kept.as_deref()))]
    Doubled {
        verdict: FormVerdict,
        kept: Option<String>,
    },
}

/// How to dump Destinations.
const DUMP: &str = "dump them with kubectl get destinations -A -o yaml";

impl SkipReason {
    /// Whether data is missing, because it could not be read; else it was left out on purpose.
    pub(super) fn is_gap(&self) -> bool {
        match self {
            Self::File(refusal) => refusal.is_gap(),
            Self::NoDestination
            | Self::OtherType(_)
            | Self::UnknownKinds
            | Self::OtherKinds
            | Self::Secrets
            | Self::Digest
            | Self::NewerSnapshot
            | Self::Template
            | Self::GivenAgain(_)
            | Self::ManyGivenAgain
            | Self::Doubled { .. } => false,
            Self::List(_)
            | Self::EmptyFolder
            | Self::EmptyArchive
            | Self::NothingRead
            | Self::NoObject(_)
            | Self::NoObjects
            | Self::NoKind
            | Self::NoName(_)
            | Self::Answer(_)
            | Self::Status(_)
            | Self::Broken(_)
            | Self::StrayLine(_)
            | Self::StrayLines
            | Self::Garbled(_) => true,
        }
    }
}

fn doubled(verdict: FormVerdict, kept: Option<&str>) -> String {
    let again = match kept {
        None => "given there again".to_owned(),
        Some(kept) => format!("also given in {kept}"),
    };
    match verdict {
        FormVerdict::WithStatus(_) => {
            format!("{again}, where there is a status, and that form wins")
        }
        FormVerdict::Newer(_) => format!("{again} in a newer form, which wins"),
        FormVerdict::Last | FormVerdict::Same => format!("{again}, and counted once"),
    }
}

impl SkipNote {
    /// A note of no kind.
    pub(super) fn new(what: String, why: impl Into<SkipReason>) -> Self {
        Self {
            kind: None,
            what,
            why: why.into(),
        }
    }
}

impl From<SkipNote> for Change {
    fn from(note: SkipNote) -> Self {
        Self::Skipped {
            kind: note.kind,
            what: note.what,
            why: note.why.to_string(),
            unreadable: note.why.is_gap(),
        }
    }
}

/// A number with its noun: `1 object`, `2 objects`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
