//! The verdicts in words, the same in panes and pages of text.

use std::fmt;

use crate::{
    derive::wording::{brief_name, grouped, numbers::few, or_unknown},
    model::endpoint::Address,
};

use super::{Caller, Gateway, LocalName, Reach, Standing, VirtualName, Way};

/// The number of ports that are listed after a name; the others are counted.
const MOST_PORTS: usize = 6;
/// The words for a Destination to which access policies are applied.
const ADMITTED: &str = "for callers that access policies admit";
/// The number of names that are listed; the others are counted.
const MOST_NAMES: usize = 20;

impl Reach {
    /// The number of known meshes from which calls arrive, and the number whose answer is not known:
    /// `2 of 3 meshes, 1 not known`. Before them, the own cluster if it calls without a mesh.
    #[must_use]
    pub fn tally(&self) -> String {
        let standing = |wanted: fn(Standing) -> bool| {
            let standing = self.callers.iter().map(Caller::standing);
            standing.filter(|one| wanted(*one)).count()
        };
        let arrive = standing(|one| matches!(one, Standing::Yes | Standing::Partly));
        let own = self.unclaimed().filter(|own| own.arrives == Some(true));
        let unknown = match (standing(|one| one == Standing::Unknown), self.callers.len()) {
            (0, _) => String::new(),
            (unknown, of) if unknown == of && own.is_none() => return "not known".to_owned(),
            (unknown, _) => format!(", {} not known", grouped(unknown as u64)),
        };
        let of = self.callers.len();
        let noun = if of == 1 { "mesh" } else { "meshes" };
        let own = own.map_or(String::new(), |own| format!("cluster {} and ", own.cluster));
        let (arrive, of) = (grouped(arrive as u64), grouped(of as u64));
        format!("{own}{arrive} of {of} {noun}{unknown}")
    }
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "on some ports",
            Self::Fails => "no: the name exists, but calls fail",
            Self::No => "no",
            Self::Unknown => "not known",
        }
    }
}

impl Caller {
    /// The verdict on the mesh in words: `yes, for callers that access policies admit`.
    #[must_use]
    pub fn standing_words(&self) -> String {
        standing_words(self.standing(), self.is_restricted)
    }

    /// Remarks on single ports, then the other reasons: short sentences.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let ports = super::ports::words(&self.port_reach);
        ports.into_iter().chain(self.why.iter().cloned())
    }

    /// The clusters that call, as headings show them.
    #[must_use]
    pub fn from(&self) -> String {
        if self.clusters.is_empty() {
            return "cluster unknown".to_owned();
        }
        few(self.clusters.iter().map(ToString::to_string))
    }

    /// The name and ports to call, for each of the first 20 hosts: `reviews.bookinfo.svc.cluster-1.global:9080`.
    pub fn calls(&self) -> impl Iterator<Item = String> {
        let hosts = self.hosts.iter().take(MOST_NAMES);
        hosts.map(|host| call(host, &self.ports))
    }

    /// The number of names to call that are not shown: `and 3 more hosts`. `None` if all are shown.
    #[must_use]
    pub fn more_calls(&self) -> Option<String> {
        more(self.hosts.len().saturating_sub(MOST_NAMES), "host")
    }

    /// Names under which Envoy knows it: one for each host and port, in this order.
    pub fn envoy_clusters(&self) -> impl Iterator<Item = String> {
        let hosts = self.hosts.iter();
        hosts.flat_map(|host| {
            let ports = self.envoy_ports.iter();
            ports.map(|port| envoy_cluster(*port, host))
        })
    }

    /// The first 20 of these names in one text, and how many more there are. `None` if there is none.
    #[must_use]
    pub fn envoy_words(&self) -> Option<String> {
        let mut words: Vec<String> = self.envoy_clusters().take(MOST_NAMES).collect();
        let rest = (self.hosts.len() * self.envoy_ports.len()).saturating_sub(words.len());
        words.extend((rest > 0).then(|| format!("and {} more", grouped(rest as u64))));
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The first names of virtual destinations, in words.
    pub fn virtual_calls(&self) -> impl Iterator<Item = &VirtualName> {
        let names = self.virtual_names.iter().take(MOST_NAMES);
        names.map(|name| &**name)
    }

    /// The number of virtual destinations that are not shown. `None` if all are shown.
    #[must_use]
    pub fn more_virtual_calls(&self) -> Option<String> {
        let rest = self.virtual_names.len().saturating_sub(MOST_NAMES);
        more(rest + self.more_virtual_names, "virtual destination")
    }
}

