//! The everyday tasks of an operator, played on the demo with the keys that the help names: each is done within its number of keys,
//! on a wide and on a small terminal.

use std::fs;

use portolan::{
    app::{ACTIONS, Key},
    query::Sort,
    source::Choice,
    ui::Theme,
};

use super::kit::Journey;

const SIZES: [(u16, u16); 2] = [(160, 44), (80, 24)];

/// A task.
struct Task {
    what: &'static str,
    /// The most keys; a typed word counts one.
    most: usize,
    /// Keys, and typed words in quotes.
    keys: &'static str,
    /// The texts that are then on the screen.
    seen: &'static [&'static str],
}

const TASKS: [Task; 12] = [
    Task {
        what: "all broken Destinations in zone us-east-1b",
        most: 3,
        keys: "/ \"health:error zone:us-east-1b\" enter",
        seen: &["3 of 53", "cart ", "checkout ", "payments "],
    },
    Task {
        what: "copy the federated hostname of reviews in cluster-1",
        most: 6,
        keys: "/ \"reviews cluster-1\" enter Y h",
        seen: &["copied the federated hostname: reviews.bookinfo.svc.cluster-1.global"],
    },
    Task {
        what: "which policy gives 25 % to v3, and since when",
        most: 6,
        keys: "/ \"subset:version=v3\" enter 5 enter",
        seen: &[
            "reviews-shift  TrafficPolicy",
            "25 % of requests go to",
            "Created     16h ago",
        ],
    },
    Task {
        what: "what differs between reviews in cluster-1 and cluster-2",
        most: 5,
        keys: "/ \"reviews\" enter c",
        seen: &[
            "reviews.bookinfo cluster-1",
            "reviews.bookinfo cluster-2",
            "Differs",
        ],
    },
    Task {
        what: "what changed in the last five minutes",
        most: 1,
        keys: "t",
        seen: &["Changes, newest first", "+ Destination", "created"],
    },
    Task {
        what: "who loses everything if us-east-1a goes",
        most: 3,
        keys: "L \"us-east-1a\" enter",
        seen: &["lose every endpoint", "✖ currency.shop.cluster-1"],
    },
    Task {
        what: "the kubectl command for the selected object on the clipboard",
        most: 2,
        keys: "Y c",
        seen: &["copied the kubectl command: kubectl --context mgmt-"],
    },
    Task {
        what: "the shown table as CSV in a file",
        most: 3,
        keys: "e enter",
        seen: &["wrote 53 rows to "],
    },
    Task {
        what: "only what is broken",
        most: 1,
        keys: ".",
        seen: &["Destinations health:error", "10 of 53"],
    },
    Task {
        what: "which service has pod IP 10.1.1.7",
        most: 2,
        keys: "/ \"10.1.1.7\"",
        seen: &["▸ reviews "],
    },
    Task {
        what: "all Destinations of policy shop-retries",
        most: 3,
        keys: "/ \"policy:shop-retries\" enter",
        seen: &["14 of 53"],
    },
    Task {
        what: "may frontend call kafka, and if not, what would admit it",
        most: 4,
        keys: "r \"frontend kafka\" enter",
        seen: &[
            "✖ denied",
            "an AccessPolicy that selects kafka-data-cluster-1",
        ],
    },
];

impl Task {
    /// The keys and the typed words.
    fn steps(&self) -> Vec<(&'static str, bool)> {
        let parts = self.keys.split('"').enumerate();
        let steps = parts.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(|key| (key, false)).collect(),
            _ => vec![(part, true)],
        });
        steps.collect()
    }
}

#[tokio::test(start_paused = true)]
async fn each_everyday_task_is_done_within_its_keys() {
    for size in SIZES {
        for task in TASKS {
            let folder = tempfile::tempdir().expect("there is room");
            // As it begins.
            let look = (Theme::default(), Sort::gravest_first());
            let exports = Some(folder.path().to_owned());
            let journey = Journey::sorted(Choice::Demo, size, look, exports).await;
            let steps = task.steps();
            assert!(steps.len() <= task.most, "{}", task.what);
            for (text, is_typed) in steps {
                if is_typed {
                    journey.type_text(text).await;
                } else {
                    journey.press(text).await;
                }
            }
            let screen = journey.screen();
            let missing = task.seen.iter().find(|text| !screen.contains(**text));
            assert!(
                missing.is_none(),
                "{}, {size:?}: {missing:?} is not on\n{screen}",
                task.what
            );
            let written = fs::read_dir(folder.path()).expect("it is there").count();
            assert_eq!(
                written,
                usize::from(task.keys.starts_with('e')),
                "{}",
                task.what
            );
        }
    }
}

#[test]
fn the_keys_of_the_tasks_are_those_of_the_help() {
    for task in TASKS {
        let steps = task.steps();
        // The menu of texts to copy names the letters after its key.
        let after = steps.iter().position(|step| *step == ("Y", false));
        let keys = steps.iter().take(after.map_or(steps.len(), |at| at + 1));
        for (key, _) in keys.filter(|(_, is_typed)| !is_typed) {
            let key = Key::named(key).expect("it is a key");
            let mut documented = ACTIONS.iter().flat_map(|doc| doc.keys);
            assert!(
                documented.any(|known| *known == key),
                "{key} of {}",
                task.what
            );
        }
    }
}
