//! The keys and the syntax of filters: one table for the parser, completion, the help and the manual.

/// A key of `key:value` terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterKey {
    /// The namespace of the service.
    Namespace,
    /// The name of the service or of the object.
    Name,
    /// The registered cluster.
    Cluster,
    /// The type of the service.
    Type,
    /// The source.
    Source,
    /// A zone of its endpoints.
    Zone,
    /// The region.
    Region,
    /// A host or FQDN.
    Host,
    /// An address.
    Ip,
    /// A service port.
    Port,
    /// A label.
    Label,
    /// A policy in force.
    Policy,
    /// A declared or required subset.
    Subset,
    /// The mesh.
    Mesh,
    /// A rule that finds something.
    Rule,
    /// A text in a finding, or the number of findings.
    Finding,
    /// The severity of the gravest finding.
    Health,
    /// Whether it differs from its own cluster.
    Drift,
    /// Whether its source is out of contact.
    Stale,
    /// Whether it is federated.
    Federated,
    /// The number of endpoints.
    Endpoints,
    /// The time since it was created.
    Age,
    /// The time since it was written.
    Changed,
}

/// A key with its names and its help.
#[derive(Debug)]
pub struct KeyDoc {
    /// The key.
    pub key: FilterKey,
    /// The name that completion writes.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// A value, for the help.
    pub value: &'static str,
    /// The effect, for the help.
    pub doc: &'static str,
    /// All values that it takes. Empty if any text is one.
    pub values: &'static [&'static str],
}

const YES_NO: &[&str] = &["yes", "no", "unknown"];

const fn key(
    key: FilterKey,
    (name, value): (&'static str, &'static str),
    doc: &'static str,
    values: &'static [&'static str],
) -> KeyDoc {
    KeyDoc {
        key,
        name,
        aliases: &[],
        value,
        doc,
        values,
    }
}

/// Every key, in the order of the help.
pub const KEYS: [KeyDoc; 23] = [
    KeyDoc {
        aliases: &["namespace"],
        ..key(
            FilterKey::Namespace,
            ("ns", "NAME"),
            "the namespace of the service; of the object for external services",
            &[],
        )
    },
    key(
        FilterKey::Name,
        ("name", "NAME"),
        "the name of the service or of the object",
        &[],
    ),
    key(
        FilterKey::Cluster,
        ("cluster", "NAME"),
        "the cluster, by its name or the one that the config file gives it; cluster:external for external services",
        &[],
    ),
    key(
        FilterKey::Type,
        ("type", "NAME"),
        "ClusterIP, NodePort, LoadBalancer, ExternalName, External or Unknown",
        &[
            "ClusterIP",
            "NodePort",
            "LoadBalancer",
            "ExternalName",
            "External",
            "Unknown",
        ],
    ),
    key(
        FilterKey::Source,
        ("source", "NAME"),
        "the context or file that it was read from",
        &[],
    ),
    key(
        FilterKey::Zone,
        ("zone", "NAME"),
        "it has endpoints in this zone; zone:unknown without a zone",
        &[],
    ),
    key(
        FilterKey::Region,
        ("region", "NAME"),
        "the region; region:unknown without one",
        &[],
    ),
    key(
        FilterKey::Host,
        ("host", "NAME"),
        "an FQDN, federated hostname or host, or its first labels",
        &[],
    ),
    key(
        FilterKey::Ip,
        ("ip", "ADDRESS"),
        "an address of an endpoint or from outside: 10.1.1.7, 10.1.0.0/16, 10.1.*",
        &[],
    ),
    key(
        FilterKey::Port,
        ("port", "PORT"),
        "a service port, by number, range (8000-9000), comparison (>1024) or name",
        &[],
    ),
    key(
        FilterKey::Label,
        ("label", "KEY=VALUE"),
        "a label of the object, the Service or an endpoint; label:KEY for any value",
        &[],
    ),
    key(
        FilterKey::Policy,
        ("policy", "NAME"),
        "a policy is in force on it, by NAME or NAMESPACE/NAME",
        &[],
    ),
    key(
        FilterKey::Subset,
        ("subset", "KEY=VALUE"),
        "a declared or required subset; a text without = is a key or a value",
        &[],
    ),
    key(
        FilterKey::Mesh,
        ("mesh", "NAME"),
        "its mesh, by NAME or NAMESPACE/NAME",
        &[],
    ),
    key(
        FilterKey::Rule,
        ("rule", "ID"),
        "it has a finding of this rule, such as rule:no-endpoints or rule:subset-*",
        &[],
    ),
    key(
        FilterKey::Finding,
        ("finding", "TEXT"),
        "the text is in the rule or the subject of a finding; finding:>3 counts findings",
        &[],
    ),
    key(
        FilterKey::Health,
        ("health", "SEVERITY"),
        "the most severe finding is an error, warning or info; ok if there is none, unknown if no rule has run yet",
        &["error", "warning", "info", "ok", "unknown"],
    ),
    key(
        FilterKey::Drift,
        ("drift", "yes"),
        "it differs from its own cluster; no if it does not, unknown if not everything was compared",
        YES_NO,
    ),
    key(
        FilterKey::Stale,
        ("stale", "yes"),
        "its source does not answer, so that it may be out of date; no if it is current",
        &["yes", "no"],
    ),
    key(
        FilterKey::Federated,
        ("federated", "yes"),
        "other meshes can call it; no if not, unknown without a status",
        YES_NO,
    ),
    key(
        FilterKey::Endpoints,
        ("endpoints", "<3"),
        "the number of endpoints: 0, <3, >=10, 2-5",
        &[],
    ),
    key(
        FilterKey::Age,
        ("age", ">2h"),
        "the time since it was created: <10m, >7d",
        &[],
    ),
    key(
        FilterKey::Changed,
        ("changed", "<5m"),
        "the time since the object was last written, as far as it records that",
        &[],
    ),
];

