//! Which contexts are opened, and which cluster each of them reaches, in files of a temporary folder.

use std::fs;

use tempfile::TempDir;

use super::*;

/// A home folder with a kubeconfig of these contexts, the first of which is current.
fn home(contexts: &[&str]) -> (TempDir, Environment) {
    let folder = TempDir::new().expect("a temporary folder");
    write(&folder, ".kube/config", &kubeconfig(contexts));
    let home = Some(folder.path().to_owned());
    let environment = Environment {
        home,
        ..Environment::default()
    };
    (folder, environment)
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder is ours");
    fs::write(path, text).expect("the folder is ours");
}

fn kubeconfig(contexts: &[&str]) -> String {
    let context = |name| format!("- {{name: {name}, context: {{cluster: c}}}}\n");
    let all: String = contexts.iter().map(context).collect();
    format!(
        "current-context: {}\nclusters:\n- {{name: c, cluster: {{server: \"https://10.0.0.1:6443\"}}}}\n\
         contexts:\n{all}",
        contexts[0]
    )
}

fn planned(
    environment: &Environment,
    which: &ContextChoice,
    said: &[(&str, &str)],
) -> Result<Plan, KubeconfigError> {
    let mapping = |(context, cluster): &(&str, &str)| Mapping {
        of: None,
        context: (*context).to_owned(),
        cluster: (*cluster).into(),
    };
    let mappings = Mappings {
        said: said.iter().map(mapping).collect(),
        meshctl: true,
    };
    let overrides = Overrides::default();
    let query = ContextQuery {
        kubeconfig: None,
        which,
        overrides: &overrides,
    };
    plan_in(environment, &query, &mappings)
}

/// A plan in words: the contexts, those that are opened for their cluster alone in brackets, and who reaches what.
fn told(plan: &Plan) -> (String, String) {
    let contexts = plan.contexts.iter().map(|(chosen, origin)| match origin {
        Origin::Cluster => format!("({})", chosen.name),
        _ => chosen.name.to_string(),
    });
    let reaches = plan.reaches.iter().map(|(cluster, reach)| {
        let sign = match reach.by {
            Grounds::Said => "=",
            Grounds::SameName => "~",
        };
        format!("{}{sign}{cluster}", reach.source)
    });
    let joined = |words: Vec<String>| words.join(" ");
    (joined(contexts.collect()), joined(reaches.collect()))
}

/// What is chosen and what is said, and what comes of it.
type Case = (
    ContextChoice,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

#[test]
fn what_is_said_opens_a_context_and_equal_names_open_none() {
    let (_folder, environment) = home(&["mgmt", "eu", "admin@us"]);
    let named =
        |names: &[&str]| ContextChoice::Named(names.iter().map(|&name| name.into()).collect());
    let cases: [Case; 6] = [
        (ContextChoice::Current, &[], "mgmt", "mgmt~mgmt"),
        (
            ContextChoice::Current,
            &[("admin@us", "us")],
            "mgmt (admin@us)",
            "mgmt~mgmt admin@us=us",
        ),
        (named(&["mgmt", "eu"]), &[], "mgmt eu", "eu~eu mgmt~mgmt"),
        // What is said counts against a name.
        (
            named(&["mgmt", "eu"]),
            &[("admin@us", "eu")],
            "mgmt eu (admin@us)",
            "admin@us=eu mgmt~mgmt",
        ),
        (
            ContextChoice::Current,
            &[("mgmt", "hub")],
            "mgmt",
            "mgmt=hub",
        ),
        (
            ContextChoice::Current,
            &[("eu", "one"), ("eu", "two"), ("admin@us", "one")],
            "mgmt (eu)",
            "mgmt~mgmt eu=one",
        ),
    ];
    for (which, said, contexts, reaches) in cases {
        let plan = planned(&environment, &which, said).expect("there are contexts");
        assert_eq!(
            told(&plan),
            (contexts.to_owned(), reaches.to_owned()),
            "{said:?}"
        );
    }
}

#[test]
fn a_context_that_is_said_to_reach_a_cluster_has_to_be_there() {
    let (_folder, environment) = home(&["mgmt", "eu"]);
    let refused = planned(
        &environment,
        &ContextChoice::Current,
        &[("ue", "cluster-1")],
    );
    assert_eq!(
        refused.expect_err("there is none").to_string(),
        "cannot reach cluster cluster-1 by the context \"ue\", which the kubeconfig does not have; choose one with \
         --reaches CONTEXT=cluster-1: eu, mgmt"
    );
}

#[test]
fn the_configuration_of_meshctl_counts_where_nothing_else_is_said() {
    let (folder, environment) = home(&["mgmt", "admin@eu", "other"]);
    write(&folder, "us.yaml", &kubeconfig(&["admin@us", "mgmt"]));
    write(
        &folder,
        ".gloo-mesh/meshctl-config.yaml",
        "apiVersion: v1\nclusters:\n  managementPlane: {kubeContext: mgmt}\n  eu: {kubeContext: admin@eu}\n  \
         us: {kubeConfig: ~/us.yaml}\n  asia: {kubeConfig: ~/us.yaml, kubeContext: mgmt}\n  \
         old: {kubeContext: gone}\n  older: {kubeConfig: ~/gone.yaml}\n",
    );
    let plan = planned(&environment, &ContextChoice::Current, &[("other", "eu")]);
    let plan = plan.expect("there are contexts");
    let us = folder.path().join("us.yaml");
    let asia = format!("mgmt ({})", us.display());
    let (contexts, reaches) = told(&plan);
    assert_eq!(contexts, format!("mgmt (other) ({asia}) (admin@us)"));
    assert_eq!(
        reaches,
        format!("{asia}=asia other=eu mgmt~mgmt admin@us=us")
    );
    let path = folder.path().join(".gloo-mesh/meshctl-config.yaml");
    let path = path.display();
    assert_eq!(
        plan.reaches.remarks(),
        [
            format!("cluster old of {path} is left out: its kubeconfig has no context \"gone\""),
            format!(
                "cluster older of {path} is left out: it names no context, and its kubeconfig has no current one"
            ),
        ]
    );
}

#[test]
fn a_broken_configuration_of_meshctl_is_a_remark() {
    let (folder, environment) = home(&["mgmt"]);
    write(&folder, ".gloo-mesh/meshctl-config.yaml", "clusters: [");
    let plan = planned(&environment, &ContextChoice::Current, &[]).expect("there are contexts");
    assert_eq!(told(&plan).1, "mgmt~mgmt");
    let remarks = plan.reaches.remarks();
    assert_eq!(remarks.len(), 1);
    assert!(
        remarks[0].contains("meshctl-config.yaml is left out: line "),
        "{remarks:?}"
    );
}
