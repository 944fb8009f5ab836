//! The built-in mesh, with its weather: no cluster, no network, moving.
//!
//! Two management planes, played from the files in `assets/demo`. Each runs in one of its clusters, whose Services and endpoint
//! slices it reads too. The times it tells are the script's and never the
//! wall's, so that two demos say the same; only the waiting between them is real.

mod cluster;
mod endpoints;
mod feeds;
mod patch;
mod plane;
mod script;
mod weather;

use std::time::Duration;

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet, time::sleep};

use self::{plane::Plane, script::WeatherScript, weather::Weather};
use super::{
    Fetch, FetchError, Nudge, OpenError, Scope, Sources, admission::Admission, requests::Requests,
    yaml::Broken,
};
use crate::{
    model::{Json, SourceName},
    store::{ClusterReach, Grounds, Kind, ObjectKey, Origin, Reaches, Update},
};

const WEATHER: &str = include_str!("../../assets/demo/weather.yaml");
/// Each plane, the cluster that it reads, and its world file.
const WORLDS: [(&str, &str, &str); 2] = [
    (
        "mgmt-east",
        "cluster-1",
        include_str!("../../assets/demo/mgmt-east.yaml"),
    ),
    (
        "mgmt-west",
        "cluster-3",
        include_str!("../../assets/demo/mgmt-west.yaml"),
    ),
];

/// Why the built-in mesh cannot be played. It is part of the program, and a test plays all of it.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// One of its files is not YAML.
    #[error("line {line}: {why}")]
    Yaml {
        /// The line, from 1.
        line: usize,
        /// The message of the parser.
        why: String,
    },
    /// The script does not have the fields of a script.
    #[error(transparent)]
    Script(#[from] serde_json::Error),
    /// A step is later than the end of the script.
    #[error("a step is later than the period")]
    Late,
    /// A step is about a management plane that no file describes.
    #[error("{0} is no plane")]
    UnknownPlane(SourceName),
    /// A step is about an object that its plane does not have.
    #[error("{plane} has no {kind} {key}")]
    UnknownObject {
        /// The plane.
        plane: SourceName,
        /// The kind of the object.
        kind: Kind,
        /// Its namespace and name.
        key: ObjectKey,
    },
}

impl From<Broken> for DemoError {
    fn from(Broken { line, why, .. }: Broken) -> Self {
        let why = why.to_string();
        Self::Yaml { line, why }
    }
}

/// The time at which the demo begins.
///
/// # Panics
/// Never: the script is part of the program and cannot change.
#[must_use]
pub fn epoch() -> Timestamp {
    let script =
        WeatherScript::parse(WEATHER).expect("the script is part of the program and was tested");
    script.epoch
}

/// Opens the demo, from its beginning.
pub(super) fn open(scope: &Scope, updates: mpsc::Sender<Update>) -> Result<Sources, OpenError> {
    let admission = Admission::parse(scope)?;
    let weather = forecast(&admission)?;
    let names = weather.names().cloned();
    let (opened, requests) = Requests::open(names.map(|name| (name, Origin::Demo)));
    let mut tasks = JoinSet::new();
    tasks.spawn(play(weather, requests, updates));
    Ok(Sources {
        opened,
        reaches: reaches(),
        nudge: Nudge::default(),
        replay: None,
        is_anonymous: false,
        _tasks: tasks,
    })
}

/// The cluster that each plane reads.
fn reaches() -> Reaches {
    let mut reaches = Reaches::default();
    for (plane, cluster, _) in WORLDS {
        let reach = ClusterReach {
            source: plane.into(),
            of: Some(plane.into()),
            by: Grounds::Said,
        };
        reaches.add(cluster.into(), reach);
    }
    reaches
}

fn forecast(admission: &Admission) -> Result<Weather, DemoError> {
    let script = WeatherScript::parse(WEATHER)?;
    let worlds = WORLDS
        .map(|(name, cluster, text)| Ok((SourceName::from(name), Plane::parse(text, cluster)?)));
    let worlds: Result<Vec<_>, DemoError> = worlds.into_iter().collect();
    Weather::new(script, worlds?, admission)
}

/// Plays the weather in real time. A slow reader delays the updates and does not change them.
async fn play(mut weather: Weather, mut requests: Requests, updates: mpsc::Sender<Update>) {
    let start = sleep(Duration::ZERO).deadline();
    let mut said = weather.open();
    loop {
        for update in said {
            if updates.send(update).await.is_err() {
                return;
            }
        }
        while let Some(fetch) = requests.next_until(start + weather.due()).await {
            answer(fetch, &weather);
        }
        said = weather.advance();
    }
}

fn answer(fetch: Fetch, weather: &Weather) {
    let Fetch {
        source,
        kind,
        key,
        reply,
    } = fetch;
    let of = WORLDS.iter().position(|(name, ..)| *name == &*source.0);
    let found = of.and_then(|of| weather.object(of, kind, key).map(Json::from));
    // Who asked may have lost interest by now.
    let _ = reply.send(found.ok_or(FetchError::Gone(source)));
}
