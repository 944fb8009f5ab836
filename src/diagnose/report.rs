//! All findings of the rules at one moment: sorted, with those that are muted or accepted, and the rules that did not run.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::{policies::PolicyObject, world::Known},
    model::{Interner, SourceName},
    store::{Feed, Id, Kind, ObjectKey, Subject},
};

use super::{
    Accepted, Baseline, Cause, Counts, Diagnosis, Finding, Ground, Holder, Muted, Mutes,
    Precedence, Program, ReadingOrder, Rule, Severity, Skipped,
    areas::Areas,
    baseline::Comparison,
    diagnosis::POLICIES,
    examination::{examine, examine_policy},
    rules, settled,
    survey::SourcePrograms,
};

/// The rules to run, and the findings that are muted or already known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The ids of the rules to run; all rules if it is empty.
    pub rules: BTreeSet<&'static str>,
    /// The mutes that apply.
    pub mutes: Mutes,
    /// The findings that are known and accepted. `None` if there is no baseline.
    pub baseline: Option<Baseline>,
    /// The findings of an earlier run. `None` if there is nothing to compare with.
    pub earlier: Option<Baseline>,
    /// Whether policies are examined too.
    pub policies: bool,
}

/// The findings of the rules in Destinations and policies.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, by severity, rule, cluster, namespace, name and path.
    pub findings: Vec<Reported>,
    /// The rules that the question asks for, in the order of the contract.
    pub rules: Vec<&'static Rule>,
    /// The rules that did not run, source by source, in the order of the contract.
    pub skipped: Vec<Skipped>,
    /// The number of findings that are not present long enough to be raised.
    pub unsettled: usize,
    /// The number of Destinations that were examined.
    pub destinations: usize,
    /// Whether there was a baseline or an earlier run to compare with.
    pub is_compared: bool,
    /// Whether there was an earlier run to compare with.
    pub has_earlier: bool,
    /// The findings of the baseline and of the earlier run that are gone.
    pub gone: Vec<Accepted>,
}

/// A finding about an object.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The object.
    pub holder: Holder,
    /// The finding itself.
    pub finding: Finding,
    /// The thing that it follows from. `None` if it shares none with another finding of the report.
    pub cause: Option<Cause>,
    /// How early it is read.
    pub precedence: Precedence,
    /// How the report treats it.
    pub fate: Fate,
    /// Why it is muted. `None` if it is not.
    pub muted: Option<Muted>,
    /// Whether the baseline or the earlier run has it, whatever its fate.
    pub is_known: bool,
}

/// The treatment of a finding in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is listed.
    Open,
    /// It is only counted, because a mute applies to it.
    Muted,
    /// It is only counted, because the baseline has it.
    Accepted,
    /// It is only counted, because the earlier run has it.
    Old,
}

impl Fate {
    /// The fates of findings that are only counted.
    pub const COUNTED: [Self; 3] = [Self::Muted, Self::Accepted, Self::Old];

    /// The fate in words, after a number of findings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "new",
            Self::Muted => "muted",
            Self::Accepted => "accepted by the baseline",
            Self::Old => "already in the earlier run",
        }
    }
}

impl Question {
    /// The rules that it asks for.
    fn asks(&self) -> impl Iterator<Item = &'static Rule> {
        let asked = |rule: &&Rule| self.rules.is_empty() || self.rules.contains(rule.id);
        rules().filter(asked)
    }
}

impl Report {
    /// Examines these Destinations, and all policies if the question asks for them. The rules see all facts, whichever
    /// Destinations are examined.
    #[must_use]
    pub fn of(ground: &Ground<'_>, destinations: &[Arc<Known>], question: &Question) -> Self {
        Self::watched(ground, destinations, (question, None))
    }

