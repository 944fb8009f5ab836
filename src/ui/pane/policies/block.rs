//! A policy with everything below its head: what is wrong, what it does, its page, its YAML.

use crate::{
    app::{Fold, Topic},
    derive::{
        effects::{Statement, brief_words},
        fault::Remark,
        policies::{AppliedPolicy, NotInForce},
    },
    store::{Kind, ObjectKey},
    ui::{
        Role,
        line::PaneLine,
        pane::{Facing, lines_of},
        text,
        yaml_line::{too_large, yaml_line},
    },
};

use super::{branch, fold_sign, head, remark_lines};

/// The indentation of lines below a head.
const INDENT: usize = 5;
/// The columns of labels at most.
const LABEL: usize = 17;

/// A policy in force.
pub(super) fn in_force(
    row: &AppliedPolicy<'_>,
    facing: &Facing<'_>,
    (names, depth): (usize, u8),
) -> Vec<PaneLine<'static>> {
    let topic = Topic::policy(row.kind.kind(), row.reference);
    let (topic, fold) = branch(facing, topic, depth >= 2);
    let head = head::in_force(row, facing, names);
    let said = row.statements();
    let mut lines = begin(head, &said, (facing, fold, depth));
    lines[0] = std::mem::take(&mut lines[0]).folds(topic, fold);
    lines.extend(remarks(&row.remarks(), facing, fold));
    if fold == Fold::Shut {
        return lines;
    }
    let state = row.state_words();
    let state = state.unwrap_or_else(|| "in an unknown state".to_owned());
    lines[0].push(Role::Muted, state);
    lines.extend(statements(&said, facing, INDENT));
    if !row.routes.is_empty() {
        let routes: Vec<&str> = row.routes.iter().map(|route| &**route).collect();
        lines.extend(labelled(("on routes", &routes.join(", ")), facing, INDENT));
    }
    lines.push(page_of(row, facing));
    lines.extend(yaml(row, facing));
    lines
}

/// A policy that is not in force.
pub(super) fn not_in_force(
    one: &NotInForce<'_>,
    facing: &Facing<'_>,
    (names, depth): (usize, u8),
) -> Vec<PaneLine<'static>> {
    let kind = one.object.kind().kind();
    let (topic, fold) = branch(facing, Topic::policy(kind, &one.key), depth >= 2);
    let head = head::not_in_force(one, facing, names);
    let said = one.statements();
    let mut lines = begin(head, &said, (facing, fold, depth));
    lines[0] = std::mem::take(&mut lines[0]).folds(topic, fold);
    let remarks = one.remarks();
    lines.extend(
        remarks
            .iter()
            .flat_map(|remark| remark_lines(remark, facing, INDENT)),
    );
    if fold == Fold::Open {
        lines.extend(statements(&said, facing, INDENT));
        lines.push(page(kind, &one.key, facing));
    }
    lines
}

/// A head with its sign; if the branch is closed, the short words after it, or below it if they need more room.
fn begin(
    head: PaneLine<'static>,
    said: &[Statement],
    (facing, fold, depth): (&Facing<'_>, Fold, u8),
) -> Vec<PaneLine<'static>> {
    let sign = format!("{} ", fold_sign(fold, *facing.theme));
    let mut line = PaneLine::of(Role::Muted, sign);
    line.append(head);
    if fold == Fold::Open {
        return vec![line];
    }
    let between = format!(" {} ", facing.theme.symbols.nothing());
    let words = brief_words(said).join(&between);
    let room = facing.width.saturating_sub(line.width());
    if depth == 0 || text::width(&words, room + 1) <= room {
        return vec![line.add(Role::Text, words)];
    }
    let below = lines_of(&words, facing.width.saturating_sub(INDENT).max(8)).into_iter();
    let below = below.map(|words| PaneLine::of(Role::Text, format!("{:INDENT$}{words}", "")));
    std::iter::once(line).chain(below).collect()
}

