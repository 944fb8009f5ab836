//! Help of the command line: of a command, for commands that were mistyped, and the table of flags.

use std::{ffi::OsString, path::Path};

use clap::{Command as Clap, CommandFactory, error::ErrorKind};
use strsim::damerau_levenshtein;

use super::args::{Args, Common};
use crate::output::{ManualPage, TOPICS};

/// A line of help on the flags that every command takes.
const COMMON: &str = "Flags for sources, login and colours: portolan help flags";

/// The command line for clap, by the name of the program: kubectl runs `kubectl-portolan` as `kubectl portolan`.
pub(super) fn command_called(program: Option<&OsString>) -> Clap {
    let is_plugin = program
        .and_then(|program| Path::new(program).file_stem())
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"kubectl-"));
    if is_plugin {
        command().bin_name("kubectl portolan")
    } else {
        command()
    }
}

/// The command line for clap. The help of a command lists its own flags, and names the topic of the others.
#[must_use]
pub fn command() -> Clap {
    let common: Vec<_> = common().map(|flag| flag.get_id().clone()).collect();
    Args::command().mut_subcommands(|command| {
        let takes_common = common
            .iter()
            .all(|id| command.get_arguments().any(|flag| flag.get_id() == id));
        let after = command.get_after_help().map(ToString::to_string);
        let after = after
            .into_iter()
            .chain(takes_common.then(|| COMMON.to_owned()));
        let after = after.collect::<Vec<_>>().join("\n\n");
        let command = command.mut_args(|flag| {
            let is_common = takes_common && common.contains(flag.get_id());
            flag.hide(is_common)
        });
        command.after_help(after)
    })
}

/// The flags that every command takes.
fn common() -> impl Iterator<Item = clap::Arg> {
    let flags = <Common as clap::Args>::augment_args(Clap::new("flags"));
    flags
        .get_arguments()
        .cloned()
        .collect::<Vec<_>>()
        .into_iter()
}

/// The table of the flags that every command takes, as Markdown.
#[must_use]
pub fn flag_table() -> String {
    let row = |flag: clap::Arg| {
        let mut names = Vec::new();
        names.extend(flag.get_short().map(|short| format!("-{short}")));
        names.extend(flag.get_long().map(|long| format!("--{long}")));
        let value = flag
            .get_value_names()
            .filter(|_| flag.get_action().takes_values());
        let value = value.map(|names| names.join(" "));
        let value = value.map_or(String::new(), |value| format!(" {value}"));
        let help = flag.get_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        let choices: Vec<String> = flag
            .get_possible_values()
            .iter()
            .filter(|_| flag.get_action().takes_values())
            .map(|choice| choice.get_name().to_owned())
            .collect();
        let choices = match &*choices {
            [] => String::new(),
            choices => format!(": {}", choices.join(", ")),
        };
        format!("| `{}{value}` | {help}{choices} |\n", names.join(", "))
    };
    let rows: String = common().map(row).collect();
    format!("| flag | means |\n|---|---|\n{rows}")
}

/// The page of the manual that `help` shows. `None` means the contents.
///
/// # Errors
/// If there is no such page: the nearest topic or command.
pub(super) fn topic(name: Option<String>) -> Result<Option<&'static ManualPage>, String> {
    let Some(name) = name else {
        return Ok(None);
    };
    if let Some(topic) = ManualPage::named(&name) {
        return Ok(Some(topic));
    }
    let names = TOPICS.iter().map(|topic| topic.name.to_owned());
    let near = names
        .chain(commands())
        .min_by_key(|known| damerau_levenshtein(known, &name));
    let near = near.unwrap_or_default();
    Err(format!(
        "no topic or command is called {name}; the nearest is {near}. `portolan help` lists all"
    ))
}

/// Whether `help` shows the flags of this command, and no page of the manual.
pub(super) fn is_command(name: &str) -> bool {
    ManualPage::named(name).is_none() && commands().any(|command| command == name)
}

fn commands() -> impl Iterator<Item = String> {
    let commands = Args::command();
    let names = commands
        .get_subcommands()
        .map(|one| one.get_name().to_owned());
    names.collect::<Vec<_>>().into_iter()
}

/// The command that the first word of a filter was probably meant to be: one letter too many, too few or two exchanged; of
/// longer names also two faults. `None` if the word is far from all. Another letter in a short word is a word of its own:
/// `cart` is a service and no `cast`.
pub(super) fn mistyped(word: &str) -> Option<String> {
    let is_near = |name: &String| {
        let faults = damerau_levenshtein(name, word);
        let is_other_letter = name.len() == word.len() && sorted(name) != sorted(word);
        match faults {
            1 => name.len() > 5 || !is_other_letter,
            2 => name.len() > 5,
            _ => false,
        }
    };
    commands().find(is_near)
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// The error of a command that was mistyped.
pub(super) fn mistyped_error(word: &str, near: &str) -> clap::Error {
    command().error(
        ErrorKind::InvalidSubcommand,
        format!("no command is called {word}; did you mean `portolan {near}`? To filter for this word: portolan -- {word}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_is_near_and_a_service_is_not() {
        for (word, near) in [
            ("gte", "get"),
            ("chekc", "check"),
            ("chec", "check"),
            ("descibe", "describe"),
            ("discribe", "describe"),
            ("docter", "doctor"),
            ("rout", "route"),
            ("recrod", "record"),
        ] {
            assert_eq!(mistyped(word).as_deref(), Some(near), "{word}");
        }
        for word in [
            "cart", "web", "reviews", "ns:shop", "a", "post", "boot", "rates", "dist",
        ] {
            assert_eq!(mistyped(word), None, "{word}");
        }
    }

    #[test]
    fn the_help_of_a_command_names_its_own_flags_only() {
        let mut all = command();
        let get = all.find_subcommand_mut("get").expect("it is a command");
        let help = get.render_long_help().to_string();
        assert!(
            help.contains("--columns") && help.ends_with(&format!("{COMMON}\n")),
            "{help}"
        );
        assert!(!help.contains("--kubeconfig"), "{help}");
        let man = all.find_subcommand_mut("man").expect("it is a command");
        assert!(!man.render_long_help().to_string().contains(COMMON));
    }
}
