//! Words that the shell completes: flags by clap, and contexts, rules, columns, topics and names by what is known here.
//!
//! Names of Destinations, clusters and zones are those that the last run saw, see [`remember`]: a completion asks no cluster.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::{Command as Clap, error::Error};
use clap_complete::{ArgValueCandidates, CompleteEnv, CompletionCandidate};

use super::{
    artifact::{PRIVATE, private_folder},
    config,
    look::variable,
    whole,
};
use crate::{
    cli,
    derive::{destination, world::World},
    diagnose,
    output::TOPICS,
    query::Column,
    source::kubeconfig,
    store::{Origin, Store},
};

/// The variable by which a shell asks.
pub(super) const VARIABLE: &str = "COMPLETE";

/// The most names that are kept, and the most bytes that are read.
const MOST_NAMES: usize = 20_000;
const MOST_BYTES: u64 = 4 << 20;

/// Answers a shell that asks for completions. `false` if none asks.
///
/// # Errors
/// If the shell is not known, or the answer cannot be written.
pub(super) fn answer(arguments: &[OsString]) -> Result<bool, Error> {
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .try_complete(arguments, None)
}

/// The command line, with the values of its arguments.
fn command() -> Clap {
    with_values(cli::command()).mut_subcommands(with_values)
}

fn with_values(command: Clap) -> Clap {
    let ids: Vec<_> = command
        .get_arguments()
        .map(|one| one.get_id().clone())
        .collect();
    ids.into_iter().fold(command, |command, id| {
        let values: fn() -> Vec<String> = match id.as_str() {
            "context" => contexts,
            "rule" | "mute" => rules,
            "columns" | "sort" => columns,
            "names" | "to" | "filter" => destinations,
            "from" => clusters,
            "lose" => places,
            "topic" => topics,
            "theme" => config::themes,
            _ => return command,
        };
        let candidates = move || values().into_iter().map(CompletionCandidate::new).collect();
        command.mut_arg(id, |one| one.add(ArgValueCandidates::new(candidates)))
    })
}

fn contexts() -> Vec<String> {
    kubeconfig::context_names()
}

fn rules() -> Vec<String> {
    diagnose::rules().map(|rule| rule.id.to_owned()).collect()
}

fn columns() -> Vec<String> {
    Column::ALL
        .iter()
        .map(|column| column.key().to_owned())
        .collect()
}

fn topics() -> Vec<String> {
    let commands = cli::command();
    let commands = commands.get_subcommands().map(Clap::get_name);
    let topics = TOPICS.iter().map(|topic| topic.name);
    let names: BTreeSet<&str> = topics.chain(commands).collect();
    names.into_iter().map(ToOwned::to_owned).collect()
}

fn destinations() -> Vec<String> {
    remembered(&["destination"])
}

fn clusters() -> Vec<String> {
    remembered(&["cluster"])
}

fn places() -> Vec<String> {
    remembered(&["cluster", "zone"])
}

/// The file of names: `$XDG_CACHE_HOME/portolan/names`, else `~/.cache/portolan/names`. A sort and a name on each line.
fn file() -> Option<PathBuf> {
    // A home that does not exist is not made.
    let home = || {
        variable("HOME")
            .map(PathBuf::from)
            .filter(|home| home.is_dir())
    };
    let home = || home().map(|home| home.join(".cache"));
    let folder = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home)?;
    Some(folder.join("portolan/names"))
}

/// The names of these sorts. Without the file there are none.
fn remembered(sorts: &[&str]) -> Vec<String> {
    let read = || {
        let file = fs::File::open(file()?).ok()?;
        let mut text = String::new();
        file.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let text = read().unwrap_or_default();
    let names = text.lines().filter_map(|line| {
        let (sort, name) = line.split_once(' ')?;
        sorts.contains(&sort).then(|| name.to_owned())
    });
    names.collect()
}

/// Keeps the names of live Destinations, clusters and zones for the next completion; only their owner may read them.
/// If they cannot be written, the names of before stay.
pub(super) fn remember(store: &Store, world: &World) {
    if let Some(path) = file() {
        remember_in(&path, store, world);
    }
}

fn remember_in(path: &Path, store: &Store, world: &World) {
    let mut sources = store.sources();
    if sources.any(|source| source.origin() == Some(Origin::Context)) {
        let _ = write(path, &names(world));
    }
}

fn names(world: &World) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for known in world.iter() {
        let destination = &known.destination;
        let (name, namespace) = (
            destination::service_name(destination),
            destination::namespace(destination),
        );
        names.insert(format!("destination {name}.{namespace}"));
        names.extend(destination::cluster(destination).map(|cluster| format!("cluster {cluster}")));
        let zones = known
            .summary
            .zones
            .iter()
            .filter_map(|(zone, _)| zone.as_ref());
        names.extend(zones.map(|zone| format!("zone {zone}")));
        if names.len() > MOST_NAMES {
            break;
        }
    }
    names.retain(|line| !line.contains(char::is_control));
    names
}

fn write(path: &Path, names: &BTreeSet<String>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    whole::write(path, PRIVATE, |out| {
        names.iter().try_for_each(|line| writeln!(out, "{line}"))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        model::{Body, Interner},
        store::{Change, Kind, Object, Update},
    };

    #[test]
    fn names_of_contexts_are_kept_for_their_owner_alone_and_those_of_files_are_not() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for (origin, expected) in [
            (Origin::File, None),
            (
                Origin::Context,
                Some("cluster east\ndestination web.shop\nzone a\n"),
            ),
        ] {
            let mut store = Store::default();
            store.declare(&"mgmt".into(), origin);
            let destination = json!({
                "metadata": {"name": "web-shop-east", "namespace": "gloo-mesh"},
                "spec": {"kubeService": {
                    "ref": {"name": "web", "namespace": "shop", "clusterName": "east"},
                    "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1", "subLocality": {"zone": "a"}}]}],
                }},
            });
            let body = Body::Value(&destination);
            let decoded = Object::decode(Kind::Destination, body, &mut Interner::default());
            let touched = store.apply(Update {
                source: "mgmt".into(),
                at: Timestamp::UNIX_EPOCH,
                change: Change::Applied(decoded),
            });
            let mut world = World::default();
            world.follow(&store, &touched);
            let path = folder.path().join("portolan/names");
            remember_in(&path, &store, &world);
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), expected);
            if expected.is_some() {
                let mode = fs::metadata(&path)
                    .expect("it is there")
                    .permissions()
                    .mode();
                assert_eq!(mode & 0o777, 0o600);
            }
        }
    }
}
