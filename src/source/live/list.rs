//! A feed reads a list: as the beginning of a watch where the server can do that, else page by page.

use std::time::Duration;

use kube::core::{ListMeta, WatchEvent, watch::Bookmark};

use super::{
    feed::{Feed, Health},
    line::{Events, Heard, Json, Line},
    place::Start,
    trouble::{Stop, Trouble},
};
use crate::store::Change;

/// How long a list may pause that comes as a watch. A proxy may have swallowed its end.
const PATIENCE: Duration = Duration::from_secs(15);

/// The annotation of the bookmark that closes a list which comes as a watch (KEP-3157).
const END_OF_LIST: &str = "k8s.io/initial-events-end";

impl Feed {
    /// Reads the list as the beginning of a watch, which then goes on with changes: one request, one object in memory
    /// at a time. Gives nothing where the server cannot do that, or may not for us.
    pub(super) async fn list_by_stream<'l>(
        &mut self,
        line: &'l Line,
    ) -> Result<Option<Events<'l>>, Stop> {
        let begun = line.watch(Start::Everything);
        let mut events = match tokio::time::timeout(PATIENCE, begun).await {
            // Servers up to 1.26, and those where the feature is off, answer 422. One that lets us list may still
            // not let us watch.
            Err(_) | Ok(Err(Stop::Trouble(Trouble::Rejected { .. } | Trouble::Denied { .. }))) => {
                return Ok(None);
            }
            Ok(begun) => begun?,
        };
        self.voice.say(Change::ListBegan(self.voice.kind)).await?;
        loop {
            match events.next(PATIENCE).await? {
                Heard::Event(WatchEvent::Added(json) | WatchEvent::Modified(json)) => {
                    self.listed(&json).await?;
                }
                Heard::Event(WatchEvent::Bookmark(end)) if is_end(&end) => {
                    let version = version(line, Some(end.metadata.resource_version))?;
                    self.end_list(version).await?;
                    return Ok(Some(events));
                }
                // Nothing can be deleted in a list, and a bookmark without the mark is of a server that has never
                // heard of the mark.
                Heard::Event(_) | Heard::End | Heard::Silence => return Ok(None),
            }
        }
    }

    /// Reads the list page by page.
    pub(super) async fn list_by_pages(&mut self, line: &Line) -> Result<(), Stop> {
        let mut page = match line.page(None).await {
            Err(Stop::Trouble(Trouble::Denied { why })) => {
                return Err(self.list_nearby(line, why).await);
            }
            page => page?,
        };
        let version = version(line, page.metadata.resource_version.take())?;
        self.voice.say(Change::ListBegan(self.voice.kind)).await?;
        loop {
            for json in page.items {
                self.listed(&json).await?;
            }
            let Some(token) = next(&mut page.metadata) else {
                break;
            };
            page = line.page(Some(token)).await?;
            // Every page is of the version of the first one, unless the server was replaced in between.
            if page.metadata.resource_version.as_ref() != Some(&version) {
                let why = "its pages are of different versions";
                return Err(line.attempt("list").outdated(why).into());
            }
        }
        self.end_list(version).await
    }

    /// Reads the namespaces that may be read where all may not, as one list, and gives what to say of it. All are asked
    /// for again before each of these lists, which are no more than polled.
    async fn list_nearby(&mut self, line: &Line, why: String) -> Stop {
        // Whoever was allowed all has more than these would show.
        if self.health != Health::Never {
            return Trouble::Denied { why }.into();
        }
        let (mut read, mut items) = (Vec::new(), Vec::new());
        for namespace in line.place.nearby() {
            match whole(&line.within(namespace)).await {
                Ok(found) => {
                    read.push(namespace.as_str());
                    items.extend(found);
                }
                Err(Stop::Trouble(Trouble::Denied { .. })) => {}
                Err(stop) => return stop,
            }
        }
        let why = match read.as_slice() {
            [] => return Trouble::Denied { why }.into(),
            read => format!(
                "{why} in all namespaces; until then those of {} are read, every half a minute",
                read.join(" and ")
            ),
        };
        match self.tell_nearby(items).await {
            Ok(()) => Trouble::Denied { why }.into(),
            Err(stop) => stop,
        }
    }

    async fn tell_nearby(&mut self, items: Vec<Json>) -> Result<(), Stop> {
        let kind = self.voice.kind;
        self.voice.say(Change::ListBegan(kind)).await?;
        for json in items {
            self.listed(&json).await?;
        }
        self.hold_none();
        self.concerns.tell();
        self.voice.say(Change::ListEnded(kind)).await
    }

    async fn listed(&mut self, json: &Json) -> Result<(), Stop> {
        let change = self
            .decode(json)
            .map_or_else(|skipped| skipped, Change::Listed);
        self.voice.say(change).await
    }

    async fn end_list(&mut self, version: String) -> Result<(), Stop> {
        // In this order, or a session that is left between the two would go on after a list that never ended.
        self.voice.say(Change::ListEnded(self.voice.kind)).await?;
        self.hold(version);
        self.concerns.tell();
        Ok(())
    }
}

/// Reads a list whole before anything is told of it.
async fn whole(line: &Line) -> Result<Vec<Json>, Stop> {
    let (mut items, mut token) = (Vec::new(), None);
    loop {
        let mut page = line.page(token).await?;
        items.extend(page.items);
        token = next(&mut page.metadata);
        if token.is_none() {
            return Ok(items);
        }
    }
}

/// The version of a list. Without one its changes cannot be asked for.
fn version(line: &Line, given: Option<String>) -> Result<String, Trouble> {
    let given = given.filter(|version| !version.is_empty() && version != "0");
    given.ok_or_else(|| {
        line.attempt("list")
            .odd("the server gives the list no version")
    })
}

/// What stands for the page after this one; nothing where it is the last.
fn next(page: &mut ListMeta) -> Option<String> {
    page.continue_.take().filter(|token| !token.is_empty())
}

fn is_end(bookmark: &Bookmark) -> bool {
    bookmark.metadata.annotations.contains_key(END_OF_LIST)
}
