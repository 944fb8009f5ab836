//! The config file: what holds for every run, read once at the start.
//!
//! ```yaml
//! # Findings that are counted, but neither listed nor held against anyone. All parts of an entry must hold.
//! mute:
//! - rule: single-endpoint
//! - rule: region-unknown
//!   destination: gloo-mesh/legacy-*
//! - label: team=playground
//! # Which context reaches which registered cluster; --reaches on the command line counts first.
//! reaches:
//!   admin@eu: cluster-eu
//! ```

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::look::variable;
use crate::{
    cli::{Command, Invocation},
    diagnose::Mute,
    source::{Choice, Mapping},
};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    mute: Vec<WrittenMute>,
    reaches: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenMute {
    rule: Option<String>,
    destination: Option<String>,
    label: Option<String>,
}

/// What the file says.
#[derive(Debug, Default, PartialEq)]
struct Config {
    mutes: Vec<Mute>,
    reaches: Vec<Mapping>,
}

/// The invocation as it is with what the config file says.
///
/// # Errors
/// In words, where the file that was named cannot be read, or one does not say what it should.
pub(super) fn apply(mut invocation: Invocation) -> Result<Invocation, String> {
    let is_named = invocation.config.is_some();
    if matches!(invocation.command, Command::Cast(_)) && !is_named {
        // What the user of a machine has set up there must not show in a recording.
        return Ok(invocation);
    }
    let Config { mutes, reaches } = read(invocation.config.as_deref())?;
    invocation.mutes = mutes;
    if let Choice::Contexts { mappings, .. } = &mut invocation.choice {
        mappings.said.extend(reaches);
    }
    Ok(invocation)
}

/// The file that was named, or the usual one where there is one.
fn read(named: Option<&Path>) -> Result<Config, String> {
    let usual = usual().filter(|_| named.is_none());
    let Some(path) = named.or(usual.as_deref()) else {
        return Ok(Config::default());
    };
    match fs::read_to_string(path) {
        Ok(text) => parse(&text)
            .map_err(|why| format!("cannot use the config file {}: {why}", path.display())),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(format!(
            "cannot read the config file {}: {error}",
            path.display()
        )),
    }
}

/// `$XDG_CONFIG_HOME/portolan/config.yaml`, else `~/.config/portolan/config.yaml`.
fn usual() -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    folder.map(|folder| folder.join("portolan/config.yaml"))
}

fn parse(text: &str) -> Result<Config, String> {
    let written: Option<Written> =
        serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    let Written { mute, reaches } = written.unwrap_or_default();
    let mutes = mute.iter().enumerate().map(
        |(
            at,
            WrittenMute {
                rule,
                destination,
                label,
            },
        )| {
            let mute = Mute::parse(rule.as_deref(), destination.as_deref(), label.as_deref());
            mute.map_err(|why| format!("mute[{at}]: {why}"))
        },
    );
    let mappings = reaches.into_iter().map(|(context, cluster)| {
        let mapping = Mapping::parse(&context, &cluster);
        mapping.ok_or_else(|| {
            format!(
                "reaches: {context:?}: {cluster:?} is not of the form CLUSTER or CLUSTER@SOURCE"
            )
        })
    });
    Ok(Config {
        mutes: mutes.collect::<Result<_, _>>()?,
        reaches: mappings.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_is_muted_and_who_reaches_whom() {
        let text = "mute:\n- {rule: no-type, label: team=red}\n- destination: gloo-mesh/legacy-*\nreaches: {admin@eu: eu}\n";
        let config = parse(text).expect("it can be used");
        let mutes: Vec<String> = config.mutes.iter().map(ToString::to_string).collect();
        assert_eq!(mutes, ["no-type team=red", "gloo-mesh/legacy-*"]);
        assert_eq!(config.reaches[0].context, "admin@eu");
        assert_eq!(parse("").expect("nothing is fine"), Config::default());
    }

    #[test]
    fn what_it_does_not_say_well_is_refused_in_words() {
        for (text, said) in [
            ("mute: [{rule: no-typ}]", "mute[0]: "),
            ("mute: [{}]", "says nothing"),
            ("mutes: []", "mutes"),
            ("mute: 3", "mute"),
        ] {
            let why = parse(text).expect_err(said);
            assert!(why.contains(said), "{why}");
        }
    }
}
