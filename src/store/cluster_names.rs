//! The names that the user gives to registered clusters, shown after the true ones and never in their place.

use std::collections::BTreeMap;

use crate::model::glob::Glob;

/// Given names by the name of the cluster, in which `*` is any text.
#[derive(Clone, Debug, Default)]
pub struct ClusterNames {
    exact: BTreeMap<Box<str>, String>,
    patterns: Vec<(Glob, String)>,
}

impl ClusterNames {
    /// Adds a name for a cluster, or for all that a pattern matches.
    pub fn add(&mut self, cluster: &str, given: String) {
        if cluster.contains(['*', '?']) {
            self.patterns.push((Glob::new(cluster), given));
        } else {
            self.exact.insert(cluster.into(), given);
        }
    }

    /// The name given to a cluster: the one for its whole name, else the first whose pattern matches. `None` if there is none.
    #[must_use]
    pub fn of(&self, cluster: &str) -> Option<&str> {
        let matching = || {
            let mut patterns = self.patterns.iter();
            patterns.find(|(pattern, _)| pattern.matches(cluster))
        };
        let exact = self.exact.get(cluster);
        let given = exact.or_else(|| matching().map(|(_, given)| given));
        given.map(String::as_str)
    }

    /// Whether no cluster has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.patterns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_counts_before_patterns_and_the_first_pattern_that_matches_counts() {
        let mut names = ClusterNames::default();
        assert!(names.is_empty());
        for (cluster, given) in [
            ("eu-*", "Europe"),
            ("*-1", "the first"),
            ("eu-1", "Frankfurt"),
        ] {
            names.add(cluster, given.to_owned());
        }
        for (cluster, given) in [
            ("eu-1", Some("Frankfurt")),
            ("eu-2", Some("Europe")),
            ("us-1", Some("the first")),
            ("us-2", None),
        ] {
            assert_eq!(names.of(cluster), given);
        }
    }
}
