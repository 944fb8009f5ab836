//! The README is true: its commands are understood, its keys are the keys, its picture is there.

use std::{fs, path::Path};

use portolan::{
    app::{ACTIONS, ActionDoc},
    cli::{self, Command},
    diagnose::rules,
    output,
    query::{Filter, KEYS, SYNTAX},
    source::{LIMITS, Limit},
};

use super::cli::run;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("there is a README")
}

/// The commands in its console blocks, without comments.
fn commands() -> Vec<String> {
    let readme = readme();
    let blocks = readme
        .split("```console\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let lines = blocks
        .flat_map(str::lines)
        .map(|line| line.split(" #").next().unwrap_or(line).trim());
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_two_commands_for_a_fresh_machine_are_there() {
    let commands = commands();
    for promised in ["cargo run --release -- --demo", "cargo test"] {
        assert!(
            commands.iter().any(|command| command == promised),
            "{promised:?} is not among {commands:?}"
        );
    }
}

#[test]
fn every_command_of_portolan_is_understood() {
    let of_portolan: Vec<String> = commands()
        .into_iter()
        .filter(|command| command.starts_with("portolan"))
        .collect();
    assert!(of_portolan.len() >= 5, "{of_portolan:?}");
    for command in of_portolan {
        let understood = cli::parse(command.split_whitespace());
        assert!(
            understood.is_ok(),
            "{command}: {:?}",
            understood.err().map(|error| error.to_string())
        );
    }
    let filtered = cli::parse(["portolan", "reviews", "ns:bookinfo"]).expect("it is understood");
    let Command::Tui(tui) = filtered.command else {
        panic!("it is the terminal UI")
    };
    assert_eq!(
        tui.filter,
        Filter::parse("reviews ns:bookinfo").expect("it is a filter")
    );
}

#[test]
fn the_keys_are_those_of_the_program() {
    let row = |doc: &ActionDoc| {
        let keys: Vec<String> = doc.keys.iter().map(|key| format!("`{key}`")).collect();
        format!("| {} | {} | {} |", keys.join(" "), doc.doc, doc.name)
    };
    let rows: Vec<String> = ACTIONS.iter().map(row).collect();
    let table = format!(
        "| key | does | name |\n|---|---|---|\n{}\n",
        rows.join("\n")
    );
    assert!(
        readme().contains(&table),
        "the table of keys should read\n{table}"
    );
}

#[test]
fn the_rules_are_those_of_the_program() {
    let table = output::rule_table();
    assert!(
        readme().contains(&table),
        "the table of rules should read\n{table}"
    );
    let count = format!("runs {} rules", rules().count());
    assert!(readme().contains(&count), "it should say {count:?}");
}

#[test]
fn the_limits_are_those_of_the_program() {
    let row = |limit: &Limit| {
        let remedy = limit.remedy.unwrap_or("no legitimate data is larger");
        format!("| {} | {} | {remedy} |", limit.what, limit.amount())
    };
    let rows: Vec<String> = LIMITS.iter().map(row).collect();
    let rows = rows.join("\n");
    let table = format!("| limit for | most | if it is in the way |\n|---|---|---|\n{rows}\n");
    assert!(
        readme().contains(&table),
        "the table of limits should read\n{table}"
    );
}

#[test]
fn check_says_what_it_shows() {
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules/ref-duplicate.yaml");
    let rules = "ref-duplicate,mesh-missing";
    let said = run(&format!("check -f {} --rule {rules}", dump.display())).out;
    assert!(
        readme().contains(&format!("```text\n{said}```\n")),
        "the example of check should read\n{said}"
    );
}

#[test]
fn files_that_it_points_to_are_there() {
    let readme = readme();
    let targets = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.starts_with("http")) {
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists(),
            "{target}"
        );
    }
}

#[test]
fn the_filter_is_the_filter_of_the_program() {
    let cell = |text: &str| text.replace('|', "\\|");
    let syntax = SYNTAX
        .iter()
        .map(|(term, doc)| format!("| `{}` | {} |", cell(term), cell(doc)));
    let keys = KEYS.iter();
    let keys = keys.map(|key| format!("| `{}:{}` | {} |", key.name, key.value, key.doc));
    let rows: Vec<String> = syntax.chain(keys).collect();
    let table = format!("| term | means |\n|---|---|\n{}\n", rows.join("\n"));
    assert!(
        readme().contains(&table),
        "the table of the filter should read\n{table}"
    );
}
