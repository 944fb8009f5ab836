//! `help`, `man` and `completion`: what the program says of itself. They read no source.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use super::answer::CommandOutput;
use crate::{
    cli::{self, CompletedShell},
    output::{self, ManualPage, PageStyle, TOPICS},
    runtime::{
        completion, look,
        whole::{self, SHARED},
    },
};

/// A page of the manual, or its contents.
pub(super) fn help(topic: Option<&'static ManualPage>, colors: bool) -> CommandOutput {
    let style = PageStyle {
        columns: look::columns(),
        colors,
    };
    CommandOutput::printing(move |mut out| match topic {
        Some(topic) => output::manual_page(&mut out, topic, style),
        None => contents(&mut out, style),
    })
}

/// Writes the topics, and then the commands.
fn contents(mut out: &mut dyn Write, style: PageStyle) -> io::Result<()> {
    let topics = TOPICS.iter();
    let topics: Vec<_> = topics
        .map(|topic| (topic.name, topic.about.to_owned()))
        .collect();
    let all = cli::command();
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string);
    let commands = all.get_subcommands();
    let commands: Vec<_> = commands
        .map(|command| (command.get_name(), about(command).unwrap_or_default()))
        .collect();
    writeln!(out, "Topics: portolan help TOPIC\n")?;
    output::manual_list(&mut out, &topics, style)?;
    writeln!(out, "\nCommands: portolan help COMMAND\n")?;
    output::manual_list(&mut out, &commands, style)
}

/// Writes the pages of the commands to `man1` and those of the topics to `man7`.
pub(super) fn man(folder: &Path) -> CommandOutput {
    match pages(folder) {
        Ok(count) => CommandOutput {
            remarks: vec![format!(
                "note: wrote {count} man pages to {}",
                folder.display()
            )],
            ..CommandOutput::nothing()
        },
        Err(why) => CommandOutput::refused(format!(
            "cannot write man pages to {}: {why}",
            folder.display()
        )),
    }
}

fn pages(folder: &Path) -> io::Result<usize> {
    let (commands, topics) = (folder.join("man1"), folder.join("man7"));
    fs::create_dir_all(&commands)?;
    fs::create_dir_all(&topics)?;
    let mut all = cli::command();
    all.build();
    let names: Vec<String> = all
        .get_subcommands()
        .map(|one| one.get_name().to_owned())
        .collect();
    let whole = all.clone().disable_help_subcommand(true);
    let page = clap_mangen::Man::new(whole);
    whole::write(&commands.join("portolan.1"), SHARED, |mut out| {
        page.render(&mut out)
    })?;
    for name in &names {
        let Some(command) = all.find_subcommand(name) else {
            continue;
        };
        let title = format!("portolan-{name}");
        let page = clap_mangen::Man::new(command.clone()).title(&*title);
        let path = commands.join(format!("{title}.1"));
        whole::write(&path, SHARED, |mut out| page.render(&mut out))?;
    }
    for topic in TOPICS {
        let path = topics.join(format!("portolan-{}.7", topic.name));
        whole::write(&path, SHARED, |mut out| output::man_page(&mut out, topic))?;
    }
    Ok(1 + names.len() + TOPICS.len())
}

/// The script by which a shell asks the program for completions.
pub(super) fn script(shell: CompletedShell) -> CommandOutput {
    let shell: &dyn EnvCompleter = match shell {
        CompletedShell::Bash => &Bash,
        CompletedShell::Elvish => &Elvish,
        CompletedShell::Fish => &Fish,
        CompletedShell::Powershell => &Powershell,
        CompletedShell::Zsh => &Zsh,
    };
    let mut script = Vec::new();
    match shell.write_registration(
        completion::VARIABLE,
        "portolan",
        "portolan",
        "portolan",
        &mut script,
    ) {
        Ok(()) => CommandOutput::text(script),
        Err(why) => CommandOutput::refused(why),
    }
}
