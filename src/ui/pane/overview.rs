//! The Destination in three sentences, then fact by fact.
//!
//! Text is wrapped, so that nothing is lost at the edge. Only a text longer than a page is cut, and shown in full by one
//! key.

use std::borrow::Cow;

use crate::{
    app::{FirstRelated, Topic},
    derive::{
        self,
        fault::Severity,
        overview::{Fact, FactGroup, Tone},
    },
    diagnose::Gravest,
    model::Oddity,
    store::Subject,
    ui::{
        Role,
        line::PaneLine,
        severity,
        spark::spark,
        text::{self, grouped},
    },
};

use super::{Facing, LONG, PaneContent, PaneLines, broken, findings::FindingsContent};

/// The columns of the labels in front.
const LABEL: usize = 12;
/// The most values of one fact that are shown; the others are counted.
const VALUES: usize = 300;
/// The most columns of the labels of related objects.
const RELATED: usize = 16;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let known = facing.known();
    let mut lines = PaneLines::new(facing);
    sentences(facing, &mut lines);
    trend(facing, &mut lines);
    oddities(facing, &known.destination.oddities, &mut lines);
    let mut groups = facing.state.facts().iter();
    // What it is comes first, then where one can go from here, then all the rest.
    groups
        .by_ref()
        .take(1)
        .for_each(|group| facts(facing, group, &mut lines));
    related(facing, &mut lines);
    groups.for_each(|group| facts(facing, group, &mut lines));
    lines.content()
}

/// Three sentences: what it is, whether requests succeed, and the most severe finding, on which enter goes to the
/// evidence.
fn sentences(facing: &Facing<'_>, lines: &mut PaneLines<'_, '_>) {
    let state = facing.state;
    let what =
        derive::overview::what_it_is((&state.store, &state.world), facing.known(), facing.times());
    paragraph(facing, "what", (Role::Strong, &what), lines);
    paragraph(facing, "serves", (Role::Text, state.verdict()), lines);
    if let Some((lost, details)) = state.lost.sentence().zip(state.lost_details()) {
        let words = format!(
            "What if {lost}? {}. {}",
            details.loss.words(),
            details.verdict
        );
        let severity = details.loss.grade.severity();
        let (role, _) = severity::mark(severity, facing.theme.symbols);
        paragraph(facing, "what if", (role, &words), lines);
    }
    let found = FindingsContent::of(facing);
    let gravest = found.gravest();
    let Gravest::Found { finding, .. } = &gravest else {
        paragraph(facing, "gravest", (Role::Muted, &gravest.words()), lines);
        return;
    };
    let (role, mark) = severity::mark(finding.severity, facing.theme.symbols);
    let words = format!("{mark} {}", gravest.words());
    let topic = Topic::Word("gravest".into());
    paragraph_with(facing, (role, &words), lines, |line| {
        line.proves(topic, &finding.path)
    });
}

/// How many endpoints it had since the program began, where that changed.
fn trend(facing: &Facing<'_>, lines: &mut PaneLines<'_, '_>) {
    let counts = facing.state.trends.of(&facing.known().id);
    let columns = (facing.width / 4).max(1);
    let seen = &counts[counts.len().saturating_sub(columns)..];
    if let (Some(least), Some(most)) = (seen.iter().min(), seen.iter().max()) {
        let symbols = facing.theme.symbols;
        let bars = spark(seen, columns, symbols);
        let number = |count: &u32| grouped(u64::from(*count));
        // The least and the greatest number are the axis: each next to its bar.
        let ends = [symbols.bars().first(), symbols.bars().last()];
        let [low, high] = ends.map(|bar| bar.copied().unwrap_or_default());
        let line = PaneLine::new()
            .at_right(Role::Info, low)
            .at_right(Role::Muted, format!(" {}  ", number(least)));
        let line = if least == most {
            line
        } else {
            line.at_right(Role::Info, high)
                .at_right(Role::Muted, format!(" {}  ", number(most)))
        };
        lines.push(|| {
            line.at_right(Role::Muted, "endpoints  ")
                .at_right(Role::Info, bars)
        });
    }
}

/// The parts of the object that could not be read.
pub(super) fn oddities(facing: &Facing<'_>, oddities: &[Oddity], lines: &mut PaneLines<'_, '_>) {
    if oddities.is_empty() {
        return;
    }
    heading("Does not match the API", lines);
    for (at, oddity) in oddities.iter().enumerate().take(VALUES) {
        let path = match &*oddity.path {
            "" => "the object",
            path => path,
        };
        let words = format!("{path}: {}", oddity.reason);
        paragraph(
            facing,
            &format!("oddity {at}"),
            (Role::Warning, &words),
            lines,
        );
    }
    if let Some(more) = oddities.len().checked_sub(VALUES + 1) {
        let words = format!("and {} more", grouped(more as u64 + 1));
        lines.push(|| PaneLine::of(Role::Muted, words));
    }
}

fn heading(title: &'static str, lines: &mut PaneLines<'_, '_>) {
    apart(lines);
    lines.push(|| PaneLine::of(Role::Muted, title));
}

/// A blank line, unless nothing is above it.
fn apart(lines: &mut PaneLines<'_, '_>) {
    if lines.total() > 0 {
        lines.push(PaneLine::new);
    }
}

/// A text over as many lines as it takes. The cursor holds on to the first of them.
pub(super) fn paragraph(
    facing: &Facing<'_>,
    word: &str,
    of: (Role, &str),
    lines: &mut PaneLines<'_, '_>,
) {
    let topic = Topic::Word(word.into());
    paragraph_with(facing, of, lines, |line| line.about(topic));
}

