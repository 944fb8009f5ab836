//! Each field of a policy, in words: a table.

use crate::{
    derive::{Clause, Field, access_clauses, short_words, traffic_clauses},
    model::{
        Interner, decode,
        policy::{AccessPolicy, TrafficPolicy},
    },
};

fn traffic(spec: &str) -> Vec<Clause> {
    let json = format!(r#"{{"spec":{spec}}}"#);
    let policy: TrafficPolicy = decode(&json, &mut Interner::default());
    assert_eq!(*policy.oddities, [], "{spec}");
    traffic_clauses(&policy.spec.expect("there is a spec"))
}

fn access(spec: &str) -> Vec<Clause> {
    let json = format!(r#"{{"spec":{spec}}}"#);
    let policy: AccessPolicy = decode(&json, &mut Interner::default());
    access_clauses(&policy.spec.expect("there is a spec"))
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn each_part_of_a_traffic_policy_is_told_by_its_field_in_short_and_whole() {
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
            "75 % to reviews.b.one version=v1|25 % to reviews.b.one version=v3 :9080",
        ),
        (
            shift(&[&v1, &no_weight]),
            Field::TrafficShift,
            "100 % to version=v1, 0 % to reviews.b.one (weights sum to 75)",
            "100 % to reviews.b.one version=v1|0 % to reviews.b.one|the weights sum to 75, not 100: Istio refuses such a \
             route and keeps the one before; shares are of the sum",
        ),
        (
            shift(&[&no_weight]),
            Field::TrafficShift,
            "all to reviews.b.one",
            "all to reviews.b.one",
        ),
        (
            shift(&[&no_weight, &no_weight]),
            Field::TrafficShift,
            "no share to reviews.b.one, no share to reviews.b.one (weights sum to 0)",
            "no share to reviews.b.one|no share to reviews.b.one|all weights are 0: Istio refuses such a route and keeps \
             the one before",
        ),
        (
            shift(&[r#"{"staticDestination":{"name":"s","namespace":"n"},"weight":100}"#]),
            Field::TrafficShift,
            "all to Destination n/s",
            "all to Destination n/s (traffic shifts do not support this kind of target)",
        ),
        (
            shift(&[]),
            Field::TrafficShift,
            "shifted to nothing",
            "it has no members: there is nowhere to send requests",
        ),
        (
            r#""faultInjection":{"fixedDelay":"2s","percentage":10}"#.into(),
            Field::FaultInjection,
            "10 % of the requests delayed by 2s",
            "10 % of the requests held back for 2s, on purpose",
        ),
        (
            r#""faultInjection":{"abort":{"httpStatus":503}}"#.into(),
            Field::FaultInjection,
            "every request answered with 503",
            "every request answered with HTTP 503 at once, on purpose",
        ),
        (
            r#""requestTimeout":"5000ms""#.into(),
            Field::RequestTimeout,
            "timeout 5s",
            "a request may take 5s, retries included",
        ),
        (
            r#""requestTimeout":"0s""#.into(),
            Field::RequestTimeout,
            "timeout 0s",
            "a request may take as long as it likes: 0s is no limit",
        ),
        (
            r#""retries":{"attempts":3,"perTryTimeout":"1s"}"#.into(),
            Field::Retries,
            "3 retries of 1s",
            "a failed request is tried 3 times more at most, 1s for each try",
        ),
        (
            r#""retries":{}"#.into(),
            Field::Retries,
            "0 retries",
            "a failed request is not tried again: attempts is 0 or absent",
        ),
        (
            r#""mirror":{"kubeService":{"name":"m","namespace":"b","clusterName":"one"},"percentage":5,"port":80}"#.into(),
            Field::Mirror,
            "5 % of the requests copied to m.b.one :80",
            "a copy of 5 % of the requests goes to m.b.one :80; what answers it is dropped",
        ),
        (
            r#""headerManipulation":{"appendRequestHeaders":{"a":"b"},"removeResponseHeaders":["x","y"]}"#.into(),
            Field::HeaderManipulation,
            "headers: adds a=b to requests, removes x,y from responses",
            "adds a=b to requests|removes x,y from responses",
        ),
        (
            r#""corsPolicy":{"allowOrigins":[{"suffix":".example.com"}],"allowMethods":["GET"],"maxAge":"1h","allowCredentials":false}"#.into(),
            Field::CorsPolicy,
            "CORS for *.example.com, GET",
            "pages of *.example.com may call|with methods GET|browsers remember that for 1h|credentials are not sent along",
        ),
        (
            r#""csrf":{"shadowEnabled":true,"additionalOrigins":[{"exact":"o"}]}"#.into(),
            Field::Csrf,
            "CSRF shadowed",
            "counts every request from another origin and refuses none|o may call as well",
        ),
        (
            r#""outlierDetection":{"interval":"1m"}"#.into(),
            Field::OutlierDetection,
            "ejects after 5 errors for 30s",
            "an endpoint is taken out after 5 errors in a row, for 30s or longer; looked at every 1m, at most 100 % of the \
             endpoints are out at once",
        ),
        (
            r#""mtls":{"istio":{}}"#.into(),
            Field::Mtls,
            "plain text, no TLS",
            "clients send plain text: tlsMode is DISABLE, which an absent mode means too",
        ),
        (
            r#""rateLimit":{"raw":{"rateLimits":[{"actions":[{"genericKey":{"descriptorValue":"pay"}},
                {"requestHeaders":{"headerName":"x-tenant","descriptorKey":"tenant"}}]},{"setActions":[{"remoteAddress":{}}]}]},
                "ratelimitServerConfigSelector":{"namespaces":["shop"],"labels":{"a":"b"}}}"#.into(),
            Field::RateLimit,
            "2 rate limits, the first by key pay and header x-tenant as tenant",
            "by key pay and header x-tenant as tenant|by the caller's address|how many: as server configurations of \
             namespace shop with a=b say",
        ),
        (
            r#""rateLimit":{"ratelimitClientConfigRef":{"name":"c","namespace":"n"}}"#.into(),
            Field::RateLimit,
            "rate limit as n/c says",
            "counted as RateLimitClientConfig n/c says",
        ),
        (
            r#""extauth":{"configRef":{"name":"c","namespace":"n"}}"#.into(),
            Field::ExtAuth,
            "external auth by n/c",
            "the auth server is asked about every request, as AuthConfig n/c says",
        ),
        (
            r#""connectionPool":{"tcp":{"maxConnections":1}}"#.into(),
            Field::Unknown("connectionPool".into()),
            "connectionPool (not known to this version)",
            "set, and not known to this version: its YAML says what it is",
        ),
    ];
    for (policy, field, short, long) in cases {
        let clauses = traffic(&format!(r#"{{"policy":{{{policy}}}}}"#));
        assert_eq!(clauses.len(), 2, "{policy}: what it does, and for whom");
        assert_eq!(clauses[0].field, field, "{policy}");
        assert_eq!(clauses[0].short, short, "{policy}");
        assert_eq!(clauses[0].long.join("|"), long, "{policy}");
    }
}

#[test]
fn what_a_traffic_policy_is_about_is_told_behind_what_it_does() {
    let clauses = traffic(
        r#"{"sourceSelector":[{"kubeWorkloadMatcher":{"labels":{"app":"web"},"clusters":["one","two"]}},{}],
            "httpRequestMatchers":[{"uri":{"prefix":"/a","ignoreCase":true},"method":"GET",
              "headers":[{"name":"user","value":"j.*","regex":true,"invertMatch":true}],
              "queryParameters":[{"name":"q"}]},{"exact":"/old"}],
            "policy":{"outlierDetection":{}},
            "routeSelector":[{"routeTableRefs":[{"name":"rt","namespace":"n"}]}],"somethingNew":1}"#,
    );
    assert_eq!(
        short_words(&clauses),
        [
            "ejects after 5 errors for 30s",
            "for GET path /a* (any case) not header user~j.* query q or path /old",
            "from app=web in cluster one,two or nobody",
            "somethingNew (not known to this version)",
        ]
    );
    let fields: Vec<String> = clauses.iter().map(|clause| clause.field.path()).collect();
    let expected = [
        "policy.outlierDetection",
        "httpRequestMatchers",
        "sourceSelector",
        "destinationSelector",
        "routeSelector",
        "somethingNew",
    ];
    assert_eq!(fields, expected);
    assert!(clauses[0].long[1].contains("not valid together with a source selector"));
    assert_eq!(clauses[3].long, ["all Destinations"]);
    assert_eq!(clauses[4].long, ["route table n/rt"]);
}

#[test]
fn access_is_told_as_who_may_call_what() {
    let cases = [
        ("{}", "from any workload of its mesh"),
        (r#"{"sourceSelector":[{}]}"#, "from anyone"),
        (
            r#"{"sourceSelector":[{"kubeServiceAccountRefs":{"serviceAccounts":[{"name":"web","namespace":"b","clusterName":"one"}]}},
                {"kubeIdentityMatcher":{"namespaces":["shop"]},"requestIdentityMatcher":{"requestPrincipals":["p"],"notRequestPrincipals":["q"]}}],
                "allowedMethods":["GET","HEAD"],"allowedPaths":["/a*","*.js"],"allowedPorts":[9080]}"#,
            "from service account web.b.one or namespace shop and principal p and not principal q; GET,HEAD; paths /a*,*.js; :9080",
        ),
    ];
    for (spec, expected) in cases {
        assert_eq!(short_words(&access(spec)).join("; "), expected, "{spec}");
    }
}
