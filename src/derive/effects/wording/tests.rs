//! Policies in words: tables.

mod access;
mod fields;
mod selectors;
mod shift;

use crate::{
    derive::effects::{Statement, access_effects, statements, traffic_effects},
    model::{
        Interner, decode,
        policy::{AccessPolicy, TrafficPolicy},
        reference::ClusterObjectRef,
    },
};

/// The service that the policies apply to.
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
