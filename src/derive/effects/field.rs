//! The fields of policies: the name of each, its path in the spec, and in what it takes effect.

/// A field of a policy. The order is that in which panes and `describe` list them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `policy.trafficShift`
    TrafficShift,
    /// `policy.faultInjection`
    FaultInjection,
    /// `policy.requestTimeout`
    RequestTimeout,
    /// `policy.retries`
    Retries,
    /// `policy.mirror`
    Mirror,
    /// `policy.headerManipulation`
    HeaderManipulation,
    /// `policy.corsPolicy`
    CorsPolicy,
    /// `policy.csrf`
    Csrf,
    /// `policy.outlierDetection`
    OutlierDetection,
    /// `policy.mtls`
    Mtls,
    /// `policy.rateLimit`
    RateLimit,
    /// `policy.extauth`
    ExtAuth,
    /// A field of `policy` that this version does not know.
    Unknown(Box<str>),
    /// `httpRequestMatchers`
    Requests,
    /// `sourceSelector` of a `TrafficPolicy`.
    Clients,
    /// `sourceSelector` of an `AccessPolicy`.
    Callers,
    /// `allowedMethods`
    Methods,
    /// `allowedPaths`
    Paths,
    /// `allowedPorts`
    Ports,
    /// `destinationSelector`
    Destinations,
    /// `routeSelector`
    Routes,
    /// A field of the spec that this version does not know.
    UnknownOfSpec(Box<str>),
}

impl Field {
    /// The name that operators use: `timeout`, `traffic shift`.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::TrafficShift => "traffic shift",
            Self::FaultInjection => "fault",
            Self::RequestTimeout => "timeout",
            Self::Retries => "retries",
            Self::Mirror => "mirror",
            Self::HeaderManipulation => "headers",
            Self::CorsPolicy => "CORS",
            Self::Csrf => "CSRF",
            Self::OutlierDetection => "outlier detection",
            Self::Mtls => "mTLS",
            Self::RateLimit => "rate limit",
            Self::ExtAuth => "external auth",
            Self::Requests => "requests",
            Self::Clients => "clients",
            Self::Callers => "callers",
            Self::Methods => "methods",
            Self::Paths => "paths",
            Self::Ports => "ports",
            Self::Destinations => "selects",
            Self::Routes => "gateway routes",
            Self::Unknown(key) | Self::UnknownOfSpec(key) => key,
        }
    }

    /// Its name in the API: `requestTimeout`.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::TrafficShift => "trafficShift",
            Self::FaultInjection => "faultInjection",
            Self::RequestTimeout => "requestTimeout",
            Self::Retries => "retries",
            Self::Mirror => "mirror",
            Self::HeaderManipulation => "headerManipulation",
            Self::CorsPolicy => "corsPolicy",
            Self::Csrf => "csrf",
            Self::OutlierDetection => "outlierDetection",
            Self::Mtls => "mtls",
            Self::RateLimit => "rateLimit",
            Self::ExtAuth => "extauth",
            Self::Requests => "httpRequestMatchers",
            Self::Clients | Self::Callers => "sourceSelector",
            Self::Methods => "allowedMethods",
            Self::Paths => "allowedPaths",
            Self::Ports => "allowedPorts",
            Self::Destinations => "destinationSelector",
            Self::Routes => "routeSelector",
            Self::Unknown(key) | Self::UnknownOfSpec(key) => key,
        }
    }

    /// Its path in the spec: `policy.requestTimeout`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.is_setting() {
            format!("policy.{}", self.key())
        } else {
            self.key().to_owned()
        }
    }

    /// Whether it is a field of `spec.policy`, which says what happens to traffic; the others say to whose.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        *self < Self::Requests
    }

    /// Whether it becomes part of the `DestinationRule`, which is one for all requests: `httpRequestMatchers`
    /// do not narrow it, and of `sourceSelector` only the clusters do
    /// ([`destination_rule_translator.go`]).
    ///
    /// [`destination_rule_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/destinationrule/destination_rule_translator.go
    #[must_use]
    pub fn is_for_all_requests(&self) -> bool {
        matches!(self, Self::OutlierDetection | Self::Mtls)
    }

    /// Whether it applies to HTTP requests only: it becomes part of the HTTP routes of a `VirtualService`, which Istio
    /// does not use on a TCP port ([`virtual_service_translator.go`]).
    ///
    /// [`virtual_service_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/virtual_service_translator.go
    #[must_use]
    pub fn is_http(&self) -> bool {
        matches!(
            self,
            Self::TrafficShift
                | Self::FaultInjection
                | Self::RequestTimeout
                | Self::Retries
                | Self::Mirror
                | Self::HeaderManipulation
                | Self::CorsPolicy
                | Self::Requests
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_the_policy_come_before_those_that_say_whose_traffic_it_is() {
        assert!(Field::TrafficShift.is_setting());
        assert!(Field::Unknown("zzz".into()).is_setting());
        assert!(!Field::Requests.is_setting());
        assert!(!Field::UnknownOfSpec("aaa".into()).is_setting());
    }
}
