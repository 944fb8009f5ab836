//! The route of a request as a flow: client, name, access, policy, split, subset, locality, endpoints, with the share at each
//! step; then what fails, the verdict once, what was assumed, and who else may call.

use crate::{
    app::{ShownRoute, Topic, step_key},
    derive::{effects::percent, wording::counted},
    diagnose::Severity,
    route::{
        AccessState, Decision, EndpointShare, FailedShare, RouteAnswer, RouteState, RouteStep,
    },
    store::{Id, ObjectKey, Subject},
    ui::{Role, line::PaneLine, severity},
};

use super::{Facing, PaneContent, broken};

/// The columns before the words of a step.
const MARGIN: usize = 19;
/// The most steps of a kind, failures, clients of a state, and notes.
const MOST: usize = 12;
/// The most endpoints.
const ENDPOINTS: usize = 24;

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
    flow.steps();
    flow.endpoints();
    flow.failures();
    flow.verdict();
    flow.notes();
    flow.callers();
    PaneContent::counted(flow.lines, &shown.answer.verdict.state.word())
}

/// The lines in the making.
struct Flow<'f, 's> {
    facing: &'f Facing<'s>,
    shown: &'s ShownRoute,
    lines: Vec<PaneLine<'s>>,
    /// The object and field that were named last, so that the next step does not repeat them.
    named: Option<&'s Decision>,
}

/// The beginning of a line: a mark, a label and a share.
struct Margin<'a> {
    mark: (Role, &'a str),
    label: &'a str,
    share: String,
    /// The code at the end of the line, and the object and field that enter opens.
    code: &'static str,
    by: Option<&'a Decision>,
}

/// Panes with fewer columns show no codes.
const ROOM_FOR_CODES: usize = 76;

