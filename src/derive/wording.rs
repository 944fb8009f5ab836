//! Ages, durations, times, numbers and long texts in words.

pub(super) mod age;
pub(super) mod brief;
pub(super) mod duration;
pub(super) mod numbers;
pub(super) mod times;

pub use age::{age, ago, clock_words, skew_words};
pub use brief::{LONGEST_NAME, LONGEST_TEXT, brief_name, brief_text};
pub use duration::duration;
pub use numbers::{counted, first_of, grouped, or_unknown, part_of};
pub use times::{Times, clock_time};
