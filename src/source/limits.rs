//! Every limit on what is read from others, in one table: how much, and what to do where the limit is in the way.
//!
//! Whoever reads takes its limit from here and says with [`Limit::exceeded`] that it was reached. The README shows the
//! same table; a test compares the two.

/// The most that is read of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited, as a reader of the README knows it.
    pub what: &'static str,
    /// The most that is read.
    pub most: u64,
    /// What `most` counts.
    pub unit: Unit,
    /// What helps where the limit is in the way; `None` if nothing that is meant to be read comes near it.
    pub remedy: Option<&'static str>,
}

/// What a limit counts.
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

/// A line of a recording, which holds one object.
pub(super) const LINE: Limit = Limit {
    what: "a line of a recording",
    most: 1 << 29,
    unit: Unit::Bytes,
    remedy: None,
};

/// All limits, in the order of the README.
pub const LIMITS: &[Limit] = &[UNPACKED, PACKED_FILE, ENTRIES, LAYERS, LINE];

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

    /// What to say where the limit is reached: which it is, and what to do.
    pub(super) fn exceeded(&self) -> String {
        let limit = format!("the limit for {} is {}", self.what, self.amount());
        match self.remedy {
            Some(remedy) => format!("{limit}; {remedy}"),
            None => limit,
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

/// A number as the README writes it.
fn thousands(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", thousands(number / 1000), number % 1000),
    }
}
