//! Opening and closing: pages and the way between them, branches, lines that are cut, the whole object.

use crate::{
    app::{
        Effect, Enter, EvidencePlace, Focus, Fold, Handle, Overlay, Page, Panes, Seen, State,
        Topic, YamlView,
    },
    derive::{self, affected::AffectedDestinations, world::Moved},
    diagnose::{self, Diagnosis, Severity},
    route::place_of,
    store::{Id, Kind, Subject},
};

use super::{DRAW_NOW, fetch, finding, groups, one_change, reading::read, target, yaml};

/// The panes one looks at, to be changed.
pub(super) fn panes_mut(state: &mut State) -> &mut Panes {
    match state.trail.page_mut() {
        Some(page) => &mut page.panes,
        None => &mut state.beside,
    }
}

/// Opens what the cursor is on.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if let Some((view, _)) = yaml::view(state) {
        view.turn_fold();
        return vec![DRAW_NOW];
    }
    if !state.is_in_pane() {
        return open_selected(state);
    }
    let Some(handle) = handle(state) else {
        read(state);
        return vec![DRAW_NOW];
    };
    match handle.enter {
        Enter::Read => read(state),
        Enter::Fold(fold) => panes_mut(state).set_fold(handle.topic, fold.turned()),
        Enter::Reveal(fold) => return reveal(state, handle.topic, fold),
        Enter::Open(subject) => open_page(state, subject),
        Enter::Prove(path) => return prove(state, &handle.topic, &path),
        Enter::Field(subject, path) => return open_field(state, subject, &path),
        Enter::Change(number) => one_change::show(state, number),
    }
    vec![DRAW_NOW]
}

/// Goes where the Destination of the panes shows what a finding is about.
fn prove(state: &mut State, topic: &Topic, path: &str) -> Vec<Effect> {
    let Some(known) = state.destination() else {
        return Vec::new();
    };
    let subject = known.subject();
    let rule = match topic {
        Topic::Finding(id, _) => diagnose::rule(id),
        _ => None,
    };
    match EvidencePlace::of_finding((&state.store, &state.world), known, (rule, path)) {
        EvidencePlace::Pane(pane, topic) => {
            open_page(state, subject);
            panes_mut(state).show(pane, topic);
            vec![DRAW_NOW]
        }
        EvidencePlace::Yaml => show_yaml(state, subject, Some(path)),
    }
}

/// Opens the page of an object, and on it its YAML at a field.
fn open_field(state: &mut State, subject: Subject, path: &str) -> Vec<Effect> {
    if state.subject().as_ref() != Some(&subject) || state.page().is_none() {
        open_page(state, subject.clone());
    }
    if state.subject().as_ref() != Some(&subject) {
        return vec![DRAW_NOW];
    }
    show_yaml(state, subject, Some(path))
}

/// The topic under the cursor of the chosen pane, on the last frame.
pub(super) fn handle(state: &State) -> Option<Handle> {
    let shown = state.geometry.pane(state.panes().chosen)?;
    shown.handle.clone()
}

fn open_selected(state: &mut State) -> Vec<Effect> {
    if state.trail.depth() == 0 && groups::toggle(state) {
        return vec![DRAW_NOW];
    }
    let Some(subject) = state.subject() else {
        return Vec::new();
    };
    open_page(state, subject);
    vec![DRAW_NOW]
}

pub(super) fn open_page(state: &mut State, subject: Subject) {
    let Some(mut page) = Page::of(subject.clone(), &state.store, &state.world) else {
        let Subject { kind, id } = subject;
        state.note = Some(format!("{} has no {kind} {}", id.source, id.key));
        return;
    };
    if state.focus == Focus::Clusters {
        state.focus = Focus::Table;
    }
    // A user in a pane next to the table continues in the same pane of the page.
    if state.page().is_none() && subject.kind == Kind::Destination {
        page.panes.chosen = state.beside.chosen;
    }
    state.trail.open(page);
    refresh(state);
}

/// Folds or unfolds a part of the whole object, which is fetched each time it is opened.
fn reveal(state: &mut State, topic: Topic, fold: Fold) -> Vec<Effect> {
    panes_mut(state).set_fold(topic, fold.turned());
    let asked = state.subject().filter(|_| fold == Fold::Shut);
    let asked = asked.map_or_else(Vec::new, |subject| fetch(state, subject));
    asked.into_iter().chain([DRAW_NOW]).collect()
}

