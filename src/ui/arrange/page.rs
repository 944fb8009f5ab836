//! The page of an object: its panes side by side where there is room, else behind tabs, else one at a time.

use ratatui::layout::Rect;

use crate::{
    app::{Geometry, ObjectPresence, Page, Pane, PanePlace, Seen, State, Zoom},
    derive,
    store::Id,
};

use super::{
    super::{
        Role, Theme,
        canvas::Canvas,
        heading::title,
        lattice::Lattice,
        layout::{Arrangement, Borders, Layout, below, inside, take_top},
        line::PaneLine,
        pane::{PlacedPane, draw_content, draw_pane, draw_tabs},
        text,
    },
    breadcrumb, in_front, stacked,
};

/// Paints the page that is open.
pub(super) fn draw(
    state: &State,
    page: &Page,
    layout: &Layout,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    match (layout.shape, state.zoom) {
        (Arrangement::Wide, Zoom::All) => side_by_side(state, page, layout, (canvas, geometry)),
        (Arrangement::Wide | Arrangement::Medium, _) => {
            tabbed(state, page, layout, (canvas, geometry));
        }
        (Arrangement::Narrow, _) => single(state, page, layout, (canvas, geometry)),
    }
}

/// Columns of panes, each as high as the page, under a title.
fn side_by_side(
    state: &State,
    page: &Page,
    layout: &Layout,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let mut body = layout.body;
    let head = take_top(&mut body, 1);
    canvas.line(head, 0, &headline(state, page, head.width));
    let places = places(state, body, canvas.theme);
    lattice(body, &places).paint(canvas);
    for placed in places.into_iter().flatten() {
        draw_pane(state, placed, (canvas, geometry));
    }
}

/// The panes that are seen, column by column, each with the one that shares its place.
fn columns(state: &State) -> Vec<Vec<(Pane, Option<Pane>)>> {
    let mut columns = Vec::new();
    for pane in state.all_panes() {
        let PanePlace::At(column) = pane.entry().on_page else {
            continue;
        };
        if columns.len() <= column {
            columns.resize_with(column + 1, Vec::new);
        }
        columns[column].push(in_front(state, pane, |entry| entry.on_page));
    }
    columns
}

/// The panes of each column at their places.
fn places<'s>(state: &'s State, body: Rect, theme: &'s Theme) -> Vec<Vec<PlacedPane<'s>>> {
    let columns = columns(state);
    let count = u16::try_from(columns.len()).unwrap_or(1);
    let edge = |column: u16| body.x + (body.width - 1) * column / count;
    let column = |(at, panes): (u16, Vec<_>)| {
        let (left, right) = (edge(at), edge(at + 1));
        let area = Rect {
            x: left + 1,
            width: right - left - 1,
            ..body
        };
        stacked(state, area, panes, theme)
    };
    (0..).zip(columns).map(column).collect()
}

/// The rules between the panes.
fn lattice(body: Rect, places: &[Vec<PlacedPane<'_>>]) -> Lattice {
    let bottom = body.bottom() - 1;
    let mut lattice = Lattice::around(body);
    for column in places {
        for PlacedPane { area, .. } in column {
            lattice = lattice.across(area.y - 1, area.x - 1, area.right());
        }
        let left = column.first().map_or(body.x, |placed| placed.area.x - 1);
        lattice = lattice.down(left, body.y, bottom);
    }
    lattice
}

/// One pane under the title, the others behind tabs.
fn tabbed(
    state: &State,
    page: &Page,
    layout: &Layout,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let mut body = layout.body;
    let head = take_top(&mut body, 1);
    canvas.line(head, 0, &headline(state, page, head.width));
    let inner = match layout.frame {
        Borders::Outer => {
            Lattice::around(body).paint(canvas);
            inside(body, 1)
        }
        Borders::None => {
            canvas.rule(body.x, body.y, body.width, Role::Faint);
            below(body)
        }
    };
    draw_tabs(state, inner, canvas, geometry);
    draw_content(state, state.panes().chosen, inner, (canvas, geometry));
}

/// One pane under a breadcrumb.
fn single(
    state: &State,
    page: &Page,
    layout: &Layout,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let mut body = layout.body;
    let has_rule = body.height > 3;
    let top = take_top(&mut body, u16::from(has_rule));
    canvas.rule(top.x, top.y, top.width, Role::Accent);
    let (name, place) = called(page);
    let crumb = breadcrumb(state, (&name, &place), canvas);
    canvas.line(top, 0, &crumb);
    let at = state
        .all_panes()
        .iter()
        .position(|pane| *pane == state.panes().chosen);
    let count = format!(" {}/{} ", at.unwrap_or(0) + 1, state.all_panes().len());
    title(
        canvas,
        top,
        (PaneLine::new(), Some(PaneLine::of(Role::Muted, count))),
    );
    draw_content(state, state.panes().chosen, body, (canvas, geometry));
}

/// The title of a page: the object, its kind or place, and its source.
fn headline(state: &State, page: &Page, columns: u16) -> PaneLine<'static> {
    let (name, place) = called(page);
    let Id { source, key } = &page.subject.id;
    let object = match &page.seen {
        Seen::Destination(_) => format!("{} {key}", page.subject.kind),
        Seen::Other(_) => key.to_string(),
    };
    let mut line =
        PaneLine::of(Role::Strong, format!(" {name}")).add(Role::Muted, format!("  {place}"));
    if page.presence == ObjectPresence::Gone {
        let words = match &state.travel {
            None => "  deleted; this is its last state",
            Some(_) => "  not there at this time; shown as it was seen last",
        };
        line.push(Role::Warning, words);
    }
    // The name is not cut for the object's, which the Overview tells.
    let object = format!("{object}  in {source} ");
    let room = usize::from(columns).saturating_sub(line.width() + 2);
    if text::width(&object, room) > room {
        return line;
    }
    line.at_right(Role::Muted, object)
}

/// The name of the object, and its place.
fn called(page: &Page) -> (String, String) {
    match &page.seen {
        Seen::Destination(known) => {
            let destination = &known.destination;
            let cluster = derive::destination::cluster_words(destination);
            let place = match destination.kube_service() {
                Some(_) => format!("{} {cluster}", derive::destination::namespace(destination)),
                None => cluster.to_owned(),
            };
            (
                derive::destination::service_name(destination).to_owned(),
                place,
            )
        }
        Seen::Other(_) => (
            page.subject.id.key.name.to_string(),
            page.subject.kind.to_string(),
        ),
    }
}
