//! The codes of a route: what each step, failure, assumption and gap is called. They stay, since scripts read them.

macro_rules! codes {
    ($($name:ident $id:literal $meaning:literal;)+) => {
        /// The code of a step, a failure, an assumption or a gap.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RouteCode {
            $(#[doc = concat!("`", $id, "`")] $name,)+
        }

        impl RouteCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in documents.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// Its meaning in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

codes! {
    Client "CLIENT" "The client whose sidecar sends the request.";
    HostLocal "HOST_LOCAL" "The client calls the service by its name within the cluster.";
    HostFederated "HOST_FEDERATED" "The client calls the service by its federated hostname.";
    HostExternal "HOST_EXTERNAL" "The client calls a host of an external service.";
    HostNone "HOST_NONE" "The client has no name to call the service by.";
    HostUnknown "HOST_UNKNOWN" "It is not known whether the client has a name to call the service by.";
    NoGateway "NO_GATEWAY" "The mesh of the service has no east-west gateway, so its hostname is not written.";
    NoGatewayAddress "NO_GATEWAY_ADDRESS" "The gateways of the mesh of the service have no address outside their cluster.";
    GatewayLost "GATEWAY_LOST" "Every gateway of the mesh of the service is lost.";
    NameUnresolved "NAME_UNRESOLVED" "The sidecars of the client do not resolve the hostname without smart DNS.";
    PortMissing "PORT_MISSING" "The service has no such port.";
    AccessOpen "ACCESS_OPEN" "No access policy restricts the callers.";
    AccessAdmitted "ACCESS_ADMITTED" "An access policy admits the request.";
    AccessDenied "ACCESS_DENIED" "No applied access policy admits the request: the sidecar of the service answers 403.";
    AccessDefaultDeny "ACCESS_DEFAULT_DENY" "The virtual mesh requires an access policy and none is applied: 403.";
    AccessUnknown "ACCESS_UNKNOWN" "It is not known whether an access policy admits the request.";
    PolicyNone "POLICY_NONE" "No traffic policy changes the route: Istio's default applies.";
    PolicyMatched "POLICY_MATCHED" "The route of this traffic policy is the first that the request fits.";
    PolicyNoRoute "POLICY_NO_ROUTE" "Traffic policies make routes, and the request fits none of them: 404.";
    PolicyNotHttp "POLICY_NOT_HTTP" "The port is not HTTP, so Istio uses no HTTP route.";
    PolicyUnknown "POLICY_UNKNOWN" "A route depends on something that is not known of the client or of the policy.";
    FaultDelay "FAULT_DELAY" "A traffic policy delays requests on purpose.";
    FaultAbort "FAULT_ABORT" "A traffic policy aborts requests on purpose.";
    Timeout "TIMEOUT" "A traffic policy limits how long a request takes.";
    Retries "RETRIES" "A traffic policy retries failed requests.";
    Headers "HEADERS" "A traffic policy adds or removes headers.";
    Cors "CORS" "A traffic policy answers CORS preflight requests.";
    Mirror "MIRROR" "A traffic policy sends copies of requests elsewhere.";
    SplitNone "SPLIT_NONE" "All requests stay at the service.";
    SplitOne "SPLIT_ONE" "One member of a traffic shift gets all requests.";
    SplitWeighted "SPLIT_WEIGHTED" "A traffic shift divides the requests by weight.";
    WeightsRefused "WEIGHTS_REFUSED" "Istio refuses the weights, so the previous routes stay in force and are not known.";
    TargetMissing "TARGET_MISSING" "The target of a traffic shift is no Destination: Envoy has no cluster for it.";
    TargetUnknown "TARGET_UNKNOWN" "It is not known where the target of a traffic shift leads.";
    SubsetNone "SUBSET_NONE" "Every endpoint of the service takes part.";
    SubsetMatched "SUBSET_MATCHED" "The endpoints with the labels of the subset take part.";
    SubsetEmpty "SUBSET_EMPTY" "No endpoint has the labels of the subset: 503.";
    SubsetUndeclared "SUBSET_UNDECLARED" "The status does not require the subset, and portolan assumes that the DestinationRule has it.";
    NoEndpoints "NO_ENDPOINTS" "The service has no endpoint: 503.";
    PortUnserved "PORT_UNSERVED" "No endpoint serves the port: 503.";
    EndpointsLost "ENDPOINTS_LOST" "Every endpoint is in a lost place: 503.";
    EndpointsUnhealthy "ENDPOINTS_UNHEALTHY" "No endpoint is healthy, and panic mode is off: 503.";
    EndpointsUnknown "ENDPOINTS_UNKNOWN" "The endpoints are not recorded in the Destination.";
    LocalityOff "LOCALITY_OFF" "Without outlier detection Istio treats all localities alike.";
    LocalityPriority "LOCALITY_PRIORITY" "With outlier detection the nearest locality gets the requests.";
    LocalityFailover "LOCALITY_FAILOVER" "The nearest locality is lost or unhealthy, so the next one gets requests.";
    LocalityGateway "LOCALITY_GATEWAY" "Through a gateway all endpoints are alike.";
    LocalityPanic "LOCALITY_PANIC" "Fewer than half of the endpoints are healthy, so Envoy uses all of them.";
    Endpoint "ENDPOINT" "The endpoints that answer.";
    IstioVersion "ISTIO_VERSION" "The version of Istio, by which some behaviour differs. Set it with --assume istio=VERSION.";
    UnreadyEndpoints "UNREADY_ENDPOINTS" "Endpoints that are not ready are not part of a Destination; from 1.32 on Istio sends them as unhealthy ones. Set it with --assume unready=sent or unready=hidden.";
    MeshSettings "MESH_SETTINGS" "Mesh-wide settings have their defaults: locality failover on, retries and balancing of Istio.";
    OtherConfiguration "OTHER_CONFIGURATION" "No other VirtualService, DestinationRule, Sidecar or EnvoyFilter interferes.";
    PercentageUnset "PERCENTAGE_UNSET" "A percentage is not set: Gloo Mesh up to 1.1 writes 0 %. Set it with --assume percentage=100.";
    PatternIgnored "PATTERN_IGNORED" "Gloo Mesh does not translate suffixes and ignoreCase of paths.";
    EmptyValue "EMPTY_VALUE" "A matcher without a value accepts any value.";
    ClientZone "CLIENT_ZONE" "The zone of the client. Set it with --zone.";
    ClientLost "CLIENT_LOST" "The client is in a lost place; the route holds as long as it still runs.";
    PortChosen "PORT_CHOSEN" "The service has several ports and none was named: write TO:PORT.";
    FlatNetwork "FLAT_NETWORK" "Gloo Mesh Enterprise translates flat networks; portolan assumes that all endpoints are alike.";
    ExternalTranslated "EXTERNAL_TRANSLATED" "Gloo Mesh Enterprise translates external services; portolan assumes that all addresses are alike.";
    GatewayPorts "GATEWAY_PORTS" "Gateways have different external ports, and Gloo Mesh writes the last of them for all.";
    RouteOrder "ROUTE_ORDER" "Two routes are equally specific, and their order is not certain.";
    NotTranslated "NOT_TRANSLATED" "The open code does not translate this field; Gloo Mesh Enterprise may.";
}
