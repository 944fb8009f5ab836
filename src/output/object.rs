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
        world::Known,
    },
    diagnose::{
        Counts, Diagnosis, Finding, FindingsAbout, FindingsByObject, Ground, Mutes, Program, Report,
    },
    model::Json,
    query::{ObjectGround, ObjectInsight, ObjectRow},
    store::{Object, Subject},
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

/// The rules that examine the object and its Destinations.
#[derive(Clone, Copy)]
pub struct ObjectExaminer<'e> {
    /// The findings of all policies.
    pub report: &'e Report,
    /// The mutes that apply.
    pub mutes: &'e Mutes,
    /// The diagnosis that says which findings are raised. `None` if the sources were not watched.
    pub watch: Option<&'e Diagnosis>,
}

/// Everything that follows from an object and the facts around it.
struct ObjectPage<'p> {
    row: &'p ObjectRow,
    verdict: ObjectVerdict,
    /// The gravest finding above info, of the object itself or of a Destination about it.
    gravest: Option<(Severity, String)>,
    findings: Vec<&'p Finding>,
    facts: Vec<FactGroup>,
    /// The remarks of a policy.
    remarks: Vec<Remark>,
    /// The effects of a policy.
    effects: Vec<Statement>,
    affected: AffectedDestinations,
    /// The findings of those Destinations that are about the object.
    between: FindingsAbout,
    counts: PageCounts,
}

/// The number of findings about the object of a page. `None` if no rule looked for any.
struct PageCounts(Option<Counts>);

impl<'p> ObjectPage<'p> {
    /// `None` if the object is a Destination.
    fn of(
        ground: &ObjectGround<'_>,
        row: &'p ObjectRow,
        examiner: ObjectExaminer<'p>,
    ) -> Option<Self> {
        let (store, world) = (ground.store, ground.world);
        let (subject, object) = (row.subject(), &row.object);
        let affected = AffectedDestinations::of(world, (&subject, object), &|_| None)?;
        let destinations: Vec<_> = affected.rows().iter().map(|row| &row.known).collect();
        let ObjectExaminer {
            report,
            mutes,
            watch,
        } = examiner;
        let now = ground.now;
        let examined = Ground { store, world, now };
        let between = FindingsAbout::of(&examined, &subject, (&destinations[..], mutes, watch));
        let affected = affected.judged(&|id| between.severity(id));
        let findings = report.open().filter(|one| one.holder.subject() == subject);
        let findings: Vec<&Finding> = findings.map(|one| &one.finding).collect();
        let policy = PolicyObject::of(object);
        let effects = policy.and_then(PolicyObject::effects).unwrap_or_default();
        Some(Self {
            row,
            verdict: affected.verdict((store, world)),
            gravest: gravest(&findings, (&affected, &between)),
            counts: PageCounts::of(&examined, &subject, (&findings[..], &between)),
            facts: object_facts((store, world), &row.id, object, Times::Both(now)),
            remarks: policy.map(PolicyObject::remarks).unwrap_or_default(),
            effects: statements(&effects, None),
            findings,
            affected,
            between,
        })
    }

    fn oddities(&self) -> &'p [crate::model::Oddity] {
        Object::oddities(&self.row.object)
    }

    /// The findings about the object that a Destination has, then the ways in which the object affects it, in words.
    fn words(&self, known: &Known) -> Vec<String> {
        let found = self.between.at(&known.id).iter();
        let found = found.map(|finding| finding.message.clone());
        let facts = self.affected.associations(known).into_iter();
        found.chain(facts.map(|one| one.words)).collect()
    }
}

impl PageCounts {
    fn of(
        ground: &Ground<'_>,
        subject: &Subject,
        (own, between): (&[&Finding], &FindingsAbout),
    ) -> Self {
        let program = Program::of(ground.store, &subject.id.source);
        let all = own.iter().copied().chain(between.all());
        let counts = all.map(|finding| finding.severity).collect();
        Self((!program.running().is_empty()).then_some(counts))
    }
}

impl ObjectInsight for PageCounts {
    fn counts_of_object(&self, _: &Subject) -> Option<Counts> {
        self.0
    }

    fn by_object(&self) -> Option<&FindingsByObject> {
        None
    }
}

/// The gravest finding above info in words.
fn gravest(
    findings: &[&Finding],
    (affected, between): (&AffectedDestinations, &FindingsAbout),
) -> Option<(Severity, String)> {
    let own = findings.first();
    let own = own.filter(|finding| finding.severity.is_above_info());
    if let Some(own) = own {
        return Some((own.severity, format!("{}: {}", own.rule.id, own.message)));
    }
    let row = affected.gravest()?;
    let name = service_name(&row.known.destination);
    let found = between.at(&row.known.id).first()?;
    Some((found.severity, format!("{name}: {}", found.message)))
}
