//! The layout of `meshctl debug report`: which of its files hold objects, and why the others are left out.
//!
//! Its files have no extension, and most are logs. Its Gloo Mesh objects are in one list for each cluster, `crs`. The
//! tool calls kubectl without a context, so that the list of every cluster comes from the same one (meshctl
//! `pkg/commands/debug/report`: `RunCmd` passes neither kubeconfig nor context).

use super::refusal::LeftOut;

/// The parts of the folder of a cluster, by the beginning of their path. The first match is used.
const PARTS: [(&str, LeftOut); 13] = [
    ("versions", LeftOut::About),
    ("cluster/secrets", LeftOut::Secrets),
    ("cluster/k8s-resources", LeftOut::Core),
    ("cluster/events", LeftOut::Events),
    ("cluster/cluster-context", LeftOut::About),
    ("cluster/kubectl-version", LeftOut::About),
    ("cluster/describe-pods-", LeftOut::Logs),
    ("gloo-mesh/gloo-versions", LeftOut::About),
    ("gloo-mesh/", LeftOut::Logs),
    ("istio/", LeftOut::Logs),
    ("proxies/", LeftOut::Logs),
    ("analyze/", LeftOut::Logs),
    ("operator/", LeftOut::Logs),
];

/// Why the file at this place is left out, if it is one of a report that holds nothing to read. It is not looked into.
pub(super) fn left_out(path: &str) -> Option<LeftOut> {
    let inside = inside(path)?;
    let Some((_, part)) = inside.split_once('/') else {
        return (inside == "meshctl-bug-report.log").then_some(LeftOut::Logs);
    };
    let mut parts = PARTS.iter();
    let found = parts.find(|(begin, _)| part.starts_with(begin));
    found.map(|(_, why)| *why)
}

/// Whether the file at this place is the list of all custom resources that a report has for each cluster.
pub(super) fn is_list(path: &str) -> bool {
    let part = inside(path).and_then(|inside| inside.split_once('/'));
    part.is_some_and(|(_, part)| part == "cluster/crs")
}

/// The place of a file of a report as it is in the folder of every cluster: `bug-report/*/cluster/secrets`,
/// `bug-report/*/istio`.
pub(super) fn place(path: &str) -> Option<String> {
    let (_, part) = inside(path)?.split_once('/')?;
    let holds_files = ["cluster/", "gloo-mesh/"]
        .iter()
        .any(|begin| part.starts_with(begin));
    let parts: Vec<_> = part
        .split('/')
        .take(if holds_files { 2 } else { 1 })
        .collect();
    Some(format!("bug-report/*/{}", parts.join("/")))
}

/// The path within the folder of a report.
fn inside(path: &str) -> Option<&str> {
    let at_once = path.strip_prefix("bug-report/");
    let deeper = || path.split_once("/bug-report/").map(|(_, inside)| inside);
    at_once.or_else(deeper)
}
