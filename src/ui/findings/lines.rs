//! The lines of the list of findings, in words.

use std::sync::Arc;

use ratatui::style::Modifier;

use crate::{
    app::{FindingGroup, FindingLine, Fold, GroupKey, Row, State},
    derive::{
        self,
        wording::{counted, grouped},
        world::Known,
    },
    diagnose::{self, Came, CurrentFinding, Holder, Severity, Went},
    store::{Id, Kind, Subject},
    ui::{Role, Symbols, canvas::Canvas, line::PaneLine, pane::wrapped, severity},
};

/// The inputs of lines.
pub(super) struct FindingLines<'s> {
    state: &'s State,
    symbols: Symbols,
    width: usize,
}

impl<'s> FindingLines<'s> {
    pub(super) fn of(state: &'s State, width: usize, canvas: &Canvas<'_>) -> Self {
        Self {
            state,
            symbols: canvas.theme.symbols,
            width,
        }
    }

    /// The lines before the list: why it is empty, and what is only counted.
    pub(super) fn nothing(&self) -> Vec<String> {
        let (state, index) = (self.state, self.state.findings.index());
        let infos = (index.infos() > 0).then(|| {
            let infos = grouped(index.infos() as u64);
            format!("{infos} more of severity info; i lists them.")
        });
        let muted = (index.muted() > 0).then(|| {
            let muted = grouped(index.muted() as u64);
            format!("{muted} muted by the config or by annotations.")
        });
        let why = match (index.findings(), state.diagnosis.pending()) {
            (1.., _) => None,
            (0, 1..) => Some("No finding yet. Some Destinations are not examined yet."),
            (0, 0) if state.world.is_empty() => Some("No Destination was read yet."),
            (0, 0) if !state.listing.filter().is_empty() => {
                Some("No finding for the Destinations that match the filter. Press / to change it.")
            }
            (0, 0) if state.skipped_rules() > 0 => Some("No finding, but some rules were skipped."),
            (0, 0) => Some("No finding. Every rule could run."),
        };
        let lost = state.lost.sentence().zip(state.blast.as_ref());
        let lost = lost.map(|(lost, blast)| {
            let brief = blast.brief();
            format!("What if {lost}? {brief}: L lists them. The findings below are of now.")
        });
        let words = lost.into_iter().chain(why.map(str::to_owned));
        let words = words.chain(infos).chain(muted);
        words
            .flat_map(|words| wrapped(&words, self.width))
            .collect()
    }

    pub(super) fn line(&mut self, row: Row<'_>) -> PaneLine<'static> {
        match row {
            Row::Group(group) => self.head(group),
            Row::Item(group, FindingLine::Current(holder, standing)) => {
                self.standing(&group.key, holder, standing)
            }
            Row::Item(_, FindingLine::Went(went)) => self.went(went),
            Row::Item(_, FindingLine::Skipped(source, why, ids)) => {
                let words = format!("{}: {why}: {}", source, ids.join(", "));
                PaneLine::of(Role::Muted, format!("    ? {words}"))
            }
        }
    }

    fn head(&self, group: &FindingGroup) -> PaneLine<'static> {
        let sign = match group.fold {
            Fold::Open => self.symbols.branch(),
            Fold::Shut => self.symbols.selected(),
        };
        let mut line = PaneLine::of(Role::Faint, format!("{sign} "));
        if let Some(gravest) = group.counts.gravest() {
            let (role, mark) = severity::mark(gravest, self.symbols);
            line.push(role, format!("{mark} "));
        }
        let (name, mut right) = self.named(&group.key);
        if let GroupKey::Cause(..) = group.key {
            right = affected(group);
            let times = self.state.time_words();
            let began = group.began();
            right.extend(began.map(|at| format!(", {}", severity::clock("since", at, times))));
        }
        let line = line
            .add(Role::Strong, name)
            .add(Role::Muted, format!("  {right}"));
        let counts = severity::counts(group.counts, &Severity::ALL, (self.symbols, " "));
        if group.key == GroupKey::Skipped {
            return line;
        }
        if counts.width() == 0 {
            let count = grouped(group.items().len() as u64);
            return line.at_right(Role::Muted, count);
        }
        let pieces = counts.pieces().iter();
        let line = line.at_right(Role::Text, " ");
        pieces.fold(line, |line, piece| {
            line.at_right(piece.role, piece.text.clone())
        })
    }

    /// The title of a group, and a remark about it.
    fn named(&self, key: &GroupKey) -> (String, String) {
        match key {
            GroupKey::Cause(_, cause) => (cause.words(), String::new()),
            GroupKey::Alone(subject, ..) => (subject.id.key.to_string(), String::new()),
            GroupKey::Rule(id) => {
                let rule = diagnose::rule(id);
                (
                    (*id).to_owned(),
                    rule.map_or("", |rule| rule.summary).to_owned(),
                )
            }
            GroupKey::Cluster(Some(cluster)) => (cluster.to_string(), String::new()),
            GroupKey::Cluster(None) => (
                "no cluster".to_owned(),
                "external services and policies".to_owned(),
            ),
            GroupKey::Object(subject) => match self.destination_of(subject) {
                Some(known) => (
                    derive::destination::service_name(&known.destination).to_owned(),
                    place(known),
                ),
                None => (subject.id.key.to_string(), subject.kind.to_string()),
            },
            GroupKey::Went => ("Went since the start".to_owned(), String::new()),
            GroupKey::Skipped => {
                let rules = counted(self.state.skipped_rules(), "rule");
                (
                    format!("? {rules} skipped"),
                    "they lack the objects they need".to_owned(),
                )
            }
        }
    }

