//! What a context is made of on disk, so that it is noticed when that changes.
//!
//! Of what the files say only hashes are kept, never a credential. Where nothing was written, looking again costs a few
//! `stat` calls. Inside a cluster these are the token and the authority of the pod.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use kube::config::{AuthInfo, Cluster};
use serde::Serialize;

use super::{
    Chosen,
    way::{Parts, Way},
};

/// Tells clusters, or logins, apart without keeping what they are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Mark(u64);

/// What a context is made of, as of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Imprint {
    files: Vec<(PathBuf, Stamp)>,
    meaning: Option<Meaning>,
}

/// What the files say about a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Meaning {
    cluster: Mark,
    login: Mark,
}

/// When a file was last written, how long it is, and which one it is; nothing where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(Option<[i128; 5]>);

/// When files had been written when they were last looked at.
#[derive(Clone, Debug, Default)]
pub(in crate::source) struct Stamps(BTreeMap<PathBuf, Stamp>);

impl Stamps {
    /// Adds the files of an imprint, as they were for it. If one was seen otherwise since then, that is news again.
    pub(in crate::source) fn add(&mut self, imprint: &Imprint) {
        self.0.extend(imprint.files.iter().cloned());
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

impl Chosen {
    /// What it is made of now. It reads files, so it may block for a moment.
    pub(in crate::source) fn imprint(&self) -> Imprint {
        let mut imprint = Imprint::default();
        // Before they are read, or a change in between would be overlooked.
        if let Way::Context { files, .. } = &self.way {
            imprint.stamp(files.paths());
        }
        let contents = self.way.contents();
        // A file that is broken may say of this context what another file now seems to say.
        let is_whole = contents.broken.is_empty();
        let parts = self.way.parts_in(&contents, &self.overrides).ok();
        if let Some(parts) = parts.filter(|_| is_whole) {
            let (cluster, login) = without_notes(parts);
            let (of_cluster, of_login) = (named_by_cluster(&cluster), named_by_login(&login));
            imprint.stamp(&of_cluster);
            imprint.stamp(&of_login);
            imprint.meaning = Some(Meaning {
                cluster: mark(&cluster, &of_cluster),
                login: mark(&login, &of_login),
            });
        }
        imprint
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

impl Imprint {
    /// Which cluster it is about.
    pub(in crate::source) fn cluster(&self) -> Mark {
        self.meaning
            .map_or_else(Mark::default, |meaning| meaning.cluster)
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

impl Stamp {
    /// That of the file at a path.
    pub(super) fn of(path: &Path) -> Self {
        let found = fs::metadata(path).ok();
        Self(found.map(|found| {
            [
                found.ctime().into(),
                found.ctime_nsec().into(),
                found.len().into(),
                found.ino().into(),
                found.dev().into(),
            ]
        }))
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

/// The mark of something that a kubeconfig says and of the files that it names.
fn mark(said: &impl Serialize, files: &[PathBuf]) -> Mark {
    let mut hasher = DefaultHasher::new();
    // As a value first, in which maps have an order.
    let said = serde_json::to_value(said).map(|said| said.to_string());
    said.unwrap_or_default().hash(&mut hasher);
    for path in files {
        fs::read(path).ok().hash(&mut hasher);
    }
    Mark(hasher.finish())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::source::{Overrides, kubeconfig::Files};

    fn is_stale(imprint: &Imprint) -> bool {
        let paths = imprint.files.iter().map(|(path, _)| path.clone());
        imprint.is_stale(&Stamps::of(paths.collect()))
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
    fn chosen(user: Option<&str>) -> (TempDir, Chosen) {
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
        let chosen = Chosen {
            name: "a".into(),
            namespace: "here".to_owned(),
            way: Way::Context {
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
        let before = chosen.imprint();
        assert!(!is_stale(&before));
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).expect("it was written");
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replace(from, to)).expect("the folder is ours");
        let now = chosen.imprint();
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
        let before = chosen.imprint();
        let path = folder.path().join("config");
        fs::write(&path, "no kubeconfig").expect("the folder is ours");
        let broken = chosen.imprint().or(&before);
        assert!(!is_stale(&broken));
        fs::write(&path, KUBECONFIG).expect("the folder is ours");
        assert!(is_stale(&broken));
        assert!(!chosen.imprint().is_another_than(&broken));
    }
}
