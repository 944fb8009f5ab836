//! Who may call the Destination, and what the client may call, by access policies.

use crate::{
    app::Topic,
    derive::wording::{counted, grouped},
    route::{AccessState, Admissions, CallAdmission},
    ui::{Role, line::PaneLine},
};

use super::{Flow, MOST};

/// The columns of a client or a Destination.
const NAME: usize = 36;

impl Flow<'_, '_> {
    /// The clients that access policies admit, and those that they do not.
    pub(super) fn callers(&mut self) {
        let callers = &self.shown.callers;
        let heading = format!(
            "Access policies admit {} of {}",
            grouped(callers.count(AccessState::Admitted) as u64),
            counted(callers.rows.len(), "client")
        );
        self.admissions(callers, (&heading, "client"), |row| {
            let name = row.from.words();
            let topic = Topic::Word(format!("caller {name}").into());
            (name, topic)
        });
    }

    /// The Destinations that access policies let the client call, and those that they do not.
    pub(super) fn callable(&mut self) {
        let callable = &self.shown.callable;
        let heading = format!(
            "They admit {} to {} of {}",
            self.answer().from.words(),
            grouped(callable.count(AccessState::Admitted) as u64),
            counted(callable.rows.len(), "Destination")
        );
        self.admissions(callable, (&heading, "Destination"), |row| {
            let key = format!("called {} {}", row.to.id.source, row.to.id.key);
            (row.called(), Topic::Word(key.into()))
        });
    }

    /// The rows of each state. Enter on a Destination opens its page.
    fn admissions(
        &mut self,
        admissions: &Admissions,
        (heading, noun): (&str, &str),
        named: impl Fn(&CallAdmission) -> (String, Topic),
    ) {
        if admissions.rows.is_empty() {
            return;
        }
        let noun = format!("more {noun}");
        let more = match admissions.more {
            0 => String::new(),
            more => format!("; {} not looked at", counted(more, &noun)),
        };
        self.lines.push(PaneLine::new());
        let heading = format!("{heading}{more}");
        self.lines.push(PaneLine::of(Role::Muted, heading));
        let symbols = self.facing.theme.symbols;
        let states = [
            (AccessState::Admitted, Role::Ok, symbols.yes()),
            (AccessState::Unknown, Role::Info, "?"),
            (AccessState::Denied, Role::Error, symbols.no()),
        ];
        for (state, role, mark) in states {
            let rows = admissions.rows.iter().filter(|row| row.state() == state);
            for row in rows.clone().take(MOST) {
                let (name, topic) = named(row);
                let line = PaneLine::of(role, format!("  {mark} "))
                    .cell(Role::Text, name, NAME)
                    .add(Role::Muted, row.decision.words.clone());
                let is_here = row.to.id == self.shown.answer.to.id;
                self.lines.push(if is_here {
                    line.about(topic)
                } else {
                    line.opens_as(topic, row.to.subject())
                });
            }
            self.more(rows.count(), MOST, &noun);
        }
    }
}
