//! Recordings that were cut off, changed, or were never any.

use std::{fs, sync::OnceLock};

use portolan::source::OpenError;
use proptest::prelude::*;

use super::*;
use crate::sources::passed_over;

/// The bytes of a short recording, whole, and what was said.
fn recorded(packing: Packing) -> (Vec<u8>, Vec<Update>) {
    static RECORDED: [OnceLock<(Vec<u8>, Vec<Update>)>; 2] = [const { OnceLock::new() }; 2];
    let record = || {
        let folder = folder();
        let path = folder.path().join("demo");
        let said = block_on(record(&path, packing, Duration::from_secs(3)));
        (fs::read(&path).expect("it was written"), said)
    };
    RECORDED[usize::from(packing == Packing::Zstd)]
        .get_or_init(record)
        .clone()
}

/// What a file of these bytes tells, where it is a recording at all.
async fn told(bytes: &[u8]) -> Result<Vec<Update>, OpenError> {
    let folder = folder();
    let path = folder.path().join("demo");
    fs::write(&path, bytes).expect("it can be written");
    let pace = ReplaySpeed::AtOnce(None);
    let opened = open(Choice::Replay { path, pace }, Scope::default()).await?;
    Ok(all(opened).await)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let tasks = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    tasks.expect("a runtime").block_on(future)
}

/// What is told but links and what was passed over.
fn facts(told: &[Update]) -> Vec<&Update> {
    let is_fact =
        |update: &&Update| !matches!(update.change, Change::Link(..) | Change::Skipped { .. });
    told.iter().filter(is_fact).collect()
}

