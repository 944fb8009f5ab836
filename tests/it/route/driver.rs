//! A real Envoy with the configurations of many sidecars, one virtual host each, and upstreams that count who answers.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use portolan::route::{
    ClusterFate, HttpRequest, PairRule, PathRule, RequestMatcher, RouteSplit, SidecarCluster,
    SidecarConfig, SidecarRoute, ValueRule, Whereabouts,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The most endpoints of one cluster.
pub(super) const ENDPOINTS: usize = 8;
/// The most clusters of one sidecar.
const CLUSTERS: usize = 8;
/// How many connections send requests at the same time.
const CONNECTIONS: usize = 8;

/// A real Envoy and its upstreams.
pub(super) struct Lab {
    envoy: Child,
    port: u16,
    copies: Copies,
    _folder: tempfile::TempDir,
}

/// How many copies arrived at upstreams, for each sidecar.
type Copies = Arc<[AtomicU32]>;

/// The number of an upstream: a cluster and an endpoint.
pub(super) fn upstream(cluster: usize, endpoint: usize) -> usize {
    cluster * ENDPOINTS + endpoint
}

/// The outcome of requests.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    pub(super) statuses: BTreeMap<u16, u32>,
    pub(super) upstreams: BTreeMap<usize, u32>,
    pub(super) copies: u32,
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.envoy.kill();
        let _ = self.envoy.wait();
    }
}

impl Lab {
    /// Starts an Envoy for these sidecars of clients in these places, and waits until it listens.
    pub(super) async fn start(binary: &Path, sidecars: &[(SidecarConfig, Whereabouts)]) -> Self {
        let copies: Copies = sidecars.iter().map(|_| AtomicU32::new(0)).collect();
        let mut ports = Vec::new();
        for number in 0..CLUSTERS * ENDPOINTS {
            let listener = TcpListener::bind("127.0.0.1:0")
                .await
                .expect("a port is free");
            ports.push(listener.local_addr().expect("it is bound").port());
            tokio::spawn(serve(listener, number, Arc::clone(&copies)));
        }
        let free = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("envoy.json");
        let config = bootstrap(port, &ports, sidecars).to_string();
        std::fs::write(&path, config).expect("it can be written");
        let envoy = Command::new(binary)
            .args([
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "-l",
                "error",
                "-c",
            ])
            .arg(&path)
            .stdout(Stdio::null())
            .spawn()
            .expect("Envoy starts");
        let mut lab = Self {
            envoy,
            port,
            copies,
            _folder: folder,
        };
        lab.listens().await;
        lab
    }

    async fn listens(&mut self) {
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.envoy.try_wait().expect("it can be asked");
            assert!(
                ended.is_none(),
                "Envoy refused its configuration: {ended:?}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Sends a request to a sidecar `count` times.
    pub(super) async fn send(
        &self,
        sidecar: usize,
        request: &HttpRequest,
        count: usize,
    ) -> Outcomes {
        let copies = || self.copies[sidecar].load(Ordering::SeqCst);
        let before = copies();
        let text = Arc::new(text_of(request, &host(sidecar)));
        let each = (0..CONNECTIONS).map(|at| {
            let share = count / CONNECTIONS + usize::from(at < count % CONNECTIONS);
            tokio::spawn(ask(self.port, Arc::clone(&text), share))
        });
        let each: Vec<_> = each.collect();
        let mut all = Outcomes::default();
        for one in each {
            let one = one.await.expect("it does not panic");
            for (status, count) in one.statuses {
                *all.statuses.entry(status).or_default() += count;
            }
            for (upstream, count) in one.upstreams {
                *all.upstreams.entry(upstream).or_default() += count;
            }
        }
        // Copies are sent on after the response; they have arrived once no more come.
        let mut seen = copies();
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let now = copies();
            if now == seen {
                break;
            }
            seen = now;
        }
        all.copies = seen - before;
        all
    }
}

fn host(sidecar: usize) -> String {
    format!("sidecar-{sidecar}")
}

fn text_of(request: &HttpRequest, host: &str) -> String {
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    let HttpRequest { method, path, .. } = request;
    format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\n{headers}\r\n")
}

/// The head of the next message, and whether there is one. Bodies of responses are read and dropped.
async fn head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let body: usize = field(&head, "content-length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            if buffer.len() >= end + 4 + body {
                buffer.drain(..end + 4 + body);
                return Some(head);
            }
        }
        let mut piece = [0; 4096];
        let read = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        buffer.extend_from_slice(&piece[..read]);
    }
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

