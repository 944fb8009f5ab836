//! Several contexts at the same time, and their end.

use std::time::Duration;

use portolan::{
    source::{ContextChoice, Overrides, Scope},
    store::{Link, Source},
};

use super::{
    destination, is_retrying,
    server::{Idle, Server, Site, together},
};
use crate::reading::{Reading, contexts};

#[tokio::test]
async fn a_dead_context_and_a_broken_one_hinder_no_other() {
    let dead = Idle::new();
    let mut server = Server::start();
    let kubeconfig = together(&[("dead", &dead.site), ("live", &server.site)]);
    let choice = contexts(kubeconfig.path(), ContextChoice::All, Overrides::default());
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    let objects = [destination("a", 1)];
    let _watch = reading.during(server.stream(5, &objects)).await;
    reading
        .until("every context to say how it stands", |reading| {
            let unusable = |link| matches!(link, Link::Unauthorized { .. });
            is_retrying(&link(reading, "dead"))
                && link(reading, "live") == Link::Live
                && unusable(link(reading, "broken"))
                && unusable(link(reading, "locked"))
        })
        .await;
    let live = reading.store.source(&"live".into());
    assert_eq!(live.map(Source::destinations), Some(1));
    assert_eq!(
        link(&reading, "broken").reason(),
        Some("cannot use the context \"broken\": its cluster \"none\" is not in the kubeconfig")
    );

    let locked = link(&reading, "locked");
    let why = locked.reason().expect("there is a reason");
    assert!(
        why.contains(
            "the login plugin no-such-login-plugin is not installed; install it, or check PATH"
        ),
        "{why}"
    );

    let mut server = dead.start();
    let objects = [destination("b", 1)];
    let _watch = reading.during(server.stream(7, &objects)).await;
    reading
        .until("the dead one to live", |reading| {
            link(reading, "dead") == Link::Live
        })
        .await;
}

#[tokio::test]
async fn dropping_the_sources_ends_every_task() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(5, &[]).await;
    reading.until_live(&[]).await;
    reading.close().await;
}

#[tokio::test]
async fn of_ten_contexts_three_dead_ones_hinder_no_other() {
    let mut servers: Vec<Server> = (0..7).map(|_| Server::start()).collect();
    let (refused, silent) = (Idle::new(), Idle::new().listen());
    let mut strange = Server::start();
    let names = (0..7).map(|number| format!("live-{number}"));
    let names: Vec<String> = names.collect();
    let mut sites: Vec<(&str, &Site)> = vec![
        ("refused", &refused.site),
        ("silent", &silent.site),
        ("strange", &strange.site),
    ];
    sites.extend(
        names
            .iter()
            .map(String::as_str)
            .zip(servers.iter().map(|server| &server.site)),
    );
    let kubeconfig = together(&sites);
    let wanted = sites.iter().map(|(name, _)| (*name).to_owned()).collect();
    let choice = contexts(
        kubeconfig.path(),
        ContextChoice::Named(wanted),
        Overrides::default(),
    );
    let mut reading = Reading::open_choice(choice, Scope::default()).await;

    let serving = async {
        for _ in 0..2 {
            strange.asked().await.refuse(401, "Unauthorized");
        }
        let mut watches = Vec::new();
        for (name, server) in names.iter().zip(&mut servers) {
            watches.push(server.stream(5, &[destination(name, 1)]).await);
        }
        watches
    };
    let all = reading.until("all that can be had", |reading| {
        let is_live = |name| link(reading, name) == Link::Live;
        names.iter().all(|name| is_live(name))
            && matches!(link(reading, "strange"), Link::Unauthorized { .. })
            && is_retrying(&link(reading, "refused"))
    });
    let ((), _watches) = tokio::join!(all, serving);
    for name in &names {
        let source = reading.store.source(&name.as_str().into());
        assert_eq!(source.map(Source::destinations), Some(1), "{name}");
    }
    assert_eq!(link(&reading, "silent"), Link::Connecting);

    // In the end silence is told as what it is: no streaming list in 15 seconds, and no page in a minute.
    reading.pass(Duration::from_secs(16)).await;
    reading
        .until("the silent one to be asked for a page", |reading| {
            let source = reading.store.source(&"silent".into());
            let mut feeds = source.into_iter().flat_map(Source::feeds);
            feeds.any(|(_, feed)| feed.asked() == 2)
        })
        .await;
    reading.pass(Duration::from_secs(61)).await;
    reading
        .until("the silence", |reading| {
            is_retrying(&link(reading, "silent"))
        })
        .await;
    let why = link(&reading, "silent");
    let why = why.reason().expect("there is a reason");
    assert!(
        why.ends_with("no answer in time; check the network, the VPN and the proxy"),
        "{why}"
    );
}

/// How the Destinations of a context stand.
fn link(reading: &Reading, name: &str) -> Link {
    let source = reading.store.source(&name.into());
    source
        .map(|source| source.link().clone())
        .unwrap_or_default()
}
