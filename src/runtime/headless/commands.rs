//! The commands: what each makes of what was read.

use std::{
    io::{self, Write},
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit},
    gather::{OpenSources, ReadFacts, gather},
    missing,
};
use crate::{
    cli::{Describe, DescribeFormat, Get, GetFormat, Invocation},
    derive::{self, world::Known},
    diagnose::{Mutes, Survey},
    output::{self, Described, PageInputs, TableInputs},
    query::{self, Column, Filter, Listing, Sort},
    runtime::look,
    source::{Choice, Scope},
    store::{Kind, Store},
};

/// One row a Destination.
pub(super) async fn get(invocation: &Invocation, get: &Get) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let (filter, sort) = (get.filter.clone(), get.sort);
    let (listing, survey) = listed(&read, (filter, sort), &invocation.mutes);
    let is_empty = listing.rows().is_empty();
    let mut remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    // If nothing could be read, it is not known that there is nothing.
    if is_empty && (exit == Exit::Done || !read.world.is_empty()) {
        remarks.push(nothing(invocation, &get.filter, &read).await);
    }
    let (invocation, get, outputs) = (invocation.clone(), get.clone(), get.outputs.clone());
    let rows = Rows {
        read,
        listing,
        survey,
    };
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::writing(&outputs, move |mut out, format, _| {
            rows.write(&mut out, &invocation, (&get, format))
        })
    }
}

/// The output of `get`.
struct Rows {
    read: ReadFacts,
    listing: Listing,
    /// The findings of all Destinations, if the filter or the order needs them.
    survey: Option<Survey>,
}

/// The Destinations that pass a filter, in order. Where that hangs on what the rules find, they look at all Destinations,
/// and what they found is there too.
pub(super) fn listed(
    read: &ReadFacts,
    (filter, sort): (Filter, Sort),
    mutes: &Mutes,
) -> (Listing, Option<Survey>) {
    let world = &read.world;
    if !filter.needs_insight() && !sort.column.needs_insight() {
        let insight = read.insight(&());
        return (Listing::of(world, filter, sort, &insight), None);
    }
    let watch = (mutes, read.diagnosis.as_ref());
    let survey = Survey::watched(&read.ground(), world.iter(), watch);
    let listing = Listing::of(world, filter, sort, &read.insight(&survey));
    (listing, Some(survey))
}

pub(super) fn completeness(store: &Store) -> Exit {
    if output::is_complete(store) {
        Exit::Done
    } else {
        Exit::Incomplete
    }
}

impl Rows {
    fn write(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        (get, format): (&Get, GetFormat),
    ) -> io::Result<()> {
        let columns = self.columns(get, format);
        let tells_survey = match format {
            GetFormat::Json | GetFormat::Yaml => true,
            GetFormat::Name => false,
            GetFormat::Table | GetFormat::Wide => columns.iter().any(|one| one.needs_insight()),
        };
        let (read, rows) = (&self.read, self.listing.rows());
        let own;
        let survey = if let Some(survey) = &self.survey {
            survey
        } else {
            let rows = if tells_survey { rows } else { &[] };
            let watch = (&invocation.mutes, read.diagnosis.as_ref());
            own = Survey::watched(&read.ground(), rows, watch);
            &own
        };
        let list = || output::destination_list((&read.store, &read.world), rows, survey);
        match format {
            GetFormat::Json => output::json(out, &list()),
            GetFormat::Yaml => output::yaml(out, &list()),
            GetFormat::Name => output::names(out, rows),
            // Headings over nothing say nothing.
            GetFormat::Table | GetFormat::Wide if rows.is_empty() => Ok(()),
            GetFormat::Table | GetFormat::Wide => {
                let look = TableInputs {
                    columns,
                    now: read.now,
                    glyphs: look::glyphs(invocation.look),
                    survey,
                };
                output::table(out, rows, &look)
            }
        }
    }

    fn columns(&self, get: &Get, format: GetFormat) -> Vec<Column> {
        let columns = get.columns.clone();
        columns.unwrap_or_else(|| match format {
            GetFormat::Wide => output::wide(&self.read.store),
            _ => Column::PLAIN.to_vec(),
        })
    }
}

