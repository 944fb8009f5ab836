//! `get --follow`: the rows, then a line for each that is added, changed or removed.

use std::{collections::BTreeMap, time::Duration};

use portolan::{
    cli::{self, Command},
    runtime::headless::{Exit, PrintedText, follow},
};
use serde_json::Value;
use tokio::{sync::mpsc, time::timeout};

use super::cli::run;

/// The texts that `get` prints in this time of the demo.
async fn printed(arguments: &str, time: Duration) -> (String, Vec<String>) {
    let arguments = ["portolan", "get", "--demo", "-w"]
        .into_iter()
        .chain(arguments.split(' '));
    let invocation = cli::parse(arguments).expect("it is understood");
    let Command::Get(get) = invocation.command.clone() else {
        panic!("it is get")
    };
    let (sender, mut texts) = mpsc::channel(64);
    let following = tokio::spawn(async move { follow(&invocation, &get, sender).await });
    let (mut out, mut remarks) = (String::new(), Vec::new());
    let reading = async {
        while let Some(text) = texts.recv().await {
            match text {
                PrintedText::Out(lines) => out += &String::from_utf8(lines).expect("it is text"),
                PrintedText::Remark(words) => remarks.push(words),
            }
        }
    };
    assert!(timeout(time, reading).await.is_err(), "the demo never ends");
    drop(texts);
    assert_eq!(
        following.await.expect("it ends"),
        Exit::Done,
        "its reader has gone"
    );
    (out, remarks)
}

#[tokio::test(start_paused = true)]
async fn each_change_is_a_line_and_the_lines_lead_from_row_to_row() {
    let (out, remarks) = printed(
        "-o csv --columns object,source,endpoints,age",
        Duration::from_mins(4),
    )
    .await;
    let mut records = out.split_terminator("\r\n");
    assert_eq!(records.next(), Some("change,object,source,endpoints,age"));
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records {
        let cells: Vec<&str> = record.split(',').collect();
        let [change, object, source, endpoints, _] = cells[..] else {
            panic!("{record}")
        };
        let before = rows.insert(format!("{object} {source}"), endpoints.to_owned());
        match change {
            "listed" | "added" => assert_eq!(before, None, "{record}"),
            "changed" => assert!(before.is_some_and(|before| before != endpoints), "{record}"),
            "removed" => {
                assert!(before.is_some(), "{record}");
                rows.remove(&format!("{object} {source}"));
            }
            other => panic!("{other}"),
        }
        *seen.entry(change).or_default() += 1;
    }
    assert_eq!(
        seen["listed"],
        run("get --demo -o name").out.lines().count()
    );
    assert!(seen["changed"] > 5, "{seen:?}");
    assert!(
        remarks.iter().any(|words| words.contains("mgmt-west")),
        "{remarks:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_row_that_begins_to_pass_the_filter_is_added_and_one_that_ceases_is_removed() {
    let (out, _) = printed("-o json endpoints:<3", Duration::from_mins(4)).await;
    let mut changes: BTreeMap<String, usize> = BTreeMap::new();
    for line in out.lines() {
        let value: Value = serde_json::from_str(line).expect("each line is a document");
        assert_eq!(
            (&value["apiVersion"], &value["kind"]),
            (&"portolan/v1".into(), &"DestinationChange".into())
        );
        let change = value["change"].as_str().expect("it says what happened");
        let endpoints = value["item"]["endpoints"]["total"]
            .as_u64()
            .expect("a number");
        assert!(endpoints < 3 || change == "removed", "{line}");
        *changes.entry(change.to_owned()).or_default() += 1;
    }
    assert!(
        changes["added"] > 0 && changes["removed"] > 0,
        "{changes:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_lines_of_a_table_are_aligned_with_its_first_rows() {
    let (out, _) = printed("--columns name,endpoints", Duration::from_mins(2)).await;
    let mut lines = out.lines();
    let heading = lines.next().expect("there is a heading");
    assert!(heading.starts_with("CHANGE "), "{heading}");
    assert!(
        lines.clone().any(|line| line.starts_with("changed")),
        "{out}"
    );
    assert!(lines.all(|line| line.len() == heading.len()), "{out}");
}

#[test]
fn files_do_not_change_so_that_following_them_ends() {
    let run = run("-f mesh.yaml get -w -o csv --columns name");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(
        run.out
            .lines()
            .filter(|line| line.starts_with("listed,"))
            .count(),
        4
    );
}
