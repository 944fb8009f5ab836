//! One Destination under examination: what the rules see of it, what they ask for, and what they raise.
//!
//! Whatever a rule looks up beside the Destination it looks up here, where it is remembered: a change of it has the
//! Destination examined again. The look-ups themselves stand beside, in `lookup`.

mod lookup;

pub(super) use lookup::is_complete;

use std::sync::Arc;

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{About, Aspect, Drift, Known, brief_text},
    model::{
        Destination, SourceName,
        endpoint::Endpoint,
        external_service::ExternalService,
        kube_service::KubeService,
        meta::{ENABLED_ANNOTATION, Meta, OWNER_LABEL},
        status::{AppliedFederation, Status},
    },
    store::{Kind, ObjectKey, Origin, Subject},
};

use super::{
    Area, Finding, Ground, Program, Rule,
    areas::Areas,
    topic::{Asked, Topic, hash},
};

/// For so long after it was written a live object may not yet be what the management plane makes of it.
const SETTLES: SignedDuration = SignedDuration::from_secs(60);

/// A Destination under examination.
pub(super) struct Case<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) known: &'a Known,
    rule: &'static Rule,
    /// What it is about.
    area: Area,
    compared: Option<Arc<Compared<'a>>>,
    findings: Vec<Finding>,
    asked: Vec<Asked>,
    due: Option<Timestamp>,
}

/// A Destination beside its own cluster.
pub(super) struct Compared<'a> {
    /// The source that reaches the cluster.
    pub(super) source: &'a SourceName,
    pub(super) drift: Drift<'a>,
}

/// What an examination gave.
#[derive(Default)]
pub(super) struct Examined<'a> {
    /// How it stands beside its own cluster; nothing where no source reaches that.
    pub(super) compared: Option<Arc<Compared<'a>>>,
    /// The findings, the gravest first, each rule and path once.
    pub(super) findings: Vec<Finding>,
    /// What was asked for, sorted, each once.
    pub(super) asked: Vec<Asked>,
    /// When the object will have settled, where it has not yet.
    pub(super) due: Option<Timestamp>,
}

impl<'a> Case<'a> {
    /// Has the rules of a program that are about these areas look at a Destination.
    pub(super) fn examine(
        ground: &'a Ground<'a>,
        program: &Program,
        (known, areas): (&'a Known, Areas),
    ) -> Examined<'a> {
        let Some(first) = program.running().first() else {
            return Examined::default();
        };
        let mut case = Self {
            ground,
            known,
            rule: first,
            area: Area::Cluster,
            compared: None,
            findings: Vec::new(),
            asked: Vec::new(),
            due: None,
        };
        if areas.has(Area::Cluster) {
            case.compared = case.compare().map(Arc::new);
        }
        for (area, rule) in program.by_area().filter(|(area, _)| areas.has(*area)) {
            (case.area, case.rule) = (area, rule);
            (rule.check)(&mut case);
        }
        case.close()
    }

