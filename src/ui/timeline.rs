//! The picture of a past: revisions, findings and endpoints over one axis of time. The shapes differ, so that no colour is needed.

use jiff::Timestamp;

use crate::{
    app::{State, TimeFormat},
    derive::{
        timeline::{PastColumns, TimelineColumn, TimelineFinding, TimelineState},
        wording::{age, clock_time, grouped},
    },
};

use super::{Role, Symbols, line::PaneLine, severity, spark::spark, text};

/// The columns of the labels on the left.
pub(super) const LABEL: usize = 11;

/// When something was, in few columns.
pub(super) fn when(state: &State, at: Timestamp) -> String {
    match state.times {
        TimeFormat::Ages => age(at, state.clock()),
        TimeFormat::Absolute => clock_time(at, state.clock()),
    }
}

/// The lines of the picture.
pub(super) fn lines(
    past: &PastColumns,
    (state, symbols): (&State, Symbols),
) -> Vec<PaneLine<'static>> {
    let mut lines = vec![axis(past, state), revisions(past, symbols)];
    if past.columns.iter().any(|one| one.finding.is_some()) {
        lines.push(findings(past, symbols));
    }
    lines.extend(endpoints(past, symbols));
    if state.travel.is_some()
        && let Some(place) = past.place(state.now)
    {
        let time = clock_time(state.now, state.clock());
        let blanks = " ".repeat(place);
        let line = label("shown").add(Role::Warning, format!("{blanks}{}", symbols.more()));
        let room = past.columns.len() - place;
        let words = format!(" {time}");
        lines.push(if text::width(&words, room + 1) < room {
            line.add(Role::Warning, words)
        } else {
            line
        });
    }
    lines
}

fn label(name: &str) -> PaneLine<'static> {
    PaneLine::of(Role::Muted, format!("{name:LABEL$}"))
}

/// The times at both ends.
fn axis(past: &PastColumns, state: &State) -> PaneLine<'static> {
    let now = state.clock();
    let [from, to] = [past.from, past.to].map(|at| match state.times {
        TimeFormat::Ages => format!("{} ago", age(at, now)),
        TimeFormat::Absolute => clock_time(at, now),
    });
    let is_now = past.to >= now || age(past.to, now) == "0s";
    let to = if is_now { "now".to_owned() } else { to };
    let width = past.columns.len();
    let gap = width.saturating_sub(from.len() + to.len());
    label("").add(Role::Muted, format!("{from}{}{to}", " ".repeat(gap)))
}

/// A bar for each revision on the line of the object: dashed while it was not there, striped while it was not watched.
fn revisions(past: &PastColumns, symbols: Symbols) -> PaneLine<'static> {
    let mut line = label("revisions");
    for TimelineColumn { changes, state, .. } in &past.columns {
        let (role, sign) = match (changes, state) {
            (1.., _) => (Role::Accent, symbols.full()),
            (0, TimelineState::There) => (Role::Muted, symbols.there()),
            (0, TimelineState::Absent) => (Role::Faint, symbols.absent()),
            (0, TimelineState::Unwatched) => (Role::Warning, symbols.unwatched()),
        };
        line.push(role, sign);
    }
    line
}

/// The marks of findings that came, by severity, and of those that went.
fn findings(past: &PastColumns, symbols: Symbols) -> PaneLine<'static> {
    let mut line = label("findings");
    for column in &past.columns {
        let (role, sign) = match column.finding {
            None => (Role::Faint, " "),
            Some(TimelineFinding::Came(severity)) => severity::mark(severity, symbols),
            Some(TimelineFinding::Went(_)) => (Role::Ok, symbols.yes()),
        };
        line.push(role, sign);
    }
    line
}

/// The numbers of endpoints, from the least to the greatest.
fn endpoints(past: &PastColumns, symbols: Symbols) -> Option<PaneLine<'static>> {
    let (least, most) = past.endpoints()?;
    let known: Vec<u32> = past
        .columns
        .iter()
        .filter_map(|one| one.endpoints)
        .collect();
    let bars = spark(&known, known.len(), symbols);
    let mut bars = bars.chars();
    let drawn: String = past
        .columns
        .iter()
        .map(|one| match one.endpoints {
            Some(_) => bars.next().unwrap_or(' '),
            None => ' ',
        })
        .collect();
    let number = |count: u32| grouped(u64::from(count));
    let range = if least == most {
        number(least)
    } else {
        format!("{} to {}", number(least), number(most))
    };
    let name = format!("ends {range}");
    let name = if name.len() < LABEL { name } else { range };
    Some(label(&name).add(Role::Info, drawn))
}