/// Why there is no row.
pub(super) async fn nothing(invocation: &Invocation, filter: &Filter, read: &ReadFacts) -> String {
    let known = read.world.len();
    if known > 0 {
        return format!(
            "note: none of {known} Destinations matches the filter {:?}",
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
        return "note: no Destination was found".to_owned();
    };
    if has_services(invocation, namespace).await {
        return format!(
            "note: no Destination object is in namespace {namespace:?}, but Destinations of its services are elsewhere; use ns:{namespace}"
        );
    }
    format!("note: no Destination is in namespace {namespace:?}")
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
        let mut known = found.read.world.iter();
        known.any(|known| derive::destination::namespace(&known.destination) == namespace)
    })
}

/// Everything known of the named Destinations.
pub(super) async fn describe(invocation: &Invocation, describe: &Describe) -> CommandOutput {
    let mut gathered = match gather(invocation).await {
        Ok(gathered) => gathered,
        Err(error) => return CommandOutput::refused(error),
    };
    let (found, strangers) = resolve(&gathered.read, &describe.names);
    let mut answer = CommandOutput {
        remarks: missing::remarks(&gathered.read.store),
        exit: completeness(&gathered.read.store),
        ..CommandOutput::nothing()
    };
    if !strangers.is_empty() {
        answer.remarks.extend(strangers);
        answer.exit = answer.exit.min(Exit::No);
    }
    let described = fetched(&mut gathered, found, &mut answer).await;
    let pages = Pages {
        read: gathered.close(),
        described,
    };
    let invocation = invocation.clone();
    CommandOutput {
        remarks: answer.remarks,
        exit: answer.exit,
        ..CommandOutput::writing(&describe.outputs, move |mut out, format, _| {
            pages.write(&mut out, &invocation, format)
        })
    }
}

/// The output of `describe`.
struct Pages {
    read: ReadFacts,
    described: Vec<Described>,
}

impl Pages {
    fn write(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        format: DescribeFormat,
    ) -> io::Result<()> {
        let Self { read, described } = self;
        let known = described.iter().map(|one| &one.known);
        let watch = (&invocation.mutes, read.diagnosis.as_ref());
        let survey = &Survey::watched(&read.ground(), known, watch);
        let (store, world) = (&read.store, &read.world);
        match format {
            DescribeFormat::Json => output::json(
                out,
                &output::descriptions((store, world), survey, described),
            ),
            DescribeFormat::Text => {
                let scene = PageInputs {
                    store,
                    world,
                    survey,
                    now: read.now,
                    glyphs: look::glyphs(invocation.look),
                    described,
                };
                output::describe(out, &scene)
            }
        }
    }
}

/// The Destinations that the names mean, each once, and a remark for each name that means none.
fn resolve(read: &ReadFacts, names: &[String]) -> (Vec<Arc<Known>>, Vec<String>) {
    let (mut found, mut strangers): (Vec<Arc<Known>>, Vec<String>) = Default::default();
    for name in names {
        let meant = query::named(&read.world, name);
        if meant.is_empty() {
            strangers.push(stranger(read, name));
        }
        for known in meant {
            if !found.contains(&known) {
                found.push(known);
            }
        }
    }
    (found, strangers)
}

/// That no Destination has a name, with the nearest names.
pub(super) fn stranger(read: &ReadFacts, name: &str) -> String {
    let near = query::nearest(&read.world, name);
    let mut planes = read.store.sources().filter(|source| !source.is_cluster());
    if let Some(why) = planes.find_map(|source| source.knowledge(Kind::Destination).gap()) {
        return format!("error: none of the Destinations read has the name {name:?}: {why}");
    }
    if read.world.is_empty() {
        format!("error: no Destination has the name {name:?}: none was read")
    } else if near.is_empty() {
        format!("error: no Destination has the name {name:?}; `portolan get` lists all")
    } else {
        format!(
            "error: no Destination has the name {name:?}; the closest names are {}",
            near.join(", ")
        )
    }
}

/// The Destinations with their whole objects. If one cannot be read, a note says so and the answer is incomplete.
async fn fetched(
    gathered: &mut OpenSources,
    found: Vec<Arc<Known>>,
    answer: &mut CommandOutput,
) -> Vec<Described> {
    let mut described = Vec::new();
    for known in found {
        let object = gathered.whole(&known.id).await;
        if let Err(error) = &object {
            let name = &known.id.key;
            answer.remarks.push(format!(
                "incomplete: the object {name} could not be read in full: {error}"
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
