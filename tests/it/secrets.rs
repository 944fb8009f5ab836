//! What a kubeconfig and its login plugins hold comes out nowhere: every field has a mark of its own, and every command is
//! asked in every form.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::run;

/// A server that knows nobody, as long as the test runs.
fn refusing() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there are ports");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || refuse(stream));
        }
    });
    port
}

fn refuse(mut stream: std::net::TcpStream) {
    let body = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}"#;
    let mut chunk = [0; 4096];
    while let Ok(1..) = stream.read(&mut chunk) {
        let length = body.len();
        let answer = format!("HTTP/1.1 401 Unauthorized\r\nContent-Length: {length}\r\n\r\n{body}");
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// A plugin that is a script, with a mark in everything that it is given.
fn exec(script: &str) -> Value {
    json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "/bin/sh",
        "args": ["-c", script, "MARK-ARG", "--flag=MARK-VALUE", "-pMARK-SHORT", "user:MARK-PASSWORD@host"],
        "env": [{"name": "KEY", "value": "MARK-ENV"}],
        "installHint": "MARK-HINT",
        "provideClusterInfo": true,
        "interactiveMode": "Never",
    }})
}

fn users() -> Vec<Value> {
    let credential = r#"{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"MARK-TOKEN"}}"#;
    vec![
        exec("echo fails: $0 $* $KEY >&2; exit 1"),
        exec("echo $KUBERNETES_EXEC_INFO >&2; exit 1"),
        exec("env >&2; echo $KEY >&2; exit 1"),
        exec("set -x; : $KEY; exit 1"),
        exec("echo MARK-PRINTED; echo MARK-PRINTED >&2; exit 1"),
        exec("echo MARK-PRINTED: [; echo MARK-WRITTEN >&2"),
        exec(&format!("echo '{credential}'; echo MARK-TOKEN >&2; exit 1")),
        exec(&format!("echo '{credential}'")),
        exec("kill -9 $$"),
        json!({"exec": {"apiVersion": "MARK-VERSION", "command": "/MARK-FOLDER/none", "args": ["MARK-ARG"]}}),
        json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": "/MARK-FOLDER/none", "args": ["MARK-ARG"],
        }}),
        json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never",
            "command": "no-such-tool --password=MARK-VALUE get a/MARK-ARG",
        }}),
        json!({"token": "MARK-TOKEN"}),
        json!({"token": "MARK-TOKEN\u{1}x"}),
        json!({"username": "MARK-USER", "password": "MARK-PASSWORD"}),
        json!({"token": "MARK-TOKEN", "username": "MARK-USER", "password": "MARK-PASSWORD"}),
        json!({"client-certificate-data": "MARK-CERT", "client-key-data": "MARK-KEY"}),
        json!({"auth-provider": {"name": "oidc", "config": {
            "client-id": "MARK-ID", "client-secret": "MARK-SECRET", "id-token": "MARK-TOKEN",
            "refresh-token": "MARK-REFRESH", "idp-issuer-url": "http://127.0.0.1:1/MARK-ISSUER",
        }}}),
        json!({"auth-provider": {"name": "gcp", "config": {
            "cmd-path": "/bin/sh", "cmd-args": "MARK-ARG", "access-token": "MARK-TOKEN",
        }}}),
    ]
}

fn kubeconfig(port: u16) -> Value {
    let server = format!("http://MARK-NAME:MARK-WORD@127.0.0.1:{port}");
    let plain = format!("http://127.0.0.1:{port}");
    let users = users();
    let named = |(at, user): (usize, &Value)| json!({"name": format!("u{at}"), "user": user});
    let context = |at: usize| json!({"name": format!("c{at}"), "context": {"cluster": "c", "user": format!("u{at}")}});
    let more = ["userinfo", "proxy"]
        .map(|name| json!({"name": name, "context": {"cluster": name, "user": "none"}}));
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "c0",
        "clusters": [
            {"name": "c", "cluster": {
                "server": plain,
                "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "MARK-AUDIENCE"}}],
            }},
            {"name": "userinfo", "cluster": {"server": server}},
            {"name": "proxy", "cluster": {
                "server": plain, "proxy-url": "http://MARK-NAME:MARK-WORD@127.0.0.1:1",
            }},
        ],
        "users": users.iter().enumerate().map(named).collect::<Vec<_>>(),
        "contexts": (0..users.len()).map(context).chain(more).collect::<Vec<_>>(),
    })
}

