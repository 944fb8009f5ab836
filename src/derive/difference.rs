//! The objects that differ between two states of the same sources, and each difference in words.

mod stores;
mod words;

pub use stores::{DifferingObject, ObjectFate, StateDifference, state_difference};
pub use words::{difference_words, first_words};

#[cfg(test)]
mod tests;
