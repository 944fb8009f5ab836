//! Which server a control plane is made of, where its programs are, and how they are started.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::ports::Ports;
use crate::kit::named_by;

/// The server of a control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// A whole kube-apiserver of any version.
    Whole,
    /// A current server of custom resources and nothing else: any namespace will do, and rights are fixed.
    CustomOnly,
}

/// The programs that a control plane needs.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    flavour: Flavour,
    servers: PathBuf,
    pub(super) kubectl: PathBuf,
}

/// A process that is killed when the value is dropped, as a crash would end it.
pub(super) struct Running(Child);

impl Running {
    /// Whether it has not ended by itself.
    pub(super) fn lives(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Programs {
    /// Those that the environment names; else it says that nothing can be tested.
    pub(super) fn find(flavour: Flavour) -> Option<Self> {
        let whole = named_by("KUBEBUILDER_ASSETS")?;
        let servers = match flavour {
            Flavour::Whole => whole.clone(),
            Flavour::CustomOnly => named_by("MODERN_ASSETS")?,
        };
        Some(Self {
            flavour,
            servers,
            kubectl: whole.join("kubectl"),
        })
    }

    pub(super) fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// Starts etcd, which keeps what it is told in a folder.
    pub(super) fn start_etcd(&self, folder: &Path, ports: &Ports) -> Running {
        let client = format!("http://127.0.0.1:{}", ports.etcd());
        let peer = format!("http://127.0.0.1:{}", ports.peer());
        let mut etcd = Command::new(self.servers.join("etcd"));
        etcd.arg("--data-dir=etcd")
            .arg(format!("--listen-client-urls={client}"))
            .arg(format!("--advertise-client-urls={client}"))
            .arg(format!("--listen-peer-urls={peer}"))
            .arg(format!("--initial-advertise-peer-urls={peer}"))
            .arg(format!("--initial-cluster=default={peer}"))
            .arg("--unsafe-no-fsync");
        start(etcd, folder, "etcd.log")
    }

    /// Starts the API server on what etcd keeps, with flags beside those that each one has.
    pub(super) fn start_api(&self, folder: &Path, ports: &Ports, flags: &[String]) -> Running {
        let name = match self.flavour {
            Flavour::Whole => "kube-apiserver",
            Flavour::CustomOnly => "apiextensions-apiserver",
        };
        let mut api = Command::new(self.servers.join(name));
        api.arg(format!("--etcd-servers=http://127.0.0.1:{}", ports.etcd()))
            .arg(format!("--secure-port={}", ports.api()))
            .arg("--bind-address=127.0.0.1")
            .arg("--cert-dir=certs")
            .arg("--token-auth-file=tokens.csv")
            .arg("--audit-policy-file=audit-policy.yaml")
            .arg("--audit-log-path=audit.log")
            .args(self.own_flags())
            .args(flags);
        start(api, folder, "api.log")
    }

    fn own_flags(&self) -> &'static [&'static str] {
        match self.flavour {
            Flavour::Whole => &[
                "--service-account-issuer=https://local",
                "--service-account-key-file=service-account.key",
                "--service-account-signing-key-file=service-account.key",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
            ],
            // Streams on a connection as kube-apiserver has them, not as a server behind an aggregator.
            Flavour::CustomOnly => &[
                "--etcd-prefix=/registry",
                "--http2-max-streams-per-connection=0",
            ],
        }
    }
}

fn start(mut command: Command, folder: &Path, log: &str) -> Running {
    let log = fs::File::create(folder.join(log)).expect("the folder is ours");
    let started = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn();
    Running(started.unwrap_or_else(|error| panic!("{command:?} does not start: {error}")))
}
