//! The arguments of `cast`, and which of its flags go together.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Usage,
    args::{Asciicast, CastArgs, CastFormat, Common},
    source,
    theme::ThemeChoice,
};
use crate::cast::{Look, Moment, asciicast::Version};

/// A script to play, and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The script; `-` for standard input.
    pub script: PathBuf,
    /// The output. `None` if the script is only played.
    pub output: Option<Output>,
    /// Whether it replaces an existing file.
    pub replaces: bool,
    /// The background. `None` means the setting of the script.
    pub look: Option<Look>,
    /// The longest pause. `None` means the setting of the script.
    pub idle: Option<Duration>,
}

/// The file and its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file. `None` means standard output.
    pub path: Option<PathBuf>,
    /// The format.
    pub form: Rendering,
}

/// The formats of `cast`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendering {
    /// The whole session as asciicast.
    Asciicast(Version),
    /// The whole session as an animated SVG, or one moment.
    Svg(Option<Moment>),
    /// One moment as text.
    Text(Moment),
}

/// The script, its source (the demo by default) and its output.
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
            "cast plays against the demo, files or a recording, because a live cluster is never the same twice: record the \
            cluster with `portolan record`, and play against that with --replay",
        ));
    }
    if is_dash(&script) && common.filename.iter().any(|name| reads_stdin(name)) {
        return Err(Usage::conflict(
            "the script and the dump cannot both be read from standard input: give one of them as a file",
        ));
    }
    common.demo |= common.filename.is_empty() && common.replay.is_none();
    let look = match &common.theme {
        None => None,
        Some(ThemeChoice::Auto) => Some(Look::Auto),
        Some(ThemeChoice::Named(name)) if name == "dark" => Some(Look::Dark),
        Some(ThemeChoice::Named(name)) if name == "light" => Some(Look::Light),
        Some(_) => {
            return Err(Usage::conflict(
                "a cast looks the same for everyone: use --theme dark, light or auto",
            ));
        }
    };
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
                "no output: add -o FILE.cast, -o FILE.svg or -o FILE.txt, or --check to play the script only",
            ))
        };
    };
    let format = args.format.map_or_else(|| named(path), Ok)?;
    let path = (!is_dash(path)).then(|| path.clone());
    let form = form(format, args)?;
    Ok(Some(Output { path, form }))
}

/// The format for the ending of a file name.
fn named(path: &Path) -> Result<CastFormat, Usage> {
    if is_dash(path) {
        return Ok(CastFormat::Cast);
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("cast") => Ok(CastFormat::Cast),
        Some("svg") => Ok(CastFormat::Svg),
        Some("txt") => Ok(CastFormat::Txt),
        _ => Err(Usage::value(&format!(
            "the name {} has no known ending: use .cast, .svg or .txt, or add --format",
            path.display()
        ))),
    }
}

fn form(format: CastFormat, args: &CastArgs) -> Result<Rendering, Usage> {
    match (format, &args.at, args.asciicast) {
        (CastFormat::Cast, Some(_), _) => Err(Usage::conflict(
            "an asciicast has no single moment: remove --at, or write .svg or .txt",
        )),
        (CastFormat::Cast, None, version) => Ok(Rendering::Asciicast(match version {
            None | Some(Asciicast::Two) => Version::Two,
            Some(Asciicast::Three) => Version::Three,
        })),
        (_, _, Some(_)) => Err(Usage::conflict(
            "--asciicast works only with .cast: remove it",
        )),
        (CastFormat::Svg, at, None) => Ok(Rendering::Svg(at.clone())),
        (CastFormat::Txt, Some(at), None) => Ok(Rendering::Text(at.clone())),
        (CastFormat::Txt, None, None) => Err(Usage::missing(
            "a text shows one moment: add --at 12.5s or --at marker:NAME",
        )),
    }
}
