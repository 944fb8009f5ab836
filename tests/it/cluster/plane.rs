//! A control plane on ports of this machine: etcd, an API server, and what it takes to ask it for something.
//!
//! It lives in a temporary folder and dies with the value, so that nothing is left of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use tempfile::{NamedTempFile, TempDir};
use tokio::{io::AsyncWriteExt, time::sleep};

use super::{
    CRDS,
    accounts::{self, ACCOUNTS, Trust},
    flavour::{Flavour, Programs, Running},
    hand::Hand,
    ports::Ports,
};
use crate::reading::soon;

/// How long to wait before asking again whether something is ready.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// Every request is written down: a watch as it begins, any other when it has been answered.
const AUDIT: &str = r#"{
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata"}]
}"#;

/// A control plane. Dropping it kills its processes.
pub(super) struct Plane {
    programs: Programs,
    flags: Vec<String>,
    folder: TempDir,
    ports: Ports,
    api: Option<Running>,
    etcd: Option<Running>,
}

impl Plane {
    /// Starts one of Kubernetes as `KUBEBUILDER_ASSETS` has it, with the namespace `gloo-mesh` and the accounts; or
    /// says that there is nothing to start.
    pub(super) async fn start() -> Option<Self> {
        let plane = Self::bare(Programs::find(Flavour::Whole)?, &[]).await;
        plane.admit().await;
        Some(plane)
    }

    /// Makes the namespace and the rights that nobody has on a server that is new.
    async fn admit(&self) {
        self.kubectl(&["create", "namespace", "gloo-mesh"]).await;
        self.apply(accounts::RIGHTS).await;
    }

    /// Starts a current server of custom resources with more flags; or says that there is nothing to start.
    pub(super) async fn start_modern(flags: &[&str]) -> Option<Self> {
        Some(Self::bare(Programs::find(Flavour::CustomOnly)?, flags).await)
    }

    async fn bare(programs: Programs, flags: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let ports = Ports::claim();
        let mut plane = Self {
            programs,
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            folder,
            ports,
            api: None,
            etcd: None,
        };
        plane.prepare();
        plane.start_etcd();
        plane.start_api().await;
        plane
    }

    /// The path of an account's kubeconfig.
    pub(super) fn kubeconfig(&self, user: &str) -> PathBuf {
        self.folder.path().join(format!("{user}.kubeconfig"))
    }

    /// All rights, to make requests with.
    pub(super) async fn hand(&self) -> Hand {
        Hand::of(&self.kubeconfig("admin")).await
    }

    /// Starts the API server, on what etcd has kept, and waits until it is ready.
    pub(super) async fn start_api(&mut self) {
        let folder = self.folder.path();
        let mut api = self.programs.start_api(folder, &self.ports, &self.flags);
        let hand = self.hand().await;
        let ready = async {
            while hand.get("/readyz").await.is_err() {
                assert!(api.lives(), "the API server ends: {}", self.read("api.log"));
                sleep(PAUSE).await;
            }
        };
        soon("the API server", ready).await;
        self.api = Some(api);
    }

    /// Kills the API server as a crash would.
    pub(super) fn kill_api(&mut self) {
        self.api = None;
    }

    /// Takes everything down, has something done to what etcd keeps, and starts again.
    pub(super) async fn interrupt(&mut self, done: Interruption) {
        self.api = None;
        self.interrupt_storage(done);
        self.start_api().await;
        if done == Interruption::Wipe && self.programs.flavour() == Flavour::Whole {
            self.admit().await;
        }
    }

    /// Has something done to what etcd keeps while the API server goes on, and waits until that has found it again.
    pub(super) async fn interrupt_below(&mut self, done: Interruption) {
        self.interrupt_storage(done);
        let hand = self.hand().await;
        let found = async {
            while hand.get("/api/v1/namespaces").await.is_err() {
                sleep(PAUSE).await;
            }
        };
        soon("the storage", found).await;
    }

    fn interrupt_storage(&mut self, done: Interruption) {
        self.etcd = None;
        let (data, backup) = (
            self.folder.path().join("etcd"),
            self.folder.path().join("backup"),
        );
        match done {
            Interruption::Backup => copy(&data, &backup),
            Interruption::Restore => {
                fs::remove_dir_all(&data).expect("etcd has made it");
                copy(&backup, &data);
            }
            Interruption::Wipe => fs::remove_dir_all(&data).expect("etcd has made it"),
        }
        self.start_etcd();
    }

