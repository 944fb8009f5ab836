//! Access policies.

use super::access;
use crate::derive::effects::brief_words;

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
