//! Remarks on required subsets: weights, ports, what is declared, what leaks.

use crate::{
    derive::{
        effects::{Weights, header_changes, shift_fault},
        fault::Remark,
        locality::LostPlaces,
        wording::{counted, first_of},
    },
    model::{Destination, kube_service::KubeService},
};

use super::{Matched, Member, RequiredSubset, SubsetVerdict};

impl RequiredSubset<'_> {
    /// Remarks on the entry as a whole: what it lacks, and what is wrong or unusual with the weights of its members.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let faults = self.faults.iter().cloned().map(Remark::from);
        let shift = self.shift.as_ref();
        let accepted = shift.filter(|shift| !matches!(shift.weights(), Weights::Refused(_)));
        let unusual = accepted.and_then(shift_fault).map(Remark::note);
        faults.chain(unusual).collect()
    }
}

impl Member<'_> {
    /// The faults of its subset, whose sentences name its labels.
    pub fn faults(&self) -> impl Iterator<Item = Remark> {
        let faults = [&self.unsatisfied, &self.thin, &self.near_missed];
        faults.into_iter().flatten().cloned().map(Remark::from)
    }

    /// All other remarks on the member.
    #[must_use]
    pub fn remarks(&self, destination: &Destination) -> Vec<Remark> {
        let Some(kube) = destination.kube_service() else {
            return Vec::new();
        };
        let notes = [
            self.shifted
                .target
                .is_none()
                .then(|| "it names no destination that this version knows".to_owned()),
            self.undeclared(kube),
            self.shifted.headers.as_deref().map(|headers| {
                format!("its share of requests {}", header_changes(headers).join(", "))
            }),
            self.leaks().map(|name| {
                format!(
                    "a subset of another service, but {name} is in this service's DestinationRule too: Gloo Mesh puts all \
                     subsets of a shift there"
                )
            }),
        ];
        let bad_port = self.bad_port.clone().map(Remark::from).into_iter();
        bad_port
            .chain(notes.into_iter().flatten().map(Remark::note))
            .collect()
    }

    /// The name of a subset of another service in this Destination's `DestinationRule`. `None` if it is no such subset.
    fn leaks(&self) -> Option<&str> {
        let is_foreign = matches!(self.verdict, SubsetVerdict::Elsewhere);
        self.rule_name.as_deref().filter(|_| is_foreign)
    }

    /// A remark on a label key that is not declared: only keys with several values are, so that most with one version
    /// are not.
    fn undeclared(&self, kube: &KubeService) -> Option<String> {
        let SubsetVerdict::Subset { labels, endpoints } = &self.verdict else {
            return None;
        };
        let is_declared = |key: &str| kube.subsets.iter().any(|subset| &*subset.key == key);
        let missing = labels.iter().find(|(key, _)| !is_declared(key))?;
        (!endpoints.is_empty()).then(|| {
            format!(
                "{} is not declared, which is no error: only keys with several values are",
                missing.0
            )
        })
    }
}

/// The labels by which a service can be split, as discovery declared them: `version v1, v2`. Only keys with more than one
/// value are declared.
#[must_use]
pub fn declared_words(kube: &KubeService) -> impl ExactSizeIterator<Item = String> {
    kube.subsets.iter().map(|subset| {
        let values = subset.values.iter().map(ToString::to_string);
        format!("{} {}", subset.key, first_of(values, subset.values.len()))
    })
}

/// How many endpoints a subset has, and how many would remain: `3 endpoints`, `1 of 3 endpoints remains`.
#[must_use]
pub fn matched_words(endpoints: &Matched<'_>, lost: &LostPlaces) -> String {
    let all = endpoints.len();
    match (all, endpoints.remaining(lost)) {
        (0, _) => "no endpoint".to_owned(),
        (all, left) if left == all => counted(all, "endpoint"),
        (all, 0) => format!("none of {} remains", counted(all, "endpoint")),
        (all, left) => format!("{left} of {} remain", counted(all, "endpoint")),
    }
}
