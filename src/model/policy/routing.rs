//! Effects of a `TrafficPolicy` on requests: faults, retries, CORS, mirrors, headers, ejection, TLS, CSRF.

use jiff::SignedDuration;
use serde::de::MapAccess;
use serde_json::Value;

use crate::model::{
    decode::{MemberValue, ReadFields, Unknown, fields, messages, names},
    encode::{JsonMembers, ToJson},
    reference::ClusterObjectRef,
    text::{Labels, Text},
};

use super::matching::StringMatch;

/// Delays or failures put in on purpose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FaultInjection {
    /// The delay or the failure. `None` if none is given.
    pub fault: Option<FaultAction>,
    /// How many requests in a hundred; all if absent.
    pub percentage: Option<f64>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// A delay or a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultAction {
    /// The request is delayed by this.
    FixedDelay(SignedDuration),
    /// The request fails with an HTTP status.
    Abort {
        /// The HTTP status.
        http_status: i32,
    },
}

/// How failed requests are tried again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retries {
    /// How often.
    pub attempts: Option<i32>,
    /// The time limit of each try.
    pub per_try_timeout: Option<SignedDuration>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Cross-origin resource sharing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorsPolicy {
    /// The origins that may call.
    pub allow_origins: Box<[StringMatch]>,
    /// The methods they may use.
    pub allow_methods: Box<[Text]>,
    /// The headers they may send.
    pub allow_headers: Box<[Text]>,
    /// The headers they may read.
    pub expose_headers: Box<[Text]>,
    /// How long a preflight answer holds.
    pub max_age: Option<SignedDuration>,
    /// Whether credentials may be sent. `None` if it is not set.
    pub allow_credentials: Option<bool>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// A copy of requests sent elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mirror {
    /// The receiver of the copies. `None` if none is given.
    pub target: Option<MirrorTarget>,
    /// How many requests in a hundred; all if absent.
    pub percentage: Option<f64>,
    /// The service port; needed where the target has more than one.
    pub port: Option<u32>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The receiver of copies of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MirrorTarget {
    /// A Kubernetes service.
    KubeService(ClusterObjectRef),
}

/// Headers added and removed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeaderManipulation {
    /// Removed from responses.
    pub remove_response: Box<[Text]>,
    /// Added to responses.
    pub append_response: Labels,
    /// Removed from requests.
    pub remove_request: Box<[Text]>,
    /// Added to requests.
    pub append_request: Labels,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Ejection of endpoints that fail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutlierDetection {
    /// How many errors in a row eject an endpoint; 5 if absent.
    pub consecutive_errors: Option<u32>,
    /// How often Envoy looks; 10 s if absent.
    pub interval: Option<SignedDuration>,
    /// The shortest time of an ejection; 30 s if absent.
    pub base_ejection_time: Option<SignedDuration>,
    /// How many endpoints in a hundred may be out at once; 100 if absent.
    pub max_ejection_percent: Option<u32>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// TLS towards the Destination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mtls {
    /// The mode for Istio. `None` if Istio is not mentioned.
    pub istio: Option<TlsMode>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The TLS mode of Istio clients
/// ([ClientTLSSettings](https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings-TLSmode)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsMode {
    /// Plain text. Also what an absent mode means.
    #[default]
    Disable,
    /// TLS with the server's certificate only.
    Simple,
    /// Mutual TLS with Istio's certificates.
    IstioMutual,
}

/// Protection against cross-site request forgery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Csrf {
    /// Whether requests are refused.
    pub filter_enabled: bool,
    /// Whether requests are judged and let through.
    pub shadow_enabled: bool,
    /// How many requests in a hundred; all if absent.
    pub percentage: Option<f64>,
    /// Origins that may call in addition to the Destination's own.
    pub additional_origins: Box<[StringMatch]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

messages!(FaultInjection, Mirror, Mtls);
names! {
    TlsMode:
        "DISABLE" => TlsMode::Disable,
        "SIMPLE" => TlsMode::Simple,
        "ISTIO_MUTUAL" => TlsMode::IstioMutual;
}

fields! {
    Retries {
        "attempts" => attempts,
        "perTryTimeout" => per_try_timeout,
        .. => unknown,
    }
    CorsPolicy {
        "allowOrigins" => allow_origins,
        "allowMethods" => allow_methods,
        "allowHeaders" => allow_headers,
        "exposeHeaders" => expose_headers,
        "maxAge" => max_age,
        "allowCredentials" => allow_credentials,
        .. => unknown,
    }
    HeaderManipulation {
        "removeResponseHeaders" => remove_response,
        "appendResponseHeaders" => append_response,
        "removeRequestHeaders" => remove_request,
        "appendRequestHeaders" => append_request,
        .. => unknown,
    }
    OutlierDetection {
        "consecutiveErrors" => consecutive_errors,
        "interval" => interval,
        "baseEjectionTime" => base_ejection_time,
        "maxEjectionPercent" => max_ejection_percent,
        .. => unknown,
    }
    Csrf {
        "filterEnabled" => filter_enabled,
        "shadowEnabled" => shadow_enabled,
        "percentage" => percentage,
        "additionalOrigins" => additional_origins,
        .. => unknown,
    }
    Abort {
        "httpStatus" => http_status,
    }
    IstioTls {
        "tlsMode" => mode,
    }
}

#[derive(Default)]
struct Abort {
    http_status: i32,
}

#[derive(Default)]
struct IstioTls {
    mode: TlsMode,
}

impl ToJson for FaultInjection {
    fn json(&self) -> Value {
        let members = match &self.fault {
            None => JsonMembers::default(),
            Some(FaultAction::FixedDelay(delay)) => {
                JsonMembers::default().with("fixedDelay", delay)
            }
            Some(FaultAction::Abort { http_status }) => {
                JsonMembers::default().within("abort", "httpStatus", http_status)
            }
        };
        members
            .with("percentage", &self.percentage)
            .and(self.unknown.members())
            .value()
    }
}

impl ToJson for Mirror {
    fn json(&self) -> Value {
        let members = match &self.target {
            None => JsonMembers::default(),
            Some(MirrorTarget::KubeService(service)) => {
                JsonMembers::default().with("kubeService", service)
            }
        };
        members
            .with("percentage", &self.percentage)
            .with("port", &self.port)
            .and(self.unknown.members())
            .value()
    }
}

impl ToJson for Mtls {
    fn json(&self) -> Value {
        JsonMembers::default()
            .within("istio", "tlsMode", &self.istio)
            .and(self.unknown.members())
            .value()
    }
}

impl ReadFields for FaultInjection {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "fixedDelay" => value.choose(&mut self.fault, FaultAction::FixedDelay),
            "abort" => value.choose(&mut self.fault, |abort: Abort| FaultAction::Abort {
                http_status: abort.http_status,
            }),
            "percentage" => value.read(&mut self.percentage),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for Mirror {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeService" => value.choose(&mut self.target, MirrorTarget::KubeService),
            "percentage" => value.read(&mut self.percentage),
            "port" => value.read(&mut self.port),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for Mtls {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "istio" => value.then(|istio: IstioTls| self.istio = Some(istio.mode)),
            _ => value.keep(&mut self.unknown),
        }
    }
}
