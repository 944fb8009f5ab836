//! What is made of claims and clusters, as tables: `10.0.0.1:80` is an address and port, `!` before it says that it is not
//! ready, `~` that its pod is being stopped and still answers, `-` that it does not.

use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::{
    Destination, EndpointSlice, Interner, Service, decode_value, kube_service::KubeService,
    meta::Meta,
};

fn kube(claims: &str) -> KubeService {
    let groups = claims.split_whitespace().map(|claim| {
        let (ip, ports) = split(claim);
        json!({"endpoints": [{"ipAddress": ip}], "ports": ports})
    });
    let value =
        json!({"spec": {"kubeService": {"endpointSubsets": groups.collect::<Vec<Value>>()}}});
    let destination: Destination = decode_value(&value, &mut Interner::default());
    destination.kube_service().expect("it is one").clone()
}

fn slices(live: &str) -> Vec<Arc<EndpointSlice>> {
    let slices = live.split_whitespace().map(|one| {
        let conditions = match one.as_bytes()[0] {
            b'!' => json!({"ready": false}),
            b'~' => json!({"ready": false, "serving": true, "terminating": true}),
            b'-' => json!({"ready": false, "serving": false, "terminating": true}),
            _ => json!({}),
        };
        let (ip, ports) = split(one.trim_start_matches(['!', '~', '-']));
        let family = if ip.contains(':') { "IPv6" } else { "IPv4" };
        let value = json!({"addressType": family, "ports": ports,
            "endpoints": [{"addresses": [ip], "conditions": conditions}]});
        Arc::new(decode_value(&value, &mut Interner::default()))
    });
    slices.collect()
}

/// The address, in brackets where it has colons, and the port.
fn split(text: &str) -> (&str, Value) {
    let (ip, port) = match text.strip_prefix('[') {
        Some(text) => text.split_once(']').expect("it ends"),
        None => text.find(':').map_or((text, ""), |at| text.split_at(at)),
    };
    match port.strip_prefix(':') {
        Some(port) => (ip, json!([{"port": port.parse::<u32>().expect("a port")}])),
        None => (ip, json!([])),
    }
}

/// Each row in words: `10.0.0.1:80 claimed live ready: what differs`.
fn rows(claims: &str, live: &str) -> Vec<String> {
    let (kube, slices) = (kube(claims), slices(live));
    let drift = EndpointDrift::of((&kube, &Meta::default()), slices.iter().collect());
    let rows = drift.rows.iter().map(|row| {
        let port = row.port.and_then(|port| port.number);
        let port = port.map_or(String::new(), |port| format!(":{port}"));
        let marks = [
            (row.is_claimed, " claimed"),
            (row.live.is_some(), " live"),
            (row.live == Some(Condition::Ready), " ready"),
        ];
        let marks = marks.iter().filter(|(holds, _)| *holds);
        let marks: String = marks.map(|(_, mark)| *mark).collect();
        match row.verdict.words() {
            "" => format!("{}{port}{marks}", row.address),
            words => format!("{}{port}{marks}: {words}", row.address),
        }
    });
    rows.collect()
}