impl<'s> Flow<'_, 's> {
    fn answer(&self) -> &RouteAnswer {
        &self.shown.answer
    }

    /// The request, and the places that are supposed to be lost.
    fn head(&mut self) {
        let answer = self.answer();
        let (request, port) = (&answer.request, answer.to.port);
        let words = format!(
            "{} {} from {} to {}:{port}",
            request.method,
            request.path,
            answer.from.words(),
            answer.called()
        );
        let lost = self.facing.state.lost.sentence();
        self.paragraph((Role::Strong, &words), "request");
        if let Some(lost) = lost {
            self.paragraph((Role::Warning, &format!("what if {lost}")), "what if");
        }
        self.lines.push(PaneLine::new());
    }

    fn steps(&mut self) {
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
        let margin = Margin {
            mark: (Role::Text, " "),
            label,
            share: percent(step.share),
            code: step.code.id(),
            by: step.decided_by.as_ref(),
        };
        let key = step_key(label, at);
        self.row(&key, (margin, role), &step.words);
        self.decision(&key, step.decided_by.as_ref());
        for (number, detail) in step.details.iter().enumerate() {
            let key = format!("{key} detail {number}");
            self.indented(&key, (Role::Muted, &detail.words), Some(&detail.decided_by));
        }
    }

    /// The object and field that decide something, which enter opens, unless they were named just before.
    fn decision(&mut self, key: &str, by: Option<&'s Decision>) {
        let Some(by) = by.filter(|by| self.named != Some(*by)) else {
            return;
        };
        self.named = Some(by);
        let generation = by.generation;
        let generation =
            generation.map_or_else(String::new, |number| format!(" (generation {number})"));
        let words = format!("{} {}{generation}", by.object_words(), by.path);
        self.indented(&format!("{key} by"), (Role::Muted, &words), Some(by));
    }

    fn endpoints(&mut self) {
        let shown = self.shown;
        for one in shown.answer.endpoints.iter().take(ENDPOINTS) {
            self.endpoint(one);
        }
        self.more(shown.answer.endpoints.len(), ENDPOINTS, "more endpoint");
        for one in &shown.answer.mirrored {
            let margin = Margin {
                mark: (Role::Text, " "),
                label: "mirrored",
                share: percent(one.share),
                code: "",
                by: None,
            };
            let words = format!("a copy to {}", one.destination);
            self.row("mirrored", (margin, Role::Muted), &words);
        }
    }

    fn endpoint(&mut self, one: &EndpointShare) {
        let place = [&*one.place.zone, &*one.subset, &*one.destination];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let words = format!("{}:{}  {}", one.address, one.port, place.join("  "));
        let margin = Margin {
            mark: (Role::Text, " "),
            label: "",
            share: percent(one.share),
            code: "",
            by: None,
        };
        let key = format!("{}:{} {}", one.address, one.port, one.subset);
        self.row(&key, (margin, Role::Text), &words);
    }

    fn failures(&mut self) {
        let shown = self.shown;
        for (at, failure) in shown.answer.failures.iter().enumerate().take(MOST) {
            self.failure(at, failure);
        }
        self.more(shown.answer.failures.len(), MOST, "more failure");
        if let Some(words) = shown.answer.remedy() {
            let margin = Margin {
                mark: (Role::Text, " "),
                label: "remedy",
                share: String::new(),
                code: "",
                by: None,
            };
            self.row("remedy", (margin, Role::Text), &words);
        }
    }

    fn failure(&mut self, at: usize, failure: &'s FailedShare) {
        let (role, mark) = severity::mark(Severity::Error, self.facing.theme.symbols);
        let status = failure.status.map(|status| status.to_string());
        let parts: Vec<&str> = [status.as_deref(), failure.flag]
            .into_iter()
            .flatten()
            .collect();
        let words = format!("{} {}", parts.join(" "), failure.words);
        let margin = Margin {
            mark: (role, mark),
            label: "fails",
            share: percent(failure.share),
            code: failure.code.id(),
            by: failure.decided_by.as_ref(),
        };
        let key = step_key("fails", at);
        self.row(&key, (margin, role), words.trim_start());
        self.decision(&key, failure.decided_by.as_ref());
    }

    /// The verdict, once.
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
        self.lines.push(PaneLine::new());
        let words = format!("{mark} {}: {}", verdict.state.word(), verdict.words);
        self.paragraph((role, &words), "verdict");
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

    /// The clients that access policies admit, and those that they do not.
    fn callers(&mut self) {
        let shown = self.shown;
        let callers = &shown.callers;
        if callers.rows.is_empty() {
            return;
        }
        self.lines.push(PaneLine::new());
        let more = match callers.more {
            0 => String::new(),
            more => format!("; {} not looked at", counted(more, "more client")),
        };
        let heading = format!(
            "Access policies admit {} of {}{more}",
            callers.count(AccessState::Admitted),
            counted(callers.rows.len(), "client")
        );
        self.lines.push(PaneLine::of(Role::Muted, heading));
        let symbols = self.facing.theme.symbols;
        let states = [
            (AccessState::Admitted, Role::Ok, symbols.yes()),
            (AccessState::Unknown, Role::Info, "?"),
            (AccessState::Denied, Role::Error, symbols.no()),
        ];
        for (state, role, mark) in states {
            let rows = callers.rows.iter().filter(|row| row.state() == state);
            for row in rows.clone().take(MOST) {
                let line = PaneLine::of(role, format!("  {mark} "))
                    .cell(Role::Text, row.from.words(), 36)
                    .add(Role::Muted, row.decision.words.clone());
                let topic = Topic::Word(format!("caller {}", row.from.words()).into());
                self.lines.push(line.about(topic));
            }
            let count = rows.count();
            self.more(count, MOST, "more client");
        }
    }

    /// A line behind its margin, marked if it moved a moment ago, and its further rows.
    fn row(&mut self, key: &str, (margin, role): (Margin<'_>, Role), words: &str) {
        let state = self.facing.state;
        let mark = if self.shown.has_moved(key, state.now) {
            (Role::Warning, self.facing.theme.symbols.changed())
        } else {
            margin.mark
        };
        let has_codes = self.facing.width >= ROOM_FOR_CODES;
        let code = if has_codes { margin.code } else { "" };
        let room = self.facing.width.saturating_sub(MARGIN + code.len() + 1);
        for (at, text) in broken(words, room.max(12)).into_iter().enumerate() {
            let line = if at == 0 {
                let line = PaneLine::of(mark.0, mark.1.to_owned())
                    .add(Role::Muted, format!(" {:<9}", margin.label))
                    .add(role, format!(" {:>6} ", margin.share))
                    .add(role, text)
                    .at_right(Role::Muted, code);
                self.opening(line, key, margin.by)
            } else {
                let blanks = " ".repeat(MARGIN);
                PaneLine::of(role, format!("{blanks}{text}")).continued()
            };
            self.lines.push(line);
        }
    }

    /// A line on which enter opens the object that decides it, at the field.
    fn opening<'a>(&self, line: PaneLine<'a>, key: &str, by: Option<&Decision>) -> PaneLine<'a> {
        let topic = Topic::Word(key.into());
        let Some(by) = by else {
            return line.about(topic);
        };
        let id = Id {
            source: self.shown.answer.to.id.source.clone(),
            key: ObjectKey {
                namespace: by.namespace.clone(),
                name: by.name.clone(),
            },
        };
        let subject = Subject { kind: by.kind, id };
        line.shows_field(topic, (subject, &by.path))
    }

    /// A line under the words of a step; enter opens the object that decides it.
    fn indented(&mut self, key: &str, (role, words): (Role, &str), by: Option<&Decision>) {
        let room = self.facing.width.saturating_sub(MARGIN).max(12);
        for (at, text) in broken(words, room).into_iter().enumerate() {
            let line = PaneLine::of(role, format!("{}{text}", " ".repeat(MARGIN)));
            let line = if at > 0 {
                line.continued()
            } else {
                self.opening(line, key, by)
            };
            self.lines.push(line);
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

    /// The number of things that are not listed. Nothing if all are.
    fn more(&mut self, count: usize, most: usize, noun: &str) {
        if let Some(more) = count.checked_sub(most + 1) {
            let words = format!("{}and {}", " ".repeat(MARGIN), counted(more + 1, noun));
            self.lines.push(PaneLine::of(Role::Muted, words));
        }
    }
}
