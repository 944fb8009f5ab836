//! Output that cannot be written, and output in colour or not: the same for every command and form.

use std::fs::OpenOptions;

use super::cli::program;

/// Every form of every command without a screen that needs no cluster.
const COMMANDS: [&str; 19] = [
    "get -f mesh.yaml",
    "get -f mesh.yaml -o wide",
    "get -f mesh.yaml -o json",
    "get -f mesh.yaml -o yaml",
    "get -f mesh.yaml -o name",
    "describe -f mesh.yaml reviews.bookinfo",
    "describe -f mesh.yaml reviews.bookinfo -o json",
    "check -f mesh.yaml",
    "check -f mesh.yaml -o json",
    "check -f mesh.yaml -o sarif",
    "check -f mesh.yaml -o junit",
    "rules",
    "rules no-endpoints -o json",
    "cast ../../../../assets/casts/tour.txt -o - --format cast",
    "record -f mesh.yaml -o - --for 1s",
    "--help",
    "get --help",
    "describe --help",
    "--version",
];

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error_of_its_own() {
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full");
        let mut program = program(arguments);
        program.stdout(full.expect("the system has it"));
        let ended = program.output().expect("the program runs");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{arguments}: {told}");
        let error = told.lines().find(|line| line.starts_with("error: "));
        let error = error.unwrap_or_else(|| panic!("{arguments}: {told}"));
        assert!(
            error.contains("cannot write") && error.contains("No space left"),
            "{arguments}: {error}"
        );
        assert!(
            !told.contains("ackTrace") && !told.contains("Location"),
            "{arguments}: {told}"
        );
    }
}

#[test]
fn texts_have_colours_where_they_are_wanted_and_documents_never() {
    for (arguments, variables, is_colored) in [
        ("check -f mesh.yaml", &[][..], false),
        ("check -f mesh.yaml --color always", &[], true),
        (
            "check -f mesh.yaml --color always",
            &[("NO_COLOR", "1")],
            true,
        ),
        ("check -f mesh.yaml", &[("CLICOLOR_FORCE", "1")], true),
        ("check -f mesh.yaml", &[("FORCE_COLOR", "1")], true),
        (
            "check -f mesh.yaml",
            &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")],
            false,
        ),
        (
            "check -f mesh.yaml",
            &[("FORCE_COLOR", "1"), ("NO_COLOR", "")],
            true,
        ),
        (
            "check -f mesh.yaml --color never",
            &[("FORCE_COLOR", "1")],
            false,
        ),
        ("get -f mesh.yaml -o wide --color always", &[], true),
        (
            "describe -f mesh.yaml reviews.bookinfo --color always",
            &[],
            true,
        ),
        ("rules --color always", &[], true),
        ("get -f mesh.yaml -o json --color always", &[], false),
        ("check -f mesh.yaml -o sarif --color always", &[], false),
        ("get -f mesh.yaml -o name --color always", &[], false),
        ("--help", &[], false),
        ("--help --color always", &[], true),
        ("--help", &[("FORCE_COLOR", "1")], true),
        ("get --nonsense", &[], false),
        ("get --nonsense --color=always", &[], true),
        (
            "get --nonsense",
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            false,
        ),
    ] {
        let mut program = program(arguments);
        program.envs(variables.iter().copied());
        let ended = program.output().expect("the program runs");
        let told = [ended.stdout, ended.stderr].concat();
        assert!(!told.is_empty());
        assert_eq!(
            told.contains(&0x1b),
            is_colored,
            "{arguments} with {variables:?}"
        );
    }
}
