//! What is read of documents that others write, and what is told of the rest.

use super::*;
use crate::source::yaml;

fn read(text: &str) -> Result<KubeconfigEntries, FieldError> {
    let document = yaml::documents(text)[0];
    let value = yaml::value(document).expect("it is YAML");
    entries(&value, Path::new("/home/me"))
}

/// The names of what can be read of each sort, and what is told of the rest.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let Ok(KubeconfigEntries { known, oddities }) = read(text) else {
        panic!("{text}");
    };
    let contexts = known
        .contexts
        .iter()
        .filter(|entry| entry.context.is_some());
    let clusters = known
        .clusters
        .iter()
        .filter(|entry| entry.cluster.is_some());
    let users = known
        .auth_infos
        .iter()
        .filter(|entry| entry.auth_info.is_some());
    let names = contexts.map(|entry| &entry.name);
    let names = names.chain(clusters.map(|entry| &entry.name));
    let names = names.chain(users.map(|entry| &entry.name)).cloned();
    let oddities = oddities.iter().map(|odd| {
        let (sort, name, why) = (odd.sort.word(), &odd.name, &odd.why);
        format!("{sort} {name}: {why}")
    });
    (names.collect(), oddities.collect())
}

#[test]
fn an_entry_that_cannot_be_read_costs_only_itself_and_says_why() {
    let good = "clusters: [{name: c, cluster: {server: 's'}}]\n\
                contexts: [{name: c, context: {cluster: c, user: u}}]\n\
                users: [{name: u, user: {token: t}}]\n";
    let add = |list: &str, entry: &str| {
        good.replace(&format!("{list}: ["), &format!("{list}: [{entry}, "))
    };
    for (text, odd) in [
        (good.to_owned(), None),
        (
            add("contexts", "null"),
            Some("context number 1: it has no name"),
        ),
        (
            add("contexts", "{context: {cluster: c}}"),
            Some("context number 1: it has no name"),
        ),
        (
            add("contexts", "{name: x, context: {cluster: null}}"),
            Some("context x: it names no cluster, so there is no server to ask"),
        ),
        (
            add("contexts", "{name: x}"),
            Some("context x: it names no cluster, so there is no server to ask"),
        ),
        (
            add("contexts", "x"),
            Some("context number 1: it is a text and has to be an object"),
        ),
        (
            add("contexts", "{name: x, context: [1]}"),
            Some("context x: it is a list and has to be an object"),
        ),
        (
            add("contexts", "{name: x, context: {cluster: [1]}}"),
            Some("context x: cluster is a list and has to be a text"),
        ),
        (
            add("clusters", "{name: x, cluster: {server: {a: b}}}"),
            Some("cluster x: server is an object and has to be a text"),
        ),
        (
            add(
                "clusters",
                "{name: x, cluster: {insecure-skip-tls-verify: maybe}}",
            ),
            Some("cluster x: insecure-skip-tls-verify is a text and has to be true or false"),
        ),
        (
            add("users", "{name: x, user: {exec: {interactiveMode: never}}}"),
            Some("user x: exec.interactiveMode has to be Never, IfAvailable or Always"),
        ),
        (
            add("users", "{name: x, user: {auth-provider: gcp}}"),
            Some("user x: auth-provider is a text and has to be an object"),
        ),
        (
            add("users", "{name: x, user: {exec: {env: [{value: v}]}}}"),
            Some("user x: exec.env holds a variable without a name"),
        ),
        (
            good.replace("users: [", "users: [{name: u, user: {token: t}}, "),
            Some("user u: there is another one of this name before it"),
        ),
    ] {
        let odd: Vec<String> = odd.into_iter().map(str::to_owned).collect();
        let names = ["c", "c", "u"].map(str::to_owned).to_vec();
        assert_eq!(told(&text), (names, odd), "{text}");
    }
}

#[test]
fn what_kubectl_takes_is_taken() {
    for odd in [
        "{name: x, cluster: {server: s, extensions: [{name: minikube}], unknown: {a: [b]}}}",
        "{name: x, cluster: {server: s, extensions: 7}}",
        "{name: x, cluster: {server: null, proxy-url: '', tls-server-name: ''}}",
        "{name: x, cluster: {insecure-skip-tls-verify: yes, disable-compression: Off}}",
        "{name: x, cluster: null}",
        "{name: 7, cluster: {server: s, server: t}}",
    ] {
        let (names, oddities) = told(&format!("clusters: [{odd}]\ncontexts: null\n"));
        assert_eq!((names.len(), oddities), (1, Vec::new()), "{odd}");
    }
    for odd in [
        "{auth-provider: {name: gcp, config: null}}",
        "{exec: {command: c, args: null, env: null, interactiveMode: ''}}",
        "{token: '', tokenFile: null, as-groups: [], as-user-extra: {a: [b]}}",
        "null",
    ] {
        let (names, oddities) = told(&format!("users: [{{name: x, user: {odd}}}]\n"));
        assert_eq!((names.len(), oddities), (1, Vec::new()), "{odd}");
    }
}

#[test]
fn the_last_of_a_key_counts_and_an_empty_field_says_nothing() {
    let text = "current-context: a\ncurrent-context: b\n\
                clusters: [{name: c, cluster: {server: s, server: t, certificate-authority: ''}}]\n\
                users: [{name: u, user: {tokenFile: '', client-key: keys/u, token: ''}}]\n";
    let Ok(KubeconfigEntries { known, .. }) = read(text) else {
        panic!("{text}");
    };
    assert_eq!(known.current_context.as_deref(), Some("b"));
    let cluster = known.clusters[0].cluster.as_ref().expect("it can be read");
    assert_eq!(cluster.server.as_deref(), Some("t"));
    assert_eq!(cluster.certificate_authority, None);
    let user = known.auth_infos[0]
        .auth_info
        .as_ref()
        .expect("it can be read");
    assert_eq!((&user.token_file, user.token.is_none()), (&None, true));
    assert_eq!(user.client_key.as_deref(), Some("/home/me/keys/u"));
}

#[test]
fn what_is_no_kubeconfig_says_what_it_is() {
    for (text, why) in [
        ("[1]", "it is a list and has to be an object"),
        ("hello", "it is a text and has to be an object"),
        ("kind: Pod", "its kind is \"Pod\", not Config"),
        (
            "contexts: {no: list}",
            "contexts is an object and has to be a list",
        ),
    ] {
        assert_eq!(
            read(text).err().map(|why| why.to_string()).as_deref(),
            Some(why),
            "{text}"
        );
    }
}
