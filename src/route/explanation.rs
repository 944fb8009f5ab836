//! A route as five sentences: who calls what, by which name and with whose leave, by which policy, to which endpoints, and
//! what comes of it.

use crate::derive::wording::counted;

use super::{RouteAnswer, StepKind};

/// The most steps of a kind that a sentence names.
const NAMED: usize = 3;

impl RouteAnswer {
    /// The five sentences, each with its full stop.
    #[must_use]
    pub fn explanation(&self) -> [String; 5] {
        let of = |kinds: [StepKind; 2], nothing: &str| {
            let words = kinds.into_iter().filter_map(|kind| self.words_of(kind));
            let words: Vec<String> = words.collect();
            if words.is_empty() {
                sentence(nothing)
            } else {
                sentence(&words.join("; "))
            }
        };
        [
            sentence(&format!(
                "{} sends {} to {}:{}",
                self.from.words(),
                self.request.words(),
                self.called(),
                self.to.port
            )),
            of(
                [StepKind::Host, StepKind::Access],
                "whether it has a name to call and may call it is not known",
            ),
            of(
                [StepKind::Policy, StepKind::Split],
                "no traffic policy is asked",
            ),
            of(
                [StepKind::Subset, StepKind::Locality],
                "no request gets as far as the endpoints",
            ),
            sentence(&self.verdict.words),
        ]
    }

    /// The name that is called; if there is none, the name of the object.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.to.host.is_empty() {
            &self.to.id.key.name
        } else {
            &self.to.host
        }
    }

    /// The words of the steps of a kind. `None` if there are none.
    fn words_of(&self, kind: StepKind) -> Option<String> {
        let steps = self.steps.iter().filter(|step| step.kind == kind);
        let all: Vec<&str> = steps.map(|step| &*step.words).collect();
        let mut words = all
            .iter()
            .take(NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        if let Some(more) = all.len().checked_sub(NAMED + 1) {
            words.push_str(&format!(" and {}", counted(more + 1, "more step")));
        }
        (!words.is_empty()).then_some(words)
    }
}

fn sentence(words: &str) -> String {
    format!("{}.", words.trim_end_matches('.'))
}
