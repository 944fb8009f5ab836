//! Who sets what: each field with the policies that set it, and where one stands in the way of another.

use crate::{
    app::{Fold, Topic},
    derive::{self, Beside, PolicyRow, Setter, Setting},
    ui::{Role, line::Line, pane::Facing, severity},
};

use super::{branch, fold_sign, remark_lines};

/// The columns of labels at most.
const LABEL: usize = 17;

/// A branch with a line for each field and policy; there only where more than one policy sets anything.
pub(super) fn lines(
    rows: &[PolicyRow<'_>],
    facing: &Facing<'_>,
    is_deep_enough: bool,
) -> Vec<Line<'static>> {
    if rows.iter().filter(|row| row.is_traffic()).count() < 2 {
        return Vec::new();
    }
    let settings = derive::settings(rows);
    let (topic, fold) = branch(facing, Topic::Word("who sets what".into()), is_deep_enough);
    let mut head = Line::of(
        Role::Muted,
        format!("{} Who sets what", fold_sign(fold, *facing.theme)),
    );
    if let (Fold::Shut, Some(remark)) = (fold, overlap(&settings)) {
        let (role, sign) = severity::mark(derive::Severity::Warning, facing.theme.symbols);
        head = head.add(role, format!("  {sign} {remark}"));
    }
    let mut lines = vec![Line::new(), head.folds(topic, fold)];
    if fold == Fold::Open {
        for setting in &settings {
            lines.extend(setting_lines(setting, rows, facing));
        }
        let remarks = derive::settings_remarks(&settings);
        lines.extend(remarks.iter().flat_map(|one| remark_lines(one, facing, 2)));
    }
    lines
}

/// That some field is set twice, in few words.
fn overlap(settings: &[Setting]) -> Option<String> {
    let is_twice = |setting: &&Setting| {
        let mut by = setting.by.iter();
        by.any(|by| matches!(by.beside, Beside::After(_)))
    };
    let twice: Vec<&str> = settings
        .iter()
        .filter(is_twice)
        .map(|setting| setting.field.label())
        .collect();
    (!twice.is_empty()).then(|| format!("{} set twice for the same requests", twice.join(", ")))
}

fn setting_lines(
    setting: &Setting,
    rows: &[PolicyRow<'_>],
    facing: &Facing<'_>,
) -> Vec<Line<'static>> {
    let mut label = setting.field.label();
    let by = setting.by.iter();
    by.flat_map(|by| setter_lines(std::mem::take(&mut label), by, (rows, facing)))
        .collect()
}

/// `timeout   T1 timeout 4s`, for whom, and what is to be said of it.
fn setter_lines(
    label: &str,
    by: &Setter,
    (rows, facing): (&[PolicyRow<'_>], &Facing<'_>),
) -> Vec<Line<'static>> {
    let columns = LABEL.min(facing.width / 3);
    let mut line = Line::of(Role::Text, "  ")
        .cell(Role::Muted, label.to_owned(), columns)
        .cell(Role::Muted, format!("T{}", by.order + 1), 2)
        .add(Role::Text, by.words.clone());
    if let Some(scope) = &by.scope {
        line.push(Role::Muted, format!(" {scope}"));
    }
    let remark = by.remark(|order| derive::setter_name(rows, order));
    let remark = remark.map(|remark| remark_lines(&remark, facing, columns + 3));
    std::iter::once(line)
        .chain(remark.unwrap_or_default())
        .collect()
}
