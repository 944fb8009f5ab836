//! The commands: what each makes of what was read.

use std::sync::Arc;

use super::{
    answer::{Answer, Exit},
    gather::{Gathered, gather},
    missing,
};
use crate::{
    cli::{Describe, DescribeFormat, Get, GetFormat, Invocation},
    derive::{self, Known},
    diagnose::{Mute, Survey},
    output::{self, Described, Document, Item, Scene, Table},
    query::{self, Column, Filter, Listing, Sort},
    runtime::look,
    source::{Choice, Scope},
    store::{Kind, Store},
};

/// One row a Destination.
pub(super) async fn get(invocation: &Invocation, get: &Get) -> Answer {
    let gathered = match gather(invocation).await {
        Ok(gathered) => gathered,
        Err(error) => return Answer::refused(error),
    };
    let (filter, sort) = (get.filter.clone(), get.sort);
    let (listing, survey) = listed(&gathered, (filter, sort), &invocation.mutes);
    let rows = listing.rows();
    let mut remarks = missing::remarks(&gathered.store);
    let exit = completeness(&gathered.store);
    // Where nothing could be read, that there is nothing is not known.
    if rows.is_empty() && (exit == Exit::Done || !gathered.world.is_empty()) {
        remarks.push(nothing(invocation, &get.filter, &gathered).await);
    }
    Answer {
        text: rows_as(invocation, get, (&gathered, rows, survey)),
        remarks,
        exit,
    }
}

/// The Destinations that pass a filter, in order. Where that hangs on what the rules find, they look at all Destinations,
/// and what they found is there too.
pub(super) fn listed(
    gathered: &Gathered,
    (filter, sort): (Filter, Sort),
    mutes: &[Mute],
) -> (Listing, Option<Survey>) {
    let world = &gathered.world;
    if !filter.needs_insight() && !sort.column.needs_insight() {
        return (Listing::of(world, filter, sort, &()), None);
    }
    let survey = Survey::of(&gathered.ground(), world.iter(), mutes);
    let listing = Listing::of(world, filter, sort, &survey);
    (listing, Some(survey))
}

pub(super) fn completeness(store: &Store) -> Exit {
    if output::is_complete(store) {
        Exit::Done
    } else {
        Exit::Incomplete
    }
}

fn rows_as(
    invocation: &Invocation,
    get: &Get,
    (gathered, rows, survey): (&Gathered, &[Arc<Known>], Option<Survey>),
) -> Vec<u8> {
    let mut text = Vec::new();
    let survey =
        || survey.unwrap_or_else(|| Survey::of(&gathered.ground(), rows, &invocation.mutes));
    let written = match get.format {
        GetFormat::Json => output::json(&mut text, &list(gathered, rows, &survey())),
        GetFormat::Yaml => output::yaml(&mut text, &list(gathered, rows, &survey())),
        GetFormat::Name => output::names(&mut text, rows),
        // Headings over nothing say nothing.
        GetFormat::Table | GetFormat::Wide if rows.is_empty() => Ok(()),
        GetFormat::Table | GetFormat::Wide => {
            let columns = columns(get, gathered);
            let survey = if columns.iter().any(|column| column.needs_insight()) {
                survey()
            } else {
                Survey::default()
            };
            let look = Table {
                columns,
                now: gathered.began,
                glyphs: look::glyphs(invocation.look),
                survey: &survey,
            };
            output::table(&mut text, rows, &look)
        }
    };
    written.expect("memory takes everything that is written to it");
    text
}

fn list(gathered: &Gathered, rows: &[Arc<Known>], survey: &Survey) -> Document<Item> {
    let facts = (&gathered.store, &gathered.world);
    output::destination_list(facts, rows, survey)
}

fn columns(get: &Get, gathered: &Gathered) -> Vec<Column> {
    let columns = get.columns.clone();
    columns.unwrap_or_else(|| match get.format {
        GetFormat::Wide => output::wide(&gathered.store),
        _ => Column::PLAIN.to_vec(),
    })
}

/// Why there is no row.
pub(super) async fn nothing(
    invocation: &Invocation,
    filter: &Filter,
    gathered: &Gathered,
) -> String {
    let known = gathered.world.len();
    if known > 0 {
        return format!(
            "note: none of {known} Destinations passes the filter {:?}",
            filter.text()
        );
    }
    let Scope {
        namespace,
        selector,
        ..
    } = &invocation.scope;
    if let Some(labels) = selector.as_deref().filter(|labels| !labels.is_empty()) {
        let place = namespace.as_ref();
        let place = place.map_or(String::new(), |name| format!(" in namespace {name:?}"));
        return format!("note: no Destination{place} has the labels {labels:?} (-l)");
    }
    let Some(namespace) = namespace else {
        return "note: there is no Destination".to_owned();
    };
    if has_services(invocation, namespace).await {
        return format!(
            "note: no Destination object is in namespace {namespace:?}, but services of it have Destinations elsewhere; \
             use ns:{namespace}"
        );
    }
    format!("note: there is no Destination in namespace {namespace:?}")
}

