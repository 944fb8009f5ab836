//! The first two rows: what each source is doing, how much is known, and how it spreads over clusters.

use jiff::{SignedDuration, Timestamp};
use ratatui::{layout::Rect, style::Modifier};

use crate::{
    app::{Action, Geometry, MarkColor, State, Travel},
    derive::wording::{age, clock_time},
    diagnose::Severity,
    route::Blast,
    store::Source,
};

use super::{
    Role, Symbols,
    canvas::Canvas,
    clusters,
    layout::{Arrangement, Layout},
    line::PaneLine,
    replay_mark, severity, standing,
    text::{self, grouped},
};

pub(super) fn draw(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    sources(state, layout, canvas);
    second_row(state, layout.clusters, (canvas, geometry));
}

fn sources(state: &State, layout: &Layout, canvas: &mut Canvas<'_>) {
    let mut line =
        PaneLine::new()
            .add(Role::Text, " ")
            .marked(Role::Accent, "portolan", Modifier::BOLD);
    if state.recording.is_some() {
        line.push(Role::Text, "  ");
        line = line.marked(Role::Error, " REC ", Modifier::REVERSED | Modifier::BOLD);
    }
    // Those in trouble and then those with a mark come first, so that they are seen however little room there is.
    let mut all: Vec<&Source> = state.store.sources().collect();
    all.sort_by_key(|source| {
        let is_marked = state.context_marks.of(source.name()).is_some();
        (source.link().reason().is_none(), !is_marked)
    });
    let travelling = state.travel.as_ref();
    let marks = travelling.map(|travel| as_of(state, travel, canvas));
    if let Some(marks) = marks.or_else(|| replay_mark::marks(state)) {
        let endpoints = match travelling {
            Some(_) => Endpoints::LeftOut,
            None => Endpoints::Counted,
        };
        let totals = totals(state, layout.shape, canvas, endpoints);
        let taken = line.width() + right_width(&totals) + 2;
        let room = usize::from(layout.area.width).saturating_sub(taken);
        // The clock of a replay gives way to what its sources say, an earlier time to the symbol of the first one.
        let said = all.iter().map(|source| match travelling {
            Some(_) => symbol_and_mark(source, (state, canvas)).width(),
            None => one_source(source, state, canvas)[0].width(),
        });
        let told = if travelling.is_some() { 1 } else { all.len() };
        let room = room.saturating_sub(said.take(told).sum());
        let fitting = marks.iter().position(|mark| mark.width() <= room);
        let mark = marks.into_iter().nth(fitting.unwrap_or(MARKS - 1));
        line.append(mark.unwrap_or_default());
    }
    let count = all.len();
    let room = |totals: &PaneLine<'_>| {
        let taken = line.width() + right_width(totals) + 2;
        usize::from(layout.area.width).saturating_sub(taken)
    };
    let first = all.iter().take(FIRST_SOURCES);
    let wanted = first.map(|source| one_source(source, state, canvas)[1].width());
    let mut totals = totals(state, layout.shape, canvas, Endpoints::Counted);
    if room(&totals) < wanted.sum() {
        totals = self::totals(state, layout.shape, canvas, Endpoints::LeftOut);
    }
    let mut room = room(&totals);
    for (at, source) in all.into_iter().enumerate() {
        let more = format!("  and {} more", count - at);
        let reserve = if at + 1 < count { more.len() } else { 0 };
        let fits = |piece: &PaneLine<'_>| piece.width() + reserve <= room;
        let [whole, brief] = one_source(source, state, canvas);
        let piece = if fits(&whole) { whole } else { brief };
        if at > 0 && !fits(&piece) {
            line.push(Role::Muted, more);
            break;
        }
        if at == 0 && count > 1 && !fits(&piece) {
            line.append(all_in_one(source, (state, canvas), room));
            break;
        }
        room = room.saturating_sub(piece.width());
        line.append(piece);
    }
    let line = totals.right().iter().fold(line, |line, piece| {
        line.at_right(piece.role, piece.text.clone())
    });
    canvas.line(layout.header, 0, &line);
}

/// How many forms the mark of an earlier time has.
const MARKS: usize = 3;

