//! Which source reaches which registered cluster, so that a Destination can be compared with what its own cluster has.
//!
//! No object says so: names of contexts and names under which clusters are registered have nothing to do with each other.

use std::collections::BTreeMap;

use crate::model::{ClusterName, SourceName};

/// The registered clusters that are reached, each by one source. Names of clusters are unique within a management plane
/// only, so a reach may say whose cluster it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reaches {
    by_cluster: BTreeMap<(ClusterName, Option<SourceName>), ClusterReach>,
    remarks: Vec<String>,
}

/// How a cluster is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterReach {
    /// The source that is this cluster.
    pub source: SourceName,
    /// The management plane that calls it so. `None` if whichever has a cluster of that name.
    pub of: Option<SourceName>,
    /// How that is known.
    pub by: Grounds,
}

/// Who reaches a cluster of a management plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached<'s> {
    /// A source does.
    By(&'s ClusterReach),
    /// A source reaches a cluster of that name, and several planes have one: why nothing is compared, and what to do.
    Ambiguous(String),
    /// No source does.
    No,
}

/// How it is known that a source reaches a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// Somebody said so. What cannot be read of it is missing.
    Said,
    /// They have the same name. The user did not ask for it, so what cannot be read is not reported as missing.
    SameName,
}

impl Reaches {
    /// Adds that a source reaches a cluster, unless one of them has a reach already: the first one wins.
    /// A source reaches one cluster, which different planes may call differently. Answers whether it counts.
    pub fn add(&mut self, cluster: ClusterName, reach: ClusterReach) -> bool {
        let key = (cluster, reach.of.clone());
        let mut of_source = self
            .by_cluster
            .values()
            .filter(|one| one.source == reach.source);
        let is_taken =
            of_source.any(|one| one.of.is_none() || reach.of.is_none() || one.of == reach.of);
        let is_new = !self.by_cluster.contains_key(&key) && !is_taken;
        if is_new {
            self.by_cluster.insert(key, reach);
        }
        is_new
    }

    /// Remembers something that a person should know about where this was read.
    pub fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// The remarks for the user about the configuration that this was read from.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// How a cluster of a plane is reached, if no other plane has a cluster of that name. `None` if no source reaches it.
    #[must_use]
    pub fn to(&self, plane: &SourceName, cluster: &str) -> Option<&ClusterReach> {
        let of = |plane: Option<&SourceName>| {
            let key = (ClusterName::from(cluster), plane.cloned());
            self.by_cluster.get(&key)
        };
        of(Some(plane)).or_else(|| of(None))
    }

    /// Which clusters a source reaches: one, which several planes may call differently.
    pub fn of(&self, source: &SourceName) -> impl Iterator<Item = (&ClusterName, &ClusterReach)> {
        self.iter()
            .filter(move |(_, reach)| reach.source == *source)
    }

    /// All clusters that are reached, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ClusterName, &ClusterReach)> {
        let all = self.by_cluster.iter();
        all.map(|((cluster, _), reach)| (cluster, reach))
    }
}

impl ClusterReach {
    /// Why it is not known whose cluster it is, if these planes have one of the name.
    pub(super) fn ambiguity(&self, cluster: &str, planes: &[&SourceName]) -> String {
        let names: Vec<&str> = planes.iter().map(|plane| &*plane.0).collect();
        let (last, first) = names.split_last().unwrap_or((&"", &[]));
        let have = if names.len() == 2 {
            "both have"
        } else {
            "all have"
        };
        let (source, first) = (&self.source, first.join(", "));
        format!(
            "{first} and {last} {have} a cluster {cluster}; say whose {source} reaches: --reaches \
             {source}={cluster}@{last}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(source: &str, of: Option<&str>, by: Grounds) -> ClusterReach {
        let (source, of) = (source.into(), of.map(SourceName::from));
        ClusterReach { source, of, by }
    }

    #[test]
    fn a_source_reaches_one_cluster_and_a_cluster_is_reached_by_one_source_as_was_said_first() {
        let plane = SourceName::from("mgmt");
        let said = reach("admin@eu", None, Grounds::Said);
        let alike = reach("us", None, Grounds::SameName);
        let mut reaches = Reaches::default();
        assert!(reaches.add("eu".into(), said.clone()));
        assert!(!reaches.add("eu".into(), reach("eu", None, Grounds::SameName)));
        assert!(!reaches.add("us".into(), said.clone()));
        assert!(reaches.add("us".into(), alike.clone()));
        assert_eq!(reaches.to(&plane, "eu"), Some(&said));
        assert!(reaches.of(&"us".into()).eq([(&"us".into(), &alike)]));
        assert_eq!(reaches.to(&plane, "asia"), None);
        assert_eq!(reaches.of(&"eu".into()).count(), 0);
    }

    #[test]
    fn clusters_of_one_name_in_two_planes_are_two_and_one_source_may_be_a_cluster_of_both() {
        let (east, west) = (SourceName::from("east"), SourceName::from("west"));
        let of_east = reach("a", Some("east"), Grounds::Said);
        let of_west = reach("b", Some("west"), Grounds::Said);
        let mut reaches = Reaches::default();
        assert!(reaches.add("c1".into(), of_east.clone()));
        assert!(reaches.add("c1".into(), of_west.clone()));
        assert!(reaches.add("other".into(), reach("a", Some("west"), Grounds::Said)));
        assert!(!reaches.add("more".into(), reach("a", Some("west"), Grounds::Said)));
        assert_eq!(reaches.to(&east, "c1"), Some(&of_east));
        assert_eq!(reaches.to(&west, "c1"), Some(&of_west));
        assert_eq!(reaches.to(&"north".into(), "c1"), None);
    }
}
