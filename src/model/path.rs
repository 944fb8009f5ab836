//! Paths into an object, as findings and oddities give them: `spec.kubeService.ports[1].port`.

use super::yaml::YamlLine;

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep<'p> {
    /// Into a map, by its key.
    Key(&'p str),
    /// Into a list, by a place from 0.
    Index(usize),
}

/// The steps of a path. A key that is no word is written in brackets and quotes: `metadata.labels["a.b/c"]`.
pub fn steps(path: &str) -> impl Iterator<Item = PathStep<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let (step, after) = first(rest)?;
        rest = after;
        Some(step)
    })
}

/// The first step, and the rest. `None` if there is none.
fn first(path: &str) -> Option<(PathStep<'_>, &str)> {
    if let Some(quoted) = path.strip_prefix("[\"") {
        let (key, after) = quoted.split_once("\"]")?;
        return Some((PathStep::Key(key), after));
    }
    if let Some(inner) = path.strip_prefix('[') {
        let (index, after) = inner.split_once(']')?;
        return Some((PathStep::Index(index.parse().ok()?), after));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (key, after) = path.split_at(end);
    (!key.is_empty()).then_some((PathStep::Key(key), after))
}

/// The index of the line that a path points to. If it points nowhere, the line of its longest known beginning.
#[must_use]
pub fn line_of(lines: &[YamlLine], path: &str) -> usize {
    let mut spot = Spot {
        at: 0,
        inside: 0..lines.len(),
        column: 0,
        is_item: false,
    };
    for step in steps(path) {
        let next = match step {
            PathStep::Key(key) => spot.entry(lines, key),
            PathStep::Index(index) => spot.item(lines, index),
        };
        match next {
            Some(next) => spot = next,
            None => break,
        }
    }
    spot.at
}

/// The value that the first steps of a path lead to.
struct Spot {
    /// The line on which it begins.
    at: usize,
    /// The lines beneath it.
    inside: std::ops::Range<usize>,
    /// The indent of its entries; its items begin one step further left.
    column: usize,
    /// Whether it is an item of a list, whose first entry follows its dash.
    is_item: bool,
}

impl Spot {
    fn entry(&self, lines: &[YamlLine], key: &str) -> Option<Self> {
        let first = self.is_item.then(|| (self.at, key_of(&lines[self.at], 1)));
        let own = |at: usize| {
            let line = &lines[at];
            (line.indent == self.column).then(|| (at, key_of(line, 0)))
        };
        let beneath = self.inside.clone().filter_map(own);
        let mut heads = first
            .into_iter()
            .chain(beneath)
            .filter_map(|(at, key)| Some((at, key?)));
        let (at, _) = heads.find(|(_, found)| *found == key)?;
        let end = heads.next().map_or(self.inside.end, |(next, _)| next);
        Some(Self {
            at,
            inside: at + 1..end,
            column: self.column + 2,
            is_item: false,
        })
    }

    fn item(&self, lines: &[YamlLine], index: usize) -> Option<Self> {
        let column = self.column.checked_sub(2)?;
        let is_dash = |at: &usize| {
            let line = &lines[*at];
            line.indent == column && line.spans.first().is_some_and(|span| span.text == "- ")
        };
        let mut items = self.inside.clone().filter(is_dash).skip(index);
        let at = items.next()?;
        let end = items.next().unwrap_or(self.inside.end);
        Some(Self {
            at,
            inside: at + 1..end,
            column: self.column,
            is_item: true,
        })
    }
}

/// The key that begins after this number of spans.
fn key_of(line: &YamlLine, behind: usize) -> Option<&str> {
    let span = line.spans.get(behind)?;
    (span.token == super::yaml::YamlToken::Key).then(|| span.text.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::yaml::{self, ManagedFields};

    #[test]
    fn a_path_leads_to_its_line_and_a_wrong_one_as_far_as_it_goes() {
        let object = json!({
            "metadata": {"labels": {"a.b/c": "x", "true": "y"}, "name": "reviews"},
            "spec": {"kubeService": {
                "ports": [{"name": "http", "port": 9080}, {"name": "grpc", "port": 9090}],
                "ref": {"clusterName": "one", "name": "reviews"},
                "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1", "labels": {"app": "a"}}, {"ipAddress": "10.0.0.2"}],
                    "ports": [{"name": "http"}]}],
            }, "mesh": {"name": "istiod"}},
        });
        let lines = yaml::lines(&object, ManagedFields::Hidden);
        let cases = [
            ("", "metadata:"),
            ("spec", "spec:"),
            ("spec.mesh.name", "    name: istiod"),
            ("metadata.labels[\"a.b/c\"]", "    a.b/c: x"),
            ("metadata.labels[\"true\"]", "    \"true\": \"y\""),
            ("spec.kubeService.ports[1]", "    - name: grpc"),
            ("spec.kubeService.ports[1].name", "    - name: grpc"),
            ("spec.kubeService.ports[1].port", "      port: 9090"),
            ("spec.kubeService.ports[7]", "    ports:"),
            (
                "spec.kubeService.endpointSubsets[0].endpoints[0].labels.app",
                "          app: a",
            ),
            (
                "spec.kubeService.endpointSubsets[0].endpoints[1].ipAddress",
                "      - ipAddress: 10.0.0.2",
            ),
            (
                "spec.kubeService.endpointSubsets[0].ports[0].name",
                "      - name: http",
            ),
            ("spec.kubeService.ref.nothing", "    ref:"),
        ];
        for (path, expected) in cases {
            let line = &lines[line_of(&lines, path)];
            assert_eq!(line.to_string(), expected, "{path}");
        }
    }
}
