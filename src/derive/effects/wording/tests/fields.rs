//! Each field of a traffic policy.

use super::traffic;
use crate::derive::effects::Field;

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn each_field_of_a_traffic_policy_says_what_it_does_in_brief_and_in_sentences() {
    let service = r#""name":"reviews","namespace":"b","clusterName":"one""#;
    let v1 = format!(r#"{{"kubeService":{{{service},"subset":{{"version":"v1"}}}},"weight":75}}"#);
    let v3 = format!(
        r#"{{"kubeService":{{{service},"subset":{{"version":"v3"}},"port":9080}},"weight":25}}"#
    );
    let no_weight = format!(r#"{{"kubeService":{{{service}}}}}"#);
    let shift = |members: &[&str]| {
        format!(
            r#""trafficShift":{{"destinations":[{}]}}"#,
            members.join(",")
        )
    };
    let cases = [
        (
            shift(&[&v1, &v3]),
            Field::TrafficShift,
            "75 % to version=v1, 25 % to version=v3 :9080",
            "75 % of requests go to reviews.b.one version=v1|25 % of requests go to reviews.b.one version=v3 :9080",
        ),
        (
            shift(&[&v1, &no_weight]),
            Field::TrafficShift,
            "a split that Istio refuses (weights sum to 75): version=v1 (weight 75) or reviews.b.one (weight 0)",
            "weight 75 for reviews.b.one version=v1|weight 0 for reviews.b.one|the weights sum to 75, not 100: Istio \
             refuses the route and keeps the previous one",
        ),
        (
            shift(&[&no_weight]),
            Field::TrafficShift,
            "all to reviews.b.one",
            "all requests go to reviews.b.one",
        ),
        (
            shift(&[&no_weight, &no_weight]),
            Field::TrafficShift,
            "a split that Istio refuses (weights sum to 0): reviews.b.one (weight 0) or reviews.b.one (weight 0)",
            "weight 0 for reviews.b.one|weight 0 for reviews.b.one|all weights are 0: Istio refuses the route and keeps \
             the previous one",
        ),
        (
            shift(&[r#"{"staticDestination":{"name":"s","namespace":"n"},"weight":100}"#]),
            Field::TrafficShift,
            "all to Destination n/s",
            "all requests go to Destination n/s (traffic shifts do not support this kind of target)|none of its requests \
             stays at this Destination",
        ),
        (
            shift(&[]),
            Field::TrafficShift,
            "a traffic shift to nothing",
            "the shift has no members: there is nowhere to send requests",
        ),
        (
            r#""faultInjection":{"fixedDelay":"2s","percentage":10}"#.into(),
            Field::FaultInjection,
            "10 % of requests delayed by 2 s",
            "10 % of requests are delayed by 2 s on purpose",
        ),
        (
            r#""faultInjection":{"abort":{"httpStatus":503}}"#.into(),
            Field::FaultInjection,
            "all requests aborted with HTTP 503",
            "all requests are aborted with HTTP 503 on purpose; no percentage is set, for which Gloo Mesh up to 1.1 writes 0 %",
        ),
        (
            r#""requestTimeout":"5000ms""#.into(),
            Field::RequestTimeout,
            "timeout 5 s",
            "a request times out after 5 s, retries included",
        ),
        (
            r#""requestTimeout":"0s""#.into(),
            Field::RequestTimeout,
            "no timeout",
            "a request never times out: 0s means no limit to Istio",
        ),
        (
            r#""retries":{"attempts":2,"perTryTimeout":"0.800s"}"#.into(),
            Field::Retries,
            "up to 2 retries, 800 ms each",
            "up to 2 retries, 800 ms each",
        ),
        (
            r#""retries":{"attempts":1}"#.into(),
            Field::Retries,
            "up to 1 retry",
            "up to 1 retry",
        ),
        (
            r#""retries":{}"#.into(),
            Field::Retries,
            "no retries",
            "a failed request is not retried: attempts is 0 or absent",
        ),
        (
            r#""mirror":{"kubeService":{"name":"m","namespace":"b","clusterName":"one"},"percentage":5,"port":80}"#.into(),
            Field::Mirror,
            "5 % of requests mirrored to m.b.one :80",
            "a copy of 5 % of requests goes to m.b.one :80; its responses are discarded",
        ),
        (
            r#""headerManipulation":{"appendRequestHeaders":{"a":"b"},"removeResponseHeaders":["x","y"]}"#.into(),
            Field::HeaderManipulation,
            "headers: adds a=b to requests, removes x, y from responses",
            "adds a=b to requests|removes x, y from responses",
        ),
        (
            r#""corsPolicy":{"allowOrigins":[{"suffix":".example.com"}],"allowMethods":["GET"],"maxAge":"1h","allowCredentials":false}"#.into(),
            Field::CorsPolicy,
            "CORS for suffix .example.com, GET",
            "pages of suffix .example.com may call|with methods GET|browsers remember this for 1h|browsers may not send \
             credentials",
        ),
        (
            r#""csrf":{"shadowEnabled":true,"additionalOrigins":[{"exact":"o"}]}"#.into(),
            Field::Csrf,
            "CSRF filter in shadow mode",
            "checks all requests from another origin and refuses none|o may also call",
        ),
        (
            r#""outlierDetection":{"interval":"1m"}"#.into(),
            Field::OutlierDetection,
            "ejects endpoints after 5 consecutive 5xx errors for 30 s",
            "an endpoint is ejected after 5 consecutive 5xx errors, for 30 s or longer; checked every 1m; at most 100 % of \
             the endpoints are ejected at once",
        ),
        (
            r#""outlierDetection":{"consecutiveErrors":1,"maxEjectionPercent":50}"#.into(),
            Field::OutlierDetection,
            "ejects endpoints after 1 consecutive 5xx error for 30 s",
            "an endpoint is ejected after 1 consecutive 5xx error, for 30 s or longer; checked every 10 s; at most 50 % of \
             the endpoints are ejected at once",
        ),
        (
            r#""mtls":{"istio":{}}"#.into(),
            Field::Mtls,
            "plain text, no TLS",
            "clients send plain text: tlsMode is DISABLE, which is also the meaning of an absent mode",
        ),
        (
            r#""rateLimit":{"raw":{"rateLimits":[{"actions":[{"genericKey":{"descriptorValue":"pay"}},
                {"requestHeaders":{"headerName":"x-tenant","descriptorKey":"tenant"}}]},{"setActions":[{"remoteAddress":{}}]}]},
                "ratelimitServerConfigSelector":{"namespaces":["shop"],"labels":{"a":"b"}}}"#.into(),
            Field::RateLimit,
            "2 rate limits, the first by key pay and header x-tenant as tenant",
            "by key pay and header x-tenant as tenant|by the caller's address|the limits are in server configurations with \
             a=b in namespace shop",
        ),
        (
            r#""rateLimit":{"ratelimitClientConfigRef":{"name":"c","namespace":"n"}}"#.into(),
            Field::RateLimit,
            "rate limit of n/c",
            "descriptors are in RateLimitClientConfig n/c",
        ),
        (
            r#""extauth":{"configRef":{"name":"c","namespace":"n"}}"#.into(),
            Field::ExtAuth,
            "external auth by n/c",
            "the auth server checks every request by AuthConfig n/c",
        ),
        (
            r#""connectionPool":{"tcp":{"maxConnections":1}}"#.into(),
            Field::Unknown("connectionPool".into()),
            "connectionPool (not known to this version)",
            "set, but not known to this version: see its YAML",
        ),
    ];
    for (policy, field, short, long) in cases {
        let said = traffic(&format!(r#"{{"policy":{{{policy}}}}}"#));
        assert_eq!(said.len(), 2, "{policy}: what it does, and where");
        assert_eq!(said[0].field, field, "{policy}");
        assert_eq!(said[0].brief, short, "{policy}");
        assert_eq!(said[0].sentences.join("|"), long, "{policy}");
    }
}
