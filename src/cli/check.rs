//! The flags of `check` and `rules`, understood.

use super::{
    Check, Command, Rules, Usage,
    args::{CheckArgs, Common, ListedSeverity, RulesArgs},
    outputs::Outputs,
    parse_filter,
};
use crate::diagnose::Mute;

pub(super) fn check(args: CheckArgs) -> Result<Command, Usage> {
    Ok(Command::Check(Check {
        filter: parse_filter(&args.filter)?,
        outputs: Outputs::of(args.output)?,
        fail_on: args.fail_on,
        rules: args.rule.iter().map(|rule| rule.id).collect(),
        mutes: args.mute.into_iter().map(Mute::of_rule).collect(),
        shows_info: args.show == Some(ListedSeverity::Info),
        settle: args.settle,
        baseline: args.baseline,
        new_since: args.new_since,
        write_baseline: args.write_baseline,
    }))
}

/// `rules` reads no source, so that flags about sources have no effect.
pub(super) fn rules(mut common: Common, args: RulesArgs) -> Result<(Common, Command), Usage> {
    common.ascii |= args.ascii;
    let rules = Rules {
        rule: args.rule,
        outputs: Outputs::of(args.output)?,
    };
    Ok((common, Command::Rules(rules)))
}