/// The syntax other than keys: what to write, and what it finds.
pub const SYNTAX: [(&str, &str); 11] = [
    (
        "word",
        "this text in a name, namespace, cluster, FQDN, host or address; capital letters must match too",
    ),
    (
        "=word",
        "a name, namespace, cluster, FQDN, host or address that is exactly this",
    ),
    (
        "~word",
        "these letters in this order in a name, namespace or cluster",
    ),
    ("/pattern/", "a regular expression, in any of these texts"),
    (
        "\"two words\"",
        "one word although it has blanks, colons or operators",
    ),
    (
        "10.1.1.7:9080",
        "an address, host:port, URL or Envoy cluster name, as it was copied",
    ),
    ("key:a,b", "either value; * and ? in a value are wildcards"),
    ("a b", "both terms match"),
    ("a | b", "one of them matches; a b | c is (a b) | c"),
    ("!term", "the term does not match"),
    ("(a | b) c", "parentheses group"),
];

impl FilterKey {
    /// The key of a name, in any case. `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let is_it = |doc: &&KeyDoc| doc.name == name || doc.aliases.contains(&&*name);
        KEYS.iter().find(is_it).map(|doc| doc.key)
    }

    /// Its entry in the table.
    #[must_use]
    pub fn doc(self) -> &'static KeyDoc {
        &KEYS[self as usize]
    }
}

/// The names of all keys, as a list in words.
pub(super) fn names() -> String {
    let names: Vec<&str> = KEYS.iter().map(|doc| doc.name).collect();
    in_words(&names, "and")
}

/// Texts as a list in words: `a, b and c`.
pub(super) fn in_words(texts: &[&str], and: &str) -> String {
    match texts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// The candidate that differs from a word in the fewest letters. `None` if all differ in too many.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&candidate.to_lowercase(), &word);
    let rated = candidates.into_iter().map(|candidate| {
        // The beginning of a candidate is as near as one letter.
        let is_beginning = word.len() > 1 && candidate.to_lowercase().starts_with(&word);
        (
            if is_beginning { 1 } else { distance(candidate) },
            candidate,
        )
    });
    let near = rated.min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, _)| *distance <= most)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_in_the_table_at_its_place_under_a_name_of_its_own() {
        for (at, doc) in KEYS.iter().enumerate() {
            assert_eq!(doc.key as usize, at, "{}", doc.name);
            for name in doc.aliases.iter().chain([&doc.name]) {
                assert_eq!(FilterKey::named(name), Some(doc.key));
            }
        }
    }

    #[test]
    fn the_nearest_name_differs_in_few_letters() {
        let names = || KEYS.iter().map(|doc| doc.name);
        for (word, near) in [
            ("nss", Some("ns")),
            ("helth", Some("health")),
            ("clsuter", Some("cluster")),
            ("fed", Some("federated")),
            ("color", None),
        ] {
            assert_eq!(nearest(word, names()), near, "{word}");
        }
    }
}
