//! Rows of changes.
