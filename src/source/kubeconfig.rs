//! Chooses contexts of a kubeconfig, and makes of each what a client is built from.
//!
//! Files are found and merged as kubectl does it. Nothing here touches the network or runs a login plugin, and what
//! files say is kept no longer than until one is written: a new login in another terminal counts at once.

mod access;
mod context_source;
mod entries;
mod environment;
mod fields;
mod files;
mod fingerprint;
mod kubeconfig_error;
mod material;
mod meshctl;
mod origin;
mod plan;
mod proxy;
mod stamp;
mod text;

use std::{path::Path, time::Duration};

use kube::config::{Config, Kubeconfig};

use super::{
    ContextChoice, Overrides,
    plugin::{self, GuardProgram, Terms},
};
use crate::model::SourceName;
use context_source::ContextSource;
use environment::Environment;
pub use fields::FieldError;
use files::{Files, KubeconfigContents};
pub(super) use fingerprint::{Digest, Fingerprint, Stamps};
pub use kubeconfig_error::{AccessFault, ConfigFileError, ContextError, KubeconfigError};
pub(super) use plan::{ContextQuery, Plan, plan};
pub use text::EncodingError;

/// The name of a source that runs inside the cluster it reads.
const IN_CLUSTER: &str = "in-cluster";

/// The names of the contexts in the kubeconfig that is used without flags. Empty if it cannot be read.
#[must_use]
pub fn context_names() -> Vec<String> {
    let files = Files::find(&Environment::read(), None);
    files.read().merged.as_ref().map(names).unwrap_or_default()
}

/// A context that was chosen, and where to read its cluster and credentials whenever a client is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenContext {
    name: SourceName,
    namespace: String,
    context_source: ContextSource,
    overrides: Overrides,
}

/// Chooses contexts: of `kubeconfig` if it is given, else of the files of `KUBECONFIG`, else of `~/.kube/config`, else
/// the cluster of the pod. A context that cannot be used is chosen together with others that can, and reports its error
/// when it is used. So does a broken file of a list, if all contexts are asked for.
///
/// # Errors
/// If there is no context to choose from, a context is unknown, or none can be used.
pub fn choose(
    kubeconfig: Option<&Path>,
    which: &ContextChoice,
    overrides: &Overrides,
) -> Result<Vec<ChosenContext>, KubeconfigError> {
    choose_in(&Environment::read(), kubeconfig, which, overrides)
}

fn choose_in(
    environment: &Environment,
    kubeconfig: Option<&Path>,
    which: &ContextChoice,
    overrides: &Overrides,
) -> Result<Vec<ChosenContext>, KubeconfigError> {
    let files = Files::find(environment, kubeconfig);
    let contents = files.read();
    let ways = match &contents.merged {
        Some(merged) => ways(&files, merged, &contents, which)?,
        None => vec![without_files(&files, &contents, which)?],
    };
    let (mut chosen, mut whole, mut trouble) = (Vec::new(), false, None);
    for context_source in ways {
        let parts = context_source.parts_in(&contents, overrides);
        whole |= parts.is_ok();
        let namespace = match parts {
            Ok(parts) => parts.namespace,
            Err(error) => {
                trouble.get_or_insert(error);
                "default".to_owned()
            }
        };
        chosen.push(ChosenContext {
            name: SourceName::from(&*context_source.name()),
            namespace,
            context_source,
            overrides: overrides.clone(),
        });
    }
    match trouble {
        Some(trouble) if !whole => Err(trouble),
        _ => Ok(chosen),
    }
}

