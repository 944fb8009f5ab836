//! The subject of a fault: the values that identify it after lists are reordered and neighbours come or go. A position
//! in a list is never one of them.

use std::{borrow::Cow, collections::BTreeSet, fmt};

use crate::{
    derive::wording::or_unknown,
    model::{
        Labels, Text,
        kube_service::KubeServicePort,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Kind, ObjectKey, Subject},
};

/// More values than these are written as the first of them and a digest of all.
const VALUES: usize = 8;
/// A longer value, in bytes, is written as its beginning and a digest of it all.
const LONGEST: usize = 200;
/// How many characters of a longer value are written.
const BEGINNING: usize = 60;

/// The subject of a fault within its object. Empty if the fault is about the object as a whole.
///
/// Its text identifies the fault among those that one rule finds in one object:
/// `TrafficPolicy gloo-mesh/split; labels version=v3`.
/// The text is part of the JSON contract, so it depends on the values only, never on the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About(Vec<Aspect>);

/// One of the values that a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// An address, a CIDR range, or the text in place of one.
    Address(String),
    /// A registered cluster, by its name.
    Cluster(Text),
    /// A field, by its path without list indexes.
    Field(Cow<'static, str>),
    /// A host name or the name of an external service.
    Host(String),
    /// The labels of a subset or a selector.
    Labels(Labels),
    /// Another object that the management plane keeps.
    Object(Kind, ObjectRef),
    /// The number of this fault among those of its rule that are alike in everything else, from 2.
    Occurrence(usize),
    /// A port.
    Port {
        /// Its number. `None` if the object gives none.
        number: Option<u32>,
        /// Its protocol; empty if the object gives none.
        protocol: Text,
        /// Its name; empty if the object gives none.
        name: Text,
    },
    /// A service of a registered cluster.
    Service(ClusterObjectRef),
    /// Any other value, as a person reads it.
    Value(String),
    /// A zone, by its name.
    Zone(String),
}

impl About {
    /// Adds a value.
    pub fn add(&mut self, aspect: Aspect) {
        self.0.push(aspect);
    }

    /// The first of the values for which a function gives something. `None` if it gives nothing for any.
    #[must_use]
    pub fn find<'a, T>(&'a self, of: impl FnMut(&'a Aspect) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(of)
    }

    /// The other objects among the values.
    pub fn objects(&self) -> impl Iterator<Item = (Kind, &ObjectRef)> {
        self.0.iter().filter_map(|aspect| match aspect {
            Aspect::Object(kind, reference) => Some((*kind, reference)),
            _ => None,
        })
    }

    /// Whether an object of another kind is one of the values. The source of the object is not compared.
    #[must_use]
    pub fn names(&self, other: &Subject) -> bool {
        let key = &other.id.key;
        self.0.iter().any(|aspect| match aspect {
            Aspect::Object(kind, reference) => {
                *kind == other.kind
                    && *reference.name == *key.name
                    && *reference.namespace == *key.namespace
            }
            _ => false,
        })
    }
}

impl Aspect {
    /// Another object, by its key.
    #[must_use]
    pub fn object(kind: Kind, key: &ObjectKey) -> Self {
        let reference = ObjectRef {
            name: key.name.clone(),
            namespace: key.namespace.clone(),
        };
        Self::Object(kind, reference)
    }

    /// A port of a Kubernetes service.
    #[must_use]
    pub fn service_port(port: &KubeServicePort) -> Self {
        Self::Port {
            number: port.port,
            protocol: port.protocol.clone(),
            name: port.name.clone(),
        }
    }

    /// A field, by a path whose list indexes are left out: `spec.ports[3].name` becomes `spec.ports[].name`.
    #[must_use]
    pub fn field(path: &str) -> Self {
        Self::Field(without_indexes(path).into())
    }

