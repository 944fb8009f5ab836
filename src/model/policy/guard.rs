//! Rate limits and external authorization, which Enterprise adds to a `TrafficPolicy`.
//!
//! Read as far as a page of a policy needs it; what is deeper is kept as JSON text.

use serde::de::MapAccess;
use serde_json::Value;

use crate::model::{
    decode::{Given, MemberValue, ReadFields, Unknown, fields, messages},
    encode::{JsonMembers, ToJson},
    reference::ObjectRef,
    text::{Labels, Text},
};

use super::selector::ObjectSelector;

/// Limits on how many requests may come (`RouteRateLimit`, Enterprise).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimit {
    /// The descriptors by which requests are counted. `None` if no known kind is given.
    pub limits: Option<RateLimitRules>,
    /// The configurations of the rate limit server that hold the limits. `None` if it is not set.
    pub server: Option<ObjectSelector>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The descriptors by which requests are counted.
#[derive(Clone, Debug, PartialEq)]
pub enum RateLimitRules {
    /// By descriptors that the policy lists itself.
    Raw(Box<[RawLimit]>),
    /// By the descriptors of a `RateLimitClientConfig`.
    Client(ObjectRef),
}

/// One limit: the descriptors that are put together for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawLimit {
    /// Descriptors in order.
    pub actions: Box<[LimitAction]>,
    /// Descriptors in any order.
    pub set_actions: Box<[LimitAction]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// One descriptor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitAction {
    /// The source of its value. `None` if no known kind is given.
    pub descriptor: Option<DescriptorSource>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The source of the value of a descriptor
/// ([RateLimit.Action](https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-ratelimit-action)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DescriptorSource {
    /// A word that is always the same.
    GenericKey(Text),
    /// A header of the request.
    RequestHeader {
        /// The header.
        header: Text,
        /// The name under which the server knows its value.
        key: Text,
    },
    /// The address of the caller.
    RemoteAddress,
    /// The Envoy cluster the request comes from.
    SourceCluster,
    /// The Envoy cluster the request goes to.
    DestinationCluster,
}

/// Authorization by a server that is asked for each request (`RouteExtauth`, Enterprise).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExtAuth {
    /// How it is done. `None` if no known kind is given.
    pub choice: Option<AuthChoice>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// How requests are authorized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthChoice {
    /// Not at all, where it is true.
    Disable(bool),
    /// As an `AuthConfig` says.
    Config(ObjectRef),
    /// By a server of one's own, which is handed these.
    Custom(Labels),
}

messages!(RateLimit, LimitAction, ExtAuth);

fields! {
    RawLimit {
        "actions" => actions,
        "setActions" => set_actions,
        .. => unknown,
    }
    Raw {
        "rateLimits" => limits,
    }
    GenericKey {
        "descriptorValue" => value,
    }
    RequestHeaders {
        "headerName" => header,
        "descriptorKey" => key,
    }
    CustomAuth {
        "contextExtensions" => extensions,
    }
}

#[derive(Default)]
struct Raw {
    limits: Box<[RawLimit]>,
}

#[derive(Default)]
struct GenericKey {
    value: Text,
}

#[derive(Default)]
struct RequestHeaders {
    header: Text,
    key: Text,
}

#[derive(Default)]
struct CustomAuth {
    extensions: Labels,
}

impl ToJson for RateLimit {
    fn json(&self) -> Value {
        let members = match &self.limits {
            None => JsonMembers::default(),
            Some(RateLimitRules::Raw(limits)) => JsonMembers::default().with(
                "raw",
                &JsonMembers::default().with("rateLimits", limits).value(),
            ),
            Some(RateLimitRules::Client(reference)) => {
                JsonMembers::default().with("ratelimitClientConfigRef", reference)
            }
        };
        members
            .with("ratelimitServerConfigSelector", &self.server)
            .and(self.unknown.members())
            .value()
    }
}

impl ToJson for LimitAction {
    fn json(&self) -> Value {
        let given = JsonMembers::default().value();
        let members = match &self.descriptor {
            None => JsonMembers::default(),
            Some(DescriptorSource::GenericKey(key)) => JsonMembers::default().with(
                "genericKey",
                &JsonMembers::default().with("descriptorValue", key).value(),
            ),
            Some(DescriptorSource::RequestHeader { header, key }) => JsonMembers::default().with(
                "requestHeaders",
                &JsonMembers::default()
                    .with("headerName", header)
                    .with("descriptorKey", key)
                    .value(),
            ),
            Some(DescriptorSource::RemoteAddress) => {
                JsonMembers::default().with("remoteAddress", &given)
            }
            Some(DescriptorSource::SourceCluster) => {
                JsonMembers::default().with("sourceCluster", &given)
            }
            Some(DescriptorSource::DestinationCluster) => {
                JsonMembers::default().with("destinationCluster", &given)
            }
        };
        members.and(self.unknown.members()).value()
    }
}

impl ToJson for ExtAuth {
    fn json(&self) -> Value {
        let members = match &self.choice {
            None => JsonMembers::default(),
            Some(AuthChoice::Disable(disable)) => JsonMembers::default().with("disable", disable),
            Some(AuthChoice::Config(reference)) => {
                JsonMembers::default().with("configRef", reference)
            }
            Some(AuthChoice::Custom(extensions)) => JsonMembers::default().with(
                "customAuth",
                &JsonMembers::default()
                    .with("contextExtensions", extensions)
                    .value(),
            ),
        };
        members.and(self.unknown.members()).value()
    }
}

impl ReadFields for RateLimit {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "raw" => value.choose(&mut self.limits, |raw: Raw| RateLimitRules::Raw(raw.limits)),
            "ratelimitClientConfigRef" => value.choose(&mut self.limits, RateLimitRules::Client),
            "ratelimitServerConfigSelector" => value.read(&mut self.server),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for LimitAction {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        let into = &mut self.descriptor;
        match key {
            "genericKey" => value.choose(into, |key: GenericKey| {
                DescriptorSource::GenericKey(key.value)
            }),
            "requestHeaders" => value.choose(into, |header: RequestHeaders| {
                DescriptorSource::RequestHeader {
                    header: header.header,
                    key: header.key,
                }
            }),
            "remoteAddress" => value.choose(into, |Given| DescriptorSource::RemoteAddress),
            "sourceCluster" => value.choose(into, |Given| DescriptorSource::SourceCluster),
            "destinationCluster" => {
                value.choose(into, |Given| DescriptorSource::DestinationCluster)
            }
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for ExtAuth {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "disable" => value.choose(&mut self.choice, AuthChoice::Disable),
            "configRef" => value.choose(&mut self.choice, AuthChoice::Config),
            "customAuth" => value.choose(&mut self.choice, |custom: CustomAuth| {
                AuthChoice::Custom(custom.extensions)
            }),
            _ => value.keep(&mut self.unknown),
        }
    }
}