async fn ask(port: u16, text: Arc<String>, count: usize) -> Outcomes {
    let mut outcomes = Outcomes::default();
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("Envoy listens");
    let mut buffer = Vec::new();
    for _ in 0..count {
        stream
            .write_all(text.as_bytes())
            .await
            .expect("Envoy reads");
        let head = head(&mut stream, &mut buffer).await.expect("Envoy answers");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        *outcomes
            .statuses
            .entry(status.expect("it has a status"))
            .or_default() += 1;
        if let Some(number) = field(&head, "x-endpoint").and_then(|number| number.parse().ok()) {
            *outcomes.upstreams.entry(number).or_default() += 1;
        }
    }
    outcomes
}

async fn serve(listener: TcpListener, number: usize, copies: Copies) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let copies = Arc::clone(&copies);
        tokio::spawn(async move {
            let mut buffer = Vec::new();
            while let Some(head) = head(&mut stream, &mut buffer).await {
                if let Some(sidecar) = shadowed(&head) {
                    copies[sidecar].fetch_add(1, Ordering::SeqCst);
                }
                let answer =
                    format!("HTTP/1.1 200 OK\r\nx-endpoint: {number}\r\ncontent-length: 0\r\n\r\n");
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        });
    }
}

/// The sidecar that a copy comes from: Envoy adds `-shadow` to the host. `None` if the request is no copy.
fn shadowed(head: &str) -> Option<usize> {
    let host = field(head, "host")?.strip_suffix("-shadow")?;
    host.strip_prefix("sidecar-")?.parse().ok()
}

const FILTERS: &str = "type.googleapis.com/envoy.extensions.filters";

