//! The columns of the table: what they are called and what they say of a Destination.

use jiff::Timestamp;

use crate::derive::{self, destination::Type, world::Known};

use super::claims::service_ports;

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The name of the service.
    Name,
    /// The namespace of the service, or of the object for external services.
    Namespace,
    /// The registered cluster; external services have none.
    Cluster,
    /// The type of the service.
    Type,
    /// The numbers of its ports.
    Ports,
    /// How many endpoints it has.
    Endpoints,
    /// Its region, and how many endpoints each zone has.
    Locality,
    /// How many traffic policies are in force.
    TrafficPolicies,
    /// How many access policies are in force.
    AccessPolicies,
    /// How many of the required subsets have endpoints.
    Subsets,
    /// To how many meshes it is federated.
    Federated,
    /// How long the object has existed.
    Age,
    /// The number of findings of each severity.
    Findings,
    /// The gravest finding above info, in its own words.
    Why,
    /// How many endpoints it claims, and how many of its cluster's are ready.
    ClaimedReady,
    /// The source.
    Source,
    /// The name by which its own cluster calls it.
    Fqdn,
    /// The name of the object.
    Object,
    /// How long ago the object was last written.
    Changed,
}

/// On which side the text of a column begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names and lists.
    Left,
    /// Numbers.
    Right,
}

/// The text for nothing.
const NOTHING: &str = "·";

impl Column {
    /// Every column, in the default order; those of the plain table first.
    pub const ALL: [Self; 19] = [
        Self::Name,
        Self::Namespace,
        Self::Cluster,
        Self::Type,
        Self::Ports,
        Self::Endpoints,
        Self::Locality,
        Self::TrafficPolicies,
        Self::AccessPolicies,
        Self::Subsets,
        Self::Federated,
        Self::Age,
        Self::Findings,
        Self::Why,
        Self::ClaimedReady,
        Self::Source,
        Self::Fqdn,
        Self::Object,
        Self::Changed,
    ];

    /// The columns of the plain table.
    pub const PLAIN: &[Self] = Self::ALL.split_at(12).0;

