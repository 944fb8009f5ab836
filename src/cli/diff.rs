//! The flags of `diff`, understood.

use super::{
    Usage,
    args::{Common, DiffArgs, DiffFormat, DiffSide},
    outputs::Outputs,
    parse_filter,
    source::names_clusters,
};
use crate::query::Filter;

/// The two states that `diff` compares, and its output.
#[derive(Clone, Debug)]
pub struct Diff {
    /// The earlier state.
    pub before: DiffSide,
    /// The later state.
    pub after: DiffSide,
    /// The objects to show.
    pub filter: Filter,
    /// Whether requests and findings are compared instead of fields.
    pub effect: bool,
    /// The output formats.
    pub outputs: Outputs<DiffFormat>,
}

/// `diff` reads the two files that it names, and no other source.
pub(super) fn diff(common: Common, args: DiffArgs) -> Result<(Common, Diff), Usage> {
    let common = common.then(args.common);
    let has_source = common.demo || !common.filename.is_empty() || common.replay.is_some();
    if has_source || names_clusters(&common) {
        return Err(Usage::conflict(
            "diff compares the two files that it names: remove -f, --replay, --demo and the flags for clusters, and write \
            FILE@TIME for a time in a recording",
        ));
    }
    if [&args.before, &args.after]
        .iter()
        .all(|side| side.path.as_os_str() == "-")
    {
        return Err(Usage::conflict(
            "standard input can be read only once: name a file for one side",
        ));
    }
    let diff = Diff {
        before: args.before,
        after: args.after,
        filter: parse_filter(&args.filter)?,
        effect: args.effect,
        outputs: Outputs::of(args.output)?,
    };
    Ok((common, diff))
}
