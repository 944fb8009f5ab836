//! The effects of the traffic policies in force on requests: which are answered here, go elsewhere or fail.

use crate::{
    derive::{
        effects::{InjectedFault, Portion, TrafficShift, Weights, shift_fault},
        subsets::EndpointKinds,
        wording::brief_name,
    },
    model::{
        Destination,
        policy::{FaultAction, ShiftTarget},
    },
};

use super::{
    Setting, copies, copy_words, elsewhere, elsewhere_words, injected, injected_words, is_detour,
    shifts,
};

/// The number of values of each field that are examined.
const MOST: usize = 200;

/// An effect of a policy on requests.
pub(in crate::derive) struct RequestEffect {
    /// The outcome of the requests that it is about.
    pub(in crate::derive) outcome: RequestOutcome,
    /// Whether it applies to all HTTP requests and decides their outcome, so that nothing else does.
    pub(in crate::derive) is_total: bool,
    /// A sentence without its end.
    pub(in crate::derive) words: String,
}

/// The outcome of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::derive) enum RequestOutcome {
    /// Endpoints of the Destination may answer them.
    Answered,
    /// Other services answer them.
    Elsewhere,
    /// They fail.
    Fails,
    /// Not known.
    Unknown,
}

/// The effects of the traffic policies in force that decide what becomes of requests, in the order of the policies.
pub(in crate::derive) fn request_effects(destination: &Destination) -> Vec<RequestEffect> {
    let mut effects: Vec<(usize, RequestEffect)> = Vec::new();
    for shift in shifts(destination).iter().take(MOST) {
        let of_shift = shift_effects(shift, destination).into_iter();
        effects.extend(of_shift.map(|effect| (shift.policy.at, effect)));
    }
    let injected = injected(destination);
    let injected = injected.iter().take(MOST);
    effects.extend(injected.filter_map(|one| Some((one.policy.at, fault_effect(one)?))));
    let copies = copies(destination);
    let copies = copies.iter().take(MOST);
    effects.extend(copies.filter_map(|copy| {
        let words = copy_words(copy)?;
        Some((
            copy.policy.at,
            RequestEffect::of(RequestOutcome::Answered, words),
        ))
    }));
    effects.sort_by_key(|(at, _)| *at);
    effects.into_iter().map(|(_, effect)| effect).collect()
}

impl RequestEffect {
    /// An effect on some requests.
    fn of(outcome: RequestOutcome, words: String) -> Self {
        Self {
            outcome,
            is_total: false,
            words,
        }
    }

    /// The same if it applies to all requests.
    fn total(self, is_total: bool) -> Self {
        Self { is_total, ..self }
    }
}

/// The part of a traffic shift that leads elsewhere, and the parts that no endpoint here answers. Of a shift that Istio
/// refuses, that nothing is known.
fn shift_effects(
    shift: &Setting<'_, TrafficShift<'_>>,
    destination: &Destination,
) -> Vec<RequestEffect> {
    if let Weights::Refused(_) = shift.value.weights() {
        let fault = shift_fault(&shift.value).unwrap_or_default();
        let words = format!(
            "{} shifts {}, but {fault}, so where they go is not known",
            shift.policy.words(),
            shift.requests(Portion::of(Some(100.0))),
        );
        let is_total = shift.scope.is_all();
        return vec![RequestEffect::of(RequestOutcome::Unknown, words).total(is_total)];
    }
    let (share, targets) = elsewhere(&shift.value, destination);
    let away = (share > 0.0).then(|| {
        let words = elsewhere_words(shift, (share, &targets));
        RequestEffect::of(RequestOutcome::Elsewhere, words).total(is_detour(shift, share))
    });
    let own = destination.kube_service();
    let kinds = own.map(EndpointKinds::of).unwrap_or_default();
    let unanswered = shift.value.members.iter().filter_map(|member| {
        let subset = match &member.target {
            Some(ShiftTarget::KubeService {
                reference, subset, ..
            }) => Some(subset).filter(|_| own.is_some_and(|own| own.reference == *reference))?,
            _ => return None,
        };
        let share = shift.value.share(member.weight)?;
        if subset.is_empty() || share <= 0.0 || kinds.count(subset) > 0 {
            return None;
        }
        let words = format!(
            "{} sends {} to {}, which no endpoint has: they fail with 503",
            shift.policy.words(),
            shift.requests(Portion::of(Some(share * 100.0))),
            brief_name(&subset.to_string())
        );
        let is_total = shift.scope.is_all() && share >= 1.0;
        Some(RequestEffect::of(RequestOutcome::Fails, words).total(is_total))
    });
    away.into_iter().chain(unanswered).collect()
}

/// The fault that a policy injects: requests that fail or are delayed on purpose.
fn fault_effect(injected: &Setting<'_, InjectedFault>) -> Option<RequestEffect> {
    let words = injected_words(injected)?;
    let is_total = injected.scope.is_all() && injected.value.portion.is_all();
    Some(match injected.value.fault? {
        FaultAction::Abort { .. } => {
            RequestEffect::of(RequestOutcome::Fails, words).total(is_total)
        }
        FaultAction::FixedDelay(_) => RequestEffect::of(RequestOutcome::Answered, words),
    })
}
