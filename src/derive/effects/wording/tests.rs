//! Each field of a policy, in words: a table.

use crate::{
    derive::effects::{Field, Statement, access_effects, brief_words, statements, traffic_effects},
    model::{
        Interner, decode,
        policy::{AccessPolicy, TrafficPolicy},
        reference::ClusterObjectRef,
    },
};

/// The service that the policies are told at.
fn here() -> ClusterObjectRef {
    ClusterObjectRef {
        name: "reviews".into(),
        namespace: "b".into(),
        cluster: "one".into(),
    }
}

fn traffic(spec: &str) -> Vec<Statement> {
    let json = format!(r#"{{"spec":{spec}}}"#);
    let policy: TrafficPolicy = decode(&json, &mut Interner::default());
    assert_eq!(*policy.oddities, [], "{spec}");
    let spec = policy.spec.expect("there is a spec");
    statements(&traffic_effects(&spec), Some(&here()))
}

fn access(spec: &str) -> Vec<Statement> {
    let json = format!(r#"{{"spec":{spec}}}"#);
    let policy: AccessPolicy = decode(&json, &mut Interner::default());
    let spec = policy.spec.expect("there is a spec");
    statements(&access_effects(&spec), None)
}

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
            "all requests are aborted with HTTP 503 on purpose",
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

#[test]
fn a_share_is_told_with_whose_requests_it_is_of_and_where_it_goes() {
    let to = |name: &str, more: &str| {
        format!(
            r#"{{"kubeService":{{"name":"{name}","namespace":"b","clusterName":"one"{more}}},"weight":50}}"#
        )
    };
    let subset = r#","subset":{"version":"v1"}"#;
    let cases = [
        // The labels of a subset are enough for this Destination's own, for no other.
        (
            format!("{},{}", to("reviews", subset), to("other", subset)),
            "",
            "50 % to version=v1, 50 % to other.b.one version=v1",
            "50 % of requests go to reviews.b.one version=v1|50 % of requests go to other.b.one version=v1",
        ),
        (
            format!("{},{}", to("other", subset), to("other", "")),
            "",
            "50 % to other.b.one version=v1, 50 % to other.b.one",
            "50 % of requests go to other.b.one version=v1|50 % of requests go to other.b.one|none of its requests stays \
             at this Destination",
        ),
        // A shift for some requests is no share of all.
        (
            format!("{},{}", to("reviews", ""), to("other", "")),
            r#""httpRequestMatchers":[{"uri":{"prefix":"/a"}}],"#,
            "for path prefix /a; 50 % to reviews.b.one, 50 % to other.b.one",
            "50 % of these requests go to reviews.b.one|50 % of these requests go to other.b.one",
        ),
        (
            format!("{},{}", to("other", ""), to("other", subset)),
            r#""sourceSelector":[{"kubeWorkloadMatcher":{"namespaces":["shop"]}}],"#,
            "from namespace shop; 50 % to other.b.one, 50 % to other.b.one version=v1",
            "50 % of these requests go to other.b.one|50 % of these requests go to other.b.one version=v1|none of these \
             requests stays at this Destination",
        ),
        // Three kinds of targets.
        (
            format!(
                r#"{},{{"virtualDestination":{{"name":"v","namespace":"n"}},"weight":25}},
                   {{"staticDestination":{{"name":"s","namespace":"n"}},"weight":25}}"#,
                to("reviews", subset)
            ),
            "",
            "50 % to version=v1, 25 % to virtual destination n/v, 25 % to Destination n/s",
            "50 % of requests go to reviews.b.one version=v1|25 % of requests go to virtual destination n/v|25 % of \
             requests go to Destination n/s (traffic shifts do not support this kind of target)",
        ),
    ];
    for (members, scope, brief, sentences) in cases {
        let spec =
            format!(r#"{{{scope}"policy":{{"trafficShift":{{"destinations":[{members}]}}}}}}"#);
        let said = traffic(&spec);
        assert_eq!(brief_words(&said).join("; "), brief, "{spec}");
        assert_eq!(said[0].sentences.join("|"), sentences, "{spec}");
    }
}

#[test]
fn for_whom_a_traffic_policy_is_comes_before_what_it_does() {
    let said = traffic(
        r#"{"sourceSelector":[{"kubeWorkloadMatcher":{"labels":{"app":"web"},"clusters":["one","two"]}},{}],
            "httpRequestMatchers":[{"uri":{"prefix":"/reviews"},"headers":[{"name":"end-user","value":"jason"}]},
              {"uri":{"suffix":".js","ignoreCase":true},"method":"GET","name":"scripts",
              "headers":[{"name":"user","value":"j.*","regex":true,"invertMatch":true},{"name":"beta"},
                         {"name":"old","invertMatch":true}],
              "queryParameters":[{"name":"q"},{"name":"r","value":"1"}]},{"exact":"/old"}],
            "policy":{"outlierDetection":{}},
            "routeSelector":[{"routeTableRefs":[{"name":"rt","namespace":"n"}]}],"somethingNew":1}"#,
    );
    assert_eq!(
        brief_words(&said),
        [
            "for path prefix /reviews and header end-user = jason, method GET and path suffix .js (any case) and header beta \
             and no header old and not header user matching regex j.* and query parameter q and query parameter r = 1 \
             (matcher scripts) or path /old",
            "from app=web and cluster one or two or any client",
            "ejects endpoints after 5 consecutive 5xx errors for 30 s",
            "somethingNew (not known to this version)",
        ]
    );
    let fields: Vec<String> = said.iter().map(|one| one.field.path()).collect();
    let expected = [
        "policy.outlierDetection",
        "httpRequestMatchers",
        "sourceSelector",
        "destinationSelector",
        "routeSelector",
        "somethingNew",
    ];
    assert_eq!(fields, expected);
    assert!(said[0].sentences[1].contains("not valid together with a sourceSelector"));
    assert_eq!(said[3].sentences, ["all Destinations"]);
    assert_eq!(said[4].sentences, ["all routes of route table n/rt"]);
}

#[test]
fn selectors_of_routes_and_of_other_kinds_of_destinations_are_read() {
    let said = traffic(
        r#"{"destinationSelector":[{"kubeServiceMatcher":{"labels":{"app":"a"},"namespaces":["b","c"]}},
              {"externalServiceMatcher":{"labels":{"e":"f"}},"externalServiceRefs":{"externalServices":[{"name":"x","namespace":"n"}]}},
              {"virtualDestinationMatcher":{"namespaces":["n"]},"virtualDestinationRefs":{"virtualDestinations":[{"name":"v","namespace":"n"}]}},{}],
            "routeSelector":[{"virtualHostSelector":{"namespaces":["*"],"labels":{"a":"b"}}},
              {"routeTableSelector":{"expressions":[{"key":"t","operator":"In","values":["1","2"]},{"key":"u","operator":"DoesNotExist"}]},
               "routeLabelMatcher":{"x":"y"}},{"routeLabelMatcher":{"z":"z"}}]}"#,
    );
    assert_eq!(
        said[0].sentences,
        [
            "services with app=a in namespace b or c",
            "or external service n/x or external services with e=f",
            "or virtual destination n/v or virtual destinations in namespace n",
            "or nothing",
        ]
    );
    assert_eq!(
        said[1].sentences,
        [
            "all routes of virtual hosts with a=b in any namespace",
            "or routes with x=y of route tables with t in (1 or 2) and no label u in the policy's own namespace",
            "or routes with z=z of all virtual hosts and route tables",
        ]
    );
}

