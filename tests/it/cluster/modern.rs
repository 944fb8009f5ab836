//! The live source against a current server, which streams lists, forgets versions soon and is busy when it starts.

use futures::{StreamExt, stream};
use portolan::store::{Kind, Link};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    accounts,
    audit::{self, Asked},
    churn,
    hand::{path, refusal},
    object,
    plane::{PAUSE, Plane},
    truth,
};
use crate::reading::{Reading, soon};

/// More than a page of a list holds.
const MANY: usize = 1_100;

#[tokio::test]
async fn a_current_server_is_read_by_streaming_lists() {
    // A server says GOAWAY over HTTP/2 alone. portolan speaks HTTP/1.1; were that to change, lines would be cut here.
    let Some(mut plane) = Plane::start_modern(&["--goaway-chance=0.02"]).await else {
        return;
    };
    plane.install().await;
    fill(&plane).await;
    accounts::who_has_no_rights_is_told_so_for_each_kind(&plane).await;

    let mut viewer = Reading::open(&plane.kubeconfig("viewer")).await;
    viewer.until("all kinds live", Reading::is_live).await;
    truth::agrees(&mut viewer, &plane).await;
    each_kind_is_one_request(&plane);
    viewer.fetch("many-0").await.expect("it is there");

    a_server_that_only_starts_is_asked_again(&mut plane, &mut viewer).await;
    churn::nothing_is_lost_over_kills(&mut plane, &mut viewer).await;
    viewer.close().await;
    audit::shows_nothing_but_reads(&plane);
}

#[tokio::test]
async fn a_server_that_refuses_streaming_lists_is_read_in_pages() {
    let flags = [
        "--feature-gates=WatchList=false",
        "--etcd-compaction-interval=10s",
    ];
    let Some(plane) = Plane::start_modern(&flags).await else {
        return;
    };
    plane.install().await;
    fill(&plane).await;

    let mut viewer = Reading::open(&plane.kubeconfig("viewer")).await;
    a_list_whose_next_page_is_forgotten_begins_anew(&plane, &mut viewer).await;
    streaming_is_tried_once_and_refused(&plane);
    viewer.fetch("many-0").await.expect("it is there");
    audit::shows_nothing_but_reads(&plane);
    viewer.close().await;
}

/// Fills more than a page with Destinations, and puts one object of each other kind beside them.
async fn fill(plane: &Plane) {
    let hand = &plane.hand().await;
    let many = (0..MANY).map(|number| object(Kind::Destination, &format!("many-{number}")));
    let others = Kind::ALL.into_iter().skip(1);
    let all = many.chain(others.map(|kind| object(kind, "one")));
    let creating = all.map(|object| async move { hand.create(&object).await });
    let created = stream::iter(creating).buffer_unordered(8);
    let fine = |created: kube::Result<()>| async move { created.expect("it is new") };
    soon("many objects", created.for_each(fine)).await;
}

fn each_kind_is_one_request(plane: &Plane) {
    for kind in Kind::ALL {
        let asked = asked_of(plane, kind);
        let [only] = asked.as_slice() else {
            panic!("more than one request: {asked:#?}");
        };
        assert!(is_stream(only), "{only:?}");
    }
}

/// Such a server is ready, but gets each kind ready only when somebody asks for it, and may be busy until then.
async fn a_server_that_only_starts_is_asked_again(plane: &mut Plane, viewer: &mut Reading) {
    plane.kill_api();
    viewer
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    plane.start_api().await;
    viewer.until("all kinds live", Reading::is_live).await;
    truth::agrees(viewer, plane).await;
}

/// The second page is not asked for before the first one has been heard; until then the server forgets its token.
async fn a_list_whose_next_page_is_forgotten_begins_anew(plane: &Plane, viewer: &mut Reading) {
    viewer
        .until("the first page", |viewer| viewer.lists() == 1)
        .await;
    let hand = plane.hand().await;
    let all = path(Kind::Destination, "gloo-mesh");
    let page = hand.get(&format!("{all}?limit=500")).await;
    let page: Value = serde_json::from_str(&page.expect("it can be read")).expect("it is JSON");
    let token = page["metadata"]["continue"].as_str();
    let next = format!("{all}?limit=500&continue={}", token.expect("there is more"));
    let forgotten = async {
        for change in 0.. {
            // Only a server that goes on has something to forget.
            let patch = json!({"metadata": {"labels": {"change": change.to_string()}}});
            let changed = hand.patch(Kind::Destination, "many-0", &patch).await;
            changed.expect("it is there");
            if refusal(&hand.get(&next).await) == Some(410) {
                return;
            }
            sleep(PAUSE).await;
        }
    };
    soon("a page that is forgotten", forgotten).await;
    truth::agrees(viewer, plane).await;
    let asked = asked_of(plane, Kind::Destination);
    let expired = |asked: &Asked| asked.uri.contains("continue=") && asked.code == 410;
    assert!(asked.iter().any(expired), "{asked:#?}");
}

fn streaming_is_tried_once_and_refused(plane: &Plane) {
    for kind in Kind::ALL {
        let asked = asked_of(plane, kind);
        let streams: Vec<_> = asked.iter().filter(|asked| is_stream(asked)).collect();
        let codes: Vec<u64> = streams.iter().map(|asked| asked.code).collect();
        assert_eq!(codes, [422], "{asked:#?}");
        assert!(asked.iter().any(|asked| asked.verb == "list"), "{asked:#?}");
    }
}

/// What `viewer` has asked of a kind, but for what came too soon for a server that only starts.
fn asked_of(plane: &Plane, kind: Kind) -> Vec<Asked> {
    let mut asked = audit::asked(plane);
    let plural = format!("/{}?", kind.plural());
    asked.retain(|asked| asked.user == "viewer" && asked.uri.contains(&plural));
    asked.retain(|asked| asked.code != 429);
    asked
}

fn is_stream(asked: &Asked) -> bool {
    asked.verb == "watch" && asked.uri.contains("sendInitialEvents=true")
}
