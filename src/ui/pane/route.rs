//! The route of a request: the verdict once and what would change it; then the flow: client, name, access, policy, split, subset,
//! locality, endpoints, with the share at each step; then what fails, what was assumed, who else may call, and what the client
//! may call.

mod admissions;
mod row;
mod steps;

use crate::{
    app::{ShownRoute, Topic},
    diagnose::Severity,
    route::{Decision, RouteAnswer, RouteState},
    ui::{Role, line::PaneLine, severity},
};

use super::{Facing, PaneContent, broken};

/// The most steps of a kind, failures, clients of a state, and notes.
const MOST: usize = 12;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let Some(shown) = facing.state.route.shown() else {
        return PaneContent::empty(
            facing,
            "It is in no cluster, so no client is next to it. Press r and write who calls, such as frontend.",
        );
    };
    let mut flow = Flow {
        facing,
        shown,
        lines: Vec::new(),
        named: None,
    };
    flow.head();
    flow.verdict();
    flow.steps();
    flow.endpoints();
    flow.failures();
    flow.notes();
    flow.callers();
    flow.callable();
    PaneContent::counted(flow.lines, shown.answer.verdict.state.word().to_owned())
}

/// The lines in the making.
struct Flow<'f, 's> {
    facing: &'f Facing<'s>,
    shown: &'s ShownRoute,
    lines: Vec<PaneLine<'s>>,
    /// The object and field that were named last, so that the next step does not repeat them.
    named: Option<&'s Decision>,
}

impl Flow<'_, '_> {
    fn answer(&self) -> &RouteAnswer {
        &self.shown.answer
    }

    /// The request, and the places that are supposed to be lost.
    fn head(&mut self) {
        let answer = self.answer();
        let words = format!(
            "{} from {} to {}:{}",
            answer.request.words(),
            answer.from.words(),
            answer.called(),
            answer.to.port
        );
        let lost = self.facing.state.lost.sentence();
        self.paragraph((Role::Strong, &words), "request");
        if let Some(lost) = lost {
            self.paragraph((Role::Warning, &format!("what if {lost}")), "what if");
        }
    }

    /// The verdict, once, and what would make the request succeed.
    fn verdict(&mut self) {
        let shown = self.shown;
        let verdict = &shown.answer.verdict;
        let symbols = self.facing.theme.symbols;
        let (role, mark) = match verdict.state {
            RouteState::Reaches => (Role::Ok, symbols.yes()),
            RouteState::Unknown => severity::mark(Severity::Info, symbols),
            RouteState::Partly => severity::mark(Severity::Warning, symbols),
            RouteState::Fails | RouteState::Denied => severity::mark(Severity::Error, symbols),
        };
        let words = format!("{mark} {}: {}", verdict.state.word(), verdict.words);
        self.paragraph((role, &words), "verdict");
        if let Some(words) = shown.answer.remedy() {
            self.paragraph((Role::Text, &words), "remedy");
        }
        self.lines.push(PaneLine::new());
    }

    /// Lists the assumptions and the facts that are not known.
    fn notes(&mut self) {
        let shown = self.shown;
        let of = [
            ("Assumed", &shown.answer.assumptions),
            ("Not known", &shown.answer.unknown),
        ];
        for (heading, notes) in of {
            if notes.is_empty() {
                continue;
            }
            self.lines.push(PaneLine::new());
            self.lines.push(PaneLine::of(Role::Muted, heading));
            for note in notes.iter().take(MOST) {
                let words = format!("{}  {}", note.words, note.code.id());
                let lines = broken(&words, self.facing.width.saturating_sub(2));
                self.lines
                    .extend(lines.into_iter().enumerate().map(|(at, line)| {
                        PaneLine::of(Role::Muted, format!("  {line}")).continued_if(at > 0)
                    }));
            }
        }
    }

    fn paragraph(&mut self, (role, words): (Role, &str), key: &str) {
        let lines = broken(words, self.facing.width).into_iter().enumerate();
        for (at, text) in lines {
            let line = PaneLine::of(role, text);
            self.lines.push(if at == 0 {
                line.about(Topic::Word(key.into()))
            } else {
                line.continued()
            });
        }
    }
}