/// Remarks. Problems are shown even if the branch is closed; notes are not.
fn remarks(remarks: &[Remark], facing: &Facing<'_>, fold: Fold) -> Vec<PaneLine<'static>> {
    let told = remarks
        .iter()
        .filter(|remark| fold == Fold::Open || remark.severity.is_above_info());
    told.flat_map(|remark| remark_lines(remark, facing, INDENT))
        .collect()
}

/// The effects of a policy: a label, and a line for each sentence.
pub(in crate::ui::pane) fn statements(
    said: &[Statement],
    facing: &Facing<'_>,
    indent: usize,
) -> Vec<PaneLine<'static>> {
    said.iter()
        .flat_map(|one| {
            let mut label = one.field.label();
            let sentences = one.sentences.iter();
            sentences.flat_map(move |sentence| {
                labelled((std::mem::take(&mut label), sentence), facing, indent)
            })
        })
        .collect()
}

/// A sentence behind its label, over as many lines as it needs.
pub(in crate::ui::pane) fn labelled(
    (label, sentence): (&str, &str),
    facing: &Facing<'_>,
    indent: usize,
) -> Vec<PaneLine<'static>> {
    let label_columns = LABEL.min(facing.width / 3);
    let room = facing.width.saturating_sub(indent + label_columns + 1);
    let broken = lines_of(sentence, room).into_iter().enumerate();
    let line = |(at, text): (usize, String)| {
        let label = if at == 0 { label } else { "" };
        PaneLine::of(Role::Text, " ".repeat(indent))
            .cell(Role::Muted, label.to_owned(), label_columns)
            .add(Role::Text, text)
            .continued_if(at > 0)
    };
    broken.map(line).collect()
}

/// The whole name of the policy, which opens its page if it exists.
fn page_of(row: &AppliedPolicy<'_>, facing: &Facing<'_>) -> PaneLine<'static> {
    let kind = row.kind.kind();
    if row.object.is_some() {
        return page(kind, &ObjectKey::from(row.reference), facing);
    }
    let name = format!("{:INDENT$}{kind} {}", "", row.reference);
    PaneLine::of(Role::Muted, name)
}

/// The line that opens the policy's own page.
fn page(kind: Kind, key: &ObjectKey, facing: &Facing<'_>) -> PaneLine<'static> {
    let arrow = facing.theme.symbols.arrow();
    PaneLine::of(Role::Accent, format!("{:INDENT$}{arrow} {kind} {key}", ""))
        .opens(facing.known().id.neighbour(kind, key.clone()))
}

/// The spec in force as YAML: closed at first, and only on pages, which hold whole objects.
fn yaml(row: &AppliedPolicy<'_>, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    if facing.state.page().is_none() || row.spec.is_none() {
        return Vec::new();
    }
    let branch = (
        format!("{} {} YAML", row.kind.kind(), row.reference),
        "spec in force as YAML",
    );
    part(branch, &row.pointer(), (facing, INDENT))
}

/// A part of the whole object as YAML, in a branch of this name and title; closed at first.
pub(in crate::ui::pane) fn part(
    (word, title): (String, &str),
    pointer: &str,
    (facing, indent): (&Facing<'_>, usize),
) -> Vec<PaneLine<'static>> {
    let (topic, fold) = branch(facing, Topic::Word(word.into()), false);
    let sign = fold_sign(fold, *facing.theme);
    let head = PaneLine::of(Role::Muted, format!("{:indent$}{sign} {title}", ""));
    if fold == Fold::Shut {
        return vec![head.reveals(topic, fold)];
    }
    let Some(whole) = facing.whole() else {
        let waiting = "requested; waiting for the source";
        let waiting = PaneLine::of(Role::Muted, format!("{:1$}{waiting}", "", indent + 2));
        return vec![head.reveals(topic, fold), waiting];
    };
    let when = facing.when(whole.at);
    let head = head.add(Role::Muted, format!(", as it was {when}"));
    let (spec, left_out) = whole.part(pointer).unwrap_or_default();
    let lines = spec.iter().map(|line| yaml_line(line, indent + 2));
    let more = (left_out > 0).then(|| {
        let words = too_large(left_out);
        PaneLine::of(Role::Muted, format!("{:1$}{words}", "", indent + 2))
    });
    std::iter::once(head.reveals(topic, fold))
        .chain(lines)
        .chain(more)
        .collect()
}
