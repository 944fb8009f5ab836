//! The findings of a Destination with evidence and since when, those that went meanwhile, and the rules that were
//! skipped. "No finding" is good only if every rule ran.

use ratatui::style::Modifier;

use crate::{
    app::{Infos, Judged, Topic},
    derive::wording::{counted, grouped},
    diagnose::{
        Came, Counts, CurrentFinding, Finding, Gravest, Holder, Program, Severity, Skipped, Went,
    },
    ui::{Role, line::PaneLine, severity, text},
};

use super::{Facing, PaneContent, broken, wrapped};

/// The most findings of one Destination that are shown.
const MOST: usize = 500;
/// The most findings that went.
const WENT: usize = 20;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let found = FindingsContent::of(facing);
    let folded = found.lines(facing, 0);
    // What has no room without proofs has none with them, so hundreds of findings are not worded twice.
    let open = facing
        .may_open(folded.len())
        .then(|| found.lines(facing, 1));
    let totals = [folded.len(), open.as_ref().map_or(usize::MAX, Vec::len)];
    let depth = facing.depth(&totals);
    let lines = open.filter(|_| depth > 0).unwrap_or(folded);
    PaneContent {
        depth: Some(depth),
        ..PaneContent::counted(lines, found.count(facing))
    }
}

/// Everything that the pane shows.
pub(super) struct FindingsContent<'s> {
    findings: &'s [Judged],
    standing: &'s [CurrentFinding],
    went: Vec<&'s Went>,
    skipped: Vec<&'s Skipped>,
    running: usize,
    presence: Examination,
}

/// How much can be said.
#[derive(Clone, Copy, PartialEq)]
enum Examination {
    /// It was examined.
    Examined,
    /// It waits for its first examination.
    Waits,
    /// It is gone.
    Gone,
}

impl<'s> FindingsContent<'s> {
    pub(super) fn of(facing: &Facing<'s>) -> Self {
        let (state, known) = (facing.state, facing.known());
        let diagnosis = &state.diagnosis;
        let program = diagnosis.program(&known.id.source);
        let presence = match state.world.get(&known.id) {
            None => Examination::Gone,
            Some(_) if diagnosis.was_examined(&known.id) => Examination::Examined,
            Some(_) => Examination::Waits,
        };
        let findings = match presence {
            Examination::Examined => state.judged(),
            Examination::Waits | Examination::Gone => &[],
        };
        let subject = known.subject();
        let skipped = program.into_iter().flat_map(Program::skipped);
        let skipped = skipped.filter(|one| one.leaves_out(&known.destination));
        let went = diagnosis.went().filter(|went| went.subject == subject);
        Self {
            findings,
            standing: diagnosis.of(&known.id),
            went: went.take(WENT).collect(),
            skipped: skipped.collect(),
            running: program.map_or(0, |program| program.running().len()),
            presence,
        }
    }

