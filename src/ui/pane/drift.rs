//! The differences of a Destination from its own cluster: the Service, then every address and port, those that differ
//! first, each with since when. There may be thousands: only visible lines are worded.

use crate::{
    app::Topic,
    derive::{
        self,
        drift::{Condition, Drift, DriftRow, EndpointDrift, Live, ServiceDrift, Since, Watched},
        fault::Remark,
        wording::grouped,
    },
    diagnose::CurrentFinding,
    ui::{Role, line::PaneLine, severity},
};

use super::{Facing, PaneContent, PaneLines, broken, findings::with_since, policies::remark_lines};

/// Panes with this many columns or more show a difference on the line of its address.
const ONE_LINE: usize = 90;
/// The columns of a port.
const PORT: usize = 8;
/// The columns of IPv4 addresses, and of all others as far as there is room.
const IPV4: usize = 15;
const LONG: usize = 28;
/// The marks of a row, each as wide as its heading.
const MARKS: [&str; 3] = ["claimed", "live", "ready"];
/// The rules about the Service.
const OF_SERVICE: [&str; 2] = ["ports-drift", "service-missing"];

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let (state, known) = (facing.state, facing.known());
    let facts = (&state.store, state.world.relations());
    let Some(drift) = derive::drift::drift(facts, known) else {
        let why = "External services have no cluster to compare with.";
        return PaneContent::empty(facing, why);
    };
    if drift.tally().is_none() {
        let why = format!("Not known. {}.", capital(&drift.reasons().join("; ")));
        let content = PaneContent::empty(facing, &why);
        return PaneContent {
            count: Some("?".to_owned()),
            ..content
        };
    }
    let mut lines = PaneLines::new(facing);
    push_all(&mut lines, faults(&drift, facing));
    push_all(&mut lines, remarks(&drift, facing));
    if let Live::Known(endpoints) = &drift.endpoints {
        let table = Table::of(endpoints, facing);
        table.push(&mut lines);
    }
    PaneContent {
        count: Some(count(&drift)),
        ..lines.content()
    }
}

/// How many differ, for the title.
fn count(drift: &Drift<'_>) -> String {
    match &drift.endpoints {
        Live::Unknown(_) => "?".to_owned(),
        Live::Known(all) => of_all(all),
    }
}

/// How many rows differ, as far as that is asked.
fn of_all(endpoints: &EndpointDrift<'_>) -> String {
    let all = grouped(endpoints.rows.len() as u64);
    match endpoints.exempt {
        Some(_) => all,
        None => format!("{} of {all} differ", grouped(endpoints.differing as u64)),
    }
}

fn push_all<'s>(lines: &mut PaneLines<'_, 's>, some: Vec<PaneLine<'s>>) {
    for line in some {
        let topic = line.handle().map(|handle| handle.topic.clone());
        match topic {
            Some(topic) => lines.push_about(|held| *held == topic, || line),
            None => lines.push(|| line),
        }
    }
}

/// The differences, or a line that the Service does not differ.
fn faults(drift: &Drift<'_>, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let said = |fault| remark_lines(&Remark::from(fault), facing, 0);
    let mut lines = service(drift, facing);
    lines.extend(drift.endpoint_faults().flat_map(said));
    lines
}

/// The difference of the Service and since when, or that it does not differ. Empty if that is not known.
fn service(drift: &Drift<'_>, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let topic = Topic::Word("service".into());
    if let Some(fault) = drift.service_fault(&facing.known().destination) {
        let mut lines = remark_lines(&Remark::from(fault), facing, 0);
        let head = lines.remove(0).about(topic);
        lines.splice(0..0, with_since(head, standing(facing), facing));
        return lines;
    }
    let is_same = drift.service.known().map(ServiceDrift::differs) == Some(0);
    let sign = format!("{} ", facing.theme.symbols.yes());
    let same = PaneLine::of(Role::Ok, sign).add(Role::Muted, "its Service has the same ports");
    Vec::from_iter(is_same.then(|| same.about(topic)))
}

/// The finding about the Service.
fn standing<'s>(facing: &Facing<'s>) -> Option<&'s CurrentFinding> {
    let standing = facing.state.diagnosis.of(&facing.known().id);
    let mut standing = standing.iter();
    standing.find(|one| OF_SERVICE.contains(&one.rule.id))
}

/// The line about unknown and excluded parts.
fn remarks(drift: &Drift<'_>, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let reasons = drift.reasons().into_iter();
    let lines = reasons.flat_map(|reason| {
        let text = format!("Not compared: {reason}.");
        let text = broken(&text, facing.width.saturating_sub(2).max(8)).into_iter();
        let marks = std::iter::once("? ").chain(std::iter::repeat("  "));
        let rows = marks.zip(text).enumerate();
        rows.map(|(at, (mark, text))| {
            PaneLine::of(Role::Muted, format!("{mark}{text}")).continued_if(at > 0)
        })
    });
    lines.collect()
}

