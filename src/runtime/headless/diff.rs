//! `diff`: two states, compared.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    answer::{CommandOutput, Exit, completeness},
    gather::{ReadFacts, gather},
    get::listed,
    missing,
};
use crate::{
    cli::{Diff, DiffFormat, DiffSide, Invocation},
    derive::{
        difference::{DifferingObject, StateDifference, state_difference},
        objects::DestinationCounts,
        world::Known,
    },
    diagnose::{EffectDifference, ExaminedState, Question, Report, effect_differences},
    model::SourceName,
    output::{self, DiffPage, DiffState},
    query::{Filter, LISTED_KINDS, ObjectInsight, ObjectRow, Sort},
    runtime::look,
    source::{self, OpenError, Scope},
    store::{Id, Kind},
};

/// One of the two states, and what of it passes the filter.
struct ReadSide {
    read: ReadFacts,
    counts: DestinationCounts,
    /// The findings about objects of other kinds, if the filter asks for them.
    found: Box<dyn ObjectInsight + Send>,
    destinations: Vec<Arc<Known>>,
}

pub(super) async fn diff(invocation: &Invocation, diff: &Diff) -> CommandOutput {
    let sides = async {
        let before = ReadSide::read(invocation, &diff.before, diff).await?;
        let after = ReadSide::read(invocation, &diff.after, diff).await?;
        Ok::<_, OpenError>((before, after))
    };
    let (mut before, mut after) = match sides.await {
        Ok(sides) => sides,
        Err(error) => return CommandOutput::refused(error),
    };
    let remarks = before.remarks("BEFORE").chain(after.remarks("AFTER"));
    let mut remarks: Vec<String> = remarks.collect();
    let exit = completeness(&before.read.store).min(completeness(&after.read.store));
    let mut difference = state_difference(&before.read.store, &after.read.store);
    let passing = passing((&before, &after), &difference);
    before.select(&passing, |source| difference.later_name(source));
    after.select(&passing, SourceName::clone);
    remarks.extend(difference.unmatched.iter().map(|source| {
        format!(
            "note: only one of the two has a source {source}: all of its objects are new or gone"
        )
    }));
    let glyphs = look::glyphs(invocation.look);
    if diff.effect {
        let effects = effects(invocation, (&before, &after), (diff, &difference));
        let end = if effects.is_empty() {
            Exit::Done
        } else {
            Exit::No
        };
        return CommandOutput {
            remarks,
            exit: exit.min(end),
            ..CommandOutput::writing(&diff.outputs, move |mut out, format, _| {
                let (old, new) = (&before.read.store, &after.read.store);
                match format {
                    DiffFormat::Text => {
                        let several = new.sources().count() > 1;
                        output::effect_page(&mut out, &effects, (several, glyphs))
                    }
                    DiffFormat::Json => {
                        output::json(&mut out, &output::effect_document((old, new), &effects))
                    }
                }
            })
        };
    }
    if !diff.filter.is_empty() {
        select(&mut difference, (&before, &after, &passing), &diff.filter);
    }
    let end = if difference.objects.is_empty() {
        Exit::Done
    } else {
        Exit::No
    };
    CommandOutput {
        remarks,
        exit: exit.min(end),
        ..CommandOutput::writing(&diff.outputs, move |mut out, format, _| {
            let page = DiffPage {
                before: before.state(),
                after: after.state(),
                difference: &difference,
                glyphs,
            };
            match format {
                DiffFormat::Text => output::diff_page(&mut out, &page),
                DiffFormat::Json => output::json(&mut out, &output::diff_document(&page)),
            }
        })
    }
}

