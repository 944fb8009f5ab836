//! Objects of other kinds than Destination: the lists of `get --kind`, and everything about one for `describe KIND/NAME`.

mod description;
mod list;
mod page;

use crate::{
    derive::{
        affected::{AffectedDestinations, ObjectVerdict},
        destination::service_name,
        effects::{Statement, statements},
        fault::{Remark, Severity},
        overview::{FactGroup, object_facts},
        policies::PolicyObject,
        wording::Times,
    },
    diagnose::{Finding, Report},
    model::Json,
    query::{ObjectGround, ObjectRow},
    store::Object,
};

pub use description::{ObjectDescription, object_descriptions};
pub use list::{ObjectItem, object_list, object_names, object_sheet, object_wide};
pub use page::describe_object;

/// An object that was asked for.
#[derive(Clone, Debug)]
pub struct DescribedObject {
    /// The object.
    pub row: ObjectRow,
    /// The whole object, as its source has it now. `None` if it could not be fetched.
    pub whole: Option<Json>,
}

/// Everything that follows from an object and the facts around it.
struct ObjectPage<'p> {
    row: &'p ObjectRow,
    verdict: ObjectVerdict,
    /// The gravest fault above info, of the object itself or between it and a Destination.
    gravest: Option<(Severity, String)>,
    findings: Vec<&'p Finding>,
    facts: Vec<FactGroup>,
    /// The remarks of a policy.
    remarks: Vec<Remark>,
    /// The effects of a policy.
    effects: Vec<Statement>,
    affected: AffectedDestinations,
}

impl<'p> ObjectPage<'p> {
    /// `None` if the object is a Destination.
    fn of(ground: &ObjectGround<'_>, row: &'p ObjectRow, report: &'p Report) -> Option<Self> {
        let of = (ground.store, ground.world);
        let (subject, object) = (row.subject(), &row.object);
        let affected = AffectedDestinations::of(of, &subject, object)?;
        let findings = report.open().filter(|one| one.holder.subject() == subject);
        let findings: Vec<&Finding> = findings.map(|one| &one.finding).collect();
        let policy = PolicyObject::of(object);
        let effects = policy.and_then(PolicyObject::effects).unwrap_or_default();
        Some(Self {
            row,
            verdict: affected.verdict(of),
            gravest: gravest(of, (&findings, &affected)),
            facts: object_facts(of, &row.id, object, Times::Both(ground.now)),
            remarks: policy.map(PolicyObject::remarks).unwrap_or_default(),
            effects: statements(&effects, None),
            findings,
            affected,
        })
    }

    fn oddities(&self) -> &'p [crate::model::Oddity] {
        Object::oddities(&self.row.object)
    }
}

/// The gravest fault above info in words.
fn gravest(
    of: (&crate::store::Store, &crate::derive::world::World),
    (findings, affected): (&[&Finding], &AffectedDestinations),
) -> Option<(Severity, String)> {
    let own = findings.first();
    let own = own.filter(|finding| finding.severity.is_above_info());
    if let Some(own) = own {
        return Some((own.severity, format!("{}: {}", own.rule.id, own.message)));
    }
    let (row, fault) = affected.gravest(of)?;
    let name = service_name(&row.known.destination);
    Some((fault.severity?, format!("{name}: {}", fault.words)))
}
