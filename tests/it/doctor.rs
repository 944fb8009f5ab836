//! The doctor against a server whose answers are scripted, and what is made of what it sees.
//!
//! Every request is recorded: apart from the reviews only GETs may leave, and none may be about secrets.

mod server;
mod telling;

use std::{path::Path, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use portolan::{
    output,
    source::{self, Choice, ContextChoice, Overrides, Scope},
    store::{
        Kind, Skew,
        checkup::{
            AccessVerdict, CheckStep, Checkup, Failure, KindPresence, RightsEvidence, Tls, Verb,
        },
    },
};
use serde_json::json;

use crate::reading::{contexts, current};
use server::{Rules, Server, asked, kubeconfig, silent};

/// Long enough for a busy machine, where nothing is to time out.
const LONG: Duration = Duration::from_secs(30);

async fn examine(choice: Choice, scope: &Scope, patience: Duration) -> Vec<Checkup> {
    let clock: source::NowFn = Arc::new(|| Timestamp::UNIX_EPOCH);
    let examined = source::examine(choice, scope, &clock, patience).await;
    examined.expect("there is a kubeconfig")
}

async fn one(kubeconfig: &Path) -> Checkup {
    let mut all = examine(current(kubeconfig), &Scope::default(), LONG).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What a server with these rules is seen to be.
async fn seen(rules: Rules) -> (Checkup, Server) {
    let server = Server::start(rules);
    let checkup = one(server.kubeconfig()).await;
    (checkup, server)
}

#[tokio::test]
async fn only_gets_and_reviews_leave_and_nothing_is_asked_about_secrets() {
    let refuse = Rules {
        allowed: |_| false,
        ..Rules::default()
    };
    let unreviewed = Rules {
        review: 404,
        readable: false,
        ..Rules::default()
    };
    for rules in [Rules::default(), refuse, unreviewed] {
        let (_, mut server) = seen(rules).await;
        let asked = server.asked();
        assert!(asked.len() > Kind::ALL.len(), "{asked:?}");
        for (line, body) in asked {
            let review = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
            assert!(line.starts_with("GET ") || line == review, "{line}");
            assert!(!format!("{line}{body}").contains("secret"), "{line} {body}");
        }
    }
}

#[tokio::test]
async fn a_server_that_allows_everything_is_healthy() {
    let (checkup, mut server) = seen(Rules::default()).await;
    assert!(
        output::is_healthy(std::slice::from_ref(&checkup)),
        "{checkup:#?}"
    );
    assert_eq!(checkup.version, CheckStep::Done("v1.20.2".into()));
    assert_eq!(checkup.tls, CheckStep::Done(Tls::Plain));
    let login = checkup.login.done().expect("it is accepted");
    assert_eq!(
        login.known_as.as_deref(),
        Some("viewer"),
        "a permission names the user"
    );
    let asked = server.asked();
    let reviews = asked.iter().filter(|(line, _)| line.starts_with("POST "));
    assert_eq!(reviews.count(), Kind::ALL.len() * Verb::ALL.len());
}

#[tokio::test]
async fn where_all_namespaces_are_refused_those_that_are_read_instead_are_asked_about() {
    let (checkup, _server) = seen(Rules {
        allowed: |review| review["namespace"] == "gloo-mesh" && review["verb"] == "list",
        ..Rules::default()
    })
    .await;
    for kind in Kind::ALL {
        assert_eq!(
            checkup.verdict(kind, Verb::List),
            Some(&AccessVerdict::Refused)
        );
        assert_eq!(checkup.nearby(kind).collect::<Vec<_>>(), ["gloo-mesh"]);
    }
    assert!(!output::is_healthy(&[checkup]));
}

#[tokio::test]
async fn one_namespace_is_asked_about_where_one_is_wanted() {
    let server = Server::start(Rules {
        allowed: |review| review["namespace"] == "team",
        ..Rules::default()
    });
    let scope = Scope {
        namespace: Some("team".into()),
        ..Scope::default()
    };
    let checkups = examine(current(server.kubeconfig()), &scope, LONG).await;
    assert!(output::is_healthy(&checkups), "{checkups:#?}");
}

#[tokio::test]
async fn what_is_partly_refused_is_known_by_kind_and_verb() {
    let (checkup, _server) = seen(Rules {
        allowed: |review| review["resource"] == "destinations" && review["verb"] != "watch",
        readable: false,
        ..Rules::default()
    })
    .await;
    let verdict = |kind, verb| checkup.verdict(kind, verb).cloned();
    assert_eq!(
        verdict(Kind::Destination, Verb::List),
        Some(AccessVerdict::Allowed)
    );
    assert_eq!(
        verdict(Kind::Destination, Verb::Watch),
        Some(AccessVerdict::Refused)
    );
    assert_eq!(
        verdict(Kind::TrafficPolicy, Verb::Get),
        Some(AccessVerdict::Refused)
    );
}

#[tokio::test]
async fn a_refusal_to_read_tells_whom_the_server_takes_us_for() {
    let (checkup, _server) = seen(Rules {
        allowed: |_| false,
        readable: false,
        ..Rules::default()
    })
    .await;
    let login = checkup.login.done().expect("it is accepted");
    assert_eq!(login.known_as.as_deref(), Some("nobody"));
}

#[tokio::test]
async fn a_server_without_reviews_is_read_to_see_what_it_allows() {
    for readable in [true, false] {
        let (checkup, mut server) = seen(Rules {
            review: 404,
            readable,
            ..Rules::default()
        })
        .await;
        let rights = checkup.rights.done().expect("it was found out");
        assert!(
            matches!(&rights.by, RightsEvidence::Reading(why) if why.contains("404")),
            "{rights:?}"
        );
        let expected = if readable {
            AccessVerdict::Allowed
        } else {
            AccessVerdict::Refused
        };
        for kind in Kind::ALL {
            assert_eq!(checkup.verdict(kind, Verb::List), Some(&expected));
            assert_eq!(checkup.verdict(kind, Verb::Watch), None, "it was not asked");
        }
        let asked = server.asked();
        let reads = asked.iter().filter(|(line, _)| line.contains("limit="));
        for (line, _) in reads {
            assert!(line.contains("limit=1"), "{line}");
        }
        assert_eq!(output::is_healthy(&[checkup]), readable);
    }
}

#[tokio::test]
async fn a_server_that_forbids_to_ask_is_read_too_and_has_named_the_user() {
    let (checkup, _server) = seen(Rules {
        review: 403,
        ..Rules::default()
    })
    .await;
    let rights = checkup.rights.done().expect("it was found out");
    assert_eq!(
        rights.by,
        RightsEvidence::Reading("asking is forbidden".into())
    );
    let login = checkup.login.done().expect("it is accepted");
    assert_eq!(login.known_as.as_deref(), Some("curious"));
}

#[tokio::test]
async fn a_login_that_is_refused_ends_the_visit() {
    let (checkup, mut server) = seen(Rules {
        version: (
            401,
            json!({"kind": "Status", "message": "Unauthorized", "code": 401}),
        ),
        ..Rules::default()
    })
    .await;
    let failure = checkup.login.failure().expect("it is refused");
    assert!(
        failure.why.ends_with("does not accept the login"),
        "{failure:?}"
    );
    assert_eq!(failure.advice.as_deref(), Some("log in again"));
    assert_eq!(
        (&checkup.kinds, &checkup.rights),
        (&CheckStep::Untried, &CheckStep::Untried)
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn the_clock_of_a_server_is_told_whatever_it_answers() {
    let refusal = json!({"kind": "Status", "message": "Unauthorized", "code": 401});
    let ahead = |seconds| CheckStep::Done(Some(Skew::new(SignedDuration::from_secs(seconds))));
    for (date, expected) in [
        (None, CheckStep::Done(None)),
        (Some("garbage"), CheckStep::Done(None)),
        (Some("Thu, 01 Jan 1970 00:00:00 GMT"), ahead(0)),
        (Some("Thu, 01 Jan 1970 02:00:00 GMT"), ahead(7200)),
        // Its time is that second or any moment in it.
        (Some("Wed, 31 Dec 1969 22:00:00 GMT"), ahead(-7199)),
    ] {
        for version in [Rules::default().version, (401, refusal.clone())] {
            let rules = Rules {
                version,
                date,
                ..Rules::default()
            };
            let (checkup, _server) = seen(rules).await;
            assert_eq!(checkup.clock, expected, "{date:?}");
        }
    }
    let file = kubeconfig(&[("nowhere", "http://no-such-host.invalid")]);
    assert_eq!(one(file.path()).await.clock, CheckStep::Untried);
}

#[tokio::test]
async fn an_odd_version_hinders_nothing_that_can_be_read() {
    for version in [
        (200, json!({"major": 1})),
        (503, json!({})),
        (200, json!("hello")),
    ] {
        let (checkup, _server) = seen(Rules {
            version,
            ..Rules::default()
        })
        .await;
        assert!(checkup.version.failure().is_some(), "{checkup:?}");
        assert!(output::is_healthy(&[checkup]));
    }
}

#[tokio::test]
async fn kinds_that_are_not_installed_are_told_from_those_in_another_version() {
    let none = json!({"groups": [{"name": "admin.gloo.solo.io", "versions": [
        {"groupVersion": "admin.gloo.solo.io/v2", "version": "v2"},
    ]}]});
    let (checkup, mut server) = seen(Rules {
        groups: Some(none),
        ..Rules::default()
    })
    .await;
    let kinds = checkup.kinds.done().expect("it was asked");
    assert_eq!(kinds.gloo_mesh_2.as_deref(), Some("admin.gloo.solo.io/v2"));
    for kind in Kind::ALL {
        assert_eq!(
            checkup.presence(kind),
            Some(&KindPresence::Absent(Vec::new()))
        );
    }
    let asked = server.asked();
    assert!(
        !asked.iter().any(|(line, _)| line.contains("/destinations")),
        "{asked:?}"
    );
    assert!(!output::is_healthy(&[checkup]));

    let other = json!({"groups": [{"name": "discovery.mesh.gloo.solo.io", "versions": [
        {"groupVersion": "discovery.mesh.gloo.solo.io/v1alpha2", "version": "v1alpha2"},
    ]}]});
    let (checkup, _server) = seen(Rules {
        groups: Some(other),
        ..Rules::default()
    })
    .await;
    let expected = KindPresence::Absent(vec!["v1alpha2".into()]);
    assert_eq!(checkup.presence(Kind::Destination), Some(&expected));
}

#[tokio::test]
async fn each_way_of_not_answering_fails_the_step_it_belongs_to() {
    let server = Server::start(Rules::default());
    let refused = server::refused();
    let file = kubeconfig(&[
        ("refused", &format!("http://127.0.0.1:{}", refused.port)),
        (
            "speechless",
            &format!("https://127.0.0.1:{}", server.port()),
        ),
        ("whole", &format!("http://127.0.0.1:{}", server.port())),
        ("nowhere", "http://no-such-host.invalid"),
    ]);
    let choice = contexts(file.path(), ContextChoice::All, Overrides::default());
    let checkups = examine(choice, &Scope::default(), LONG).await;
    let names: Vec<String> = checkups.iter().map(|c| c.source.to_string()).collect();
    assert_eq!(names, ["refused", "speechless", "whole", "nowhere"]);
    let why =
        |failure: Option<&Failure>| failure.map_or_else(String::new, |failure| failure.why.clone());
    let [refused, speechless, whole, nowhere] = checkups.as_slice() else {
        panic!("{checkups:?}")
    };
    assert!(
        why(refused.reach.failure()).contains("connection refused"),
        "{refused:?}"
    );
    assert!(
        why(speechless.tls.failure()).contains("does not speak TLS"),
        "{speechless:?}"
    );
    assert!(output::is_healthy(std::slice::from_ref(whole)), "{whole:?}");
    assert!(nowhere.reach.failure().is_some(), "{nowhere:?}");
}

#[tokio::test]
async fn a_login_plugin_that_fails_is_named_and_nothing_is_sent_without_it() {
    let mut server = Server::start(Rules::default());
    let plugin = json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1",
        "interactiveMode": "Never",
        "command": "no-such-login-plugin",
    }});
    server.log_in_as(&plugin);
    let checkup = one(server.kubeconfig()).await;
    let failure = checkup.login.failure().expect("there is no such plugin");
    assert!(failure.why.contains("login plugin"), "{failure:?}");
    assert!(checkup.reach.done().is_some());
    assert_eq!(checkup.tls, CheckStep::Untried);
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_context_that_is_broken_beside_one_that_is_whole_says_why() {
    let server = Server::start(Rules::default());
    let file = kubeconfig(&[
        ("whole", &format!("http://127.0.0.1:{}", server.port())),
        ("broken", "no address"),
    ]);
    let choice = contexts(file.path(), ContextChoice::All, Overrides::default());
    let checkups = examine(choice, &Scope::default(), LONG).await;
    assert!(output::is_healthy(&checkups[..1]), "{checkups:?}");
    let failure = checkups[1].kubeconfig.failure();
    let failure = failure.expect("its server is no address");
    assert!(
        failure.why.contains("cannot use the context \"broken\""),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up() {
    let (listener, port) = silent();
    let file = kubeconfig(&[("silent", &format!("http://127.0.0.1:{port}"))]);
    let scope = Scope::default();
    let examining = examine(current(file.path()), &scope, LONG);
    // The limit of each step ends once the server has the request, however long that takes on a machine that does much else.
    let (checkups, _connection) = tokio::join!(examining, async {
        let connection = asked(listener).await;
        tokio::time::pause();
        tokio::time::advance(LONG).await;
        tokio::time::resume();
        connection
    });
    let failure = checkups[0].version.failure().expect("it says nothing");
    assert!(failure.why.ends_with("no answer in time"), "{failure:?}");
    assert_eq!(checkups[0].kinds, CheckStep::Untried);
}

#[tokio::test]
async fn a_server_that_is_silent_delays_no_other() {
    let mut server = Server::start(Rules::default());
    let (_listener, silent) = silent();
    let file = kubeconfig(&[
        ("silent", &format!("http://127.0.0.1:{silent}")),
        ("whole", &format!("http://127.0.0.1:{}", server.port())),
    ]);
    let choice = contexts(file.path(), ContextChoice::All, Overrides::default());
    let scope = Scope::default();
    let forever = examine(choice, &scope, Duration::from_hours(1));
    let to_the_last_step = async { while !server.next().await.0.starts_with("POST ") {} };
    tokio::select! {
        _ = forever => panic!("the silent one was given up"),
        () = to_the_last_step => {}
    }
}

#[tokio::test]
async fn files_and_the_demo_have_nothing_to_look_at() {
    let none = examine(Choice::Demo, &Scope::default(), LONG).await;
    assert_eq!(none, []);
}
