//! The hand that changes things while portolan reads: plain requests by one account, many more a second than kubectl
//! could make.

use std::path::Path;

use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};
use portolan::store::Kind;
use serde_json::{Value, json};

/// An account that asks a server.
#[derive(Clone)]
pub(super) struct Hand(Client);

impl Hand {
    /// That of a kubeconfig.
    pub(super) async fn of(kubeconfig: &Path) -> Self {
        let kubeconfig = Kubeconfig::read_from(kubeconfig).expect("we have written it");
        let options = KubeConfigOptions::default();
        let config = Config::from_custom_kubeconfig(kubeconfig, &options).await;
        let client = Client::try_from(config.expect("it names a cluster and a user"));
        Self(client.expect("a client needs no server"))
    }

    /// Reads from the server.
    pub(super) async fn get(&self, path: &str) -> kube::Result<String> {
        let request = http::Request::get(path).body(Vec::new());
        self.0.request_text(request.expect("the path is one")).await
    }

    /// Makes an object.
    pub(super) async fn create(&self, object: &Value) -> kube::Result<()> {
        let kind = Kind::ALL.iter().find(|kind| kind.name() == object["kind"]);
        let namespace = object["metadata"]["namespace"].as_str();
        let path = path(
            *kind.expect("portolan reads the kind"),
            namespace.expect("it has a namespace"),
        );
        let request = http::Request::post(path).header("Content-Type", "application/json");
        self.send(request, object).await
    }

    /// Changes parts of an object in `gloo-mesh`.
    pub(super) async fn patch(&self, kind: Kind, name: &str, patch: &Value) -> kube::Result<()> {
        let path = format!("{}/{name}", path(kind, "gloo-mesh"));
        let patching = "application/merge-patch+json";
        let request = http::Request::patch(path).header("Content-Type", patching);
        self.send(request, patch).await
    }

    /// Removes an object from `gloo-mesh`.
    pub(super) async fn delete(&self, kind: Kind, name: &str) -> kube::Result<()> {
        let path = format!("{}/{name}", path(kind, "gloo-mesh"));
        self.send(http::Request::delete(path), &json!({})).await
    }

    async fn send(&self, request: http::request::Builder, body: &Value) -> kube::Result<()> {
        let request = request.body(body.to_string().into_bytes());
        let request = request.expect("the path is one");
        self.0.request_text(request).await.map(drop)
    }
}

/// Where the objects of a kind in a namespace are.
pub(super) fn path(kind: Kind, namespace: &str) -> String {
    let (version, plural) = (kind.api_version(), kind.plural());
    format!("/apis/{version}/namespaces/{namespace}/{plural}")
}

/// The code of what a server answers instead of what was asked for.
pub(super) fn refusal<T>(answer: &kube::Result<T>) -> Option<u16> {
    match answer {
        Err(kube::Error::Api(status)) => Some(status.code),
        _ => None,
    }
}
