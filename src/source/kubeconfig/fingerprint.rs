//! The files of a context, so that a change of them is noticed.
//!
//! Only hashes of their content are kept, never a credential. If nothing was written, looking again costs a few `stat`
//! calls. Inside a cluster these are the token and the authority of the pod.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use kube::config::{AuthInfo, Cluster};
use serde::Serialize;

use super::{
    ChosenContext,
    context_source::{ContextSource, Parts},
    material,
    stamp::Stamp,
};
use crate::source::limits::CREDENTIAL;

/// Tells clusters, or logins, apart without keeping what they are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Digest(u64);

/// The state of the files of a context at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Fingerprint {
    files: Vec<(PathBuf, Stamp)>,
    meaning: Option<Meaning>,
}

/// The content of the files about a context, as digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Meaning {
    cluster: Digest,
    login: Digest,
}

/// When files had been written when they were last looked at.
#[derive(Clone, Debug, Default)]
pub(in crate::source) struct Stamps(BTreeMap<PathBuf, Stamp>);

impl Stamps {
    /// Adds the files of an fingerprint, as they were for it. If one was seen otherwise since then, that is news again.
    pub(in crate::source) fn add(&mut self, fingerprint: &Fingerprint) {
        self.0.extend(fingerprint.files.iter().cloned());
    }

    /// The files, by the folders that they are in.
    pub(in crate::source) fn folders(&self) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for path in self.0.keys() {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            folders.entry(folder).or_default().push(path.clone());
        }
        folders
    }

    /// How files are now. It asks the file system, so it may block, on a network drive for long.
    pub(in crate::source) fn of(paths: Vec<PathBuf>) -> Self {
        let seen = paths.into_iter().map(|path| {
            let stamp = Stamp::of(&path);
            (path, stamp)
        });
        Self(seen.collect())
    }

    /// Takes in what was seen; says whether a file was written.
    pub(in crate::source) fn take(&mut self, seen: Self) -> bool {
        let mut is_news = false;
        for (path, stamp) in seen.0 {
            is_news |= self.0.insert(path, stamp) != Some(stamp);
        }
        is_news
    }
}

impl ChosenContext {
    /// The current state of its files. It reads files, so it may block for a moment.
    pub(in crate::source) fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        // Before they are read, or a change in between would be overlooked.
        if let ContextSource::Context { files, .. } = &self.context_source {
            fingerprint.stamp(files.paths());
        }
        let contents = self.context_source.contents();
        // A file that is broken may say of this context what another file now seems to say.
        let is_whole = contents.broken.is_empty();
        let parts = self
            .context_source
            .parts_in(&contents, &self.overrides)
            .ok();
        if let Some(parts) = parts.filter(|_| is_whole) {
            let (cluster, login) = without_notes(parts);
            let (of_cluster, of_login) = (named_by_cluster(&cluster), named_by_login(&login));
            fingerprint.stamp(&of_cluster);
            fingerprint.stamp(&of_login);
            fingerprint.meaning = Some(Meaning {
                cluster: digest(&cluster, &of_cluster),
                login: digest(&login, &of_login),
            });
        }
        fingerprint
    }
}

/// The cluster and the login without the notes that other programs keep with them.
fn without_notes(parts: Parts) -> (Cluster, AuthInfo) {
    let cluster = Cluster {
        extensions: None,
        ..parts.cluster
    };
    let login = AuthInfo {
        extensions: None,
        ..parts.login
    };
    (cluster, login)
}

impl Fingerprint {
    /// Which cluster it is about.
    pub(in crate::source) fn cluster(&self) -> Digest {
        self.meaning
            .map_or_else(Digest::default, |meaning| meaning.cluster)
    }

    /// Whether a file was written since, as far as it was looked at.
    pub(in crate::source) fn is_stale(&self, seen: &Stamps) -> bool {
        let differs = |(path, stamp): &(PathBuf, Stamp)| {
            let seen = seen.0.get(path);
            seen.is_some_and(|seen| seen != stamp)
        };
        self.files.iter().any(differs)
    }

    /// Whether a client that was built of this would be another one than of `before`. What says nothing about the
    /// context any more builds none.
    pub(in crate::source) fn is_another_than(&self, before: &Self) -> bool {
        self.meaning.is_some() && self.meaning != before.meaning
    }

    /// This, with the meaning of `before` where it has none.
    pub(in crate::source) fn or(self, before: &Self) -> Self {
        Self {
            meaning: self.meaning.or(before.meaning),
            ..self
        }
    }

    fn stamp(&mut self, paths: &[PathBuf]) {
        let stamped = paths.iter().map(|path| (path.clone(), Stamp::of(path)));
        self.files.extend(stamped);
    }
}

fn named_by_cluster(cluster: &Cluster) -> Vec<PathBuf> {
    let authority = cluster.certificate_authority.iter();
    authority.map(PathBuf::from).collect()
}

fn named_by_login(login: &AuthInfo) -> Vec<PathBuf> {
    let AuthInfo {
        token_file,
        client_certificate,
        client_key,
        ..
    } = login;
    let named = [token_file, client_certificate, client_key];
    named.into_iter().flatten().map(PathBuf::from).collect()
}

