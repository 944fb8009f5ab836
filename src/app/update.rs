//! The one function that changes the state. A short function for each event and action.

mod blast;
mod changes;
mod clusters;
mod columns;
mod comparing;
mod copying;
mod display;
mod exporting;
mod facts;
mod finding;
mod findings;
mod groups;
mod keys;
mod lists;
mod mouse;
mod moving;
mod narrowing;
mod one_change;
mod pages;
mod palette;
mod reading;
mod recording;
mod replay;
mod route;
mod target;
mod travel;
mod typing;
mod viewing;
mod yaml;

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    diagnose::Diagnosis,
    query::{Filter, Listing, LiveInsight, ObjectSort, Sort},
    store::{HistoryLimits, Id, Store, Subject},
};

use super::{Action, Effect, Event, Geometry, Mode, Overlay, Pane, State, Urgency, Whole};

const DRAW_NOW: Effect = Effect::Draw(Urgency::Now);

/// Takes in what happened at a time, and says what is to be done about it.
pub fn update(state: &mut State, now: Timestamp, event: Event) -> Vec<Effect> {
    match &mut state.travel {
        Some(travel) => travel.now = now,
        None => state.now = now,
    }
    let mut effects = take(state, event);
    viewing::arrive(state);
    turn(state);
    finding::follow(state);
    findings::refresh(state);
    target::refresh_list(state);
    blast::refresh(state);
    changes::refresh(state);
    state.details.follow(state.subject(), now);
    route::refresh(state);
    effects.extend(replay::follow(state));
    effects
}

fn take(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Reaches(reaches) => {
            state.details.touch();
            present_store(state).reach(reaches);
            vec![DRAW_NOW]
        }
        Event::Opened(source, origin) => {
            state.details.touch();
            present_store(state).declare(&source, origin);
            vec![DRAW_NOW]
        }
        Event::Updates(updates) => match &mut state.travel {
            Some(travel) => travel::take_in(travel, updates),
            None => facts::take_in(state, updates),
        },
        Event::Key(key) => keys::press(state, key),
        Event::Paste(text) => typing::paste(state, &text),
        Event::Mouse(mouse) => mouse::point(state, mouse),
        Event::Resized => resize(state),
        Event::Tick => tick(state),
        Event::Examine => findings::examine(state),
        // What was asked for before is of now.
        Event::Fetched(..) if state.travel.is_some() => Vec::new(),
        Event::Fetched(subject, fetched) => receive(state, &subject, &fetched),
        Event::Exported(path, outcome) => exporting::receive(state, &path, outcome),
        Event::Recording(path) => recording::begun(state, path),
        Event::Recorded(outcome) => recording::ended(state, outcome),
        Event::Restored(facts) => replay::restore(state, facts),
        Event::Arrived => replay::arrive(state),
        Event::NextChange(at) => replay::found(state, at),
        Event::Trouble(what) => {
            state.note = Some(what);
            vec![DRAW_NOW]
        }
        Event::Draws => {
            pass_time(state);
            Vec::new()
        }
        Event::Drawn(geometry) => {
            settle(state, geometry);
            Vec::new()
        }
    }
}

/// Remembers the places of things on the frame.
fn settle(state: &mut State, geometry: Geometry) {
    if let Some(listed) = &geometry.findings {
        state.findings.settle(listed.first);
    } else if state.trail.listed_kind().is_some() {
        state.lists.settle(geometry.first_row);
    } else if state.page().is_none()
        && let Some(row) = state.row()
    {
        state.cursor.stand(row.saturating_sub(geometry.first_row));
    }
    if let Some(finder) = &mut state.finder {
        finder.settle();
    }
    let panes = pages::panes_mut(state);
    geometry.panes.iter().for_each(|shown| panes.settle(shown));
    if let (Some(scroll), Some((area, lines))) = (state.overlay.scroll_mut(), geometry.overlay) {
        // Lines may have gone since the scrolling was done.
        *scroll = (*scroll).min(lines.saturating_sub(area.height.into()));
    }
    state.geometry = geometry;
}

fn resize(state: &mut State) -> Vec<Effect> {
    pages::panes_mut(state).measure_again();
    vec![DRAW_NOW]
}

fn tick(state: &mut State) -> Vec<Effect> {
    pass_time(state);
    vec![Effect::Draw(Urgency::Frame)]
}

/// Lets go what is over, and examines what has settled. Under a storm of changes there is no tick, as a frame is always due:
/// so each frame does that, too.
fn pass_time(state: &mut State) {
    let State {
        marks,
        listing,
        now,
        ..
    } = state;
    marks.expire(listing, *now);
    state.cursor.settle(state.row());
    findings::examine_due(state);
}

/// The store of now, whatever time is shown.
fn present_store(state: &mut State) -> &mut Store {
    match &mut state.travel {
        Some(travel) => &mut travel.present.store,
        None => &mut state.store,
    }
}

