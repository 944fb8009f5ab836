//! The version of Istio, by which routing differs.

use std::{fmt, str::FromStr};

use crate::model::{Mesh, mesh::MeshType};

/// A version of Istio: the first two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IstioVersion {
    major: u32,
    minor: u32,
}

/// A text that is no version of Istio.
#[derive(Debug, thiserror::Error)]
#[error("write a version such as 1.20")]
pub struct IstioVersionError;

impl IstioVersion {
    /// The newest that Gloo Mesh 1.2 supports.
    pub const DEFAULT: Self = Self::new(1, 12);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// The version that discovery found. `None` if the mesh is no Istio or records none.
    #[must_use]
    pub fn of(mesh: &Mesh) -> Option<Self> {
        match &mesh.spec.mesh_type {
            Some(MeshType::Istio(istio)) => istio.installation.version.parse().ok(),
            _ => None,
        }
    }

    /// Whether weights may have any sum, each member gets its part of it (istio/istio#39544, in 1.15).
    #[must_use]
    pub fn takes_any_weights(self) -> bool {
        self >= Self::new(1, 15)
    }

    /// Whether an inverted matcher treats a missing header as empty (`releasenotes/notes/49537.yaml` of istio/istio, in
    /// 1.22). Before, a request without the header does not fit.
    #[must_use]
    pub fn treats_missing_as_empty(self) -> bool {
        self >= Self::new(1, 22)
    }

    /// Whether sidecars get endpoints that are not ready, as unhealthy ones (`releasenotes/notes/60690.yaml` of istio/istio,
    /// in 1.32). Before, they do not get them at all.
    #[must_use]
    pub fn sends_unready(self) -> bool {
        self >= Self::new(1, 32)
    }
}

impl FromStr for IstioVersion {
    type Err = IstioVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.split(['.', '-']);
        let mut number = || numbers.next()?.parse().ok();
        match (number(), number()) {
            (Some(major), Some(minor)) => Ok(Self::new(major, minor)),
            _ => Err(IstioVersionError),
        }
    }
}

impl fmt::Display for IstioVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
