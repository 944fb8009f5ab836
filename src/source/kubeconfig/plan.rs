//! The contexts to read, and the registered clusters that they reach.
//!
//! A mapping that the user gave opens a context that was not chosen. Equal names open none, because a connection that
//! the user did not ask for may run a login plugin.

use std::{path::Path, sync::Arc};

use kube::config::Kubeconfig;

use super::{
    ChosenContext, ContextSource, Environment, Files, KubeconfigContents, KubeconfigError,
    choose_in, known,
    meshctl::{self, MeshctlError},
    names,
};
use crate::{
    model::{ClusterName, SourceName},
    source::{ContextChoice, Mapping, Mappings, Overrides, access::printable},
    store::{ClusterReach, Grounds, Origin, Reaches},
};

/// The contexts to open.
#[derive(Debug)]
pub(in crate::source) struct Plan {
    /// The contexts, those that were chosen first.
    pub(in crate::source) contexts: Vec<(ChosenContext, Origin)>,
    /// Which of them reaches which registered cluster.
    pub(in crate::source) reaches: Reaches,
}

/// Chooses contexts as [`choose`](super::choose) does, and those that reach registered clusters.
///
/// # Errors
/// If no context can be chosen, or one that should reach a cluster is unknown.
pub(in crate::source) fn plan(
    query: &ContextQuery<'_>,
    mappings: &Mappings,
) -> Result<Plan, KubeconfigError> {
    plan_in(&Environment::read(), query, mappings)
}

/// The contexts that are asked for.
pub(in crate::source) struct ContextQuery<'q> {
    /// The only kubeconfig to read. `None` for the usual ones.
    pub(in crate::source) kubeconfig: Option<&'q Path>,
    pub(in crate::source) which: &'q ContextChoice,
    pub(in crate::source) overrides: &'q Overrides,
}

pub(super) fn plan_in(
    environment: &Environment,
    &ContextQuery {
        kubeconfig,
        which,
        overrides,
    }: &ContextQuery<'_>,
    mappings: &Mappings,
) -> Result<Plan, KubeconfigError> {
    let chosen = choose_in(environment, kubeconfig, which, overrides)?;
    let files = Files::find(environment, kubeconfig);
    let contents = files.read();
    let mut planning = Planning {
        plan: Plan::of(chosen),
        files,
        contents,
        overrides,
    };
    for mapping in &mappings.said {
        planning.say(mapping)?;
    }
    if mappings.meshctl {
        planning.ask_meshctl(environment);
    }
    planning.match_names();
    planning.tell_oddities();
    Ok(planning.plan)
}

/// How many contexts are named in a remark.
const SHOWN: usize = 5;

/// A plan that is being made.
struct Planning<'p> {
    plan: Plan,
    files: Files,
    contents: Arc<KubeconfigContents>,
    overrides: &'p Overrides,
}

impl Plan {
    fn of(chosen: Vec<ChosenContext>) -> Self {
        let contexts = chosen.into_iter().map(|chosen| (chosen, Origin::Context));
        Self {
            contexts: contexts.collect(),
            reaches: Reaches::default(),
        }
    }

    fn has(&self, name: &str) -> bool {
        let mut contexts = self.contexts.iter();
        contexts.any(|(chosen, _)| *chosen.name.0 == *name)
    }
}

