//! `describe`: everything known of the named Destinations and other objects.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit, completeness},
    gather::{OpenSources, ReadFacts, gather},
    missing,
};
use crate::{
    cli::{Describe, DescribeFormat, Invocation},
    derive::{objects::DestinationCounts, world::Known},
    diagnose::{FindingsByDestination, Question, Report},
    model::Json,
    output::{self, Described, DescribedObject, FieldOwners, ObjectExaminer, PageInputs},
    query::{self, ObjectRow},
    runtime::look,
    store::{Kind, Subject},
};

/// The things that names mean.
#[derive(Default)]
struct Named {
    destinations: Vec<Arc<Known>>,
    objects: Vec<ObjectRow>,
    /// A remark for each name that nothing has.
    strangers: Vec<String>,
}

/// Everything known of the named Destinations and other objects.
pub(super) async fn describe(invocation: &Invocation, describe: &Describe) -> CommandOutput {
    let mut gathered = match gather(invocation).await {
        Ok(gathered) => gathered,
        Err(error) => return CommandOutput::refused(error),
    };
    let named = Named::of(&gathered.read, &describe.names);
    let mut formats = describe.outputs.iter().map(|one| one.format);
    let is_mixed = !named.destinations.is_empty() && !named.objects.is_empty();
    if is_mixed && formats.any(|format| format == DescribeFormat::Json) {
        return CommandOutput::refused(
            "a JSON document describes Destinations or other objects, not both: run describe once for each",
        );
    }
    let mut answer = CommandOutput {
        remarks: missing::remarks(&gathered.read.store),
        exit: completeness(&gathered.read.store),
        ..CommandOutput::nothing()
    };
    if !named.strangers.is_empty() {
        answer.remarks.extend(named.strangers);
        answer.exit = answer.exit.min(Exit::No);
    }
    let mut described = Vec::new();
    for known in named.destinations {
        let object = fetched(&mut gathered, known.subject(), &mut answer).await;
        described.push(Described { known, object });
    }
    let mut objects = Vec::new();
    for row in named.objects {
        let whole = fetched(&mut gathered, row.subject(), &mut answer).await;
        objects.push(DescribedObject { row, whole });
    }
    let pages = Pages {
        read: gathered.close(),
        described,
        objects,
    };
    let (invocation, owners) = (invocation.clone(), describe.owners);
    CommandOutput {
        remarks: answer.remarks,
        exit: answer.exit,
        ..CommandOutput::writing(&describe.outputs, move |mut out, format, _| match format {
            DescribeFormat::Yaml => pages.write_whole(&mut out, owners),
            format => pages.write(&mut out, &invocation, format),
        })
    }
}

/// The output of `describe`.
struct Pages {
    read: ReadFacts,
    described: Vec<Described>,
    objects: Vec<DescribedObject>,
}

impl Pages {
    /// The objects as YAML. What could not be read is left out; a remark says so.
    fn write_whole(&self, out: &mut impl Write, owners: FieldOwners) -> io::Result<()> {
        let destinations = self.described.iter().map(|one| &one.object);
        let others = self.objects.iter().map(|one| &one.whole);
        output::whole_objects(out, destinations.chain(others).flatten(), owners)
    }

    fn write(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        format: DescribeFormat,
    ) -> io::Result<()> {
        if self.objects.is_empty() {
            return self.write_destinations(out, invocation, format);
        }
        if !self.described.is_empty() {
            self.write_destinations(out, invocation, format)?;
            writeln!(out, "\n")?;
        }
        self.write_objects(out, invocation, format)
    }

