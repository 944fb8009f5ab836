//! `check`: what is wrong or doubtful.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit, completeness},
    artifacts,
    baseline::{self, BaselineFileError},
    gather::{OpenSources, ReadFacts, gather},
    get::{listed, nothing},
    missing,
};
use crate::{
    cli::{Check, CheckFormat, Invocation},
    derive::{self, world::Known},
    diagnose::{Baseline, Mutes, Question, Report},
    output::{self, Checked},
    query::Sort,
    runtime::look,
    store::{Origin, Source, Store},
};

/// The findings for the objects that were read.
pub(super) async fn check(invocation: &Invocation, check: &Check) -> CommandOutput {
    // Before anything is read, which may take long.
    let known = match KnownBefore::of(check) {
        Ok(known) => known,
        Err(why) => return CommandOutput::refused(why),
    };
    let mut open = match gather(invocation).await {
        Ok(open) => open,
        Err(error) => return CommandOutput::refused(error),
    };
    let question = Question {
        rules: check.rules.clone(),
        mutes: Mutes {
            listed: [&check.mutes[..], &invocation.mutes.listed].concat(),
            ..invocation.mutes
        },
        baseline: known.baseline,
        replaced: known.replaced,
        earlier: known.earlier,
        // No word of a filter is about a policy.
        policies: check.filter.is_empty(),
    };
    second_look(&mut open, (invocation, check), &question).await;
    let read = open.close();
    let filter = check.filter.clone();
    let (listing, _) = listed(&read, (filter, Sort::default()), &question.mutes);
    let report = report(&read, listing.rows(), &question);
    let standard = check.outputs.standard();
    let mut answer = CommandOutput {
        remarks: match standard {
            // The text names what is missing, where one looks.
            Some(CheckFormat::Text) if check.write_baseline.is_none() => {
                missing::notes(&read.store)
            }
            _ => missing::remarks(&read.store),
        },
        exit: completeness(&read.store).min(verdict(check, &report)),
        ..CommandOutput::nothing()
    };
    answer.remarks.extend(known.remarks);
    answer
        .remarks
        .extend(unsettled(invocation, report.unsettled));
    answer.remarks.extend(timeless(invocation, &read.store));
    if standard.is_none() {
        let summary = output::summary(&report, check.shows_info);
        answer.remarks.push(format!("note: {summary}"));
    }
    if listing.rows().is_empty() && (answer.exit != Exit::Incomplete || !read.world.is_empty()) {
        let why = nothing(invocation, &check.filter, &read).await;
        answer.remarks.push(why);
    }
    if let Some(path) = &check.write_baseline {
        accepting(path, &report.baseline(read.now), &mut answer);
        answer.remarks.extend(kept(report.kept.len()));
    }
    let (invocation, options) = (invocation.clone(), check.clone());
    let CommandOutput { remarks, exit, .. } = answer;
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::writing(&check.outputs, move |mut out, format, is_standard| {
            let context = (&invocation, &options, is_standard);
            write(&mut out, format, context, (&read, &report))
        })
    }
}

/// The findings that are known before the check.
#[derive(Default)]
struct KnownBefore {
    baseline: Option<Baseline>,
    earlier: Option<Baseline>,
    /// The baseline that is about to be written again.
    replaced: Option<Baseline>,
    remarks: Vec<String>,
}

impl KnownBefore {
    fn of(check: &Check) -> Result<Self, BaselineFileError> {
        let mut known = Self::default();
        if let Some(path) = &check.baseline {
            let read = baseline::read(path)?;
            known.remarks.extend(old_baseline(check, path, &read));
            known.baseline = Some(read);
        }
        if let Some(path) = &check.write_baseline {
            known.replaced = baseline::replaced(path)?;
        }
        if let Some(path) = &check.new_since {
            let (read, is_complete) = baseline::read_run(path)?;
            known.earlier = Some(read);
            known.remarks.extend((!is_complete).then(|| {
                let path = path.display();
                format!("note: the earlier run {path} was incomplete: findings of what it did not read are new here")
            }));
        }
        Ok(known)
    }
}

/// That the baseline marks findings by their paths. `None` if it does not, or if it is about to be replaced.
fn old_baseline(check: &Check, path: &Path, baseline: &Baseline) -> Option<String> {
    let is_replaced = check.write_baseline.as_deref() == Some(path);
    let name = path.display();
    (baseline.is_old() && !is_replaced).then(|| {
        format!(
            "note: an older version wrote the baseline {name}: it identifies findings by path, so a reordered list makes them new; --write-baseline {name} updates it"
        )
    })
}