impl ReadSide {
    async fn read(
        invocation: &Invocation,
        side: &DiffSide,
        diff: &Diff,
    ) -> Result<Self, OpenError> {
        let invocation = Invocation {
            choice: source::saved(&side.path, side.at).await,
            scope: Scope {
                keeps_texts: !diff.effect,
                ..invocation.scope.clone()
            },
            ..invocation.clone()
        };
        let read = gather(&invocation).await?.close();
        let (listing, _) = listed(
            &read,
            (diff.filter.clone(), Sort::default()),
            &invocation.mutes,
        );
        let is_asked_for = diff.filter.needs_insight();
        Ok(Self {
            found: read.examined_objects(is_asked_for, &invocation.mutes),
            counts: DestinationCounts::of_kinds(&read.world, LISTED_KINDS),
            destinations: listing.rows().to_vec(),
            read,
        })
    }

    /// Leaves the Destinations that pass in either state.
    fn select(&mut self, passing: &BTreeSet<Id>, later_name: impl Fn(&SourceName) -> SourceName) {
        let passes = |known: &&Arc<Known>| passing.contains(&later(&known.id, &later_name));
        let world = self.read.world.iter();
        self.destinations = world.filter(passes).cloned().collect();
    }

    fn remarks(&self, name: &'static str) -> impl Iterator<Item = String> {
        let remarks = missing::remarks(&self.read.store).into_iter();
        remarks.map(move |remark| format!("{name}: {remark}"))
    }

    fn state(&self) -> DiffState<'_> {
        DiffState {
            store: &self.read.store,
            world: &self.read.world,
            counts: &self.counts,
        }
    }

    fn report(&self, invocation: &Invocation, filter: &Filter) -> Report {
        let question = Question {
            mutes: invocation.mutes.clone(),
            policies: filter.is_empty(),
            ..Question::default()
        };
        Report::watched(
            &self.read.ground(),
            &self.destinations,
            (&question, self.read.diagnosis.as_ref()),
        )
    }
}

/// The Destinations that pass the filter in either state, by their names in the later one.
fn passing((before, after): (&ReadSide, &ReadSide), difference: &StateDifference) -> BTreeSet<Id> {
    let old = before.destinations.iter();
    let old = old.map(|known| later(&known.id, |source| difference.later_name(source)));
    let new = after.destinations.iter().map(|known| known.id.clone());
    old.chain(new).collect()
}

fn later(id: &Id, name: impl Fn(&SourceName) -> SourceName) -> Id {
    Id {
        source: name(&id.source),
        key: id.key.clone(),
    }
}

/// The effect of the change on requests and findings.
fn effects(
    invocation: &Invocation,
    (before, after): (&ReadSide, &ReadSide),
    (diff, difference): (&Diff, &StateDifference),
) -> Vec<EffectDifference> {
    let reports = [before, after].map(|side| side.report(invocation, &diff.filter));
    let [old, new] =
        [(before, &reports[0]), (after, &reports[1])].map(|(side, report)| ExaminedState {
            store: &side.read.store,
            world: &side.read.world,
            destinations: &side.destinations,
            report,
        });
    effect_differences(&old, &new, |source: &SourceName| {
        difference.later_name(source)
    })
}

/// Leaves the objects that pass a filter in either state. Keys that only Destinations have leave out all other kinds.
fn select(
    difference: &mut StateDifference,
    (before, after, passing): (&ReadSide, &ReadSide, &BTreeSet<Id>),
    filter: &Filter,
) {
    let takes_objects = Filter::parse_for_objects(filter.text()).is_ok();
    let mut objects = std::mem::take(&mut difference.objects);
    objects.retain(|object| match object.subject.kind {
        Kind::Destination => passing.contains(&later(&object.subject.id, |source| {
            difference.later_name(source)
        })),
        kind => {
            takes_objects
                && LISTED_KINDS.contains(&kind)
                && [before, after]
                    .iter()
                    .any(|side| passes(side, object, filter))
        }
    });
    difference.objects = objects;
}

fn passes(side: &ReadSide, object: &DifferingObject, filter: &Filter) -> bool {
    let row = ObjectRow {
        id: object.subject.id.clone(),
        object: object.object.clone(),
    };
    filter.passes_object(&row, &side.read.objects(&side.counts, &*side.found))
}
