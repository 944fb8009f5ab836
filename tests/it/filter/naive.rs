//! Random filters against a naive reading of their meaning.

use std::sync::Arc;

use portolan::{
    derive::{
        destination::{cluster, namespace, service_name},
        world::{Known, Summary},
    },
    model::{Destination, Interner, decode_value},
    query::Filter,
    store::{Id, ObjectKey},
};
use proptest::prelude::*;
use serde_json::json;

/// A filter as a value.
#[derive(Clone, Debug)]
enum Meaning {
    Word(String),
    Exact(String),
    Namespace(Vec<String>),
    Cluster(String),
    Fewer(u8),
    Not(Box<Meaning>),
    And(Vec<Meaning>),
    Or(Vec<Meaning>),
}

impl Meaning {
    /// What it says of a Destination, term by term.
    fn holds(&self, known: &Known) -> bool {
        let destination = &*known.destination;
        let texts = [
            service_name(destination),
            namespace(destination),
            cluster(destination).unwrap_or_default(),
            &destination.meta.name,
        ];
        match self {
            Self::Word(word) => texts.iter().any(|text| text.contains(word)),
            Self::Exact(word) => texts.iter().any(|text| text == word),
            Self::Namespace(names) => names.iter().any(|name| match name.strip_suffix('*') {
                Some(begin) => namespace(destination).starts_with(begin),
                None => namespace(destination) == name,
            }),
            Self::Cluster(name) => cluster(destination) == Some(name),
            Self::Fewer(than) => known.summary.endpoints < u32::from(*than),
            Self::Not(meaning) => !meaning.holds(known),
            Self::And(all) => all.iter().all(|meaning| meaning.holds(known)),
            Self::Or(all) => all.iter().any(|meaning| meaning.holds(known)),
        }
    }

    /// The text of it, with parentheses only where they are needed.
    fn text(&self) -> String {
        let within = |meaning: &Self, is_tight: bool| match meaning {
            Self::Or(_) => format!("({})", meaning.text()),
            Self::And(_) if is_tight => format!("({})", meaning.text()),
            _ => meaning.text(),
        };
        let joined = |all: &[Self], is_tight, between: &str| {
            let texts: Vec<String> = all.iter().map(|one| within(one, is_tight)).collect();
            texts.join(between)
        };
        match self {
            Self::Word(word) => word.clone(),
            Self::Exact(word) => format!("={word}"),
            Self::Namespace(names) => format!("ns:{}", names.join(",")),
            Self::Cluster(name) => format!("cluster:{name}"),
            Self::Fewer(than) => format!("endpoints:<{than}"),
            Self::Not(meaning) => format!("!{}", within(meaning, true)),
            Self::And(all) => joined(all, true, " "),
            Self::Or(all) => joined(all, false, " | "),
        }
    }
}

fn meaning() -> impl Strategy<Value = Meaning> {
    let leaf = prop_oneof![
        "[a-c]{1,2}".prop_map(Meaning::Word),
        "[a-c]{1,2}".prop_map(Meaning::Exact),
        proptest::collection::vec("[a-c]{1,2}[*]?", 1..3).prop_map(Meaning::Namespace),
        "[a-c]{1,2}".prop_map(Meaning::Cluster),
        (0u8..4).prop_map(Meaning::Fewer),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Meaning::Not(Box::new(one))),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Meaning::And),
            proptest::collection::vec(inner, 2..4).prop_map(Meaning::Or),
        ]
    })
}

fn known() -> impl Strategy<Value = Arc<Known>> {
    let names = ("[a-c]{1,3}", "[a-c]{1,2}", "[a-c]{1,2}", 0u8..4);
    names.prop_map(|(name, namespace, cluster, endpoints)| {
        let endpoints: Vec<_> = (0..endpoints)
            .map(|at| json!({"ipAddress": format!("10.0.0.{at}")}))
            .collect();
        let value = json!({
            "metadata": {"name": format!("{name}-{cluster}"), "namespace": "gloo-mesh"},
            "spec": {"kubeService": {"ref": {"name": name, "namespace": namespace, "clusterName": cluster},
                "endpointSubsets": [{"endpoints": endpoints}]}},
        });
        let destination: Destination = decode_value(&value, &mut Interner::default());
        Arc::new(Known {
            id: Id { source: "east".into(), key: ObjectKey::of(&destination.meta) },
            summary: Summary::of(&destination),
            destination: destination.into(),
            made: None,
        })
    })
}

proptest! {
    #[test]
    fn a_filter_passes_what_its_meaning_says(meaning in meaning(), known in known()) {
        let text = meaning.text();
        let filter = Filter::parse(&text).expect("it is a filter");
        prop_assert_eq!(filter.passes(&known, &()), meaning.holds(&known), "{}", text);
    }

    #[test]
    fn a_word_ranks_by_its_best_place_in_the_name(known in known(), word in "[a-c]{1,2}") {
        let filter = Filter::parse(&word).expect("it is a filter");
        let name = service_name(&known.destination);
        let expected = match name.find(&word) {
            Some(0) => 0,
            Some(_) => 2,
            None => 3,
        };
        prop_assert_eq!(filter.rank(&known), expected);
    }
}
