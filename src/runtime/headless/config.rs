//! `config`: the default file, its schema, and the mistakes of a file.

use super::answer::{CommandOutput, Exit};
use crate::{
    cli::{ConfigCommand, Invocation},
    output,
    runtime::config,
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
    }
}

fn mistakes(checked: &config::CheckedConfig) -> CommandOutput {
    let mut lines: Vec<String> = checked.sentences().collect();
    let exit = if lines.is_empty() {
        Exit::Done
    } else {
        Exit::No
    };
    if lines.is_empty() {
        lines.push(match &checked.path {
            Some(path) => format!("{}: no mistakes", path.display()),
            None => "there is no config file; `portolan config default` prints one".to_owned(),
        });
    }
    CommandOutput {
        exit,
        ..CommandOutput::printing(move |out| {
            let shown = lines.iter().map(|line| output::Glyphs::Unicode.show(line));
            shown
                .into_iter()
                .try_for_each(|line| writeln!(out, "{line}"))
        })
    }
}
