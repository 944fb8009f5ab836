//! Which context is chosen of which files, in files of a temporary folder.

mod values;

use std::{fs, sync::Arc};

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::source::meter::Meter;

fn kubeconfig(current: &str, contexts: &[&str]) -> String {
    let context =
        |name| format!("- {{name: {name}, context: {{cluster: c, namespace: ns-{name}}}}}\n");
    let contexts: String = contexts.iter().map(context).collect();
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: \"{current}\"\n\
         clusters:\n- {{name: c, cluster: {{server: \"https://10.0.0.1:6443\"}}}}\n\
         contexts:\n{contexts}"
    )
}

/// A folder with these files, and surroundings whose `KUBECONFIG` lists them all.
fn listed(files: &[(&str, String)]) -> (TempDir, Environment) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut environment = Environment::default();
    for (name, text) in files {
        let path = folder.path().join(name);
        if !text.is_empty() {
            fs::write(&path, text).expect("the folder is ours");
        }
        environment.kubeconfigs.push(path);
    }
    (folder, environment)
}

/// What is chosen where one context is.
fn one(
    environment: &Environment,
    kubeconfig: Option<&Path>,
    context: Option<&str>,
) -> Result<ChosenContext, KubeconfigError> {
    let which = context.map_or(ContextChoice::Current, |name| named(&[name]));
    let mut chosen = choose_in(environment, kubeconfig, &which, &Overrides::default())?;
    assert_eq!(chosen.len(), 1);
    Ok(chosen.remove(0))
}

fn named(names: &[&str]) -> ContextChoice {
    ContextChoice::Named(names.iter().map(|&name| name.to_owned()).collect())
}

/// The names of what is chosen, and what each says of itself where it is not whole.
fn several(environment: &Environment, which: &ContextChoice) -> Vec<(String, Option<String>)> {
    let chosen =
        choose_in(environment, None, which, &Overrides::default()).expect("one of them is whole");
    let told = |chosen: ChosenContext| {
        let trouble = chosen.access_in(environment).err();
        (
            chosen.name().to_string(),
            trouble.map(|trouble| trouble.to_string()),
        )
    };
    chosen.into_iter().map(told).collect()
}

fn refusal(environment: &Environment, context: Option<&str>) -> String {
    one(environment, None, context)
        .expect_err("there is nothing to choose")
        .to_string()
}

#[test]
fn the_current_context_is_chosen_with_its_namespace() {
    let (_folder, environment) = listed(&[("a", kubeconfig("prod", &["dev", "prod"]))]);
    let chosen = one(&environment, None, None).unwrap();
    assert_eq!(chosen.name(), &SourceName::from("prod"));
    assert_eq!(chosen.namespace(), "ns-prod");
}

#[test]
fn a_list_is_merged_over_a_missing_file_and_the_first_current_context_counts() {
    let (_folder, environment) = listed(&[
        ("none-current", kubeconfig("", &["a"])),
        ("missing", String::new()),
        ("second", kubeconfig("b", &["b"])),
        ("third", kubeconfig("c", &["c"])),
    ]);
    let chosen = |context| one(&environment, None, context).unwrap();
    assert_eq!(chosen(None).name(), &SourceName::from("b"));
    assert_eq!(chosen(Some("a")).name(), &SourceName::from("a"));
    assert_eq!(chosen(Some("c")).name(), &SourceName::from("c"));
}

#[test]
fn a_named_file_replaces_the_list_and_must_be_there() {
    let (folder, environment) = listed(&[("a", kubeconfig("a", &["a"]))]);
    let named = folder.path().join("b");
    let missing = one(&environment, Some(&named), None).unwrap_err();
    assert!(
        matches!(&missing, KubeconfigError::Unreadable { path, .. } if *path == named),
        "{missing}"
    );
    fs::write(&named, kubeconfig("b", &["b"])).unwrap();
    let chosen = one(&environment, Some(&named), None).unwrap();
    assert_eq!(chosen.name(), &SourceName::from("b"));
}

#[test]
fn a_broken_file_of_a_list_is_named() {
    let broken = "contexts: {no: list}".to_owned();
    let (_folder, environment) = listed(&[("a", kubeconfig("a", &["a"])), ("broken", broken)]);
    let text = refusal(&environment, None);
    assert!(text.starts_with("cannot read the kubeconfig /"), "{text}");
    assert!(text.contains("/broken: it is no kubeconfig: "), "{text}");
}