#[test]
fn claimed_live_and_ready_stand_side_by_side() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("", "", &[]),
        (
            "10.0.0.1:80 10.0.0.2:80",
            "10.0.0.2:80 10.0.0.1:80",
            &[
                "10.0.0.1:80 claimed live ready",
                "10.0.0.2:80 claimed live ready",
            ],
        ),
        (
            "10.0.0.1:80 10.0.0.2:80 10.0.0.3:80",
            "10.0.0.1:80 !10.0.0.2:80",
            &[
                "10.0.0.2:80 claimed live: not ready in its cluster",
                "10.0.0.3:80 claimed: its cluster does not have it",
                "10.0.0.1:80 claimed live ready",
            ],
        ),
        (
            "10.0.0.1:80",
            "10.0.0.1:80 10.0.0.2:80 !10.0.0.3:80",
            &[
                "10.0.0.2:80 live ready: ready, but not claimed",
                "10.0.0.1:80 claimed live ready",
                "10.0.0.3:80 live: not ready, so not claimed",
            ],
        ),
        (
            "10.0.0.1:80 10.0.0.2:80",
            "~10.0.0.1:80 -10.0.0.2:80 ~10.0.0.3:80",
            &[
                "10.0.0.1:80 claimed live: shutting down, still answers",
                "10.0.0.2:80 claimed live: shutting down",
                "10.0.0.3:80 live: shutting down, so not claimed",
            ],
        ),
        (
            "10.0.0.1:80",
            "10.0.0.1:8080",
            &[
                "10.0.0.1:80 claimed: its cluster has it on other ports",
                "10.0.0.1:8080 live ready: ready, but claimed on other ports",
            ],
        ),
        // Who names no port means all of them.
        (
            "10.0.0.1:80",
            "10.0.0.1",
            &["10.0.0.1:80 claimed live ready"],
        ),
        (
            "10.0.0.1",
            "10.0.0.1:80 10.0.0.1:81",
            &[
                "10.0.0.1:80 claimed live ready",
                "10.0.0.1:81 claimed live ready",
            ],
        ),
        // The best of two slices that have the same address.
        (
            "10.0.0.1:80",
            "!10.0.0.1:80 10.0.0.1:80",
            &["10.0.0.1:80 claimed live ready"],
        ),
        // Families that the Destination does not have are no difference.
        (
            "10.0.0.1:80",
            "10.0.0.1:80 [fd00::1]:80",
            &[
                "10.0.0.1:80 claimed live ready",
                "fd00::1:80 live ready: not compared",
            ],
        ),
        (
            "",
            "[fd00::1]:80",
            &["fd00::1:80 live ready: ready, but not claimed"],
        ),
        (
            "db.example.com:80",
            "",
            &["db.example.com:80 claimed: not compared"],
        ),
    ];
    for (claims, live, expected) in cases {
        assert_eq!(rows(claims, live), *expected, "{claims} beside {live}");
    }
}

#[test]
fn what_is_cut_or_enabled_by_annotation_is_shown_and_not_held_against_anyone() {
    let claims: Vec<String> = (0..1_000)
        .map(|at| format!("10.0.{}.{}:80", at / 250, at % 250))
        .collect();
    let kube = kube(&claims.join(" "));
    let live = slices("10.9.0.1:80");
    let drift = EndpointDrift::of((&kube, &Meta::default()), live.iter().collect());
    assert_eq!((drift.rows.len(), drift.differing), (1_001, 0));
    assert!(drift.exempt.is_some_and(|why| why.contains("1,000")));
    let tally = Drift {
        source: None,
        service: Live::Known(ServiceDrift::of(&kube, None, false)),
        endpoints: Live::Known(drift),
    };
    let tally = tally.tally().expect("it is known");
    assert_eq!(
        tally.endpoints.and_then(|endpoints| endpoints.differs),
        None
    );
    assert_eq!(tally.state(), DriftState::Differs, "there is no Service");
}

/// A Destination beside its cluster, without a look at its Service.
fn beside<'s>(kube: &'s KubeService, slices: &'s [Arc<EndpointSlice>]) -> Drift<'s> {
    let endpoints = EndpointDrift::of((kube, &Meta::default()), slices.iter().collect());
    Drift {
        source: None,
        service: Live::Unknown("forbidden".to_owned()),
        endpoints: Live::Known(endpoints),
    }
}

