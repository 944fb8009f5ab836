//! The spec of an `AccessPolicy`.

use crate::model::{
    decode::{Unknown, fields},
    text::Text,
};

use super::selector::{DestinationSelector, IdentitySelector};

/// Who may call what (`AccessPolicySpec`). Once one is applied to a Destination, every other caller is denied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessPolicySpec {
    /// The callers; empty for any caller.
    pub source_selector: Box<[IdentitySelector]>,
    /// The Destinations; empty for all.
    pub destination_selector: Box<[DestinationSelector]>,
    /// The paths: exact, `*suffix` or `prefix*`; empty for all.
    pub allowed_paths: Box<[Text]>,
    /// The HTTP methods; empty for all.
    pub allowed_methods: Box<[Text]>,
    /// The ports; empty for all.
    pub allowed_ports: Box<[u32]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

impl AccessPolicySpec {
    /// Whether it allows requests that arrive at one of these ports of the pods, which are what Istio compares
    /// ([`authorization_policy_translator.go`]).
    ///
    /// [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go
    #[must_use]
    pub fn allows_port(&self, ports: &[u32]) -> bool {
        let allowed = &self.allowed_ports;
        allowed.is_empty() || allowed.iter().any(|port| ports.contains(port))
    }

    /// Whether it admits every request of every caller: Gloo Mesh writes a rule without conditions for it
    /// ([`authorization_policy_translator.go`]).
    ///
    /// [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go
    #[must_use]
    pub fn admits_everything(&self) -> bool {
        self.source_selector.is_empty()
            && self.allowed_paths.is_empty()
            && self.allowed_methods.is_empty()
            && self.allowed_ports.is_empty()
            && self.unknown.is_empty()
    }
}

fields! {
    AccessPolicySpec {
        "sourceSelector" => source_selector,
        "destinationSelector" => destination_selector,
        "allowedPaths" => allowed_paths,
        "allowedMethods" => allowed_methods,
        "allowedPorts" => allowed_ports,
        .. => unknown,
    }
}
