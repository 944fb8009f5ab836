//! Policies: what may be said about traffic to a Destination and about who may send it.
//!
//! Specs occur twice, in the policy itself and as the copy that each Destination has in force. Unknown parts are kept
//! as JSON text, since Enterprise versions add some.

mod access;
mod guard;
mod matching;
mod object;
mod routing;
mod selector;
mod shift;
mod traffic;

pub use access::AccessPolicySpec;
pub use guard::{
    AuthChoice, DescriptorSource, ExtAuth, LimitAction, RateLimit, RateLimitRules, RawLimit,
};
pub use matching::{HeaderMatch, HttpMatch, Pattern, QueryMatch, StringMatch, UriMatch};
pub use object::{AccessPolicy, PolicyStatus, TrafficPolicy};
pub use routing::{
    CorsPolicy, Csrf, FaultAction, FaultInjection, HeaderManipulation, Mirror, MirrorTarget, Mtls,
    OutlierDetection, Retries, TlsMode,
};
pub use selector::{
    DestinationSelector, IdentitySelector, LabelExpression, ObjectChoice, ObjectSelector, Operator,
    RequestIdentity, RouteSelector, ServiceMatcher, WorkloadSelector,
};
pub use shift::{MultiDestination, ShiftTarget, WeightedDestination};
pub use traffic::{Policy, TrafficPolicySpec};