    fn start_etcd(&mut self) {
        let etcd = self.programs.start_etcd(self.folder.path(), &self.ports);
        self.etcd = Some(etcd);
    }

    /// Installs the kinds that portolan reads.
    pub(super) async fn install(&self) {
        self.apply(CRDS).await;
        self.kubectl(&["wait", "--for=condition=Established", "crd", "--all"])
            .await;
    }

    /// Applies manifests as `admin`.
    pub(super) async fn apply(&self, manifests: &str) {
        let applied = self.run(&["apply", "-f", "-"], manifests).await;
        applied.expect("the manifests are fine");
    }

    /// Applies manifests of another namespace as `admin`.
    pub(super) async fn apply_in(&self, namespace: &str, manifests: &str) {
        let arguments = ["apply", "--namespace", namespace, "-f", "-"];
        let applied = self.run(&arguments, manifests).await;
        applied.expect("the manifests are fine");
    }

    /// Runs kubectl as `admin`, in the namespace `gloo-mesh`, and gives what it prints.
    pub(super) async fn kubectl(&self, arguments: &[&str]) -> String {
        self.run(arguments, "").await.expect("kubectl succeeds")
    }

    /// What the server has written about requests so far.
    pub(super) fn audit(&self) -> String {
        self.read("audit.log")
    }

    async fn run(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut kubectl = tokio::process::Command::new(&self.programs.kubectl)
            .arg("--kubeconfig")
            .arg(self.kubeconfig("admin"))
            .args(["--namespace", "gloo-mesh"])
            .args(arguments)
            .env("HOME", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kubectl starts");
        let mut stdin = kubectl.stdin.take().expect("it is piped");
        // kubectl closes its input where it fails before it has read it; its own words tell why.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = kubectl.wait_with_output().await.expect("kubectl ends");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let (printed, said) = (text(&output.stdout), text(&output.stderr));
        output.status.success().then_some(printed).ok_or(said)
    }

    /// Writes what the API server needs, and a kubeconfig for each account.
    fn prepare(&self) {
        if self.programs.flavour() == Flavour::Whole {
            make_key(self.folder.path());
        }
        self.write("tokens.csv", &accounts::tokens());
        self.write("audit-policy.yaml", AUDIT);
        for (user, trust) in ACCOUNTS {
            let kubeconfig = kubeconfig(&[(user, self)], user, *trust);
            self.write(&format!("{user}.kubeconfig"), &kubeconfig);
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the server writes it")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the folder is ours");
    }
}

/// What is done to what etcd keeps while nothing runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interruption {
    /// It is copied.
    Backup,
    /// It is what it was when it was copied.
    Restore,
    /// It is gone.
    Wipe,
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-r").arg(from).arg(to).status();
    assert!(
        copied.is_ok_and(|status| status.success()),
        "it can be copied"
    );
}

/// A kubeconfig with a context for each of these, by which `viewer` reads.
pub(super) fn side_by_side(planes: &[(&str, &Plane)]) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a temporary file");
    let kubeconfig = kubeconfig(planes, "viewer", Trust::Blind);
    fs::write(file.path(), kubeconfig).expect("the file is ours");
    file
}

fn kubeconfig(planes: &[(&str, &Plane)], user: &str, trust: Trust) -> String {
    let cluster = |(name, plane): &(&str, &Plane)| {
        let server = format!("https://127.0.0.1:{}", plane.ports.api());
        let blind = trust == Trust::Blind;
        json!({"name": name, "cluster": {"server": server, "insecure-skip-tls-verify": blind}})
    };
    let context = |(name, _): &(&str, &Plane)| json!({"name": name, "context": {"cluster": name, "user": user}});
    let kubeconfig = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": planes[0].0,
        "clusters": planes.iter().map(cluster).collect::<Vec<_>>(),
        "users": [{"name": user, "user": {"token": format!("{user}-token")}}],
        "contexts": planes.iter().map(context).collect::<Vec<_>>(),
    });
    kubeconfig.to_string()
}

/// Makes the key for service accounts, without which kube-apiserver does not start.
fn make_key(folder: &Path) {
    let made = Command::new("openssl")
        .args(["genrsa", "-out", "service-account.key", "2048"])
        .current_dir(folder)
        .output();
    let made = made.expect("openssl is there to make a key");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