#[test]
fn an_access_policy_says_who_may_call_what_and_all_parts_of_an_element_must_fit() {
    let web = r#"{"name":"web","namespace":"b","clusterName":"one"}"#;
    let accounts = |all: &str| format!(r#""kubeServiceAccountRefs":{{"serviceAccounts":[{all}]}}"#);
    let namespaces = r#""kubeIdentityMatcher":{"namespaces":["b"]}"#;
    let cases = [
        ("{}".to_owned(), "from any caller"),
        (r#"{"sourceSelector":[{}]}"#.to_owned(), "from any caller"),
        (
            format!(
                r#"{{"sourceSelector":[{{{},{namespaces}}}]}}"#,
                accounts(web)
            ),
            "from service account web.b.one and namespace b",
        ),
        (
            format!(
                r#"{{"sourceSelector":[{{{},"kubeIdentityMatcher":{{"namespaces":["c"]}}}}]}}"#,
                accounts(web)
            ),
            "from service account web.b.one and namespace c (no caller fits both)",
        ),
        // With clusters, both become principals, any of which will do.
        (
            format!(
                r#"{{"sourceSelector":[{{{},"kubeIdentityMatcher":{{"namespaces":["c"],"clusters":["two"]}}}}]}}"#,
                accounts(web)
            ),
            "from namespace c in cluster two or service account web.b.one",
        ),
        (
            format!(
                r#"{{"sourceSelector":[{{{}}}]}}"#,
                accounts(
                    r#"{"name":"web","namespace":"b"},{"namespace":"b","clusterName":"one"},{"clusterName":"one","name":"lost"}"#
                )
            ),
            "from service account web.b in any cluster, any service account of namespace b in cluster one or any service \
             account in cluster one",
        ),
        (
            format!(
                r#"{{"sourceSelector":[{{{}}},{{{namespaces},"requestIdentityMatcher":{{"requestPrincipals":["p"],"notRequestPrincipals":["q"]}}}}],
                    "allowedMethods":["GET","HEAD"],"allowedPaths":["/a*","*.js","/b"],"allowedPorts":[9080,9090]}}"#,
                accounts(web)
            ),
            "from service account web.b.one or namespace b and request principal p and no request principal q; method GET \
             or HEAD; path prefix /a, suffix .js or /b; port 9080 or 9090",
        ),
    ];
    for (spec, expected) in cases {
        assert_eq!(brief_words(&access(&spec)).join("; "), expected, "{spec}");
    }
}

#[test]
fn long_lists_are_cut_and_say_how_much_more_there_is() {
    let matchers: Vec<String> = (0..500)
        .map(|at| format!(r#"{{"uri":{{"exact":"/{at}"}}}}"#))
        .collect();
    let members: Vec<String> = (0..500)
        .map(|at| {
            format!(r#"{{"kubeService":{{"name":"s{at}","namespace":"b","clusterName":"one"}}}}"#)
        })
        .collect();
    let said = traffic(&format!(
        r#"{{"httpRequestMatchers":[{}],"policy":{{"trafficShift":{{"destinations":[{}]}}}}}}"#,
        matchers.join(","),
        members.join(",")
    ));
    for one in &said[..2] {
        assert_eq!(one.sentences.len(), 101, "{:?}", one.field);
        assert!(one.brief.len() < 400, "{}", one.brief);
        assert!(one.brief.ends_with("or 492 more"), "{}", one.brief);
    }
}
