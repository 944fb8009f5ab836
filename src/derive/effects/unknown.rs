//! The parts of policies that this version does not know, each with its path.
//!
//! Enterprise versions add fields. Panes and `describe` name them, so that an operator sees that the policy does more than
//! the words say.

use crate::model::{
    decode::Unknown,
    policy::{
        AccessPolicySpec, CorsPolicy, Csrf, DestinationSelector, HttpMatch, IdentitySelector,
        LimitAction, ObjectChoice, ObjectSelector, Policy, RateLimit, RateLimitRules,
        RouteSelector, ServiceMatcher, StringMatch, TrafficPolicySpec, UriMatch,
    },
};

/// Path and JSON text of every unknown part of a `TrafficPolicy`, in the order of the API's fields.
#[must_use]
pub fn traffic_unknown(spec: &TrafficPolicySpec) -> Vec<(String, String)> {
    let mut found = Unknowns::default();
    for (at, source) in spec.source_selector.iter().enumerate() {
        let path = format!("sourceSelector[{at}].");
        found.take(&path, &source.unknown);
        found.matcher(
            &format!("{path}kubeWorkloadMatcher."),
            source.matcher.as_ref(),
        );
    }
    found.destinations(&spec.destination_selector);
    for (at, route) in spec.route_selector.iter().enumerate() {
        found.route(&format!("routeSelector[{at}]."), route);
    }
    for (at, http) in spec.http_request_matchers.iter().enumerate() {
        found.http(&format!("httpRequestMatchers[{at}]."), http);
    }
    found.policy(&spec.policy);
    found.take("", &spec.unknown);
    found.0
}

/// Path and JSON text of every unknown part of an `AccessPolicy`, in the order of the API's fields.
#[must_use]
pub fn access_unknown(spec: &AccessPolicySpec) -> Vec<(String, String)> {
    let mut found = Unknowns::default();
    for (at, source) in spec.source_selector.iter().enumerate() {
        found.identity(&format!("sourceSelector[{at}]."), source);
    }
    found.destinations(&spec.destination_selector);
    found.take("", &spec.unknown);
    found.0
}

/// The unknown parts found so far: path and JSON text.
#[derive(Default)]
struct Unknowns(Vec<(String, String)>);

impl Unknowns {
    fn take(&mut self, path: &str, unknown: &Unknown) {
        let parts = unknown.iter();
        self.0
            .extend(parts.map(|(key, json)| (format!("{path}{key}"), json.to_owned())));
    }

