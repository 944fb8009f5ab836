//! Access to one server: its address, proxy, certificates and login, all checked before a client is built of them.
//!
//! Every token, certificate and address passes through here, from a kubeconfig or from a login plugin: a value on which
//! a client would panic is refused with a reason. Nothing here reads a file, runs a plugin or asks a server.

mod access_error;
mod certificate;
mod client;
mod connector;
mod headers;
mod identity;
mod keeper;
mod panic_guard;
mod pem;
mod proxy;
mod server;
mod trust;
mod verifier;

use std::{borrow::Cow, path::Path};

use http::Uri;
use kube::{
    Client,
    config::{AuthProviderConfig, ExecConfig},
};
use rustls::pki_types::ServerName;
use secrecy::{ExposeSecret, SecretString};

use super::{meter::Meter, one_line, panics::hold};
use crate::store::checkup::{Credential, Tls};
pub(super) use access_error::AccessError;
pub(super) use connector::ProxyError;
use headers::HttpHeader;
pub(super) use headers::Impersonation;
use identity::Identity;
pub(super) use pem::base64;
pub(super) use proxy::Proxy;
pub(super) use server::Server;
pub(super) use trust::Roots;
use trust::ServerTrust;

/// One server, and who asks it.
#[derive(Clone)]
pub(in crate::source) struct Access {
    server: Server,
    namespace: String,
    proxy: Option<Proxy>,
    trust: ServerTrust,
    /// The name that the server has to prove, where it is another than that in its address.
    server_name: Option<ServerName<'static>>,
    compresses: bool,
    login: Login,
}

/// Who asks.
#[derive(Clone, Default)]
struct Login {
    header: Option<HttpHeader>,
    identity: Option<Identity>,
    impersonation: Vec<HttpHeader>,
    acting_as: Option<String>,
    plugin: Option<ExecConfig>,
    /// The auth-provider whose token is the header.
    provider: Option<String>,
}

/// The entry of a kubeconfig about a cluster, with the files that it names.
pub(in crate::source) struct ClusterSettings {
    pub(in crate::source) server: Server,
    pub(in crate::source) namespace: String,
    pub(in crate::source) proxy: Option<Proxy>,
    /// The PEM of the authorities to believe; those of this machine if none is given.
    pub(in crate::source) authorities: Option<Vec<u8>>,
    /// Whether the certificate of the server is not to be looked at.
    pub(in crate::source) is_blind: bool,
    /// The name that the server has to prove, if it is another than that in its address.
    pub(in crate::source) server_name: Option<String>,
    pub(in crate::source) compresses: bool,
}

/// The entry of a kubeconfig about a user, with the files that it names.
#[derive(Default)]
pub(in crate::source) struct UserSettings {
    pub(in crate::source) token: Option<SecretString>,
    pub(in crate::source) user: Option<String>,
    pub(in crate::source) password: Option<SecretString>,
    pub(in crate::source) certificate: Option<ClientCertificate>,
    pub(in crate::source) impersonation: Impersonation,
    pub(in crate::source) plugin: Option<ExecConfig>,
    pub(in crate::source) provider: Option<AuthProviderConfig>,
}

/// A certificate with its chain, and its key, in PEM.
#[derive(Clone)]
pub(in crate::source) struct ClientCertificate {
    pub(in crate::source) chain: String,
    pub(in crate::source) key: SecretString,
}

/// The credential that a login plugin gave.
#[derive(Clone, Default)]
pub(in crate::source) struct Issued {
    pub(in crate::source) token: Option<SecretString>,
    pub(in crate::source) certificate: Option<ClientCertificate>,
}

impl Access {
    /// Checks what a kubeconfig says.
    ///
    /// # Errors
    /// If something of it cannot be used.
    pub(in crate::source) fn new(
        place: ClusterSettings,
        person: UserSettings,
    ) -> Result<Self, AccessError> {
        let login = if place.server.is_plain_by_default {
            // As in kubectl: nobody has said that a secret may be sent in plain text.
            Login::default()
        } else {
            Login::of(person, &place.server)?
        };
        let name = place.server_name.map(|name| {
            let parsed = ServerName::try_from(name.clone());
            parsed.map_err(|_| AccessError::ServerName(name))
        });
        Ok(Self {
            trust: ServerTrust::of(place.authorities.as_deref(), place.is_blind)?,
            server: place.server,
            namespace: place.namespace,
            proxy: place.proxy,
            server_name: name.transpose()?,
            compresses: place.compresses,
            login,
        })
    }

    /// The address of the server: scheme, host and port, and a path if it has one.
    pub(in crate::source) fn server(&self) -> &Uri {
        &self.server.uri
    }

    /// The address of what a connection is made to first: the proxy, or the server.
    pub(in crate::source) fn first_hop(&self) -> &Uri {
        client::first(self)
    }

    /// Whether there is a proxy before the server.
    pub(in crate::source) fn has_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    /// How the server will prove who it is.
    pub(in crate::source) fn tls(&self) -> Tls {
        match (&self.trust, self.server.is_secure()) {
            (_, false) => Tls::Plain,
            (ServerTrust::Anyone, true) => Tls::Unchecked,
            _ => Tls::Accepted,
        }
    }

    /// How we will say who we are.
    pub(in crate::source) fn credential(&self) -> Credential {
        let login = &self.login;
        let is_basic = |(_, value): &HttpHeader| value.as_bytes().starts_with(b"Basic ");
        match (&login.plugin, &login.provider, &login.header) {
            (Some(exec), ..) => {
                let command = exec.command.as_deref().unwrap_or_default();
                Credential::Plugin(plugin_name(command))
            }
            (_, Some(provider), _) => Credential::Plugin(provider.clone()),
            (.., Some(header)) if is_basic(header) => Credential::Password,
            (.., Some(_)) => Credential::Token,
            _ if login.identity.is_some() => Credential::Certificate,
            _ => Credential::Nothing,
        }
    }

