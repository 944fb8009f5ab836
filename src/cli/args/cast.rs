//! The arguments of `cast`.

use std::{path::PathBuf, time::Duration};

use clap::{Args as Arguments, ValueEnum};

use super::{Common, values::duration};
use crate::cast::Moment;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan cast tour.txt -o tour.cast            the demo as asciicast, for asciinema and its player
  portolan cast tour.txt -o tour.cast --asciicast 3
  portolan cast tour.txt -o tour.svg             an animated SVG, for a README
  portolan cast tour.txt -o page.svg --at marker:page
  portolan cast tour.txt -o page.txt --at 12.5s  one moment as text
  portolan cast tour.txt -f dump.yaml -o - | gzip > tour.cast.gz
  portolan cast tour.txt --check                 play it and write nothing

A script is a text file with one command per line; # begins a comment. Settings come first:
  size 120x36                     size of the terminal
  theme dark                      or light; in .svg also auto, which follows the viewer
  title \"A tour\"                  title of the recording
  idle 2s                         shorten pauses to this length
  clock 2026-06-01T12:00:00Z      time at the start
Then the steps:
  type \"/reviews\" 60ms            type a text, one key every 60 ms
  key j x5 120ms                  press a key 5 times; names as in the help (?), \"#\" in quotes
  wait 800ms
  wait until \"3 of 9\" 5s          wait for a text on the screen; after 5 s the script fails
  caption \"Why\"                   show a caption below the terminal, until caption \"\"
  marker \"page\"                   name this moment
  resize 100x30
  hide                            record nothing until show

Time is simulated: the same script on the same source writes the same bytes, in seconds.

Exit codes: 0 done, 1 a wait until failed, 2 wrong usage or script, 3 incomplete: something could not be read.")]
pub(crate) struct CastArgs {
    /// The script to play; - for standard input
    #[arg(value_name = "SCRIPT")]
    pub(crate) script: PathBuf,
    /// Write to this file; - for standard output. The ending selects the format: .cast, .svg or .txt
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Output format, whatever the name of the file
    #[arg(long, value_name = "FORM", value_enum)]
    pub(crate) format: Option<CastFormat>,
    /// Version of asciicast [default: 2]
    #[arg(long, value_name = "VERSION", value_enum)]
    pub(crate) asciicast: Option<Asciicast>,
    /// Write only this moment: a time such as 12.5s, or marker:NAME
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub(crate) at: Option<Moment>,
    /// Play the script and write nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Shorten pauses to this length; overrides the script [default: 2s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) idle: Option<Duration>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `cast`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CastFormat {
    /// Asciicast
    Cast,
    /// SVG: animated, or one moment with --at
    Svg,
    /// One moment as text
    Txt,
}

/// The versions of asciicast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Asciicast {
    /// For every player
    #[value(name = "2")]
    Two,
    /// The format of asciinema 3
    #[value(name = "3")]
    Three,
}
