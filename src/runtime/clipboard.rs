//! The clipboard: through the terminal by OSC 52, which also works over SSH, or through a command of the config.

use std::{io, process::Stdio};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{io::AsyncWriteExt, process::Command};

use crate::app::Event;

/// The most bytes that GNU Screen passes on in one piece, with room to spare: it takes 768, older versions 256.
const PIECE: usize = 240;

/// The program between us and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiplexer {
    /// None.
    None,
    /// tmux.
    Tmux,
    /// GNU Screen.
    Screen,
}

impl Multiplexer {
    /// The one that the environment names.
    pub(super) fn of(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        if variable("TMUX").is_some() {
            Self::Tmux
        } else if variable("STY").is_some() {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// The sequence that copies a text. tmux is given it twice: it takes the first with `set-clipboard on`, and passes the second
/// on with `allow-passthrough on`.
pub(super) fn sequence(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
    let sequence = match multiplexer {
        Multiplexer::None => plain,
        Multiplexer::Tmux => {
            let inner = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{inner}\x1b\\")
        }
        Multiplexer::Screen => {
            let pieces = plain.as_bytes().chunks(PIECE);
            let pieces =
                pieces.map(|piece| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(piece)));
            pieces.collect()
        }
    };
    sequence.into_bytes()
}

/// Gives a text to a command on its standard input. Answers with what went wrong.
pub(super) async fn pipe(command: Vec<String>, text: String) -> Option<Event> {
    let name = command.first()?.clone();
    let error = run(&command, &text).await.err()?;
    Some(Event::Trouble(format!("cannot copy with {name}: {error}")))
}

async fn run(command: &[String], text: &str) -> io::Result<()> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).await?;
    }
    let status = child.wait().await?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(status.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_copied_through_the_terminal_whatever_lies_between() {
        let told = |multiplexer| {
            let bytes = sequence("reviews", multiplexer);
            String::from_utf8(bytes).expect("it is text")
        };
        let plain = "\x1b]52;c;cmV2aWV3cw==\x07";
        assert_eq!(told(Multiplexer::None), plain);
        let wrapped = "\x1bPtmux;\x1b\x1b]52;c;cmV2aWV3cw==\x07\x1b\\";
        assert_eq!(told(Multiplexer::Tmux), format!("{plain}{wrapped}"));
        assert_eq!(told(Multiplexer::Screen), format!("\x1bP{plain}\x1b\\"));
    }

    #[test]
    fn screen_is_given_pieces_that_it_takes() {
        let text = "reviews ".repeat(1_000);
        let bytes = sequence(&text, Multiplexer::Screen);
        let all = String::from_utf8(bytes).expect("it is text");
        let pieces: Vec<&str> = all.split_terminator("\x1b\\").collect();
        assert!(pieces.iter().all(|piece| piece.len() <= 256));
        let joined: String = pieces
            .iter()
            .filter_map(|piece| piece.strip_prefix("\x1bP"))
            .collect();
        let plain = sequence(&text, Multiplexer::None);
        assert_eq!(joined.into_bytes(), plain);
    }

    #[test]
    fn the_environment_names_what_lies_between() {
        for (set, expected) in [
            ("TMUX", Multiplexer::Tmux),
            ("STY", Multiplexer::Screen),
            ("TERM", Multiplexer::None),
        ] {
            let variable = |name: &str| (name == set).then(|| "1".to_owned());
            assert_eq!(Multiplexer::of(&variable), expected);
        }
    }

    #[tokio::test]
    async fn a_command_takes_the_text_or_says_why_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("clipboard").display().to_string();
        let command = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let told = pipe(command(&["tee", &path]), "reviews".to_owned()).await;
        assert!(told.is_none());
        let copied = std::fs::read_to_string(&path).expect("it was written");
        assert_eq!(copied, "reviews");
        for words in [&["false"][..], &["no-such-command-anywhere"]] {
            let told = pipe(command(words), String::new()).await;
            assert!(matches!(told, Some(Event::Trouble(_))), "{words:?}");
        }
    }
}
