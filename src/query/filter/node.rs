//! The syntax tree of a filter, and what it says of one Destination.

use crate::{derive::world::Known, query::Insight};

use super::FilterTest;

/// A node of the syntax tree.
#[derive(Clone, Debug)]
pub(super) enum FilterNode {
    /// All of them hold; true if there are none.
    All(Vec<FilterNode>),
    /// At least one of them holds.
    Any(Vec<FilterNode>),
    /// It does not hold.
    Not(Box<FilterNode>),
    /// One term.
    Test(Box<FilterTest>),
}

impl Default for FilterNode {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl FilterNode {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::All(nodes) if nodes.is_empty())
    }

    pub(super) fn passes(&self, known: &Known, insight: &dyn Insight) -> bool {
        self.holds(&|test| test.passes(known, insight))
    }

    /// Whether it holds, given which terms pass.
    pub(super) fn holds(&self, passes: &impl Fn(&FilterTest) -> bool) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.holds(passes)),
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(passes)),
            Self::Not(node) => !node.holds(passes),
            Self::Test(test) => passes(test),
        }
    }

    /// How well the words match: the sum of terms that must all hold, the best of alternatives.
    pub(super) fn rank(&self, known: &Known) -> u32 {
        match self {
            Self::All(nodes) => nodes.iter().map(|node| node.rank(known)).sum(),
            Self::Any(nodes) => {
                let ranks = nodes.iter().map(|node| node.rank(known));
                ranks.min().unwrap_or(0)
            }
            Self::Not(_) => 0,
            Self::Test(test) => test.rank(known),
        }
    }

    /// Visits every term.
    pub(super) fn each(&self, visit: &mut dyn FnMut(&FilterTest)) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.each(visit)),
            Self::Not(node) => node.each(visit),
            Self::Test(test) => visit(test),
        }
    }

    /// Visits every term that is not negated.
    pub(super) fn each_positive(&self, visit: &mut dyn FnMut(&FilterTest)) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => {
                for node in nodes {
                    node.each_positive(visit);
                }
            }
            Self::Not(_) => {}
            Self::Test(test) => visit(test),
        }
    }
}
