//! Logins that expire, are refused, or come from a plugin.

use futures::FutureExt as _;
use portolan::{
    source::{ContextChoice, Overrides, Scope},
    store::{Change, Kind, Link},
};
use serde_json::json;

use super::{
    destination, is_retrying, refused_for_good,
    server::{Idle, Server},
};
use crate::reading::{Reading, contexts};

#[tokio::test]
async fn an_expired_login_is_replaced_by_the_one_in_the_kubeconfig() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    server.site.log_in("second");
    asked.refuse(401, "Unauthorized");
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    let watch = asked.watch();
    watch.end_list(1);
    reading.until_live(&[]).await;
    let unauthorized =
        |change: &Change| matches!(change, Change::Link(_, Link::Unauthorized { .. }));
    assert!(!reading.told.iter().any(unauthorized));
}

#[tokio::test]
async fn what_a_server_repeats_of_the_login_is_said_nowhere() {
    let server = Idle::new();
    server.site.log_in("mark/of+the+token");
    let mut server = server.start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer mark/of+the+token");
    asked.refuse(
        500,
        "the gateway knows no mark/of+the+token, nor mark%2Fof%2Bthe%2Btoken, nor bWFyay9vZit0aGUrdG9rZW4=",
    );
    reading.until_link(is_retrying).await;
    let why = reading.reason(Kind::Destination);
    assert!(why.contains("the gateway knows no"), "{why}");
    let seen = format!("{:?}", reading.told).to_lowercase();
    for form in ["mark/of", "mark%2f", "bwfyay"] {
        assert!(!seen.contains(form), "{form} in {seen}");
    }
}

#[tokio::test]
async fn a_login_that_stays_refused_is_said_and_tried_again_slowly() {
    let (mut server, mut reading) = refused_for_good().await;
    let why = format!(
        "127.0.0.1:{} does not accept the login; log in again",
        server.site.port
    );
    assert_eq!(reading.reason(Kind::Destination), why);
    reading.wait_out().await;
    let _watch = server.stream(1, &[]).await;
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_server_that_refuses_each_login_after_the_watch_has_begun_is_not_asked_without_a_pause() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let mut watch = server.stream(5, &[]).await;
    for (round, least) in [(1, 400), (2, 800)] {
        reading.until_live(&[]).await;
        watch.fail(401, "Unauthorized");
        reading
            .until("the refusal", |reading| {
                let links = reading.links(Kind::Destination);
                links.filter(|link| is_retrying(link)).count() == round
            })
            .await;
        let Link::Retrying { next, .. } = reading.link(Kind::Destination) else {
            unreachable!("it is retrying");
        };
        assert!(next.as_millisecond() > least, "{next}");
        watch = server.watch(5).await;
    }
}

#[tokio::test]
async fn a_login_plugin_that_fails_is_told_in_its_own_words_and_asked_again_later() {
    let plugin = |script: &str| {
        json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "interactiveMode": "IfAvailable",
            "command": "sh",
            "args": ["-c", script],
        }})
    };
    let idle = Idle::new();
    idle.site
        .log_in_as(&plugin("echo please log in first >&2; exit 1"));
    let mut server = idle.start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let reason = reading.reason(Kind::Destination);
    let wanted = "the login plugin sh failed with exit code 1: please log in first; run it by hand to log in";
    assert!(reason.contains(wanted), "{reason}");

    let credential = r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": "from-the-plugin"}}"#;
    let script = format!("cat <<'EOF'\n{credential}\nEOF\n");
    server.site.log_in_as(&plugin(&script));
    reading.wait_out().await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer from-the-plugin");
    asked.watch().end_list(1);
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn who_asks_in_the_name_of_another_says_so_to_the_server() {
    let mut server = Server::start();
    let overrides = Overrides {
        impersonate: Some("jane@corp".to_owned()),
        groups: vec!["viewers".to_owned(), "auditors".to_owned()],
        ..Overrides::default()
    };
    let choice = contexts(server.kubeconfig(), ContextChoice::Current, overrides);
    let _reading = Reading::open_choice(choice, Scope::default()).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer first");
    assert_eq!(asked.header("impersonate-user"), ["jane@corp"]);
    assert_eq!(asked.header("impersonate-group"), ["viewers", "auditors"]);
}

#[tokio::test]
async fn a_login_that_expires_in_the_middle_of_a_watch_is_replaced_and_the_watch_goes_on() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    server.site.log_in("second");
    watch.fail(401, "Unauthorized");
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    assert!(asked.is("resourceVersion=5"), "{}", asked.uri);
    let watch = asked.watch();
    watch.send("ADDED", &destination("b", 6));
    reading.until_live(&["a", "b"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn where_no_new_login_is_to_be_had_it_is_said_and_the_rows_stay() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    std::fs::write(server.kubeconfig(), "no kubeconfig").expect("the file is ours");
    watch.fail(401, "Unauthorized");
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let reason = reading.reason(Kind::Destination);
    assert!(
        reason.starts_with("cannot read the kubeconfig "),
        "{reason}"
    );
    assert!(reason.contains("it is no kubeconfig"), "{reason}");
    assert_eq!(reading.destinations(), ["a"]);
}

#[tokio::test]
async fn the_token_of_an_auth_provider_is_used_as_it_is_and_never_renewed() {
    let mut server = Server::start();
    let issuer = Idle::new().listen();
    let url = format!("https://127.0.0.1:{}", issuer.site.port);
    // Its claims end in 1970.
    let token = "e30.eyJleHAiOiAxfQ.c2ln";
    server.site.log_in_as(&json!({"auth-provider": {"name": "oidc", "config": {
        "client-id": "id", "client-secret": "secret", "id-token": format!(" {token}\n"), "refresh-token": "refresh",
        "idp-issuer-url": url,
    }}}));
    let mut reading = Reading::open(server.kubeconfig()).await;
    for _ in 0..2 {
        let asked = server.asked().await;
        assert_eq!(asked.login, format!("Bearer {token}"));
        asked.refuse(401, "Unauthorized");
    }
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let why = format!(
        "127.0.0.1:{} does not accept the login; run any kubectl command with this context, which renews the login, or log \
         in again",
        server.site.port
    );
    assert_eq!(reading.reason(Kind::Destination), why);
    let asked = issuer.listener.accept().now_or_never();
    assert!(asked.is_none(), "nobody asks the issuer");
}
