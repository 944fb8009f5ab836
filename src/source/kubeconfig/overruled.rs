//! What the command line says in place of a kubeconfig: who logs in, and in whose name to ask.

use kube::config::{Config, Kubeconfig};

use crate::source::Overrides;

/// Puts a user of the kubeconfig in place of the one of a context.
///
/// # Errors
/// Where there is no such user: the reason, in words.
pub(super) fn log_in_as(merged: &mut Kubeconfig, context: &str, user: &str) -> Result<(), String> {
    if !merged.auth_infos.iter().any(|known| known.name == user) {
        let known = merged.auth_infos.iter().map(|known| known.name.as_str());
        let known: Vec<&str> = known.collect();
        return Err(match known.as_slice() {
            [] => format!("the kubeconfig has no user {user:?}; it has no users at all"),
            known => format!(
                "the kubeconfig has no user {user:?}; choose one with --user: {}",
                known.join(", ")
            ),
        });
    }
    let mut contexts = merged.contexts.iter_mut();
    let meant = contexts.find(|known| known.name == context);
    if let Some(context) = meant.and_then(|known| known.context.as_mut()) {
        context.user = Some(user.to_owned());
    }
    Ok(())
}

/// Sets in whose name to ask; what the kubeconfig says of it counts where nothing else is given.
///
/// # Errors
/// Where there are groups without a user, which no server takes: the reason, in words.
pub(super) fn impersonate(config: &mut Config, overrides: &Overrides) -> Result<(), String> {
    let login = &mut config.auth_info;
    if let Some(user) = &overrides.impersonate {
        login.impersonate = Some(user.clone());
    }
    if !overrides.groups.is_empty() {
        login.impersonate_groups = Some(overrides.groups.clone());
    }
    if login.impersonate.is_none() && !overrides.groups.is_empty() {
        return Err("--as-group counts with a user alone; give --as USER too".to_owned());
    }
    Ok(())
}
