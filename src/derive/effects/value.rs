//! Values of fields of traffic policies, with the defaults that Gloo Mesh and Istio apply.

use jiff::SignedDuration;

use crate::model::policy::{
    FaultAction, FaultInjection, Mirror, MirrorTarget, OutlierDetection, Retries,
};

/// The part of the requests that something happens to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Portion {
    /// All requests.
    All,
    /// All requests by the API, because no percentage is set ([`traffic_policy.proto`]). But the public
    /// code up to 1.1 then writes a percentage of 0 ([`translate_traffic_policy.go`]), for which Istio 1.8 to 1.10 does it to
    /// no request (`translateFault` and `mirrorPercent` in [`route.go`]).
    ///
    /// [`translate_traffic_policy.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/trafficpolicyutils/translate_traffic_policy.go
    /// [`traffic_policy.proto`]: https://github.com/mburtless/gloo-mesh/blob/main/api/networking/v1/traffic_policy.proto
    /// [`route.go`]: https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/core/v1alpha3/route/route.go
    Unset,
    /// This many requests in a hundred, fewer than all.
    Percent(f64),
}

/// A delay or an abort on purpose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InjectedFault {
    /// The delay or abort. `None` if no known kind is given, which networking refuses
    /// ([fault_injection_decorator.go](https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/decorators/faultinjection/fault_injection_decorator.go)).
    pub fault: Option<FaultAction>,
    /// The part of the requests that is delayed or aborted.
    pub portion: Portion,
}

/// How often a failed request is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryLimit {
    /// How many retries after the first try; 0 for none.
    pub attempts: i32,
    /// The time limit of each try.
    pub per_try: Option<SignedDuration>,
}

/// Copies of requests that go to another service; its responses are discarded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MirrorCopy<'s> {
    /// The target of the copies. `None` if no known kind is given, which networking refuses
    /// ([mirror_decorator.go](https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/decorators/mirror/mirror_decorator.go)).
    pub target: Option<&'s MirrorTarget>,
    /// The service port. `None` if it is left to the service's only port.
    pub port: Option<u32>,
    /// The part of the requests that is copied.
    pub portion: Portion,
}

/// When clients stop calling an endpoint that fails, and for how long.
///
/// The defaults are those of [`outlier_detection_decorator.go`].
///
/// [`outlier_detection_decorator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/decorators/outlierdetection/outlier_detection_decorator.go
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ejection {
    /// How many consecutive 5xx errors eject an endpoint.
    pub errors: u32,
    /// The time between two checks by Envoy.
    pub interval: SignedDuration,
    /// The shortest ejection; Envoy multiplies it by the number of ejections
    /// ([outlier detection](https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier)).
    pub at_least: SignedDuration,
    /// The most endpoints that may be ejected at once, in percent.
    pub most_percent: u32,
    /// Whether the policy has a `sourceSelector`, which the API calls invalid together with `outlierDetection`.
    pub has_clients: bool,
}

impl Portion {
    /// The part that a percentage means; all requests if it is absent.
    #[must_use]
    pub fn of(percentage: Option<f64>) -> Self {
        match percentage {
            None => Self::Unset,
            Some(part) if part >= 100.0 => Self::All,
            Some(part) => Self::Percent(part),
        }
    }

    /// The end of a sentence that says it: a doubt if no percentage is set, otherwise empty.
    #[must_use]
    pub fn doubt(self) -> &'static str {
        match self {
            Self::Unset => "; no percentage is set, for which Gloo Mesh up to 1.1 writes 0 %",
            Self::All | Self::Percent(_) => "",
        }
    }

    /// Whether it is all requests, by the API at least.
    #[must_use]
    pub fn is_all(self) -> bool {
        matches!(self, Self::All | Self::Unset)
    }

    /// Whether it is no request at all.
    #[must_use]
    pub fn is_none(self) -> bool {
        matches!(self, Self::Percent(part) if part <= 0.0 || part.is_nan())
    }

    /// The part in hundredths, rounded up. None of the requests if no percentage is set, as the public code has it.
    pub(in crate::derive) fn percent(self) -> u32 {
        match self {
            Self::All => 100,
            Self::Unset => 0,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is between 0 and 100 by now"
            )]
            Self::Percent(percent) => percent.clamp(0.0, 100.0).ceil() as u32,
        }
    }
}

impl InjectedFault {
    /// The fault that a policy injects.
    #[must_use]
    pub fn of(injection: &FaultInjection) -> Self {
        Self {
            fault: injection.fault,
            portion: Portion::of(injection.percentage),
        }
    }
}

impl RetryLimit {
    /// The retries of a policy.
    #[must_use]
    pub fn of(retries: &Retries) -> Self {
        Self {
            attempts: retries.attempts.unwrap_or(0),
            per_try: retries.per_try_timeout,
        }
    }
}

impl<'s> MirrorCopy<'s> {
    /// The copies that a policy sends.
    #[must_use]
    pub fn of(mirror: &'s Mirror) -> Self {
        Self {
            target: mirror.target.as_ref(),
            port: mirror.port.filter(|port| *port != 0),
            portion: Portion::of(mirror.percentage),
        }
    }
}

impl Ejection {
    /// The ejection that a policy sets up.
    #[must_use]
    pub fn of(outlier: &OutlierDetection, has_clients: bool) -> Self {
        let given = |number: Option<u32>| number.filter(|number| *number != 0);
        let seconds = SignedDuration::from_secs;
        Self {
            errors: given(outlier.consecutive_errors).unwrap_or(5),
            interval: outlier.interval.unwrap_or(seconds(10)),
            at_least: outlier.base_ejection_time.unwrap_or(seconds(30)),
            most_percent: given(outlier.max_ejection_percent).unwrap_or(100),
            has_clients,
        }
    }
}
