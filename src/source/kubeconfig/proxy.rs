//! Which proxy a cluster is reached by.
//!
//! kube 5.0 compares `NO_PROXY` with the address of the proxy instead of the cluster's (`config/file_loader.rs`), and
//! lets it overrule a kubeconfig. Here it is as in kubectl: a kubeconfig's own `proxy-url` counts always, else
//! `HTTPS_PROXY` unless `NO_PROXY` names the cluster, and never for this machine itself.

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use kube::config::{Config, Kubeconfig};

use super::Surroundings;

/// The `proxy-url` of the context's cluster.
pub(super) fn of_context(merged: &Kubeconfig, context: &str) -> Option<String> {
    let context = merged.contexts.iter().find(|c| c.name == context)?;
    let cluster = &context.context.as_ref()?.cluster;
    let cluster = merged.clusters.iter().find(|c| c.name == *cluster)?;
    let proxy = cluster.cluster.as_ref()?.proxy_url.clone()?;
    Some(proxy).filter(|proxy| !proxy.is_empty())
}

/// Sets the proxy of a config, in place of the one that kube chose.
///
/// # Errors
/// Where the address of the proxy is none: the reason, in words.
pub(super) fn settle(
    config: &mut Config,
    of_context: Option<&str>,
    surroundings: &Surroundings,
) -> Result<(), String> {
    let chosen = of_context.or_else(|| of_environment(config, surroundings));
    config.proxy_url = match chosen {
        None => None,
        Some(proxy) => {
            let parsed = proxy.parse();
            Some(parsed.map_err(|error| format!("its proxy is no address: {error}"))?)
        }
    };
    Ok(())
}

fn of_environment<'s>(config: &Config, surroundings: &'s Surroundings) -> Option<&'s str> {
    let host = config.cluster_url.host()?;
    let matcher = Matcher::builder()
        .https(surroundings.https_proxy.as_str())
        .no(surroundings.no_proxy.as_str())
        .build();
    let applies = !is_this_machine(host) && matcher.intercept(&config.cluster_url).is_some();
    applies.then_some(surroundings.https_proxy.as_str())
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}
