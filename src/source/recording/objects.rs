//! Whole objects of a recording: the last lines about them, read again.

use std::{path::Path, sync::Arc};

use tokio::task::spawn_blocking;

use super::{line::RecordedLine, lines::LineFinder, spot::LineSpot, state::RecordedState};
use crate::{
    model::Json,
    source::{Fetch, FetchError, FileError, SourceFault, requests},
    store::Kind,
};

/// Answers with an object as the last update had it.
pub(super) async fn answer(path: &Arc<Path>, state: &RecordedState, fetch: Fetch) {
    let Fetch {
        source,
        kind,
        key,
        reply,
    } = fetch;
    let found = match state.spot(&source, kind, &key) {
        None => Err(FetchError::Gone(source)),
        Some(spot) => {
            let path = Arc::clone(path);
            let read = spawn_blocking(move || whole(&path, spot, kind));
            let read = read.await.unwrap_or(Err(FileError::BrokenOff.into()));
            read.map_err(|fault| FetchError::failed(source, fault))
        }
    };
    // Who asked may have lost interest by now.
    let _ = reply.send(found);
}

/// The whole object of a line.
fn whole(path: &Path, spot: LineSpot, kind: Kind) -> Result<Json, SourceFault> {
    let mut finder = LineFinder::open(path).map_err(FileError::from)?;
    let line = finder.line(spot).map_err(FileError::from)?;
    let line = serde_json::from_slice::<RecordedLine<'_>>(line);
    let object = line.ok().and_then(|line| line.object);
    let object = object.ok_or(SourceFault::RecordingChanged)?.get();
    Ok(requests::complete(kind, object.to_owned().into()))
}