/// The time that is shown, the key back to now, and that the sources go on; then the same with less.
fn as_of(state: &State, travel: &Travel, canvas: &Canvas<'_>) -> [PaneLine<'static>; MARKS] {
    let (then, now) = (state.now, travel.now());
    let mark = |words: String| {
        let line = PaneLine::of(Role::Text, "  ");
        let line = line.marked(Role::Warning, words, Modifier::REVERSED | Modifier::BOLD);
        match state.keymap.keys(Action::Present).first() {
            Some(key) => line
                .add(Role::Accent, format!(" {key}"))
                .add(Role::Muted, " now"),
            None => line,
        }
    };
    let time = clock_time(then, now);
    let aged = || mark(format!(" as of {time}, {} ago ", calm_age(then, now)));
    let mut whole = aged();
    if let Some(source) = state.worst_source() {
        let standing = standing::of_source(source, now, canvas.theme.symbols);
        let since = travel.changes_since(&state.store);
        let words = counted(" change", since, " since");
        let words = format!(" goes on: {}{words}", grouped(since));
        whole.push(standing.role, format!("  {}", standing.symbol));
        whole.push(Role::Muted, words);
    }
    [whole, aged(), mark(format!(" as of {time} "))]
}

/// An age that after two minutes grows in steps of a minute, so that it does not flicker.
fn calm_age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs();
    let beyond = if seconds < 120 { 0 } else { seconds % 60 };
    age(then, now - SignedDuration::from_secs(beyond))
}

fn right_width(line: &PaneLine<'_>) -> usize {
    line.right()
        .iter()
        .map(|piece| text::width(&piece.text, 200))
        .sum()
}

/// The number of endpoints gives way to the names of as many sources.
const FIRST_SOURCES: usize = 2;

/// Whether the number of endpoints has room.
#[derive(Clone, Copy, PartialEq)]
enum Endpoints {
    Counted,
    LeftOut,
}

/// How much is known; `≥` where some source may hold more.
fn totals(
    state: &State,
    shape: Arrangement,
    canvas: &Canvas<'_>,
    endpoints: Endpoints,
) -> PaneLine<'static> {
    let at_least = if state.is_whole() {
        ""
    } else {
        canvas.theme.symbols.at_least()
    };
    let number = |number: u64| {
        if at_least.is_empty() {
            grouped(number)
        } else {
            format!("{at_least} {}", grouped(number))
        }
    };
    let destinations = number(state.world.len() as u64);
    if shape == Arrangement::Narrow {
        let line = PaneLine::new().at_right(Role::Text, destinations);
        return found(line, state, (shape, canvas.theme.symbols)).at_right(Role::Text, " ");
    }
    let is_counted = endpoints == Endpoints::Counted;
    let mut line = PaneLine::new().at_right(Role::Text, destinations).at_right(
        Role::Muted,
        counted(
            " destination",
            state.world.len() as u64,
            if is_counted { "  " } else { "" },
        ),
    );
    if is_counted {
        line = line
            .at_right(Role::Text, number(state.world.endpoints()))
            .at_right(
                Role::Muted,
                counted(" endpoint", state.world.endpoints(), ""),
            );
    }
    found(line, state, (shape, canvas.theme.symbols)).at_right(Role::Text, " ")
}

/// The numbers of findings, of Destinations not examined yet, and of skipped rules: without the latter two, "no finding"
/// would say too much.
fn found(
    line: PaneLine<'static>,
    state: &State,
    (shape, symbols): (Arrangement, Symbols),
) -> PaneLine<'static> {
    let is_narrow = shape == Arrangement::Narrow;
    let (severities, gap) = if is_narrow {
        (&Severity::ALL[..2], " ")
    } else {
        (&Severity::ALL[..], "  ")
    };
    let counts = severity::counts(state.diagnosis.counts(), severities, (symbols, gap));
    let mut line = line;
    if counts.width() > 0 {
        line = line.at_right(Role::Text, if is_narrow { " " } else { "   " });
    }
    for piece in counts.pieces() {
        line = line.at_right(piece.role, piece.text.clone());
    }
    let muted = state.diagnosis.muted() as u64;
    let muted = (muted > 0).then(|| format!("{} muted", grouped(muted)));
    for words in unknown(state, shape, symbols).into_iter().chain(muted) {
        line = line.at_right(Role::Muted, format!("{gap}{words}"));
    }
    line
}

/// The reasons why the numbers are not final.
fn unknown(state: &State, shape: Arrangement, symbols: Symbols) -> Option<String> {
    let skipped = state.skipped_rules();
    match (state.examining(), skipped, shape) {
        (Some(_), _, Arrangement::Narrow) => Some(symbols.cut().to_owned()),
        (Some(pending), ..) => {
            let pending = grouped(pending as u64);
            Some(format!("examining {pending} {}", symbols.cut()))
        }
        (None, 0, _) => None,
        (None, 1, Arrangement::Wide) => Some("? 1 rule skipped".to_owned()),
        (None, _, Arrangement::Wide) => Some(format!("? {skipped} rules skipped")),
        (None, ..) => Some(format!("? {skipped}")),
    }
}

