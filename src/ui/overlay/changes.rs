//! The list of changes, and one change with its fields before and after.

use crate::{
    app::{ChangeView, ChangesLine, ChangesView, ScreenArea, State, TimeFormat},
    derive::{
        changes::{ChangeGap, ChangeRow, author_words},
        wording::{age, ago, counted},
    },
    model::difference::{DifferingValue, FieldDifference},
    store::{Kind, Subject},
    ui::{
        Role, area_of,
        canvas::Canvas,
        change_line::fate_role,
        layout::{Layout, take_top},
        line::PaneLine,
        pane::{broken, wrapped},
        timeline,
    },
};

use jiff::Timestamp;

/// The columns of an age, and of a time.
const TIMES: [usize; 2] = [7, 19];
/// The columns of a kind and of a name, by the least width for them.
const OBJECTS: [(usize, (usize, usize)); 3] = [(110, (18, 44)), (76, (13, 26)), (0, (6, 26))];
/// From this width on a value before and after are side by side.
const WIDE: usize = 110;
/// From this height on there is room for the timeline above the list.
const ROOM: u16 = 14;
/// The longest value of a field that is shown, in bytes.
const LONGEST: usize = 2_000;

/// Paints the list around its cursor; returns the area of its rows and their number.
pub(in crate::ui) fn changes(
    view: &ChangesView,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = match &view.of {
        Some(of) => format!(" Changes of {} {} ", of.kind, of.id.key.name),
        None => " Changes, newest first ".to_owned(),
    };
    let other = match (&view.of, state.page()) {
        (Some(_), _) => "  t of everything",
        (None, Some(_)) => "  t of this object",
        (None, None) => "",
    };
    let hint = format!(" enter before and after{other}  esc close ");
    let titles = (
        &PaneLine::of(Role::Accent, title),
        &PaneLine::of(Role::Muted, hint),
    );
    let mut area = super::open(layout, canvas, titles);
    if let Some(past) = view.past().filter(|_| area.height >= ROOM) {
        let columns = usize::from(area.width).saturating_sub(timeline::LABEL + 2);
        let past = past.in_columns(columns);
        let lines = timeline::lines(&past, (state, canvas.theme.symbols));
        let rows = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
        for (row, line) in (0..).zip(lines) {
            let mut shown = PaneLine::of(Role::Muted, " ");
            shown.append(line);
            canvas.line(area, row, &shown);
        }
        take_top(&mut area, rows);
    }
    let first = (view.at + 1).saturating_sub(area.height.into());
    let shown = (first..view.len()).filter_map(|number| Some((number, view.line(number)?)));
    for (row, (number, one)) in (0..area.height).zip(shown) {
        let line = match one {
            ChangesLine::Change(change, _) => {
                let words = one.words().unwrap_or_default();
                change_line((view, change, words), state, canvas, area.width.into())
            }
            ChangesLine::Gap(gap) => gap_line(gap, state),
        };
        canvas.line(area, row, &line);
        if number == view.at {
            super::select(area, row, canvas);
        }
    }
    super::mark(state, area_of(area), canvas);
    (area_of(area), view.len())
}

fn change_line(
    (view, row, words): (&ChangesView, &ChangeRow, &str),
    state: &State,
    canvas: &Canvas<'_>,
    width: usize,
) -> PaneLine<'static> {
    let fits = OBJECTS.into_iter().find(|(least, _)| width >= *least);
    let (kind, name) = fits.map_or_else(Default::default, |(_, columns)| columns);
    let Subject { kind: of, id } = &row.subject;
    let (role, text) = if row.is_observed() {
        (Role::Text, Role::Text)
    } else {
        (Role::Muted, Role::Muted)
    };
    let mut line = PaneLine::of(Role::Muted, " ")
        .cell(Role::Muted, when(row.at, state), times(state))
        .add(fate_role(row.fate()), format!("{} ", row.fate().sign()))
        .cell(Role::Muted, of.name(), kind)
        .cell(role, id.key.name.to_string(), name);
    for one in view.moves(row).take(2) {
        line = line
            .add(Role::Text, " ")
            .append_move(one, canvas.theme.symbols)
            .add(Role::Text, ",");
    }
    line.push(text, format!(" {words}"));
    if row.since.is_some() {
        line.push(Role::Warning, " (time known only as an interval)");
    }
    if let Some(by) = author_words(row.by.as_ref()) {
        line.push(Role::Muted, format!(", by {by}"));
    }
    if state.store.sources().count() > 1 {
        line.push(Role::Muted, format!(", in {}", id.source));
    }
    let about = view.destinations(&state.world, row);
    if row.subject.kind != Kind::Destination && about > 0 && !row.is_of_several() {
        line.push(Role::Muted, format!(", {}", counted(about, "Destination")));
    }
    line
}

