//! The policies of a Destination: those in force and what they do, those that are not and why, and the effective value of
//! each field.
//!
//! Each policy is a branch. What is wrong with it is shown below its head even if the branch is closed.

pub(super) mod block;
mod head;
mod values;

use crate::{
    app::{FirstPolicies, Fold, POLICIES, Topic},
    derive::{
        fault::{Remark, Severity},
        policies::{self, AppliedPolicy, NotInForce, PolicyKind},
        wording::grouped,
    },
    ui::{Role, Theme, line::PaneLine, severity},
};

use super::{Facing, PaneContent, lines_of, wrapped};

/// Everything that the pane shows.
struct Policies<'s> {
    rows: Vec<AppliedPolicy<'s>>,
    unapplied: Vec<NotInForce<'s>>,
    /// Remarks on all of them.
    remarks: &'s [Remark],
    /// How many are in force and how many are not, shown or not.
    counts: (usize, usize),
}

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let (store, known) = (&facing.state.store, facing.known());
    let rows = policies::policies_first((store, &known.id), &known.destination, POLICIES);
    let FirstPolicies {
        not_in_force,
        count,
        remarks,
    } = facing.state.first_policies();
    let unapplied = not_in_force.iter().filter_map(|(kind, key)| {
        let object = store.object(&known.id.source, *kind, key)?;
        NotInForce::of(object, known)
    });
    let unapplied = unapplied.collect();
    let status = known.destination.status.as_ref();
    let access = status.map_or(0, |status| status.access_policies.len());
    let in_force = access + status.map_or(0, |status| status.traffic_policies.len());
    let counts = (in_force, *count);
    let policies = Policies {
        rows,
        unapplied,
        remarks,
        counts,
    };
    let depth = facing.depth(&policies.totals(facing));
    PaneContent {
        count: Some(policies.count()),
        depth: Some(depth),
        ..PaneContent::new(policies.lines(facing, depth))
    }
}

impl Policies<'_> {
    /// How many are in force, and how many are not.
    fn count(&self) -> String {
        match self.counts {
            (rows, 0) => grouped(rows as u64),
            (rows, more) => format!(
                "{}, {} not in force",
                grouped(rows as u64),
                grouped(more as u64)
            ),
        }
    }

    /// The number of lines at each depth. Depths below the deepest fully visible level are not counted.
    fn totals(&self, facing: &Facing<'_>) -> [usize; 4] {
        let mut totals = [0; 4];
        for depth in [3, 2, 1] {
            let total = self.lines(facing, depth).len();
            totals[usize::from(depth)] = total;
            if total <= facing.height {
                break;
            }
        }
        totals
    }

    /// All lines at a depth: heads only, with all short words, with what the policies do, with the effective values.
    fn lines(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        let mut lines = self.in_force(facing, depth);
        lines.extend(self.not_in_force(facing, depth));
        lines.extend(values::lines(&self.rows, facing, depth >= 3));
        for remark in self.remarks {
            lines.extend(remark_lines(remark, facing, 0));
        }
        lines.extend(self.hidden());
        lines
    }

    /// The number of policies that are not shown. `None` if all are.
    fn hidden(&self) -> Option<PaneLine<'static>> {
        let (in_force, not) = self.counts;
        let hidden = in_force + not - self.rows.len() - self.unapplied.len();
        let words = || format!("too many to show: {} more policies", grouped(hidden as u64));
        (hidden > 0).then(|| PaneLine::of(Role::Muted, words()))
    }

    fn in_force(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        if facing.known().destination.status.is_none() {
            let why = "Unknown which are in force: the Destination has no status. Check that networking runs.";
            return muted(why, facing);
        }
        if self.rows.is_empty() {
            let why = "No policy applies. The defaults of the mesh route requests.";
            return muted(why, facing);
        }
        let names = head::width(self.rows.iter().map(|row| &*row.reference.name), facing);
        let rows = self.rows.iter();
        rows.flat_map(|row| block::in_force(row, facing, (names, depth)))
            .collect()
    }

    fn not_in_force(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        if self.unapplied.is_empty() {
            return Vec::new();
        }
        let names = head::width(self.unapplied.iter().map(|one| &*one.key.name), facing);
        let mut lines = vec![
            PaneLine::new(),
            PaneLine::of(Role::Muted, "Not in force here"),
        ];
        for one in &self.unapplied {
            lines.extend(block::not_in_force(one, facing, (names, depth)));
        }
        lines
    }
}

fn muted(text: &str, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let lines = wrapped(text, facing.width).into_iter();
    lines.map(|line| PaneLine::of(Role::Muted, line)).collect()
}

/// A remark behind its sign, over as many lines as it needs.
pub(super) fn remark_lines(
    remark: &Remark,
    facing: &Facing<'_>,
    indent: usize,
) -> Vec<PaneLine<'static>> {
    let (role, sign) = severity::mark(remark.severity, facing.theme.symbols);
    let text_role = match remark.severity {
        Severity::Info => Role::Muted,
        Severity::Error | Severity::Warning => role,
    };
    let broken = lines_of(&remark.text, facing.width.saturating_sub(indent + 2).max(8));
    let lines = broken.into_iter().enumerate().map(|(at, text)| {
        let begin = if at == 0 { sign } else { " " };
        PaneLine::of(role, format!("{:indent$}{begin} ", ""))
            .add(text_role, text)
            .continued_if(at > 0)
    });
    lines.collect()
}

/// The letter of a kind of policy.
fn letter(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Traffic => "T",
        PolicyKind::Access => "A",
    }
}

/// The topic of a branch, and whether it is open.
fn branch(facing: &Facing<'_>, topic: Topic, is_deep_enough: bool) -> (Topic, Fold) {
    let fold = facing.fold(&topic, is_deep_enough);
    (topic, fold)
}

/// The sign of a branch.
fn fold_sign(fold: Fold, theme: Theme) -> &'static str {
    match fold {
        Fold::Open => theme.symbols.branch(),
        Fold::Shut => theme.symbols.selected(),
    }
}