    /// The highest severity among the findings.
    pub(super) fn gravest(&self) -> Gravest<'_> {
        if self.presence != Examination::Examined || self.running == 0 {
            return Gravest::Unexamined;
        }
        let open = self.findings.iter().filter(|one| !one.is_muted());
        let open = open.map(|one| &one.finding);
        let muted = self.standing.iter().filter(|one| one.is_muted).count();
        Gravest::of(open, muted, self.skipped.iter().copied())
    }

    /// The number of findings, for the title.
    fn count(&self, facing: &Facing<'_>) -> String {
        let symbols = facing.theme.symbols;
        let counts = severity::counts(self.counts(), &Severity::ALL, (symbols, " "));
        let counts = match (counts.width(), self.presence) {
            (0, Examination::Waits) => "?".to_owned(),
            (0, _) => "0".to_owned(),
            _ => counts.whole(),
        };
        match self.skipped.len() {
            0 => counts,
            skipped => format!("{counts} ? {skipped}"),
        }
    }

    fn counts(&self) -> Counts {
        let open = self.standing.iter().filter(|one| !one.is_muted);
        open.map(|one| one.severity).collect()
    }

    /// All lines: with what proves each finding, or without.
    fn lines(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        let mut lines = self.supposed(facing, depth);
        lines.extend(self.listed(facing, depth));
        lines.extend(self.infos(facing));
        lines.extend(self.muted(facing));
        lines.extend(self.nothing(facing));
        lines.extend(self.gone(facing, depth));
        lines.extend(self.not_looked(facing, depth));
        lines
    }

    /// The findings that the places of the what-if would add.
    fn supposed(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        let lost = facing.state.lost.sentence();
        let details = lost.zip(facing.state.lost_details());
        let Some((lost, details)) = details.filter(|_| self.presence != Examination::Gone) else {
            return Vec::new();
        };
        let findings = &details.findings;
        let count = counted(findings.len(), "more finding");
        let head = format!("What if {lost}? {}; {count}", details.loss.words());
        let mut lines: Vec<_> = wrapped(&head, facing.width)
            .into_iter()
            .enumerate()
            .map(|(at, line)| PaneLine::of(Role::Warning, line).continued_if(at > 0))
            .collect();
        let first = findings.iter().take(MOST);
        lines.extend(first.flat_map(|one| lines_of(one, None, (facing, depth))));
        lines.push(PaneLine::new());
        lines
    }

    fn listed(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        let lists_infos = facing.state.infos == Infos::Listed;
        let is_listed = |one: &&Judged| {
            !one.is_muted() && (lists_infos || one.finding.severity != Severity::Info)
        };
        let findings = self.findings.iter().filter(is_listed);
        let count = findings.clone().count();
        let mut lines: Vec<_> = findings
            .take(MOST)
            .flat_map(|one| lines_of(&one.finding, one.standing.as_ref(), (facing, depth)))
            .collect();
        if let Some(more) = count.checked_sub(MOST + 1) {
            let more = format!("  and {} more", grouped(more as u64 + 1));
            lines.push(PaneLine::of(Role::Muted, more));
        }
        lines
    }

    /// The rules with muted findings, each with the reason.
    fn muted(&self, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
        let (state, known) = (facing.state, facing.known());
        let muted: Vec<_> = self.standing.iter().filter(|one| one.is_muted).collect();
        if muted.is_empty() {
            return Vec::new();
        }
        let count = grouped(muted.len() as u64);
        let rules = muted
            .chunk_by(|a, b| a.rule == b.rule)
            .map(|same| same[0].rule);
        let holder = state.world.get(&known.id).cloned().map(Holder::Destination);
        let mutes = state.diagnosis.mutes();
        let why = |rule| mutes.of(holder.as_ref()?, rule, state.now);
        let words = rules.map(|rule| match why(rule) {
            Some(muted) => format!("{}: {muted}", rule.id),
            None => rule.id.to_owned(),
        });
        let words = format!("{count} muted: {}", words.collect::<Vec<_>>().join("; "));
        let mut told = marked_lines(&words, "  ", facing);
        told[0] = std::mem::take(&mut told[0]).about(Topic::Word("muted".into()));
        told
    }

    /// That there is something good to know, where that is not listed.
    fn infos(&self, facing: &Facing<'_>) -> Option<PaneLine<'static>> {
        let infos = self.counts().info;
        if infos == 0 || facing.state.infos == Infos::Listed {
            return None;
        }
        let (role, mark) = severity::mark(Severity::Info, facing.theme.symbols);
        let words = format!("{} of severity info; i lists them", grouped(infos as u64));
        let line = PaneLine::of(role, format!("{mark} ")).add(Role::Muted, words);
        Some(line.about(Topic::Word("infos".into())))
    }

    /// Why nothing is listed, and how much that says.
    fn nothing(&self, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
        let looked = counted(self.running, "rule");
        let words = match self.presence {
            Examination::Gone => "It is deleted, and its findings with it.".to_owned(),
            Examination::Waits => "Not examined yet.".to_owned(),
            Examination::Examined if !self.findings.is_empty() => return Vec::new(),
            Examination::Examined if self.running == 0 => {
                "Unknown. Every rule was skipped.".to_owned()
            }
            Examination::Examined if self.skipped.is_empty() => {
                format!("No finding. All {looked} ran.")
            }
            Examination::Examined => format!("No finding by the {looked} that ran."),
        };
        let lines = wrapped(&words, facing.width).into_iter();
        lines.map(|line| PaneLine::of(Role::Muted, line)).collect()
    }

    /// Those that went since the start.
    fn gone(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        if self.went.is_empty() {
            return Vec::new();
        }
        let head = PaneLine::of(Role::Muted, "Went since the start");
        let went = self.went.iter().flat_map(|went| {
            let topic = format!(
                "went {} {} {}",
                went.standing.rule.id, went.standing.about, went.at
            );
            let head = PaneLine::of(Role::Faint, "  ")
                .marked(Role::Faint, went.standing.rule.id, Modifier::CROSSED_OUT)
                .at_right(Role::Muted, clock(facing, "went", went.at))
                .about(Topic::Word(topic.into()));
            let words = went.words.as_deref().filter(|_| depth > 0);
            let room = facing.width.saturating_sub(4).max(8);
            let words = words.into_iter().flat_map(move |words| broken(words, room));
            let words =
                words.map(|text| PaneLine::of(Role::Faint, format!("    {text}")).continued());
            [head].into_iter().chain(words)
        });
        [PaneLine::new(), head].into_iter().chain(went).collect()
    }

    /// The skipped rules, by what they lack.
    fn not_looked(&self, facing: &Facing<'_>, depth: u8) -> Vec<PaneLine<'static>> {
        let mut lines = Vec::new();
        for (reason, ids) in by_reason(&self.skipped) {
            let words = format!("{} skipped: {reason}", counted(ids.len(), "rule"));
            let topic = Topic::Word(format!("skipped {reason}").into());
            let mut told = marked_lines(&words, "? ", facing);
            told[0] = std::mem::take(&mut told[0]).about(topic);
            lines.extend(told);
            if depth > 0 {
                lines.extend(marked_lines(&ids.join(", "), "  ", facing));
            }
        }
        if lines.is_empty() {
            return lines;
        }
        lines.insert(0, PaneLine::new());
        lines
    }
}

/// The skipped rules, each reason once, in the order of the rules.
fn by_reason<'s>(skipped: &[&'s Skipped]) -> Vec<(&'s str, Vec<&'static str>)> {
    let mut reasons: Vec<(&str, Vec<&'static str>)> = Vec::new();
    for one in skipped {
        match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, ids)) => ids.push(one.rule.id),
            None => reasons.push((&one.reason, vec![one.rule.id])),
        }
    }
    reasons
}

