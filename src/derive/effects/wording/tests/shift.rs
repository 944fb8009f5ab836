//! The shares of traffic shifts.

use super::traffic;
use crate::derive::effects::brief_words;

#[test]
fn a_share_names_its_requests_and_its_target() {
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
