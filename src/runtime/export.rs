//! Writing the table that is shown to a new file as CSV. A file that is there is never replaced.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use crate::{
    app::{Event, State},
    output::{self, CellInputs, Glyphs},
    query::{Column, LiveInsight},
};

use super::{artifact, look::variable};

/// The text of the table or of the list of objects that is shown: every row, also those beyond the screen, and the columns that the
/// user chose, else every column, also those that a narrow screen leaves out.
pub(super) fn csv(state: &State) -> Vec<u8> {
    let mut text = Vec::new();
    let ground = state
        .trail
        .listed_kind()
        .and_then(|_| state.lists.ground(state.list_facts()));
    let written = if let Some(ground) = ground {
        let (columns, rows) = (state.lists.columns(), state.lists.rows());
        output::csv(&mut text, &output::object_sheet(&ground, columns, rows))
    } else {
        let insight = LiveInsight {
            found: &state.diagnosis,
            store: &state.store,
            now: state.now,
        };
        let cells = CellInputs {
            now: state.now,
            glyphs: Glyphs::Unicode,
            insight: &insight,
        };
        let columns = state.columns.clone().unwrap_or_else(|| {
            let mut columns = output::wide(&state.store);
            columns.retain(|column| !matches!(column, Column::Fqdn | Column::Object));
            columns
        });
        output::csv(&mut text, &cells.sheet(&columns, state.listing.rows()))
    };
    written.expect("memory can be written to");
    text
}

/// Writes a text to a new file; a relative name is below the folder. Answers with the whole path, or why it was not written.
pub(super) async fn write(folder: PathBuf, name: String, text: Vec<u8>) -> Event {
    let path = place(&folder, &name, variable("HOME").as_deref());
    let written = spawn_blocking(move || {
        let outcome = create(&path, &text);
        outcome.map_err(|error| why(&path, &error)).map(|()| {
            let rows = text.split(|byte| *byte == b'\n').count().saturating_sub(2);
            let rows = crate::derive::wording::counted(rows, "row");
            format!("wrote {rows} to {}", path.display())
        })
    });
    let outcome = written.await.unwrap_or_else(|error| Err(error.to_string()));
    Event::Exported(name, outcome)
}

/// The path of a name as a shell would take it.
fn place(folder: &Path, name: &str, home: Option<&str>) -> PathBuf {
    match name.strip_prefix("~/").zip(home) {
        Some((rest, home)) => Path::new(home).join(rest),
        None => folder.join(name),
    }
}

/// Writes the whole file, or leaves none.
fn create(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = artifact::new(path)?;
    let written = file.write_all(text).and_then(|()| file.sync_all());
    if written.is_err() {
        // What can be said is why it was not written.
        let _ = fs::remove_file(path);
    }
    written
}

fn why(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    // A folder is there too.
    if matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory
    ) {
        return format!("{path} already exists: write another name");
    }
    format!("cannot write {path}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_were_chosen_are_those_of_the_file() {
        let mut state = State::default();
        let first = |state: &State| {
            let text = String::from_utf8(csv(state)).expect("it is text");
            text.lines().next().map(str::to_owned)
        };
        assert!(first(&state).is_some_and(|line| line.starts_with("name,namespace,")));
        state.columns = Some(vec![Column::Why, Column::Name]);
        assert_eq!(first(&state).as_deref(), Some("why,name"));
    }

    #[tokio::test]
    async fn a_file_is_written_whole_and_never_over_another_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = || folder.path().to_owned();
        let text = b"name\r\na\r\nb\r\n".to_vec();
        let Event::Exported(_, Ok(said)) = write(there(), "a.csv".into(), text.clone()).await
        else {
            panic!("it is written")
        };
        let path = folder.path().join("a.csv");
        assert_eq!(said, format!("wrote 2 rows to {}", path.display()));
        assert_eq!(fs::read(&path).expect("it is there"), text);
        for (name, expected) in [
            ("a.csv", "already exists: write another name"),
            ("none/a.csv", "cannot write"),
            ("", "already exists"),
        ] {
            let refused = write(there(), name.into(), b"other".to_vec()).await;
            let Event::Exported(again, Err(why)) = refused else {
                panic!("{name:?} is refused")
            };
            assert!(again == name && why.contains(expected), "{name:?}: {why}");
        }
        assert_eq!(fs::read(&path).expect("it is there"), text);
    }

    #[test]
    fn names_are_taken_as_a_shell_takes_them() {
        for (name, expected) in [
            ("a.csv", "/here/a.csv"),
            ("b/a.csv", "/here/b/a.csv"),
            ("/tmp/a.csv", "/tmp/a.csv"),
            ("~/a.csv", "/home/me/a.csv"),
            ("~a.csv", "/here/~a.csv"),
        ] {
            let place = place(Path::new("/here"), name, Some("/home/me"));
            assert_eq!(place, Path::new(expected), "{name}");
        }
    }
}