    /// The same, as a diagnosis that watched the sources raises the findings.
    #[must_use]
    pub fn watched(
        ground: &Ground<'_>,
        destinations: &[Arc<Known>],
        (question, watch): (&Question, Option<&Diagnosis>),
    ) -> Self {
        let programs = SourcePrograms::of(ground.store, &question.rules);
        let mut baseline = question.baseline.as_ref().map(Comparison::with);
        let mut earlier = question.earlier.as_ref().map(Comparison::with);
        let order = ReadingOrder::of(ground.store, ground.world);
        let (mut findings, mut interner) = (Vec::new(), Interner::default());
        let mut unsettled = 0;
        let mut report_one = |holder: &Holder, finding: Finding| {
            let is_in = |known_before: &mut Option<Comparison<'_>>| {
                known_before
                    .as_mut()
                    .is_some_and(|before| before.accepts(holder, &finding))
            };
            let (is_accepted, is_old) = (is_in(&mut baseline), is_in(&mut earlier));
            let muted = question.mutes.of(holder, finding.rule, ground.now);
            findings.push(Reported {
                cause: Cause::of(holder, &finding, &mut interner),
                precedence: order.precedence(
                    holder,
                    (finding.rule, finding.severity, finding.share),
                    finding.since.map(|since| since.at),
                ),
                holder: holder.clone(),
                finding,
                fate: match (muted.is_some(), is_accepted, is_old) {
                    (true, ..) => Fate::Muted,
                    (_, true, _) => Fate::Accepted,
                    (_, _, true) => Fate::Old,
                    _ => Fate::Open,
                },
                muted,
                is_known: is_accepted || is_old,
            });
        };
        let mut report = |holder: &Holder, program: &Program, found: Vec<Finding>| {
            let context = (program, Areas::ALL, ground.now);
            for finding in question.mutes.judge(holder, found, context) {
                report_one(holder, finding);
            }
        };
        for known in destinations {
            let holder = Holder::Destination(Arc::clone(known));
            let program = programs.at(&known.id.source);
            let all = examine(ground, program, (known, Areas::ALL)).findings;
            let before = all.len();
            let found = match watch {
                Some(watch) => watch.raised(ground, known, all),
                None => settled(ground, known, all),
            };
            unsettled += before - found.len();
            report(&holder, program, found);
        }
        if question.policies {
            policies(ground, &programs, report);
        }
        let mut findings = with_shared_causes(findings);
        findings.sort_by(|a, b| a.place().cmp(&b.place()));
        let looked_at = Looked {
            destinations: destinations.iter().map(|known| &known.id).collect(),
            policies: question.policies,
        };
        let missed = [&baseline, &earlier].into_iter().flatten();
        let mut gone: Vec<Accepted> = Vec::new();
        for accepted in missed.flat_map(Comparison::missed) {
            if !gone.contains(accepted) && is_gone(ground, &programs, &looked_at, accepted) {
                gone.push(accepted.clone());
            }
        }
        Self {
            findings,
            rules: question.asks().collect(),
            skipped: programs.skipped().cloned().collect(),
            unsettled,
            destinations: destinations.len(),
            has_earlier: question.earlier.is_some(),
            is_compared: question.baseline.is_some() || question.earlier.is_some(),
            gone,
        }
    }

    /// Whether an open finding above info has to be watched before it can be trusted.
    #[must_use]
    pub fn is_to_be_watched(&self) -> bool {
        self.open().any(|one| {
            let is_grave = one.finding.severity.is_above_info();
            is_grave && one.finding.since.is_some() && one.finding.rule.is_comparing()
        })
    }

    /// The findings that are neither muted nor accepted.
    pub fn open(&self) -> impl Iterator<Item = &Reported> {
        self.with(Fate::Open)
    }

    /// The findings with a fate.
    pub fn with(&self, fate: Fate) -> impl Iterator<Item = &Reported> {
        self.findings.iter().filter(move |one| one.fate == fate)
    }

    /// The open findings as entries for reading: those of one cause together, in the order in which they are read. Findings that
    /// share no cause are together if they are of one rule, one gravity, and all new or all old.
    #[must_use]
    pub fn entries(&self, is_listed: impl Fn(&Reported) -> bool) -> Vec<Vec<&Reported>> {
        let mut entries: HashMap<_, Vec<&Reported>, foldhash::fast::FixedState> =
            HashMap::default();
        for one in self.open().filter(|one| is_listed(one)) {
            let Precedence {
                is_new, gravity, ..
            } = one.precedence;
            let alone = (one.finding.rule.id, one.finding.severity, is_new, gravity);
            let key = match &one.cause {
                Some(cause) => (Some((&one.holder.id().source, cause)), None),
                None => (None, Some(alone)),
            };
            entries.entry(key).or_default().push(one);
        }
        let mut entries: Vec<Vec<&Reported>> = entries.into_values().collect();
        for entry in &mut entries {
            entry.sort_by_key(|one| Reverse(one.precedence));
        }
        entries.sort_by_cached_key(|entry| {
            let is_info = entry
                .iter()
                .all(|one| one.finding.severity == Severity::Info);
            let precedence = entry.iter().map(|one| one.precedence).max();
            let first = entry.first().map(|one| {
                let id = one.holder.id();
                (one.finding.rule.id, id.source.clone(), id.key.clone())
            });
            (is_info, Reverse((precedence, entry.len())), first)
        });
        entries
    }

    /// The number of open findings of each severity.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.open().map(|one| one.finding.severity).collect()
    }

    /// Whether a check fails that fails on this severity and higher ones.
    #[must_use]
    pub fn fails(&self, fail_on: Severity) -> bool {
        // The graver a severity, the less it is.
        let gravest = self.counts().gravest();
        gravest.is_some_and(|gravest| gravest <= fail_on)
    }

    /// A baseline that accepts the findings that are not muted, each once. Their source is kept only if they are in several
    /// sources, because names of files change.
    #[must_use]
    pub fn baseline(&self) -> Baseline {
        let standing = || self.findings.iter().filter(|one| one.fate != Fate::Muted);
        let sources: BTreeSet<&SourceName> =
            standing().map(|one| &one.holder.id().source).collect();
        let accepted = |one: &Reported| Accepted {
            source: (sources.len() > 1).then(|| one.holder.id().source.clone()),
            ..Accepted::of(&one.holder, &one.finding)
        };
        let findings: BTreeSet<Accepted> = standing().map(accepted).collect();
        Baseline {
            findings: findings.into_iter().collect(),
        }
    }
}

