//! A route as a graph for Graphviz: the client, the service, its endpoints and failures, with their shares.

use std::io::{self, Write};

use crate::{derive::effects::percent, route::RouteAnswer};

/// Writes a route as a graph.
///
/// # Errors
/// If `out` cannot be written to.
pub fn route_graph(out: &mut impl Write, answer: &RouteAnswer) -> io::Result<()> {
    let service = format!("{}:{}", answer.to.id.key.name, answer.to.port);
    writeln!(out, "digraph route {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(
        out,
        "  client [label={}, shape=box];",
        quoted(&answer.from.words())
    )?;
    writeln!(out, "  service [label={}, shape=box];", quoted(&service))?;
    writeln!(out, "  client -> service [label={}];", quoted("100 %"))?;
    for (at, one) in answer.endpoints.iter().enumerate() {
        let label = format!(
            "{}:{}\n{} {}",
            one.address, one.port, one.place.zone, one.subset
        );
        writeln!(out, "  endpoint{at} [label={}];", quoted(label.trim_end()))?;
        writeln!(
            out,
            "  service -> endpoint{at} [label={}];",
            quoted(&percent(one.share))
        )?;
    }
    for (at, one) in answer.failures.iter().enumerate() {
        let status = one
            .status
            .map_or_else(String::new, |status| format!("{status} "));
        let label = format!("{status}{}", one.code.id());
        writeln!(
            out,
            "  failure{at} [label={}, shape=octagon, color=red];",
            quoted(&label)
        )?;
        writeln!(
            out,
            "  service -> failure{at} [label={}, color=red];",
            quoted(&percent(one.share))
        )?;
    }
    for (at, one) in answer.mirrored.iter().enumerate() {
        writeln!(out, "  mirror{at} [label={}];", quoted(&one.destination))?;
        writeln!(
            out,
            "  service -> mirror{at} [label={}, style=dashed];",
            quoted(&percent(one.share))
        )?;
    }
    writeln!(out, "}}")
}

/// A text in the quotes of Graphviz.
fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}