/// Goes one step back: ends a search, closes what is on top, takes back a change of the filter that was made here, then
/// leaves the page or the pane. No step loses a filter.
pub(super) fn back(state: &mut State) {
    if yaml::view(state).is_some_and(|(view, _)| view.end_search()) || finding::end(state) {
        return;
    }
    if state.mode().is_overlay() {
        return state.lift();
    }
    if state.focus == Focus::Clusters {
        state.focus = Focus::Table;
        return;
    }
    if let Some(filter) = state.steps.pop(target::place(state)) {
        let is_hidden = state.page().is_some();
        let text = filter.text().trim().to_owned();
        target::set(state, filter);
        state.note = is_hidden.then(|| match &*text {
            "" => "the table has no filter again".to_owned(),
            text => format!("the filter of the table is {text} again"),
        });
    } else if !close(state) && !target::filter(state).is_empty() {
        state.note = Some("this filter is from the start: / changes it".to_owned());
    }
}

/// Closes what is open: the overlay, else the page or the list of findings, else the pane. Returns whether there was
/// anything.
pub(super) fn close(state: &mut State) -> bool {
    if state.mode().is_overlay() {
        state.lift();
    } else if state.focus == Focus::Clusters {
        state.focus = Focus::Table;
    } else if state.trail.depth() > 0 {
        earlier(state);
    } else if state.focus == Focus::Pane {
        state.focus = Focus::Table;
    } else {
        return false;
    }
    true
}

pub(super) fn earlier(state: &mut State) {
    state.trail.back();
    refresh(state);
}

pub(super) fn later(state: &mut State) {
    state.trail.forward();
    refresh(state);
}

/// Looks at the object of the open page again, which may have changed or gone.
fn refresh(state: &mut State) {
    follow(state, &[]);
}

/// The same, after Destinations moved.
pub(super) fn follow(state: &mut State, moved: &[Moved]) {
    let State {
        trail,
        affected,
        store,
        world,
        diagnosis,
        ..
    } = state;
    let Some(page) = trail.page_mut() else {
        *affected = None;
        return;
    };
    page.refresh(store, world);
    let Seen::Other(object) = &page.seen else {
        *affected = None;
        return;
    };
    let subject = &page.subject;
    let judgement = |id: &Id| gravest_between(diagnosis, id, subject);
    match affected {
        Some(affected) if affected.is_of(subject, object) => {
            affected.follow(world, moved, &judgement);
        }
        _ => *affected = AffectedDestinations::of(world, (subject, object), &judgement),
    }
}

/// Judges the Destinations of the open page again whose findings changed.
pub(super) fn judge(state: &mut State) {
    let State {
        affected,
        diagnosis,
        world,
        ..
    } = state;
    if let Some(affected) = affected {
        let subject = affected.subject().clone();
        let judgement = |id: &Id| gravest_between(diagnosis, id, &subject);
        affected.judge(world, diagnosis.judged(), &judgement);
    }
}

/// The severity of the gravest finding of a Destination that is about an object.
fn gravest_between(diagnosis: &Diagnosis, id: &Id, subject: &Subject) -> Option<Severity> {
    diagnosis.between(id, subject).map(|one| one.severity).min()
}

/// Takes the locality of the cursor's line for lost, or for found again.
pub(super) fn lose(state: &mut State) {
    let place = handle(state).and_then(|handle| match (handle.topic, handle.enter) {
        (Topic::Locality(place), _) => Some(place),
        (Topic::Address(address) | Topic::Socket(address, _), _) => {
            let known = state.destination()?;
            derive::locality::zone_of(&known.destination, &address)
        }
        (_, Enter::Open(subject)) => place_of((&state.store, &state.world), &subject),
        _ => None,
    });
    if let Some(place) = place {
        state.lost.toggle(&place);
    } else {
        let words = "no zone, workload, cluster or gateway here: L names any place to lose";
        state.note = Some(words.to_owned());
    }
}

pub(super) fn open_yaml(state: &mut State) -> Vec<Effect> {
    let Some(subject) = state.subject() else {
        return Vec::new();
    };
    show_yaml(state, subject, None)
}

/// Shows an object as YAML, at what a path names where one is given.
pub(super) fn show_yaml(state: &mut State, subject: Subject, path: Option<&str>) -> Vec<Effect> {
    let view = YamlView::new(subject.clone(), path);
    state.lay(Overlay::Yaml(view.into()));
    let fetched = fetch(state, subject);
    fetched.into_iter().chain([DRAW_NOW]).collect()
}
