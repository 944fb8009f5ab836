//! The README and the manual are true: their commands are understood and run, their tables are those of the program, their
//! pictures are there.

use std::{env, fs, path::Path};

use portolan::{
    app::{ACTIONS, ActionDoc},
    cli::{self, Command},
    diagnose::rules,
    output,
    query::{Filter, KEYS, SYNTAX},
    route::RouteCode,
    runtime::headless::Exit,
    source::{LIMITS, Limit},
};

use super::cli::run;

/// A page by its path in the repository, and its text.
type Page = (String, String);

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn readme() -> String {
    read("README.md")
}

/// The README and the pages of the manual.
fn pages() -> Vec<Page> {
    let topics = output::TOPICS.iter();
    let topics = topics.map(|topic| {
        let path = format!("assets/manual/{}.md", topic.name);
        (path, topic.markdown.to_owned())
    });
    topics.chain([("README.md".to_owned(), readme())]).collect()
}

/// The commands in the console blocks of a page, without comments.
fn commands(page: &str) -> Vec<String> {
    let blocks = page
        .split("```console\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let lines = blocks
        .flat_map(str::lines)
        .map(|line| line.split(" #").next().unwrap_or(line))
        .map(|line| line.split(" > ").next().unwrap_or(line).trim());
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_two_commands_for_a_fresh_machine_are_there() {
    let commands = commands(&readme());
    for promised in ["cargo run --release -- --demo", "cargo test"] {
        assert!(
            commands.iter().any(|command| command == promised),
            "{promised:?} is not among {commands:?}"
        );
    }
}

#[test]
fn the_readme_says_what_recordings_and_casts_hold() {
    let line = readme()
        .lines()
        .find(|line| line.contains("mode 0600"))
        .map(str::to_owned);
    let line = line.expect("one sentence says who can read them");
    for words in [
        "recording holds every object in full",
        "annotations",
        "cast",
    ] {
        assert!(line.contains(words), "{line}");
    }
}

#[test]
fn the_readme_is_short() {
    let size = readme().len();
    assert!(
        size <= 9 * 1024,
        "{size} bytes: a page of the manual has room for more"
    );
}

#[test]
fn every_command_of_portolan_is_understood() {
    let mut count = 0;
    for (path, page) in pages() {
        for command in commands(&page) {
            let Some(line) = command.strip_prefix("portolan") else {
                continue;
            };
            count += 1;
            let understood = cli::parse(command.split_whitespace());
            assert!(
                understood.is_ok(),
                "{path}: portolan{line}: {:?}",
                understood.err().map(|error| error.to_string())
            );
        }
    }
    assert!(count >= 50, "{count}");
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
fn commands_that_need_only_the_demo_do_what_they_promise() {
    let mut count = 0;
    for (path, page) in pages() {
        for command in commands(&page) {
            let Some(arguments) = command.strip_prefix("portolan ") else {
                continue;
            };
            let words: Vec<&str> = command.split_whitespace().collect();
            let is_for_here =
                words.contains(&"--demo") && !words.iter().any(|word| word.contains("=all.json"));
            let parsed = cli::parse(&words).expect("it is understood");
            if !is_for_here || matches!(parsed.command, Command::Tui(_)) {
                continue;
            }
            count += 1;
            let done = run(arguments);
            // A check or a route may answer with a no; nothing is wrong with the command itself.
            assert!(
                matches!(done.code, Some(0 | 1))
                    && !done.err.contains("error:")
                    && !done.out.is_empty(),
                "{path}: {command}: {:?} {}",
                done.code,
                done.err
            );
        }
    }
    assert!(count >= 15, "{count}");
}

/// The tables that are made from those of the program: the page, the name of the table in it, and its text.
fn tables() -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("keys", "keys", key_table()),
        ("rules", "rules", output::rule_table()),
        ("filter", "filter", filter_table()),
        ("dumps", "limits", limit_table()),
        ("json", "exit codes", exit_table()),
        ("route", "codes", code_table()),
        ("flags", "flags", cli::flag_table()),
        (
            "configuration",
            "config",
            format!("```yaml\n{}```\n", include_str!("../../assets/config.yaml")),
        ),
    ]
}

fn table(head: &str, rows: impl IntoIterator<Item = String>) -> String {
    let columns = head.matches('|').count() - 1;
    let rows: Vec<String> = rows.into_iter().collect();
    format!("{head}\n|{}\n{}\n", "---|".repeat(columns), rows.join("\n"))
}

fn key_table() -> String {
    let row = |doc: &ActionDoc| {
        let keys: Vec<String> = doc.keys.iter().map(|key| format!("`{key}`")).collect();
        format!("| {} | {} | {} |", keys.join(" "), doc.doc, doc.name)
    };
    table("| key | does | name |", ACTIONS.iter().map(row))
}

fn limit_table() -> String {
    let row = |limit: &Limit| {
        let remedy = limit.remedy.unwrap_or("no legitimate data is larger");
        format!("| {} | {} | {remedy} |", limit.what, limit.amount())
    };
    table(
        "| limit for | most | if it is in the way |",
        LIMITS.iter().map(row),
    )
}

fn filter_table() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let syntax = SYNTAX
        .iter()
        .map(|(term, doc)| format!("| `{}` | {} |", cell(term), cell(doc)));
    let keys = KEYS.iter();
    let keys = keys.map(|key| format!("| `{}:{}` | {} |", key.name, key.value, key.doc));
    table("| term | means |", syntax.chain(keys))
}

