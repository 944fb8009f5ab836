//! Our own demos: what lies in `assets/casts` is what its scripts render to.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn casts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/casts")
}

/// The names of the files in a folder that end so.
fn names(folder: &Path, ends: &[&str]) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let names = names.map(|name| name.into_string().expect("it is named plainly"));
    names
        .filter(|name| ends.iter().any(|end| name.ends_with(end)))
        .collect()
}

#[test]
fn our_demos_are_current() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let rendered = Command::new(casts().join("render"))
        .arg(folder.path())
        .env("PORTOLAN", env!("CARGO_BIN_EXE_portolan"))
        .output()
        .expect("it can be run");
    let said = String::from_utf8_lossy(&rendered.stderr);
    assert!(rendered.status.success(), "{said}");
    let forms = [".svg", ".cast"];
    let made = names(folder.path(), &forms);
    assert_eq!(names(&casts(), &forms), made, "run assets/casts/render");
    for name in &made {
        let [kept, made] = [&casts(), folder.path()].map(|folder| fs::read(folder.join(name)));
        let is_current = kept.expect("it is kept") == made.expect("it is made");
        assert!(is_current, "{name} is not current: run assets/casts/render");
    }
}

#[test]
fn the_readme_or_the_manual_shows_them_all() {
    let pages = portolan::output::TOPICS.iter().map(|topic| topic.markdown);
    let pages = [include_str!("../../../README.md")]
        .into_iter()
        .chain(pages);
    let pages: String = pages.collect();
    for name in names(&casts(), &[".svg"]) {
        let path = format!("casts/{name})");
        assert!(pages.contains(&path), "no page shows {name}");
    }
}
