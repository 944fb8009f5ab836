//! The state of each source, kind by kind, its load on the server, and everything that was skipped.

use crate::{
    app::{Finder, Needle, ScreenArea, State},
    derive,
    store::{Feed, Kind, Link, SkippedTally, Source},
    ui::{
        Role, Symbols, area_of, canvas::Canvas, layout::Layout, line::PaneLine, pane::wrapped,
        standing, text::grouped,
    },
};

/// The columns behind the kind and its state, each with its heading and its width. A narrow screen has the first ones.
const COLUMNS: [(&str, usize); 4] = [
    ("OBJECTS", 9),
    ("HEARD AGO", 11),
    ("EVENTS/S", 10),
    ("REQUESTS", 10),
];

/// The width of the mark, the kind and its state before the columns.
const BEFORE: usize = 3 + 19 + 21;

/// Paints the sources from a line on; returns their area and number of lines.
pub(in crate::ui) fn sources(
    scroll: usize,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, " Sources ");
    // A replay shows the time of its data.
    let then = derive::wording::Times::Absolute.said(state.now);
    let is_replayed = state.store.sources().any(Source::is_replayed);
    let title = if is_replayed {
        title.add(Role::Muted, format!("as of {then} "))
    } else {
        title
    };
    let area = super::open(
        layout,
        canvas,
        (&title, &PaneLine::of(Role::Muted, keys(state))),
    );
    let mut page = Page {
        state,
        symbols: canvas.theme.symbols,
        width: area.width.into(),
        sources: state.store.sources().collect(),
    };
    let store = &state.store;
    let needle = state.finder.as_ref().map(Finder::needle);
    let needle = needle.filter(|needle| !needle.is_empty());
    if let Some(needle) = needle {
        page.retain(needle);
    }
    let remarks = store.reaches().remarks().iter().cloned();
    let remarks = remarks.chain(store.ambiguities());
    let remarks = remarks.filter(|remark| needle.is_none_or(|needle| needle.is_in(remark)));
    let remarks = remarks.flat_map(|remark| {
        page.indented(
            &format!("{} {remark}", page.symbols.warning()),
            Role::Warning,
        )
    });
    let remarks: Vec<PaneLine<'static>> = remarks.collect();
    let sources = page.sources.iter();
    let all = sources.map(|source| page.height(source)).sum::<usize>() + remarks.len();
    if needle.is_some() && all == 0 {
        let why = "No source has this text.";
        canvas.line(area, 0, &PaneLine::of(Role::Muted, why));
    }
    let first = scroll.min(all.saturating_sub(area.height.into()));
    let lines = page.from(first, area.height.into()).chain(remarks);
    for (row, line) in (0..area.height).zip(lines) {
        canvas.line(area, row, &line);
    }
    super::mark(state, area_of(area), canvas);
    (area_of(area), all)
}

/// The keys that do something here. While a source waits, it can be told not to.
fn keys(state: &State) -> &'static str {
    let sources = state.store.sources().filter(|source| source.is_live());
    let mut feeds = sources.flat_map(Source::feeds);
    if feeds.any(|(_, feed)| feed.link().waits()) {
        " / search  ctrl-r retry now, o or esc close "
    } else {
        " / search  o or esc close "
    }
}

struct Page<'s> {
    state: &'s State,
    symbols: Symbols,
    width: usize,
    /// The sources that are shown.
    sources: Vec<&'s Source>,
}

