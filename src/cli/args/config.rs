//! The arguments of `config`.

use std::path::PathBuf;

use clap::{Args as Arguments, Subcommand};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan config default > ~/.config/portolan/config.yaml
  portolan config check                  the mistakes of that file and of your themes, with their lines
  portolan config theme dark > ~/.config/portolan/themes/mine.yaml
  portolan config schema > portolan.schema.json")]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: ConfigCommandArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommandArgs {
    /// Print a config file that has each setting in a comment
    Default,
    /// Print the JSON schema of the config file
    Schema,
    /// List the mistakes of the config file and of your themes, and the colours that are hard to read; exit code 1 if there are
    /// mistakes
    Check {
        /// A config file or a theme [default: the config file, and each theme in ~/.config/portolan/themes]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// List the themes, or print the file of one
    Theme {
        /// The name of a theme, or its path
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}
