//! Retries, timeouts and ejections of the traffic policies in force that do more harm than good.

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{Ejection, Field, PolicyScope, RetryLimit, span},
        fault::Fault,
        wording::counted,
    },
    model::Destination,
};

use super::{Setting, values};

/// More retries than these multiply the load of a service that already fails.
const RETRIES: i32 = 5;
/// An ejection after this many errors or fewer needs no fault of the endpoint.
const ERRORS: u32 = 2;

fn retries(destination: &Destination) -> Vec<Setting<'_, RetryLimit>> {
    values(destination, &Field::Retries, |spec| {
        spec.policy.retries.as_ref().map(RetryLimit::of)
    })
}

/// Policies that retry a failed request more often than is of use.
#[must_use]
pub fn many_retries(destination: &Destination) -> Vec<Fault> {
    let many = retries(destination).into_iter();
    let many = many.filter(|one| one.value.attempts > RETRIES);
    let faults = many.map(|one| {
        let (policy, attempts) = (one.policy.words(), one.value.attempts);
        let scope = one.scope_words();
        let words = format!("{policy} retries each failed request{scope} up to {attempts} times");
        one.warning("policy.retries.attempts", words, attempts)
    });
    faults.collect()
}

/// Policies whose retries take longer in all than the timeout of the same requests.
#[must_use]
pub fn retries_over_timeout(destination: &Destination) -> Vec<Fault> {
    let retries = retries(destination);
    if retries.is_empty() {
        return Vec::new();
    }
    let timeouts = values(destination, &Field::RequestTimeout, |spec| {
        spec.policy.request_timeout
    });
    let of: HashMap<&PolicyScope<'_>, _> = timeouts
        .iter()
        .map(|timeout| (&timeout.scope, timeout))
        .collect();
    let faults = retries.iter().filter_map(|one| {
        let (attempts, each) = (one.value.attempts, one.value.per_try?);
        let limit = of.get(&one.scope).filter(|limit| !limit.value.is_zero())?;
        let all = each.checked_mul(attempts);
        if all.is_some_and(|all| all <= limit.value) {
            return None;
        }
        let noun = if attempts == 1 { "retry" } else { "retries" };
        let words = format!(
            "{} allows {attempts} {noun} of {} each{}, but {} ends the request after {}",
            one.policy.words(),
            span(each),
            one.scope_words(),
            if limit.policy.at == one.policy.at {
                "its timeout".to_owned()
            } else {
                format!("the timeout of {}", limit.policy.words())
            },
            span(limit.value),
        );
        let fault = one.warning("policy.retries.perTryTimeout", words, span(each));
        Some(
            fault
                .shows(one.policy.path("policy.retries.attempts"), attempts)
                .shows(
                    limit.policy.path("policy.requestTimeout"),
                    span(limit.value),
                ),
        )
    });
    faults.collect()
}

/// Policies that may eject all endpoints after an error or two.
#[must_use]
pub fn hasty_ejections(destination: &Destination) -> Vec<Fault> {
    let ejections = values(destination, &Field::OutlierDetection, |spec| {
        let outlier = spec.policy.outlier_detection.as_ref()?;
        Some(Ejection::of(outlier, !spec.source_selector.is_empty()))
    });
    let hasty = ejections.into_iter();
    let hasty = hasty.filter(|one| one.value.most_percent >= 100 && one.value.errors <= ERRORS);
    let faults = hasty.map(|one| {
        let errors = counted(one.value.errors as usize, "consecutive 5xx error");
        let words = format!(
            "{} ejects an endpoint after {errors}, and all of them at once if all fail",
            one.policy.words()
        );
        let part = "policy.outlierDetection";
        let shown = format!("{errors}, at most {} %", one.value.most_percent);
        one.warning(part, words, shown)
    });
    faults.collect()
}