    /// In whose name we will ask, if it is not our own.
    pub(in crate::source) fn acting_as(&self) -> Option<&str> {
        self.login.acting_as.as_deref()
    }

    /// Whether kubectl renews the login when it is used, and writes the new one into the kubeconfig.
    pub(in crate::source) fn is_renewed_by_kubectl(&self) -> bool {
        self.login.provider.is_some()
    }

    /// The login plugin that has to be run before a client is built.
    pub(in crate::source) fn plugin(&self) -> Option<&ExecConfig> {
        self.login.plugin.as_ref()
    }

    /// Builds a client whose answers are measured, with what the login plugin gave if there is one.
    ///
    /// # Errors
    /// If what the plugin gave cannot be used.
    pub(in crate::source) fn client(
        &self,
        issued: Option<&Issued>,
        roots: &Roots,
        meter: Meter,
    ) -> Result<Client, AccessError> {
        let token = issued.and_then(|issued| issued.token.as_ref());
        let header = match token {
            Some(token) => headers::bearer(token.expose_secret())?,
            None => self.login.header.clone(),
        };
        let identity = match issued.and_then(|issued| issued.certificate.as_ref()) {
            Some(certificate) => Some(certificate.identity()?),
            None => self.login.identity.clone(),
        };
        let login = client::Authentication {
            headers: client::headers(self, header),
            identity,
        };
        hold(|| client::build(self, login, roots, meter))
            .map_err(|panicked| AccessError::Client(panicked.to_string()))?
    }
}

impl Login {
    fn of(person: UserSettings, server: &Server) -> Result<Self, AccessError> {
        let token = person.token.as_ref();
        let token = token.map(|token| headers::bearer(token.expose_secret()));
        let token = token.transpose()?.flatten();
        if token.is_some() && person.user.is_some() {
            return Err(AccessError::TwoLogins);
        }
        let password = person.password.as_ref();
        let password = password.map_or("", ExposeSecret::expose_secret);
        let basic = person.user.map(|user| headers::basic(&user, password));
        let written = server.user.as_ref();
        let written = written.map(|(user, password)| headers::basic(user, password));
        let header = written.or(token).or(basic);
        let certificate = person.certificate.as_ref();
        let identity = certificate.map(ClientCertificate::identity).transpose()?;
        // As in client-go: a plugin is run for a user who has no login of another kind (`UpdateTransportConfig`), and the
        // token of an auth-provider goes together with a certificate.
        let is_known = header.is_some() || identity.is_some();
        let provider = person
            .provider
            .filter(|provider| header.is_none() && (identity.is_none() || provider.name == OIDC));
        let provided = provider.map(id_token).transpose()?;
        Ok(Self {
            impersonation: person.impersonation.headers()?,
            acting_as: person.impersonation.user,
            plugin: person.plugin.filter(|_| !is_known),
            provider: provided.is_some().then(|| OIDC.to_owned()),
            header: header.or(provided),
            identity,
        })
    }
}

impl ClientCertificate {
    fn identity(&self) -> Result<Identity, AccessError> {
        let key = self.key.expose_secret();
        identity::identity(&self.chain, key)
    }
}

/// The auth-provider that still exists.
const OIDC: &str = "oidc";

/// The token that an auth-provider has stored in the kubeconfig. It is never renewed here: most issuers take each refresh
/// token once, and kubectl, which keeps the next one, could not log in any more.
fn id_token(provider: AuthProviderConfig) -> Result<HttpHeader, AccessError> {
    let instead = match provider.name.as_str() {
        OIDC => {
            let token = provider.config.get("id-token");
            let header = token.map(|token| headers::bearer(token)).transpose()?;
            return header.flatten().ok_or(AccessError::NoIdToken);
        }
        "gcp" => {
            "install gke-gcloud-auth-plugin and run gcloud container clusters get-credentials CLUSTER"
        }
        "azure" => "install kubelogin and run kubelogin convert-kubeconfig",
        "openstack" => "use client-keystone-auth as a login plugin (exec) in the kubeconfig",
        _ => "use a login plugin (exec) in the kubeconfig",
    };
    Err(AccessError::Provider {
        name: provider.name,
        instead,
    })
}

/// The name by which a login plugin is known: the last part of its path. The rest may tell about its user, and what
/// follows a blank may be an argument that somebody wrote behind the command.
pub(in crate::source) fn plugin_name(command: &str) -> String {
    let command = command.trim();
    let is_program = Path::new(command).exists();
    let command = command
        .split_whitespace()
        .next()
        .filter(|_| !is_program)
        .unwrap_or(command);
    let last = command.rsplit(['/', '\\']).find(|part| !part.is_empty());
    one_line::fit(last.unwrap_or_default(), 60).unwrap_or_else(|| "without a name".to_owned())
}

/// A text with nothing in it that would move a terminal's cursor.
pub(in crate::source) fn printable(text: &str) -> String {
    let letters = text.chars().map(|letter| {
        if letter.is_control() {
            letter.escape_default().to_string()
        } else {
            letter.to_string()
        }
    });
    letters.collect()
}

impl AccessError {
    /// A text that no header may have, at a byte that is counted from 1.
    fn header(what: &str, at: usize, advice: &'static str) -> Self {
        Self::Header {
            what: Cow::Owned(what.to_owned()),
            at,
            advice,
        }
    }
}

#[cfg(test)]
mod tests;