/// A noun in the form for its number, and a text after it.
fn counted(noun: &str, count: u64, behind: &str) -> String {
    format!("{noun}{}{behind}", if count == 1 { "" } else { "s" })
}

/// One source: a symbol, its mark, its name, and what it is doing where that is not simply live; then the same without the last,
/// where the symbol and its colour have to say it.
fn one_source(source: &Source, state: &State, canvas: &Canvas<'_>) -> [PaneLine<'static>; 2] {
    let symbols = canvas.theme.symbols;
    let standing = standing::of_source(source, state.now, symbols);
    let line = symbol_and_mark(source, (state, canvas));
    let all = state.store.sources().map(|source| &*source.name().0);
    let name = text::apart(&source.name().0, all, (32, symbols.cut()));
    let name = format!(" {name}");
    let whole = line.clone().add(Role::Text, name.clone());
    match standing.words {
        Some(words) => {
            let whole = whole.add(standing.role, format!(" {words}"));
            [whole, line.add(standing.role, name)]
        }
        None => [whole.clone(), whole],
    }
}

/// All sources where not even the first has room: its symbol and mark, and how many there are.
fn all_in_one(
    first: &Source,
    (state, canvas): (&State, &Canvas<'_>),
    room: usize,
) -> PaneLine<'static> {
    let line = symbol_and_mark(first, (state, canvas));
    let count = format!(" {} sources", state.store.sources().count());
    if line.width() + count.len() <= room {
        line.add(Role::Muted, count)
    } else {
        line
    }
}

fn symbol_and_mark(source: &Source, (state, canvas): (&State, &Canvas<'_>)) -> PaneLine<'static> {
    let standing = standing::of_source(source, state.now, canvas.theme.symbols);
    let line = PaneLine::new()
        .add(Role::Text, "  ")
        .add(standing.role, standing.symbol);
    match state.context_marks.of(source.name()) {
        Some(mark) => line.add(Role::Text, " ").marked(
            mark_role(mark.color),
            format!(" {} ", mark.word),
            Modifier::BOLD | Modifier::REVERSED,
        ),
        None => line,
    }
}

/// The role with the colour of a mark.
fn mark_role(color: MarkColor) -> Role {
    match color {
        MarkColor::Red => Role::Error,
        MarkColor::Yellow => Role::Warning,
        MarkColor::Green => Role::Ok,
        MarkColor::Cyan => Role::Info,
        MarkColor::Blue => Role::Accent,
    }
}

/// The bar of clusters; on the right, why a source is not live. The bar gives way, but for half of the row.
fn second_row(state: &State, area: Rect, (canvas, geometry): (&mut Canvas<'_>, &mut Geometry)) {
    if area.is_empty() {
        return;
    }
    let symbols = canvas.theme.symbols;
    // The header must show that some places are only supposed to be lost.
    let lost = state.lost.sentence();
    let brief = state.blast.as_ref().map_or_else(String::new, Blast::brief);
    let lost = lost.map(|lost| format!("what if {lost}? {brief}  L lists, X clears "));
    let note = lost.or_else(|| Some(format!("{} {} ", symbols.warning(), trouble(state)?)));
    let bar = match &note {
        Some(_) => area.width - area.width / 2,
        None => area.width,
    };
    let bar = Rect { width: bar, ..area };
    let taken = clusters::draw(state, bar, (canvas, geometry));
    if let Some(note) = note {
        let room = area.width.saturating_sub(taken + 1);
        let note = text::fit(&note, room.into(), symbols.cut()).into_owned();
        let rest = Rect {
            x: area.right() - room,
            width: room,
            ..area
        };
        canvas.line(rest, 0, &PaneLine::new().at_right(Role::Warning, note));
    }
}

/// Why the first source that is not live is not, or the first thing that could not be read.
fn trouble(state: &State) -> Option<String> {
    let mut sources = state.store.sources();
    sources.find_map(|source| {
        let passed = source
            .feeds()
            .find_map(|(_, feed)| feed.unreadable().named().first());
        let passed = passed.map(|passed| format!("{}: {}", passed.what, passed.why));
        let reasons = standing::reasons(source);
        let why = reasons
            .first()
            .map(|why| format!("{}: {why}", source.name()));
        why.or(passed)
    })
}
