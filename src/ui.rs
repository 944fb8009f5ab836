//! Drawing: a frame as a pure function of the state.
//!
//! [`draw`] takes the state by shared reference, paints a buffer and returns the places of things on it. It never draws
//! outside its area, whatever the size, and never prints a control character of an object. Nothing is judged here: `derive` and
//! `diagnose` judge.
//!
//! | topic | modules |
//! |---|---|
//! | the areas of the screen, and what shares them | `layout`, `arrange`, `lattice` |
//! | what each area shows | `header`, `table`, `pane`, `findings`, `overlay`, `prompt`, `footer` |
//! | lines, colours by role, and symbols | `line`, `canvas`, `theme`, `symbols`, `severity`, `standing` |

mod arrange;
mod bar;
mod canvas;
mod change_line;
mod clusters;
mod findings;
mod focus;
mod footer;
mod header;
mod heading;
mod lattice;
mod layout;
mod line;
mod list_frame;
mod objects;
mod overlay;
mod pane;
mod prompt;
mod replay_mark;
mod severity;
mod spark;
mod standing;
mod symbols;
mod table;
mod theme;
mod ticker;
mod timeline;
mod widths;
mod yaml_line;

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{Geometry, Overlay, ScreenArea, State},
    query::text,
};

pub use symbols::Symbols;
pub use theme::{Background, ColorScheme, Contrast, Depth, Role, Theme, ThemeColors, Weakness};

use canvas::Canvas;
use layout::Layout;

/// Paints a frame and returns the places of things on it.
pub fn draw(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Geometry {
    let mut canvas = Canvas::new(buffer, area, theme);
    let mut geometry = Geometry::default();
    if area.is_empty() {
        return geometry;
    }
    let layout = Layout::of(area, state);
    header::draw(state, &layout, &mut canvas, &mut geometry);
    arrange::body(state, &layout, &mut canvas, &mut geometry);
    prompt::draw(state, &layout, &mut canvas);
    match &state.overlay {
        Overlay::None | Overlay::Export(_) | Overlay::Moment(_) => {}
        Overlay::Help { scroll } => {
            geometry.overlay = Some(overlay::help(state, *scroll, &layout, &mut canvas));
        }
        Overlay::Filter { scroll } => {
            geometry.overlay = Some(overlay::filter_help(*scroll, &layout, &mut canvas));
        }
        Overlay::Sources { scroll } => {
            geometry.overlay = Some(overlay::sources(*scroll, state, &layout, &mut canvas));
        }
        Overlay::Rule { rule, scroll } => {
            geometry.overlay = Some(overlay::rule(rule, *scroll, &layout, &mut canvas));
        }
        Overlay::Cells(menu) => {
            geometry.overlay = Some(overlay::cells(menu, &layout, &mut canvas));
        }
        Overlay::Columns(menu) => {
            let shown: Vec<_> = geometry.columns().collect();
            geometry.overlay = Some(overlay::columns((menu, &shown), &layout, &mut canvas));
        }
        Overlay::Copy(menu) => {
            geometry.overlay = Some(overlay::copy(menu, &layout, &mut canvas));
        }
        Overlay::Kinds(menu) => {
            geometry.overlay = Some(overlay::kinds(menu, state, &layout, &mut canvas));
        }
        Overlay::Changes(view) => {
            geometry.overlay = Some(overlay::changes(view, state, &layout, &mut canvas));
        }
        Overlay::Change(view) => {
            geometry.overlay = Some(overlay::change(view, state, &layout, &mut canvas));
        }
        Overlay::Blast { at } => {
            geometry.overlay = Some(overlay::blast(*at, state, &layout, &mut canvas));
        }
        Overlay::Compare(shown) => {
            geometry.overlay = Some(overlay::compare(shown, state, &layout, &mut canvas));
        }
        Overlay::Palette(palette) => {
            geometry.overlay = Some(overlay::palette(palette, &layout, &mut canvas));
        }
        Overlay::Text { text, scroll } => {
            geometry.overlay = Some(overlay::text(text, *scroll, &layout, &mut canvas));
        }
        Overlay::Yaml(view) => {
            geometry.overlay = Some(overlay::yaml(view, state, &layout, &mut canvas));
        }
    }
    ticker::draw(state, &layout, &mut canvas);
    footer::draw(state, &layout, &mut canvas, geometry.found);
    geometry.focus = Some(focus::focus(state, &geometry, layout.footer));
    geometry
}

/// A rectangle of the screen in the app's terms.
fn area_of(rect: Rect) -> ScreenArea {
    ScreenArea {
        x: rect.x,
        y: rect.y,
        width: rect.width,
        height: rect.height,
    }
}