fn bootstrap(port: u16, ports: &[u16], sidecars: &[(SidecarConfig, Whereabouts)]) -> Value {
    let hosts = sidecars.iter().enumerate().map(|(at, (config, _))| {
        let routes = config
            .routes
            .iter()
            .map(|route| route_of(at, config, route));
        json!({"name": host(at), "domains": [host(at)], "routes": routes.collect::<Vec<_>>()})
    });
    let clusters = sidecars
        .iter()
        .enumerate()
        .flat_map(|(at, (config, place))| {
            let each = config.clusters.iter().enumerate();
            each.filter_map(move |(number, cluster)| {
                cluster_of((at, number), (cluster, place), ports)
            })
        });
    let manager = json!({
        "@type": format!("{FILTERS}.network.http_connection_manager.v3.HttpConnectionManager"),
        "stat_prefix": "in",
        "route_config": {"validate_clusters": false, "virtual_hosts": hosts.collect::<Vec<_>>()},
        "http_filters": [
            {"name": "fault", "typed_config": {"@type": format!("{FILTERS}.http.fault.v3.HTTPFault")}},
            {"name": "router", "typed_config": {"@type": format!("{FILTERS}.http.router.v3.Router")}}
        ]
    });
    json!({"static_resources": {
        "listeners": [{"name": "in", "address": address(port), "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}]}],
        "clusters": clusters.collect::<Vec<_>>()
    }})
}

fn address(port: u16) -> Value {
    json!({"socket_address": {"address": "127.0.0.1", "port_value": port}})
}

fn cluster_name(sidecar: usize, number: usize) -> String {
    format!("{}-{number}", host(sidecar))
}

/// A cluster as Istio writes it. `None` if Envoy has none.
fn cluster_of(
    (sidecar, number): (usize, usize),
    (cluster, place): (&SidecarCluster, &Whereabouts),
    ports: &[u16],
) -> Option<Value> {
    let ClusterFate::Pool(pool, _) = &cluster.fate else {
        return None;
    };
    let is_ranked = cluster.outlier_detection.is_some() && cluster.has_localities;
    let mut levels: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    for (at, endpoint) in pool.iter().enumerate() {
        let distance = if is_ranked {
            place.distance(&endpoint.place)
        } else {
            0
        };
        let health = if endpoint.is_healthy {
            "HEALTHY"
        } else {
            "UNHEALTHY"
        };
        levels
            .entry(distance)
            .or_default()
            .push(json!({"health_status": health,
            "endpoint": {"address": address(ports[upstream(number, at)])}}));
    }
    let levels = levels.into_values().enumerate();
    let groups =
        levels.map(|(rank, endpoints)| json!({"priority": rank, "lb_endpoints": endpoints}));
    let name = cluster_name(sidecar, number);
    let mut made = json!({"name": name, "type": "STATIC", "connect_timeout": "5s", "lb_policy": "RANDOM",
        "load_assignment": {"cluster_name": name, "endpoints": groups.collect::<Vec<_>>()}});
    if cluster.has_no_panic() {
        made["common_lb_config"] = json!({"healthy_panic_threshold": {"value": 0}});
    }
    Some(made)
}

fn route_of(sidecar: usize, config: &SidecarConfig, route: &SidecarRoute) -> Value {
    let name = |cluster: usize| match config.clusters[cluster].fate {
        ClusterFate::Missing(..) => "no-such-cluster".to_owned(),
        _ => cluster_name(sidecar, cluster),
    };
    let mut action = match &route.split {
        RouteSplit::Members(members) => match &members[..] {
            [(only, _)] => json!({"cluster": name(*only)}),
            several => {
                let each = several.iter();
                let each =
                    each.map(|(cluster, weight)| json!({"name": name(*cluster), "weight": weight}));
                json!({"weighted_clusters": {"clusters": each.collect::<Vec<_>>()}})
            }
        },
        RouteSplit::Refused(_) => json!({"cluster": "no-such-cluster"}),
    };
    if let Some((part, cluster)) = route.mirror {
        action["request_mirror_policies"] = json!([{"cluster": name(cluster), "runtime_fraction": {"default_value": millionths(part)}}]);
    }
    let mut made = json!({"match": match_of(&route.matcher), "route": action});
    if let Some((part, status, _)) = &route.abort {
        made["typed_per_filter_config"] = json!({"fault": {"@type": format!("{FILTERS}.http.fault.v3.HTTPFault"),
            "abort": {"http_status": status, "percentage": millionths(*part)}}});
    }
    made
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a part of a million"
)]
fn millionths(part: f64) -> Value {
    json!({"numerator": (part * 1e6).round() as u32, "denominator": "MILLION"})
}

fn match_of(matcher: &RequestMatcher) -> Value {
    let mut made = match &matcher.path {
        Some(PathRule::Exact(text)) => json!({"path": text}),
        Some(PathRule::Prefix(text)) => json!({"prefix": text}),
        Some(PathRule::Regex(text)) => json!({"safe_regex": {"regex": text}}),
        None => json!({"prefix": "/"}),
    };
    let method = matcher.method.iter();
    let method = method.map(|method| json!({"name": ":method", "string_match": {"exact": method}}));
    let headers = matcher.headers.iter().map(|rule| {
        let mut header = rule_of(rule);
        header["invert_match"] = json!(rule.is_inverted);
        header["treat_missing_header_as_empty"] = json!(rule.missing_is_empty);
        header
    });
    made["headers"] = method.chain(headers).collect();
    made["query_parameters"] = matcher.query.iter().map(rule_of).collect();
    made
}

fn rule_of(rule: &PairRule) -> Value {
    match &rule.value {
        ValueRule::Present => json!({"name": rule.name, "present_match": true}),
        ValueRule::Exact(text) => json!({"name": rule.name, "string_match": {"exact": text}}),
        ValueRule::Regex(text) => {
            json!({"name": rule.name, "string_match": {"safe_regex": {"regex": text}}})
        }
    }
}
