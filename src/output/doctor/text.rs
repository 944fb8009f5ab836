//! The checks as a list for people, and the roles as YAML.

use std::io::{self, Write};

use super::{
    SECRETS,
    check::{CheckState, DoctorCheck},
    checks::checks,
    role::{MissingRole, role},
};
use crate::{
    output::{Glyphs, grid::Grid},
    query::Align,
    store::{
        Kind,
        checkup::{AccessVerdict, Checkup, RightsEvidence, Ruling},
    },
};

/// Writes the checks of each context, and the role that gives what is missing.
///
/// # Errors
/// If `out` cannot be written to.
pub fn doctor(out: &mut impl Write, checkups: &[Checkup], glyphs: Glyphs) -> io::Result<()> {
    for checkup in checkups {
        writeln!(out, "{}", glyphs.show(&checkup.source.0))?;
        for line in lines(&checks(checkup), glyphs) {
            writeln!(out, "  {line}")?;
        }
        writeln!(out)?;
        match role(checkup) {
            Some(role) => write_role(out, (checkup, &role), glyphs)?,
            None => writeln!(out, "{}\n", no_role(checkup))?,
        }
    }
    writeln!(
        out,
        "Only GET requests and SelfSubjectAccessReviews were sent; {SECRETS}."
    )
}

/// Why there is no role. That nothing is known to be missing does not mean that nothing is.
fn no_role(checkup: &Checkup) -> &'static str {
    let is_known = |ruling: &Ruling| !matches!(ruling.verdict, AccessVerdict::Unknown(_));
    match checkup.rights.done() {
        Some(rights)
            if rights.by == RightsEvidence::Review && rights.rulings.iter().all(is_known) =>
        {
            "No permission is missing."
        }
        _ => "It is unknown whether a permission is missing.",
    }
}

fn lines(checks: &[DoctorCheck], glyphs: Glyphs) -> Vec<String> {
    let mut grid = Grid::new(vec![Align::Left; 3], glyphs);
    let (mut last, arrow) = (
        "",
        match glyphs {
            Glyphs::Unicode => "→",
            Glyphs::Ascii => "->",
        },
    );
    for (check, kinds) in gathered(checks) {
        let step = if check.step == last {
            ""
        } else {
            title(check.step)
        };
        let about = about(&kinds);
        grid.push([
            sign(check.state, glyphs),
            step,
            &format!("{about}{}", check.fact),
        ]);
        if let Some(advice) = &check.advice {
            grid.push(["", "", &format!("{arrow} {advice}")]);
        }
        last = check.step;
    }
    grid.lines(2)
}

/// Checks that came out the same for several kinds, told once.
fn gathered(checks: &[DoctorCheck]) -> Vec<(&DoctorCheck, Vec<Kind>)> {
    let mut gathered: Vec<(&DoctorCheck, Vec<Kind>)> = Vec::new();
    for check in checks {
        let alike = |(other, _): &&mut (&DoctorCheck, Vec<Kind>)| {
            check.kind.is_some()
                && check.clone()
                    == DoctorCheck {
                        kind: check.kind,
                        ..(*other).clone()
                    }
        };
        match gathered.iter_mut().find(alike) {
            Some((_, kinds)) => kinds.extend(check.kind),
            None => gathered.push((check, check.kind.into_iter().collect())),
        }
    }
    gathered
}

fn about(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    match names.len() {
        0 => String::new(),
        all if all == Kind::ALL.len() => "every kind: ".to_owned(),
        _ => format!("{}: ", names.join(", ")),
    }
}

fn title(step: &'static str) -> &'static str {
    match step {
        "tls" => "TLS",
        "crds" => "CRDs",
        other => other,
    }
}

fn sign(state: CheckState, glyphs: Glyphs) -> &'static str {
    let signs = match state {
        CheckState::Good => ("✔", "+"),
        CheckState::Warning => ("▲", "!"),
        CheckState::Failed => ("✖", "x"),
        CheckState::Note | CheckState::Unchecked => ("·", "."),
    };
    match glyphs {
        Glyphs::Unicode => signs.0,
        Glyphs::Ascii => signs.1,
    }
}

fn write_role(
    out: &mut impl Write,
    (checkup, role): (&Checkup, &MissingRole),
    glyphs: Glyphs,
) -> io::Result<()> {
    let source = glyphs.show(&checkup.source.0);
    writeln!(
        out,
        "The smallest role with the missing permissions in {source}, for kubectl apply -f FILE:\n"
    )?;
    for line in role.lines() {
        writeln!(out, "{line}")?;
    }
    let whom = if role.lacks_user() {
        "; the server does not tell the user name, so insert it"
    } else {
        ""
    };
    writeln!(
        out,
        "\nThe command that binds it{whom}:\n\n{}\n",
        glyphs.show(&role.binding)
    )
}
