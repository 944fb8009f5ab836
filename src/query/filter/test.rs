//! One term of a filter, understood: what a Destination must be.

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::world::Known,
    diagnose::{Counts, Rule},
    model::glob::Glob,
    query::{
        Insight,
        claims::{addresses, hosts, may_have_port, service_ports},
        pasted::{self, Pasted},
    },
};

use super::{
    FilterKey, address::AddressTest, comparison::NumberRange, pattern::TextPattern, values,
    word::WordTest,
};

/// A term of a filter.
#[derive(Clone, Debug)]
pub(super) enum FilterTest {
    /// A word.
    Word(WordTest),
    /// A regular expression.
    Pattern(TextPattern),
    /// An address by its value or a host, at a port if it has one; or the word as it is typed.
    Pasted(Pasted, Option<u16>, WordTest),
    /// The name of an object or a service as it is printed, or the word as it is typed.
    Named(Box<str>, WordTest),
    /// Values of a key: one of them matches.
    Values(FilterKey, Box<[Glob]>),
    /// Values of a key that are pairs.
    Pairs(FilterKey, Box<[PairTest]>),
    /// Values of `ip:`.
    Addresses(Box<[AddressTest]>),
    /// Values of `port:`.
    Ports(Box<[PortTest]>),
    /// Values of `finding:`.
    Findings(Box<[FindingTest]>),
    /// Values of a key that are numbers.
    Numbers(FilterKey, Box<[NumberRange]>),
}

/// A label, a subset, or an object with its namespace.
#[derive(Clone, Debug)]
pub(super) enum PairTest {
    /// The first of the pair.
    First(Glob),
    /// The second of the pair.
    Second(Glob),
    /// One of both.
    Either(Glob),
    /// Both.
    Both(Glob, Glob),
}

/// A port by its number or its name.
#[derive(Clone, Debug)]
pub(super) enum PortTest {
    Number(NumberRange),
    Name(Glob),
}

/// Findings by their number, or one by its words.
#[derive(Clone, Debug)]
pub(super) enum FindingTest {
    Number(NumberRange),
    Text(Glob),
}

/// Whether a Destination, or its service, is printed so: `gloo-mesh/reviews-cluster-1`, `bookinfo/reviews`,
/// `reviews.bookinfo.cluster-1`.
fn is_called(known: &Known, name: &str) -> bool {
    let is = |parts: &[&str], between: char| {
        let mut given = name.split(between);
        parts.iter().all(|part| given.next() == Some(part)) && given.next().is_none()
    };
    let key = &known.id.key;
    let is_object = is(&[&key.namespace, &key.name], '/') || *name == *key.name;
    let kube = known.destination.kube_service();
    is_object
        || kube.is_some_and(|kube| {
            let reference = &kube.reference;
            let (name, namespace) = (&*reference.name, &*reference.namespace);
            is(&[namespace, name], '/') || is(&[name, namespace, &reference.cluster], '.')
        })
}

impl FilterTest {
    pub(super) fn passes(&self, known: &Known, insight: &dyn Insight) -> bool {
        match self {
            Self::Word(word) => word.matches(known),
            Self::Pattern(pattern) => pattern.matches(known),
            Self::Pasted(pasted, port, word) => {
                let is_there = pasted.is_in(&known.summary.search_text)
                    && port.is_none_or(|port| may_have_port(&known.destination, port));
                is_there || word.matches(known)
            }
            Self::Named(name, word) => word.matches(known) || is_called(known, name),
            Self::Values(FilterKey::Host, globs) => globs.iter().any(|glob| has_host(known, glob)),
            Self::Values(key, globs) => values::any(*key, (known, insight), &mut |value| {
                globs.iter().any(|glob| glob.matches(value))
            }),
            Self::Pairs(key, pairs) => values::any_pair(*key, known, &mut |first, second| {
                pairs.iter().any(|pair| pair.matches(first, second))
            }),
            Self::Addresses(tests) => addresses(&known.destination)
                .any(|address| tests.iter().any(|test| test.matches(address))),
            Self::Ports(tests) => service_ports(&known.destination)
                .any(|port| tests.iter().any(|test| test.matches(port))),
            Self::Findings(tests) => {
                let counts = || insight.counts(&known.id);
                tests
                    .iter()
                    .any(|test| test.passes(counts, |means| insight.is_found(&known.id, means)))
            }
            Self::Numbers(key, ranges) => value(*key, known, insight)
                .is_some_and(|value| ranges.iter().any(|range| range.contains(value))),
        }
    }

