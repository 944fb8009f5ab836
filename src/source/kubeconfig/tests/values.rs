//! Values of a kubeconfig that are broken or odd cost only what they are used for.

use std::{process::Command, thread};

use super::*;

#[test]
fn an_entry_that_cannot_be_read_is_told_where_it_is_used_and_hides_no_context() {
    let users = "users: [{name: u, user: {exec: {interactiveMode: never}}}, null, {name: v, user: {token: t}}]\n";
    let text = kubeconfig("a", &["a", "b", "d"])
        .replace(
            "name: a, context: {cluster: c,",
            "name: a, context: {cluster: c, user: u,",
        )
        .replace(
            "name: b, context: {cluster: c,",
            "name: b, context: {cluster: c, user: v,",
        )
        .replace(
            "name: d, context: {cluster: c,",
            "name: d, context: {cluster: null,",
        )
        + users;
    let (_folder, environment) = listed(&[("a", text)]);
    let trouble = |name: &str, why: &str| {
        (
            name.to_owned(),
            Some(format!("cannot use the context \"{name}\": {why}")),
        )
    };
    assert_eq!(
        several(&environment, &ContextChoice::All),
        [
            trouble(
                "a",
                "its user \"u\" cannot be read: exec.interactiveMode has to be Never, IfAvailable or Always"
            ),
            ("b".to_owned(), None),
            trouble("d", "it names no cluster, so there is no server to ask"),
        ]
    );
}

#[test]
fn a_token_of_a_file_counts_before_a_written_one_as_long_as_there_is_one() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("token"), "filed\r\n").expect("the folder is ours");
    fs::write(path("empty"), "\n").expect("the folder is ours");
    for pipe in ["silent", "fed"] {
        let made = Command::new("mkfifo").arg(path(pipe)).status();
        assert!(made.expect("mkfifo runs").success());
    }
    let fed = path("fed");
    let feeder = thread::spawn(move || fs::write(fed, "piped"));
    for (file, written, expected) in [
        ("token", Some("written"), Ok(Some("filed\r\n"))),
        ("empty", Some("written"), Ok(Some("written"))),
        ("none", Some("written"), Ok(Some("written"))),
        ("empty", None, Err("it is empty; log in again")),
        (
            "none",
            None,
            Err("there is no such file or folder; check the path"),
        ),
        ("", None, Err("it is a folder; give a file of it")),
        ("fed", None, Ok(Some("piped"))),
        (
            "silent",
            None,
            Err("it is a pipe, and nothing came through it for 5s; give a file"),
        ),
    ] {
        let login = kube::config::AuthInfo {
            token_file: Some(path(file)),
            token: written.map(|token| token.to_owned().into()),
            ..kube::config::AuthInfo::default()
        };
        let token = access::token(&login);
        let token = token.map(|token| {
            token.map(|token| secrecy::ExposeSecret::expose_secret(&token).to_owned())
        });
        match (token, expected) {
            (Ok(token), Ok(expected)) => assert_eq!(token.as_deref(), expected),
            (Err(unfit), Err(why)) => assert!(unfit.to_string().ends_with(why), "{unfit}"),
            (token, _) => panic!("{file}: {token:?}"),
        }
    }
    let fed = feeder.join().expect("it does not panic");
    fed.expect("it was read");
}

#[tokio::test]
async fn no_value_of_any_field_breaks_anything() {
    let meter = Meter::new(Arc::new(|| Timestamp::UNIX_EPOCH));
    let roots = crate::source::access::Roots::default();
    let odd = [
        "''",
        "' '",
        "null",
        "7",
        "-1.5e9",
        "true",
        "[]",
        "[null]",
        "{}",
        "{a: b}",
        "[[x]]",
        "\"a\\u0001b\"",
        "\"a\\nb\"",
        "ä🙂",
        "'%'",
        "'::'",
        "'[::1'",
        "'http://['",
        "'https://h:99999/%zz ?#'",
        "'socks5://'",
        "'-----BEGIN X-----'",
        "aGVsbG8=",
        "/",
        "/dev/null",
        "/dev/zero",
        "'~/x'",
    ];
    let fields = [
        ("cluster", "server"),
        ("cluster", "certificate-authority"),
        ("cluster", "certificate-authority-data"),
        ("cluster", "insecure-skip-tls-verify"),
        ("cluster", "proxy-url"),
        ("cluster", "tls-server-name"),
        ("cluster", "disable-compression"),
        ("cluster", "extensions"),
        ("user", "token"),
        ("user", "tokenFile"),
        ("user", "username"),
        ("user", "password"),
        ("user", "client-certificate"),
        ("user", "client-certificate-data"),
        ("user", "client-key"),
        ("user", "client-key-data"),
        ("user", "as"),
        ("user", "as-uid"),
        ("user", "as-groups"),
        ("user", "as-user-extra"),
        ("user", "auth-provider"),
        ("context", "namespace"),
        ("context", "user"),
        ("context", "cluster"),
        ("context", "extensions"),
    ];
    let broke = crate::source::panics::Panicked.to_string();
    for (entry, field) in fields {
        // By plain HTTP no authorities are loaded.
        let scheme = if entry == "cluster" { "https" } else { "http" };
        let server = &format!("server: '{scheme}://h'");
        for value in odd {
            let part = |of: &str, usual: &str| {
                let usual = if of == entry {
                    usual.replace(&format!("{field}: "), "other: ")
                } else {
                    usual.to_owned()
                };
                let odd = if of == entry {
                    format!("{field}: {value}, ")
                } else {
                    String::new()
                };
                format!("{of}s: [{{name: x, {of}: {{{odd}{usual}}}}}]\n")
            };
            let text = part("cluster", server)
                + &part("user", "as: me")
                + &part("context", "cluster: x, user: x")
                + "current-context: x\n";
            let (_folder, environment) = listed(&[("a", text.clone())]);
            let told = match one(&environment, None, None) {
                Err(error) => error.to_string(),
                Ok(chosen) => match chosen.access_in(&environment) {
                    Err(error) => error.to_string(),
                    Ok(access) => match access.client(None, &roots, meter.clone()) {
                        Err(unfit) => unfit.to_string(),
                        Ok(_) => continue,
                    },
                },
            };
            assert!(
                !told.contains(&broke) && !told.contains('\u{1}'),
                "{text}{told}"
            );
        }
    }
}