    fn take_all<'u>(
        &mut self,
        parts: impl IntoIterator<Item = (&'static str, Option<&'u Unknown>)>,
    ) {
        for (path, unknown) in parts {
            if let Some(unknown) = unknown {
                self.take(path, unknown);
            }
        }
    }

    fn matcher(&mut self, path: &str, matcher: Option<&ServiceMatcher>) {
        if let Some(matcher) = matcher {
            self.take(path, &matcher.unknown);
        }
    }

    fn destinations(&mut self, selectors: &[DestinationSelector]) {
        for (at, selector) in selectors.iter().enumerate() {
            let path = format!("destinationSelector[{at}].");
            self.matcher(
                &format!("{path}kubeServiceMatcher."),
                selector.matcher.as_ref(),
            );
            for (kind, choice) in [
                ("externalServiceMatcher.", &selector.external),
                ("virtualDestinationMatcher.", &selector.virtual_destinations),
            ] {
                let matcher = choice
                    .as_deref()
                    .and_then(|choice: &ObjectChoice| choice.matcher.as_ref());
                self.matcher(&format!("{path}{kind}"), matcher);
            }
            self.take(&path, &selector.unknown);
        }
    }

    fn route(&mut self, path: &str, route: &RouteSelector) {
        for (key, selector) in [
            ("virtualHostSelector.", &route.virtual_host_selector),
            ("routeTableSelector.", &route.route_table_selector),
        ] {
            self.objects(&format!("{path}{key}"), selector.as_ref());
        }
        self.take(path, &route.unknown);
    }

    fn objects(&mut self, path: &str, selector: Option<&ObjectSelector>) {
        let Some(selector) = selector else { return };
        for (at, expression) in selector.expressions.iter().enumerate() {
            self.take(&format!("{path}expressions[{at}]."), &expression.unknown);
        }
        self.take(path, &selector.unknown);
    }

    fn identity(&mut self, path: &str, identity: &IdentitySelector) {
        self.matcher(
            &format!("{path}kubeIdentityMatcher."),
            identity.matcher.as_ref(),
        );
        if let Some(request) = &identity.request {
            self.take(&format!("{path}requestIdentityMatcher."), &request.unknown);
        }
        self.take(path, &identity.unknown);
    }

    fn http(&mut self, path: &str, http: &HttpMatch) {
        if let Some(UriMatch::Uri(uri)) = &http.uri {
            self.take(&format!("{path}uri."), &uri.unknown);
        }
        for (at, header) in http.headers.iter().enumerate() {
            self.take(&format!("{path}headers[{at}]."), &header.unknown);
        }
        for (at, query) in http.query_parameters.iter().enumerate() {
            self.take(&format!("{path}queryParameters[{at}]."), &query.unknown);
        }
        self.take(path, &http.unknown);
    }

    fn policy(&mut self, policy: &Policy) {
        let shift = policy.traffic_shift.iter();
        for (at, member) in shift.flat_map(|shift| &shift.destinations).enumerate() {
            let path = format!("policy.trafficShift.destinations[{at}].");
            self.take(&path, &member.unknown);
            if let Some(headers) = &member.headers {
                self.take(
                    &format!("{path}options.headerManipulation."),
                    &headers.unknown,
                );
            }
        }
        self.take_all([
            (
                "policy.faultInjection.",
                policy.fault_injection.as_ref().map(|part| &part.unknown),
            ),
            (
                "policy.retries.",
                policy.retries.as_ref().map(|part| &part.unknown),
            ),
        ]);
        self.cors(policy.cors_policy.as_ref());
        self.take_all([
            (
                "policy.mirror.",
                policy.mirror.as_ref().map(|part| &part.unknown),
            ),
            (
                "policy.headerManipulation.",
                policy
                    .header_manipulation
                    .as_ref()
                    .map(|part| &part.unknown),
            ),
            (
                "policy.outlierDetection.",
                policy.outlier_detection.as_ref().map(|part| &part.unknown),
            ),
            (
                "policy.mtls.",
                policy.mtls.as_ref().map(|part| &part.unknown),
            ),
        ]);
        self.csrf(policy.csrf.as_ref());
        self.rate_limit(policy.rate_limit.as_deref());
        let auth = policy.ext_auth.as_deref();
        self.take_all([("policy.extauth.", auth.map(|auth| &auth.unknown))]);
        self.take("policy.", &policy.unknown);
    }

    fn rate_limit(&mut self, limit: Option<&RateLimit>) {
        let Some(limit) = limit else { return };
        if let Some(RateLimitRules::Raw(limits)) = &limit.limits {
            for (at, raw) in limits.iter().enumerate() {
                let path = format!("policy.rateLimit.raw.rateLimits[{at}].");
                self.actions(&format!("{path}actions"), &raw.actions);
                self.actions(&format!("{path}setActions"), &raw.set_actions);
                self.take(&path, &raw.unknown);
            }
        }
        let server = "policy.rateLimit.ratelimitServerConfigSelector.";
        self.objects(server, limit.server.as_ref());
        self.take("policy.rateLimit.", &limit.unknown);
    }

    fn actions(&mut self, path: &str, actions: &[LimitAction]) {
        for (at, action) in actions.iter().enumerate() {
            self.take(&format!("{path}[{at}]."), &action.unknown);
        }
    }

    fn cors(&mut self, cors: Option<&CorsPolicy>) {
        if let Some(cors) = cors {
            self.origins("policy.corsPolicy.allowOrigins", &cors.allow_origins);
            self.take("policy.corsPolicy.", &cors.unknown);
        }
    }

    fn csrf(&mut self, csrf: Option<&Csrf>) {
        if let Some(csrf) = csrf {
            self.origins("policy.csrf.additionalOrigins", &csrf.additional_origins);
            self.take("policy.csrf.", &csrf.unknown);
        }
    }

    fn origins(&mut self, path: &str, origins: &[StringMatch]) {
        for (at, origin) in origins.iter().enumerate() {
            self.take(&format!("{path}[{at}]."), &origin.unknown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Destination, Interner, decode};

    #[test]
    fn unknown_parts_are_found_at_every_depth() {
        let json = r#"{"status":{"appliedTrafficPolicies":[{"spec":{
            "sourceSelector":[{"kubeWorkloadMatcher":{"a":1},"b":2}],
            "destinationSelector":[{"externalServiceMatcher":{"c":3}}],"routeSelector":[{"virtualHostSelector":{"k":1,"expressions":[{"l":2}]},"m":3}],
            "httpRequestMatchers":[{"uri":{"exact":"/","d":4},"headers":[{"e":5}]}],
            "policy":{"retries":{"f":6},"dlp":{"g":7},
              "rateLimit":{"h":8,"raw":{"rateLimits":[{"actions":[{"metadata":{}}]}]}},"extauth":{"j":1},
              "trafficShift":{"destinations":[{"options":{"headerManipulation":{"h":8}}}]}},
            "i":9}}]}}"#;
        let destination: Destination = decode(json, &mut Interner::default());
        let status = destination.status.expect("a status");
        let spec = status.traffic_policies[0].spec.as_ref().expect("a spec");
        let found = traffic_unknown(spec);
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        let expected = [
            "sourceSelector[0].b",
            "sourceSelector[0].kubeWorkloadMatcher.a",
            "destinationSelector[0].externalServiceMatcher.c",
            "routeSelector[0].virtualHostSelector.expressions[0].l",
            "routeSelector[0].virtualHostSelector.k",
            "routeSelector[0].m",
            "httpRequestMatchers[0].uri.d",
            "httpRequestMatchers[0].headers[0].e",
            "policy.trafficShift.destinations[0].options.headerManipulation.h",
            "policy.retries.f",
            "policy.rateLimit.raw.rateLimits[0].actions[0].metadata",
            "policy.rateLimit.h",
            "policy.extauth.j",
            "policy.dlp",
            "i",
        ];
        assert_eq!(paths, expected);
        assert_eq!(found[2].1, "3");
    }
}
