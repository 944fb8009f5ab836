//! The arguments of `report`, `help`, `man` and `completion`.

use std::path::PathBuf;

use clap::{Args as Arguments, ValueEnum};

use super::Common;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan help                          the topics and the commands
  portolan help filter                   a page of the manual
  portolan help get                      the flags of a command")]
pub(crate) struct HelpArgs {
    /// A topic of the manual, or a command
    #[arg(value_name = "TOPIC")]
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan report > report.txt           read it before you send it
  portolan report --log-file portolan.log")]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan man ~/.local/share/man        then: man portolan, man portolan-get, man portolan-filter")]
pub(crate) struct ManArgs {
    /// The folder of the man pages; they are written to its folders man1 and man7
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  source <(portolan completion bash)     in ~/.bashrc
  source <(portolan completion zsh)      in ~/.zshrc
  portolan completion fish | source      in ~/.config/fish/config.fish")]
pub(crate) struct CompletionArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: CompletedShell,
}

/// The shells that can complete words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompletedShell {
    /// GNU Bash
    Bash,
    /// Elvish
    Elvish,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
    /// Z shell
    Zsh,
}