    /// The word for the kind of value, and the value. The words are part of the JSON contract.
    fn parts(&self) -> (&'static str, Cow<'_, str>) {
        match self {
            Self::Address(address) => ("address", address.into()),
            Self::Cluster(cluster) => ("cluster", (&**cluster).into()),
            Self::Field(field) => ("field", (&**field).into()),
            Self::Host(host) => ("host", host.into()),
            Self::Labels(labels) => ("labels", labels.to_string().into()),
            Self::Object(kind, reference) => (kind.name(), reference.to_string().into()),
            Self::Occurrence(number) => ("occurrence", number.to_string().into()),
            Self::Port {
                number,
                protocol,
                name,
            } => ("port", port_words(*number, protocol, name).into()),
            Self::Service(service) => ("service", service.to_string().into()),
            Self::Value(value) => ("value", value.into()),
            Self::Zone(zone) => ("zone", zone.into()),
        }
    }
}

/// A port as `9080/TCP http`. An absent number is written `?`, an absent protocol TCP.
fn port_words(number: Option<u32>, protocol: &Text, name: &Text) -> String {
    let number = or_unknown(number);
    let protocol = protocol.given().unwrap_or("TCP");
    match name.given() {
        Some(name) => format!("{number}/{protocol} {name}"),
        None => format!("{number}/{protocol}"),
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = &*self.0 {
            return only.fmt(f);
        }
        let values: BTreeSet<String> = self.0.iter().map(Aspect::to_string).collect();
        let is_cut = values.len() > VALUES;
        let shown = if is_cut { VALUES - 1 } else { VALUES };
        for (at, value) in values.iter().take(shown).enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{value}")?;
        }
        if is_cut {
            let all: Vec<&str> = values.iter().map(String::as_str).collect();
            let digest = md5::compute(all.join("; "));
            write!(f, "; {} more {digest:x}", values.len() - shown)?;
        }
        Ok(())
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, value) = self.parts();
        let value = value.replace('\\', r"\\").replace(';', r"\;");
        if value.len() <= LONGEST {
            return write!(f, "{word} {value}");
        }
        let beginning: String = value.chars().take(BEGINNING).collect();
        write!(f, "{word} {beginning}… {:x}", md5::compute(&value))
    }
}

/// A path without its list indexes. A quoted text in brackets is the key of a map and stays.
fn without_indexes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at + 1);
        out.push_str(before);
        let quoted = from.starts_with('"').then(|| quoted_length(from));
        let digits = from.bytes().take_while(u8::is_ascii_digit).count();
        match quoted {
            Some(length) => {
                out.push_str(&from[..length]);
                rest = &from[length..];
            }
            None => rest = &from[digits..],
        }
    }
    out + rest
}

/// The length in bytes of the quoted text at the beginning of a text, both quotes included.
fn quoted_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !is_escaped => return at + 1,
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(aspects: impl IntoIterator<Item = Aspect>) -> String {
        let mut about = About::default();
        for aspect in aspects {
            about.add(aspect);
        }
        about.to_string()
    }

    fn address(at: usize) -> Aspect {
        Aspect::Address(format!("10.0.0.{at}"))
    }

    #[test]
    fn the_text_depends_on_the_values_and_not_on_their_order() {
        assert_eq!(about([]), "");
        assert_eq!(
            about([address(2), address(1)]),
            "address 10.0.0.1; address 10.0.0.2"
        );
        let many = about((0..100).map(address));
        assert_eq!(many, about((0..100).rev().map(address)));
        assert_ne!(many, about((0..99).map(address)));
        assert!(many.contains("; 93 more "), "{many}");
    }

    #[test]
    fn no_value_reads_as_two_and_none_is_long() {
        let one = Aspect::Host("a; host b".to_owned());
        let two = ["a", "b"].map(|host| Aspect::Host(host.to_owned()));
        assert_ne!(about([one]), about(two));
        let long = |end: &str| about([Aspect::Host("é".repeat(10_000) + end)]);
        assert!(long("a").len() < 250, "{}", long("a"));
        assert_ne!(long("a"), long("b"));
    }

    #[test]
    fn a_field_has_no_index_of_a_list() {
        for (path, field) in [
            ("spec.mesh", "spec.mesh"),
            ("spec.a[0].b[12]", "spec.a[].b[]"),
            (
                r#"metadata.labels["a[0]"].b[1]"#,
                r#"metadata.labels["a[0]"].b[]"#,
            ),
            (r#"a["\"[0]"].b[1]"#, r#"a["\"[0]"].b[]"#),
            ("a[", "a["),
        ] {
            assert_eq!(without_indexes(path), field);
        }
    }
}