/// How to reach each context that is asked for.
fn ways(
    files: &Files,
    merged: &Kubeconfig,
    contents: &KubeconfigContents,
    which: &ContextChoice,
) -> Result<Vec<ContextSource>, KubeconfigError> {
    let context_source = |context: String| ContextSource::Context {
        files: files.clone(),
        context,
    };
    let broken = contents.broken.first().cloned();
    match (which, broken) {
        // The broken file may be the one that says which is the current one.
        (ContextChoice::Current, Some(broken)) => Err(broken.into()),
        (ContextChoice::Current, None) => {
            let current = merged.current_context.clone();
            let current = current.ok_or_else(|| KubeconfigError::NoContext {
                contexts: names(merged),
            })?;
            Ok(vec![context_source(known(merged, current)?)])
        }
        // The broken file may be the one that has the context.
        (ContextChoice::Named(wanted), Some(_)) => Ok(spelled(wanted, &names(merged))
            .map(context_source)
            .collect()),
        (ContextChoice::Named(wanted), None) => spelled(wanted, &names(merged))
            .map(|wanted| known(merged, wanted).map(context_source))
            .collect(),
        (ContextChoice::All, None) if merged.contexts.is_empty() => Err(KubeconfigError::Empty),
        (ContextChoice::All, _) => {
            let broken = contents.broken.iter().map(|broken| ContextSource::Broken {
                path: broken.path.clone(),
            });
            let contexts = once(&names(merged)).into_iter().map(context_source);
            Ok(contexts.chain(broken).collect())
        }
    }
}

/// The way where no kubeconfig can be read.
fn without_files(
    files: &Files,
    contents: &KubeconfigContents,
    which: &ContextChoice,
) -> Result<ContextSource, KubeconfigError> {
    if let Some(broken) = contents.broken.first() {
        return Err(broken.clone().into());
    }
    if Config::incluster().is_err() {
        let looked = files.looked();
        return Err(KubeconfigError::Missing { looked });
    }
    let ContextChoice::Named(wanted) = which else {
        return Ok(ContextSource::InCluster);
    };
    match wanted.iter().find(|wanted| *wanted != IN_CLUSTER) {
        None => Ok(ContextSource::InCluster),
        Some(wanted) => Err(KubeconfigError::UnknownContext {
            wanted: wanted.clone(),
            contexts: vec![IN_CLUSTER.to_owned()],
        }),
    }
}

fn names(merged: &Kubeconfig) -> Vec<String> {
    merged.contexts.iter().map(|c| c.name.clone()).collect()
}

/// The names that are asked for, each once. What is the name of a context as a whole means that context, and only else is
/// it a list with commas.
fn spelled(wanted: &[String], known: &[String]) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    for wanted in wanted {
        if known.contains(wanted) {
            names.push(wanted.clone());
        } else {
            let parts = wanted.split(',').map(|part| {
                let exact = known.iter().any(|known| known == part);
                if exact { part } else { part.trim() }
            });
            names.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    once(&names).into_iter()
}

/// The names, each once.
fn once(names: &[String]) -> Vec<String> {
    let mut once = Vec::new();
    for name in names {
        if !once.contains(name) {
            once.push(name.clone());
        }
    }
    once
}

fn known(merged: &Kubeconfig, wanted: String) -> Result<String, KubeconfigError> {
    let mut contexts = names(merged);
    if contexts.contains(&wanted) {
        return Ok(wanted);
    }
    contexts.sort_by_key(|context| strsim::damerau_levenshtein(context, &wanted));
    Err(KubeconfigError::UnknownContext { wanted, contexts })
}

impl ChosenContext {
    /// The name of the source: the context, or `in-cluster`.
    #[must_use]
    pub fn name(&self) -> &SourceName {
        &self.name
    }

    /// The namespace that the context prefers; `default` where it names none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// How long a request for a list or an object may take, where that is given; zero is any time.
    pub(super) fn request_timeout(&self) -> Option<Duration> {
        self.overrides.request_timeout
    }

    /// How its login plugin is run, if it has one.
    pub(super) fn terms(&self) -> Terms {
        Terms {
            program: GuardProgram(self.overrides.guard.clone()),
            limit: self.overrides.login_timeout.unwrap_or(plugin::USUAL),
        }
    }
}

#[cfg(test)]
mod tests;
