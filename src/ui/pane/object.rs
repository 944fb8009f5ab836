//! What an object of another kind than a Destination is: what is odd about it, then fact by fact.

use crate::{
    derive::{self, policies::PolicyObject},
    store::Object,
};

use super::{
    Content, Facing, Lines,
    overview::{facts, oddities},
    policy,
};

pub(super) fn content<'s>(facing: &Facing<'s>, object: &'s Object) -> Content<'s> {
    let (store, world) = (&facing.state.store, &facing.state.world);
    let page = facing
        .state
        .page()
        .expect("objects of other kinds have a page");
    let mut lines = Lines::new(facing);
    oddities(facing, object.oddities(), &mut lines);
    if let Some(own) = PolicyObject::of(object) {
        policy::lines(facing, own, &mut lines);
    }
    for group in derive::object_facts((store, world), &page.subject.id, object, facing.times()) {
        facts(facing, group, &mut lines);
    }
    lines.content()
}
