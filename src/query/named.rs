//! Which Destinations a name means, and which names are near to one that means none.

use std::sync::Arc;

use crate::{
    derive::{
        self,
        world::{Known, World},
    },
    model::{Destination, endpoint::Address},
    store::Kind,
};

use super::{
    claims::{addresses, hosts},
    pasted::{Pasted, is_in_wildcard},
};

/// How many near names are worth showing.
const NEAREST: usize = 3;

/// The Destinations that a name means, by identity. The first of these readings that anything answers to counts:
///
/// 1. the name of the object,
/// 2. `namespace/name` of the object, else of the service,
/// 3. `service.namespace` or `service.namespace.cluster`, cut at the first two dots,
/// 4. a host, FQDN or address that the Destination claims, in any form in which one is pasted: with a port, in a URL,
/// 5. one of these behind the name of the kind, as `get -o name` prints it: `destination.discovery.mesh.gloo.solo.io/NAME`.
#[must_use]
pub fn named(world: &World, name: &str) -> Vec<Arc<Known>> {
    let pasted = Pasted::of(name);
    let readings: [&dyn Fn(&Known) -> bool; 5] = [
        &|known| *known.destination.meta.name == *name,
        &|known| known.id.key.to_string() == name && name.contains('/'),
        &|known| slashed(&known.destination) == name,
        &|known| is_service(&known.destination, name),
        &|known| claims(known, name, pasted.as_ref()),
    ];
    let found = readings.into_iter().map(|means| matching(world, means));
    let found = found.into_iter().find(|found| !found.is_empty());
    let behind_kind = || Some(named(world, behind_kind(name)?));
    found.or_else(behind_kind).unwrap_or_default()
}

/// The part of a name behind the kind of Destinations and a slash. `None` if the name does not begin with them.
fn behind_kind(name: &str) -> Option<&str> {
    let (kind, rest) = name.split_once('/')?;
    (Kind::named(kind) == Some(Kind::Destination)).then_some(rest)
}