/// Asks for a whole object. Its source has it as it is now; of an earlier time there is what was read of it.
fn fetch(state: &mut State, subject: Subject) -> Vec<Effect> {
    if state.travel.is_none() {
        return vec![Effect::Fetch(subject)];
    }
    let Id { source, key } = &subject.id;
    let object = state.store.object(source, subject.kind, key);
    let fetched = object.map(|object| Arc::new(object.json().value()));
    let fetched = fetched.ok_or_else(|| format!("{} {key} was not there then", subject.kind));
    receive(state, &subject, &fetched)
}

/// A whole object came: for the overlay that shows it, for the page that needs it, or too late for either.
fn receive(
    state: &mut State,
    subject: &Subject,
    fetched: &Result<Arc<serde_json::Value>, String>,
) -> Vec<Effect> {
    let effects = copying::receive(state, subject, fetched);
    comparing::receive(state, subject, fetched);
    let at = state.now;
    if let (Ok(value), Some(page)) = (fetched, state.trail.page_mut())
        && page.subject == *subject
    {
        let value = value.clone();
        page.whole = Some(Whole { value, at });
    }
    for overlay in state.beneath.iter_mut().chain([&mut state.overlay]) {
        if let Overlay::Yaml(view) = overlay
            && view.subject == *subject
        {
            view.receive(fetched.clone(), at);
        }
    }
    effects.into_iter().chain([DRAW_NOW]).collect()
}

fn relist(state: &mut State, filter: Filter, sort: Sort) {
    arrange(state, |listing, facts| listing.set(filter, sort, facts));
    state.findings.restart();
}

