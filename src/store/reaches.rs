//! Which source reaches which registered cluster, so that a Destination can be compared with what its own cluster has.
//!
//! No object says so: names of contexts and names under which clusters are registered have nothing to do with each other.

use std::collections::BTreeMap;

use crate::model::{ClusterName, SourceName};

/// The registered clusters that are reached, each by one source. A source reaches one cluster at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reaches {
    by_cluster: BTreeMap<ClusterName, Reach>,
    remarks: Vec<String>,
}

/// How a cluster is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The source that is this cluster.
    pub source: SourceName,
    /// How that is known.
    pub by: Grounds,
}

/// How it is known that a source reaches a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// Somebody said so. What cannot be read of it is missing.
    Said,
    /// They have the same name. Nobody asked for it, so that what cannot be read of it is just not known.
    Alike,
}

impl Reaches {
    /// Takes in that a source reaches a cluster, unless one of them is taken already: what is said first counts.
    /// Answers whether it counts.
    pub fn add(&mut self, cluster: ClusterName, reach: Reach) -> bool {
        let is_new = !self.by_cluster.contains_key(&cluster) && self.of(&reach.source).is_none();
        if is_new {
            self.by_cluster.insert(cluster, reach);
        }
        is_new
    }

    /// Remembers something that a person should know about where this was read.
    pub fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// What a person should know about where this was read.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// How a cluster is reached; nothing where no source reaches it.
    #[must_use]
    pub fn to(&self, cluster: &str) -> Option<&Reach> {
        self.by_cluster.get(cluster)
    }

    /// Which cluster a source reaches, and how that is known; nothing where it reaches none.
    #[must_use]
    pub fn of(&self, source: &SourceName) -> Option<(&ClusterName, Grounds)> {
        let found = self.iter().find(|(_, reach)| reach.source == *source);
        found.map(|(cluster, reach)| (cluster, reach.by))
    }

    /// All clusters that are reached, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ClusterName, &Reach)> {
        self.by_cluster.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(source: &str, by: Grounds) -> Reach {
        let source = source.into();
        Reach { source, by }
    }

    #[test]
    fn a_source_reaches_one_cluster_and_a_cluster_is_reached_by_one_source_as_was_said_first() {
        let mut reaches = Reaches::default();
        assert!(reaches.add("eu".into(), reach("admin@eu", Grounds::Said)));
        assert!(!reaches.add("eu".into(), reach("eu", Grounds::Alike)));
        assert!(!reaches.add("us".into(), reach("admin@eu", Grounds::Said)));
        assert!(reaches.add("us".into(), reach("us", Grounds::Alike)));
        assert_eq!(reaches.to("eu"), Some(&reach("admin@eu", Grounds::Said)));
        assert_eq!(
            reaches.of(&"us".into()),
            Some((&"us".into(), Grounds::Alike))
        );
        assert_eq!((reaches.to("asia"), reaches.of(&"eu".into())), (None, None));
    }
}