/// The digest of something that a kubeconfig says and of the files that it names.
fn digest(said: &impl Serialize, files: &[PathBuf]) -> Digest {
    let mut hasher = DefaultHasher::new();
    // As a value first, in which maps have an order.
    let said = serde_json::to_value(said).map(|said| said.to_string());
    said.unwrap_or_default().hash(&mut hasher);
    for path in files {
        material::bytes(path, CREDENTIAL).ok().hash(&mut hasher);
    }
    Digest(hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::source::{Overrides, kubeconfig::Files};

    fn is_stale(fingerprint: &Fingerprint) -> bool {
        let paths = fingerprint.files.iter().map(|(path, _)| path.clone());
        fingerprint.is_stale(&Stamps::of(paths.collect()))
    }

    const KUBECONFIG: &str = r#"{
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "a",
        "contexts": [
            {"name": "a", "context": {"cluster": "c", "user": "u", "namespace": "here"}},
            {"name": "b", "context": {"cluster": "d", "user": "v"}}
        ],
        "clusters": [
            {"name": "c", "cluster": {"server": "https://c:6443", "certificate-authority": "ca.crt",
                "extensions": [{"name": "minikube", "extension": "monday"}]}},
            {"name": "d", "cluster": {"server": "https://d:6443"}}
        ],
        "users": [
            {"name": "u", "user": {"tokenFile": "token", "client-certificate": "u.crt", "client-key": "u.key"}},
            {"name": "v", "user": {"token": "of v"}}
        ]
    }"#;

    /// The context `a` of a kubeconfig in a folder of its own.
    fn chosen(user: Option<&str>) -> (TempDir, ChosenContext) {
        let folder = TempDir::new().expect("a temporary folder");
        for (name, text) in [
            ("config", KUBECONFIG),
            ("ca.crt", "ca"),
            ("token", "token"),
            ("u.crt", "crt"),
            ("u.key", "key"),
        ] {
            fs::write(folder.path().join(name), text).expect("the folder is ours");
        }
        let chosen = ChosenContext {
            name: "a".into(),
            namespace: "here".to_owned(),
            context_source: ContextSource::Context {
                files: Files::named(folder.path().join("config")),
                context: "a".to_owned(),
            },
            overrides: Overrides {
                user: user.map(str::to_owned),
                ..Overrides::default()
            },
        };
        (folder, chosen)
    }

    /// What a change of a file means for the context.
    #[derive(Debug, PartialEq)]
    enum Means {
        Nothing,
        AnotherLogin,
        AnotherCluster,
    }

    fn meaning(user: Option<&str>, file: &str, (from, to): (&str, &str)) -> Means {
        let (folder, chosen) = chosen(user);
        let before = chosen.fingerprint();
        assert!(!is_stale(&before));
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replace(from, to)).expect("the folder is ours");
        let now = chosen.fingerprint();
        assert!(is_stale(&before), "{to}");
        match (
            now.is_another_than(&before),
            now.cluster() == before.cluster(),
        ) {
            (false, _) => Means::Nothing,
            (true, true) => Means::AnotherLogin,
            (true, false) => Means::AnotherCluster,
        }
    }

    #[test]
    fn only_what_the_context_is_made_of_means_anything() {
        let config = "config";
        for (file, from, to, expected) in [
            (
                config,
                "\"current-context\": \"a\"",
                "\"current-context\": \"none\"",
                Means::Nothing,
            ),
            (
                config,
                "https://d:6443",
                "https://elsewhere:6443",
                Means::Nothing,
            ),
            (config, "of v", "of v and w", Means::Nothing),
            (config, "monday", "wednesday", Means::Nothing),
            (config, "\"here\"", "\"elsewhere\"", Means::Nothing),
            (
                config,
                "\"user\": \"u\"",
                "\"user\": \"none\"",
                Means::AnotherLogin,
            ),
            ("token", "token", "tokens", Means::AnotherLogin),
            ("u.crt", "crt", "renewed", Means::AnotherLogin),
            ("u.key", "key", "renewed", Means::AnotherLogin),
            (
                config,
                "https://c:6443",
                "https://elsewhere:6443",
                Means::AnotherCluster,
            ),
            ("ca.crt", "ca", "renewed", Means::AnotherCluster),
            (
                config,
                "\"cluster\": \"c\"",
                "\"cluster\": \"none\"",
                Means::Nothing,
            ),
            (config, "{", "", Means::Nothing),
        ] {
            assert_eq!(meaning(None, file, (from, to)), expected, "{from} to {to}");
        }
        let other_user = ("of v", "of v and w");
        assert_eq!(meaning(Some("v"), config, other_user), Means::AnotherLogin);
    }

    #[test]
    fn what_was_known_is_remembered_while_the_kubeconfig_is_broken() {
        let (folder, chosen) = chosen(None);
        let before = chosen.fingerprint();
        let path = folder.path().join("config");
        fs::write(&path, "no kubeconfig").expect("the folder is ours");
        let broken = chosen.fingerprint().or(&before);
        assert!(!is_stale(&broken));
        fs::write(&path, KUBECONFIG).expect("the folder is ours");
        assert!(is_stale(&broken));
        assert!(!chosen.fingerprint().is_another_than(&broken));
    }
}
