//! `route`: the way of a request.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::Arc,
};

use super::{
    answer::{CommandOutput, Exit, completeness},
    describe::stranger,
    gather::{ReadFacts, gather},
    missing,
};
use crate::{
    cli::{
        AskedAdmissions, AskedRoute, GivenSide, Invocation, RouteCommand, RouteFormat, RoutePart,
    },
    derive::{destination, world::Known},
    output::{self, AdmissionSide, RoutePage},
    query,
    route::{
        AccessState, Admissions, RouteAnswer, RouteQuestion, RouteState, callable, callers,
        lost_places, route,
    },
    runtime::look,
    store::{Feed, Kind, Object, Store},
};

/// The route of a request, or the list of those that access policies admit.
pub(super) async fn answer(invocation: &Invocation, command: &RouteCommand) -> CommandOutput {
    match command {
        RouteCommand::Ask(asked) => ask(invocation, asked).await,
        RouteCommand::List(asked) => list(invocation, asked).await,
    }
}

/// Who may call a Destination, or what a client may call.
async fn list(invocation: &Invocation, asked: &AskedAdmissions) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    match admissions(&read, asked) {
        Ok((admissions, side)) => {
            let glyphs = look::glyphs(invocation.look);
            CommandOutput {
                remarks,
                exit,
                ..CommandOutput::writing(&asked.outputs, move |mut out, format, _| match format {
                    RouteFormat::Json => {
                        let document = output::admissions_document(&read.store, &admissions);
                        output::json(&mut out, &document)
                    }
                    RouteFormat::Text | RouteFormat::Dot => {
                        output::admissions_page(&mut out, (&admissions, side), glyphs)
                    }
                })
            }
        }
        Err((no, why)) => CommandOutput {
            remarks: [remarks, vec![why]].concat(),
            exit: exit.min(no),
            ..CommandOutput::nothing()
        },
    }
}

fn admissions(
    read: &ReadFacts,
    asked: &AskedAdmissions,
) -> Result<(Admissions, AdmissionSide), (Exit, String)> {
    let facts = (&read.store, &read.world);
    let every = (&asked.request, usize::MAX);
    match &asked.of {
        GivenSide::Destination(name) => {
            let to = called(read, name, None)?;
            let (to, port) = (&to.0, to.1);
            Ok((callers(facts, (to, port), every), AdmissionSide::Clients))
        }
        GivenSide::Client(from) => {
            known_cluster(read, &from.cluster)?;
            let callable = callable(facts, from, every);
            Ok((callable, AdmissionSide::Destinations))
        }
    }
}

async fn ask(invocation: &Invocation, asked: &AskedRoute) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    match question(&read, asked) {
        Ok(question) => {
            let answer = route((&read.store, &read.world), &question);
            let exit = exit.min(verdict(&answer, asked.part));
            let (part, glyphs) = (asked.part, look::glyphs(invocation.look));
            CommandOutput {
                remarks,
                exit,
                ..CommandOutput::writing(&asked.outputs, move |mut out, format, _| {
                    let page = RoutePage {
                        store: &read.store,
                        answer: &answer,
                        glyphs,
                    };
                    write(&mut out, &page, (format, part))
                })
            }
        }
        Err((no, why)) => CommandOutput {
            remarks: [remarks, vec![why]].concat(),
            exit: exit.min(no),
            ..CommandOutput::nothing()
        },
    }
}

fn write(
    out: &mut impl Write,
    page: &RoutePage<'_>,
    (format, part): (RouteFormat, RoutePart),
) -> io::Result<()> {
    match format {
        RouteFormat::Text => match part {
            RoutePart::Whole => output::route_page(out, page),
            RoutePart::Access => output::access_page(out, page),
            RoutePart::Explanation => output::explanation(out, page),
        },
        RouteFormat::Json => output::json(out, &output::route_document(page.store, page.answer)),
        RouteFormat::Dot => output::route_graph(out, page.answer),
    }
}

