//! The notes next to the branches: the zones as one bar, the result of the what-if, the ports, oddities.

use crate::{
    derive::{
        self,
        locality::{Region, Zone},
        world::zone_count_label,
    },
    model::kube_service::KubeService,
    ui::{
        Role,
        bar::{letter_of, stacked},
        line::PaneLine,
        pane::{Facing, policies::remark_lines, wrapped},
        text,
    },
};

use super::{address::ports, zone_role};

/// The indentation of lines about a region.
const INDENT: usize = 2;
/// The most groups that are shown; Kubernetes makes one for each set of ports.
const GROUPS: usize = 20;

/// The zones of a region as one bar. `None` if there is only one.
pub(super) fn bar<'s>(
    region: &'s Region,
    kube: &KubeService,
    facing: &Facing<'_>,
) -> Option<PaneLine<'s>> {
    if region.zones.len() < 2 {
        return None;
    }
    let lost = &facing.state.lost;
    let role = |zone: Option<&str>| {
        if lost.takes_zone(kube, zone) {
            Role::Faint
        } else {
            zone_role(region.name.as_deref(), zone)
        }
    };
    let zones = region.zones.iter();
    let label = |zone: &Zone| {
        zone_count_label(region.name.as_deref(), zone.name.as_ref())
            .0
            .to_owned()
    };
    let parts = zones.map(|zone| {
        let letter = letter_of(&label(zone));
        (role(zone.name.as_deref()), letter, zone.count)
    });
    let room = facing.width.saturating_sub(INDENT);
    let mut line = PaneLine::of(Role::Text, " ".repeat(INDENT));
    line.append(stacked(parts, room, *facing.theme));
    Some(line.picture())
}

/// Each zone in its colour with its number of endpoints, in as many columns as there is room for; no more lines than are
/// seen.
pub(super) fn legend<'s>(region: &'s Region, facing: &Facing<'_>) -> Vec<PaneLine<'s>> {
    if region.zones.len() < 2 {
        return Vec::new();
    }
    let label = |zone: &'s Zone| zone_count_label(region.name.as_deref(), zone.name.as_ref()).0;
    let digits = |count: usize| count.checked_ilog10().unwrap_or(0) as usize + 1;
    let width = |zone| text::width(label(zone), 40) + 1 + digits(zone.count);
    let most = facing.width * facing.height;
    let cell = region.zones.iter().take(most).map(width).max().unwrap_or(0) + 3;
    let each_line = (facing.width.saturating_sub(INDENT) / cell).max(1);
    let row = |zones: &'s [Zone]| {
        let mut line = PaneLine::of(Role::Text, " ".repeat(INDENT));
        for zone in zones {
            let blanks = " ".repeat(cell - width(zone));
            line.push(
                zone_role(region.name.as_deref(), zone.name.as_deref()),
                format!("{} ", label(zone)),
            );
            line.push(Role::Text, format!("{}{blanks}", zone.count));
        }
        line
    };
    let rows = region.zones.chunks(each_line);
    rows.take(facing.height).map(row).collect()
}

/// The ports of each group, the result of the what-if for each required subset, and oddities.
pub(super) fn below(kube: &KubeService, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let mut lines = remaining_subsets(facing);
    let groups = &kube.endpoint_subsets;
    for group in groups.iter().take(GROUPS) {
        let words = format!(
            "{}: {}",
            derive::endpoints::group_words(group),
            ports(&group.ports)
        );
        lines.extend(muted(&words, facing));
    }
    if groups.len() > GROUPS {
        let more = derive::wording::counted(groups.len() - GROUPS, "more group");
        lines.extend(muted(&more, facing));
    }
    for remark in facing.state.endpoint_remarks() {
        lines.extend(remark_lines(remark, facing, 0));
    }
    lines
}

fn remaining_subsets(facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    if facing.state.lost.is_empty() {
        return Vec::new();
    }
    let remains = facing.state.remaining_subsets();
    let lines = remains.iter().map(|one| {
        let role = match one.left {
            0 => Role::Error,
            left if left == one.of => Role::Muted,
            _ => Role::Warning,
        };
        PaneLine::of(Role::Text, format!("{} ", one.rule_name))
            .add(role, format!("{} of {} remain", one.left, one.of))
    });
    lines.collect()
}

fn muted(words: &str, facing: &Facing<'_>) -> impl Iterator<Item = PaneLine<'static>> {
    let lines = wrapped(words, facing.width).into_iter();
    lines.map(|words| PaneLine::of(Role::Muted, words))
}