/// A finding: its rule, since when, what is wrong, and what proves it.
fn lines_of(
    finding: &Finding,
    standing: Option<&CurrentFinding>,
    (facing, depth): (&Facing<'_>, u8),
) -> Vec<PaneLine<'static>> {
    let (role, mark) = severity::mark(finding.severity, facing.theme.symbols);
    let topic = Topic::Finding(finding.rule.id, finding.about.to_string().into());
    let head = PaneLine::of(role, format!("{mark} "))
        .add(role, finding.rule.id)
        .proves(topic, &finding.path);
    let mut lines = with_since(head, standing, facing);
    let message = broken(&finding.message, facing.width.saturating_sub(2).max(8)).into_iter();
    lines.extend(message.map(|text| PaneLine::of(Role::Text, format!("  {text}")).continued()));
    if depth > 0 {
        let evidence = finding.evidence.iter();
        lines.extend(evidence.flat_map(|one| marked_lines(&one.words(), "  ", facing)));
    }
    lines
}

/// A line with since when at its right, or below it if there is no room.
pub(super) fn with_since(
    head: PaneLine<'static>,
    standing: Option<&CurrentFinding>,
    facing: &Facing<'_>,
) -> Vec<PaneLine<'static>> {
    let Some(standing) = standing else {
        return vec![head];
    };
    let mark = match standing.came {
        Came::Before => "",
        Came::Since => "+ ",
    };
    let since = severity::since(standing, facing.times());
    let room = facing.width.saturating_sub(head.width() + 2);
    if text::width(mark, 2) + text::width(&since, 60) <= room {
        return vec![
            head.at_right(Role::Accent, mark)
                .at_right(Role::Muted, since),
        ];
    }
    let beneath = PaneLine::of(Role::Accent, format!("  {mark}")).add(Role::Muted, since);
    vec![head, beneath.continued()]
}

/// When something came or went: `since 12:03, 4m`, or the whole time where the user wants times.
fn clock(facing: &Facing<'_>, word: &str, at: jiff::Timestamp) -> String {
    severity::clock(word, at, facing.times())
}

/// A muted text, the first line behind a mark, the others in line with it.
fn marked_lines(words: &str, mark: &'static str, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let broken = broken(words, facing.width.saturating_sub(2).max(8)).into_iter();
    let marks = std::iter::once(mark).chain(std::iter::repeat("  "));
    let rows = marks.zip(broken).enumerate();
    let rows = rows.map(|(at, (mark, text))| {
        PaneLine::of(Role::Muted, format!("{mark}{text}")).continued_if(at > 0)
    });
    rows.collect()
}
