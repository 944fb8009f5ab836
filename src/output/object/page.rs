//! Everything about an object of another kind than Destination, as a page of text.

use std::io::{self, Write};

use super::{DescribedObject, ObjectExaminer, ObjectPage};
use crate::{
    derive::{
        affected::AffectedDestination,
        destination::{cluster, namespace, service_name},
        fault::Severity,
    },
    output::{
        Glyphs,
        describe::page::{Facts, NOTHING, PageSection, add_remarks, add_statements, grid},
        findings::finding_lines,
    },
    query::{Align::Left, ObjectGround},
};

/// Writes the page of an object.
///
/// # Errors
/// If `out` cannot be written to.
pub fn describe_object(
    out: &mut impl Write,
    ground: &ObjectGround<'_>,
    (described, examiner, glyphs): (&DescribedObject, ObjectExaminer<'_>, Glyphs),
) -> io::Result<()> {
    let Some(page) = ObjectPage::of(ground, &described.row, examiner) else {
        return Ok(());
    };
    for (at, section) in sections(&page, glyphs).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        section.write(out)?;
    }
    Ok(())
}

fn sections<'p>(page: &ObjectPage<'p>, glyphs: Glyphs) -> Vec<PageSection<'p>> {
    let mut sections = vec![
        sentences(page, glyphs),
        findings(page, glyphs),
        name(page, glyphs),
    ];
    if !page.effects.is_empty() || !page.remarks.is_empty() {
        let mut facts = Facts::new(glyphs);
        add_remarks(&mut facts, &page.remarks);
        add_statements(&mut facts, &page.effects);
        sections.push(PageSection::new("Policy", "", glyphs).with(facts.lines()));
    }
    for group in &page.facts {
        let mut facts = Facts::new(glyphs);
        for fact in &group.facts {
            facts.many(fact.label, fact.values.iter().cloned());
        }
        sections.push(match group.title {
            "" => PageSection::untitled(&facts),
            title => PageSection::new(title, "", glyphs).with(facts.lines()),
        });
    }
    sections.push(destinations(page, glyphs));
    sections.push(oddities(page, glyphs));
    sections
}

/// Its nature, whether it does its work, and the gravest fault.
fn sentences(page: &ObjectPage<'_>, glyphs: Glyphs) -> PageSection<'static> {
    let gravest = page.gravest.as_ref();
    let gravest = gravest.map_or(
        "Nothing above info was found.".to_owned(),
        |(severity, words)| format!("{} {words}.", glyphs.severity(*severity)),
    );
    PageSection::sentences(&[&page.verdict.what, &page.verdict.works, &gravest], glyphs)
}

fn findings(page: &ObjectPage<'_>, glyphs: Glyphs) -> PageSection<'static> {
    let count = page.findings.len().to_string();
    let mut section = PageSection::new("Findings", &count, glyphs);
    for finding in &page.findings {
        let sign = glyphs.severity(finding.severity);
        section.add(1, [format!("{sign} {}", finding.rule.id)]);
        section.add(
            3,
            finding_lines(finding).iter().map(|line| glyphs.show(line)),
        );
    }
    section
}

fn name(page: &ObjectPage<'_>, glyphs: Glyphs) -> PageSection<'static> {
    let id = &page.row.id;
    let mut facts = Facts::new(glyphs);
    facts
        .one("Kind", Some(page.row.object.kind()))
        .one("Name", Some(&id.key.name))
        .one("Namespace", id.key.namespace.given())
        .one("Source", Some(&id.source));
    PageSection::untitled(&facts)
}

/// The Destinations that it affects, each with the ways in which it does.
fn destinations(page: &ObjectPage<'_>, glyphs: Glyphs) -> PageSection<'static> {
    let rows = page.affected.rows();
    let row = |row: &AffectedDestination| {
        let destination = &*row.known.destination;
        let sign = |severity: Severity| glyphs.severity(severity).to_owned();
        [
            row.severity.map_or(" ".to_owned(), sign),
            service_name(destination).to_owned(),
            namespace(destination).to_owned(),
            cluster(destination).unwrap_or(NOTHING).to_owned(),
            page.words(&row.known).join("; "),
        ]
    };
    let lines = grid([Left; 5], glyphs, rows.iter().map(row));
    PageSection::new("Destinations", &rows.len().to_string(), glyphs).with(lines)
}

fn oddities(page: &ObjectPage<'_>, glyphs: Glyphs) -> PageSection<'static> {
    let oddities = page.oddities();
    let count = match oddities.len() {
        0 => NOTHING.to_owned(),
        count => count.to_string(),
    };
    let rows = oddities.iter().map(|oddity| {
        let path = if oddity.path.is_empty() {
            "object"
        } else {
            &*oddity.path
        };
        [path.to_owned(), oddity.reason.clone()]
    });
    PageSection::new("Oddities", &count, glyphs).with(grid([Left, Left], glyphs, rows))
}
