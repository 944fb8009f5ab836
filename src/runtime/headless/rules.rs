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
pub(super) async fn rules(invocation: &Invocation, rules: Rules) -> CommandOutput {
    let glyphs = look::glyphs(invocation.look);
    let mut text = Vec::new();
    let written = match (rules.rule, rules.format) {
        (None, RulesFormat::Text) => output::rules(&mut text, glyphs),
        (None, RulesFormat::Json) => {
            output::json(&mut text, &output::rule_list(diagnose::rules(), None))
        }
        (Some(rule), format) => {
            let report = match tried(rule).await {
                Ok(report) => report,
                Err(why) => return CommandOutput::refused(why),
            };
            let explained = Explained {
                rule,
                report: &report,
            };
            match format {
                RulesFormat::Text => output::rule_page(&mut text, &explained, glyphs),
                RulesFormat::Json => {
                    output::json(&mut text, &output::rule_list([rule], Some(&explained)))
                }
            }
        }
    };
    written.expect("memory takes everything that is written to it");
    CommandOutput::text(text)
}

/// The findings of a rule in its example, which is read like any file.
async fn tried(rule: &'static Rule) -> Result<Report, OpenError> {
    let read = gather_text("example", rule.example).await?.close();
    let all: Vec<_> = read.world.iter().cloned().collect();
    let question = Question {
        rules: BTreeSet::from([rule.id]),
        ..Question::default()
    };
    Ok(report(&read, &all, &question))
}
