//! The tree: which branches are open, and the lines of those that are seen.

use std::ops::Range;

use ratatui::style::Modifier;

use crate::{
    app::{Fold, Topic},
    derive::locality::{LostPlaces, Place, Region, SubZone, Zone},
    model::kube_service::KubeService,
    ui::{
        Role,
        bar::part,
        line::PaneLine,
        pane::{Facing, PaneContent, PaneLines},
        text,
    },
};

use super::{address::Addresses, notes, zone_role};

/// Panes with fewer columns have no bar next to each zone.
const ROOM_FOR_BARS: usize = 52;
/// The columns of such a bar: what room there is in wide panes.
const BAR: Range<usize> = 8..48;

pub(super) fn content<'s>(kube: &'s KubeService, facing: &Facing<'s>) -> PaneContent<'s> {
    let regions = facing.state.localities();
    let depth = facing.depth(&totals(regions));
    let mut tree = Tree {
        facing,
        kube,
        lost: &facing.state.lost,
        depth,
        whole: regions.iter().map(|region| region.count).sum(),
        addresses: Addresses::of(kube, facing),
        lines: PaneLines::new(facing),
    };
    for region in regions {
        tree.region(region);
    }
    for line in notes::below(kube, facing) {
        tree.lines.push(|| line);
    }
    PaneContent {
        depth: Some(depth),
        ..tree.lines.content()
    }
}

/// The numbers of lines of the tree with only regions, with zones, with sub-zones, and with addresses. The lines below
/// the tree get the rest.
fn totals(regions: &[Region]) -> [usize; 4] {
    let zones = regions.iter().flat_map(|region| &region.zones);
    let all: usize = regions.iter().map(|region| region.count).sum();
    let divided = zones.clone().filter(|zone| zone.undivided().is_none());
    let sub_zones: usize = divided.map(|zone| zone.sub_zones.len()).sum();
    let zones = zones.count();
    let bars = regions.iter().filter(|region| region.zones.len() > 1);
    let first = bars.count() + regions.len();
    // A legend replaces the zone.
    let with_zones = first + zones;
    [
        first + usize::from(zones > 1),
        with_zones,
        with_zones + sub_zones,
        with_zones + sub_zones + all,
    ]
}

/// The lines of the tree in the making.
struct Tree<'f, 's> {
    facing: &'f Facing<'s>,
    kube: &'s KubeService,
    lost: &'f LostPlaces,
    depth: u8,
    /// How many endpoints there are in all.
    whole: usize,
    addresses: Addresses<'f, 's>,
    lines: PaneLines<'f, 's>,
}

/// A branch: its name, its depth, and the endpoints that it has and would keep.
struct Branch<'s> {
    place: Place,
    level: usize,
    name: &'s str,
    role: Role,
    count: usize,
    remaining: usize,
    fold: Fold,
}

