//! `cast`: plays a script of keys, and writes what was drawn.

use std::{fs, io, panic::resume_unwind, path::Path};

use tokio::task::spawn_blocking;

use super::{Answer, Exit, missing, progress, whole};
use crate::{
    cast::{Look, Script, asciicast, svg, text},
    cli::{self, Cast, Color, Form, Invocation, Output},
    output::Glyphs,
    runtime::{
        artifact::{self, Artifact, ArtifactError},
        player::{self, Cut, PlayError, Progress, Set, Take},
    },
    source::Choice,
    ui::{Depth, Symbols},
};

/// Plays the script, in a thread of its own: time is the player's there.
pub(super) async fn cast(invocation: &Invocation, cast: &Cast) -> Answer {
    let (invocation, cast) = (invocation.clone(), cast.clone());
    let answer = spawn_blocking(move || answer(invocation, cast));
    answer
        .await
        .unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()))
}

fn answer(invocation: Invocation, cast: Cast) -> Answer {
    let mut script = match read(&cast.script) {
        Ok(script) => script,
        Err(why) => return Answer::refused(why),
    };
    script.idle = cast.idle.or(script.idle);
    if let Some(why) = refusal(&cast) {
        return Answer::refused(why);
    }
    let look = cast.look.or(script.look).unwrap_or_default();
    let reads_files = matches!(invocation.choice, Choice::Files(_) | Choice::Replay { .. });
    let seen = progress::Progress::begin();
    let say = |Progress { steps, of, length }: Progress| {
        let seconds = length.as_secs_f64();
        seen.say(&format!("step {steps} of {of}, {seconds:.1}s"));
    };
    let played = player::play(&script, set(invocation, look), say);
    drop(seen);
    let take = match played {
        Ok(take) => take,
        Err(PlayError::Cut(cut)) => return broken_off(&cast.script, cut),
        Err(error) => return Answer::refused(error),
    };
    let mut answer = match cast.output {
        Some(output) => match written(&take, &output) {
            Ok(answer) => answer,
            Err(why) => return Answer::refused(why),
        },
        None => Answer::nothing(),
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

fn read(path: &Path) -> Result<Script, String> {
    let (name, text) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), io::read_to_string(io::stdin()))
    } else {
        (path.display().to_string(), fs::read_to_string(path))
    };
    let text = text.map_err(|error| format!("cannot read the script {name}: {error}"))?;
    Script::parse(&text).map_err(|error| format!("cannot use the script {name}: {error}"))
}

/// Nothing of the terminal at hand and of its user counts.
fn set(invocation: Invocation, look: Look) -> Set {
    let cli::Look { color, glyphs, .. } = invocation.look;
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

/// The command's own no: the script was understood, and what it tells of did not happen.
fn broken_off(script: &Path, cut: Cut) -> Answer {
    let mut remarks = vec![format!("error: {}: {cut}", script.display())];
    if let Cut::NeverCame { screen, .. } = cut {
        remarks.extend(screen.into_iter().map(|row| format!("  | {row}")));
    }
    Answer {
        remarks,
        exit: Exit::No,
        ..Answer::nothing()
    }
}

fn written(take: &Take, output: &Output) -> Result<Answer, String> {
    let bytes = bytes(take, &output.form)?;
    let Some(path) = &output.path else {
        return Ok(Answer::text(bytes));
    };
    let cannot = |error| ArtifactError::Io(path.clone(), error).to_string();
    whole::write(path, &bytes, artifact::PRIVATE).map_err(cannot)?;
    Ok(Answer::nothing())
}

/// The look that the viewer chooses is known to pictures alone; the other forms take the dark one.
fn bytes(take: &Take, form: &Form) -> Result<Vec<u8>, String> {
    let Take { film, light, .. } = take;
    match form {
        Form::Asciicast(version) => {
            let mut bytes = Vec::new();
            let written = asciicast::write(film, *version, &mut bytes);
            written.map_err(|error| error.to_string())?;
            Ok(bytes)
        }
        Form::Svg(None) => Ok(svg::animated(film, light.as_ref()).into()),
        Form::Svg(Some(moment)) => {
            let at = moment.of(film)?;
            Ok(svg::still(film, light.as_ref(), at).into())
        }
        Form::Text(moment) => {
            let shot = film.shot_at(moment.of(film)?);
            Ok(shot.map(text::still).unwrap_or_default().into())
        }
    }
}

/// What could not be read of files was not played, and what could was.
fn missing(take: &Take, answer: &mut Answer) {
    answer.remarks = missing::remarks(&take.store);
    if !missing::incomplete(&take.store).is_empty() {
        answer.exit = Exit::Incomplete;
    }
}
