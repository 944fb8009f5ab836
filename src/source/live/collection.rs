//! Collections: the URLs and GET requests of the objects of one kind on a server ([API
//! concepts](https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris)).

use kube::core::{
    Request,
    params::{GetParams, ListParams, WatchParams},
    request::Error,
};

use super::resource::Resource;
use crate::{
    source::Scope,
    store::{Kind, Narrowing, ObjectKey},
};

/// How many objects a page of a list has: about 4 MB of large Destinations, and what `kubectl` asks for.
const PAGE: u32 = 500;

/// How many objects the first page has. There is something to see at once, while a server of 50,000 Destinations works
/// on a whole page for a good part of a second.
const FIRST_PAGE: u32 = 50;

/// The number of seconds after which the server ends a watch.
const WATCH_SECONDS: u32 = 110;

/// The namespace where Gloo Mesh keeps what it discovers.
const GLOO_MESH: &str = "gloo-mesh";

/// An HTTP request without a body.
pub(in crate::source) type GetRequest = http::Request<Vec<u8>>;

/// Which objects of a kind are read.
#[derive(Clone, Debug)]
pub(in crate::source) struct Collection {
    pub(super) resource: Resource,
    namespace: Option<String>,
    selector: Option<String>,
    /// The namespaces to read if a list of all namespaces is refused.
    nearby: Vec<String>,
    narrowing: Option<Narrowing>,
}

/// From where on a watch tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'a> {
    /// Everything that is there, closed by a marked bookmark, then changes (a "streaming list").
    Everything,
    /// The changes after this version.
    After(&'a str),
}

/// How one object is asked for to see the state that a server has reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sample {
    /// Its metadata only.
    #[default]
    Metadata,
    /// The whole of it: old servers tell the number of objects in no list of metadata.
    Object,
    /// Its metadata only, because the server gives the number in neither.
    Uncounted,
}

/// Which part of a list to ask for.
#[derive(Clone, Copy, Debug)]
pub(super) enum ListPart<'a> {
    /// The first page.
    First,
    /// The page that a token names.
    After(&'a str),
    /// All of it in one answer.
    Whole,
}

impl Collection {
    /// The objects of a kind in the scope, for a context that prefers the namespace `home`. The label selector applies
    /// to Destinations only.
    pub(in crate::source) fn new(kind: Kind, scope: &Scope, home: &str) -> Self {
        let selector = scope.selector.clone();
        let selector = selector.filter(|_| kind == Kind::Destination);
        let nearby = match (&scope.namespace, home) {
            (Some(_), _) => Vec::new(),
            (None, GLOO_MESH) => vec![GLOO_MESH.to_owned()],
            (None, home) => vec![home.to_owned(), GLOO_MESH.to_owned()],
        };
        Self {
            resource: Resource::Of(kind),
            namespace: scope.namespace.clone(),
            selector,
            nearby,
            narrowing: scope.narrowing(kind),
        }
    }

    /// Why not all objects of the kind are read. `None` if all are.
    pub(super) fn narrowing(&self) -> Option<&Narrowing> {
        self.narrowing.as_ref()
    }

    /// The objects of a kind in one namespace of a reached cluster, or in all. The scope is about the objects of the
    /// management plane.
    pub(super) fn of_cluster(kind: Kind, namespace: Option<&str>) -> Self {
        Self {
            resource: Resource::Of(kind),
            namespace: namespace.map(str::to_owned),
            selector: None,
            nearby: Vec::new(),
            narrowing: None,
        }
    }

    /// The only namespace that is read. `None` if all are.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The namespaces to read if a list of all namespaces is refused; empty if only one is read.
    pub(in crate::source) fn nearby(&self) -> &[String] {
        &self.nearby
    }

    /// Those of the objects that are in this namespace.
    pub(in crate::source) fn within(&self, namespace: &str) -> Self {
        Self {
            namespace: Some(namespace.to_owned()),
            nearby: Vec::new(),
            ..self.clone()
        }
    }

    /// Asks for a part of the list.
    pub(super) fn part(&self, part: ListPart<'_>) -> Result<GetRequest, Error> {
        let (limit, token) = match part {
            ListPart::First => (Some(FIRST_PAGE), None),
            ListPart::After(token) => (Some(PAGE), Some(token.to_owned())),
            ListPart::Whole => (None, None),
        };
        let params = ListParams {
            label_selector: self.selector.clone(),
            limit,
            continue_token: token,
            ..ListParams::default()
        };
        self.request().list(&params)
    }

    /// Asks for no more than one object, to see whether that is allowed.
    pub(in crate::source) fn glimpse(&self) -> Result<GetRequest, Error> {
        let params = ListParams::default().limit(1);
        self.request().list(&params)
    }

