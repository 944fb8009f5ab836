//! The work from a key to the bytes of the frame that answers it, in CPU time. A screen with 30 frames a second shows
//! each for 33 ms.

use std::{io, time::Duration};

use portolan::query::{Column, Sort};

use crate::{clock::Work, state::App, table};

/// How often each key is pressed.
const TIMES: usize = 15;

/// A key: what it is called here, what is pressed before, the key itself, and what undoes all that.
pub(crate) struct Press(
    pub(crate) &'static str,
    pub(crate) &'static [&'static str],
    pub(crate) &'static str,
    pub(crate) &'static [&'static str],
);

const PRESSES: [Press; 27] = [
    Press("j, one row down", &[], "j", &[]),
    Press("G, to the end", &[], "G", &["g"]),
    Press("tab, the next pane", &[], "tab", &[]),
    Press("?, the help", &[], "?", &["esc"]),
    Press("o, the sources", &[], "o", &["esc"]),
    Press("/r, a first letter", &["/"], "r", &["esc"]),
    Press("/re, a second letter", &["/", "r"], "e", &["esc"]),
    Press("/rev, a third letter", &["/", "r", "e"], "v", &["esc"]),
    Press("/1, a first digit", &["/"], "1", &["esc"]),
    Press("/10.2, of an address", &["/", "1", "0", "."], "2", &["esc"]),
    Press("/!r, a word that must not be", &["/", "!"], "r", &["esc"]),
    Press("/ä, of another alphabet", &["/"], "ä", &["esc"]),
    Press("/~r, letters in order", &["/", "~"], "r", &["esc"]),
    Press("/=r, a whole text", &["/", "="], "r", &["esc"]),
    Press("//r.v, a pattern", &["/", "/", "r", "."], "v", &["esc"]),
    Press(
        "/ip:10.*, a key",
        &["/", "i", "p", ":", "1", "0", "."],
        "*",
        &["esc"],
    ),
    Press(
        "/label:a*, a key of many values",
        &["/", "l", "a", "b", "e", "l", ":", "a"],
        "*",
        &["esc"],
    ),
    Press("/r|x, either", &["/", "r", "|"], "x", &["esc"]),
    Press(
        "tab, the names there are",
        &["/", "r"],
        "tab",
        &["esc", "esc"],
    ),
    Press("., only what is broken", &[], ".", &["esc"]),
    Press("esc, every row again", &["/", "z"], "esc", &[]),
    Press("S, the order turned round", &[], "S", &["S"]),
    Press("L, the places to lose", &[], "L", &["esc"]),
    Press("enter, a place is lost", &["L"], "enter", &["X"]),
    Press("r, the clients to choose from", &[], "r", &["esc"]),
    Press("9, the route", &[], "9", &["esc"]),
    Press("t, the changes", &[], "t", &["esc"]),
];

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let figures = sizes.iter().map(|size| {
        let mut app = App::of(*size);
        let presses = PRESSES.iter().map(|press| {
            let mut times: Vec<Duration> = (0..TIMES).map(|_| answered(&mut app, press)).collect();
            (press.0.to_owned(), table::spread(&mut times))
        });
        let mut figures: Vec<(String, String)> = presses.collect();
        figures.extend(sorted(&mut app));
        figures
    });
    let rows = table::by_name(figures.collect());
    table::print(
        "keys: ms to the frame, least, median, longest",
        sizes,
        &rows,
    )
}

/// Walks through the columns with `s`.
fn sorted(app: &mut App) -> Vec<(String, String)> {
    let mut times = vec![Vec::new(); Sort::COLUMNS.len()];
    for _ in 0..TIMES {
        for times in &mut times {
            times.push(answered(app, &Press("", &[], "s", &[])));
        }
    }
    let columns = Sort::COLUMNS.iter().cycle().skip(1);
    let name = |column: &Column| format!("s, by {}", column.key());
    columns
        .map(name)
        .zip(times.iter_mut().map(|times| table::spread(times)))
        .collect()
}

/// How long a key takes to its frame.
pub(crate) fn answered(app: &mut App, Press(_, before, key, after): &Press) -> Duration {
    for key in *before {
        app.press(key);
        app.draw();
    }
    let begun = Work::now();
    app.press(key);
    app.draw();
    let took = begun.since();
    for key in *after {
        app.press(key);
        app.draw();
    }
    took
}
