//! Requests for whole objects, where one task answers those of several sources.

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::{Fetch, Opened};
use crate::{
    model::{Json, SourceName},
    store::{Kind, Origin},
};

/// How many requests may wait.
const WAITING: usize = 16;

/// The requests to several sources, in their order.
#[derive(Debug)]
pub(super) struct Requests(mpsc::Receiver<Fetch>);

impl Requests {
    /// Opens sources.
    pub(super) fn open(
        sources: impl IntoIterator<Item = (SourceName, Origin)>,
    ) -> (Vec<Opened>, Self) {
        let (requests, asked) = mpsc::channel(WAITING);
        let opened = sources.into_iter().map(|(name, origin)| Opened {
            name,
            origin,
            requests: requests.clone(),
        });
        (opened.collect(), Self(asked))
    }

    /// Waits until somebody asks for an object; nothing once a moment has come.
    pub(super) async fn next_until(&mut self, end: Instant) -> Option<Fetch> {
        timeout_at(end, self.next()).await.ok()
    }

    /// The same without an end.
    pub(super) async fn next(&mut self) -> Fetch {
        match self.0.recv().await {
            Some(fetch) => fetch,
            // Nobody can ask any more.
            None => std::future::pending().await,
        }
    }
}

/// Adds the kind and the API version to an object. Items of a list of one type do not have them.
pub(super) fn complete(kind: Kind, object: Json) -> Json {
    let missing = |name: &str| object.part().at(name).is_none();
    let said = [("kind", kind.name()), ("apiVersion", kind.api_version())];
    let said = said.into_iter().filter(|(name, _)| missing(name));
    let said: Vec<String> = said
        .map(|(name, said)| format!("\"{name}\":\"{said}\""))
        .collect();
    let members = object.text().trim_start().strip_prefix('{');
    let Some(members) = members.filter(|_| !said.is_empty()) else {
        return object;
    };
    let is_empty = members.trim_start().starts_with('}');
    let comma = if is_empty { "" } else { "," };
    format!("{{{}{comma}{members}", said.join(",")).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_that_says_not_what_it_is_does_so_when_it_is_complete() {
        let type_of = |api: &str| json!({"kind": "Mesh", "apiVersion": api});
        for (text, expected) in [
            (" {} ", type_of(Kind::Mesh.api_version())),
            (r#"{"apiVersion":"x"}"#, type_of("x")),
            (r#"{"kind":"Mesh", "apiVersion":"x"}"#, type_of("x")),
            ("[]", json!([])),
        ] {
            let object = complete(Kind::Mesh, text.to_owned().into());
            assert_eq!(object.value(), expected, "{text}");
        }
        let object = complete(Kind::Mesh, r#"{"a":{"kind":1}}"#.to_owned().into()).value();
        assert_eq!(
            (&object["kind"], &object["a"]),
            (&json!("Mesh"), &json!({"kind": 1}))
        );
    }
}