/// Whether Destinations of other namespaces are about services of this one. Reads everything again.
async fn has_services(invocation: &Invocation, namespace: &str) -> bool {
    let from_stdin = match &invocation.choice {
        Choice::Files(paths) => paths.iter().any(|named| named.path.as_os_str() == "-"),
        Choice::Demo | Choice::Replay { .. } | Choice::Contexts { .. } => false,
    };
    if from_stdin {
        // It has been read, and cannot be read twice.
        return false;
    }
    let mut everywhere = invocation.clone();
    everywhere.scope.namespace = None;
    let found = gather(&everywhere).await;
    found.is_ok_and(|found| {
        let mut known = found.world.iter();
        known.any(|known| derive::namespace(&known.destination) == namespace)
    })
}

/// Everything known of the named Destinations.
pub(super) async fn describe(invocation: &Invocation, describe: &Describe) -> Answer {
    let mut gathered = match gather(invocation).await {
        Ok(gathered) => gathered,
        Err(error) => return Answer::refused(error),
    };
    let (found, strangers) = resolve(&gathered, &describe.names);
    let mut answer = Answer {
        text: Vec::new(),
        remarks: missing::remarks(&gathered.store),
        exit: completeness(&gathered.store),
    };
    if !strangers.is_empty() {
        answer.remarks.extend(strangers);
        answer.exit = answer.exit.min(Exit::No);
    }
    let described = fetched(&mut gathered, found, &mut answer).await;
    answer.text = match describe.format {
        DescribeFormat::Text => pages(invocation, &gathered, &described),
        DescribeFormat::Json => document(invocation, &gathered, &described),
    };
    answer
}

/// The Destinations that the names mean, each once, and a remark for each name that means none.
fn resolve(gathered: &Gathered, names: &[String]) -> (Vec<Arc<Known>>, Vec<String>) {
    let (mut found, mut strangers): (Vec<Arc<Known>>, Vec<String>) = Default::default();
    for name in names {
        let meant = query::named(&gathered.world, name);
        if meant.is_empty() {
            strangers.push(stranger(gathered, name));
        }
        for known in meant {
            if !found.contains(&known) {
                found.push(known);
            }
        }
    }
    (found, strangers)
}

fn stranger(gathered: &Gathered, name: &str) -> String {
    let near = query::nearest(&gathered.world, name);
    let mut planes = gathered
        .store
        .sources()
        .filter(|source| !source.is_cluster());
    if let Some(why) = planes.find_map(|source| source.knowledge(Kind::Destination).gap()) {
        return format!("error: no Destination that was read is called {name:?}: {why}");
    }
    if gathered.world.is_empty() {
        format!("error: nothing is called {name:?}: no Destination was read")
    } else if near.is_empty() {
        format!("error: nothing is called {name:?}; `portolan get` lists what there is")
    } else {
        format!(
            "error: nothing is called {name:?}; the nearest names are {}",
            near.join(", ")
        )
    }
}

/// The Destinations with their whole objects. One that cannot be had is said, and leaves the answer incomplete.
async fn fetched(
    gathered: &mut Gathered,
    found: Vec<Arc<Known>>,
    answer: &mut Answer,
) -> Vec<Described> {
    let mut described = Vec::new();
    for known in found {
        let object = gathered.whole(&known.id).await;
        if let Err(error) = &object {
            let name = &known.id.key;
            answer.remarks.push(format!(
                "incomplete: the whole object of {name} is left out: {error}"
            ));
            answer.exit = answer.exit.min(Exit::Incomplete);
        }
        described.push(Described {
            known,
            object: object.ok(),
        });
    }
    described
}

fn pages(invocation: &Invocation, gathered: &Gathered, described: &[Described]) -> Vec<u8> {
    let scene = Scene {
        store: &gathered.store,
        world: &gathered.world,
        survey: &survey(invocation, gathered, described),
        now: gathered.began,
        glyphs: look::glyphs(invocation.look),
        described,
    };
    let mut text = Vec::new();
    output::describe(&mut text, &scene).expect("memory takes everything that is written to it");
    text
}

fn survey(invocation: &Invocation, gathered: &Gathered, described: &[Described]) -> Survey {
    let known = described.iter().map(|one| &one.known);
    Survey::of(&gathered.ground(), known, &invocation.mutes)
}

fn document(invocation: &Invocation, gathered: &Gathered, described: &[Described]) -> Vec<u8> {
    let facts = (&gathered.store, &gathered.world);
    let survey = survey(invocation, gathered, described);
    let document = output::descriptions(facts, &survey, described);
    let mut text = Vec::new();
    output::json(&mut text, &document).expect("memory takes everything that is written to it");
    text
}