fn standing_words(standing: Standing, is_restricted: bool) -> String {
    let is_called = matches!(standing, Standing::Yes | Standing::Partly);
    if is_restricted && is_called {
        format!("{}, {ADMITTED}", standing.word())
    } else {
        standing.word().to_owned()
    }
}

/// The number of further items with its noun: `and 3 more hosts`. `None` if there are none.
fn more(rest: usize, noun: &str) -> Option<String> {
    let plural = if rest == 1 { "" } else { "s" };
    (rest > 0).then(|| format!("and {} more {noun}{plural}", grouped(rest as u64)))
}

/// The name of a cluster of endpoints in Envoy's configuration, without a subset: `outbound|9080||host`.
fn envoy_cluster(port: u32, host: &str) -> String {
    format!("outbound|{port}||{}", brief_name(host))
}

fn call(host: &str, ports: &[u32]) -> String {
    let host = match host.parse() {
        Ok(std::net::IpAddr::V6(v6)) => format!("[{v6}]"),
        _ => brief_name(host).into_owned(),
    };
    if ports.is_empty() {
        return host;
    }
    let shown = ports.iter().take(MOST_PORTS);
    let shown: Vec<String> = shown.map(|port| format!(":{port}")).collect();
    let shown = shown.join(", ");
    match ports.len().saturating_sub(MOST_PORTS) {
        0 => format!("{host}{shown}"),
        more => format!("{host}{shown} and {} more", grouped(more as u64)),
    }
}

impl LocalName {
    /// The verdict on its cluster in words.
    #[must_use]
    pub fn standing_words(&self) -> String {
        standing_words(self.standing(), self.is_restricted)
    }

    /// The verdict on its cluster.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let mut ports = self.port_reach.iter();
        match self.arrives {
            Some(true) if ports.any(|port| port.arrives != Some(true)) => Standing::Partly,
            Some(true) => Standing::Yes,
            Some(false) => Standing::Fails,
            None => Standing::Unknown,
        }
    }

    /// Remarks on single ports: short sentences.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        super::ports::words(&self.port_reach)
    }

    /// The name and ports to call.
    #[must_use]
    pub fn call(&self) -> String {
        call(&self.host, &self.ports)
    }
}

impl Way {
    /// The way of requests in words that follow a name: `within the cluster`. `None` if there is no way.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let words = match self {
            Self::None => return None,
            Self::Inside => "within the cluster".to_owned(),
            Self::Straight => "straight to the pods (flat network)".to_owned(),
            Self::Gateways(gateways) => {
                format!(
                    "via gateway {}",
                    few(gateways.iter().map(ToString::to_string))
                )
            }
            Self::UnknownGateway => "via a gateway that is not known".to_owned(),
            Self::NoGateway => "but the service's mesh has no gateway to go through".to_owned(),
            Self::NoAddress => {
                "but the gateway of the service's mesh has no address outside".to_owned()
            }
            Self::Outside => "out of the mesh".to_owned(),
        };
        Some(words)
    }
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = or_unknown(self.port);
        match &self.address {
            Address::Ip(std::net::IpAddr::V6(v6)) => write!(f, "[{v6}]:{port}"),
            address => write!(f, "{address}:{port}"),
        }
    }
}

impl fmt::Display for VirtualName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port.map_or(String::new(), |port| format!(":{port}"));
        write!(
            f,
            "{}{port} (virtual destination {})",
            self.hostname, self.key.name
        )?;
        match &self.refused {
            Some(why) => write!(f, ", which is refused: {why}"),
            None => Ok(()),
        }
    }
}