    /// The key. `None` for a word.
    pub(super) fn key(&self) -> Option<FilterKey> {
        match self {
            Self::Word(_) | Self::Pattern(_) | Self::Pasted(..) | Self::Named(..) => None,
            Self::Values(key, _) | Self::Pairs(key, _) | Self::Numbers(key, _) => Some(*key),
            Self::Addresses(_) => Some(FilterKey::Ip),
            Self::Ports(_) => Some(FilterKey::Port),
            Self::Findings(_) => Some(FilterKey::Finding),
        }
    }

    pub(super) fn is_of_words(&self) -> bool {
        self.key().is_none()
    }

    /// How well a Destination that passes matches: less is better.
    pub(super) fn rank(&self, known: &Known) -> u32 {
        match self {
            Self::Word(word) => word.rank(known),
            Self::Pattern(pattern) => {
                pattern.rank(known.summary.search_text.names().next().unwrap_or_default())
            }
            _ => 0,
        }
    }

    /// Adds the places of the letters of a text that it matches.
    pub(super) fn mark(&self, text: &str, hits: &mut Vec<usize>) {
        match self {
            Self::Word(word) => word.mark(text, hits),
            Self::Pattern(pattern) => pattern.mark(text, hits),
            _ => {}
        }
    }

    /// The next time at which time itself may change its result. `None` if it never does.
    pub(super) fn turns(&self, known: &Known, insight: &dyn Insight) -> Option<Timestamp> {
        let Self::Numbers(key, ranges) = self else {
            return None;
        };
        let since = since(*key, known)?;
        // A range begins at its first second and ends after its last.
        let seconds = ranges
            .iter()
            .flat_map(|range| [range.least, range.most.saturating_add(1)]);
        let times = seconds.filter_map(|at| since.checked_add(SignedDuration::from_secs(at)).ok());
        times.filter(|at| *at > insight.now()).min()
    }
}

/// The number that a Destination has for a key. `None` if it is not known.
fn value(key: FilterKey, known: &Known, insight: &dyn Insight) -> Option<i64> {
    if key == FilterKey::Endpoints {
        return Some(known.summary.endpoints.into());
    }
    let since = since(key, known)?;
    Some(insight.now().duration_since(since).as_secs())
}

/// The beginning of the time that a key measures. `None` if it is not known, or the key measures no time.
fn since(key: FilterKey, known: &Known) -> Option<Timestamp> {
    match key {
        FilterKey::Age => known.made,
        FilterKey::Changed => known.written(),
        _ => None,
    }
}

/// Whether a host matches, or begins with the value up to a dot, or is a wildcard that takes the value in.
fn has_host(known: &Known, glob: &Glob) -> bool {
    let is_reached = |host: &str| {
        let wanted = glob.plain().map(|wanted| wanted.trim_end_matches('.'));
        wanted.is_some_and(|wanted| pasted::is_reached_by(&host.to_lowercase(), wanted))
    };
    hosts(&known.destination).any(|host| glob.matches(host) || is_reached(host))
}

impl PairTest {
    pub(super) fn matches(&self, first: &str, second: &str) -> bool {
        match self {
            Self::First(glob) => glob.matches(first),
            Self::Second(glob) => glob.matches(second),
            Self::Either(glob) => glob.matches(first) || glob.matches(second),
            Self::Both(one, other) => one.matches(first) && other.matches(second),
        }
    }
}

impl PortTest {
    fn matches(&self, (number, name): (Option<u32>, &str)) -> bool {
        match self {
            Self::Number(range) => number.is_some_and(|number| range.contains(number.into())),
            Self::Name(glob) => glob.matches(name),
        }
    }
}

impl FindingTest {
    /// Whether findings pass, by their number, or by whether one of them means something.
    pub(super) fn passes(
        &self,
        counts: impl FnOnce() -> Option<Counts>,
        is_found: impl FnOnce(&mut dyn FnMut(&'static Rule, &str) -> bool) -> bool,
    ) -> bool {
        match self {
            Self::Number(range) => counts().is_some_and(|counts| {
                let count = counts.error + counts.warning + counts.info;
                range.contains(i64::try_from(count).unwrap_or(i64::MAX))
            }),
            Self::Text(glob) => is_found(&mut |rule, about| {
                [rule.id, rule.summary, about]
                    .iter()
                    .any(|text| glob.matches(text))
            }),
        }
    }
}
