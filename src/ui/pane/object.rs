//! An object of another kind than Destination: its oddities, then fact by fact.

use crate::{
    derive::{self, policies::PolicyObject},
    store::Object,
};

use super::{
    Facing, PaneContent, PaneLines,
    overview::{facts, oddities},
    policy,
};

pub(super) fn content<'s>(facing: &Facing<'s>, object: &'s Object) -> PaneContent<'s> {
    let (store, world) = (&facing.state.store, &facing.state.world);
    let page = facing
        .state
        .page()
        .expect("objects of other kinds have a page");
    let mut lines = PaneLines::new(facing);
    oddities(facing, object.oddities(), &mut lines);
    if let Some(own) = PolicyObject::of(object) {
        policy::lines(facing, own, &mut lines);
    }
    for group in derive::object_facts((store, world), &page.subject.id, object, facing.times()) {
        facts(facing, group, &mut lines);
    }
    lines.content()
}
