//! Which contexts to read, and which of them reaches which registered cluster.
//!
//! What is said outright opens a context that was not chosen; names that are merely equal open none, for a connection
//! that nobody asked for may run a login plugin.

use std::{path::Path, sync::Arc};

use kube::config::Kubeconfig;

use super::{
    Chosen, Contents, Files, KubeconfigError, Surroundings, Way, choose_in, known, meshctl, names,
};
use crate::{
    model::{ClusterName, SourceName},
    source::{Mapping, Mappings, Overrides, Which, access::printable},
    store::{Grounds, Origin, Reach, Reaches},
};

/// What to open.
#[derive(Debug)]
pub(in crate::source) struct Plan {
    /// The contexts, those that were chosen first.
    pub(in crate::source) contexts: Vec<(Chosen, Origin)>,
    /// Which of them reaches which registered cluster.
    pub(in crate::source) reaches: Reaches,
}

/// Chooses contexts as [`choose`](super::choose) does, and those that reach registered clusters.
///
/// # Errors
/// Where nothing can be chosen, or a context that is said to reach a cluster is unknown.
pub(in crate::source) fn plan(
    kubeconfig: Option<&Path>,
    which: &Which,
    overrides: &Overrides,
    mappings: &Mappings,
) -> Result<Plan, KubeconfigError> {
    let surroundings = Surroundings::read();
    plan_in(&surroundings, kubeconfig, (which, overrides), mappings)
}

pub(super) fn plan_in(
    surroundings: &Surroundings,
    kubeconfig: Option<&Path>,
    (which, overrides): (&Which, &Overrides),
    mappings: &Mappings,
) -> Result<Plan, KubeconfigError> {
    let chosen = choose_in(surroundings, kubeconfig, which, overrides)?;
    let files = Files::find(surroundings, kubeconfig);
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
        planning.ask_meshctl(surroundings);
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
    contents: Arc<Contents>,
    overrides: &'p Overrides,
}

impl Plan {
    fn of(chosen: Vec<Chosen>) -> Self {
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
    /// Takes in what is said on the command line, or in a configuration of ours.
    fn say(
        &mut self,
        Mapping {
            context,
            cluster,
            of,
        }: &Mapping,
    ) -> Result<(), KubeconfigError> {
        self.look_for(of.as_ref(), (context, cluster));
        let way = match &self.contents.merged {
            _ if self.plan.has(context) => None,
            // A file that is broken may be the one that has the context.
            Some(_) if !self.contents.broken.is_empty() => Some(context.clone()),
            Some(merged) => Some(known_to_reach(merged, context, cluster)?),
            None => return Err(unknown(context, cluster, Vec::new())),
        };
        let way = way.map(|context| Way::Context {
            files: self.files.clone(),
            context,
        });
        self.reach((cluster, of.clone()), &context.as_str().into(), way);
        Ok(())
    }

    /// Remarks that a management plane is not read.
    fn look_for(&mut self, plane: Option<&SourceName>, (context, cluster): (&str, &ClusterName)) {
        if let Some(plane) = plane.filter(|plane| !self.plan.has(&plane.0)) {
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
    fn ask_meshctl(&mut self, surroundings: &Surroundings) {
        let Some(home) = &surroundings.home else {
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

    fn take_in(&mut self, entry: &meshctl::Entry, home: &Path) -> Result<(), String> {
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
        let context =
            context.ok_or("it names no context, and its kubeconfig has no current one")?;
        if !names(&merged).contains(&context) {
            return Err(format!("its kubeconfig has no context {context:?}"));
        }
        let way = Way::Context { files, context };
        let (name, way) = self.called(way);
        self.reach((&entry.cluster, None), &name, way);
        Ok(())
    }

    /// What the source is called that reads a context, and the way to it where it is not among those that are read. A
    /// context of another kubeconfig may have the name of one that is.
    fn called(&self, way: Way) -> (SourceName, Option<Way>) {
        let name = SourceName::from(&*way.name());
        let taken = self.plan.contexts.iter().map(|(chosen, _)| chosen);
        let taken = taken.into_iter().find(|chosen| chosen.name == name);
        match (taken, &way) {
            (None, _) => (name, Some(way)),
            (Some(taken), _) if taken.way == way => (name, None),
            (Some(_), Way::Context { files, context }) => {
                let paths = files.paths().iter().map(|path| path.display().to_string());
                let paths: Vec<String> = paths.collect();
                let name = format!("{context} ({})", paths.join(", "));
                (SourceName::from(&*name), Some(way))
            }
            (Some(_), _) => (name, None),
        }
    }

    /// A chosen context that has the name of a cluster reaches it, unless something else is said of one of them.
    fn match_names(&mut self) {
        for (chosen, _) in &self.plan.contexts {
            let reach = Reach {
                source: chosen.name.clone(),
                of: None,
                by: Grounds::Alike,
            };
            let cluster = ClusterName(chosen.name.0.clone());
            self.plan.reaches.add(cluster, reach);
        }
    }

    /// Notes who reaches a cluster, and opens the way where one is needed. What was said before counts.
    fn reach(
        &mut self,
        (cluster, of): (&ClusterName, Option<SourceName>),
        source: &SourceName,
        way: Option<Way>,
    ) {
        let reach = Reach {
            source: source.clone(),
            of,
            by: Grounds::Said,
        };
        if self.plan.reaches.add(cluster.clone(), reach)
            && let Some(way) = way
        {
            let chosen = Chosen {
                name: source.clone(),
                namespace: "default".to_owned(),
                way,
                overrides: self.overrides.clone(),
            };
            self.plan.contexts.push((chosen, Origin::Cluster));
        }
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
