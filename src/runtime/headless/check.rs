//! `check`: what is wrong or doubtful.

use std::{path::Path, sync::Arc};

use super::{
    answer::{Answer, Exit},
    artifacts, baseline,
    commands::{completeness, listed, nothing},
    gather::{Gathered, gather},
    missing,
};
use crate::{
    cli::{Check, CheckFormat, Invocation},
    derive::Known,
    diagnose::{Question, Report},
    output::{self, Checked},
    query::Sort,
    runtime::look,
};

/// What the rules find in what was read.
pub(super) async fn check(invocation: &Invocation, check: &Check) -> Answer {
    // Before anything is read, which may take long.
    let baseline = match check.baseline.as_deref().map(baseline::read).transpose() {
        Ok(baseline) => baseline,
        Err(why) => return Answer::refused(why),
    };
    let gathered = match gather(invocation).await {
        Ok(gathered) => gathered,
        Err(error) => return Answer::refused(error),
    };
    let question = Question {
        rules: check.rules.clone(),
        mutes: [&check.mutes[..], &invocation.mutes].concat(),
        baseline,
    };
    let filter = check.filter.clone();
    let (listing, _) = listed(&gathered, (filter, Sort::default()), &question.mutes);
    let report = report(&gathered, listing.rows(), &question);
    let mut answer = told(invocation, check, (&gathered, &report));
    if listing.rows().is_empty() && (answer.exit != Exit::Incomplete || !gathered.world.is_empty())
    {
        let why = nothing(invocation, &check.filter, &gathered).await;
        answer.remarks.push(why);
    }
    match &check.write_baseline {
        Some(path) => accepting(path, &report, answer),
        None => answer,
    }
}

/// What the rules find in these Destinations.
pub(super) fn report(gathered: &Gathered, rows: &[Arc<Known>], question: &Question) -> Report {
    Report::of(&gathered.ground(), rows, question)
}

fn told(
    invocation: &Invocation,
    check: &Check,
    (gathered, report): (&Gathered, &Report),
) -> Answer {
    let store = &gathered.store;
    let missing = missing::incomplete(store);
    let checked = Checked {
        store,
        report,
        missing: &missing,
        artifacts: &artifacts::of(&invocation.choice, store),
        fail_on: check.fail_on,
        shows_info: check.shows_info,
        glyphs: look::glyphs(invocation.look),
    };
    let mut text = Vec::new();
    let written = match check.format {
        CheckFormat::Text => output::check(&mut text, &checked),
        CheckFormat::Json => output::json(&mut text, &output::check_report(&checked)),
        CheckFormat::Sarif => output::json(&mut text, &output::sarif(&checked)),
        CheckFormat::Junit => output::junit(&mut text, &checked),
    };
    let remarks = match check.format {
        // The text names what is missing, where one looks.
        CheckFormat::Text => missing::notes(store),
        _ => missing::remarks(store),
    };
    written.expect("memory takes everything that is written to it");
    Answer {
        text,
        remarks,
        exit: completeness(&gathered.store).min(verdict(check, report)),
    }
}

fn verdict(check: &Check, report: &Report) -> Exit {
    let gravest = report.counts().gravest();
    // The graver a severity, the less it is.
    if gravest.is_some_and(|gravest| gravest <= check.fail_on) {
        Exit::No
    } else {
        Exit::Done
    }
}

/// Writes what stands to a file, from which on it is accepted. What was not read whole is none to be accepted.
fn accepting(path: &Path, report: &Report, mut answer: Answer) -> Answer {
    let name = path.display();
    if answer.exit == Exit::Incomplete {
        answer.remarks.push(format!(
            "error: {name} is not written: what could not be read may hide findings, which would count as new later"
        ));
        return answer;
    }
    let baseline = report.baseline();
    match baseline::write(path, &baseline) {
        Ok(()) => {
            let count = baseline.findings.len();
            let note =
                format!("note: {count} findings are accepted from now on with --baseline {name}");
            answer.remarks.push(note);
            answer.exit = Exit::Done;
        }
        Err(why) => {
            answer.remarks.push(format!("error: {why}"));
            answer.exit = Exit::Usage;
        }
    }
    answer
}
