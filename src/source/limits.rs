//! The limits on input, in one table: how much is read, and the next step for the user if a limit is reached.
//!
//! Readers take their limits from here, and [`Limit::exceeded`] is the message. The manual has the same table; a test
//! compares the two.

use crate::store::checkup::Failure;

/// The most that is read of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The limited input, as the manual names it.
    pub what: &'static str,
    /// The most that is read.
    pub most: u64,
    /// The unit of `most`.
    pub unit: Unit,
    /// The next step for the user. `None` if no honest input comes near the limit.
    pub remedy: Option<&'static str>,
}

/// The unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, after unpacking.
    Bytes,
    /// Things of this name, in the plural.
    Count(&'static str),
}

/// All that comes out of what is packed in a file, whether it is of use or not. A dump of every kind around 50,000
/// Destinations has a quarter of a gigabyte, and two and a half times as much as kubectl indents JSON; a report with the
/// logs of a large mesh has gigabytes in some ten thousand files.
pub(super) const UNPACKED: Limit = Limit {
    what: "all files of an archive, unpacked",
    most: 4 << 30,
    unit: Unit::Bytes,
    remedy: Some("unpack what you need and name the folder"),
};

/// One file in an archive, which is held in memory while it is read.
pub(super) const PACKED_FILE: Limit = Limit {
    what: "one file of an archive, unpacked",
    most: 1 << 30,
    unit: Unit::Bytes,
    remedy: Some("unpack it and name the file itself"),
};

/// The entries of an archive, with those of the archives in it.
pub(super) const ENTRIES: Limit = Limit {
    what: "the entries of an archive",
    most: 250_000,
    unit: Unit::Count("entries"),
    remedy: Some("unpack what you need and name the folder"),
};

/// How deep archives may lie in each other. A gzip and the tar in it are two layers.
pub(super) const LAYERS: Limit = Limit {
    what: "archives in archives",
    most: 6,
    unit: Unit::Count("layers"),
    remedy: Some("unpack it and name the folder"),
};

/// The text of one file. A dump of 50,000 Destinations has a quarter of it as kubectl indents it.
pub(super) const TEXT: Limit = Limit {
    what: "the text of one file",
    most: 2 << 30,
    unit: Unit::Bytes,
    remedy: Some("dump one namespace or kind into each file"),
};