impl Reported {
    /// The sort key of findings.
    fn place(&self) -> impl Ord {
        let Finding {
            severity,
            rule,
            path,
            ..
        } = &self.finding;
        let Id { source, key } = self.holder.id();
        let object = (&key.namespace, &key.name, self.holder.kind());
        (
            (*severity, rule.id, self.holder.cluster()),
            (object, path, source),
        )
    }
}

/// The findings with only those causes that several of them share.
fn with_shared_causes(mut findings: Vec<Reported>) -> Vec<Reported> {
    let mut counts: HashMap<_, usize, foldhash::fast::FixedState> = HashMap::default();
    let key = |one: &Reported| Some((one.holder.id().source.clone(), one.cause.clone()?));
    for key in findings.iter().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    for one in &mut findings {
        let is_shared = key(one).is_some_and(|key| counts[&key] > 1);
        one.cause = one.cause.take().filter(|_| is_shared);
    }
    findings
}

/// The objects that were looked at.
struct Looked<'k> {
    destinations: HashSet<&'k Id, foldhash::fast::RandomState>,
    /// Whether all policies were.
    policies: bool,
}

/// Examines the policies of all sources, in order.
fn policies(
    ground: &Ground<'_>,
    programs: &SourcePrograms,
    mut report: impl FnMut(&Holder, &Program, Vec<Finding>),
) {
    for (source, program) in programs.iter() {
        for kind in POLICIES {
            let feed = ground
                .store
                .source(source)
                .and_then(|source| source.feed(kind));
            let mut objects: Vec<_> = feed.into_iter().flat_map(Feed::objects).collect();
            objects.sort_by_key(|(key, _)| *key);
            for (key, object) in objects {
                let Some(policy) = PolicyObject::of(object) else {
                    continue;
                };
                let (source, key) = (source.clone(), key.clone());
                let (found, _) = examine_policy(ground, program, (&source, policy));
                let id = Id { source, key };
                let holder = Holder::Policy(Subject { kind, id }, object.clone());
                report(&holder, program, found);
            }
        }
    }
}