/// The exit of an answer: of the whole route, or only of its access policies.
fn verdict(answer: &RouteAnswer, part: RoutePart) -> Exit {
    if part == RoutePart::Access {
        return match answer.access_verdict().0 {
            AccessState::Admitted => Exit::Done,
            AccessState::Denied => Exit::No,
            AccessState::Unknown => Exit::Incomplete,
        };
    }
    match answer.verdict.state {
        RouteState::Reaches => Exit::Done,
        RouteState::Partly | RouteState::Fails | RouteState::Denied => Exit::No,
        RouteState::Unknown => Exit::Incomplete,
    }
}

/// The question in terms of what was read, or the exit and the remark if there is none.
fn question(read: &ReadFacts, asked: &AskedRoute) -> Result<RouteQuestion, (Exit, String)> {
    known_cluster(read, &asked.from.cluster)?;
    let (to, port) = called(read, &asked.to, Some(&asked.from.cluster))?;
    let lost = lost_places((&read.store, &read.world), &asked.lose);
    Ok(RouteQuestion {
        to,
        port,
        from: asked.from.clone(),
        request: asked.request.clone(),
        lost: lost.map_err(|why| (Exit::Usage, format!("error: --lose: {why}")))?,
        assumed: asked.assumed,
    })
}

/// The Destination that is called, and the port if one is named. Of several the one in the cluster of the client.
fn called(
    read: &ReadFacts,
    to: &str,
    cluster: Option<&str>,
) -> Result<(Arc<Known>, Option<u32>), (Exit, String)> {
    let (name, port) = with_port(to);
    let mut found = query::named(&read.world, name);
    if found.is_empty() {
        return Err((Exit::No, stranger(read, name)));
    }
    let is_near = |known: &Arc<Known>| {
        cluster.is_some() && destination::cluster(&known.destination) == cluster
    };
    if found.len() > 1 && found.iter().any(is_near) {
        found.retain(is_near);
    }
    match &found[..] {
        [only] => Ok((Arc::clone(only), port)),
        several => {
            let names = several.iter().take(4).map(|known| known.id.key.to_string());
            let names = names.collect::<Vec<_>>().join(", ");
            let words = format!(
                "error: {name:?} is the name of {} Destinations; name one of them: {names}",
                several.len()
            );
            Err((Exit::Usage, words))
        }
    }
}

/// A name and the port behind it. An IPv6 address has its port behind brackets.
fn with_port(text: &str) -> (&str, Option<u32>) {
    let parts = text
        .rsplit_once(':')
        .filter(|(name, _)| !name.contains(':') || name.ends_with(']'));
    let parts = parts.and_then(|(name, port)| Some((name, port.parse().ok()?)));
    parts.map_or((text, None), |(name, port)| (name, Some(port)))
}

/// That something of the cluster of the client is known, if everything could be read.
fn known_cluster(read: &ReadFacts, cluster: &str) -> Result<(), (Exit, String)> {
    let clusters = clusters(&read.store, read);
    if clusters.contains(cluster) || completeness(&read.store) != Exit::Done {
        return Ok(());
    }
    let known = clusters
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    Err((
        Exit::Usage,
        format!("error: no cluster is called {cluster:?}; the clusters are {known}"),
    ))
}

/// The clusters that Destinations, meshes and registrations name.
fn clusters(store: &Store, read: &ReadFacts) -> BTreeSet<String> {
    let feeds = store.sources().flat_map(|source| {
        [Kind::Mesh, Kind::KubernetesCluster]
            .into_iter()
            .filter_map(|kind| source.feed(kind))
    });
    let named = feeds
        .flat_map(Feed::objects)
        .flat_map(|(_, object)| match object {
            Object::Mesh(mesh) => mesh
                .spec
                .clusters()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            Object::KubernetesCluster(cluster) => vec![cluster.meta.name.to_string()],
            _ => Vec::new(),
        });
    let own = read
        .world
        .clusters()
        .filter_map(|(name, _)| name.map(str::to_owned));
    named.chain(own).collect()
}