#[test]
fn an_unknown_context_is_answered_with_the_nearest_names_first() {
    let contexts = ["staging", "eu-prod", "us-prod"];
    let (_folder, environment) = listed(&[("a", kubeconfig("staging", &contexts))]);
    assert_eq!(
        refusal(&environment, Some("us-prdo")),
        "the kubeconfig has no context \"us-prdo\"; choose one with --context: us-prod, eu-prod, staging"
    );
}

#[test]
fn without_a_current_context_the_contexts_are_listed() {
    let (_folder, environment) = listed(&[("a", kubeconfig("", &["b", "a"]))]);
    assert_eq!(
        refusal(&environment, None),
        "no context of the kubeconfig is the current one; choose one with --context: b, a"
    );
}

#[test]
fn without_any_kubeconfig_the_message_says_where_it_looked_and_what_to_do() {
    let environment = Environment {
        home: Some("/nobody".into()),
        ..Environment::default()
    };
    assert_eq!(
        refusal(&environment, None),
        "found no kubeconfig at /nobody/.kube/config, and there is no cluster around us; give --kubeconfig FILE or \
         set KUBECONFIG, read a dump with -f FILE, or look at the built-in mesh with --demo"
    );
}

#[test]
fn a_context_whose_cluster_is_missing_is_not_usable() {
    let text = kubeconfig("a", &["a"]).replace(
        "- {name: c, cluster: {server",
        "- {name: d, cluster: {server",
    );
    let (_folder, environment) = listed(&[("a", text)]);
    assert_eq!(
        refusal(&environment, None),
        "cannot use the context \"a\": its cluster \"c\" is not in the kubeconfig"
    );
}

#[test]
fn the_proxy_is_chosen_as_kubectl_does() {
    // server, proxy-url of the kubeconfig, HTTPS_PROXY, NO_PROXY, the proxy that is used
    let cases = [
        ("https://api.corp:6443", "", "", "", None),
        (
            "https://api.corp:6443",
            "",
            "http://p:3128",
            "",
            Some("http://p:3128/"),
        ),
        ("https://api.corp:6443", "", "http://p:3128", ".corp", None),
        (
            "https://10.1.2.3:6443",
            "",
            "http://p:3128",
            "10.0.0.0/8",
            None,
        ),
        (
            "https://10.1.2.3:6443",
            "",
            "http://p:3128",
            "p",
            Some("http://p:3128/"),
        ),
        ("https://127.0.0.1:6443", "", "http://p:3128", "", None),
        (
            "https://api.corp:6443",
            "socks5://q:1080",
            "http://p:3128",
            "*",
            Some("http://q:1080/"),
        ),
    ];
    for (server, own, https_proxy, no_proxy, wanted) in cases {
        let own = format!("https://10.0.0.1:6443\", proxy-url: \"{own}")
            .replace("https://10.0.0.1:6443", server);
        let text = kubeconfig("a", &["a"]).replace("https://10.0.0.1:6443", &own);
        let (_folder, mut environment) = listed(&[("a", text)]);
        environment.https_proxy = https_proxy.to_owned();
        environment.no_proxy = no_proxy.to_owned();
        let chosen = one(&environment, None, None).unwrap();
        let Ok(access) = chosen.access_in(&environment) else {
            panic!("{own}");
        };
        let first = access.first_hop().to_string();
        let proxy = access.has_proxy().then_some(first.as_str());
        assert_eq!(proxy, wanted, "{server} {own} {no_proxy}");
    }
}

#[test]
fn several_contexts_come_in_the_order_of_their_names_and_each_once() {
    let (_folder, environment) = listed(&[
        ("a", kubeconfig("a", &["a", "b"])),
        ("c", kubeconfig("c", &["c", "a"])),
    ]);
    let names = |which: &ContextChoice| -> Vec<String> {
        let chosen = several(&environment, which);
        chosen.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(&named(&["c", "a", "c"])), ["c", "a"]);
    assert_eq!(names(&ContextChoice::All), ["a", "b", "c"]);
    let unknown = choose_in(
        &environment,
        None,
        &named(&["a", "d"]),
        &Overrides::default(),
    )
    .unwrap_err();
    assert!(matches!(unknown, KubeconfigError::UnknownContext { wanted, .. } if wanted == "d"));
}

