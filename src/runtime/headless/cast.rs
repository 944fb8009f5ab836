//! `cast`: plays a script of keys, and writes what was drawn.

use std::{fs::File, io, panic::resume_unwind, path::Path};

use tokio::task::spawn_blocking;

use super::{CommandOutput, Exit, missing, progress};
use crate::{
    cast::{Look, MomentError, Script, ScriptError, asciicast, svg, text},
    cli::{self, Cast, Color, Invocation, Output, Rendering},
    output::Glyphs,
    runtime::{
        artifact::{self, Artifact, ArtifactError},
        bounded,
        player::{self, Cut, PlayError, ScriptProgress, Set, Take},
        whole,
    },
    source::{Choice, SETTINGS_FILE},
    ui::{Depth, Symbols},
};

/// A script that cannot be read, or a recording that cannot be written.
#[derive(Debug, thiserror::Error)]
enum CastError {
    #[error("cannot read the script {0}: {1}")]
    Read(String, io::Error),
    #[error("cannot use the script {0}: {1}")]
    Script(String, ScriptError),
    #[error(transparent)]
    Moment(#[from] MomentError),
    #[error("cannot make the recording: {0}")]
    Film(#[from] io::Error),
    #[error(transparent)]
    Write(#[from] ArtifactError),
}

/// Plays the script, in a thread of its own: time is the player's there.
pub(super) async fn cast(invocation: &Invocation, cast: &Cast) -> CommandOutput {
    let (invocation, cast) = (invocation.clone(), cast.clone());
    let answer = spawn_blocking(move || answer(invocation, cast));
    answer
        .await
        .unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()))
}

fn answer(invocation: Invocation, cast: Cast) -> CommandOutput {
    let mut script = match read(&cast.script) {
        Ok(script) => script,
        Err(why) => return CommandOutput::refused(why),
    };
    script.idle = cast.idle.or(script.idle);
    if let Some(why) = refusal(&cast) {
        return CommandOutput::refused(why);
    }
    let look = cast.look.or(script.look).unwrap_or_default();
    let reads_files = matches!(invocation.choice, Choice::Files(_) | Choice::Replay { .. });
    let seen = progress::ProgressLine::begin();
    let say = |ScriptProgress { steps, of, length }: ScriptProgress| {
        let seconds = length.as_secs_f64();
        seen.say(&format!("step {steps} of {of}, {seconds:.1}s"));
    };
    let played = player::play(&script, set(invocation, look), say);
    drop(seen);
    let take = match played {
        Ok(take) => take,
        Err(PlayError::Cut(cut)) => return broken_off(&cast.script, cut),
        Err(error) => return CommandOutput::refused(error),
    };
    let mut answer = match cast.output {
        Some(output) => match written(&take, &output) {
            Ok(answer) => answer,
            Err(why) => return CommandOutput::refused(why),
        },
        None => CommandOutput::nothing(),
    };
    if reads_files {
        missing(&take, &mut answer);
    }
    answer
}

/// Why what is to be written would have no place.
fn refusal(cast: &Cast) -> Option<ArtifactError> {
    let path = cast.output.as_ref()?.path.as_deref()?;
    let place = Artifact {
        path,
        replaces: cast.replaces,
    };
    place.check().err()
}

fn read(path: &Path) -> Result<Script, CastError> {
    let (name, text) = if path.as_os_str() == "-" {
        (
            "standard input".to_owned(),
            bounded::text(io::stdin(), SETTINGS_FILE),
        )
    } else {
        let file = File::open(path);
        let text = file.and_then(|file| bounded::text(file, SETTINGS_FILE));
        (path.display().to_string(), text)
    };
    match text {
        Ok(text) => Script::parse(&text).map_err(|error| CastError::Script(name, error)),
        Err(error) => Err(CastError::Read(name, error)),
    }
}

/// Nothing of the terminal at hand and of its user counts.
fn set(invocation: Invocation, look: Look) -> Set {
    let cli::Appearance { color, glyphs, .. } = invocation.look;
    Set {
        choice: invocation.choice,
        scope: invocation.scope,
        mutes: invocation.mutes,
        look,
        depth: match color {
            Color::Never => Depth::None,
            Color::Auto | Color::Always => Depth::True,
        },
        symbols: match glyphs {
            Some(Glyphs::Ascii) => Symbols::Ascii,
            Some(Glyphs::Unicode) | None => Symbols::Unicode,
        },
    }
}

/// The command's own no: the script was valid, and an event that it waits for did not happen.
fn broken_off(script: &Path, cut: Cut) -> CommandOutput {
    let mut remarks = vec![format!("error: {}: {cut}", script.display())];
    if let Cut::NeverCame { screen, .. } = cut {
        remarks.extend(screen.into_iter().map(|row| format!("  | {row}")));
    }
    CommandOutput {
        remarks,
        exit: Exit::No,
        ..CommandOutput::nothing()
    }
}

fn written(take: &Take, output: &Output) -> Result<CommandOutput, CastError> {
    let bytes = bytes(take, &output.form)?;
    let Some(path) = &output.path else {
        return Ok(CommandOutput::text(bytes));
    };
    let cannot = |error| ArtifactError::Io(path.clone(), error);
    whole::write(path, artifact::PRIVATE, |out| out.write_all(&bytes)).map_err(cannot)?;
    Ok(CommandOutput::nothing())
}

/// Only pictures can follow the viewer's preference; the other formats use the dark look.
fn bytes(take: &Take, form: &Rendering) -> Result<Vec<u8>, CastError> {
    let Take { film, light, .. } = take;
    match form {
        Rendering::Asciicast(version) => {
            let mut bytes = Vec::new();
            asciicast::write(film, *version, &mut bytes)?;
            Ok(bytes)
        }
        Rendering::Svg(None) => Ok(svg::animated(film, light.as_ref()).into()),
        Rendering::Svg(Some(moment)) => {
            let at = moment.of(film)?;
            Ok(svg::still(film, light.as_ref(), at).into())
        }
        Rendering::Text(moment) => {
            let shot = film.shot_at(moment.of(film)?);
            Ok(shot.map(text::still).unwrap_or_default().into())
        }
    }
}

/// Reports the parts of files that could not be read; the rest was played.
fn missing(take: &Take, answer: &mut CommandOutput) {
    answer.remarks = missing::remarks(&take.store);
    if !missing::incomplete(&take.store).is_empty() {
        answer.exit = Exit::Incomplete;
    }
}