    /// Asks for one object and the version that comes with it. Without a version of its own the request is never answered
    /// from a cache that lags. The selector is left out: a server would look through all objects for one that it fits.
    pub(super) fn newest(&self, sample: Sample) -> Result<GetRequest, Error> {
        let params = ListParams::default().limit(1);
        match sample {
            Sample::Metadata | Sample::Uncounted => self.request().list_metadata(&params),
            Sample::Object => self.request().list(&params),
        }
    }

    /// Asks for the version that the cache of the server has reached, from which watches are answered: a list at any
    /// version of the objects of one name.
    pub(super) fn cached(&self) -> Result<GetRequest, Error> {
        let params = ListParams {
            field_selector: Some("metadata.name=portolan".to_owned()),
            resource_version: Some("0".to_owned()),
            ..ListParams::default()
        };
        self.request().list_metadata(&params)
    }

    /// Asks for changes.
    pub(super) fn watch(&self, start: Start<'_>) -> Result<GetRequest, Error> {
        let (send_initial_events, version) = match start {
            // Not "0", which a cache may answer with a state from before what was read already.
            Start::Everything => (true, ""),
            Start::After(version) => (false, version),
        };
        let params = WatchParams {
            label_selector: self.selector.clone(),
            timeout: Some(WATCH_SECONDS),
            send_initial_events,
            ..WatchParams::default()
        };
        self.request().watch(&params, version)
    }

    /// Whether a selector leaves objects out.
    pub(super) fn selects(&self) -> bool {
        self.selector.is_some()
    }

    fn request(&self) -> Request {
        request(self.resource, self.namespace.as_deref())
    }
}

/// Asks for one object.
pub(super) fn one(kind: Kind, key: &ObjectKey) -> Result<GetRequest, Error> {
    request(Resource::Of(kind), key.namespace.given()).get(&key.name, &GetParams::default())
}

fn request(resource: Resource, namespace: Option<&str>) -> Request {
    let (root, plural) = (resource.root(), resource.plural());
    Request::new(match namespace {
        Some(namespace) => format!("{root}/namespaces/{namespace}/{plural}"),
        None => format!("{root}/{plural}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(kind: Kind) -> Collection {
        let scope = Scope {
            namespace: Some("gloo-mesh".to_owned()),
            selector: Some("a in (b,c)".to_owned()),
            ..Scope::default()
        };
        Collection::new(kind, &scope, "default")
    }

    fn uri(request: Result<GetRequest, Error>) -> String {
        let request = request.expect("it can be built");
        format!("{} {}", request.method(), request.uri())
    }

    #[test]
    fn namespace_and_selector_go_to_the_server() {
        assert_eq!(
            uri(collection(Kind::Destination).part(ListPart::First)),
            "GET /apis/discovery.mesh.gloo.solo.io/v1/namespaces/gloo-mesh/destinations?\
             &labelSelector=a+in+%28b%2Cc%29&limit=50"
        );
    }

    #[test]
    fn nearby_are_the_namespace_of_the_context_and_that_of_gloo_mesh_each_once() {
        let nearby = |home| Collection::new(Kind::Destination, &Scope::default(), home).nearby;
        assert_eq!(nearby("team"), ["team", "gloo-mesh"]);
        assert_eq!(nearby("gloo-mesh"), ["gloo-mesh"]);
        assert!(collection(Kind::Destination).nearby().is_empty());
    }

    #[test]
    fn policies_are_not_selected_by_labels() {
        assert_eq!(
            uri(collection(Kind::TrafficPolicy).watch(Start::After("7"))),
            "GET /apis/networking.mesh.gloo.solo.io/v1/namespaces/gloo-mesh/trafficpolicies?\
             &watch=true&timeoutSeconds=110&allowWatchBookmarks=true&resourceVersion=7"
        );
    }

    #[test]
    fn what_a_cluster_has_of_its_own_is_found_in_its_groups_and_not_selected() {
        let services = Collection::of_cluster(Kind::Service, Some("shop"));
        let wanted = "GET /api/v1/namespaces/shop/services?&limit=50";
        assert_eq!(uri(services.part(ListPart::First)), wanted);
        let mut addresses = Collection::of_cluster(Kind::EndpointSlice, None);
        let wanted = "GET /apis/discovery.k8s.io/v1/endpointslices?&limit=50";
        assert_eq!(uri(addresses.part(ListPart::First)), wanted);
        addresses.resource = addresses.resource.instead().expect("there are Endpoints");
        assert_eq!(
            uri(addresses.part(ListPart::First)),
            "GET /api/v1/endpoints?&limit=50"
        );
    }

    #[test]
    fn a_streaming_list_asks_for_what_is_there_and_for_its_end() {
        let uri = uri(
            Collection::new(Kind::AccessPolicy, &Scope::default(), "default")
                .watch(Start::Everything),
        );
        for part in [
            "/apis/networking.mesh.gloo.solo.io/v1/accesspolicies?",
            "sendInitialEvents=true",
            "resourceVersionMatch=NotOlderThan",
            "allowWatchBookmarks=true",
        ] {
            assert!(uri.contains(part), "{part} in {uri}");
        }
    }
}
