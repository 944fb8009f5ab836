//! The environment variables about kubeconfigs and proxies, read in one place and passed on as a value.

use std::path::PathBuf;

/// The parts of the environment that decide how a cluster is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Environment {
    /// The paths of `KUBECONFIG`, without empty ones.
    pub(super) kubeconfigs: Vec<PathBuf>,
    /// The home folder, where there is one.
    pub(super) home: Option<PathBuf>,
    /// `HTTP_PROXY`, else `http_proxy`; empty where neither is set, and for CGI programs, whose clients could set it.
    pub(super) http_proxy: String,
    /// `HTTPS_PROXY`, else `https_proxy`; empty where neither is set.
    pub(super) https_proxy: String,
    /// `NO_PROXY`, else `no_proxy`; empty where neither is set.
    pub(super) no_proxy: String,
}

impl Environment {
    /// Reads the environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place of the room that reads the environment"
    )]
    pub(super) fn read() -> Self {
        let listed = std::env::var_os("KUBECONFIG").unwrap_or_default();
        let either = |upper: &str, lower: &str| {
            let given = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
            given(upper).or_else(|| given(lower)).unwrap_or_default()
        };
        let is_cgi = std::env::var_os("REQUEST_METHOD").is_some();
        Self {
            kubeconfigs: std::env::split_paths(&listed)
                .filter(|path| !path.as_os_str().is_empty())
                .collect(),
            home: std::env::home_dir(),
            http_proxy: if is_cgi {
                String::new()
            } else {
                either("HTTP_PROXY", "http_proxy")
            },
            https_proxy: either("HTTPS_PROXY", "https_proxy"),
            no_proxy: either("NO_PROXY", "no_proxy"),
        }
    }
}
