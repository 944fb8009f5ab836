//! A folder or an archive: its skipped files in a few lines, and the lists that its single objects make up.

use std::collections::BTreeSet;

use super::{
    super::{refusal::Refusal, report},
    note::{SkipNote, counted},
};
use crate::store::Kind;

/// The most files that are named one by one if they were left out for one reason. Of more, their folders are named.
const LEFT_OUT_NAMED: usize = 3;

/// The most files that are named one by one if they cannot be read for one reason.
const UNREADABLE_NAMED: usize = 20;

/// The most folders that are named.
const FOLDERS_NAMED: usize = 12;

/// The most folders that are counted apart.
const FOLDERS_KEPT: usize = 10_000;

/// So deep are folders named.
const FOLDER_DEPTH: usize = 2;

/// A folder or an archive that is being read.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) label: String,
    pub(super) sort: BundleSort,
    /// How many pages there were before it.
    pub(super) pages_before: usize,
    groups: Vec<Group>,
    /// The objects outside lists in its files.
    singles: Vec<(Kind, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BundleSort {
    Folder,
    Archive,
}

/// Files that were skipped for one reason.
#[derive(Debug)]
struct Group {
    why: Refusal,
    /// The first of them.
    named: Vec<String>,
    count: usize,
    folders: BTreeSet<String>,
    /// Whether they are of a report, which has the same files for every cluster.
    are_of_report: bool,
}

impl Bundle {
    pub(super) fn new(label: String, sort: BundleSort, pages_before: usize) -> Self {
        Self {
            label,
            sort,
            pages_before,
            groups: Vec::new(),
            singles: Vec::new(),
        }
    }

    /// Notes that a file was skipped.
    pub(super) fn skip(&mut self, label: String, why: Refusal) {
        let place = report::place(&label);
        let are_of_report = place.is_some();
        let folder = place.unwrap_or_else(|| self.folder(&label));
        let mut groups = self.groups.iter();
        let known = groups.position(|group| group.why == why);
        let is_all = label == self.label;
        let group = match known {
            Some(known) => &mut self.groups[known],
            // What is wrong with all of it comes before what is wrong in it.
            None if is_all => self.groups.insert_mut(0, Group::new(why)),
            None => self.groups.push_mut(Group::new(why)),
        };
        group.count += 1;
        group.are_of_report |= are_of_report;
        if group.folders.len() < FOLDERS_KEPT {
            group.folders.insert(folder);
        }
        if group.named.len() < UNREADABLE_NAMED {
            group.named.push(label);
        }
    }

    /// Whether no file was skipped.
    pub(super) fn passed_nothing(&self) -> bool {
        self.groups.is_empty()
    }

    /// Counts an object outside a list.
    pub(super) fn count_single(&mut self, kind: Kind) {
        match self.singles.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.singles.push((kind, 1)),
        }
    }

    /// The kinds that an archive holds as a whole: each object is in a file of its own, as some tools pack them. A
    /// single object proves as little in an archive as outside, and files are in a folder for any reason.
    pub(super) fn proven(&self) -> impl Iterator<Item = Kind> {
        let is_archive = self.sort == BundleSort::Archive;
        let several = self
            .singles
            .iter()
            .filter(move |(_, count)| is_archive && *count > 1);
        several.map(|(kind, _)| *kind)
    }

    /// The notes about its skipped files.
    pub(super) fn into_notes(self) -> Vec<SkipNote> {
        let label = self.label;
        let notes = self
            .groups
            .into_iter()
            .map(|group| group.into_notes(&label));
        notes.flatten().collect()
    }

    /// The folder of a file in it, as far as it is named.
    fn folder(&self, label: &str) -> String {
        let inside = label.strip_prefix(&*self.label).unwrap_or(label);
        let parts: Vec<_> = inside.trim_start_matches('/').split('/').collect();
        let folders = &parts[..(parts.len() - 1).min(FOLDER_DEPTH)];
        folders.join("/")
    }
}

impl Group {
    fn new(why: Refusal) -> Self {
        Self {
            why,
            named: Vec::new(),
            count: 0,
            folders: BTreeSet::new(),
            are_of_report: false,
        }
    }

    fn into_notes(self, bundle: &str) -> Vec<SkipNote> {
        let named = if self.why.is_gap() {
            UNREADABLE_NAMED
        } else if self.are_of_report || self.count > LEFT_OUT_NAMED {
            0
        } else {
            LEFT_OUT_NAMED
        };
        let note = |what: String| SkipNote::new(what, self.why.clone());
        let mut notes: Vec<SkipNote> = self.named.iter().take(named).cloned().map(note).collect();
        if self.count > notes.len() {
            let more = if notes.is_empty() {
                "file"
            } else {
                "more file"
            };
            let files = counted(self.count - notes.len(), more);
            notes.push(note(format!("{files} of {bundle}, in {}", self.places())));
        }
        notes
    }

    fn places(&self) -> String {
        let names = self.folders.iter().take(FOLDERS_NAMED);
        let mut names: Vec<&str> = names
            .map(|name| {
                if name.is_empty() {
                    "its first level"
                } else {
                    name
                }
            })
            .collect();
        let more = counted(self.folders.len() - names.len(), "more folder");
        if self.folders.len() > names.len() {
            names.push(&more);
        }
        match &names[..] {
            [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
            names => names.concat(),
        }
    }
}
