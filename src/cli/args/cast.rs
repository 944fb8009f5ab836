//! The arguments of `cast`.

use std::{path::PathBuf, time::Duration};

use clap::{Args as Arguments, ValueEnum};

use super::{Common, duration};
use crate::cast::Moment;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan cast tour.txt -o tour.cast            the demo as asciicast, for asciinema and its player
  portolan cast tour.txt -o tour.cast --asciicast 3
  portolan cast tour.txt -o tour.svg             a picture that moves, for a README
  portolan cast tour.txt -o page.svg --at marker:page
  portolan cast tour.txt -o page.txt --at 12.5s  one moment as text
  portolan cast tour.txt -f dump.yaml -o - | gzip > tour.cast.gz
  portolan cast tour.txt --check                 does everything come that the script waits for?

A script is lines of plain words; # begins a comment. Settings come first:
  size 120x36                     how large the terminal is
  theme dark                      or light, or in .svg auto: what the viewer prefers
  title \"A tour\"                  what it is called
  idle 2s                         time in which nothing changes is cut to so much
  clock 2026-06-01T12:00:00Z      what time it is at the beginning
Then what is done, step by step:
  type \"/reviews\" 60ms            a key each 60ms
  key j x5 120ms                  by the names of the help (?): enter, ctrl-d, up, and \"#\" in quotes
  wait 800ms
  wait until \"3 of 9\" 5s          a row of the screen holds it, or the script fails
  caption \"Why\"                   beneath the terminal, until caption \"\"
  marker \"page\"                   a name for the moment
  resize 100x30
  hide                            what is between it and show is done unseen

Time is the script's own: the same script on the same source gives the same bytes, in seconds.

Exit codes: 0 done, 1 what the script waits for never came, 2 wrong usage or script, 3 incomplete: not all could be read.")]
pub(crate) struct CastArgs {
    /// The script to play; - for standard input
    #[arg(value_name = "SCRIPT")]
    pub(crate) script: PathBuf,
    /// Write this file; - for standard output. Its name says in which form: .cast, .svg or .txt
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write in this form, whatever the name of the file
    #[arg(long, value_name = "FORM", value_enum)]
    pub(crate) format: Option<CastFormat>,
    /// Write this version of asciicast (2 where nothing is said)
    #[arg(long, value_name = "VERSION", value_enum)]
    pub(crate) asciicast: Option<Asciicast>,
    /// Write this moment alone: a time such as 12.5s, or marker:NAME
    #[arg(long, value_name = "TIME", value_parser = Moment::parse)]
    pub(crate) at: Option<Moment>,
    /// Play the script and write nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Cut time in which nothing changes to so much, whatever the script says (2s where nothing does)
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
    /// A picture: one that moves, or with --at one moment
    Svg,
    /// One moment as text
    Txt,
}

/// The versions of asciicast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Asciicast {
    /// What every player reads
    #[value(name = "2")]
    Two,
    /// What asciinema 3 writes
    #[value(name = "3")]
    Three,
}
