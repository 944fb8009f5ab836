//! Ports of external services: which key of an endpoint's ports joins which service port.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::{
    derive::{
        external,
        fault::{Remark, port_values::Repeat},
        wording::{brief_name, counted},
    },
    model::{
        Text,
        external_service::{ExternalPort, ExternalService},
        kube_service::TargetPort,
    },
};

use super::{PortProtocol, PortRow, Served};

/// The keys of all endpoints: how many endpoints have each key, and at which numbers.
pub(super) struct Keys<'d> {
    external: &'d ExternalService,
    keyed: HashMap<&'d str, Arc<Served>, foldhash::fast::FixedState>,
    repeats: Vec<Repeat>,
}

/// The most numbers of keys that are listed for a port if endpoints without its key serve it at its own number.
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
        Self {
            external,
            keyed,
            repeats: external::repeats_of(external),
        }
    }

    pub(super) fn ports(&self) -> &'d [ExternalPort] {
        &self.external.ports
    }

    /// The endpoints that serve a port: those with its key at the number they give for it, the others at its own
    /// number.
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

    pub(super) fn row(&self, at: usize) -> Option<PortRow> {
        let port = self.external.ports.get(at)?;
        let faults = external::of_port((self.external, at), &self.repeats).into_iter();
        let own_number = at_own_number(self.external, port, self.keyless(port));
        Some(PortRow {
            number: port.number,
            name: port.name.clone(),
            protocol: port.protocol.clone(),
            app_protocol: Text::default(),
            target: TargetPort::Unset,
            node_port: None,
            istio: PortProtocol::of_external_port(&port.protocol),
            remarks: faults
                .map(Remark::from)
                .chain(own_number.map(Remark::note))
                .collect(),
            protocol_remark: None,
            served: self.served(port),
        })
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

/// A remark on endpoints that serve a port at its own number, because they have no key for it. `None` if all have one.
fn at_own_number(
    external: &ExternalService,
    port: &ExternalPort,
    keyless: usize,
) -> Option<String> {
    let all = external.endpoints.len();
    let key = match port.name.given() {
        Some(name) => format!("key {}", brief_name(name)),
        None => "key without name".to_owned(),
    };
    let who = match keyless {
        0 => return None,
        _ if keyless == all => format!("no endpoint has a {key}"),
        1 => format!("1 of {} has no {key}", counted(all, "endpoint")),
        _ => format!("{keyless} of {} have no {key}", counted(all, "endpoint")),
    };
    Some(match port.number {
        Some(number) => format!("{who}: there it is served at its own number, {number}"),
        None => format!("{who}, and the port has no number of its own"),
    })
}
