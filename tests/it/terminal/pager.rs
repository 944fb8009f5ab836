//! The pager of `help`, which has the terminal until it ends.

use std::{fs, os::unix::fs::PermissionsExt};

use tempfile::TempDir;

use super::pty::Pty;

/// A pager that reads a page, waits for a line of the terminal, and tells what it hears.
const PAGER: &str = r#"#!/bin/sh
trap 'echo told to end; exit 0' TERM
cat > /dev/null
echo reading
read -r line < /dev/tty
echo "read $line"
"#;

/// A long page in this pager.
fn page(folder: &TempDir) -> Pty {
    let pager = folder.path().join("pager");
    fs::write(&pager, PAGER).expect("the folder is ours");
    fs::set_permissions(&pager, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let program = env!("CARGO_BIN_EXE_portolan");
    let pager = pager.to_str().expect("it is a plain path");
    let mut pty = Pty::start(program, &["help", "filter"], &[("PAGER", pager)]);
    pty.until_shown("reading");
    pty
}

#[test]
fn ctrl_c_in_a_pager_is_a_key_of_the_pager() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut pty = page(&folder);
    for signal in ["-INT", "-QUIT", "-INT"] {
        pty.signal(signal);
    }
    pty.type_bytes(b"on\n");
    pty.until_shown("read on");
    assert_eq!(pty.until_left(), 0);
}

#[test]
fn a_signal_that_ends_the_program_ends_the_pager_first() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut pty = page(&folder);
    pty.signal("-TERM");
    assert_eq!(pty.until_left(), 143);
    assert!(pty.text().contains("told to end"), "{}", pty.text());
}

#[test]
fn without_the_pager_the_page_is_printed() {
    let program = env!("CARGO_BIN_EXE_portolan");
    let missing = [("PAGER", "/nonexistent/pager")];
    let mut pty = Pty::start(program, &["help", "filter"], &missing);
    assert_eq!(pty.until_left(), 0);
    assert!(pty.told.len() > 1_000, "{}", pty.text());
}
