//! An Istio mesh, as discovery found it.

use serde::de::MapAccess;
use serde_json::Value;

use super::Installation;
use crate::model::{
    decode::{MemberValue, ReadFields, fields, messages},
    encode::{JsonMembers, ToJson},
    endpoint::Address,
    text::{Labels, Text},
};

/// An Istio mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Istio {
    /// The place where istiod runs.
    pub installation: Installation,
    /// The trust domain of its identities.
    pub trust_domain: Text,
    /// The service account of istiod.
    pub service_account: Text,
    /// Gateways for calls from other meshes, as versions before 1.1 wrote them; newer ones write
    /// [`MeshStatus::gateways`](super::MeshStatus::gateways).
    pub ingress_gateways: Box<[IngressGateway]>,
    /// Whether its sidecars answer DNS, which hostnames with another suffix than `global` need.
    pub smart_dns: bool,
}

/// A gateway for calls from other meshes, in the form that the API has deprecated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IngressGateway {
    /// The name of its service.
    pub name: Text,
    /// The namespace of its service.
    pub namespace: Text,
    /// The labels of its workloads.
    pub workload_labels: Labels,
    /// The address at which it is reached from outside its cluster. `None` if none is given.
    pub address: Option<Address>,
    /// The port at which it is reached from outside.
    pub external_port: Option<u32>,
    /// The port at which its container listens.
    pub container_port: Option<u32>,
}

messages!(Istio, IngressGateway);

fields! {
    Citadel {
        "trustDomain" => trust_domain,
    }
}

/// The field in which versions before 1.1 keep the trust domain.
#[derive(Default)]
struct Citadel {
    trust_domain: Text,
}

impl ToJson for Istio {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("installation", &self.installation)
            .with("trustDomain", &self.trust_domain)
            .with("istiodServiceAccount", &self.service_account)
            .with("ingressGateways", &self.ingress_gateways)
            .with("smartDnsProxyingEnabled", &self.smart_dns)
            .value()
    }
}

impl ToJson for IngressGateway {
    fn json(&self) -> Value {
        // Which of two members holds the address depends on what it is.
        let key = match &self.address {
            Some(Address::Ip(_)) => "ip",
            _ => "dnsName",
        };
        JsonMembers::default()
            .with("name", &self.name)
            .with("namespace", &self.namespace)
            .with("workloadLabels", &self.workload_labels)
            .with(key, &self.address)
            .with("externalTlsPort", &self.external_port)
            .with("tlsContainerPort", &self.container_port)
            .value()
    }
}

impl ReadFields for Istio {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "installation" => value.read(&mut self.installation),
            "trustDomain" => value.read(&mut self.trust_domain),
            "citadelInfo" => value.then(|citadel: Citadel| {
                if self.trust_domain.is_empty() {
                    self.trust_domain = citadel.trust_domain;
                }
            }),
            "istiodServiceAccount" => value.read(&mut self.service_account),
            "ingressGateways" => value.read(&mut self.ingress_gateways),
            "smartDnsProxyingEnabled" => value.read(&mut self.smart_dns),
            _ => value.skip(),
        }
    }
}

impl ReadFields for IngressGateway {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => value.read(&mut self.name),
            "namespace" => value.read(&mut self.namespace),
            "workloadLabels" => value.read(&mut self.workload_labels),
            // The oldest of the three counts least.
            "externalAddress" => {
                value.then(|address| self.address = self.address.take().or(given(address)))
            }
            "dnsName" | "ip" => {
                value.then(|address| self.address = given(address).or(self.address.take()))
            }
            "externalTlsPort" => value.read(&mut self.external_port),
            "tlsContainerPort" => value.read(&mut self.container_port),
            _ => value.skip(),
        }
    }
}

/// An address. `None` if it is empty.
fn given(address: Address) -> Option<Address> {
    (address != Address::default()).then_some(address)
}