    /// What came of it.
    fn close(self) -> Examined<'a> {
        let Self {
            compared,
            mut findings,
            mut asked,
            due,
            ..
        } = self;
        Asked::tidy(&mut asked);
        let place = |finding: &Finding| (finding.severity, finding.rule.id);
        findings.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.path.cmp(&b.path)));
        findings.dedup_by(|a, b| a.rule == b.rule && a.path == b.path);
        tell_apart(&mut findings);
        Examined {
            compared,
            findings,
            asked,
            due,
        }
    }

    /// Raises a finding of the rule that is looking, at its own severity.
    pub(super) fn raise(
        &mut self,
        path: impl Into<String>,
        message: impl AsRef<str>,
    ) -> &mut Finding {
        self.findings.push(Finding {
            rule: self.rule,
            area: self.area,
            severity: self.rule.severity,
            about: About::default(),
            path: path.into(),
            message: brief_text(message.as_ref()).into_owned(),
            evidence: Vec::new(),
        });
        self.findings.last_mut().expect("one was just put there")
    }

    pub(super) fn destination(&self) -> &'a Destination {
        &self.known.destination
    }

    pub(super) fn kube(&self) -> Option<&'a KubeService> {
        self.destination().kube_service()
    }

    pub(super) fn external(&self) -> Option<&'a ExternalService> {
        self.destination().external_service()
    }

    pub(super) fn status(&self) -> Option<&'a Status> {
        self.destination().status.as_deref()
    }

    pub(super) fn federation(&self) -> Option<&'a AppliedFederation> {
        self.status()?.federation.as_deref()
    }

    /// The Destination beside its own cluster; nothing where no source reaches that.
    pub(super) fn compared(&self) -> Option<Arc<Compared<'a>>> {
        self.compared.clone()
    }

    /// The endpoints of a Kubernetes service, each with its place: subset and number.
    pub(super) fn endpoints(
        &self,
    ) -> impl Iterator<Item = ((usize, usize), &'a Endpoint)> + use<'a> {
        let subsets = self.kube().map_or(&[][..], |kube| &kube.endpoint_subsets);
        subsets.iter().enumerate().flat_map(|(subset, of)| {
            let endpoints = of.endpoints.iter().enumerate();
            endpoints.map(move |(at, endpoint)| ((subset, at), endpoint))
        })
    }

    /// Whether discovery made the object, and nobody by hand.
    pub(super) fn is_owned(&self) -> bool {
        self.destination().meta.labels.get(OWNER_LABEL).is_some()
    }

    /// Whether the Service has itself discovered although no workload of the mesh stands behind it.
    pub(super) fn is_enabled(&self) -> bool {
        let annotations = &self.destination().meta.annotations;
        annotations.get(ENABLED_ANNOTATION) == Some("true")
    }

    /// Whether the management plane has had the time to follow the object: always in a dump, which is taken as it is.
    pub(super) fn has_settled(&mut self) -> bool {
        self.has_settled_since(&self.known.destination.meta)
    }

    /// The same of another object.
    pub(super) fn has_settled_since(&mut self, meta: &Meta) -> bool {
        let source = self.ground.store.source(&self.known.id.source);
        let alive = source.filter(|source| source.origin().is_some_and(Origin::is_alive));
        let due = alive.and_then(|source| source.comes_of_age(meta, SETTLES, self.ground.now));
        if let Some(due) = due {
            self.due = Some(self.due.map_or(due, |before| before.min(due)));
        }
        due.is_none()
    }

    /// Another object of the same source, for evidence.
    pub(super) fn beside(&self, kind: Kind, key: ObjectKey) -> Subject {
        self.known.id.beside(kind, key)
    }

    /// Remembers what is asked for.
    fn ask(&mut self, topic: &Topic<'_>) {
        self.ask_live(&self.known.id.source, topic);
    }

    /// Remembers what is asked of another source, which reaches the Destination's own cluster.
    fn ask_live(&mut self, source: &SourceName, topic: &Topic<'_>) {
        let by = self.area.into();
        self.asked.push(Asked::new(hash(source, topic), by));
    }
}

/// Numbers findings of one rule that are about equal values. Their order is that of what they say, so that which of them is
/// first does not depend on where they are.
fn tell_apart(findings: &mut [Finding]) {
    let mut alike: HashMap<_, Vec<usize>, foldhash::fast::RandomState> = HashMap::default();
    for (at, finding) in findings.iter().enumerate() {
        let identity = (finding.rule.id, finding.about.to_string());
        alike.entry(identity).or_default().push(at);
    }
    for mut places in alike.into_values().filter(|places| places.len() > 1) {
        places.sort_by(|a, b| {
            let said = |at: &usize| (findings[*at].severity, &findings[*at].message);
            said(a).cmp(&said(b))
        });
        for (before, at) in places.into_iter().enumerate().skip(1) {
            findings[at].about(Aspect::Occurrence(before + 1));
        }
    }
}