/// The marks in a text, but those that may come out: the last line that a plugin wrote, and the hint.
fn leaked(text: &str) -> Vec<&str> {
    let marks = text.match_indices("MARK-").map(|(at, _)| &text[at..]);
    let marks = marks.map(|rest| {
        rest.split(|letter: char| !letter.is_ascii_uppercase() && letter != '-')
            .next()
    });
    let marks = marks.flatten();
    marks
        .filter(|mark| !["MARK-WRITTEN", "MARK-HINT"].contains(mark))
        .collect()
}

#[test]
fn no_command_tells_what_a_kubeconfig_or_a_plugin_holds() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("config");
    fs::write(&path, kubeconfig(refusing()).to_string()).expect("it can be written");
    let recording = folder.path().join("a.jsonl");
    let log = folder.path().join("log");
    let log_flags = format!("--log-level trace --log-file {}", log.display());
    let record = format!(
        "record --force --for 10s -o {} {log_flags}",
        recording.display()
    );
    let get = format!("get {log_flags}");
    let report = format!("report {log_flags}");
    for command in [
        "get",
        "get -o wide",
        "get -o json",
        "get -o yaml",
        "get -o name",
        "describe x",
        "describe x -o json",
        "check",
        "check -o json",
        "check -o junit",
        "check -o sarif",
        "doctor",
        "doctor -o json",
        &record,
        &get,
        &report,
    ] {
        let path = path.display();
        // Where the end of the plugin has to be heard of, there is time for it on a machine that does much else.
        let hears = command.starts_with("doctor") || command == "get -o json";
        let limit = if hears { "10s" } else { "2s" };
        let ran = run(&format!(
            "{command} --kubeconfig {path} --all-contexts --timeout {limit}"
        ));
        let told = ran.told();
        assert_eq!(leaked(&told), Vec::<&str>::new(), "{command}: {told}");
        assert!(!told.contains("panicked"), "{told}");
        if hears {
            assert!(
                told.contains("the login plugin sh failed with exit code 1"),
                "{told}"
            );
        }
    }
    let recorded = fs::read_to_string(&recording).expect("it was written");
    assert!(
        recorded.contains("the login plugin sh failed"),
        "{recorded}"
    );
    assert_eq!(leaked(&recorded), Vec::<&str>::new(), "{recorded}");
    let log = fs::read_to_string(&log).expect("it was written");
    assert!(log.contains("the login plugin sh failed"), "{log}");
    assert_eq!(leaked(&log), Vec::<&str>::new(), "{log}");
}

#[test]
fn a_kubeconfig_that_is_broken_is_not_quoted() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("config");
    for text in [
        "MARK-TEXT",
        "users: MARK-TEXT",
        "users: [{name: u, user: MARK-TEXT}]",
        "users: [{name: u, user: {token: [MARK-TEXT]}}]",
        "users: [{name: u, user: {token: {MARK-TEXT: x}}}]",
        "users: [{name: u, user: {exec: {env: MARK-TEXT}}}]",
        "users: [{name: u, user: {exec: {interactiveMode: MARK-TEXT}}}]",
        "users:\n- name: u\n  user:\n    token: 'MARK-TEXT\n",
        "users: [{name: u, user: {token: MARK-TEXT",
        "clusters: [{name: c, cluster: {insecure-skip-tls-verify: MARK-TEXT}}]",
    ] {
        fs::write(&path, text).expect("it can be written");
        for command in ["get", "get --all-contexts", "doctor"] {
            let told = run(&format!("{command} --kubeconfig {}", path.display())).told();
            assert_eq!(leaked(&told), Vec::<&str>::new(), "{text}: {told}");
        }
    }
}
