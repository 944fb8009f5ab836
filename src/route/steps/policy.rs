//! The steps of the route that takes a request: its policy and its traffic shift.

use super::{Trace, words::target};
use crate::{
    derive::{effects::percent, wording::first_of},
    route::{RouteCode, RouteLeg, RouteSplit, SidecarRoute, Simulation, StepDetail, StepKind},
};

impl Trace<'_> {
    pub(super) fn policy_step(&mut self, route: &SidecarRoute) {
        let (code, words) = match &route.policy {
            None if !self.inputs.port.is_http => (
                RouteCode::PolicyNotHttp,
                format!(
                    "port {} is not HTTP: traffic policies make no route for it",
                    self.inputs.port.number
                ),
            ),
            None => (
                RouteCode::PolicyNone,
                "no traffic policy makes a route for this client: Istio's default applies"
                    .to_owned(),
            ),
            Some(by) if route.scope.is_empty() => (
                RouteCode::PolicyMatched,
                format!("{} applies to all requests", by.object_words()),
            ),
            Some(by) => (
                RouteCode::PolicyMatched,
                format!("{} applies {}", by.object_words(), route.scope),
            ),
        };
        self.step((StepKind::Policy, code), (1.0, words), route.policy.clone());
        let settings = route.settings.iter().map(|(code, words, by)| StepDetail {
            code: *code,
            words: words.clone(),
            decided_by: by.clone(),
        });
        if let Some(step) = self.steps.last_mut() {
            step.details.extend(settings);
        }
    }

    pub(super) fn split_step(&mut self, route: &SidecarRoute, simulation: &Simulation) {
        let share = 1.0 - simulation.aborted;
        let each = |leg: &RouteLeg| {
            let cluster = &self.config.clusters[leg.cluster];
            format!("{} to {}", percent(leg.share), target(cluster))
        };
        let members: Vec<String> = simulation.legs.iter().map(each).collect();
        let (code, words) = match (&route.split, &members[..]) {
            (RouteSplit::Refused(sum), _) => (
                RouteCode::WeightsRefused,
                format!(
                    "the weights sum to {sum} and not to 100: Istio refuses them, and the previous routes stay"
                ),
            ),
            (_, _) if route.split_by.is_none() => (
                RouteCode::SplitNone,
                "all requests stay at the service".to_owned(),
            ),
            (_, [_]) => {
                let only = simulation
                    .legs
                    .first()
                    .map(|leg| target(&self.config.clusters[leg.cluster]));
                (
                    RouteCode::SplitOne,
                    format!("all requests go to {}", only.unwrap_or_default()),
                )
            }
            (_, all) => (
                RouteCode::SplitWeighted,
                first_of(all.iter().cloned(), all.len()),
            ),
        };
        self.step(
            (StepKind::Split, code),
            (share, words.clone()),
            route.split_by.clone(),
        );
        if code == RouteCode::WeightsRefused {
            self.not_known(code, words);
        }
    }
}
