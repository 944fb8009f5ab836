//! The effect of a loss, in sentences.

use crate::{
    derive::{
        effects::percent,
        locality::{LostPlaces, Place},
        wording::{counted, grouped},
    },
    store::Store,
};

use super::{Blast, DestinationLoss, LossGrade};

impl Blast {
    /// The loss in one sentence for each fact, without their ends: how many Destinations lose what, how much remains, and
    /// what the loss of a management plane means.
    #[must_use]
    pub fn sentences(&self, store: &Store) -> Vec<String> {
        let mut sentences = vec![self.losers(), self.capacity()];
        sentences.extend(planes(self.lost(), store));
        sentences
    }

    /// `3 of 24 Destinations lose every endpoint, 1 every endpoint of a required subset`.
    fn losers(&self) -> String {
        let sums = self.sums();
        let all = counted(sums.destinations, "Destination");
        let counts = LossGrade::EVERY.into_iter().zip(sums.grades);
        let counts: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
        let Some(((grade, first), others)) = counts.split_first() else {
            return format!("none of {all} loses an endpoint or a gateway");
        };
        let verb = if *first == 1 { "loses" } else { "lose" };
        let number = |count: usize| grouped(count as u64);
        let mut words = format!("{} of {all} {verb} {}", number(*first), grade.object());
        for (grade, count) in others {
            words.push_str(&format!(", {} {}", number(*count), grade.object()));
        }
        words
    }

    /// The gravest of it in few words: `3 lose everything`.
    #[must_use]
    pub fn brief(&self) -> String {
        let counts = LossGrade::EVERY.into_iter().zip(self.sums().grades);
        let mut counts = counts.filter(|(_, count)| *count > 0);
        counts.next().map_or_else(
            || "no Destination loses anything".to_owned(),
            |(grade, count)| {
                let verb = if count == 1 { "loses" } else { "lose" };
                format!("{} {verb} {}", grouped(count as u64), grade.brief())
            },
        )
    }

    fn capacity(&self) -> String {
        let (before, after) = (self.sums().before, self.sums().after);
        let remain = if after == 1 { "remains" } else { "remain" };
        let number = grouped(after as u64);
        format!(
            "{number} of {} in clusters {remain}{}",
            counted(before, "endpoint"),
            percent_words(after, before)
        )
    }
}

impl DestinationLoss {
    /// The loss in few words: `0 of 4 endpoints remain; version=v3: 0 of 1`.
    #[must_use]
    pub fn words(&self) -> String {
        let remain = if self.after == 1 { "remains" } else { "remain" };
        let mut words = match (self.after, self.before) {
            (0, 1) => "its only endpoint is lost".to_owned(),
            (after, before) => format!(
                "{} of {} {remain}",
                grouped(after as u64),
                counted(before, "endpoint")
            ),
        };
        for one in self.subsets.iter().take(3) {
            words.push_str(&format!("; {}: {} of {}", one.labels, one.left, one.of));
        }
        if let Some(more) = self.subsets.len().checked_sub(4) {
            words.push_str(&format!("; and {} more subsets", more + 1));
        }
        for one in self.targets.iter().take(3) {
            let part = match one.share {
                Some(share) => format!("{} of the requests of a shift", percent(share)),
                None => "a part of the requests of a shift".to_owned(),
            };
            words.push_str(&format!("; {part} goes to {}, which is lost", one.target));
        }
        if let Some(more) = self.targets.len().checked_sub(4) {
            words.push_str(&format!("; and {} more targets", more + 1));
        }
        if self.meshes > 0 {
            let other = if self.meshes == 1 { "mesh" } else { "meshes" };
            let meshes = grouped(self.meshes as u64);
            words.push_str(&format!(
                "; {meshes} other {other} cannot call it: every gateway is lost"
            ));
        }
        words
    }
}

/// ` (68 %)`. Empty if there is nothing at all.
fn percent_words(part: usize, whole: usize) -> String {
    if whole == 0 {
        return String::new();
    }
    format!(" ({} %)", part * 100 / whole)
}

/// A sentence about each management plane that is lost.
fn planes(lost: &LostPlaces, store: &Store) -> Vec<String> {
    let planes = lost.places().into_iter().filter_map(|place| match place {
        Place::Plane(source) => store.source(source),
        _ => None,
    });
    let each = planes.map(|source| {
        let destinations = counted(source.destinations(), "Destination");
        format!(
            "without management plane {} sidecars keep their last configuration: policies, new services and new gateway \
             addresses no longer reach the meshes of {destinations}",
            source.name()
        )
    });
    each.collect()
}
