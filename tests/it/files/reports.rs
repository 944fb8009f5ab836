//! `meshctl debug report`: files without extension, the same objects for every cluster, logs and secrets beside them.

use portolan::{
    source::Scope,
    store::{Id, Kind, Source, Subject},
};

use super::{
    BOTH, bundles::tgz, folder, key, listed, load, named, passed_over, read_one, was_listed, yaml,
    yaml_item,
};
use crate::sources::store;

/// A Destination of this identity and version.
fn destination(name: &str, uid: &str, version: u32) -> String {
    let more = format!("  namespace: gloo-mesh\n  uid: {uid}\n  resourceVersion: \"{version}\"");
    yaml("Destination", name).replace("  namespace: gloo-mesh", &more)
}

/// The list of all custom resources.
fn crs(objects: &[String]) -> Vec<u8> {
    let items: String = objects.iter().map(|object| yaml_item("", object)).collect();
    format!("apiVersion: v1\nitems:\n{items}kind: List\nmetadata:\n  resourceVersion: \"\"\n")
        .into_bytes()
}

/// What stands in the folder of a cluster beside its objects.
const BESIDE: [&str; 12] = [
    "versions",
    "cluster/k8s-resources",
    "cluster/events",
    "cluster/secrets",
    "cluster/cluster-context",
    "cluster/kubectl-version",
    "cluster/describe-pods-istio-system",
    "gloo-mesh/gloo-versions",
    "gloo-mesh/enterprise-networking.log",
    "istio/istio-system/istiod-1/discovery.log",
    "proxies/bookinfo/reviews-1/config_dump",
    "operator/istio-operator/operator-1/operator.log",
];

/// A report of two clusters; every file that is not to be read would show if it were.
fn report(first: &[String], second: &[String]) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![(
        "bug-report/meshctl-bug-report.log".to_owned(),
        b"log\n".to_vec(),
    )];
    for (cluster, objects) in [("managementPlane", first), ("cluster-1", second)] {
        for name in BESIDE {
            let trap = crs(&[
                yaml("Destination", "never-seen"),
                "apiVersion: v1\nkind: Secret\ndata: {key: aHVzaA==}\n".to_owned(),
            ]);
            files.push((format!("bug-report/{cluster}/{name}"), trap));
        }
        files.push((format!("bug-report/{cluster}/cluster/crs"), crs(objects)));
    }
    files
}

fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| (&**name, content.clone()))
        .collect();
    tgz(&files)
}

fn both() -> [String; 2] {
    [destination("a", "uid-a", 7), destination("b", "uid-b", 8)]
}

const LEFT_OUT: [&str; 6] = [
    "- 11 files of dump, in bug-report, bug-report/*/cluster/describe-pods-istio-system, bug-report/*/gloo-mesh/enterprise-networking.log, \
     bug-report/*/istio, bug-report/*/operator and bug-report/*/proxies: logs, descriptions and settings of proxies hold no objects",
    "- 8 files of dump, in bug-report/*/cluster/cluster-context, bug-report/*/cluster/kubectl-version, \
     bug-report/*/gloo-mesh/gloo-versions and bug-report/*/versions: it lists versions and contexts, and holds no objects",
    "- 2 files of dump, in bug-report/*/cluster/k8s-resources: objects of Kubernetes itself are not read by this version",
    "- 2 files of dump, in bug-report/*/cluster/events: events are not read by this version",
    "- 2 files of dump, in bug-report/*/cluster/secrets: secrets are never looked into",
    "- 2 objects in dump/bug-report/managementPlane/cluster/crs: also given in dump/bug-report/cluster-1/cluster/crs, \
     and counted once",
];

#[tokio::test]
async fn a_report_gives_the_objects_of_its_lists_each_once() {
    let updates = read_one(pack(&report(&both(), &both()))).await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed, LEFT_OUT);
    assert!(was_listed(&updates, Kind::Destination));
    assert!(store(updates).sources().all(Source::is_complete));
}

#[tokio::test]
async fn a_report_that_was_unpacked_is_read_in_the_same_way() {
    let files: Vec<_> = report(&both(), &both())
        .into_iter()
        .map(|(name, content)| (format!("mine/{name}"), content))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| (&**name, &**content))
        .collect();
    let folder = folder(&files);
    for place in ["mine", "mine/bug-report"] {
        let path = folder.path().join(place);
        let (_, updates) = load(vec![named(Some("all"), &path)], Scope::default()).await;
        assert_eq!(listed(&updates), BOTH, "{place}");
        let passed = passed_over(&updates);
        assert_eq!(passed.len(), LEFT_OUT.len(), "{place}: {passed:#?}");
    }
}

#[tokio::test]
async fn of_an_object_that_changed_between_two_lists_the_newer_form_counts() {
    for (first, last) in [(7, 8), (8, 7)] {
        let [one, two] = [first, last].map(|version| [destination("a", "uid-a", version)]);
        let bytes = pack(&report(&one, &two));
        let folder = folder(&[("report.tgz", &bytes)]);
        let path = folder.path().join("report.tgz");
        let (heard, updates) = load(vec![named(Some("all"), &path)], Scope::default()).await;
        let passed = passed_over(&updates);
        assert!(
            passed[5].ends_with("in a newer form, which wins"),
            "{passed:#?}"
        );
        let id = Id {
            source: "all".into(),
            key: key("a"),
        };
        let found = store(updates)
            .destination(&id)
            .cloned()
            .expect("it is there");
        assert_eq!(&*found.meta.resource_version, "8");
        let subject = Subject {
            kind: Kind::Destination,
            id,
        };
        let whole = heard.sources.fetch(subject).await;
        let whole = whole.expect("it is there").value();
        assert_eq!(whole["metadata"]["resourceVersion"], "8");
    }
}

#[tokio::test]
async fn objects_of_one_name_that_are_two_are_said_one_by_one() {
    let first = [destination("a", "uid-1", 9)];
    let second = [destination("a", "uid-2", 3)];
    let updates = read_one(pack(&report(&first, &second))).await;
    let passed = passed_over(&updates);
    let told = "- Destination gloo-mesh/a in dump/bug-report/managementPlane/cluster/crs: it is given again in dump/bug-report/cluster-1/cluster/crs, and the last one wins";
    assert!(passed.iter().any(|line| line == told), "{passed:#?}");
}

#[tokio::test]
async fn kinds_that_are_not_read_are_summed_up_where_they_are_many() {
    let other = |kind: &str| format!("apiVersion: x/v1\nkind: {kind}\nmetadata:\n  name: x\n");
    let kinds = ["A", "B", "C", "D", "E", "F", "A"].map(other);
    let objects = [both().to_vec(), kinds.to_vec()].concat();
    let updates = read_one(pack(&report(&objects, &[]))).await;
    let told = "- A (2), B (1), C (1), D (1), E (1), F (1) in dump/bug-report/managementPlane/cluster/crs: these kinds are not supported by this version";
    let passed = passed_over(&updates);
    assert!(passed.iter().any(|line| line == told), "{passed:#?}");
}

#[tokio::test]
async fn a_report_without_a_list_says_that_no_destination_stands_in_it() {
    let mut files = report(&[], &[]);
    files.retain(|(name, _)| !name.ends_with("crs"));
    let passed = passed_over(&read_one(pack(&files)).await);
    let told =
        "? dump: it has no object that is read; dump them with kubectl get destinations -A -o yaml";
    assert_eq!(passed.last().map(String::as_str), Some(told), "{passed:#?}");
}
