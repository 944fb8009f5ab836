//! What `cast` is to play and to write, and which of its flags go together.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Theme, Usage,
    args::{Asciicast, CastArgs, CastFormat, Common},
    source,
};
use crate::cast::{Look, Moment, asciicast::Version};

/// A script, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Where the script is; `-` for standard input.
    pub script: PathBuf,
    /// What is written; nothing where it is but played.
    pub output: Option<Output>,
    /// Whether a file that is there is replaced.
    pub replaces: bool,
    /// For which background, whatever the script says.
    pub look: Option<Look>,
    /// To how much idle time is cut, whatever the script says.
    pub idle: Option<Duration>,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file; standard output where nothing is given.
    pub path: Option<PathBuf>,
    /// In which form.
    pub form: Form,
}

/// The forms of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// All of it as asciicast.
    Asciicast(Version),
    /// All of it as a picture that moves, or one moment.
    Svg(Option<Moment>),
    /// One moment as text.
    Text(Moment),
}

/// What is to be played, and from which source: the demo where nothing is said.
pub(super) fn cast(common: Common, args: CastArgs) -> Result<(Common, Cast), Usage> {
    let output = output(&args)?;
    let CastArgs {
        script,
        check,
        idle,
        force,
        common: later,
        ..
    } = args;
    let mut common = common.then(later);
    if source::names_clusters(&common) {
        return Err(Usage::conflict(
            "cast plays against the demo, files or a recording: what a live cluster says does not come out the same \
             twice; `portolan record` writes it down, and --replay plays that",
        ));
    }
    if is_dash(&script) && common.filename.iter().any(|name| reads_stdin(name)) {
        return Err(Usage::conflict(
            "the script and a dump cannot both come from standard input: give one of them as a file",
        ));
    }
    common.demo |= common.filename.is_empty() && common.replay.is_none();
    let look = common.theme.map(|theme| match theme {
        Theme::Dark => Look::Dark,
        Theme::Light => Look::Light,
        Theme::Auto => Look::Auto,
    });
    let cast = Cast {
        script,
        output: output.filter(|_| !check),
        replaces: force,
        look,
        idle,
    };
    Ok((common, cast))
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether `[NAME=]PATH` is standard input.
fn reads_stdin(given: &str) -> bool {
    given == "-" || given.ends_with("=-")
}

fn output(args: &CastArgs) -> Result<Option<Output>, Usage> {
    let Some(path) = &args.output else {
        return if args.check {
            Ok(None)
        } else {
            Err(Usage::missing(
                "say with -o FILE.cast, -o FILE.svg or -o FILE.txt what to write, or with --check that the script is to be played only",
            ))
        };
    };
    let format = args.format.map_or_else(|| named(path), Ok)?;
    let path = (!is_dash(path)).then(|| path.clone());
    let form = form(format, args)?;
    Ok(Some(Output { path, form }))
}

/// The form that a file has by its name.
fn named(path: &Path) -> Result<CastFormat, Usage> {
    if is_dash(path) {
        return Ok(CastFormat::Cast);
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("cast") => Ok(CastFormat::Cast),
        Some("svg") => Ok(CastFormat::Svg),
        Some("txt") => Ok(CastFormat::Txt),
        _ => Err(Usage::value(&format!(
            "the name {} does not say what to write: end it with .cast, .svg or .txt, or say it with --format",
            path.display()
        ))),
    }
}

fn form(format: CastFormat, args: &CastArgs) -> Result<Form, Usage> {
    match (format, &args.at, args.asciicast) {
        (CastFormat::Cast, Some(_), _) => Err(Usage::conflict(
            "an asciicast has no single moment: leave --at away, or write .svg or .txt",
        )),
        (CastFormat::Cast, None, version) => Ok(Form::Asciicast(match version {
            None | Some(Asciicast::Two) => Version::Two,
            Some(Asciicast::Three) => Version::Three,
        })),
        (_, _, Some(_)) => Err(Usage::conflict(
            "--asciicast goes with .cast alone: leave it away",
        )),
        (CastFormat::Svg, at, None) => Ok(Form::Svg(at.clone())),
        (CastFormat::Txt, Some(at), None) => Ok(Form::Text(at.clone())),
        (CastFormat::Txt, None, None) => Err(Usage::missing(
            "a text shows one moment: say which with --at 12.5s or --at marker:NAME",
        )),
    }
}
