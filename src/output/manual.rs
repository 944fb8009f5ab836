//! The manual: pages of Markdown that the program carries, as text for a terminal and as man pages.

mod blocks;
mod roff;
mod text;

pub use roff::man_page;
pub use text::{PageStyle, manual_list, manual_page};

/// A page of the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManualPage {
    /// The name, as `portolan help` takes it.
    pub name: &'static str,
    /// The contents in a few words.
    pub about: &'static str,
    /// The page, as Markdown.
    pub markdown: &'static str,
}

macro_rules! topics {
    ($($name:literal: $about:literal,)*) => {
        /// The pages of the manual, in the order in which a newcomer reads them.
        pub const TOPICS: &[ManualPage] = &[$(ManualPage {
            name: $name,
            about: $about,
            markdown: include_str!(concat!("../../assets/manual/", $name, ".md")),
        }),*];
    };
}

topics! {
    "start": "what portolan reads, and its commands",
    "screen": "the panes, lists and colours of the terminal UI",
    "keys": "every key, and how to change it",
    "filter": "the language of filters",
    "rules": "check, the rules, baselines and CI",
    "route": "where a request goes, and what a loss does",
    "time": "what changed between two times",
    "recordings": "record, replay, and the format of recordings",
    "casts": "recorded demos from scripts of keys",
    "live": "live clusters: connections, drift and rights",
    "dumps": "dumps, bundles, and every limit",
    "json": "JSON documents and exit codes",
    "flags": "the flags that every command takes",
    "configuration": "the config file: mutes, keys, filters",
    "troubleshooting": "doctor: why a cluster cannot be read",
}

impl ManualPage {
    /// The page of this name. `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }
}