/// Arranges the rows of the table otherwise, without those that are gone.
fn arrange(state: &mut State, by: impl FnOnce(&mut Listing, &LiveInsight<'_>)) {
    state.marks.forget_gone(&mut state.listing);
    let State {
        listing,
        diagnosis,
        store,
        now,
        ..
    } = state;
    by(listing, &live(diagnosis, store, *now));
    state.cursor.settle(state.row());
}

/// The facts outside the Destinations that filters and orders ask for.
fn live<'a>(diagnosis: &'a Diagnosis, store: &'a Store, now: Timestamp) -> LiveInsight<'a> {
    LiveInsight {
        found: diagnosis,
        store,
        now,
    }
}

/// Filters again if time itself, such as an age, changes the rows by now.
fn turn(state: &mut State) {
    let State {
        listing,
        diagnosis,
        store,
        now,
        ..
    } = state;
    if listing.turn(&live(diagnosis, store, *now)) {
        state.findings.touch();
        state.cursor.settle(state.row());
    }
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let page = moving::page(state);
    match action {
        Action::Down => moving::step(state, 1),
        Action::Up => moving::step(state, -1),
        Action::First => moving::step(state, isize::MIN),
        Action::Last => moving::step(state, isize::MAX),
        Action::HalfDown => moving::step(state, page / 2),
        Action::HalfUp => moving::step(state, -(page / 2)),
        Action::PageDown => moving::step(state, page),
        Action::PageUp => moving::step(state, -page),
        Action::Left => moving::sideways(state, -1),
        Action::Right => moving::sideways(state, 1),
        Action::NextPane => moving::tab(state, 1),
        Action::PreviousPane => moving::tab(state, -1),
        Action::Show(number) => moving::show(state, number),
        Action::Open => return open(state),
        Action::Back => pages::back(state),
        Action::Earlier => pages::earlier(state),
        Action::Later => pages::later(state),
        Action::Zoom => display::turn_zoom(state),
        Action::Deeper => display::deepen(state, 1),
        Action::Shallower => display::deepen(state, -1),
        Action::Read => reading::read(state),
        Action::Explain => findings::explain(state),
        Action::Findings => findings::turn(state),
        Action::Group if state.trail.is_at_findings() => state.findings.turn_grouping(),
        Action::Group => groups::turn(state),
        Action::Infos => findings::turn_infos(state),
        Action::Lose => {
            state.details.touch();
            pages::lose(state);
        }
        Action::Found => {
            state.details.touch();
            state.lost.clear();
            blast::close(state);
        }
        Action::WhatIf => {
            if let Some(scope) = blast::turn(state) {
                palette::open_for(state, scope);
            }
        }
        Action::Route => {
            if let Some(scope) = route::turn(state) {
                palette::open_for(state, scope);
            }
        }
        Action::Times => display::turn_times(state),
        Action::Filter => typing::begin(state),
        Action::Copy => copying::offer(state),
        Action::Pick => comparing::pick(state),
        Action::Compare => return comparing::compare(state),
        Action::Palette => palette::open(state),
        Action::Mouse => return display::turn_mouse(state),
        Action::Preset => narrowing::preset(state),
        Action::Narrow => narrowing::narrow(state),
        Action::Exclude => narrowing::choose(state, true),
        Action::Sort if state.trail.is_at_findings() => state.findings.turn_order(),
        Action::Sort if state.trail.listed_kind().is_some() => {
            lists::resort(state, ObjectSort::next);
        }
        Action::Sort => resort(state, Sort::next),
        Action::SortLeft => sort_next(state, -1),
        Action::SortRight => sort_next(state, 1),
        Action::Columns => columns::choose(state),
        Action::UsualColumns => columns::usual(state),
        Action::Reverse if state.trail.listed_kind().is_some() => {
            lists::resort(state, |sort, _| sort.reversed());
        }
        Action::Reverse => resort(state, Sort::reversed),
        Action::Changes => changes::turn(state),
        Action::EarlierChange => travel::earlier(state, None),
        Action::LaterChange if state.travel.is_none() && state.replay.is_some() => {
            return replay::next_change(state);
        }
        Action::LaterChange => travel::later(state, None),
        Action::EarlierOwn => match travel::subject(state) {
            Some(subject) => travel::earlier(state, Some(&subject)),
            None => state.note = Some("no object is selected".to_owned()),
        },
        Action::LaterOwn => match travel::subject(state) {
            Some(subject) => travel::later(state, Some(&subject)),
            None => state.note = Some("no object is selected".to_owned()),
        },
        Action::Ticker => display::turn_ticker(state),
        Action::Timeline => moving::focus(state, Pane::Timeline),
        Action::Came => match replay::before(state) {
            Some(effects) => return effects,
            None => travel::came(state),
        },
        Action::Moment => travel::ask(state),
        Action::Present if state.travel.is_none() => return replay::end(state),
        Action::Present => travel::present(state),
        Action::Record => return recording::turn(state),
        Action::Pause => return replay::pause(state),
        Action::Slower => return replay::turn_speed(state, -1),
        Action::Faster => return replay::turn_speed(state, 1),
        Action::SeekBack => return replay::step(state, -1),
        Action::SeekOn => return replay::step(state, 1),
        Action::Loop => return replay::turn_loop(state),
        Action::Kinds => lists::offer(state),
        Action::Clusters => clusters::turn(state),
        Action::Export => exporting::offer(state),
        Action::Yaml => return pages::open_yaml(state),
        Action::Whole => {
            if let Some((view, _)) = yaml::view(state) {
                view.toggle_managed_fields();
            }
        }
        Action::Owners => yaml::turn_owners(state),
        Action::Search => {
            if let Some((view, _)) = yaml::view(state) {
                view.begin_search();
            } else {
                finding::begin(state);
            }
        }
        Action::NextMatch => go_to_match(state, 1),
        Action::PreviousMatch => go_to_match(state, -1),
        Action::Sources => display::toggle(state, Overlay::Sources { scroll: 0 }),
        Action::Help => display::toggle(state, Overlay::Help { scroll: 0 }),
        Action::TryNow => return vec![Effect::TryNow, DRAW_NOW],
        Action::Redraw => return vec![Effect::Repaint],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Close if !pages::close(state) => return vec![Effect::Quit],
        Action::Close => {}
        Action::Quit => return vec![Effect::Quit],
    }
    vec![DRAW_NOW]
}

/// Opens the thing under the cursor.
fn open(state: &mut State) -> Vec<Effect> {
    if let Overlay::Blast { at } = state.overlay {
        return blast::open(state, at);
    }
    match state.mode() {
        Mode::Findings => return findings::open(state),
        Mode::Copy => return copying::choose(state),
        Mode::Cells => narrowing::choose(state, false),
        Mode::Columns => columns::toggle(state),
        Mode::Kinds => lists::choose(state),
        Mode::Clusters => clusters::choose(state),
        Mode::Changes => return changes::open(state),
        Mode::Objects => lists::enter(state),
        _ => return pages::open(state),
    }
    vec![DRAW_NOW]
}

/// To another match of what is looked for in the YAML or in a pane.
fn go_to_match(state: &mut State, by: isize) {
    if state.mode() == Mode::Yaml {
        yaml::go(state, by);
    } else {
        finding::go(state, by);
    }
}

/// Sorts by the next shown column of the table or of the list that is open.
fn sort_next(state: &mut State, by: isize) {
    if state.trail.listed_kind().is_some() {
        lists::sort_next(state, by);
    } else {
        columns::sort_next(state, by);
    }
}

fn resort(state: &mut State, turned: impl Fn(Sort) -> Sort) {
    let sort = turned(state.listing.sort());
    relist(state, state.listing.filter().clone(), sort);
}

impl State {
    /// A state that starts with a filter and an order.
    #[must_use]
    pub fn filtered(filter: Filter, sort: Sort) -> Self {
        Self {
            store: Store::remembering(HistoryLimits::USUAL),
            listing: Listing::new(filter, sort),
            ..Self::default()
        }
    }
}
