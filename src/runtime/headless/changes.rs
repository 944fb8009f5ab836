//! `changes`: what changed, when and by whom.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    answer::{CommandOutput, completeness},
    gather::{ReadFacts, gather},
    get::listed,
    missing,
};
use crate::{
    cli::{AskedChanges, ChangesFormat, Invocation},
    derive::{
        changes::{ChangeGap, ChangeRow, change_gaps, change_rows},
        objects::DestinationCounts,
        world::World,
    },
    diagnose::FindingMoves,
    output::{self, ChangesPage},
    query::{Filter, LISTED_KINDS, Listing, ObjectRow, Sort},
    runtime::look,
    store::{Change, Id, Kind, Object, SeenChange, Store, Subject, Update},
};

/// The changes of the objects that pass the filter.
pub(super) async fn changes(invocation: &Invocation, asked: &AskedChanges) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let counts = DestinationCounts::of_kinds(&read.world, LISTED_KINDS);
    let filter = &asked.filter;
    let passing = passing(&read, filter, invocation);
    let takes_objects = Filter::parse_for_objects(filter.text()).is_ok();
    let found = read.examined_objects(filter.needs_insight(), &invocation.mutes);
    let passes = |subject: &Subject, object: &Object| {
        filter.is_empty()
            || match subject.kind {
                Kind::Destination => passing.contains(&subject.id),
                kind => {
                    let row = ObjectRow {
                        id: subject.id.clone(),
                        object: object.clone(),
                    };
                    takes_objects
                        && LISTED_KINDS.contains(&kind)
                        && filter.passes_object(&row, &read.objects(&counts, &*found))
                }
            }
    };
    let (mut rows, _) = change_rows(&read.store, passes, usize::MAX - 1);
    let mut gaps = change_gaps(&read.store);
    if let Some(since) = asked.since {
        since_then(&mut rows, &mut gaps, earliest(&read, since));
    }
    let moves = read.diagnosis.as_ref();
    let moves = moves.map(|diagnosis| FindingMoves::of(diagnosis, &read.world));
    let moves = moves.unwrap_or_default();
    let glyphs = look::glyphs(invocation.look);
    CommandOutput {
        remarks: missing::remarks(&read.store),
        exit: completeness(&read.store),
        ..CommandOutput::writing(&asked.outputs, move |mut out, format, _| {
            let page = ChangesPage {
                store: &read.store,
                world: &read.world,
                counts: &counts,
                rows: &rows,
                gaps: &gaps,
                moves: &moves,
                glyphs,
            };
            match format {
                ChangesFormat::Text => output::changes_page(&mut out, &page),
                ChangesFormat::Json => output::json(&mut out, &output::change_list(&page)),
            }
        })
    }
}

/// The earliest time of a change that is this recent.
fn earliest(read: &ReadFacts, since: std::time::Duration) -> Timestamp {
    let since = SignedDuration::try_from(since).unwrap_or(SignedDuration::MAX);
    read.now.checked_sub(since).unwrap_or(Timestamp::MIN)
}

/// Leaves what happened since a time.
fn since_then(rows: &mut Vec<ChangeRow>, gaps: &mut Vec<ChangeGap>, earliest: Timestamp) {
    rows.retain(|row| row.at >= earliest);
    gaps.retain(|gap| gap.to.is_none_or(|to| to >= earliest));
}

/// The Destinations that pass the filter, as they are now or, if they are gone, as they were.
fn passing(read: &ReadFacts, filter: &Filter, invocation: &Invocation) -> BTreeSet<Id> {
    if filter.is_empty() {
        return BTreeSet::new();
    }
    let order = (filter.clone(), Sort::default());
    let (listing, _) = listed(read, order, &invocation.mutes);
    let now = listing.rows().iter().map(|known| known.id.clone());
    let gone = gone(read);
    let then = Listing::of(&gone, filter.clone(), Sort::default(), &read.insight(&()));
    let then = then.rows().iter().map(|known| known.id.clone());
    now.chain(then).collect()
}

/// The Destinations that are gone, as they were last.
fn gone(read: &ReadFacts) -> World {
    let (mut store, mut world) = (Store::default(), World::default());
    let gone = read.store.history().changes().filter_map(last_form);
    for (source, at, object) in gone {
        let change = Change::Applied(object);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    }
    let is_here = |id: &Id| read.world.get(id).is_some();
    let back: Vec<Id> = world.iter().map(|known| known.id.clone()).collect();
    for Id { source, key } in back.into_iter().filter(is_here) {
        let (at, change) = (read.now, Change::Deleted(Kind::Destination, key));
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    }
    world
}

/// The last form of a Destination that a change removed.
fn last_form(change: &SeenChange) -> Option<(crate::model::SourceName, Timestamp, Object)> {
    let is_gone = change.kind == Kind::Destination && change.after.is_none();
    let before = change.before.clone().filter(|_| is_gone)?;
    Some((change.id.source.clone(), change.at, before))
}
