//! The texts that the line under the cursor and its object hold. Whatever an object calls itself, what is copied drives no terminal and
//! runs no second command in a shell.

use crate::{
    app::{
        CopyContent, CopyItem, Enter, FindingLine, Handle, ObjectForm, Overlay, Row, State, Topic,
    },
    derive::{self, world::Known},
    model::{
        Destination,
        endpoint::Address,
        printable::{is_printable, printable},
    },
    store::{Kind, Origin, Recorded, Subject},
};

use crate::app::update::viewing;

/// The most addresses that are copied at a time.
const ADDRESSES: usize = 1_000;

/// The line under the cursor: its object, its text, and the address or the finding that it is about.
#[derive(Default)]
struct CopiedLine {
    subject: Option<Subject>,
    text: String,
    address: Option<Address>,
    is_finding: bool,
}

/// Everything that the line under the cursor and its object hold, the most particular first.
pub(super) fn items(state: &State) -> Vec<CopyItem> {
    if let Overlay::Compare(shown) = &state.overlay {
        let text = shown.text((&state.world, &state.diagnosis), state.now);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut items = Items::default();
        items.add_lines('t', "the comparison", &lines);
        return items.0;
    }
    let CopiedLine {
        subject,
        text,
        address,
        is_finding,
    } = line(state);
    let mut items = Items::default();
    let words = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    items.add('e', "finding", if is_finding { words } else { "" });
    let address = address.map(|address| address.to_string());
    items.add('a', "address", &address.unwrap_or_default());
    if let Some(subject) = &subject {
        if let Some(known) = destination(state, subject) {
            items.of_destination(&known.destination);
        }
        items.add('N', "name of the object", &subject.id.key.name);
        let command = kubectl(state, subject).unwrap_or_default();
        items.add('c', "kubectl command", &command);
        items.add_whole('y', subject, ObjectForm::Yaml);
        items.add_whole('J', subject, ObjectForm::Json);
    }
    if let Some(route) = state.route.shown() {
        items.add_lines('r', "route in five sentences", &route.answer.explanation());
    }
    items.add('t', "text of the line", &text);
    items.add('v', "view link", &viewing::link(state).to_string());
    items.0
}

/// Items in the making.
#[derive(Default)]
struct Items(Vec<CopyItem>);

impl Items {
    /// Adds a text unless it is empty or its letter is taken. Characters that cannot be seen are written out.
    fn add(&mut self, key: char, label: &'static str, text: &str) {
        if !text.is_empty() && self.0.iter().all(|item| item.key != key) {
            self.0.push(CopyItem {
                key,
                label,
                content: CopyContent::Text(printable(text).into_owned()),
            });
        }
    }

    /// Adds some texts, each in a line of its own.
    fn add_lines(&mut self, key: char, label: &'static str, lines: &[String]) {
        let before = self.0.len();
        self.add(key, label, lines.first().map_or("", String::as_str));
        if let Some(item) = self.0.get_mut(before) {
            let lines: Vec<_> = lines.iter().map(|line| printable(line)).collect();
            item.content = CopyContent::Text(lines.join("\n"));
        }
    }

    fn add_whole(&mut self, key: char, subject: &Subject, form: ObjectForm) {
        self.0.push(CopyItem {
            key,
            label: form.label(),
            content: CopyContent::Whole(subject.clone(), form),
        });
    }

    fn of_destination(&mut self, destination: &Destination) {
        let fqdn = derive::destination::fqdn(destination);
        self.add('f', "FQDN", fqdn.unwrap_or_default());
        let status = destination.status.as_ref();
        let federation = status.and_then(|status| status.federation.as_ref());
        let hostname = federation.map(|federation| &*federation.hostname);
        self.add('h', "federated hostname", hostname.unwrap_or_default());
        let hosts = derive::destination::hosts(destination);
        let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
        self.add_lines('f', "hosts", &hosts);
        let addresses = addresses(destination).take(ADDRESSES);
        let addresses: Vec<String> = addresses.map(ToString::to_string).collect();
        self.add_lines('a', "addresses of its endpoints", &addresses);
        let name = derive::destination::service_name(destination);
        self.add('n', "name of the service", name);
    }
}

fn addresses(destination: &Destination) -> impl Iterator<Item = &Address> {
    let kube = destination.kube_service().into_iter();
    let kube = kube.flat_map(|kube| &kube.endpoint_subsets);
    let kube = kube.flat_map(|subset| &subset.endpoints);
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| &external.endpoints);
    kube.map(|endpoint| &endpoint.address)
        .chain(external.map(|endpoint| &endpoint.address))
}