/// How much of a text may come without an object. etcd takes objects of 1.5 MiB.
pub(super) const FRUITLESS_TEXT: Limit = Limit {
    what: "text in a file without an object",
    most: 16 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The items of one list in a file, of whatever kind.
pub(super) const TEXT_ITEMS: Limit = Limit {
    what: "the items of one list in a file",
    most: 1_000_000,
    unit: Unit::Count("items"),
    remedy: Some("dump one namespace or kind into each file"),
};

/// The syntax errors of one JSON text, after which the rest of it is not read.
pub(super) const JSON_FAULTS: Limit = Limit {
    what: "the syntax errors of one JSON text",
    most: 1_000,
    unit: Unit::Count("errors"),
    remedy: Some("dump it again"),
};

/// One object in a file, and what is around the items of a list.
pub(super) const YAML_VALUE: Limit = Limit {
    what: "one YAML object, or a YAML list in braces",
    most: 32 << 20,
    unit: Unit::Bytes,
    remedy: Some("write the list as kubectl does, or as JSON"),
};

/// The values in a YAML object or a YAML list in braces.
pub(super) const YAML_NODES: Limit = Limit {
    what: "the values in one YAML object, or in a YAML list in braces",
    most: 250_000,
    unit: Unit::Count("values"),
    remedy: Some("write the list as kubectl does, or as JSON"),
};

/// One JSON object in a file. etcd takes 1.5 MiB.
pub(super) const JSON_OBJECT: Limit = Limit {
    what: "one JSON object in a file",
    most: 16 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The objects of a source that is read from files. Portolan is built for 50,000 Destinations. A tiny object takes ten times
/// the memory of its text.
pub(super) const FILE_OBJECTS: Limit = Limit {
    what: "the objects of a source that is read from files",
    most: 250_000,
    unit: Unit::Count("objects"),
    remedy: Some("give each part a source of its own, as -f NAME=PATH"),
};

/// The files of a folder.
pub(super) const FOLDER: Limit = Limit {
    what: "the files of a folder",
    most: 250_000,
    unit: Unit::Count("files"),
    remedy: Some("name the folders in it that hold dumps"),
};

/// An archive that comes by standard input or a pipe, and is held in memory.
pub(super) const PACKED_STREAM: Limit = Limit {
    what: "an archive from standard input or a pipe",
    most: 128 << 20,
    unit: Unit::Bytes,
    remedy: Some("save it to a file and name that"),
};

/// A zip in an archive, which is held in memory while it is read.
pub(super) const PACKED_ZIP: Limit = Limit {
    what: "a zip in an archive",
    most: 128 << 20,
    unit: Unit::Bytes,
    remedy: Some("unpack it and name the zip itself"),
};

/// A line of a recording, which holds one object.
pub(super) const LINE: Limit = Limit {
    what: "a line of a recording",
    most: 32 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The sources of a recording. Portolan is built for 500 contexts.
pub(super) const RECORDED_SOURCES: Limit = Limit {
    what: "the sources of a recording",
    most: 1_000,
    unit: Unit::Count("sources"),
    remedy: None,
};

/// How much of a recording may come without a line that says something.
pub(super) const FRUITLESS_LINES: Limit = Limit {
    what: "lines of a recording that say nothing",
    most: 16 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The objects that a recording has at a time.
pub(super) const RECORDED_OBJECTS: Limit = Limit {
    what: "the objects in a recording at a time",
    most: 500_000,
    unit: Unit::Count("objects"),
    remedy: Some("record fewer contexts at a time"),
};

/// The output of a login plugin: a credential is a few kilobytes.
pub(super) const PRINTED: Limit = Limit {
    what: "the output of a login plugin",
    most: 1 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The standard error of a login plugin. One line of it is kept.
pub(super) const COMPLAINTS: Limit = Limit {
    what: "what a login plugin writes to standard error",
    most: 16 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// A kubeconfig. One of a thousand clusters with their certificates has 10 MiB.
pub(super) const KUBECONFIG: Limit = Limit {
    what: "a kubeconfig",
    most: 32 << 20,
    unit: Unit::Bytes,
    remedy: Some("take the contexts that you need out of it"),
};

/// A config file, or a script of keys.
pub const SETTINGS_FILE: Limit = Limit {
    what: "a config file or a script of keys",
    most: 4 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// A baseline, or the JSON of an earlier run. With 150,000 findings it has about as many kilobytes.
pub const FINDINGS_FILE: Limit = Limit {
    what: "a baseline or the JSON of an earlier run",
    most: 512 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// A certificate, a key or a token that a kubeconfig names. A bundle of all public authorities takes a quarter of it.
pub(super) const CREDENTIAL: Limit = Limit {
    what: "a certificate, key or token",
    most: 1 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// One object that a server sends, in a list, in a watch or by itself. etcd takes 1.5 MiB, an API server 3 MiB.
pub(super) const OBJECT: Limit = Limit {
    what: "an object from a server",
    most: 4 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The objects of one list of a server. Portolan is built for 50,000 Destinations.
pub(super) const LIST: Limit = Limit {
    what: "a list from a server",
    most: 250_000,
    unit: Unit::Count("objects"),
    remedy: Some("read one namespace with -n, or fewer Destinations with -l"),
};

/// How many pages a list may have. A server fills its pages, so that there are far fewer.
pub(super) const PAGES: Limit = Limit {
    what: "the pages of a list from a server",
    most: 2_000,
    unit: Unit::Count("pages"),
    remedy: Some("read one namespace with -n, or fewer Destinations with -l"),
};

/// How many pages of a list may come one after another without an object that is new in it.
pub(super) const FRUITLESS_PAGES: Limit = Limit {
    what: "pages of a list from a server without a new object",
    most: 4,
    unit: Unit::Count("pages"),
    remedy: None,
};

/// How much of an answer may come between two objects that are new in it.
pub(super) const FRUITLESS: Limit = Limit {
    what: "an answer of a server between two new objects",
    most: 16 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The members of a list apart from its objects, and an answer that is no list: the version of a server, its API
/// groups, a review of access.
pub(super) const ANSWER: Limit = Limit {
    what: "any other answer of a server",
    most: 4 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// The text of a refusal. More of it is not read, and the refusal counts all the same.
pub(super) const REFUSAL: Limit = Limit {
    what: "the text of a server's refusal",
    most: 1 << 20,
    unit: Unit::Bytes,
    remedy: None,
};

/// All limits, in the order of the manual.
pub const LIMITS: &[Limit] = &[
    UNPACKED,
    PACKED_FILE,
    ENTRIES,
    LAYERS,
    PACKED_STREAM,
    PACKED_ZIP,
    TEXT,
    FRUITLESS_TEXT,
    TEXT_ITEMS,
    JSON_OBJECT,
    JSON_FAULTS,
    YAML_VALUE,
    YAML_NODES,
    FILE_OBJECTS,
    FOLDER,
    LINE,
    FRUITLESS_LINES,
    RECORDED_SOURCES,
    RECORDED_OBJECTS,
    PRINTED,
    COMPLAINTS,
    KUBECONFIG,
    SETTINGS_FILE,
    FINDINGS_FILE,
    CREDENTIAL,
    OBJECT,
    LIST,
    PAGES,
    FRUITLESS_PAGES,
    FRUITLESS,
    ANSWER,
    REFUSAL,
];

impl Limit {
    /// The limit with its unit: `8 MiB`, `250,000 objects`.
    #[must_use]
    pub fn amount(&self) -> String {
        match self.unit {
            Unit::Bytes => size(self.most),
            Unit::Count(things) => format!("{} {things}", thousands(self.most)),
        }
    }

    /// The limit as a length or a count of what is held in memory.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is held in memory is counted by its addresses"
    )]
    pub(super) const fn length(&self) -> usize {
        self.most as usize
    }

    /// The message about a limit that was reached: its amount, and the next step.
    #[must_use]
    pub fn exceeded(&self) -> String {
        self.failure().to_string()
    }

    /// The failure that the limit was reached.
    pub(super) fn failure(&self) -> Failure {
        Failure {
            why: format!("the limit for {} is {}", self.what, self.amount()),
            advice: self.remedy.map(str::to_owned),
        }
    }
}

/// A size in words, in the largest unit that it fills.
pub(super) fn size(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fits = units.iter().find(|(shift, _)| bytes >> shift > 0);
    match fits {
        Some((shift, unit)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} bytes"),
    }
}

/// A number as the manual writes it.
fn thousands(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", thousands(number / 1000), number % 1000),
    }
}