/// Whether an accepted finding that did not come up is gone: in every source where it could be, its rule looked at the
/// object or at a complete list without it. Otherwise this is not known.
fn is_gone(
    ground: &Ground<'_>,
    programs: &SourcePrograms,
    looked_at: &Looked<'_>,
    accepted: &Accepted,
) -> bool {
    let mut sources = programs.iter().filter(|(source, _)| accepted.is_of(source));
    let mut is_anywhere = false;
    let is_gone = sources.all(|(source, program)| {
        is_anywhere = true;
        let id = Id {
            source: source.clone(),
            key: ObjectKey {
                namespace: accepted.namespace.as_str().into(),
                name: accepted.name.as_str().into(),
            },
        };
        let runs = program.runs(&accepted.rule);
        let kind = Kind::every().find(|kind| kind.name() == accepted.kind);
        let is_settled = kind.is_some_and(|kind| {
            if ground.store.object(source, kind, &id.key).is_some() {
                return match kind {
                    Kind::Destination => looked_at.destinations.contains(&id),
                    _ => looked_at.policies,
                };
            }
            // The program's rules see all of a kind or none of it, so a namespace is not enough.
            ground.store.knowledge(source, kind).is_whole()
        });
        runs && is_settled
    });
    is_anywhere && is_gone
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        derive::world::{World, visits},
        diagnose::{Program, examine},
        model::{Destination, Interner, decode_value},
        store::{Change, Link, Object, Origin, Store, Update},
    };

    /// The findings, and the claimants that are looked at, if half of `count` Destinations claim the same service and
    /// names and one address, and the other half are external and claim the same host and name.
    fn visited(count: usize) -> (usize, usize) {
        let reference = json!({"name": "web", "namespace": "shop", "clusterName": "c1"});
        let status = json!({"localFqdn": "web.shop.svc.cluster.local",
            "appliedFederation": {"federatedHostname": "web.shop.svc.c1.global", "flatNetwork": true}});
        let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}]}]);
        let external = json!({"name": "x", "hosts": ["x.example.com", "web.shop.svc.c1.global"]});
        let object = |at: usize| {
            let spec = match at % 2 {
                0 => json!({"kubeService": {"ref": reference, "endpointSubsets": endpoints}}),
                _ => json!({"externalService": external}),
            };
            let value = json!({"metadata": {"name": format!("d{at:05}"), "namespace": "gloo-mesh"},
                "spec": spec, "status": status});
            let known = decode_value::<Destination>(&value, &mut Interner::default());
            Change::Listed(Object::Destination(known.into()))
        };
        let kind = Kind::Destination;
        let begin = [Change::ListBegan(kind)].into_iter();
        let end = [Change::ListEnded(kind), Change::Link(kind, Link::Live)];
        let (mut store, mut world) = (Store::default(), World::default());
        store.declare(&"east".into(), Origin::Context);
        for change in begin.chain((0..count).map(object)).chain(end) {
            let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
            let touched = store.apply(Update { source, at, change });
            world.follow(&store, &touched);
        }
        let ground = Ground {
            store: &store,
            world: &world,
            now: Timestamp::UNIX_EPOCH,
        };
        let program = Program::of(&store, &"east".into());
        let all: Vec<_> = world.iter().cloned().collect();
        visits::take();
        let findings = all
            .iter()
            .map(|known| examine(&ground, &program, known).len());
        (findings.sum(), visits::take())
    }

    #[test]
    fn destinations_that_claim_the_same_are_not_each_compared_with_every_other() {
        let (few, many) = (visited(200), visited(2_000));
        assert!(few.0 > 600, "the rules find that they claim the same");
        assert!(many.1 <= many.0 * 8, "{many:?}");
        assert!(many.1 <= few.1 * 11, "{few:?} {many:?}");
    }
}
