//! One member of a traffic shift: what it asks for, who answers, and unfolded which endpoints those are.

use crate::{
    app::{Fold, Topic},
    derive::{
        self,
        fault::Remark,
        subsets::{Matched, Member, SubsetVerdict},
        world::zone_count_label,
    },
    ui::{
        Role,
        line::PaneLine,
        pane::{Facing, policies::remark_lines, zone_role},
        text,
    },
};

/// The indentation of lines below a member.
const INDENT: usize = 6;

/// A member in its pane.
pub(super) struct MemberRow<'f, 's> {
    pub(super) member: &'s Member,
    /// Its place among them.
    pub(super) place: usize,
    /// The columns of what they ask for.
    pub(super) width: usize,
    pub(super) topic: Topic,
    pub(super) facing: &'f Facing<'s>,
}

/// The colour of a member.
pub(super) fn role(at: usize) -> Role {
    Role::Subset(u8::try_from(at % 6).unwrap_or(0))
}

/// The letter of a member in the bar.
pub(super) fn letter(at: usize) -> char {
    u8::try_from(at).map_or('?', |at| char::from(b'a' + at % 26))
}

/// A member: the labels of a subset of this Destination, or else its name.
pub(super) fn label(member: &Member) -> String {
    match &member.verdict {
        SubsetVerdict::Subset { labels, .. } => labels.to_string(),
        SubsetVerdict::Whole | SubsetVerdict::Elsewhere => {
            member.target.clone().unwrap_or("?".to_owned())
        }
    }
}

impl<'s> MemberRow<'_, 's> {
    /// The member, and below it why no endpoint answers.
    pub(super) fn head(&self, fold: Fold) -> Vec<PaneLine<'s>> {
        let (judged, symbol, found) = self.judged();
        let sign = match (self.details(), fold) {
            (0, _) => " ",
            (_, Fold::Open) => self.facing.theme.symbols.branch(),
            (_, Fold::Shut) => self.facing.theme.symbols.selected(),
        };
        let head = PaneLine::of(Role::Faint, format!("{sign} "))
            .add(judged, symbol)
            .add(Role::Text, format!("{:>6}  ", self.share()))
            .add(role(self.place), self.letter())
            .cell(role(self.place), label(self.member), self.width)
            .add(judged, found);
        let head = if self.details() > 0 {
            head.folds(self.topic.clone(), fold)
        } else {
            head.about(self.topic.clone())
        };
        std::iter::once(head).chain(self.unsatisfied()).collect()
    }

    /// How many lines it takes folded.
    pub(super) fn lines(&self) -> usize {
        1 + self.unsatisfied().len()
    }

    /// How many more lines it takes unfolded.
    pub(super) fn details(&self) -> usize {
        let named = usize::from(self.member.rule_name.is_some());
        let found = matches!(&self.member.verdict, SubsetVerdict::Subset { endpoints, .. } if !endpoints.is_empty());
        named + usize::from(found) + self.remarks().len()
    }

    /// The lines below it when unfolded: its name in the `DestinationRule`, the endpoints, remarks.
    pub(super) fn unfolded(&self) -> Vec<PaneLine<'s>> {
        let indent = " ".repeat(INDENT);
        let rule = self.member.rule_name.as_ref().map(|name| {
            PaneLine::of(Role::Muted, format!("{indent}DestinationRule subset "))
                .add(Role::Text, name.clone())
        });
        let mut lines: Vec<PaneLine<'s>> = rule.into_iter().collect();
        if let SubsetVerdict::Subset { endpoints, .. } = &self.member.verdict
            && !endpoints.is_empty()
        {
            let mut line = PaneLine::of(Role::Text, indent);
            self.zones(endpoints, &mut line);
            lines.push(line.add(Role::Muted, self.addresses(endpoints)));
        }
        lines.extend(self.remarks());
        lines
    }

    fn zones(&self, endpoints: &Matched, line: &mut PaneLine<'s>) {
        let kube = self.facing.known().destination.kube_service();
        let region = kube.and_then(|kube| kube.region.given());
        // What is beyond the edge need not be written.
        for (zone, count) in endpoints.zones().iter().take(self.facing.width) {
            let (label, _) = zone_count_label(region, zone.as_ref());
            line.push(zone_role(region, zone.as_deref()), format!("{label} "));
            line.push(Role::Text, format!("{}  ", text::grouped(*count as u64)));
        }
    }

    /// The addresses in order, as many as are named.
    fn addresses(&self, endpoints: &Matched) -> String {
        let kube = self.facing.known().destination.kube_service();
        let named = kube.map_or(&[][..], |kube| endpoints.first_addresses(kube));
        let mut words: Vec<String> = named.iter().map(ToString::to_string).collect();
        if endpoints.len() > named.len() {
            words.push(format!("and {} more", endpoints.len() - named.len()));
        }
        words.join(", ")
    }

    /// That no endpoint answers, which is always shown.
    fn unsatisfied(&self) -> Vec<PaneLine<'s>> {
        let remark = self.member.unsatisfied.clone().map(Remark::from);
        self.remark_lines_of(remark)
    }

    /// All other remarks.
    fn remarks(&self) -> Vec<PaneLine<'s>> {
        let flaws = self.member.flaws.iter().cloned().map(Remark::from);
        self.remark_lines_of(flaws.chain(self.member.remarks.iter().cloned()))
    }

    fn remark_lines_of(&self, remarks: impl IntoIterator<Item = Remark>) -> Vec<PaneLine<'s>> {
        let remarks = remarks.into_iter();
        remarks
            .flat_map(|remark| remark_lines(&remark, self.facing, INDENT))
            .collect()
    }

    /// Its letter in the bar, if that has letters.
    fn letter(&self) -> String {
        let is_shown = self.facing.theme.has_letters();
        if is_shown {
            format!("{} ", letter(self.place))
        } else {
            String::new()
        }
    }

    fn share(&self) -> String {
        let nothing = self.facing.theme.symbols.nothing();
        self.member.share.map_or(nothing.to_owned(), |share| {
            format!("{} %", (share * 100.0).round())
        })
    }

    /// How many endpoints of a subset remain without the places that are marked as lost.
    fn left(&self, endpoints: &Matched) -> usize {
        let kube = self.facing.known().destination.kube_service();
        let lost = &self.facing.state.lost;
        kube.map_or(0, |kube| endpoints.remaining(kube, lost))
    }

    fn judged(&self) -> (Role, &'static str, String) {
        let symbols = self.facing.theme.symbols;
        match &self.member.verdict {
            SubsetVerdict::Subset { endpoints, .. } => {
                let left = self.left(endpoints);
                let words = derive::subsets::matched_words(endpoints, left);
                match left {
                    0 => (Role::Error, symbols.no(), words),
                    left if left < endpoints.len() => (Role::Warning, symbols.warning(), words),
                    _ => (Role::Ok, symbols.yes(), words),
                }
            }
            SubsetVerdict::Whole => (
                Role::Muted,
                symbols.nothing(),
                "the whole service".to_owned(),
            ),
            SubsetVerdict::Elsewhere => {
                (Role::Muted, symbols.nothing(), "another service".to_owned())
            }
        }
    }
}
