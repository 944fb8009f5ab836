//! Places in a recording.

use serde::{Deserialize, Serialize};

/// The place of a line: the offset in the file from which to read, and the number of bytes of text to skip from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct LineSpot(pub(super) u64, pub(super) u64);