    fn standing(
        &mut self,
        key: &GroupKey,
        holder: &Holder,
        standing: &CurrentFinding,
    ) -> PaneLine<'static> {
        let (role, mark) = severity::mark(standing.severity, self.symbols);
        let is_new = standing.came == Came::Since;
        let mut line = PaneLine::of(Role::Accent, if is_new { "  + " } else { "    " })
            .add(role, format!("{mark} "));
        if !matches!(key, GroupKey::Rule(_)) {
            line = line.cell(Role::Text, standing.rule.id, self.share(24));
        }
        if !matches!(key, GroupKey::Object(_)) {
            line = self.object(line, key, holder);
        }
        let words = self.state.finding_message(holder, standing);
        let line = line.add(Role::Text, words);
        if self.width < if is_new { NEW } else { ALL } {
            return line;
        }
        let since = severity::since(standing, self.state.time_words());
        line.at_right(Role::Muted, format!("  {since}"))
    }

    /// The columns that an object is named in, without what its group says: one if there is little room. A policy has its
    /// kind in place of a cluster.
    fn object(
        &self,
        line: PaneLine<'static>,
        key: &GroupKey,
        holder: &Holder,
    ) -> PaneLine<'static> {
        let (name, namespace, place) = match holder {
            Holder::Destination(known) => {
                let destination = &known.destination;
                (
                    derive::destination::service_name(destination),
                    derive::destination::namespace(destination),
                    holder.cluster().unwrap_or(self.symbols.nothing()),
                )
            }
            Holder::Policy(subject, _) => {
                let key = &subject.id.key;
                (&*key.name, &*key.namespace, subject.kind.name())
            }
        };
        let has_place = !matches!(key, GroupKey::Cluster(_));
        if self.width < ALL {
            let place = has_place.then_some(place);
            let parts = [Some(name), Some(namespace), place].into_iter().flatten();
            let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            return line.cell(Role::Text, parts.join("."), self.width * 3 / 10);
        }
        let line =
            line.cell(Role::Text, name.to_owned(), 24)
                .cell(Role::Muted, namespace.to_owned(), 14);
        if has_place {
            line.cell(Role::Muted, place.to_owned(), 14)
        } else {
            line
        }
    }

    /// This many columns if there is room, fewer if not.
    fn share(&self, columns: usize) -> usize {
        columns.min(self.width / 5).max(6)
    }

    /// The Destination that a subject is. `None` if it is another object, or gone.
    fn destination_of(&self, subject: &Subject) -> Option<&'s Arc<Known>> {
        let is_one = subject.kind == Kind::Destination;
        is_one.then(|| self.state.world.get(&subject.id))?
    }

    fn went(&self, went: &Went) -> PaneLine<'static> {
        let Went {
            subject,
            standing,
            words,
            at,
        } = went;
        let line = PaneLine::of(Role::Faint, "    ")
            .marked(Role::Faint, standing.rule.id, Modifier::CROSSED_OUT)
            .add(Role::Muted, "  ");
        let (name, what) = if let Some(known) = self.destination_of(subject) {
            let name = derive::destination::service_name(&known.destination);
            (name.to_owned(), place(known))
        } else {
            let Id { source, key } = &subject.id;
            let object = self.state.store.object(source, subject.kind, key);
            let kind = object.map_or("it is gone".to_owned(), |one| one.kind().to_string());
            (key.to_string(), kind)
        };
        let line = line
            .add(Role::Text, name)
            .add(Role::Muted, format!("  {what}"));
        let line = match words {
            Some(words) if self.width >= ALL => line.add(Role::Muted, format!("  {words}")),
            _ => line,
        };
        line.at_right(
            Role::Muted,
            severity::clock("  went", *at, self.state.time_words()),
        )
    }
}

/// The objects that the head of a group names.
const NAMES: usize = 2;
/// Lines of fewer columns have no age for new findings.
const NEW: usize = 76;
/// Lines of fewer columns name an object in one column, and do not mark findings that are present since the start.
const ALL: usize = 120;

/// The first objects of a group, the gravest first, and how many more there are: `reviews, ratings and 58 more`.
fn affected(group: &FindingGroup) -> String {
    let mut names: Vec<&str> = Vec::new();
    for item in group.items() {
        if names.len() == NAMES {
            break;
        }
        if let FindingLine::Current(holder, _) = item {
            let name = match holder {
                Holder::Destination(known) => derive::destination::service_name(&known.destination),
                Holder::Policy(subject, _) => &subject.id.key.name,
            };
            names.push(name);
            names.dedup();
        }
    }
    match group.objects().saturating_sub(names.len()) {
        0 => names.join(", "),
        more => format!("{} and {} more", names.join(", "), grouped(more as u64)),
    }
}

/// The place of a Destination.
fn place(known: &Known) -> String {
    let destination = &known.destination;
    let namespace = derive::destination::namespace(destination);
    let cluster = derive::destination::cluster_words(destination);
    match destination.kube_service() {
        Some(_) => format!("{namespace} {cluster}"),
        None => cluster.to_owned(),
    }
}
