//! The entries of a kubeconfig, each read by itself: one that cannot be read costs only itself, and says why.
//!
//! What kubectl takes is taken, and more: fields that are unknown, `null`, empty or given twice, entries without a name.
//! Fields that nothing here needs, such as the extensions that other programs leave, are not looked at.

use std::path::Path;

use kube::config::{
    AuthInfo, AuthProviderConfig, Cluster, Context, ExecConfig, ExecInteractiveMode, Kubeconfig,
    NamedAuthInfo, NamedCluster, NamedContext, NamedExtension,
};
use serde_json::Value;

use super::fields::{EntryFields, FieldError, wrong};

/// The extension of a cluster that is for login plugins.
const FOR_PLUGINS: &str = "client.authentication.k8s.io/exec";

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    Context,
    Cluster,
    User,
}

/// An entry that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnreadableEntry {
    pub(super) sort: EntryKind,
    /// Its name, or its place in the list where it has none.
    pub(super) name: String,
    pub(super) why: FieldError,
}

/// The entries of a document.
pub(super) struct KubeconfigEntries {
    /// Those that can be read. Those that cannot have a name, and nothing else.
    pub(super) known: Kubeconfig,
    pub(super) oddities: Vec<UnreadableEntry>,
}

impl EntryKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Cluster => "cluster",
            Self::User => "user",
        }
    }
}

/// Reads a document of a kubeconfig that lies in a folder, to which paths in it are relative.
///
/// # Errors
/// If it is something else.
pub(super) fn entries(document: &Value, folder: &Path) -> Result<KubeconfigEntries, FieldError> {
    let Value::Object(_) = document else {
        return Err(wrong("it", document, "an object"));
    };
    let fields = EntryFields::of(document)?;
    if let Some(kind) = fields.text("kind")?
        && kind != "Config"
    {
        return Err(FieldError::Kind(kind));
    }
    let mut oddities = Vec::new();
    let mut read = Reading {
        fields: &fields,
        folder,
        oddities: &mut oddities,
    };
    let mut known = Kubeconfig::default();
    for (name, context) in read.each(EntryKind::Context, context)? {
        known.contexts.push(NamedContext {
            name,
            context,
            ..NamedContext::default()
        });
    }
    for (name, cluster) in read.each(EntryKind::Cluster, cluster)? {
        known.clusters.push(NamedCluster {
            name,
            cluster,
            ..NamedCluster::default()
        });
    }
    for (name, auth_info) in read.each(EntryKind::User, user)? {
        known.auth_infos.push(NamedAuthInfo {
            name,
            auth_info,
            ..NamedAuthInfo::default()
        });
    }
    known.current_context = fields.text("current-context")?;
    Ok(KubeconfigEntries { known, oddities })
}

/// A document that is being read.
struct Reading<'r> {
    fields: &'r EntryFields<'r>,
    folder: &'r Path,
    oddities: &'r mut Vec<UnreadableEntry>,
}

impl Reading<'_> {
    /// The entries of a sort by their names; nothing of those that cannot be read.
    fn each<T>(
        &mut self,
        sort: EntryKind,
        read: impl Fn(&EntryFields<'_>, &Path) -> Result<T, FieldError>,
    ) -> Result<Vec<(String, Option<T>)>, FieldError> {
        let mut found: Vec<(String, Option<T>)> = Vec::new();
        let list = format!("{}s", sort.word());
        for (at, item) in self.fields.list(&list)?.iter().enumerate() {
            let place = format!("number {}", at + 1);
            match name_of(item) {
                Err(why) => self.odd(sort, place, why),
                Ok(name) if found.iter().any(|(known, _)| *known == name) => {
                    self.odd(sort, name, FieldError::Repeated);
                }
                Ok(name) => {
                    let value = item.get(sort.word()).unwrap_or(&Value::Null);
                    let entry =
                        EntryFields::of(value).and_then(|fields| read(&fields, self.folder));
                    let entry = entry.map_err(|why| self.odd(sort, name.clone(), why));
                    found.push((name, entry.ok()));
                }
            }
        }
        Ok(found)
    }

    fn odd(&mut self, sort: EntryKind, name: String, why: FieldError) {
        self.oddities.push(UnreadableEntry { sort, name, why });
    }
}

fn name_of(item: &Value) -> Result<String, FieldError> {
    let name = EntryFields::of(item)?.text("name")?;
    name.ok_or(FieldError::NoName)
}

fn context(fields: &EntryFields<'_>, _: &Path) -> Result<Context, FieldError> {
    Ok(Context {
        cluster: fields.text("cluster")?.ok_or(FieldError::NoCluster)?,
        user: fields.text("user")?,
        namespace: fields.text("namespace")?,
        ..Context::default()
    })
}