/// The same, with a first line that the cursor finds by what it does.
pub(super) fn paragraph_with<'s>(
    facing: &Facing<'_>,
    (role, text): (Role, &str),
    lines: &mut PaneLines<'_, 's>,
    first: impl FnOnce(PaneLine<'s>) -> PaneLine<'s>,
) {
    let mut texts = broken(text, facing.width).into_iter();
    if let Some(text) = texts.next() {
        let line = first(PaneLine::of(role, text));
        let topic = line.handle().map(|handle| handle.topic.clone());
        lines.push_about(|held| Some(held) == topic.as_ref(), || line);
    }
    for text in texts {
        lines.push(|| PaneLine::of(role, text).continued());
    }
}

/// The related objects; enter opens them.
fn related(facing: &Facing<'_>, lines: &mut PaneLines<'_, '_>) {
    let FirstRelated { rows, count } = facing.state.related();
    if !rows.is_empty() {
        heading("Related", lines);
    }
    let longest = rows
        .iter()
        .map(|row| text::width(row.what, RELATED))
        .max()
        .unwrap_or(0);
    let columns = (longest + 1).clamp(LABEL, RELATED);
    let mut before = "";
    for (at, row) in rows.iter().enumerate() {
        let label = if row.what == before { "" } else { row.what };
        let role = match row.severity() {
            Some(Severity::Error) => Role::Error,
            Some(Severity::Warning) => Role::Warning,
            Some(Severity::Info) => Role::Muted,
            None if row.subject.is_some() => Role::Accent,
            None => Role::Text,
        };
        let topic = Topic::Word(format!("related {at} {}", row.what).into());
        let said = Said {
            label,
            columns,
            text: &row.text(),
            // What is as it should be takes one line; it is a way to go, and whole where it leads.
            is_wrapped: !row.remarks.is_empty(),
            role,
        };
        labelled(facing, &said, (topic, row.subject.as_ref()), lines);
        before = row.what;
    }
    let more = count - rows.len();
    if more > 0 {
        let words = format!("too many to show: and {} more", grouped(more as u64));
        lines.push(|| PaneLine::of(Role::Muted, words));
    }
}

/// Facts under their title; what a Destination lacks is left away.
pub(super) fn facts(facing: &Facing<'_>, group: &FactGroup, lines: &mut PaneLines<'_, '_>) {
    if group.title.is_empty() {
        apart(lines);
    } else {
        heading(group.title, lines);
    }
    let facts = group.facts.iter();
    let facts = facts.filter(|fact| !fact.in_sentence || fact.tone == Tone::Odd);
    for fact in facts.take(VALUES) {
        for (at, value) in fact.values.iter().enumerate().take(VALUES) {
            said(facing, (group.title, fact), (at, value), lines);
        }
        if let Some(more) = fact.values.len().checked_sub(VALUES + 1) {
            let words = format!("{:LABEL$}and {} more", "", grouped(more as u64 + 1));
            lines.push(|| PaneLine::of(Role::Muted, words));
        }
    }
    hidden(group.facts.len(), lines);
}

/// The number of facts that are not shown. Nothing if all are.
fn hidden(facts: usize, lines: &mut PaneLines<'_, '_>) {
    if let Some(more) = facts.checked_sub(VALUES + 1) {
        let words = format!("too many to show: and {} more", grouped(more as u64 + 1));
        lines.push(|| PaneLine::of(Role::Muted, words));
    }
}

/// A value behind its label, which only the first value of a fact has.
fn said(
    facing: &Facing<'_>,
    (group, fact): (&str, &Fact),
    (place, value): (usize, &str),
    lines: &mut PaneLines<'_, '_>,
) {
    let topic = match &fact.names {
        // Several may have one label.
        Some(subject) => format!("{group} {} {}", fact.label, subject.id.key),
        None => format!("{group} {} {place}", fact.label),
    };
    let topic = Topic::Word(topic.into());
    let role = match fact.tone {
        Tone::Plain if fact.names.is_some() => Role::Accent,
        Tone::Plain => Role::Text,
        Tone::Odd => Role::Warning,
    };
    let label = if place == 0 { fact.short } else { "" };
    let said = Said {
        label,
        columns: LABEL,
        text: value,
        is_wrapped: value.len() <= LONG,
        role,
    };
    labelled(facing, &said, (topic, fact.names.as_ref()), lines);
}

/// The value of a fact.
struct Said<'a> {
    label: &'a str,
    /// The columns that the label takes.
    columns: usize,
    text: &'a str,
    /// Whether it goes on below where it is too long for one line, or is cut there.
    is_wrapped: bool,
    role: Role,
}

/// A text behind a label, over as many lines as it takes; enter on the first goes to the object that it names.
fn labelled(
    facing: &Facing<'_>,
    said: &Said<'_>,
    (topic, subject): (Topic, Option<&Subject>),
    lines: &mut PaneLines<'_, '_>,
) {
    let columns = said.columns;
    let room = facing.width.saturating_sub(columns);
    // A text that is cut at the edge is kept whole for the key that copies it, if its line is in view.
    let texts = if said.is_wrapped {
        broken(said.text, room)
            .into_iter()
            .map(Cow::Owned)
            .collect()
    } else {
        vec![Cow::Borrowed(said.text)]
    };
    for (at, text) in texts.into_iter().enumerate() {
        let label = if at == 0 { said.label } else { "" };
        let line = || {
            PaneLine::of(Role::Muted, label.to_owned())
                .to(columns)
                .add(said.role, text.into_owned())
                .continued_if(at > 0)
        };
        if at > 0 {
            lines.push(line);
            continue;
        }
        let build = || match subject {
            Some(subject) => line().opens_as(topic.clone(), subject.clone()),
            None => line().about(topic.clone()),
        };
        lines.push_about(|held| *held == topic, build);
    }
}