impl Page<'_> {
    /// Leaves only sources that have a text in one of their lines.
    fn retain(&mut self, needle: &Needle) {
        let mut sources = std::mem::take(&mut self.sources);
        sources.retain(|source| {
            let lines = self.source(source);
            lines.iter().any(|line| needle.is_in(&line.whole()))
        });
        self.sources = sources;
    }

    /// The lines from one on; sources above it and far below it make none.
    fn from(&self, first: usize, height: usize) -> impl Iterator<Item = PaneLine<'static>> {
        let mut before = 0;
        let mut seen = Vec::new();
        for source in &self.sources {
            if before > first + height {
                break;
            }
            let lines = self.height(source);
            if before + lines > first {
                let skipped = first.saturating_sub(before);
                seen.extend(self.source(source).into_iter().skip(skipped));
            }
            before += lines;
        }
        seen.into_iter()
    }

    /// How many lines a source takes.
    fn height(&self, source: &Source) -> usize {
        let remarks = self.remarks(source).into_iter();
        let remarks = remarks.map(|(text, _)| self.wrapped(&text).len());
        // A line sets it apart.
        self.heading(source).len() + source.feeds().count() + remarks.sum::<usize>() + 1
    }

    fn source(&self, source: &Source) -> Vec<PaneLine<'static>> {
        let mut lines = self.heading(source);
        let feeds = Kind::every().filter_map(|kind| Some((kind, source.feed(kind)?)));
        let common = self.common(source);
        let words = |feed: &Feed| match feed.link() {
            Link::Retrying { .. } if common.is_some() => String::new(),
            // A replay is never live.
            Link::Live if source.is_replayed() => "live then".to_owned(),
            link => standing::words(link, self.state.now),
        };
        lines.extend(feeds.map(|(kind, feed)| self.feed(kind, feed, words(feed))));
        let remarks = self.remarks(source).into_iter();
        lines.extend(remarks.flat_map(|(text, role)| self.indented(&text, role)));
        lines.push(PaneLine::new());
        lines
    }

    /// The reasons of what is amiss, the clock, the last troubles, and everything that was skipped.
    fn remarks(&self, source: &Source) -> Vec<(String, Role)> {
        let (warning, nothing) = (self.symbols.warning(), self.symbols.nothing());
        let reasons = standing::reasons(source).into_iter();
        let clock = derive::wording::clock_words(source).into_iter();
        let warnings = reasons.map(str::to_owned).chain(clock);
        let warnings = warnings.map(|words| (format!("{warning} {words}"), Role::Warning));
        let troubles = source.last_troubles().iter().map(|(at, why)| {
            let ago = derive::wording::ago(*at, self.state.now);
            (format!("{nothing} {ago}: {why}"), Role::Muted)
        });
        let passed = source.feeds().flat_map(|(_, feed)| {
            let unreadable = passed(feed.unreadable(), warning);
            let left_out = passed(feed.left_out(), nothing);
            let unreadable = unreadable.map(|text| (text, Role::Warning));
            unreadable.chain(left_out.map(|text| (text, Role::Muted)))
        });
        warnings.chain(troubles).chain(passed).collect()
    }

    /// The state of a source whose kinds are all tried again, by the one that is tried next. `None` if any is not.
    fn common(&self, source: &Source) -> Option<String> {
        let links = source.feeds().map(|(_, feed)| feed.link());
        let next = |link: &Link| match link {
            Link::Retrying { next, .. } => Some(*next),
            _ => None,
        };
        let links: Vec<&Link> = links.filter(|link| !link.is_absent()).collect();
        let is_common = links.len() > 1 && links.iter().all(|link| next(link).is_some());
        let first = links.into_iter().min_by_key(|link| next(link))?;
        is_common.then(|| standing::words(first, self.state.now))
    }

    /// The source and the headings of its columns, beneath it if its name leaves no room for them.
    fn heading(&self, source: &Source) -> Vec<PaneLine<'static>> {
        let origin = source.origin().map_or("", |origin| origin.word());
        let name = PaneLine::of(Role::Strong, source.name().to_string())
            .add(Role::Muted, format!("  {origin}{}", self.reached(source)));
        let name = match self.common(source) {
            Some(words) => name.add(Role::Warning, format!("  {words}")),
            None => name,
        };
        let headings = |line: PaneLine<'static>| {
            self.columns()
                .fold(line.to(BEFORE), |line, (heading, width)| {
                    line.add(Role::Muted, format!("{heading:>width$}"))
                })
        };
        if name.width() < BEFORE {
            return vec![headings(name)];
        }
        let mut lines = vec![name.cut(self.width, self.symbols.cut())];
        if self.columns().next().is_some() {
            lines.push(headings(PaneLine::of(Role::Text, " ")));
        }
        lines
    }

    /// Which cluster the source reaches, where its Services are read.
    fn reached(&self, source: &Source) -> String {
        let reaches = self.state.store.reaches();
        let is_read = source.is_cluster()
            || Kind::OF_CLUSTERS
                .iter()
                .any(|kind| source.feed(*kind).is_some());
        let clusters = reaches.of(source.name()).filter(|_| is_read);
        let clusters = clusters.map(|(cluster, reach)| match &reach.of {
            Some(plane) => format!(", reaches {cluster} of {plane}"),
            None => format!(", reaches {cluster}"),
        });
        clusters.collect()
    }

    /// A kind: its state, how many objects, when it was last heard, and what it has cost.
    fn feed(&self, kind: Kind, feed: &Feed, words: String) -> PaneLine<'static> {
        let (symbol, role) = standing::mark(kind, feed.link(), self.symbols);
        let line = PaneLine::of(role, format!(" {symbol} "))
            .cell(Role::Text, feed.stand_in().unwrap_or(kind.name()), 18)
            .cell(role, words, 20);
        let cells = [
            Cell::Count(feed.len() as u64),
            self.heard(feed),
            self.events(feed),
            Cell::counted(feed.asked()),
        ];
        self.columns()
            .zip(cells)
            .fold(line, |line, ((_, width), cell)| {
                let (role, text) = cell.shown(self.symbols);
                line.add(role, format!("{text:>width$}"))
            })
    }

    /// The columns that there is room for.
    fn columns(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let room = self.width.saturating_sub(BEFORE);
        COLUMNS.into_iter().scan(room, |room, column| {
            *room = room.checked_sub(column.1)?;
            Some(column)
        })
    }

    fn heard(&self, feed: &Feed) -> Cell {
        let heard = feed.heard().filter(|_| speaks(feed));
        heard.map_or(Cell::Nothing, |heard| {
            Cell::Text(derive::wording::age(heard, self.state.now))
        })
    }

    fn events(&self, feed: &Feed) -> Cell {
        if !speaks(feed) {
            return Cell::Nothing;
        }
        match feed.events_per_second(self.state.now) {
            0.0 => Cell::Count(0),
            rate if rate < 10.0 => Cell::Text(format!("{rate:.1}")),
            rate => Cell::Text(format!("{rate:.0}")),
        }
    }

    fn indented(&self, text: &str, role: Role) -> Vec<PaneLine<'static>> {
        let lines = self.wrapped(text).into_iter();
        let indents = std::iter::once("   ").chain(std::iter::repeat("     "));
        indents
            .zip(lines)
            .map(|(indent, line)| PaneLine::of(role, format!("{indent}{line}")))
            .collect()
    }

    fn wrapped(&self, text: &str) -> Vec<String> {
        wrapped(text, self.width.saturating_sub(6))
    }
}