/// Watches live sources for as long as it takes to tell findings from controllers at work. Nothing is waited for if nothing
/// was found that a controller may still clear.
async fn second_look(
    open: &mut OpenSources,
    (invocation, check): (&Invocation, &Check),
    question: &Question,
) {
    let mut patience = invocation.patience.clone();
    patience.first_look = check.settle;
    let is_live = open.read.store.sources().any(Source::is_live);
    if !is_live || (check.settle.is_zero() && !patience.has_least_times()) {
        return;
    }
    let (listing, _) = listed(
        &open.read,
        (check.filter.clone(), Sort::default()),
        &question.mutes,
    );
    let first = report(&open.read, listing.rows(), question);
    if first.is_to_be_watched() || patience.has_least_times() {
        open.watch(patience).await;
    }
}

/// That findings were left out, because it is not known yet whether they last.
fn unsettled(invocation: &Invocation, count: usize) -> Option<String> {
    let findings = derive::wording::counted(count, "finding");
    let are = if count == 1 { "is" } else { "are" };
    let or = if invocation.patience.has_least_times() {
        ", or `for` in the config file gives their rule more time"
    } else {
        ""
    };
    (count > 0).then(|| {
        format!("note: {findings} {are} not settled: the objects changed a moment ago, and controllers have 60s to follow{or}")
    })
}

/// That the config asks for a time for which findings have to be present, which files and the demo do not tell.
fn timeless(invocation: &Invocation, store: &Store) -> Option<String> {
    let mut sources = store.sources();
    let is_timeless =
        sources.any(|source| matches!(source.origin(), Some(Origin::File | Origin::Demo)));
    (is_timeless && invocation.patience.has_least_times()).then(|| {
        "note: `for` in the config file is ignored: a file and the demo do not tell how long a finding is present".to_owned()
    })
}

/// The findings for these Destinations.
pub(super) fn report(read: &ReadFacts, rows: &[Arc<Known>], question: &Question) -> Report {
    Report::watched(&read.ground(), rows, (question, read.diagnosis.as_ref()))
}

fn write(
    out: &mut impl Write,
    format: CheckFormat,
    (invocation, check, is_standard): (&Invocation, &Check, bool),
    (read, report): (&ReadFacts, &Report),
) -> io::Result<()> {
    let store = &read.store;
    let missing = missing::incomplete(store);
    let checked = Checked {
        store,
        report,
        missing: &missing,
        artifacts: &artifacts::of(&invocation.choice, store),
        fail_on: check.fail_on,
        shows_info: check.shows_info,
        glyphs: look::glyphs(invocation.look),
        columns: is_standard.then(look::columns).flatten(),
        now: read.now,
    };
    match format {
        CheckFormat::Text if check.write_baseline.is_some() => {
            writeln!(out, "{}", output::summary(report, check.shows_info))
        }
        CheckFormat::Text => output::check(out, &checked),
        CheckFormat::Json => output::json(out, &output::check_report(&checked)),
        CheckFormat::Sarif => output::json(out, &output::sarif(&checked)),
        CheckFormat::Junit => output::junit(out, &checked),
        CheckFormat::Prometheus => output::prometheus(out, &checked),
    }
}

fn verdict(check: &Check, report: &Report) -> Exit {
    if report.fails(check.fail_on) {
        Exit::No
    } else {
        Exit::Done
    }
}

/// That findings of the replaced baseline stay in it. `None` if none do.
fn kept(count: usize) -> Option<String> {
    let findings = derive::wording::counted(count, "finding");
    (count > 0)
        .then(|| format!("note: kept {findings} of the baseline that this run did not look at"))
}

/// Writes the present findings to a file of accepted ones. An incomplete source is no base for that.
fn accepting(path: &Path, baseline: &Baseline, answer: &mut CommandOutput) {
    let name = path.display();
    if answer.exit == Exit::Incomplete {
        answer.remarks.push(format!(
            "error: {name} was not written: some objects could not be read, and their findings would be new later"
        ));
        return;
    }
    match baseline::write(path, baseline) {
        Ok(()) => {
            let note = match baseline.findings.len() {
                1 => format!("note: wrote 1 finding; --baseline {name} accepts it"),
                count => format!("note: wrote {count} findings; --baseline {name} accepts them"),
            };
            answer.remarks.push(note);
            answer.exit = Exit::Done;
        }
        Err(why) => {
            answer.remarks.push(format!("error: {why}"));
            answer.exit = Exit::Usage;
        }
    }
}
