//! The bar of clusters: how the Destinations spread over them, and which have errors. One of them narrows the filter.

use ratatui::{layout::Rect, style::Modifier};

use crate::app::{Focus, Geometry, State};

use super::{
    Role, area_of,
    canvas::Canvas,
    line::PaneLine,
    text::{self, grouped},
};

/// The most columns of a name.
const NAME: usize = 32;

/// Paints the entries in a row, around the cursor if there are too many, and returns the columns that they take.
pub(super) fn draw(
    state: &State,
    area: Rect,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) -> u16 {
    let separator = format!(" {} ", canvas.theme.symbols.along());
    let gap = text::width(&separator, NAME);
    let widths =
        |entries: &[PaneLine<'_>]| -> Vec<usize> { entries.iter().map(PaneLine::width).collect() };
    let is_too_wide = |entries: &[PaneLine<'_>]| {
        let gaps = gap * entries.len().saturating_sub(1);
        widths(entries).iter().sum::<usize>() + gaps > area.width.into()
    };
    let mut entries = entries(state, canvas, GivenNames::Shown);
    if !state.store.cluster_names().is_empty() && is_too_wide(&entries) {
        entries = self::entries(state, canvas, GivenNames::Hidden);
    }
    let widths = widths(&entries);
    let is_focused = state.focus == Focus::Clusters;
    let seen = state.chosen_cluster().map_or(0, |at| at + 1);
    let seen = if is_focused { state.cluster_at } else { seen };
    let window = window(&widths, seen, (area.width.into(), gap));
    let mut at = area.x;
    if window.0 > 0 {
        let before = format!(" {} before{separator}", window.0);
        at += canvas.text(
            at,
            area.y,
            area.width,
            &before,
            canvas.theme.style(Role::Muted),
        );
    }
    let shown = entries.iter().enumerate().take(window.1).skip(window.0);
    for (number, entry) in shown {
        if number > window.0 {
            let style = canvas.theme.style(Role::Faint);
            at += canvas.text(at, area.y, area.right() - at, &separator, style);
        }
        let width = u16::try_from(entry.width()).unwrap_or(u16::MAX);
        let place = Rect {
            x: at,
            width: width.min(area.right().saturating_sub(at)),
            height: area.height.min(1),
            ..area
        };
        canvas.line(place, 0, entry);
        if is_focused && number == state.cluster_at {
            canvas.paint(place, canvas.theme.selection());
        }
        geometry.clusters.push((number, area_of(place)));
        at += place.width;
    }
    let after = entries.len() - window.1;
    if after > 0 {
        let after = format!("{separator}{after} more ");
        let style = canvas.theme.style(Role::Muted);
        at += canvas.text(at, area.y, area.right() - at, &after, style);
    }
    at - area.x
}

/// Whether the names that the user gave to clusters follow the true ones: where all of them have room.
#[derive(Clone, Copy, PartialEq)]
enum GivenNames {
    Shown,
    Hidden,
}

/// All clusters together, then each: its name, whether it is stale, its number of Destinations, and its errors.
fn entries(state: &State, canvas: &Canvas<'_>, given: GivenNames) -> Vec<PaneLine<'static>> {
    let symbols = canvas.theme.symbols;
    let chosen = state.chosen_cluster();
    let all = PaneLine::of(Role::Muted, " all ").add(Role::Text, grouped(state.world.len() as u64));
    let clusters = state.clusters();
    let entry = |(at, (cluster, count)): (usize, &(Option<&str>, usize))| {
        let names = clusters.iter().filter_map(|(cluster, _)| *cluster);
        let name = text::apart(cluster.unwrap_or("external"), names, (NAME, symbols.cut()));
        let line = if chosen == Some(at) {
            let weight = Modifier::BOLD | Modifier::UNDERLINED;
            PaneLine::new().marked(Role::Accent, name.into_owned(), weight)
        } else {
            PaneLine::of(Role::Muted, name.into_owned())
        };
        let name = cluster.filter(|_| given == GivenNames::Shown);
        let name = name.and_then(|cluster| state.store.cluster_names().of(cluster));
        let line = match name {
            Some(name) => line.add(Role::Muted, format!(" {name}")),
            None => line,
        };
        let is_stale = state.cluster_errors.is_stale(*cluster, &state.store);
        let line = if is_stale {
            line.add(Role::Warning, "~")
        } else {
            line
        };
        let line = line.add(Role::Text, format!(" {}", grouped(*count as u64)));
        match state.cluster_errors.of(*cluster) {
            0 => line,
            errors => line
                .add(Role::Error, format!(" {} ", symbols.error()))
                .add(Role::Text, grouped(errors as u64)),
        }
    };
    std::iter::once(all)
        .chain(clusters.iter().enumerate().map(entry))
        .collect()
}

/// The first entry to show and the one after the last: from the beginning if the entry that must be seen fits then, else up to
/// that one.
fn window(widths: &[usize], seen: usize, (room, gap): (usize, usize)) -> (usize, usize) {
    // As wide as ` 999 before │ ` or ` │ 999 more `.
    let note = 14;
    let seen = seen.min(widths.len().saturating_sub(1));
    let until = |first: usize| {
        let mut left = room.saturating_sub(if first > 0 { note } else { 0 });
        let mut end = first;
        while let Some(width) = widths.get(end) {
            let needed = width + if end > first { gap } else { 0 };
            let rest = if end + 1 < widths.len() { note } else { 0 };
            if needed + rest > left && end > first {
                break;
            }
            left = left.saturating_sub(needed);
            end += 1;
        }
        end
    };
    let mut first = 0;
    let mut end = until(first);
    while end <= seen && end < widths.len() {
        first += 1;
        end = until(first);
    }
    (first, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_under_the_cursor_is_always_seen_and_nothing_is_wider_than_the_bar() {
        let widths = vec![10; 40];
        for room in [5, 20, 60, 120, 600] {
            for seen in 0..40 {
                let (first, end) = window(&widths, seen, (room, 3));
                assert!(
                    (first..end).contains(&seen),
                    "{seen} in {room}: {first} to {end}"
                );
                let taken = (end - first) * 13 - 3;
                assert!(end - first == 1 || taken <= room, "{seen} in {room}");
            }
        }
        assert_eq!(window(&widths, 0, (600, 3)), (0, 40));
        assert_eq!(window(&[], 0, (10, 3)), (0, 0));
    }
}