    /// The columns of the screen unless the user chooses others, in their order, as far as there is room.
    pub const OF_SCREEN: &[Self] = &[
        Self::Name,
        Self::Namespace,
        Self::Cluster,
        Self::Source,
        Self::Type,
        Self::Ports,
        Self::Endpoints,
        Self::ClaimedReady,
        Self::Locality,
        Self::TrafficPolicies,
        Self::AccessPolicies,
        Self::Subsets,
        Self::Federated,
        Self::Age,
        Self::Why,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Namespace => "namespace",
            Self::Cluster => "cluster",
            Self::Type => "type",
            Self::Ports => "ports",
            Self::Endpoints => "endpoints",
            Self::Locality => "locality",
            Self::TrafficPolicies => "tp",
            Self::AccessPolicies => "ap",
            Self::Subsets => "subsets",
            Self::Federated => "federated",
            Self::Age => "age",
            Self::Findings => "findings",
            Self::Why => "why",
            Self::ClaimedReady => "claimed/ready",
            Self::Source => "source",
            Self::Fqdn => "fqdn",
            Self::Object => "object",
            Self::Changed => "changed",
        }
    }

    /// The heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::Namespace => "NAMESPACE",
            Self::Cluster => "CLUSTER",
            Self::Type => "TYPE",
            Self::Ports => "PORTS",
            Self::Endpoints => "ENDPOINTS",
            Self::Locality => "LOCALITY",
            Self::TrafficPolicies => "TP",
            Self::AccessPolicies => "AP",
            Self::Subsets => "SUBSETS",
            Self::Federated => "FEDERATED",
            Self::Age => "AGE",
            Self::Findings => "FINDINGS",
            Self::Why => "WHY",
            Self::ClaimedReady => "DRIFT",
            Self::Source => "SOURCE",
            Self::Fqdn => "FQDN",
            Self::Object => "OBJECT",
            Self::Changed => "CHANGED",
        }
    }

    /// Its meaning in a few words.
    #[must_use]
    pub fn doc(self) -> &'static str {
        match self {
            Self::Name => "the name of the service",
            Self::Namespace => "the namespace",
            Self::Cluster => "the cluster",
            Self::Type => "the type of the service",
            Self::Ports => "the service ports",
            Self::Endpoints => "how many endpoints it has, and their zones as a bar",
            Self::Locality => "the region, and how many endpoints each zone has",
            Self::TrafficPolicies => "how many traffic policies are applied",
            Self::AccessPolicies => "how many access policies are applied",
            Self::Subsets => "how many of the required subsets have endpoints",
            Self::Federated => "to how many meshes it is federated",
            Self::Age => "how long the object has existed",
            Self::Findings => "how many findings of each severity it has",
            Self::Why => "the most severe finding above info, in its own words",
            Self::ClaimedReady => "endpoints claimed and ready, if its cluster is reached",
            Self::Source => "the context or file that it was read from",
            Self::Fqdn => "the name by which its own cluster calls it",
            Self::Object => "the namespace and name of the object",
            Self::Changed => "how long ago the object was last written, as far as it records that",
        }
    }

    /// The column that a word of the command line names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Self::ALL.into_iter().find(|column| column.key() == word)
    }

    /// On which side its text begins.
    #[must_use]
    pub fn align(self) -> Align {
        match self {
            Self::Endpoints
            | Self::TrafficPolicies
            | Self::AccessPolicies
            | Self::ClaimedReady
            | Self::Age
            | Self::Changed => Align::Right,
            _ => Align::Left,
        }
    }

    /// Whether it tells what a Destination does not say itself.
    #[must_use]
    pub fn needs_insight(self) -> bool {
        matches!(self, Self::Findings | Self::Why | Self::ClaimedReady)
    }

    /// The cell for a Destination: `·` for nothing, `?` for unknown, `0` for none. Findings and drift are left to the
    /// caller, who has the insight.
    #[must_use]
    pub fn text(self, known: &Known, now: Timestamp) -> String {
        let destination = &*known.destination;
        let status = destination.status.as_ref();
        let or_nothing = |text: &str| if text.is_empty() { NOTHING } else { text }.to_owned();
        match self {
            Self::Name => or_nothing(derive::destination::service_name(destination)),
            Self::Namespace => or_nothing(derive::destination::namespace(destination)),
            Self::Cluster => cluster(known),
            Self::Type => derive::destination::service_type(destination)
                .word()
                .to_owned(),
            Self::Ports => ports(known),
            Self::Endpoints => known.summary.endpoints.to_string(),
            Self::Locality => {
                derive::world::locality_brief(known).unwrap_or_else(|| NOTHING.to_owned())
            }
            Self::TrafficPolicies => status.map_or("?".into(), |status| {
                status.traffic_policies.len().to_string()
            }),
            Self::AccessPolicies => status.map_or("?".into(), |status| {
                status.access_policies.len().to_string()
            }),
            Self::Subsets if !derive::subsets::knows_required_subsets(destination) => {
                "?".to_owned()
            }
            Self::Subsets if known.summary.subsets == 0 => NOTHING.to_owned(),
            Self::Subsets => format!(
                "{}/{}",
                known.summary.subsets_satisfied, known.summary.subsets
            ),
            Self::Federated => federated(known),
            Self::Age => known
                .made
                .map_or("?".into(), |made| derive::wording::age(made, now)),
            Self::Changed => known
                .written()
                .map_or("?".into(), |written| derive::wording::age(written, now)),
            Self::Findings | Self::Why => "?".to_owned(),
            Self::ClaimedReady => derive::drift::claimed_ready(known, None),
            Self::Source => known.id.source.to_string(),
            Self::Fqdn => derive::destination::fqdn(destination)
                .unwrap_or(NOTHING)
                .to_owned(),
            Self::Object => known.id.key.to_string(),
        }
    }
}

fn cluster(known: &Known) -> String {
    let nothing = match derive::destination::service_type(&known.destination) {
        Type::External | Type::Unknown => NOTHING,
        _ => "?",
    };
    derive::destination::cluster(&known.destination)
        .unwrap_or(nothing)
        .to_owned()
}

fn ports(known: &Known) -> String {
    let numbers: Vec<String> = service_ports(&known.destination)
        .map(|(number, _)| number.map_or("?".to_owned(), |number| number.to_string()))
        .collect();
    if numbers.is_empty() {
        NOTHING.to_owned()
    } else {
        numbers.join(",")
    }
}

fn federated(known: &Known) -> String {
    let federation = known
        .destination
        .status
        .as_ref()
        .and_then(|status| status.federation.as_ref());
    match federation.map(|federation| federation.meshes.len()) {
        None => NOTHING.to_owned(),
        Some(1) => "1 mesh".to_owned(),
        Some(meshes) => format!("{meshes} meshes"),
    }
}