fn matching(world: &World, means: &dyn Fn(&Known) -> bool) -> Vec<Arc<Known>> {
    let mut found: Vec<_> = world.iter().filter(|known| means(known)).cloned().collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

fn slashed(destination: &Destination) -> String {
    let (namespace, name) = (
        derive::destination::namespace(destination),
        derive::destination::service_name(destination),
    );
    format!("{namespace}/{name}")
}

fn is_service(destination: &Destination, name: &str) -> bool {
    let mut parts = name.splitn(3, '.');
    let (Some(service), Some(namespace)) = (parts.next(), parts.next()) else {
        return false;
    };
    let in_cluster = parts
        .next()
        .is_none_or(|cluster| derive::destination::cluster(destination) == Some(cluster));
    derive::destination::service_name(destination) == service
        && derive::destination::namespace(destination) == namespace
        && in_cluster
}

/// Whether traffic to a host or an address would be this Destination's.
fn claims(known: &Known, name: &str, pasted: Option<&Pasted>) -> bool {
    let destination = &*known.destination;
    let host = match pasted {
        Some(Pasted::Host(host)) => host,
        Some(Pasted::Address(_)) | None => &*name.to_lowercase(),
    };
    let is_host = |claimed: &str| {
        let claimed = claimed.to_lowercase();
        claimed == host || is_in_wildcard(&claimed, host)
    };
    let is_address = |address: &Address| match (address, pasted) {
        (Address::Ip(ip), Some(Pasted::Address(asked))) => ip.to_canonical() == *asked,
        (Address::Ip(_), _) => false,
        (Address::Other(text), _) => is_host(text),
    };
    hosts(destination).any(is_host)
        || addresses(destination).any(is_address)
        || pasted.is_some_and(|pasted| pasted.is_in(&known.summary.search_text))
}

/// The names of objects that are nearest to a name nothing has, at most three: first those that contain it, then those
/// that differ in few letters, of the object or of the service.
#[must_use]
pub fn nearest(world: &World, name: &str) -> Vec<String> {
    let asked = behind_kind(name).unwrap_or(name).to_lowercase();
    let mut near: Vec<(usize, &str)> = world
        .iter()
        .filter_map(|known| {
            Some((
                distance(&known.destination, &asked)?,
                &*known.destination.meta.name,
            ))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    let names = near.into_iter().map(|(_, name)| name.to_owned());
    names.take(NEAREST).collect()
}

/// The distance of a Destination from a name. `None` if it is too far.
fn distance(destination: &Destination, asked: &str) -> Option<usize> {
    let object = destination.meta.name.to_lowercase();
    if !asked.is_empty() && object.contains(asked) {
        return Some(0);
    }
    let service = derive::destination::service_name(destination).to_lowercase();
    let qualified = format!("{service}.{}", derive::destination::namespace(destination));
    let distances = [&object, &service, &qualified].map(|name| strsim::levenshtein(name, asked));
    let least = distances.into_iter().min().unwrap_or(usize::MAX);
    (least <= (asked.chars().count() / 3).max(1)).then_some(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        derive::world::tests::{object, world_of},
        store::Kind,
    };

    fn world(objects: &[&str]) -> World {
        let decoded = objects.iter().map(|json| {
            let value = serde_json::from_str(json).expect("it is JSON");
            object(Kind::Destination, &value)
        });
        world_of(&decoded.collect::<Vec<_>>(), &[]).1
    }

    fn mesh() -> World {
        world(&[
            r#"{"metadata":{"name":"reviews-bookinfo-one","namespace":"gloo-mesh"},
                "spec":{"kubeService":{"ref":{"name":"reviews","namespace":"bookinfo","clusterName":"one"},
                  "endpointSubsets":[{"endpoints":[{"ipAddress":"10.0.0.1"}]}],
                  "externalAddresses":[{"dnsName":"lb.example.com"},{"ip":"192.0.2.7"}]}},
                "status":{"localFqdn":"reviews.bookinfo.svc.cluster.local",
                  "appliedFederation":{"federatedHostname":"reviews.bookinfo.svc.one.global"}}}"#,
            r#"{"metadata":{"name":"reviews-bookinfo-mgmt-eu","namespace":"gloo-mesh"},
                "spec":{"kubeService":{"ref":{"name":"reviews","namespace":"bookinfo","clusterName":"mgmt.eu"}}}}"#,
            r#"{"metadata":{"name":"payments","namespace":"shop"},
                "spec":{"externalService":{"name":"pay","hosts":["*.pay.example.com"],
                  "endpoints":[{"address":"pay.internal"},{"address":"2001:db8::1"}]}}}"#,
        ])
    }

    #[test]
    fn names_are_read_in_the_order_of_the_contract() {
        let world = mesh();
        let (one, eu, pay) = (
            "reviews-bookinfo-one",
            "reviews-bookinfo-mgmt-eu",
            "payments",
        );
        let cases: [(&str, &[&str]); 26] = [
            ("payments", &[pay]),
            ("shop/payments", &[pay]),
            ("gloo-mesh/reviews-bookinfo-one", &[one]),
            ("bookinfo/reviews", &[eu, one]),
            ("reviews.bookinfo", &[eu, one]),
            ("reviews.bookinfo.one", &[one]),
            ("reviews.bookinfo.mgmt.eu", &[eu]),
            ("reviews.bookinfo.svc.cluster.local", &[one]),
            ("Reviews.bookinfo.svc.one.global.", &[one]),
            ("10.0.0.1", &[one]),
            ("192.0.2.7", &[one]),
            ("lb.example.com", &[one]),
            ("eu.pay.example.com", &[pay]),
            ("2001:db8:0::1", &[pay]),
            ("10.0.0.1:9080", &[one]),
            ("http://10.0.0.1:9080/x", &[one]),
            ("[2001:DB8::1]:443", &[pay]),
            ("::ffff:10.0.0.1", &[one]),
            ("REVIEWS.bookinfo.svc.cluster.local:9080", &[one]),
            ("https://lb.example.com/a?b", &[one]),
            ("eu.pay.example.com:443", &[pay]),
            ("outbound|9080||reviews.bookinfo.svc.cluster.local", &[one]),
            ("destination.discovery.mesh.gloo.solo.io/payments", &[pay]),
            ("destinations/gloo-mesh/reviews-bookinfo-one", &[one]),
            ("mesh/payments", &[]),
            ("reviews", &[]),
        ];
        for (name, expected) in cases {
            let found = named(&world, name);
            let found: Vec<&str> = found
                .iter()
                .map(|known| &*known.destination.meta.name)
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn near_names_are_those_that_contain_it_or_differ_in_few_letters() {
        let world = mesh();
        let both = ["reviews-bookinfo-mgmt-eu", "reviews-bookinfo-one"];
        assert_eq!(nearest(&world, "reviews"), both);
        assert_eq!(nearest(&world, "reveiws"), both);
        assert_eq!(nearest(&world, "payment"), ["payments"]);
        assert!(nearest(&world, "nothing-of-the-sort").is_empty());
        assert!(nearest(&world, "").is_empty());
    }
}
