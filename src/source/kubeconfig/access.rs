//! Access to the server of a chosen context, from its kubeconfig.

use kube::config::{AuthInfo, Cluster, ExecConfig};
use secrecy::{ExposeSecret, SecretString};

use super::{
    AccessFault, ChosenContext, ContextError, Environment, KubeconfigError,
    context_source::Parts,
    material::{given, material, read},
    proxy,
};
use crate::source::{
    FileError, Overrides,
    access::{
        Access, AccessError, ClientCertificate, ClusterSettings, Impersonation, Server,
        UserSettings,
    },
};

impl ChosenContext {
    /// Reads everything again and says what it takes to ask the server. It reads files, so it may block for a moment.
    pub(in crate::source) fn access(&self) -> Result<Access, KubeconfigError> {
        self.access_in(&Environment::read())
    }

    pub(super) fn access_in(&self, environment: &Environment) -> Result<Access, KubeconfigError> {
        let contents = self.context_source.contents();
        let parts = self.context_source.parts_in(&contents, &self.overrides)?;
        let unusable = |why: ContextError| self.context_source.unusable(why);
        let plugin = plugin(&parts).map_err(unusable)?;
        access(parts, plugin, environment, &self.overrides)
            .map_err(|error| unusable(AccessFault::from(error).into()))
    }
}

/// The login plugin, and what it has to know about the cluster.
fn plugin(parts: &Parts) -> Result<Option<ExecConfig>, ContextError> {
    let Some(mut plugin) = parts.login.exec.clone() else {
        return Ok(None);
    };
    if plugin.provide_cluster_info {
        let cluster = (&parts.cluster).try_into();
        let cluster = cluster.map_err(|error: kube::config::KubeconfigError| {
            ContextError::Client(error.to_string())
        })?;
        plugin.cluster = Some(cluster);
    }
    Ok(Some(plugin))
}

fn access(
    Parts {
        cluster,
        login,
        namespace,
        ..
    }: Parts,
    plugin: Option<ExecConfig>,
    environment: &Environment,
    overrides: &Overrides,
) -> Result<Access, AccessError> {
    let authorities = authorities(&cluster)?;
    let is_blind = cluster.insecure_skip_tls_verify.unwrap_or(false);
    let certificate = certificate(&login)?;
    let has_tls_data = authorities.is_some() || is_blind || certificate.is_some();
    let written = given(cluster.server.as_deref()).ok_or(AccessError::NoServer)?;
    let server = Server::parse(written, has_tls_data)?;
    let name = given(cluster.tls_server_name.as_deref());
    let place = ClusterSettings {
        proxy: proxy::choose(cluster.proxy_url.as_deref(), &server, environment)?,
        server,
        namespace,
        authorities,
        is_blind,
        server_name: name.map(|name| name.trim().to_owned()),
        compresses: !cluster.disable_compression.unwrap_or(false),
    };
    let person = UserSettings {
        token: token(&login)?,
        user: given(login.username.as_deref()).map(str::to_owned),
        password: login.password.clone(),
        certificate,
        impersonation: impersonation(&login, overrides),
        plugin,
        provider: login.auth_provider,
    };
    Access::new(place, person)
}

fn authorities(cluster: &Cluster) -> Result<Option<Vec<u8>>, AccessError> {
    let data = cluster.certificate_authority_data.as_deref();
    let file = cluster.certificate_authority.as_deref();
    material("certificate-authority", data, file)
}

/// The client certificate and its key. A key without a certificate means nothing, as in kubectl.
fn certificate(login: &AuthInfo) -> Result<Option<ClientCertificate>, AccessError> {
    let data = login.client_certificate_data.as_deref();
    let file = login.client_certificate.as_deref();
    let Some(chain) = material("client-certificate", data, file)? else {
        return Ok(None);
    };
    let data = login.client_key_data.as_ref();
    let data = data.map(ExposeSecret::expose_secret);
    let key = material("client-key", data, login.client_key.as_deref())?;
    let key = key.ok_or(AccessError::KeyMissing)?;
    Ok(Some(ClientCertificate {
        chain: String::from_utf8_lossy(&chain).into_owned(),
        key: String::from_utf8_lossy(&key).into_owned().into(),
    }))
}

/// The token. A file goes before a token in the kubeconfig, as in client-go, as long as it can be read.
pub(super) fn token(login: &AuthInfo) -> Result<Option<SecretString>, AccessError> {
    let written = login.token.clone();
    let written = written.filter(|token| given(Some(token.expose_secret())).is_some());
    let Some(path) = given(login.token_file.as_deref()) else {
        return Ok(written);
    };
    let found = read("tokenFile", path).and_then(|bytes| {
        let token = String::from_utf8_lossy(&bytes).into_owned();
        match given(Some(&token)) {
            Some(_) => Ok(token.into()),
            None => Err(AccessError::File {
                what: "tokenFile",
                path: path.into(),
                why: FileError::NoToken,
            }),
        }
    });
    match (found, written) {
        (Ok(found), _) => Ok(Some(found)),
        (Err(_), Some(written)) => Ok(Some(written)),
        (Err(unfit), None) => Err(unfit),
    }
}

/// The user, groups and extra fields to impersonate. The command line wins over the kubeconfig.
pub(super) fn impersonation(login: &AuthInfo, overrides: &Overrides) -> Impersonation {
    let one = |field: &Option<String>| given(field.as_deref()).map(str::to_owned);
    let user = overrides.impersonate.clone().or(one(&login.impersonate));
    let groups = match overrides.groups.as_slice() {
        [] => login.impersonate_groups.clone().unwrap_or_default(),
        groups => groups.to_vec(),
    };
    let extra = login.impersonate_user_extra.clone().unwrap_or_default();
    let mut extra: Vec<(String, Vec<String>)> = extra.into_iter().collect();
    extra.sort();
    Impersonation {
        user,
        uid: one(&login.impersonate_uid),
        groups,
        extra,
    }
}
