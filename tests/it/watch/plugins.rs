//! Login plugins: who runs them, how often, with what, and what is said of those that give nothing.

use std::{fs, path::Path, time::Duration};

use portolan::{
    source::{ContextChoice, Overrides, Scope},
    store::{Kind, Link},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    destination,
    server::{Idle, Server},
};
use crate::reading::{Reading, contexts, is_running, soon};

/// A user whose plugin is a script of the shell.
fn plugin(script: &str) -> Value {
    json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1",
        "interactiveMode": "Never",
        "command": "sh",
        "args": ["-c", script],
    }})
}

/// What a plugin prints that gives a token, without the braces of its status.
fn printing(status: &str) -> String {
    format!(
        r#"echo '{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {{{status}}}}}'"#
    )
}

/// A script that notes that it ran, and prints a token with the number of its run.
fn counting(notes: &Path, more: &str) -> String {
    let notes = notes.display();
    let token = printing(&format!(r#""token": "token-'$n'"{more}"#));
    format!("echo run >> {notes}; n=$(wc -l < {notes}); {token}")
}

fn runs(notes: &Path) -> usize {
    fs::read_to_string(notes).map_or(0, |text| text.lines().count())
}

/// Reads by the current context, with a limit on the time of plugins.
async fn open(kubeconfig: &Path, limit: Duration) -> Reading {
    let overrides = Overrides {
        login_timeout: Some(limit),
        ..Overrides::default()
    };
    let choice = contexts(kubeconfig, ContextChoice::Current, overrides);
    Reading::open_choice(choice, Scope::default()).await
}

const LONG: Duration = Duration::from_secs(50);

#[tokio::test]
async fn a_plugin_runs_once_for_all_kinds_of_all_contexts_of_its_user() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let mut server = Server::start();
    let address = format!("http://127.0.0.1:{}", server.site.port);
    let kubeconfig = json!({
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "users": [{"name": "u", "user": plugin(&counting(&notes, ""))}],
        "contexts": [
            {"name": "east", "context": {"cluster": "c", "user": "u"}},
            {"name": "west", "context": {"cluster": "c", "user": "u", "namespace": "other"}},
        ],
    });
    fs::write(server.kubeconfig(), kubeconfig.to_string()).expect("the file is ours");
    let choice = contexts(
        server.kubeconfig(),
        ContextChoice::All,
        Overrides::default(),
    );
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    let mut watches = Vec::new();
    for _ in 0..2 {
        let asked = reading.during(server.asked()).await;
        assert_eq!(asked.login, "Bearer token-1");
        let watch = asked.watch();
        watch.end_list(1);
        watches.push(watch);
    }
    let live = |reading: &Reading| {
        let mut sources = reading.store.sources();
        sources.all(|source| *source.link() == Link::Live)
    };
    reading.until("both live", live).await;
    assert_eq!(runs(&notes), 1);
}

#[tokio::test]
async fn what_is_waited_for_is_said_with_the_time_that_is_left() {
    let mut server = Server::start();
    server.site.log_in_as(&plugin(&printing(r#""token": "t""#)));
    let mut reading = open(server.kubeconfig(), LONG).await;
    let _watch = reading.during(server.stream(1, &[])).await;
    reading.until_live(&[]).await;
    let links: Vec<&Link> = reading.links(Kind::Destination).collect();
    let said = links.iter().find_map(|link| match link {
        Link::LoggingIn { why, until } => Some((why.as_str(), until.as_second())),
        _ => None,
    });
    assert_eq!(said, Some(("waiting for login plugin sh", 50)));
    let before = links
        .iter()
        .take_while(|link| !matches!(link, Link::LoggingIn { .. }));
    assert!(before.count() < links.len() - 1);
    let after = links.iter().rev();
    let mut after = after.take_while(|link| !matches!(link, Link::LoggingIn { .. }));
    assert!(after.any(|link| **link == Link::Connecting), "{links:?}");
}

#[tokio::test]
async fn a_credential_that_is_about_to_end_is_replaced_before_the_server_refuses_it() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let mut server = Server::start();
    let ends = r#", "expirationTimestamp": "1970-01-01T00:00:00Z""#;
    server.site.log_in_as(&plugin(&counting(&notes, ends)));
    let mut reading = open(server.kubeconfig(), LONG).await;
    let asked = reading.during(server.asked()).await;
    assert_eq!(asked.login, "Bearer token-1");
    let watch = asked.watch();
    watch.end_list(5);
    reading.until_live(&[]).await;
    // The plugin has had its rest, and the files are looked at.
    reading.pass(Duration::from_secs(11)).await;
    let replaced = async {
        while runs(&notes) < 2 {
            tokio::task::yield_now().await;
        }
    };
    soon("another run", reading.during(replaced)).await;
    // It is known a moment later.
    for version in 6..200 {
        watch.send("ADDED", &destination("a", version));
    }
    reading.until_live(&["a"]).await;
    drop(watch);
    let asked = reading.during(server.asked()).await;
    assert_eq!(asked.login, "Bearer token-2");
    assert!(asked.is("resourceVersion=199"), "{}", asked.uri);
    let refused = |link: &Link| matches!(link, Link::Unauthorized { .. });
    assert!(!reading.links(Kind::Destination).any(refused));
}

#[tokio::test]
async fn a_token_that_the_server_refuses_has_the_plugin_run_again() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let mut server = Server::start();
    server.site.log_in_as(&plugin(&counting(&notes, "")));
    let mut reading = open(server.kubeconfig(), LONG).await;
    let asked = reading.during(server.asked()).await;
    reading.pass(Duration::from_secs(6)).await;
    asked.refuse(401, "Unauthorized");
    let asked = reading.during(server.asked()).await;
    assert_eq!(asked.login, "Bearer token-2");
    asked.watch().end_list(1);
    assert_eq!(runs(&notes), 2);
}

#[tokio::test]
async fn a_plugin_that_gives_nothing_is_named_and_nothing_that_it_holds_is_said() {
    let secret = |script: &str, args: &[&str]| {
        let mut user = plugin(script);
        let exec = &mut user["exec"];
        for arg in [&["plugin"], args].concat() {
            exec["args"]
                .as_array_mut()
                .expect("it is one")
                .push(arg.into());
        }
        exec["env"] = json!([{"name": "KEY", "value": "SECRET-IN-ENV"}]);
        exec["provideClusterInfo"] = true.into();
        user
    };
    let with = |field: &str, value: Value| {
        let mut user = plugin("exit 0");
        user["exec"][field] = value;
        user
    };
    let printed = |text: &str| plugin(&format!("echo '{text}'"));
    let by_hand = "; run it by hand to log in";
    let to_see = "; run it by hand to see what it prints";
    let cases = [
        (
            secret("echo bad $KEY and $1 >&2; exit 3", &["--token=SECRET-IN-ARGS"]),
            format!("sh failed with exit code 3: bad [hidden] and [hidden]{by_hand}"),
        ),
        (
            secret("echo $KUBERNETES_EXEC_INFO >&2; exit 1", &[]),
            format!("sh failed with exit code 1: [hidden]{by_hand}"),
        ),
        (
            plugin("echo first >&2; printf '\\033[31mlast\\033[0m\\n\\n' >&2; exit 1"),
            format!("sh failed with exit code 1: last{by_hand}"),
        ),
        (
            plugin("kill -KILL $$"),
            format!("sh failed with signal 9{by_hand}"),
        ),
        (
            plugin("yes"),
            "sh wrote more than 1 MiB to standard output, so it was ended; run it by hand to see what it writes".to_owned(),
        ),
        (
            plugin("yes >&2"),
            "sh wrote more than 16 MiB to standard error, so it was ended; run it by hand to see what it writes".to_owned(),
        ),
        (
            plugin("exit 0"),
            format!("sh printed no credential: its standard output is empty{to_see}"),
        ),
        (
            printed(r#"{"token": "SECRET"}"#),
            format!("sh printed no credential: its standard output is no ExecCredential{to_see}"),
        ),
        (
            printed("SECRET: {["),
            format!("sh printed no credential: its standard output is no ExecCredential{to_see}"),
        ),
        (
            printed(r#"{"apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "status": {"token": "SECRET"}}"#),
            format!("sh printed no credential: it answers in another version than the kubeconfig asks for (exec.apiVersion){to_see}"),
        ),
        (
            plugin(&printing("")),
            format!("sh printed no credential: its ExecCredential has neither a token nor a certificate with its key{to_see}"),
        ),
        (
            plugin(&printing(r#""token": "t", "clientKeyData": "SECRET""#)),
            format!("sh printed no credential: its ExecCredential has a certificate without its key, or a key without its certificate{to_see}"),
        ),
        (
            plugin(&printing(r#""token": "t", "expirationTimestamp": "SECRET""#)),
            format!("sh printed no credential: its expirationTimestamp is no time{to_see}"),
        ),
        (
            with("interactiveMode", "Always".into()),
            format!("sh needs a terminal (interactiveMode: Always), and gets none here{by_hand}, and set interactiveMode: IfAvailable in the kubeconfig"),
        ),
        (
            json!({"exec": {
                "apiVersion": "client.authentication.k8s.io/v1beta1",
                "command": "kubelogin-x",
                "installHint": "kubelogin-x is needed.\n\nSee https://example.com/install\n",
            }}),
            "kubelogin-x is not installed: kubelogin-x is needed. See https://example.com/install".to_owned(),
        ),
    ];
    for (user, expected) in cases {
        let idle = Idle::new();
        idle.site.log_in_as(&user);
        let mut reading = open(idle.site.kubeconfig(), LONG).await;
        reading
            .until_link(|link| matches!(link, Link::Unauthorized { .. }))
            .await;
        let port = idle.site.port;
        assert_eq!(
            reading.reason(Kind::Destination),
            format!("cannot log in to 127.0.0.1:{port}: the login plugin {expected}")
        );
    }
}

#[tokio::test]
async fn a_plugin_that_does_not_end_is_ended_after_its_limit_and_its_last_line_is_said() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let script = format!(
        "echo still here >&2; echo > {}; sleep 1000",
        notes.display()
    );
    let idle = Idle::new();
    idle.site.log_in_as(&plugin(&script));
    let mut reading = open(idle.site.kubeconfig(), LONG).await;
    let noted = async {
        while !notes.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What it wrote before is read at the next turn.
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    soon("a note", reading.during(noted)).await;
    reading.pass(LONG).await;
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let said = "did not end within 50 s, so it was ended: still here; run it by hand to log in, or wait longer with \
                --login-timeout";
    let port = idle.site.port;
    assert_eq!(
        reading.reason(Kind::Destination),
        format!("cannot log in to 127.0.0.1:{port}: the login plugin sh {said}")
    );
}

#[tokio::test]
async fn a_plugin_is_in_a_session_of_its_own_and_ends_with_all_that_it_started() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let script = format!(
        "trap '' TERM; sleep 1000 & setsid sh -c 'trap \"\" TERM; echo $$ > {0}.child; sleep 1000' &
         while ! [ -s {0}.child ]; do sleep 0.01; done
         (cut -d' ' -f6 /proc/$$/stat; echo $$ $! $(cat {0}.child); echo \"tty: $GPG_TTY\") > {0}.new; mv {0}.new {0}; wait",
        notes.display()
    );
    let idle = Idle::new();
    idle.site.log_in_as(&plugin(&script));
    let reading = open(idle.site.kubeconfig(), LONG).await;
    let noted = async {
        while !notes.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    soon("a note", noted).await;
    let noted = fs::read_to_string(&notes).expect("it is there");
    let mut lines = noted.lines();
    let own = fs::read_to_string("/proc/self/stat").expect("there is a /proc");
    assert_ne!(lines.next(), own.split(' ').nth(5));
    let processes: Vec<&str> = lines.next().expect("a line").split(' ').collect();
    assert_eq!(lines.next(), Some("tty: "));
    drop(reading);
    let gone = async {
        while processes.iter().any(|id| is_running(id)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    soon("their end", gone).await;
}

#[tokio::test]
async fn what_a_plugin_leaves_behind_holds_nobody_up() {
    let mut server = Server::start();
    let token = printing(r#""token": "t""#);
    server
        .site
        .log_in_as(&plugin(&format!("sleep 60 & {token}")));
    let mut reading = open(server.kubeconfig(), LONG).await;
    let _watch = reading.during(server.stream(1, &[])).await;
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_plugin_is_told_what_the_api_of_plugins_says() {
    let folder = TempDir::new().expect("a temporary folder");
    let notes = folder.path().join("notes");
    let mut server = Server::start();
    let token = printing(r#""token": "t""#);
    let script = format!(
        "echo \"$KUBERNETES_EXEC_INFO\" > {}; {token}",
        notes.display()
    );
    let mut user = plugin(&script);
    user["exec"]["provideClusterInfo"] = true.into();
    server.site.log_in_as(&user);
    let mut reading = open(server.kubeconfig(), LONG).await;
    let _watch = reading.during(server.stream(1, &[])).await;
    let told: Value = serde_json::from_str(&fs::read_to_string(&notes).expect("it is there"))
        .expect("it is JSON");
    let server = format!("http://127.0.0.1:{}", server.site.port);
    let expected = json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "spec": {"interactive": false, "cluster": {"server": server}},
    });
    assert_eq!(told, expected);
}
