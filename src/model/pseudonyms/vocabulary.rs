//! The words that keep their meaning, and so are no names: those of the API, of protocols, and of Kubernetes itself.
//!
//! A name that is made of nothing but these words, such as `gloo-mesh` or `istio-system`, stays.

/// Whether a word keeps its meaning, in this spelling or in lower case.
pub(super) fn is_known(word: &str) -> bool {
    let is_listed = |word: &str| WORDS.binary_search(&word).is_ok();
    let has_capitals = word.bytes().any(|letter| letter.is_ascii_uppercase());
    is_listed(word) || has_capitals && is_listed(&word.to_ascii_lowercase())
}

/// In the order of their bytes.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "ACCEPTED", "ACCESS", "AccessPolicy", "Apply", "Az", "BALANCER", "CLUSTER", "CONNECT",
    "ClusterIP", "CustomResourceDefinition", "DEFAULT", "DELETE", "DISABLE", "DISABLED",
    "DaemonSet", "Deployment", "Destination", "DoesNotExist", "DoubleEquals", "ENABLED",
    "EXTERNAL", "EndpointSlice", "EndpointSliceList", "Endpoints", "Equals", "Exists",
    "ExternalName", "FAILED", "FQDN", "GET", "GRPC", "GreaterThan", "HEAD", "HTTP", "HTTP2",
    "HTTPS", "INVALID", "IP", "IPv4", "IPv6", "ISTIO", "In", "KubernetesCluster", "LEAST", "LOAD",
    "LessThan", "List", "LoadBalancer", "MESH", "MONGO", "MUTUAL", "MYSQL", "Mesh", "Mongo",
    "MySQL", "NAME", "NODE", "NONE", "Node", "NodePort", "NotEquals", "NotIn", "OPTIONS",
    "Option", "PASSTHROUGH", "PATCH", "PENDING", "PERMISSIVE", "PORT", "POST", "PROCESSING",
    "PUT", "RANDOM", "REDIS", "ROBIN", "ROUND", "Redis", "ReplicaSet", "SCTP", "SIMPLE", "STRICT",
    "Service", "ServiceAccount", "StatefulSet", "TCP", "TLS", "TRACE", "TrafficPolicy", "UDP",
    "UNKNOWN", "Update", "VirtualDestination", "VirtualMesh", "WEB", "Workload", "Za", "aZ",
    "abort", "acceptanceOrder", "access", "accountId", "actions", "additionalOrigins", "address",
    "addressType", "addresses", "agent", "agentInfo", "agentNamespace", "allow",
    "allowCredentials", "allowHeaders", "allowMethods", "allowOrigins", "allowedGlobs",
    "allowedMethods", "allowedPaths", "allowedPorts", "alpha", "annotation", "annotations", "api",
    "apiVersion", "apiserver", "app", "appMesh", "appProtocol", "appendRequestHeaders",
    "appendResponseHeaders", "applied", "appliedAccessPolicies", "appliedEastWestIngressGateways",
    "appliedFederation", "appliedServiceDependencies", "appliedTrafficPolicies",
    "appliedVirtualDestinations", "appliedVirtualMesh", "apply", "apps", "argocd", "arn", "at",
    "attempts", "authorization", "autoRestartPods", "awsAccountId", "awsAppMesh", "awsName",
    "baseEjectionTime", "bearer", "beta", "ca", "cert", "certificate", "certs", "citadelInfo",
    "client", "cluster", "clusterDomain", "clusterHeader", "clusterIP", "clusterIPs",
    "clusterName", "clusters", "com", "command", "conditions", "config", "configRef", "configmap",
    "configuration", "consecutiveErrors", "consulConnect", "contextExtensions", "continue",
    "controller", "cookie", "core", "coredns", "cors", "corsPolicy", "create",
    "creationTimestamp", "csrf", "css", "customAuth", "default", "delay", "deletionTimestamp",
    "deny", "deprecatedTopology", "descriptorKey", "descriptorValue", "destination",
    "destinationCluster", "destinationHostnames", "destinationPort", "destinationRef",
    "destinationSelector", "destinationSelectors", "destinations", "dev", "disable", "discovery",
    "dns", "dnsName", "domain", "eastwestgateway", "edit", "eks", "enabled", "endpoint",
    "endpointSubsets", "endpoints", "enterprise", "errors", "exact", "example", "exponent",
    "exposeHeaders", "expressions", "extauth", "externalAddress", "externalAddresses",
    "externalDestinationPort", "externalIPs", "externalName", "externalPort", "externalService",
    "externalServiceMatcher", "externalServiceRefs", "externalServices", "externalTlsPort",
    "failoverDirectives", "failure", "false", "fault", "faultInjection", "federatedHostname",
    "federatedToMeshes", "federation", "fieldsV1", "filterEnabled", "fixedDelay", "flatNetwork",
    "flux", "forZones", "fqdn", "from", "gRPC", "gateway", "gateways", "generated", "generation",
    "genericKey", "global", "globalAccessPolicy", "gloo", "group", "groups", "grpc", "gz", "h2",
    "h2c", "header", "headerManipulation", "headerName", "headers", "headless", "helm", "hints",
    "host", "hostname", "hostnameSuffix", "hostnames", "hosts", "html", "http", "http1", "http2",
    "http3", "httpRequestMatchers", "httpStatus", "https", "identity", "ignoreCase", "index",
    "infinity", "ingress", "ingressGatewaySelectors", "ingressGateways", "ingressgateway",
    "inject", "injection", "installation", "intermediateCertificateAuthority", "internal",
    "interval", "invertMatch", "io", "ip", "ipAddress", "ipFamilies", "ipFamilyPolicy", "ips",
    "is", "istio", "istiod", "istiodServiceAccount", "items", "js", "json", "jsonl", "key",
    "kind", "kube", "kubeIdentityMatcher", "kubeService", "kubeServiceAccountRefs",
    "kubeServiceMatcher", "kubeServiceRefs", "kubeWorkloadMatcher", "kubectl", "kubernetes",
    "label", "labels", "last", "lastTransitionTime", "linkerd", "loadBalancer", "local",
    "localFqdn", "localized", "managedFields", "management", "manager", "mantissa",
    "matchExpressions", "matchLabels", "matchers", "maxAge", "maxEjectionPercent", "mesh",
    "meshList", "meshes", "message", "metadata", "metadataOnly", "method", "mgmt", "mirror",
    "mongo", "ms", "mtls", "mtlsConfig", "multicluster", "mute", "mysql", "name", "namespace",
    "namespaces", "net", "network", "networking", "no", "nodeName", "nodePort", "none",
    "notReadyAddresses", "notRequestPrincipals", "ns", "null", "number", "observedGeneration",
    "off", "on", "operation", "operator", "options", "org", "origin", "origins", "osm",
    "outlierDetection", "owner", "param", "password", "path", "perTryTimeout", "percent",
    "percentage", "permissive", "pilot", "plane", "pod", "podLabels", "pods", "policy", "port",
    "portName", "portolan", "ports", "prefix", "principal", "principals", "private", "probes",
    "processingTime", "proto", "protocol", "providerInfo", "proxy", "public", "query",
    "queryParameters", "rateLimit", "rateLimits", "ratelimitClientConfigRef",
    "ratelimitServerConfigSelector", "raw", "ready", "reason", "redis", "ref", "regex", "region",
    "remainingItemCount", "remoteAddress", "removeRequestHeaders", "removeResponseHeaders",
    "requestHeaders", "requestIdentityMatcher", "requestPrincipals", "requestTimeout",
    "requiredSubsets", "resource", "resourceVersion", "retries", "retry", "role",
    "rootCertificateAuthority", "routeLabelMatcher", "routeSelector", "routeTableRefs",
    "routeTableSelector", "routes", "sa", "sctp", "seconds", "secret", "selectedDestinations",
    "selector", "selectors", "selfLink", "server", "service", "serviceAccountName",
    "serviceAccounts", "serviceDependencies", "serviceDependencyRef", "serviceType", "services",
    "serving", "sessionAffinity", "setActions", "settings", "shadowEnabled", "shared", "side",
    "sidecar", "slice", "smartDnsProxyingEnabled", "solo", "source", "sourceCluster",
    "sourceSelector", "spec", "spiffe", "state", "static", "staticDestination", "status",
    "subLocality", "subZone", "subset", "subsets", "subzone", "suffix", "svc", "system", "tar",
    "targetName", "targetNumber", "targetPort", "targetPortName", "targetPortNumber", "targetRef",
    "tcp", "tcpKeepalive", "terminating", "test", "tgz", "tier", "time", "timeout", "tls",
    "tlsContainerPort", "tlsMode", "to", "token", "topology", "traffic", "trafficPolicyRef",
    "trafficShift", "true", "trustDomain", "txt", "type", "udp", "uid", "until", "uri", "us",
    "user", "v1alpha1", "v1beta1", "v1beta2", "v2beta1", "value", "values", "version", "virtual",
    "virtualDestination", "virtualDestinationMatcher", "virtualDestinationRefs",
    "virtualDestinations", "virtualHostRefs", "virtualHostSelector", "virtualMesh",
    "virtualMeshRef", "virtualNodeName", "warnings", "web", "weight", "workload",
    "workloadLabels", "workloadSelectorLabels", "workloads", "ws", "wss", "xn", "yaml", "yes",
    "yml", "zA", "zip", "zone", "zoneHints", "zst",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_because_they_are_sorted() {
        assert!(WORDS.is_sorted_by(|one, next| one < next));
        assert!(is_known("kubeService") && is_known("HTTP") && !is_known("reviews"));
    }
}