impl Planning<'_> {
    /// Adds a mapping of the command line or of our configuration.
    fn say(&mut self, mapping: &Mapping) -> Result<(), KubeconfigError> {
        let Mapping {
            context,
            cluster,
            of,
        } = mapping;
        self.look_for(mapping);
        let context_source = match &self.contents.merged {
            _ if self.plan.has(context) => None,
            // A file that is broken may be the one that has the context.
            Some(_) if !self.contents.broken.is_empty() => Some(context.clone()),
            Some(merged) => Some(known_to_reach(merged, context, cluster)?),
            None => return Err(unknown(context, cluster, Vec::new())),
        };
        let context_source = context_source.map(|context| ContextSource::Context {
            files: self.files.clone(),
            context,
        });
        let reach = said(&context.as_str().into(), of.clone());
        self.reach(cluster, reach, context_source);
        Ok(())
    }

    /// Remarks that a management plane is not read.
    fn look_for(&mut self, mapping: &Mapping) {
        let Mapping {
            context,
            cluster,
            of,
        } = mapping;
        if let Some(plane) = of.as_ref().filter(|plane| !self.plan.has(&plane.0)) {
            let contexts = self.plan.contexts.iter().map(|(chosen, _)| &*chosen.name.0);
            let contexts: Vec<&str> = contexts.take(SHOWN).collect();
            self.plan.reaches.remark(format!(
                "context {context} reaches {cluster} of {plane}, and no such source is read; those are {}",
                contexts.join(", ")
            ));
        }
    }

    /// Names the entries that cannot be read.
    fn tell_oddities(&mut self) {
        for (path, odd) in &self.contents.oddities {
            let (sort, path) = (odd.sort.word(), path.display());
            let (name, why) = (printable(&odd.name), &odd.why);
            let remark = format!("{sort} {name} of {path} cannot be read: {why}");
            self.plan.reaches.remark(remark);
        }
    }

    /// Takes in what the configuration of meshctl says, as far as it still holds: it is another program's.
    fn ask_meshctl(&mut self, environment: &Environment) {
        let Some(home) = &environment.home else {
            return;
        };
        let path = meshctl::path(home);
        match meshctl::read(&path) {
            Ok(entries) => {
                for entry in entries {
                    if let Err(why) = self.take_in(&entry, home) {
                        let cluster = &entry.cluster;
                        let path = path.display();
                        self.plan
                            .reaches
                            .remark(format!("cluster {cluster} of {path} is left out: {why}"));
                    }
                }
            }
            Err(why) => {
                let path = path.display();
                self.plan
                    .reaches
                    .remark(format!("{path} is left out: {why}"));
            }
        }
    }

    fn take_in(
        &mut self,
        entry: &meshctl::RegisteredCluster,
        home: &Path,
    ) -> Result<(), MeshctlError> {
        let own = entry.kubeconfig(home);
        let (files, contents) = match own.filter(|own| !self.files.paths().contains(own)) {
            None => (self.files.clone(), &self.contents),
            Some(path) => {
                let files = Files::named(path);
                let contents = files.read();
                (files, &contents.clone())
            }
        };
        let merged = contents.merged.clone().unwrap_or_default();
        let current = || merged.current_context.clone();
        let context = entry.context.clone().or_else(current);
        let context = context.ok_or(MeshctlError::NoContext)?;
        if !names(&merged).contains(&context) {
            return Err(MeshctlError::UnknownContext(context));
        }
        let context_source = ContextSource::Context { files, context };
        let (name, context_source) = self.called(context_source);
        self.reach(&entry.cluster, said(&name, None), context_source);
        Ok(())
    }

    /// The name of the source that reads a context, and the context itself if it is not among those that are read. A
    /// context of another kubeconfig may have the name of one that is.
    fn called(&self, context_source: ContextSource) -> (SourceName, Option<ContextSource>) {
        let name = SourceName::from(&*context_source.name());
        let taken = self.plan.contexts.iter().map(|(chosen, _)| chosen);
        let taken = taken.into_iter().find(|chosen| chosen.name == name);
        match (taken, &context_source) {
            (None, _) => (name, Some(context_source)),
            (Some(taken), _) if taken.context_source == context_source => (name, None),
            (Some(_), ContextSource::Context { files, context }) => {
                let paths = files.paths().iter().map(|path| path.display().to_string());
                let paths: Vec<String> = paths.collect();
                let name = format!("{context} ({})", paths.join(", "));
                (SourceName::from(&*name), Some(context_source))
            }
            (Some(_), _) => (name, None),
        }
    }

    /// Maps each chosen context to the cluster of its name, unless one of them is mapped already.
    fn match_names(&mut self) {
        for (chosen, _) in &self.plan.contexts {
            let reach = ClusterReach {
                source: chosen.name.clone(),
                of: None,
                by: Grounds::SameName,
            };
            let cluster = ClusterName(chosen.name.0.clone());
            self.plan.reaches.add(cluster, reach);
        }
    }

    /// Adds that a source reaches a cluster, and opens its context if needed. An earlier mapping wins.
    fn reach(
        &mut self,
        cluster: &ClusterName,
        reach: ClusterReach,
        context_source: Option<ContextSource>,
    ) {
        let name = reach.source.clone();
        if self.plan.reaches.add(cluster.clone(), reach)
            && let Some(context_source) = context_source
        {
            let chosen = ChosenContext {
                name,
                namespace: "default".to_owned(),
                context_source,
                overrides: self.overrides.clone(),
            };
            self.plan.contexts.push((chosen, Origin::Cluster));
        }
    }
}

/// The reach of a source that a mapping names.
fn said(source: &SourceName, of: Option<SourceName>) -> ClusterReach {
    ClusterReach {
        source: source.clone(),
        of,
        by: Grounds::Said,
    }
}

fn known_to_reach(
    merged: &Kubeconfig,
    context: &str,
    cluster: &ClusterName,
) -> Result<String, KubeconfigError> {
    known(merged, context.to_owned()).map_err(|error| match error {
        KubeconfigError::UnknownContext { contexts, .. } => unknown(context, cluster, contexts),
        other => other,
    })
}

fn unknown(context: &str, cluster: &ClusterName, contexts: Vec<String>) -> KubeconfigError {
    KubeconfigError::UnknownReach {
        context: context.to_owned(),
        cluster: cluster.clone(),
        contexts,
    }
}

#[cfg(test)]
mod tests;