#[test]
fn how_long_an_address_differs_is_remembered_until_it_agrees() {
    let at = |second| Timestamp::from_second(second).expect("it is a time");
    let kube = kube("10.0.0.1:80 10.0.0.2:80");
    let mut watched: Option<Watched> = None;
    let steps: &[(&str, [Option<Since>; 2])] = &[
        ("10.0.0.1:80", [None, Some(Since::First(at(0)))]),
        (
            "!10.0.0.1:80",
            [Some(Since::Seen(at(1))), Some(Since::First(at(0)))],
        ),
        ("10.0.0.2:80", [Some(Since::Seen(at(1))), None]),
        ("10.0.0.1:80", [None, Some(Since::Seen(at(3)))]),
    ];
    for (second, (live, expected)) in (0..).zip(steps) {
        let slices = slices(live);
        let drift = beside(&kube, &slices);
        watched = Watched::after(watched.as_ref(), &drift, at(second));
        let now = watched.as_ref().expect("it is known");
        let mut rows: Vec<_> = drift
            .endpoints
            .known()
            .expect("they are known")
            .rows
            .iter()
            .collect();
        rows.sort_by_key(|row| row.address);
        let since: Vec<_> = rows.iter().map(|row| now.since(row)).collect();
        assert_eq!(since, expected, "{live} at {second}");
    }
    let nowhere = Drift {
        source: None,
        service: Live::Unknown(String::new()),
        endpoints: Live::Unknown(String::new()),
    };
    assert_eq!(Watched::after(watched.as_ref(), &nowhere, at(9)), None);
}

#[test]
fn what_could_not_be_compared_is_no_agreement() {
    let tally = |differs, service| DriftTally {
        endpoints: Some(EndpointTally {
            differs,
            ..EndpointTally::default()
        }),
        service,
    };
    let cases = [
        (tally(Some(0), Some(0)), DriftState::Agrees),
        (tally(Some(2), None), DriftState::Differs),
        (tally(None, Some(1)), DriftState::Differs),
        (tally(Some(0), None), DriftState::Unknown),
        (tally(None, Some(0)), DriftState::Unknown),
    ];
    for (tally, expected) in cases {
        assert_eq!(tally.state(), expected, "{tally:?}");
    }
}

fn addresses() -> impl Strategy<Value = Vec<String>> {
    let address = (0..3u8, 0..4u8, 0..3u32).prop_map(|(net, host, port)| match net {
        0 => format!("[fd00::{host}]:{port}"),
        net => format!("10.0.{net}.{host}:{port}"),
    });
    proptest::collection::vec(address, 0..12)
}

proptest! {
    #[test]
    fn equal_sides_do_not_differ(all in addresses()) {
        let all = all.join(" ");
        let (kube, slices) = (kube(&all), slices(&all));
        let drift = beside(&kube, &slices);
        let endpoints = drift.endpoints.known().expect("they are known");
        prop_assert_eq!(endpoints.differing, 0, "{:?}", endpoints.rows);
        prop_assert_eq!(&endpoints.claimed, &endpoints.ready);
    }

    #[test]
    fn the_order_of_claims_and_slices_does_not_matter(claims in addresses(), live in addresses()) {
        let told = rows(&claims.join(" "), &live.join(" "));
        let turned = |all: &[String]| all.iter().rev().cloned().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(rows(&turned(&claims), &turned(&live)), told);
    }

    #[test]
    fn addresses_that_differ_have_rows_that_differ(claims in addresses(), live in addresses()) {
        let (kube, slices) = (kube(&claims.join(" ")), slices(&live.join(" ")));
        let drift = beside(&kube, &slices);
        let endpoints = drift.endpoints.known().expect("they are known");
        for ip in endpoints.gone().into_iter().chain(endpoints.unclaimed()) {
            let differs = |row: &DriftRow<'_>| row.address.ip() == Some(ip) && row.verdict.differs();
            prop_assert!(endpoints.rows.iter().any(differs), "{}", ip);
        }
    }
}

#[test]
fn of_many_ports_that_differ_the_first_are_named_and_the_others_counted() {
    let ports = |count: usize| (1..=count).map(|port| format!("{port}/TCP")).collect();
    for (gone, new, words) in [
        (1, 0, "has no port 1/TCP"),
        (0, 1, "has also port 1/TCP"),
        (6, 0, "lacks 1 more port"),
        (5, 8, "has also 3 more ports"),
    ] {
        let service = Arc::new(Service::default());
        let drift = ServiceDrift {
            service: Some(&service),
            gone: ports(gone),
            new: ports(new),
            is_of_type: true,
        };
        let told = drift.words();
        assert_eq!(told.last().map(String::as_str), Some(words));
        let more = usize::from(gone > 5) + usize::from(new > 5);
        assert_eq!(told.len(), gone.min(5) + new.min(5) + more);
    }
}