fn exit_table() -> String {
    let own = Exit::ALL.map(|exit| format!("| {} | {} |", exit.code(), exit.meaning()));
    let signals = [
        "| 130 | ended by ctrl-c (SIGINT) |",
        "| 143 | ended by SIGTERM |",
    ];
    table(
        "| code | means |",
        own.into_iter().chain(signals.map(str::to_owned)),
    )
}

fn code_table() -> String {
    let row = |code: &RouteCode| format!("| `{}` | {} |", code.id(), code.meaning());
    table("| code | means |", RouteCode::ALL.iter().map(row))
}

/// With `UPDATE_MANUAL` the tables are written, and this passes.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own variable")]
fn tables_are_those_of_the_program() {
    for (topic, name, expected) in tables() {
        let path = format!("assets/manual/{topic}.md");
        let page = read(&path);
        let (begin, end) = (format!("<!-- {name} -->\n"), "<!-- end -->");
        let (before, rest) = page.split_once(&begin).expect("the page has the table");
        let (there, behind) = rest.split_once(end).expect("the table has an end");
        if env::var_os("UPDATE_MANUAL").is_some() {
            let page = format!("{before}{begin}{expected}{end}{behind}");
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path), page)
                .expect("it can be written");
        } else {
            assert_eq!(
                there, expected,
                "{path}: UPDATE_MANUAL=1 cargo test writes the table"
            );
        }
    }
}

#[test]
fn the_number_of_rules_is_true() {
    let count = format!("runs {} rules", rules().count());
    assert!(
        read("assets/manual/rules.md").contains(&count),
        "it should say {count:?}"
    );
}

#[test]
fn check_says_what_it_shows() {
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules/ref-duplicate.yaml");
    let rules = "ref-duplicate,mesh-missing";
    let said = run(&format!("check -f {} --rule {rules}", dump.display())).out;
    assert!(
        read("assets/manual/rules.md").contains(&format!("```text\n{said}```\n")),
        "the example of check should read\n{said}"
    );
}

#[test]
fn files_that_pages_point_to_are_there() {
    for (path, page) in pages() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
        let folder = folder.parent().expect("it is in a folder");
        let targets = page
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("http")) {
            assert!(folder.join(target).exists(), "{path}: {target}");
        }
    }
}

#[test]
fn every_page_is_for_people_and_fits_their_terminal() {
    for topic in output::TOPICS {
        let page = run(&format!("help {}", topic.name));
        assert_eq!(page.code, Some(0), "{}", page.err);
        assert!(
            page.err.is_empty() && page.out.lines().count() > 5,
            "{}",
            topic.name
        );
        assert!(
            !page.out.contains('\x1b') && !page.out.contains("<!--"),
            "{}",
            topic.name
        );
    }
    let contents = run("help");
    for topic in output::TOPICS {
        assert!(contents.out.contains(topic.about), "{}", topic.name);
    }
    let unknown = run("help filtre");
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.err.contains("the nearest is filter"),
        "{}",
        unknown.err
    );
    assert!(run("help get").out.contains("--columns"));
}

#[test]
fn man_pages_are_written_for_commands_and_topics() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let written = run(&format!("man {}", folder.path().display()));
    assert_eq!(written.code, Some(0), "{}", written.err);
    for (page, expected) in [
        ("man1/portolan.1", "portolan\\-get(1)"),
        ("man1/portolan-get.1", "\\-\\-columns"),
        ("man7/portolan-filter.7", "endpoints:<3"),
    ] {
        let text = fs::read_to_string(folder.path().join(page)).expect("it was written");
        assert!(text.starts_with(".ie") || text.starts_with(".TH"), "{page}");
        assert!(text.contains(expected), "{page}: {text}");
    }
    assert_eq!(run("man /dev/null/a").code, Some(2));
}

#[test]
fn shells_complete_commands_topics_and_rules() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&format!("completion {shell}"));
        assert_eq!(script.code, Some(0), "{shell}: {}", script.err);
        assert!(script.out.contains("portolan"), "{shell}");
    }
}