fn gap_line(gap: &ChangeGap, state: &State) -> PaneLine<'static> {
    let source = gap.source.as_ref();
    let source = source.map_or(String::new(), |source| format!("{source}: "));
    let time = gap
        .to
        .map_or_else(|| "now".to_owned(), |to| when(to, state));
    let span = match (gap.from, gap.to) {
        (Some(from), Some(to)) => format!("not watched for {}", age(from, to)),
        (Some(from), None) => format!("not watched since {}", when(from, state)),
        (None, Some(_)) => "before this".to_owned(),
        (None, None) => "the past".to_owned(),
    };
    PaneLine::of(Role::Muted, " ")
        .cell(Role::Muted, time, times(state))
        .add(Role::Warning, format!("gap: {source}{span}: {}", gap.why))
}

fn times(state: &State) -> usize {
    TIMES[usize::from(state.times == TimeFormat::Absolute)]
}

fn when(at: Timestamp, state: &State) -> String {
    match state.times {
        TimeFormat::Ages => age(at, state.now),
        TimeFormat::Absolute => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// Paints one change; returns the area of its lines and their number.
pub(in crate::ui) fn change(
    view: &ChangeView,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = format!(" {} ", view.row.object_words(true));
    let titles = (
        &PaneLine::of(Role::Accent, title),
        &PaneLine::of(Role::Muted, " enter open the object  esc back "),
    );
    let area = super::open(layout, canvas, titles);
    let lines = view.lines(state, canvas, area.width.into());
    let first = view
        .scroll
        .min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

impl ChangeView {
    fn lines(&self, state: &State, canvas: &Canvas<'_>, width: usize) -> Vec<PaneLine<'static>> {
        let mut lines: Vec<PaneLine<'static>> = Vec::new();
        let mut fact = |label: &str, text: &str| {
            for (at, part) in wrapped(text, width.saturating_sub(14).max(8))
                .into_iter()
                .enumerate()
            {
                let label = if at == 0 { label } else { "" };
                lines.push(PaneLine::of(Role::Muted, format!(" {label:13}")).add(Role::Text, part));
            }
        };
        fact("when", &self.when(state));
        if let Some(by) = author_words(self.row.by.as_ref()) {
            fact("by", &by);
        }
        if self.row.subject.kind != Kind::Destination && self.destinations > 0 {
            fact("about", &counted(self.destinations, "Destination"));
        }
        for words in &self.words {
            fact("what", words);
        }
        for one in &self.moves {
            let what = if one.has_come { "came" } else { "went" };
            let line = PaneLine::of(Role::Muted, format!(" {what:13}"))
                .append_move(one, canvas.theme.symbols);
            let holder = format!(" at {} {}", one.subject.kind, one.subject.id.key.name);
            lines.push(line.add(Role::Muted, holder));
        }
        let cut = canvas.theme.symbols.cut();
        let fields = self.fields.iter();
        lines.extend(fields.flat_map(|field| field_lines(field, (width, cut))));
        if self.more > 0 {
            let more = format!(" and {}", counted(self.more, "more field"));
            lines.push(PaneLine::of(Role::Muted, more));
        }
        lines
    }

    fn when(&self, state: &State) -> String {
        let row = &self.row;
        let at = format!("{:.0}, {}", row.at, ago(row.at, state.now));
        let at = match (row.since, row.changes) {
            (Some(since), _) => {
                format!("at some time from {since:.0} to {at}: only a list showed it")
            }
            (None, 1) => at,
            (None, _) => format!("from {:.0} to {at}", row.first),
        };
        if row.is_observed() {
            at
        } else {
            format!("{at}: recorded by the object, so what changed is not known")
        }
    }
}

/// A field: its path, then its value before and after, side by side if there is room.
fn field_lines(field: &FieldDifference, (width, cut): (usize, &str)) -> Vec<PaneLine<'static>> {
    let path = wrapped(&field.path, width.saturating_sub(2).max(8)).into_iter();
    let mut lines: Vec<PaneLine<'static>> = vec![PaneLine::new()];
    lines.extend(path.map(|part| PaneLine::of(Role::Accent, format!(" {part}"))));
    let [before, after] = [&field.before, &field.after].map(|one| value(one.as_ref(), cut));
    if width < WIDE {
        for (role, sign, text) in [(Role::Error, "-", before), (Role::Ok, "+", after)] {
            for part in broken(&text, width.saturating_sub(4).max(8)) {
                lines.push(PaneLine::of(role, format!(" {sign} ")).add(Role::Text, part));
            }
        }
        return lines;
    }
    let half = (width - 6) / 2;
    let (before, after) = (broken(&before, half), broken(&after, half));
    for at in 0..before.len().max(after.len()) {
        let part = |parts: &[String]| parts.get(at).cloned().unwrap_or_default();
        let line = PaneLine::of(Role::Error, if at == 0 { " - " } else { "   " })
            .cell(Role::Text, part(&before), half)
            .add(Role::Ok, if at == 0 { "+ " } else { "  " })
            .add(Role::Text, part(&after));
        lines.push(line);
    }
    lines
}

fn value(value: Option<&DifferingValue>, cut: &str) -> String {
    let Some(text) = value.map(DifferingValue::text) else {
        return "absent".to_owned();
    };
    if text.len() <= LONGEST {
        return text.into_owned();
    }
    format!("{}{cut}", &text[..text.floor_char_boundary(LONGEST)])
}