    fn write_objects(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        format: DescribeFormat,
    ) -> io::Result<()> {
        let Self { read, objects, .. } = self;
        let question = Question {
            mutes: invocation.mutes.clone(),
            policies: true,
            ..Question::default()
        };
        let watch = (&question, read.diagnosis.as_ref());
        let report = Report::watched(&read.ground(), &[], watch);
        let examiner = ObjectExaminer {
            report: &report,
            mutes: &invocation.mutes,
            watch: read.diagnosis.as_ref(),
        };
        let kinds = objects.iter().map(|one| one.row.object.kind());
        let counts = DestinationCounts::of_kinds(&read.world, kinds.collect::<BTreeSet<_>>());
        let ground = read.objects(&counts, &());
        if format == DescribeFormat::Json {
            return output::json(
                out,
                &output::object_descriptions(&ground, examiner, objects),
            );
        }
        let glyphs = look::glyphs(invocation.look);
        for (at, one) in objects.iter().enumerate() {
            if at > 0 {
                writeln!(out, "\n")?;
            }
            output::describe_object(out, &ground, (one, examiner, glyphs))?;
        }
        Ok(())
    }

    fn write_destinations(
        &self,
        out: &mut impl Write,
        invocation: &Invocation,
        format: DescribeFormat,
    ) -> io::Result<()> {
        let Self {
            read, described, ..
        } = self;
        let known = described.iter().map(|one| &one.known);
        let watch = (&invocation.mutes, read.diagnosis.as_ref());
        let by_destination = &FindingsByDestination::watched(&read.ground(), known, watch);
        let (store, world) = (&read.store, &read.world);
        match format {
            DescribeFormat::Json => output::json(
                out,
                &output::descriptions((store, world), by_destination, described),
            ),
            DescribeFormat::Text => {
                let scene = PageInputs {
                    store,
                    world,
                    by_destination,
                    now: read.now,
                    glyphs: look::glyphs(invocation.look),
                    described,
                };
                output::describe(out, &scene)
            }
            DescribeFormat::Yaml => Ok(()),
        }
    }
}

impl Named {
    /// The things that the names mean, each once. A Destination comes first, then `KIND/NAME`.
    fn of(read: &ReadFacts, names: &[String]) -> Self {
        let mut named = Self::default();
        for name in names {
            let destinations = query::named(&read.world, name);
            let objects = query::objects_named(&read.store, name);
            match objects {
                Some((_, rows)) if destinations.is_empty() && !rows.is_empty() => {
                    let new = |row: &ObjectRow| !named.objects.contains(row);
                    let rows: Vec<ObjectRow> = rows.into_iter().filter(new).collect();
                    named.objects.extend(rows);
                }
                Some((kind, _)) if destinations.is_empty() => {
                    named.strangers.push(unknown_object(read, kind, name));
                }
                None if destinations.is_empty() => named.strangers.push(stranger(read, name)),
                _ => {}
            }
            for known in destinations {
                if !named.destinations.contains(&known) {
                    named.destinations.push(known);
                }
            }
        }
        named
    }
}

fn unknown_object(read: &ReadFacts, kind: Kind, name: &str) -> String {
    let mut planes = read.store.sources().filter(|source| !source.is_cluster());
    if let Some(why) = planes.find_map(|source| source.knowledge(kind).gap()) {
        return format!("error: none of the {kind} objects read has the name {name:?}: {why}");
    }
    match &query::nearest_objects(&read.store, name)[..] {
        [] => {
            let word = kind.name().to_ascii_lowercase();
            format!(
                "error: no {kind} has the name {name:?}; `portolan get --kind {word}` lists all"
            )
        }
        near => format!(
            "error: no {kind} has the name {name:?}; the closest names are {}",
            near.join(", ")
        ),
    }
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

/// A whole object. If it cannot be read, a note says so and the answer is incomplete.
async fn fetched(
    gathered: &mut OpenSources,
    subject: Subject,
    answer: &mut CommandOutput,
) -> Option<Json> {
    let name = subject.id.key.clone();
    let object = gathered.whole(subject).await;
    if let Err(error) = &object {
        answer.remarks.push(format!(
            "incomplete: the object {name} could not be read in full: {error}"
        ));
        answer.exit = answer.exit.min(Exit::Incomplete);
    }
    object.ok()
}
