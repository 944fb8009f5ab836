//! `rules`: the diagnostics, explained, each with what it finds in its own example.

use std::collections::BTreeSet;

use super::{answer::CommandOutput, check::report, gather::gather_text};
use crate::{
    cli::{Invocation, Rules, RulesFormat},
    diagnose::{self, Question, Report, Rule},
    output::{self, Explained},
    runtime::look,
    source::OpenError,
};

/// The list of the rules, or one of them.
pub(super) async fn rules(invocation: &Invocation, rules: &Rules) -> CommandOutput {
    let glyphs = look::glyphs(invocation.look);
    let explained = match rules.rule {
        None => None,
        Some(rule) => match tried(rule).await {
            Ok(report) => Some((rule, report)),
            Err(why) => return CommandOutput::refused(why),
        },
    };
    CommandOutput::writing(&rules.outputs, move |mut out, format, _| {
        let explained = explained
            .as_ref()
            .map(|(rule, report)| Explained { rule, report });
        match (&explained, format) {
            (None, RulesFormat::Text) => output::rules(&mut out, glyphs),
            (None, RulesFormat::Json) => {
                output::json(&mut out, &output::rule_list(diagnose::rules(), None))
            }
            (Some(one), RulesFormat::Text) => output::rule_page(&mut out, one, glyphs),
            (Some(one), RulesFormat::Json) => {
                output::json(&mut out, &output::rule_list([one.rule], Some(one)))
            }
        }
    })
}

/// The findings of a rule in its example, which is read like any file.
async fn tried(rule: &'static Rule) -> Result<Report, OpenError> {
    let read = gather_text("example", rule.example).await?.close();
    let all: Vec<_> = read.world.iter().cloned().collect();
    let question = Question {
        rules: BTreeSet::from([rule.id]),
        policies: true,
        ..Question::default()
    };
    Ok(report(&read, &all, &question))
}