/// The addresses and ports, and how they are laid out.
struct Table<'f, 's> {
    facing: &'f Facing<'s>,
    endpoints: &'f EndpointDrift<'s>,
    watched: Option<&'s Watched>,
    /// The columns of an address.
    address: usize,
}

impl<'f, 's> Table<'f, 's> {
    fn of(endpoints: &'f EndpointDrift<'s>, facing: &'f Facing<'s>) -> Self {
        let is_v4 = |row: &DriftRow<'_>| row.address.ip().is_some_and(|ip| ip.is_ipv4());
        let are_v4 = endpoints.rows.iter().all(is_v4);
        let taken = PORT + MARKS.iter().map(|mark| mark.len() + 1).sum::<usize>() + 1;
        let room = facing.width.saturating_sub(taken).max(8);
        Self {
            facing,
            endpoints,
            watched: facing.state.diagnosis.watched(&facing.known().id),
            address: room.min(if are_v4 { IPV4 } else { LONG }),
        }
    }

    fn push(&self, lines: &mut PaneLines<'_, 's>) {
        if self.endpoints.rows.is_empty() {
            let why = "No endpoints: the Destination lists none, and its cluster has none.";
            lines.push(|| PaneLine::of(Role::Muted, why));
            return;
        }
        lines.push(|| self.heading());
        for row in &self.endpoints.rows {
            lines.push_about(|held| is_about(held, row), || self.line(row));
            if !self.is_wide() && !row.verdict.words().is_empty() {
                lines.push(|| self.beneath(row));
            }
        }
    }

    fn is_wide(&self) -> bool {
        self.facing.width >= ONE_LINE
    }

    fn heading(&self) -> PaneLine<'s> {
        let line = PaneLine::new()
            .cell(Role::Muted, "address", self.address)
            .cell(Role::Muted, " port", PORT);
        let line = MARKS
            .iter()
            .fold(line, |line, mark| line.add(Role::Muted, format!(" {mark}")));
        // Where a pane is so wide it has a rule with tabs above it, which leave no room for a number.
        if self.is_wide() {
            return line.at_right(Role::Muted, of_all(self.endpoints));
        }
        line
    }

    fn line(&self, row: &DriftRow<'_>) -> PaneLine<'s> {
        let port = row.port_words().unwrap_or_default();
        let mut line = PaneLine::new()
            .cell(Role::Text, row.address.to_string(), self.address)
            .cell(Role::Text, format!(" {port}"), PORT);
        for (heading, (role, mark)) in MARKS.iter().zip(self.marks(row)) {
            line.push(Role::Text, " ");
            line = line.cell(role, mark, heading.len());
        }
        if self.is_wide() {
            let role = role(row);
            line = line.add(role, format!("  {}", row.verdict.words()));
            if let Some(since) = self.since(row) {
                line = line.at_right(Role::Muted, since);
            }
        }
        line.about(Topic::socket(row))
    }

    /// The difference and since when, if there is no room for it on the line of the address.
    fn beneath(&self, row: &DriftRow<'_>) -> PaneLine<'s> {
        let line = PaneLine::of(role(row), format!("  {}", row.verdict.words()));
        match self.since(row) {
            Some(since) => line.at_right(Role::Muted, since),
            None => line,
        }
    }

    /// Claimed, live and ready: what is there, what is missing, and what is not there and need not be.
    fn marks(&self, row: &DriftRow<'_>) -> [(Role, &'static str); 3] {
        let symbols = self.facing.theme.symbols;
        let differs = row.verdict.differs();
        let mark = |is_there: bool, is_wanted: bool| match (is_there, is_wanted) {
            (true, _) => (Role::Ok, symbols.yes()),
            (false, true) => (Role::Warning, symbols.no()),
            (false, false) => (Role::Faint, symbols.nothing()),
        };
        [
            mark(row.is_claimed, differs),
            mark(row.live.is_some(), differs),
            mark(row.live == Some(Condition::Ready), differs),
        ]
    }

    fn since(&self, row: &DriftRow<'_>) -> Option<String> {
        match self.watched?.since(row)? {
            Since::First(_) => Some("at start".to_owned()),
            Since::Seen(at) => Some(severity::clock("since", at, self.facing.times())),
        }
    }
}

fn role(row: &DriftRow<'_>) -> Role {
    if row.verdict.differs() {
        Role::Warning
    } else {
        Role::Muted
    }
}

fn is_about(held: &Topic, row: &DriftRow<'_>) -> bool {
    let number = row.port.and_then(|port| port.number);
    matches!(held, Topic::Socket(address, port) if address == row.address && *port == number)
}

/// A sentence begins with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