#[test]
fn a_context_that_is_not_whole_hinders_no_other() {
    let text = kubeconfig("a", &["a", "b"]).replace(
        "name: b, context: {cluster: c",
        "name: b, context: {cluster: d",
    );
    let (_folder, environment) = listed(&[("a", text)]);
    let why = "cannot use the context \"b\": its cluster \"d\" is not in the kubeconfig";
    assert_eq!(
        several(&environment, &ContextChoice::All),
        [
            ("a".to_owned(), None),
            ("b".to_owned(), Some(why.to_owned()))
        ]
    );
    assert_eq!(refusal(&environment, Some("b")), why);
}

#[test]
fn a_broken_file_of_a_list_hinders_no_context_of_another() {
    let broken = "contexts: {no: list}".to_owned();
    let (folder, environment) = listed(&[("broken", broken), ("a", kubeconfig("a", &["a"]))]);
    let path = folder.path().join("broken").display().to_string();
    for (which, name) in [
        (ContextChoice::All, path.as_str()),
        (named(&["a", "x"]), "x"),
    ] {
        let told = several(&environment, &which);
        assert_eq!(told[0], ("a".to_owned(), None));
        assert_eq!(told[1].0, name);
        let why = told[1].1.as_deref().expect("it is broken");
        assert!(why.starts_with("cannot read the kubeconfig "), "{why}");
    }
}

#[test]
fn all_contexts_of_a_kubeconfig_without_any_are_an_error() {
    let (_folder, environment) = listed(&[("a", kubeconfig("", &[]).replace("contexts:\n", ""))]);
    let error = choose_in(
        &environment,
        None,
        &ContextChoice::All,
        &Overrides::default(),
    )
    .unwrap_err();
    assert!(matches!(error, KubeconfigError::Empty), "{error}");
}

#[test]
fn flags_count_in_place_of_what_the_kubeconfig_says() {
    let users =
        "users: [{name: u, user: {token: one}}, {name: v, user: {token: two, as: nobody}}]\n";
    let text = kubeconfig("a", &["a"]).replace("cluster: c,", "cluster: c, user: u,") + users;
    let (_folder, environment) = listed(&[("a", text)]);
    let login = |overrides: &Overrides| {
        let chosen = choose_in(&environment, None, &ContextChoice::Current, overrides)?;
        let parts = chosen[0]
            .context_source
            .parts_in(&chosen[0].context_source.contents(), overrides)?;
        let impersonation = access::impersonation(&parts.login, overrides);
        Ok((impersonation.user, impersonation.groups))
    };
    let refused = |overrides: &Overrides| {
        let refused: Result<_, KubeconfigError> = login(overrides);
        refused.expect_err("it cannot be").to_string()
    };
    let mut overrides = Overrides {
        user: Some("v".to_owned()),
        groups: vec!["g".to_owned()],
        ..Overrides::default()
    };
    let nobody = (Some("nobody".to_owned()), vec!["g".to_owned()]);
    assert_eq!(login(&overrides).unwrap(), nobody);
    overrides.impersonate = Some("me".to_owned());
    assert_eq!(login(&overrides).unwrap().0.as_deref(), Some("me"));

    overrides.user = Some("w".to_owned());
    assert_eq!(
        refused(&overrides),
        "cannot use the context \"a\": the kubeconfig has no user \"w\"; choose one with --user: u, v"
    );
    overrides = Overrides {
        groups: vec!["g".to_owned()],
        ..Overrides::default()
    };
    assert_eq!(
        refused(&overrides),
        "cannot use the context \"a\": --as-group needs a user; give --as USER too"
    );
}

#[test]
fn a_name_with_a_comma_is_taken_as_a_whole_if_a_context_has_it() {
    let text = kubeconfig("", &["dev", "\"dev, eu\"", "eu"]).replace("ns-\"dev, eu\"", "n");
    let (_folder, environment) = listed(&[("a", text)]);
    let chosen = |wanted: &[&str]| -> Vec<String> {
        let chosen = several(&environment, &named(wanted));
        chosen.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(chosen(&["dev, eu"]), ["dev, eu"]);
    assert_eq!(chosen(&["dev,eu"]), ["dev", "eu"]);
    assert_eq!(chosen(&["eu, dev,"]), ["eu", "dev"]);
    assert_eq!(chosen(&["dev, eu", "eu"]), ["dev, eu", "eu"]);
    let told = refusal(&environment, None);
    assert!(
        told.ends_with("choose one with --context: dev, \"dev, eu\", eu"),
        "{told}"
    );
}
