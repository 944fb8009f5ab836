//! `check`: what is wrong or doubtful.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit},
    artifacts, baseline,
    commands::{completeness, listed, nothing},
    gather::{ReadFacts, gather},
    missing,
};
use crate::{
    cli::{Check, CheckFormat, Invocation},
    derive::world::Known,
    diagnose::{Baseline, Question, Report},
    output::{self, Checked},
    query::Sort,
    runtime::look,
    store::Store,
};

/// The findings for the objects that were read.
pub(super) async fn check(invocation: &Invocation, check: &Check) -> CommandOutput {
    // Before anything is read, which may take long.
    let baseline = match check.baseline.as_deref().map(baseline::read).transpose() {
        Ok(baseline) => baseline,
        Err(why) => return CommandOutput::refused(why),
    };
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let question = Question {
        rules: check.rules.clone(),
        mutes: [&check.mutes[..], &invocation.mutes].concat(),
        baseline,
    };
    let filter = check.filter.clone();
    let (listing, _) = listed(&read, (filter, Sort::default()), &question.mutes);
    let report = report(&read, listing.rows(), &question);
    let mut answer = CommandOutput {
        remarks: match check.format {
            // The text names what is missing, where one looks.
            CheckFormat::Text => missing::notes(&read.store),
            _ => missing::remarks(&read.store),
        },
        exit: completeness(&read.store).min(verdict(check, &report)),
        ..CommandOutput::nothing()
    };
    answer.remarks.extend(old_baseline(check, &question));
    if listing.rows().is_empty() && (answer.exit != Exit::Incomplete || !read.world.is_empty()) {
        let why = nothing(invocation, &check.filter, &read).await;
        answer.remarks.push(why);
    }
    if let Some(path) = &check.write_baseline {
        accepting(path, &report, &mut answer);
    }
    let (invocation, check, store) = (invocation.clone(), check.clone(), read.store);
    let CommandOutput { remarks, exit, .. } = answer;
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::printing(move |mut out| {
            write(&mut out, &invocation, &check, (&store, &report))
        })
    }
}

/// That the baseline marks findings by their paths. `None` if it does not, or if it is about to be replaced.
fn old_baseline(check: &Check, question: &Question) -> Option<String> {
    let path = check.baseline.as_deref()?;
    let is_old = question.baseline.as_ref().is_some_and(Baseline::is_old);
    let is_replaced = check.write_baseline.as_deref() == Some(path);
    let name = path.display();
    (is_old && !is_replaced).then(|| {
        format!(
            "note: an older version wrote the baseline {name}: it identifies findings by path, so a reordered list makes them new; --write-baseline {name} updates it"
        )
    })
}

/// The findings for these Destinations.
pub(super) fn report(read: &ReadFacts, rows: &[Arc<Known>], question: &Question) -> Report {
    Report::of(&read.ground(), rows, question)
}

fn write(
    out: &mut impl Write,
    invocation: &Invocation,
    check: &Check,
    (store, report): (&Store, &Report),
) -> io::Result<()> {
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
    match check.format {
        CheckFormat::Text => output::check(out, &checked),
        CheckFormat::Json => output::json(out, &output::check_report(&checked)),
        CheckFormat::Sarif => output::json(out, &output::sarif(&checked)),
        CheckFormat::Junit => output::junit(out, &checked),
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

/// Writes the present findings to a file of accepted ones. An incomplete source is no base for that.
fn accepting(path: &Path, report: &Report, answer: &mut CommandOutput) {
    let name = path.display();
    if answer.exit == Exit::Incomplete {
        answer.remarks.push(format!(
            "error: {name} was not written: some objects could not be read, and their findings would be new later"
        ));
        return;
    }
    let baseline = report.baseline();
    match baseline::write(path, &baseline) {
        Ok(()) => {
            let count = baseline.findings.len();
            let note = format!("note: wrote {count} findings; --baseline {name} accepts them");
            answer.remarks.push(note);
            answer.exit = Exit::Done;
        }
        Err(why) => {
            answer.remarks.push(format!("error: {why}"));
            answer.exit = Exit::Usage;
        }
    }
}
