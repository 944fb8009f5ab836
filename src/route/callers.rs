//! Who may call a Destination, and what a client may call, by access policies only: names are not considered.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    derive::{
        destination,
        world::{Known, World},
    },
    model::SourceName,
    store::Store,
};

use super::{
    AccessDecision, AccessState, CallingClient, ClientSpec, HttpRequest,
    access::{ArrivingRequest, admitted, restriction},
    answer::called_port,
    client::{identities, workloads},
    host::service_words,
    translation::pod_ports,
};

/// A client and a Destination, and whether access policies admit a request between them.
#[derive(Clone, Debug)]
pub struct CallAdmission {
    /// The client.
    pub from: ClientSpec,
    /// The Destination.
    pub to: Arc<Known>,
    /// The decision.
    pub decision: AccessDecision,
}

/// Some admissions of many.
#[derive(Clone, Debug, Default)]
pub struct Admissions {
    /// Those that were looked at, in the order of clients or Destinations.
    pub rows: Vec<CallAdmission>,
    /// How many were not looked at.
    pub more: usize,
}

impl CallAdmission {
    /// The Destination by its service: `reviews.bookinfo.cluster-2`.
    #[must_use]
    pub fn called(&self) -> String {
        service_words(&self.to)
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> AccessState {
        AccessState::of(self.decision.admits)
    }
}

impl Admissions {
    /// How many are in a state.
    #[must_use]
    pub fn count(&self, state: AccessState) -> usize {
        self.rows.iter().filter(|row| row.state() == state).count()
    }
}

/// Which clients may call a Destination: the first `most` of those that workloads of its source are.
#[must_use]
pub fn callers(
    facts: (&Store, &World),
    (to, port): (&Arc<Known>, Option<u32>),
    (request, most): (&HttpRequest, usize),
) -> Admissions {
    let source = &to.id.source;
    let restriction = restriction(facts, to);
    let (port, _) = called_port(to, port);
    let ports = pod_ports(&to.destination, port.number);
    let all = identities(facts.0, source);
    let more = all.len().saturating_sub(most);
    let rows = all.into_iter().take(most).map(|(from, workloads)| {
        let client = CallingClient::identified(facts.1, (source, &from), &workloads);
        let arriving = ArrivingRequest {
            client: &client,
            request,
            ports: &ports,
            is_http: port.is_http,
        };
        let decision = admitted(facts, (to, &restriction), arriving);
        let to = Arc::clone(to);
        CallAdmission { from, to, decision }
    });
    Admissions {
        rows: rows.collect(),
        more,
    }
}

/// Which Destinations a client may call, of the sources that have its cluster: the first `most` of them by name.
#[must_use]
pub fn callable(
    facts: (&Store, &World),
    from: &ClientSpec,
    (request, most): (&HttpRequest, usize),
) -> Admissions {
    let mut clients: BTreeMap<&SourceName, Option<CallingClient<'_>>> = BTreeMap::new();
    let mut all: Vec<&Arc<Known>> = Vec::new();
    for to in facts.1.iter() {
        let source = &to.id.source;
        let client = clients
            .entry(source)
            .or_insert_with(|| client_of(facts, (source, from)));
        if client.is_some() {
            all.push(to);
        }
    }
    let more = all.len().saturating_sub(most);
    let rows = first_by_name(all, most).into_iter().filter_map(|to| {
        let client = clients.get(&to.id.source)?.as_ref()?;
        let (port, _) = called_port(to, None);
        let arriving = ArrivingRequest {
            client,
            request,
            ports: &pod_ports(&to.destination, port.number),
            is_http: port.is_http,
        };
        let decision = admitted(facts, (to, &restriction(facts, to)), arriving);
        let (from, to) = (from.clone(), Arc::clone(to));
        Some(CallAdmission { from, to, decision })
    });
    Admissions {
        rows: rows.collect(),
        more,
    }
}

/// A client as a source knows it. `None` if its cluster has no mesh there.
fn client_of<'a>(
    (store, world): (&'a Store, &'a World),
    (source, from): (&SourceName, &'a ClientSpec),
) -> Option<CallingClient<'a>> {
    let meshes = world.relations().meshes_of(source, &from.cluster);
    let own = || workloads(store, source, from);
    (!meshes.is_empty()).then(|| CallingClient::identified(world, (source, from), &own()))
}

/// The first of many Destinations by name, sorted. Only these are sorted.
fn first_by_name(mut all: Vec<&Arc<Known>>, most: usize) -> Vec<&Arc<Known>> {
    let by_name = |one: &&Arc<Known>, other: &&Arc<Known>| {
        let names = [one, other].map(|known| destination::service_name(&known.destination));
        names[0].cmp(names[1]).then_with(|| one.id.cmp(&other.id))
    };
    if all.len() > most {
        all.select_nth_unstable_by(most, by_name);
        all.truncate(most);
    }
    all.sort_unstable_by(by_name);
    all
}
