//! A control plane on ports of this machine: etcd, kube-apiserver, and kubectl to change things with.
//!
//! It lives in a temporary folder and dies with the value, so that nothing is left of it.

use std::{
    ffi::OsString,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, time::sleep};

use crate::reading::soon;

/// How long to wait before asking again whether something is ready.
const PAUSE: Duration = Duration::from_millis(100);

/// A control plane. Dropping it kills its processes.
pub(super) struct Plane {
    assets: PathBuf,
    folder: TempDir,
    api_port: u16,
    etcd_port: u16,
    api: Option<Running>,
    _etcd: Running,
}

/// A process that is killed when the value is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Plane {
    /// Starts one, with the namespace `gloo-mesh` and the users `admin` (all rights), `nobody` (no rights) and
    /// `stranger` (does not trust the server); or says that there is nothing to start.
    pub(super) async fn start() -> Option<Self> {
        let Some(assets) = assets() else {
            skipped();
            return None;
        };
        let folder = TempDir::new().expect("a temporary folder");
        let [api_port, etcd_port, peer_port] = free_ports();
        let etcd = start_etcd(&assets, folder.path(), [etcd_port, peer_port]);
        let mut plane = Self {
            assets,
            folder,
            api_port,
            etcd_port,
            api: None,
            _etcd: etcd,
        };
        plane.prepare();
        plane.start_api().await;
        plane.kubectl(&["create", "namespace", "gloo-mesh"]).await;
        Some(plane)
    }

    /// The path of a user's kubeconfig.
    pub(super) fn kubeconfig(&self, user: &str) -> PathBuf {
        self.folder.path().join(format!("{user}.kubeconfig"))
    }

    /// Starts the API server, on what etcd has kept, and waits until it is ready.
    pub(super) async fn start_api(&mut self) {
        let log = fs::File::create(self.folder.path().join("api.log")).expect("the folder is ours");
        let mut api = Command::new(self.assets.join("kube-apiserver"));
        api.args(self.api_flags())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        self.api = Some(Running(api.spawn().expect("kube-apiserver starts")));
        let ready = async {
            while self.run(&["get", "--raw", "/readyz"], "").await.is_err() {
                sleep(PAUSE).await;
            }
        };
        soon("the API server", ready).await;
    }

    /// Kills the API server as a crash would.
    pub(super) fn kill_api(&mut self) {
        self.api = None;
    }

    /// Applies manifests as `admin`.
    pub(super) async fn apply(&self, manifests: &str) {
        let applied = self.run(&["apply", "-f", "-"], manifests).await;
        applied.expect("the manifests are fine");
    }

    /// Runs kubectl as `admin`, in the namespace `gloo-mesh`.
    pub(super) async fn kubectl(&self, arguments: &[&str]) {
        self.run(arguments, "").await.expect("kubectl succeeds");
    }

    async fn run(&self, arguments: &[&str], input: &str) -> Result<(), String> {
        let mut kubectl = tokio::process::Command::new(self.assets.join("kubectl"))
            .arg("--kubeconfig")
            .arg(self.kubeconfig("admin"))
            .args(["--namespace", "gloo-mesh"])
            .args(arguments)
            .env("HOME", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kubectl starts");
        let mut stdin = kubectl.stdin.take().expect("it is piped");
        // kubectl closes its input where it fails before it has read it; its own words tell why.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = kubectl.wait_with_output().await.expect("kubectl ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.success().then_some(()).ok_or(said)
    }

    /// Writes the key for service accounts, the tokens, and a kubeconfig for each user.
    fn prepare(&self) {
        let made = Command::new("openssl")
            .args(["genrsa", "-out", "service-account.key", "2048"])
            .current_dir(self.folder.path())
            .output();
        let made = made.expect("openssl is there to make a key");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let tokens = "admin-token,admin,admin,system:masters\nnobody-token,nobody,nobody\n";
        self.write("tokens.csv", tokens);
        for (user, trust) in [("admin", true), ("nobody", true), ("stranger", false)] {
            let port = self.api_port;
            let kubeconfig = format!(
                "apiVersion: v1\nkind: Config\ncurrent-context: {user}\n\
                 clusters: [{{name: c, cluster: {{server: \"https://127.0.0.1:{port}\", \
                 insecure-skip-tls-verify: {trust}}}}}]\n\
                 users: [{{name: {user}, user: {{token: {user}-token}}}}]\n\
                 contexts: [{{name: {user}, context: {{cluster: c, user: {user}}}}}]\n"
            );
            self.write(&format!("{user}.kubeconfig"), &kubeconfig);
        }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the folder is ours");
    }

    fn api_flags(&self) -> Vec<String> {
        let (api_port, etcd_port) = (self.api_port, self.etcd_port);
        vec![
            format!("--etcd-servers=http://127.0.0.1:{etcd_port}"),
            format!("--secure-port={api_port}"),
            "--bind-address=127.0.0.1".to_owned(),
            "--cert-dir=certs".to_owned(),
            "--service-account-issuer=https://local".to_owned(),
            "--service-account-key-file=service-account.key".to_owned(),
            "--service-account-signing-key-file=service-account.key".to_owned(),
            "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
            "--token-auth-file=tokens.csv".to_owned(),
            "--authorization-mode=RBAC".to_owned(),
            "--disable-admission-plugins=ServiceAccount".to_owned(),
        ]
    }
}

fn start_etcd(assets: &Path, folder: &Path, [client_port, peer_port]: [u16; 2]) -> Running {
    let client = format!("http://127.0.0.1:{client_port}");
    let peer = format!("http://127.0.0.1:{peer_port}");
    let etcd = Command::new(assets.join("etcd"))
        .arg("--data-dir=etcd")
        .arg(format!("--listen-client-urls={client}"))
        .arg(format!("--advertise-client-urls={client}"))
        .arg(format!("--listen-peer-urls={peer}"))
        .arg(format!("--initial-advertise-peer-urls={peer}"))
        .arg(format!("--initial-cluster=default={peer}"))
        .arg("--unsafe-no-fsync")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Running(etcd.expect("etcd starts"))
}

/// Ports that are free at the moment, below those that the system gives to connections, which would take them while
/// the API server is down.
fn free_ports<const N: usize>() -> [u16; N] {
    let offset = u16::try_from(std::process::id() % 10_000).expect("it is below");
    let mut free = (20_000..30_000)
        .cycle()
        .skip(offset.into())
        .take(10_000)
        .filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    std::array::from_fn(|_| free.next().expect("a port is free"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether there is a control plane to start is known by the environment alone"
)]
fn assets() -> Option<PathBuf> {
    let folder: Option<OsString> = std::env::var_os("KUBEBUILDER_ASSETS");
    folder
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
}

#[expect(
    clippy::print_stdout,
    reason = "a test that tests nothing has to say so"
)]
fn skipped() {
    println!("skipped: KUBEBUILDER_ASSETS is not set");
}
