//! The files that an invocation reads, which nothing may be written to.

use std::{fs, path::Path};

use crate::{
    cli::{Command, Invocation},
    source::Choice,
};

/// Whether a path leads to a file that is read, or into a folder that is. Links are followed.
pub(super) fn reads(invocation: &Invocation, path: &Path) -> bool {
    let mut inputs: Vec<&Path> = match &invocation.choice {
        Choice::Files(named) => named.iter().map(|named| &*named.path).collect(),
        Choice::Replay { path, .. } => vec![path],
        Choice::Demo | Choice::Contexts { .. } => Vec::new(),
    };
    if let Command::Diff(diff) = &invocation.command {
        inputs.extend([&*diff.before.path, &*diff.after.path]);
    }
    let mut inputs = inputs
        .into_iter()
        .filter_map(|path| fs::canonicalize(path).ok());
    fs::canonicalize(path)
        .is_ok_and(|path| path.is_file() && inputs.any(|input| path.starts_with(input)))
}