/// Everything that was skipped, with the reasons.
fn passed<'t>(tally: &'t SkippedTally, mark: &'t str) -> impl Iterator<Item = String> + use<'t> {
    let named = tally.named().iter();
    let named = named.map(move |passed| format!("{mark} {}: {}", passed.what, passed.why));
    let more = tally.count() - tally.named().len();
    let more = (more > 0).then(|| format!("{mark} and {} more", grouped(more as u64)));
    named.chain(more)
}

/// A cell of the columns.
enum Cell {
    Count(u64),
    Text(String),
    /// There is no such thing here.
    Nothing,
}

impl Cell {
    /// A count of what does not happen everywhere.
    fn counted(count: u64) -> Self {
        match count {
            0 => Self::Nothing,
            count => Self::Count(count),
        }
    }

    fn shown(self, symbols: Symbols) -> (Role, String) {
        match self {
            Self::Count(0) => (Role::Faint, "0".to_owned()),
            Self::Count(count) => (Role::Text, grouped(count)),
            Self::Text(text) => (Role::Text, text),
            Self::Nothing => (Role::Faint, symbols.nothing().to_owned()),
        }
    }
}

/// Whether anything is to be heard of the kind while one waits.
fn speaks(feed: &Feed) -> bool {
    !matches!(feed.link(), Link::Loaded | Link::Absent(_))
}