fn cluster(fields: &EntryFields<'_>, folder: &Path) -> Result<Cluster, FieldError> {
    Ok(Cluster {
        server: fields.text("server")?,
        insecure_skip_tls_verify: fields.flag("insecure-skip-tls-verify")?,
        certificate_authority: path(fields, "certificate-authority", folder)?,
        certificate_authority_data: fields.text("certificate-authority-data")?,
        proxy_url: fields.text("proxy-url")?,
        disable_compression: fields.flag("disable-compression")?,
        tls_server_name: fields.text("tls-server-name")?,
        extensions: extensions(fields),
        ..Cluster::default()
    })
}

/// The extension for login plugins, unchanged. Extensions of other programs are skipped.
fn extensions(fields: &EntryFields<'_>) -> Option<Vec<NamedExtension>> {
    let all = fields.list("extensions").unwrap_or_default();
    let named = |extension: &&Value| extension["name"] == FOR_PLUGINS;
    let found = all.iter().find(named)?;
    Some(vec![NamedExtension {
        name: FOR_PLUGINS.to_owned(),
        extension: found["extension"].clone(),
    }])
}

fn user(fields: &EntryFields<'_>, folder: &Path) -> Result<AuthInfo, FieldError> {
    let secret = |name| Ok::<_, FieldError>(fields.text(name)?.map(Into::into));
    let mut extra = std::collections::HashMap::new();
    if let Some(more) = fields.object("as-user-extra")? {
        for key in more.keys() {
            extra.insert(key.to_owned(), more.texts(key)?.unwrap_or_default());
        }
    }
    Ok(AuthInfo {
        username: fields.text("username")?,
        password: secret("password")?,
        token: secret("token")?,
        token_file: path(fields, "tokenFile", folder)?,
        client_certificate: path(fields, "client-certificate", folder)?,
        client_certificate_data: fields.text("client-certificate-data")?,
        client_key: path(fields, "client-key", folder)?,
        client_key_data: secret("client-key-data")?,
        impersonate: fields.text("as")?,
        impersonate_uid: fields.text("as-uid")?,
        impersonate_groups: fields.texts("as-groups")?,
        impersonate_user_extra: Some(extra).filter(|extra| !extra.is_empty()),
        auth_provider: provider(fields)?,
        exec: plugin(fields, folder)?,
        ..AuthInfo::default()
    })
}

fn provider(fields: &EntryFields<'_>) -> Result<Option<AuthProviderConfig>, FieldError> {
    let Some(provider) = fields.object("auth-provider")? else {
        return Ok(None);
    };
    Ok(Some(AuthProviderConfig {
        name: provider.text("name")?.unwrap_or_default(),
        config: provider.map("config")?,
        ..AuthProviderConfig::default()
    }))
}

fn plugin(fields: &EntryFields<'_>, folder: &Path) -> Result<Option<ExecConfig>, FieldError> {
    let Some(plugin) = fields.object("exec")? else {
        return Ok(None);
    };
    let command = plugin.text("command")?;
    // As in client-go: a command with a slash is a path, and any other one is looked for.
    let command = command.map(|command| {
        if command.contains('/') {
            within(folder, &command)
        } else {
            command
        }
    });
    Ok(Some(ExecConfig {
        api_version: plugin.text("apiVersion")?,
        command,
        args: plugin.texts("args")?,
        env: environment(&plugin)?,
        install_hint: plugin.text("installHint")?,
        interactive_mode: mode(&plugin)?,
        provide_cluster_info: plugin.flag("provideClusterInfo")?.unwrap_or(false),
        ..ExecConfig::default()
    }))
}

fn environment(
    plugin: &EntryFields<'_>,
) -> Result<Option<Vec<std::collections::HashMap<String, String>>>, FieldError> {
    let mut all = Vec::new();
    for item in plugin.list("env")? {
        let variable = EntryFields::of(item).map_err(|_| FieldError::NoVariable)?;
        let Some(name) = variable.text("name")? else {
            return Err(FieldError::UnnamedVariable);
        };
        let value = variable.text("value")?.unwrap_or_default();
        let pairs = [("name".to_owned(), name), ("value".to_owned(), value)];
        all.push(pairs.into_iter().collect());
    }
    Ok(Some(all).filter(|all| !all.is_empty()))
}

fn mode(plugin: &EntryFields<'_>) -> Result<Option<ExecInteractiveMode>, FieldError> {
    Ok(Some(match plugin.text("interactiveMode")?.as_deref() {
        None => return Ok(None),
        Some("Never") => ExecInteractiveMode::Never,
        Some("IfAvailable") => ExecInteractiveMode::IfAvailable,
        Some("Always") => ExecInteractiveMode::Always,
        Some(_) => {
            return Err(FieldError::InteractiveMode);
        }
    }))
}

fn path(fields: &EntryFields<'_>, name: &str, folder: &Path) -> Result<Option<String>, FieldError> {
    let written = fields.text(name)?.filter(|path| !path.trim().is_empty());
    Ok(written.map(|written| within(folder, &written)))
}

fn within(folder: &Path, path: &str) -> String {
    folder.join(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
