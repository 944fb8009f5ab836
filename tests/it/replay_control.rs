//! A replay under control, and a recording that is made from within the screen.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use portolan::{
    source::{Choice, Packing, ReplaySpeed},
    ui::Theme,
};

use super::{
    cli::run,
    kit::Journey,
    recordings::{folder, record},
};

const SIZE: (u16, u16) = (160, 44);

async fn replay(path: &Path) -> Journey {
    let choice = Choice::Replay {
        path: path.to_owned(),
        pace: ReplaySpeed::Times(1.0),
    };
    Journey::begin(choice, SIZE, Theme::default()).await
}

fn clock(journey: &Journey) -> String {
    let header = journey.line_with("portolan");
    let at = header
        .find("09:0")
        .expect("the header has the clock of the recording");
    header[at..].chars().take(8).collect()
}

fn seconds(clock: &str) -> i64 {
    let part = |at: usize| clock[at..at + 2].parse::<i64>().expect("a number");
    part(3) * 60 + part(6)
}

#[tokio::test(start_paused = true)]
async fn space_pauses_and_goes_on_and_the_header_shows_the_clock() {
    let folder = folder();
    let path = folder.path().join("demo");
    record(&path, Packing::Plain, Duration::from_mins(2)).await;
    let journey = replay(&path).await;
    journey.pass(Duration::from_secs(10)).await;
    journey.press("space").await;
    let header = journey.line_with("portolan");
    assert!(header.contains("09:00:10 paused"), "{header}");
    journey.pass(Duration::from_secs(30)).await;
    assert_eq!(clock(&journey), "09:00:10", "time stands still");
    journey.press("space").await;
    journey.pass(Duration::from_secs(10)).await;
    let now = seconds(&clock(&journey));
    assert!((20..=21).contains(&now), "{now}");
    journey.press("F F").await;
    journey.pass(Duration::from_secs(10)).await;
    let header = journey.line_with("portolan");
    assert!(header.contains("x4"), "{header}");
    let then = seconds(&clock(&journey));
    assert!((58..=66).contains(&then), "{then}");
    journey.press("Z Z Z").await;
    let header = journey.line_with("portolan");
    assert!(header.contains("x0.5"), "{header}");
    journey.end().await;
}

#[tokio::test(start_paused = true)]
async fn keys_go_back_and_on_to_the_next_change_and_to_the_beginning_again() {
    let folder = folder();
    let path = folder.path().join("demo");
    record(&path, Packing::Zstd, Duration::from_mins(2)).await;
    let mut journey = replay(&path).await;
    journey.press("space D D").await;
    journey
        .until("10 s", |screen| screen.contains("09:00:10 paused"))
        .await;
    journey.press("A").await;
    journey
        .until("5 s", |screen| screen.contains("09:00:05 paused"))
        .await;
    journey.press("}").await;
    journey
        .until("the next change", |screen| !screen.contains("09:00:05"))
        .await;
    let at = clock(&journey);
    assert!(journey.line_with("portolan").contains("paused"), "{at}");
    journey.press("t").await;
    let newest = journey.screen();
    assert!(newest.contains("Changes"), "{newest}");
    journey.press("esc @").await;
    journey.type_text("09:01:58").await;
    journey.press("enter O").await;
    journey
        .until("the end", |screen| screen.contains("09:01:58 paused"))
        .await;
    journey.press("space").await;
    journey.pass(Duration::from_secs(5)).await;
    journey
        .until("the beginning", |screen| screen.contains("09:00:0"))
        .await;
    journey.press("O").await;
    journey.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_a_replay_has_nothing_to_pause() {
    let journey = Journey::demo(SIZE).await;
    journey.press("space").await;
    let note = journey.line_with("nothing is replayed");
    assert!(note.contains("--replay FILE"), "{note}");
    journey.end().await;
}

fn recorded(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("it is there");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("it is read").path()).collect();
    files.sort();
    files
}

/// Waits until a thread that writes, in real time, has come so far that a text is on the screen.
async fn written(journey: &Journey, text: &str) {
    for _ in 0..6_000 {
        if journey.screen().contains(text) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
        journey.pass(Duration::from_millis(5)).await;
    }
    panic!("never saw {text} on\n{}", journey.screen());
}

#[tokio::test(start_paused = true)]
async fn a_recording_from_the_screen_holds_the_past_and_what_follows() {
    let folder = folder();
    let look = (SIZE, Theme::default());
    let journey = Journey::writing(Choice::Demo, look, Some(folder.path().to_owned())).await;
    journey.pass(Duration::from_secs(45)).await;
    journey.press("R").await;
    written(&journey, "recording to ").await;
    assert!(journey.line_with("portolan").contains("REC"));
    let files = recorded(folder.path());
    let [file] = &files[..] else {
        panic!("{files:?}")
    };
    let mode = fs::metadata(file)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    journey.pass(Duration::from_secs(30)).await;
    journey.press("R").await;
    written(&journey, " changes, ").await;
    assert!(!journey.line_with("portolan").contains("REC"));
    let (state, _) = journey.end().await;
    let path = file.display();
    let told = run(&format!("changes --replay {path} -o json"));
    let items = told.json()["items"].as_array().map_or(0, Vec::len);
    assert!(items > 3, "{}", told.out);
    let began = run(&format!("get --replay {path} --at 09:00:20 -o name"));
    assert_eq!(began.code, Some(0), "{}", began.err);
    let names = run(&format!("get --replay {path} -o name"));
    assert_eq!(
        names.out.lines().count(),
        state.world.len(),
        "{}",
        names.err
    );
    let by = told.json()["items"].to_string();
    assert!(by.contains("kubectl-edit"), "it is known who wrote: {by}");
}
