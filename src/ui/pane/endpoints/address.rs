//! One endpoint: its address, what tells it from its siblings, which required subsets take it, and its ports.

use ratatui::style::Modifier;

use crate::{
    app::Topic,
    derive::{self, locality::Located},
    model::{
        endpoint::{Endpoint, EndpointPort},
        kube_service::KubeService,
    },
    ui::{Role, line::PaneLine, pane::Facing, text},
};

/// As many endpoints are looked at to find out how wide columns are.
const LOOKED_AT: usize = 1_000;

/// The widths that all lines of endpoints share.
pub(super) struct Addresses<'f, 's> {
    kube: &'s KubeService,
    facing: &'f Facing<'s>,
    /// The columns of addresses, of the labels that tell endpoints apart, and of ports.
    address: usize,
    telling: usize,
    ports: usize,
}

impl<'f, 's> Addresses<'f, 's> {
    pub(super) fn of(kube: &'s KubeService, facing: &'f Facing<'s>) -> Self {
        let groups = kube.endpoint_subsets.iter();
        let some = groups.flat_map(|group| &group.endpoints).take(LOOKED_AT);
        let (mut address, mut telling) = (0, 0);
        for endpoint in some {
            address = address.max(endpoint.address.to_string().len());
            let words = telling_labels(kube, endpoint);
            telling = telling.max(text::width(&words, 64));
        }
        // The labels give way to what comes after them; the address gives way to nothing.
        let most = facing.width.saturating_sub(address + 8) / 2;
        Self {
            kube,
            facing,
            address: address.min(46),
            telling: telling.min(most.max(4)),
            ports: widest_ports(kube, facing.width),
        }
    }

    /// The line of an endpoint below another; so far in, and whether it is lost.
    pub(super) fn line(
        &self,
        located: &Located<'s>,
        before: Option<&Located<'s>>,
        (indent, is_lost): (usize, bool),
    ) -> PaneLine<'s> {
        let endpoint = located.endpoint;
        let (role, modifier) = if is_lost {
            (Role::Faint, Modifier::CROSSED_OUT)
        } else {
            (Role::Text, Modifier::empty())
        };
        let line = PaneLine::of(Role::Text, " ".repeat(indent))
            .marked(role, shown(endpoint), modifier)
            .to(indent + self.address + 2);
        let line = if before.is_some_and(|before| derive::locality::is_same_again(before, located))
        {
            line.add(Role::Warning, "again ")
        } else {
            line
        };
        let line = self.labels(endpoint, line);
        let line = self.ports(located, line);
        let line = self.taken_by(endpoint, line);
        let line = self.selected(endpoint, line);
        // An address may be on several lines, with other ports or by mistake: the cursor follows the first.
        if before.is_some_and(|before| before.endpoint.address == endpoint.address) {
            return line;
        }
        line.about(Topic::Address(endpoint.address.clone()))
    }

    fn labels(&self, endpoint: &'s Endpoint, line: PaneLine<'s>) -> PaneLine<'s> {
        let nothing = self.facing.theme.symbols.nothing();
        if endpoint.labels.is_empty() {
            return line.cell(Role::Warning, "no labels", self.telling.max(9));
        }
        let words = telling_labels(self.kube, endpoint);
        if words.is_empty() {
            line.cell(Role::Faint, nothing, self.telling)
        } else {
            line.cell(Role::Muted, words, self.telling)
        }
    }

    /// Says so where it carries labels, but not those that the service selects by.
    fn selected(&self, endpoint: &Endpoint, line: PaneLine<'s>) -> PaneLine<'s> {
        let (labels, selector) = (&endpoint.labels, &self.kube.selector);
        if labels.is_empty() || labels.contains(selector) {
            return line;
        }
        line.add(Role::Warning, format!(" not {selector}"))
    }

    /// The required subsets that the endpoint is in.
    fn taken_by(&self, endpoint: &Endpoint, mut line: PaneLine<'s>) -> PaneLine<'s> {
        // What is beyond the edge need not be written.
        let subsets = self.facing.state.own_subsets();
        for subset in subsets.taking(endpoint).into_iter().take(self.facing.width) {
            let yes = self.facing.theme.symbols.yes();
            line.push(Role::Ok, format!(" {yes} "));
            line.push(Role::Text, subset.rule_name.clone());
        }
        line
    }

    /// Its ports if there are several groups or a wide pane; those of a single group are below the tree.
    fn ports(&self, located: &Located<'s>, line: PaneLine<'s>) -> PaneLine<'s> {
        if self.ports == 0 {
            return line;
        }
        line.add(Role::Text, " ")
            .cell(Role::Muted, ports(located.ports()), self.ports)
    }
}

/// The columns of ports; none if there is only one group, except on a wide pane.
fn widest_ports(kube: &KubeService, width: usize) -> usize {
    const WIDEST: usize = 36;
    const WIDE: usize = 90;
    let groups = &kube.endpoint_subsets;
    if groups.len() < 2 && width < WIDE {
        return 0;
    }
    let some = groups.iter().take(LOOKED_AT);
    let widths = some.map(|group| text::width(&ports(&group.ports), WIDEST));
    widths.max().unwrap_or(0).min(WIDEST)
}

fn shown(endpoint: &Endpoint) -> String {
    let address = endpoint.address.to_string();
    if address.is_empty() {
        "?".to_owned()
    } else {
        address
    }
}

/// Ports in few columns: `9080 http, 9090 metrics`.
pub(super) fn ports(ports: &[EndpointPort]) -> String {
    if ports.is_empty() {
        return "no ports".to_owned();
    }
    derive::wording::first_of(
        ports.iter().map(derive::endpoints::endpoint_port_words),
        ports.len(),
    )
}

/// The labels that tell an endpoint from its siblings: the version first, what the service selects by left out.
fn telling_labels(kube: &KubeService, endpoint: &Endpoint) -> String {
    let mut words = Vec::new();
    words.extend(endpoint.labels.get("version").map(str::to_owned));
    let others = endpoint
        .labels
        .iter()
        .filter(|(key, value)| &**key != "version" && kube.selector.get(key) != Some(&**value));
    words.extend(others.map(|(key, value)| format!("{key}={value}")));
    words.join(" ")
}