#[test]
fn what_was_stopped_between_two_lines_lacks_nothing_but_its_last() {
    let (bytes, said) = recorded(Packing::Plain);
    let end = bytes[..bytes.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n');
    let cut = &bytes[..=end.expect("there are lines")];
    let told = block_on(told(cut)).expect("it is a recording");
    assert_eq!(facts(&told), facts(&said));
    let line = said.len() + 2;
    assert_eq!(
        passed_over(&told),
        [format!(
            "- demo, line {line}: it ends without its last line; the recording was stopped before it could be written"
        )]
    );
}

#[test]
fn a_line_that_breaks_off_is_named_and_what_is_before_it_told() {
    let (bytes, said) = recorded(Packing::Plain);
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let whole: usize = lines.by_ref().take(3).map(<[u8]>::len).sum();
    let told = block_on(told(&bytes[..whole + 40])).expect("it is a recording");
    assert_eq!(facts(&told), facts(&said)[..2]);
    assert_eq!(
        passed_over(&told),
        ["? demo, line 4: it breaks off in this line; what is before it is shown"]
    );
}

#[test]
fn of_recordings_in_one_file_the_first_is_told_and_the_others_are_named() {
    for packing in [Packing::Plain, Packing::Zstd] {
        let (bytes, said) = recorded(packing);
        let told = block_on(told(&bytes.repeat(2))).expect("it is a recording");
        assert_eq!(facts(&told), facts(&said), "{packing:?}");
        let passed = passed_over(&told);
        assert_eq!(passed.len(), 1, "{passed:?}");
        let why = "it goes on after the end of the recording; only what is before is read";
        assert!(
            passed[0].starts_with("? ") && passed[0].contains(why),
            "{passed:?}"
        );
    }
}

#[test]
fn a_line_that_is_none_costs_itself_alone() {
    let (bytes, said) = recorded(Packing::Plain);
    let text = String::from_utf8(bytes).expect("it is text");
    let (header, rest) = text.split_once('\n').expect("there are lines");
    let at = "\"at\":\"2026-06-01T09:00:00Z\"";
    for (line, expected) in [
        (
            "nothing",
            "it is no JSON: expected ident at line 1 column 2",
        ),
        ("{}", "at is no time of RFC 3339: \"\""),
        (
            &*format!("{{{at},\"source\":\"x\",\"change\":\"heard\",\"kind\":\"Mesh\"}}"),
            "it is of \"x\", which is no source",
        ),
        (
            &*format!("{{{at},\"source\":\"mgmt-east\",\"change\":\"sung\"}}"),
            "this version knows no change \"sung\"",
        ),
    ] {
        let text = format!("{header}\n{line}\n{rest}");
        let told = block_on(told(text.as_bytes())).expect("it is a recording");
        assert_eq!(facts(&told), facts(&said), "{line}");
        assert_eq!(passed_over(&told), [format!("? demo, line 2: {expected}")]);
    }
}

#[test]
fn empty_lines_cost_nothing_and_are_not_named() {
    let (bytes, said) = recorded(Packing::Plain);
    let text = String::from_utf8(bytes).expect("it is text");
    let text = text.replace('\n', "\n\n \r\n");
    let told = block_on(told(text.as_bytes())).expect("it is a recording");
    assert_eq!(facts(&told), facts(&said));
    assert_eq!(passed_over(&told), [""; 0]);
}

#[test]
fn lines_that_say_nothing_are_read_up_to_a_limit_and_what_is_before_them_is_told() {
    let (bytes, said) = recorded(Packing::Plain);
    let end = bytes[..bytes.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n');
    let (begin, last) = bytes.split_at(end.expect("there are lines") + 1);
    let junk = [&[b'x'; 1023][..], b"\n"].concat();
    for (filler, length, is_read) in [
        (&b"\n"[..], 17 << 20, false),
        (&junk, 17 << 20, false),
        (&junk, 15 << 20, true),
    ] {
        let text = [begin, &filler.repeat(length / filler.len()), last].concat();
        let told = block_on(told(&text)).expect("it is a recording");
        assert_eq!(facts(&told), facts(&said));
        let limit = "the limit for lines of a recording that say nothing is 16 MiB";
        let ends = passed_over(&told)
            .last()
            .is_some_and(|line| line.ends_with(limit));
        assert_eq!(ends, !is_read);
        assert!(told.len() < said.len() + (18 << 10) + 200, "{}", told.len());
    }
}

#[test]
fn a_line_without_end_is_read_up_to_a_limit() {
    let (bytes, _) = recorded(Packing::Plain);
    let text = [&bytes[..], &vec![b'x'; 40 << 20]].concat();
    let end = text.len() - (40 << 20) - 1;
    let line = text[..end].iter().rposition(|byte| *byte == b'\n');
    // The last line closes the recording.
    let cut = [&text[..=line.expect("there are lines")], &text[end + 1..]].concat();
    let told = block_on(told(&cut)).expect("it is a recording");
    let why = "the limit for a line of a recording is 32 MiB";
    let named = passed_over(&told);
    assert!(
        named.last().is_some_and(|line| line.contains(why)),
        "{named:?}"
    );
}

#[test]
fn what_is_no_recording_is_refused_with_what_to_do() {
    for bytes in [&b""[..], b"apiVersion: v1\n", b"{}\n", &[0xff; 100]] {
        let error = block_on(told(bytes)).expect_err("it is none");
        let error = error.to_string();
        assert!(
            error.ends_with(
                "it does not begin like a recording; --replay reads what `portolan record` wrote, and -f reads dumps"
            ),
            "{error}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_cut_off_what_is_before_it_is_told(part in 0.0..1.0_f64, is_packed: bool) {
        let packing = if is_packed { Packing::Zstd } else { Packing::Plain };
        let (bytes, said) = recorded(packing);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let cut = (bytes.len() as f64 * part) as usize;
        if let Ok(told) = block_on(told(&bytes[..cut])) {
            let (facts, all) = (facts(&told), facts(&said));
            prop_assert_eq!(&facts[..], &all[..facts.len()]);
            prop_assert_eq!(passed_over(&told).len(), 1);
        }
    }

    #[test]
    fn no_change_of_bytes_brings_it_down(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        is_packed: bool,
    ) {
        let packing = if is_packed { Packing::Zstd } else { Packing::Plain };
        let (mut bytes, _) = recorded(packing);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // Whatever comes of it, it comes to an end.
        let _ = block_on(told(&bytes));
    }
}
