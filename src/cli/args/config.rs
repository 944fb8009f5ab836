//! The arguments of `config`.

use std::path::PathBuf;

use clap::{Args as Arguments, Subcommand};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan config default > ~/.config/portolan/config.yaml
  portolan config check                  the mistakes of that file, with their lines
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
    /// List the mistakes of the config file; exit code 1 if it has some
    Check {
        /// The file [default: the one of --config, or ~/.config/portolan/config.yaml]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}