impl<'s> Tree<'_, 's> {
    fn region(&mut self, region: &'s Region) {
        let place = Place::Region(region.name.clone());
        let fold = self.fold(&place, 1);
        self.branch(&Branch {
            place,
            level: 0,
            name: region.name.as_deref().unwrap_or("region unknown"),
            role: if region.name.is_some() {
                Role::Text
            } else {
                Role::Muted
            },
            count: region.count,
            remaining: region.remaining(self.kube, self.lost),
            fold,
        });
        if let Some(bar) = notes::bar(region, self.kube, self.facing) {
            self.lines.push(|| bar);
        }
        match fold {
            Fold::Open => region.zones.iter().for_each(|zone| self.zone(zone, region)),
            Fold::Shut => {
                for line in notes::legend(region, self.facing) {
                    self.lines.push(|| line);
                }
            }
        }
    }

    fn zone(&mut self, zone: &'s Zone, region: &'s Region) {
        let place = Place::Zone(region.name.clone(), zone.name.clone());
        let undivided = zone.undivided();
        let fold = self.fold(&place, if undivided.is_some() { 3 } else { 2 });
        let remaining = zone.remaining(self.kube, self.lost);
        self.branch(&Branch {
            place,
            level: 1,
            name: zone.name.as_deref().unwrap_or("zone unknown"),
            role: zone_role(region.name.as_deref(), zone.name.as_deref()),
            count: zone.count,
            remaining,
            fold,
        });
        match (fold, undivided) {
            (Fold::Shut, _) => {}
            (Fold::Open, Some(only)) => self.endpoints(only, 4, remaining == 0),
            (Fold::Open, None) => {
                for sub_zone in &zone.sub_zones {
                    self.sub_zone(sub_zone, (region, zone), remaining == 0);
                }
            }
        }
    }

    fn sub_zone(&mut self, sub_zone: &'s SubZone, of: (&Region, &Zone), is_lost: bool) {
        let (region, zone) = of;
        let [region, zone, name] = [&region.name, &zone.name, &sub_zone.name].map(Option::clone);
        let place = Place::SubZone(region, zone, name);
        let fold = self.fold(&place, 3);
        self.branch(&Branch {
            place,
            level: 2,
            name: sub_zone.name.as_deref().unwrap_or("sub-zone unknown"),
            role: Role::Muted,
            count: sub_zone.count,
            remaining: if is_lost {
                0
            } else {
                sub_zone.kept(self.kube, self.lost)
            },
            fold,
        });
        if fold == Fold::Open {
            self.endpoints(sub_zone, 6, is_lost);
        }
    }

    /// The addresses of a sub-zone: of those that are not seen only the number counts.
    fn endpoints(&mut self, sub_zone: &'s SubZone, indent: usize, is_lost: bool) {
        if let Some(Topic::Address(held)) = self.facing.held
            && let Some(at) = sub_zone.position(self.kube, held)
        {
            self.lines.held_at(self.lines.total() + at);
        }
        let seen = overlap(&self.facing.window, self.lines.total(), sub_zone.count);
        if seen.is_empty() {
            return self.lines.skip(sub_zone.count);
        }
        self.lines.skip(seen.start);
        // The line before the first visible one shows whether the first one repeats it.
        let from = seen.start.saturating_sub(1);
        let endpoints = sub_zone.at(self.kube, from..seen.end);
        for at in seen.start - from..endpoints.len() {
            let before = at.checked_sub(1).map(|before| &endpoints[before]);
            let is_lost = is_lost || self.lost.takes(self.kube, endpoints[at].endpoint);
            let line = self
                .addresses
                .line(&endpoints[at], before, (indent, is_lost));
            self.lines.push(|| line);
        }
        self.lines.skip(sub_zone.count - seen.end);
    }

    fn fold(&self, place: &Place, depth: u8) -> Fold {
        let topic = Topic::Locality(place.clone());
        self.facing.fold(&topic, self.depth >= depth)
    }

    fn branch(&mut self, branch: &Branch<'s>) {
        let topic = Topic::Locality(branch.place.clone());
        let (facing, whole) = (self.facing, self.whole);
        self.lines.push_about(
            |held| *held == topic,
            || line(branch, whole, facing).folds(topic.clone(), branch.fold),
        );
    }
}

/// The visible part of this many lines, the first being line `first`, as indexes among these lines.
fn overlap(window: &Range<usize>, first: usize, count: usize) -> Range<usize> {
    let start = window.start.saturating_sub(first).min(count);
    let end = window.end.saturating_sub(first).min(count);
    start..end.max(start)
}

fn line<'s>(branch: &Branch<'s>, whole: usize, facing: &Facing<'_>) -> PaneLine<'s> {
    let symbols = facing.theme.symbols;
    let sign = match branch.fold {
        Fold::Open => symbols.branch(),
        Fold::Shut => symbols.selected(),
    };
    let head = PaneLine::of(Role::Faint, format!("{}{sign} ", "  ".repeat(branch.level)));
    let head = if branch.remaining == 0 {
        head.marked(Role::Faint, branch.name, Modifier::CROSSED_OUT)
    } else {
        head.add(branch.role, branch.name)
    };
    counted(head, branch, whole, facing)
}

/// The number of endpoints to the right, its share of all and a bar of that where there is room; what would remain where
/// something is lost.
fn counted<'s>(
    line: PaneLine<'s>,
    branch: &Branch<'_>,
    whole: usize,
    facing: &Facing<'_>,
) -> PaneLine<'s> {
    let number = |count: usize| text::grouped(count as u64);
    let columns = number(whole).len();
    let line = match branch.remaining {
        left if left == branch.count => {
            line.at_right(Role::Text, format!("{:>columns$}", number(branch.count)))
        }
        0 => line.at_right(
            Role::Warning,
            format!("lost {:>columns$}", number(branch.count)),
        ),
        left => line.at_right(
            Role::Warning,
            format!("{} of {} remain", number(left), number(branch.count)),
        ),
    };
    let line = line.at_right(
        Role::Muted,
        format!("  {:>4} %", percent(branch.count, whole)),
    );
    // A region has a bar of all its zones below it.
    if facing.width < ROOM_FOR_BARS {
        return line;
    }
    if branch.level == 0 {
        return line.at_right(Role::Text, " ".repeat(bar_columns(facing) + 2));
    }
    let columns = bar_columns(facing);
    let (bar, rest) = part((branch.remaining, whole), columns, facing.theme.symbols);
    line.at_right(branch.role, format!("  {bar}"))
        .at_right(Role::Faint, rest)
}

fn bar_columns(facing: &Facing<'_>) -> usize {
    (facing.width / 3).clamp(BAR.start, BAR.end)
}

/// A share in whole percents; what is there but less than half a percent is `<1`.
fn percent(part: usize, whole: usize) -> String {
    match (part * 200 + whole) / (whole * 2).max(1) {
        0 if part > 0 => "<1".to_owned(),
        percent => percent.to_string(),
    }
}
