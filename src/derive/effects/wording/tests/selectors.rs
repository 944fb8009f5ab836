//! The requests, clients and Destinations that a policy selects.

use super::traffic;
use crate::derive::effects::brief_words;

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
