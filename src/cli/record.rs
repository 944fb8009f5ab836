//! The flags of `record`, understood.

use super::{
    Command, Record, Usage,
    args::{Common, RecordArgs},
};
use crate::source::Packing;

pub(super) fn record(common: Common, args: RecordArgs) -> Result<(Common, Command), Usage> {
    let common = common.then(args.common).at(args.at);
    if common.replay.is_some() && args.length.is_some() {
        return Err(Usage::conflict(
            "--for does not work with --replay, which is copied at once: use --at TIME to copy it until a time",
        ));
    }
    let path = Some(args.output).filter(|path| path.as_os_str() != "-");
    let is_packed = path
        .as_ref()
        .is_some_and(|path| path.extension() == Some("zst".as_ref()));
    let record = Record {
        path,
        replaces: args.force,
        packing: if is_packed {
            Packing::Zstd
        } else {
            Packing::Plain
        },
        length: args.length,
        most: args.max_size,
    };
    Ok((common, Command::Record(record)))
}
