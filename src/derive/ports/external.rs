//! Ports of external services: which key of an endpoint's ports joins which service port.

use std::{collections::BTreeMap, sync::Arc};

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::{brief_name, counted, grouped},
    model::{
        Text,
        external_service::{ExternalPort, ExternalService},
        kube_service::TargetPort,
    },
};

use super::{PortProtocol, PortRow, Served, remarks::first_of};

/// What the API allows as a protocol.
const PROTOCOLS: [&str; 7] = ["HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS"];

/// The keys of all endpoints: how many have each, and at which numbers.
pub(super) struct Keys<'d> {
    external: &'d ExternalService,
    keyed: HashMap<&'d str, Arc<Served>, foldhash::fast::FixedState>,
}

/// So many numbers at which a port is served are told where endpoints without its key serve it at its own as well.
const NUMBERS: usize = 100;

impl<'d> Keys<'d> {
    pub(super) fn of(external: &'d ExternalService) -> Self {
        let mut keyed: HashMap<&str, Served, foldhash::fast::FixedState> = HashMap::default();
        for endpoint in &external.endpoints {
            for of_key in endpoint.ports.chunk_by(|a, b| a.0 == b.0) {
                let (key, number) = &of_key[0];
                let served = keyed.entry(&**key).or_default();
                served.at.push((*number, 1));
                served.endpoints += 1;
            }
        }
        let of = external.endpoints.len();
        let keyed = keyed.into_iter().map(|(key, served)| {
            let served = Served {
                of,
                ..served.sorted()
            };
            (key, Arc::new(served))
        });
        let keyed = keyed.collect();
        Self { external, keyed }
    }

    pub(super) fn ports(&self) -> &'d [ExternalPort] {
        &self.external.ports
    }

    /// Who serves a port: endpoints that have its key at the number they say, the others at its own.
    pub(super) fn served(&self, port: &ExternalPort) -> Arc<Served> {
        let keyless = self.keyless(port);
        let keyed = self.keyed.get(&*port.name);
        if let (Some(keyed), 0) = (keyed, keyless) {
            return Arc::clone(keyed);
        }
        let own = port.number.filter(|_| keyless > 0);
        let own = own.map(|number| (number, keyless));
        let at_keys = keyed.map_or(&[][..], |keyed| &keyed.at).iter().copied();
        let served = Served {
            endpoints: self.keyed(port) + own.map_or(0, |_| keyless),
            of: self.external.endpoints.len(),
            at: own.into_iter().chain(at_keys.take(NUMBERS)).collect(),
            ..Served::default()
        };
        Arc::new(served.sorted())
    }

    pub(super) fn row(&self, port: &ExternalPort) -> PortRow {
        PortRow {
            number: port.number,
            name: port.name.clone(),
            protocol: port.protocol.clone(),
            app_protocol: Text::default(),
            target: TargetPort::Unset,
            node_port: None,
            istio: PortProtocol::of_external_port(&port.protocol),
            remarks: remarks(self.external, port, self.keyless(port)),
            served: self.served(port),
        }
    }

    /// How many endpoints have the key of a port.
    fn keyed(&self, port: &ExternalPort) -> usize {
        self.keyed
            .get(&*port.name)
            .map_or(0, |keyed| keyed.endpoints)
    }

    /// How many endpoints serve a port at its own number because they have no key for it.
    fn keyless(&self, port: &ExternalPort) -> usize {
        self.external.endpoints.len() - self.keyed(port)
    }
}

fn remarks(external: &ExternalService, port: &ExternalPort, keyless: usize) -> Vec<String> {
    let all = external.endpoints.len();
    let named = |text: &str| {
        if text.is_empty() {
            "without name".to_owned()
        } else {
            brief_name(text).into_owned()
        }
    };
    let at_own_number = (keyless > 0).then(|| {
        let who = if keyless == all {
            "No endpoint has".to_owned()
        } else if keyless == 1 {
            format!("1 of {} has no", counted(all, "endpoint"))
        } else {
            format!("{keyless} of {} have no", counted(all, "endpoint"))
        };
        let key = if keyless == all { "a key" } else { "key" };
        match port.number {
            Some(number) => format!(
                "{who} {key} {}: there it is served at its own number, {number}.",
                named(&port.name)
            ),
            None => format!(
                "{who} {key} {}, and the port has no number of its own.",
                named(&port.name)
            ),
        }
    });
    at_own_number.into_iter().chain(protocol(port)).collect()
}

fn protocol(port: &ExternalPort) -> Option<String> {
    let said = &*port.protocol;
    if PROTOCOLS.contains(&said) {
        return None;
    }
    let meant = PROTOCOLS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(said));
    Some(match meant {
        Some(meant) => format!("Protocol {said} must be written {meant}."),
        None if said.is_empty() => {
            format!(
                "It has no protocol, which must be one of {}.",
                PROTOCOLS.join(" ")
            )
        }
        None => format!("Protocol {said} is none of {}.", PROTOCOLS.join(" ")),
    })
}

/// Keys of endpoints that are the name of no service port, a sentence each.
pub(super) fn stray_keys(external: &ExternalService) -> Vec<String> {
    let known: HashSet<&str> = external.ports.iter().map(|port| &*port.name).collect();
    let mut strays: BTreeMap<&str, usize> = BTreeMap::new();
    for endpoint in &external.endpoints {
        for (key, _) in endpoint
            .ports
            .iter()
            .filter(|(key, _)| !known.contains(&**key))
        {
            *strays.entry(key).or_default() += 1;
        }
    }
    let sentence = |(key, endpoints): (&str, usize)| {
        format!(
            "Key {} of {} is the name of no service port: Istio refuses such an entry.",
            brief_name(key),
            counted(endpoints, "endpoint")
        )
    };
    first_of(strays.into_iter().map(sentence), |more| {
        format!(
            "{} more keys are the name of no service port.",
            grouped(more)
        )
    })
}
