//! `config`: the default file, its schema, the mistakes of a file, and the themes.

use super::answer::{CommandOutput, Exit};
use crate::{
    cli::{ConfigCommand, Invocation},
    output,
    runtime::config::{self, CheckedFile},
};

/// The answer of one of the commands about the config file.
pub(super) fn answer(invocation: &Invocation, command: &ConfigCommand) -> CommandOutput {
    match command {
        ConfigCommand::Default => CommandOutput::text(config::DEFAULT.into()),
        ConfigCommand::Schema => {
            let schema = config::schema();
            CommandOutput::printing(move |mut out| output::json(&mut out, &schema))
        }
        ConfigCommand::Check(file) => {
            match config::check(file.as_deref().or(invocation.config.as_deref())) {
                Ok(checked) => mistakes(&checked),
                Err(why) => CommandOutput::refused(why),
            }
        }
        ConfigCommand::Theme(None) => lines(config::described_themes()),
        ConfigCommand::Theme(Some(theme)) => match config::theme(theme) {
            Ok(text) => lines(text.lines().map(str::to_owned).collect()),
            Err(why) => CommandOutput::refused(why),
        },
    }
}

/// The mistakes of the files, then their colours that are hard to read. Only a mistake is a no.
fn mistakes(checked: &[CheckedFile]) -> CommandOutput {
    let mut said: Vec<String> = checked.iter().flat_map(CheckedFile::sentences).collect();
    let exit = if said.is_empty() {
        Exit::Done
    } else {
        Exit::No
    };
    if said.is_empty() {
        let paths = checked.iter().filter_map(|file| file.path.as_ref());
        said.extend(paths.map(|path| format!("{}: no mistakes", path.display())));
    }
    if said.is_empty() {
        said.push("there is no config file; `portolan config default` prints one".to_owned());
    }
    said.extend(checked.iter().flat_map(CheckedFile::weak));
    CommandOutput {
        exit,
        ..lines(said)
    }
}

fn lines(lines: Vec<String>) -> CommandOutput {
    CommandOutput::printing(move |out| {
        let shown = lines.iter().map(|line| output::Glyphs::Unicode.show(line));
        shown
            .into_iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    })
}
