//! Which panes there are: one table, which feeds tabs, digits, layouts and tests. A new pane is an entry here, its content in
//! the room `ui`, and the paths that it proves.

use crate::store::Kind;

/// A pane about one object, in the order on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// The object in short.
    #[default]
    Overview,
    /// Endpoints by locality.
    Endpoints,
    /// Ports.
    Ports,
    /// Policies in force.
    Policies,
    /// Required subsets.
    Subsets,
    /// Federation.
    Federation,
    /// The findings.
    Findings,
    /// The differences from its own cluster.
    Drift,
    /// The route of a request.
    Route,
    /// The Destinations that an object of another kind affects.
    Affected,
    /// The past of the object.
    Timeline,
}

/// The properties of a pane. Its content is in the room `ui`, under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaneEntry {
    /// The pane.
    pub pane: Pane,
    /// Its title in the rule above it: the thing, not the mechanism.
    pub title: &'static str,
    /// Its title on its tab, behind its digit.
    pub tab: &'static str,
    /// Which objects have it.
    pub of: PaneOwner,
    /// Its place below the table, where all panes are seen.
    pub below_table: PanePlace,
    /// Its place on a page, where all panes are seen.
    pub on_page: PanePlace,
}

/// Which objects have a pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneOwner {
    /// Destinations.
    Destination,
    /// Objects of other kinds.
    Other,
    /// All objects.
    Every,
}

/// A place among panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanePlace {
    /// The place of this number. Below the table it counts the places row by row; on a page it is the column.
    At(usize),
    /// The place of another pane, which is seen there unless this one is chosen.
    Behind(Pane),
}

/// All panes, in the order of their digits, each at the place of its variant.
pub const PANES: [PaneEntry; 11] = [
    PaneEntry {
        pane: Pane::Overview,
        title: "Overview",
        tab: "Overview",
        of: PaneOwner::Every,
        // What is wrong matters most, until one asks what it is.
        below_table: PanePlace::Behind(Pane::Findings),
        on_page: PanePlace::At(0),
    },
    PaneEntry {
        pane: Pane::Endpoints,
        title: "Endpoints by locality",
        tab: "Endpoints",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(1),
        on_page: PanePlace::At(1),
    },
    PaneEntry {
        pane: Pane::Ports,
        title: "Ports",
        tab: "Ports",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(2),
        on_page: PanePlace::At(1),
    },
    PaneEntry {
        pane: Pane::Policies,
        title: "Applied policies",
        tab: "Policies",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(3),
        on_page: PanePlace::At(2),
    },
    PaneEntry {
        pane: Pane::Subsets,
        title: "Required subsets",
        tab: "Subsets",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(4),
        on_page: PanePlace::At(2),
    },
    PaneEntry {
        pane: Pane::Federation,
        title: "Federation",
        tab: "Federation",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(5),
        on_page: PanePlace::At(2),
    },
    PaneEntry {
        pane: Pane::Findings,
        title: "Findings",
        tab: "Findings",
        of: PaneOwner::Destination,
        below_table: PanePlace::At(0),
        on_page: PanePlace::At(0),
    },
    PaneEntry {
        pane: Pane::Drift,
        title: "Drift",
        tab: "Drift",
        of: PaneOwner::Destination,
        below_table: PanePlace::Behind(Pane::Endpoints),
        on_page: PanePlace::Behind(Pane::Endpoints),
    },
    PaneEntry {
        pane: Pane::Route,
        title: "Route",
        tab: "Route",
        of: PaneOwner::Destination,
        below_table: PanePlace::Behind(Pane::Ports),
        on_page: PanePlace::Behind(Pane::Ports),
    },
    PaneEntry {
        pane: Pane::Affected,
        title: "Destinations",
        tab: "Destinations",
        of: PaneOwner::Other,
        below_table: PanePlace::At(1),
        on_page: PanePlace::At(1),
    },
    PaneEntry {
        pane: Pane::Timeline,
        title: "Timeline",
        tab: "Timeline",
        of: PaneOwner::Every,
        below_table: PanePlace::Behind(Pane::Policies),
        on_page: PanePlace::Behind(Pane::Overview),
    },
];

impl Pane {
    /// The panes about an object of a kind, in the order of their digits.
    #[must_use]
    pub fn of(kind: Kind) -> Vec<Self> {
        let is_destination = kind == Kind::Destination;
        let entries = PANES.iter().filter(|entry| match entry.of {
            PaneOwner::Every => true,
            PaneOwner::Destination => is_destination,
            PaneOwner::Other => !is_destination,
        });
        entries.map(|entry| entry.pane).collect()
    }

    /// Its entry in the table.
    #[must_use]
    pub fn entry(self) -> &'static PaneEntry {
        &PANES[self.index()]
    }

    /// Its title in the rule above it.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// Its title on its tab.
    #[must_use]
    pub fn tab(self) -> &'static str {
        self.entry().tab
    }

    /// Its place among all panes, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pane_is_in_the_table_at_its_place_and_has_a_place_on_the_screen() {
        for (at, entry) in PANES.iter().enumerate() {
            assert_eq!(entry.pane.index(), at, "{entry:?}");
            for place in [entry.below_table, entry.on_page] {
                let PanePlace::Behind(before) = place else {
                    continue;
                };
                let place = if place == entry.on_page {
                    before.entry().on_page
                } else {
                    before.entry().below_table
                };
                assert!(matches!(place, PanePlace::At(_)), "{entry:?}");
            }
        }
    }
}