fn destination<'s>(state: &'s State, subject: &Subject) -> Option<&'s Known> {
    let is_destination = subject.kind == Kind::Destination;
    let known = is_destination.then(|| state.world.get(&subject.id));
    known.flatten().map(|known| &**known)
}

fn line(state: &State) -> CopiedLine {
    if let Overlay::Yaml(view) = &state.overlay {
        let line = view.rows().get(view.row()).map(|line| &view.lines()[*line]);
        return CopiedLine {
            subject: Some(view.subject.clone()),
            text: line.map(ToString::to_string).unwrap_or_default(),
            ..CopiedLine::default()
        };
    }
    if state.trail.is_at_findings() {
        return of_findings(state);
    }
    let shown = state.geometry.pane(state.panes().chosen);
    let Some(shown) = shown.filter(|_| state.is_in_pane()) else {
        return CopiedLine {
            subject: state.subject(),
            ..CopiedLine::default()
        };
    };
    let handle = shown.handle.as_ref();
    CopiedLine {
        subject: handle.and_then(opened).or_else(|| state.subject()),
        text: shown.text.clone(),
        address: handle.and_then(addressed),
        is_finding: handle.is_some_and(|handle| matches!(handle.topic, Topic::Finding(..))),
    }
}

/// The line of the list of all findings.
fn of_findings(state: &State) -> CopiedLine {
    let listed = state.geometry.findings.as_ref();
    let subject = match state.findings.under_cursor() {
        Some(Row::Item(_, FindingLine::Current(holder, _))) => Some(holder.subject()),
        Some(Row::Item(_, FindingLine::Went(went))) => Some(went.subject.clone()),
        Some(Row::Item(_, FindingLine::Skipped(..)) | Row::Group(_)) | None => None,
    };
    CopiedLine {
        is_finding: subject.is_some(),
        subject,
        text: listed.map(|listed| listed.text.clone()).unwrap_or_default(),
        address: None,
    }
}

/// The object that a line opens.
fn opened(handle: &Handle) -> Option<Subject> {
    match (&handle.enter, &handle.topic) {
        (Enter::Open(subject) | Enter::Field(subject, _), _) | (_, Topic::Object(subject)) => {
            Some(subject.clone())
        }
        _ => None,
    }
}

fn addressed(handle: &Handle) -> Option<Address> {
    match &handle.topic {
        Topic::Address(address) | Topic::Socket(address, _) => Some(address.clone()),
        _ => None,
    }
}

/// The command that shows an object in its context. `None` if a name in it cannot be written in a shell.
fn kubectl(state: &State, subject: &Subject) -> Option<String> {
    let id = &subject.id;
    let origin = state.store.source(&id.source)?.origin();
    let is_file = matches!(origin, Some(Origin::File | Origin::Replay(Recorded::File)));
    let is_context = !is_file && &*id.source.0 != "in-cluster";
    let group = subject.kind.api_version().rsplit_once('/');
    let resource = match group {
        Some((group, _)) => format!("{}.{group}", subject.kind.plural()),
        None => subject.kind.plural().to_owned(),
    };
    let context = is_context.then(|| ["--context", &*id.source.0]);
    let namespace = Some(["--namespace", &*id.key.namespace]);
    let namespace = namespace.filter(|_| !id.key.namespace.is_empty());
    let config = state.kubeconfig.as_deref().filter(|_| is_context);
    let config = config.map(|config| ["--kubeconfig", config]);
    let flags = [config, context, namespace];
    let words = ["kubectl"]
        .into_iter()
        .chain(flags.into_iter().flatten().flatten())
        .chain(["get", &resource, &id.key.name, "-o", "yaml"]);
    let words: Option<Vec<String>> = words.map(quoted).collect();
    words.map(|words| words.join(" "))
}

/// A word as a shell of POSIX reads it. `None` if it has characters that a terminal would act on.
fn quoted(word: &str) -> Option<String> {
    if !word.chars().all(is_printable) {
        return None;
    }
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@%+=,".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Some(word.to_owned());
    }
    Some(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        for (word, expected) in [
            ("prod-eu", Some("prod-eu")),
            (
                "arn:aws:eks:eu-west-1:1:cluster/a",
                Some("arn:aws:eks:eu-west-1:1:cluster/a"),
            ),
            ("my context", Some("'my context'")),
            ("it's", Some(r"'it'\''s'")),
            ("$(reboot)", Some("'$(reboot)'")),
            ("a;b", Some("'a;b'")),
            ("", Some("''")),
            ("~", Some("'~'")),
            ("a\nb", None),
            ("\u{1b}[201~", None),
        ] {
            assert_eq!(quoted(word).as_deref(), expected, "{word:?}");
        }
    }
}
