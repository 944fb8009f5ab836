//! The steps of a route, the endpoints that answer, and the requests that fail.

use crate::{
    app::step_key,
    diagnose::Severity,
    route::{EndpointShare, FailedShare, RouteStep},
    ui::{Role, severity},
};

use super::{Flow, MOST, row::FlowRow};

/// The most endpoints.
const ENDPOINTS: usize = 24;

impl<'s> Flow<'_, 's> {
    pub(super) fn steps(&mut self) {
        let shown = self.shown;
        for steps in shown.answer.steps.chunk_by(|a, b| a.kind == b.kind) {
            for (at, step) in steps.iter().enumerate().take(MOST) {
                self.step(at, step);
            }
            self.more(steps.len(), MOST, "more step");
        }
    }

    fn step(&mut self, at: usize, step: &'s RouteStep) {
        let label = step.kind.word();
        let role = if step.share > 0.0 {
            Role::Text
        } else {
            Role::Faint
        };
        let by = step.decided_by.as_ref();
        let row = FlowRow::new(label, Some(step.share)).role(role);
        let key = step_key(label, at);
        self.row(&key, &row.decided(step.code.id(), by), &step.words);
        self.decision(&key, by);
        for (number, detail) in step.details.iter().enumerate() {
            let key = format!("{key} detail {number}");
            self.indented(&key, &detail.words, Some(&detail.decided_by));
        }
    }

    pub(super) fn endpoints(&mut self) {
        let shown = self.shown;
        for one in shown.answer.endpoints.iter().take(ENDPOINTS) {
            self.endpoint(one);
        }
        self.more(shown.answer.endpoints.len(), ENDPOINTS, "more endpoint");
        for one in &shown.answer.mirrored {
            let row = FlowRow::new("mirrored", Some(one.share)).role(Role::Muted);
            self.row("mirrored", &row, &format!("a copy to {}", one.destination));
        }
    }

    fn endpoint(&mut self, one: &EndpointShare) {
        let place = [&*one.place.zone, &*one.subset, &*one.destination];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let words = format!("{}:{}  {}", one.address, one.port, place.join("  "));
        let key = format!("{}:{} {}", one.address, one.port, one.subset);
        self.row(&key, &FlowRow::new("", Some(one.share)), &words);
    }

    pub(super) fn failures(&mut self) {
        let shown = self.shown;
        for (at, failure) in shown.answer.failures.iter().enumerate().take(MOST) {
            self.failure(at, failure);
        }
        self.more(shown.answer.failures.len(), MOST, "more failure");
    }

    fn failure(&mut self, at: usize, failure: &'s FailedShare) {
        let (role, mark) = severity::mark(Severity::Error, self.facing.theme.symbols);
        let status = failure.status.map(|status| status.to_string());
        let parts: Vec<&str> = [status.as_deref(), failure.flag]
            .into_iter()
            .flatten()
            .collect();
        let words = format!("{} {}", parts.join(" "), failure.words);
        let by = failure.decided_by.as_ref();
        let row = FlowRow::new("fails", Some(failure.share))
            .role(role)
            .mark(mark);
        let key = step_key("fails", at);
        self.row(
            &key,
            &row.decided(failure.code.id(), by),
            words.trim_start(),
        );
        self.decision(&key, by);
    }
}
