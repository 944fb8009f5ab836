//! The remarks on the access policies of a Destination as a whole.

use crate::{
    derive::{
        access::{CallerAccess, access, access_faults},
        neighbours::{Neighbourhood, Neighbours},
        world::{Known, World},
    },
    store::Store,
};

use super::Remark;

/// The remarks on callers that no policy admits, and on what policies admit in vain. Empty if nothing restricts callers.
#[must_use]
pub fn access_remarks((store, world): (&Store, &World), known: &Known) -> Vec<Remark> {
    let mut around = Neighbourhood::of((store, world), known);
    let faults = access_faults(&mut around);
    let mut remarks = Vec::from_iter(of_callers(&mut around));
    remarks.extend(Remark::first_of(faults));
    remarks
}

fn of_callers(around: &mut dyn Neighbours<'_>) -> Option<Remark> {
    match access(around) {
        CallerAccess::Open => None,
        CallerAccess::Restricted => Some(Remark::note(
            "all other callers are denied: Istio admits only what an applied access policy admits",
        )),
        CallerAccess::Denied(fault) => Some((*fault).into()),
        CallerAccess::Unknown(why) => Some(Remark::note(format!(
            "whether calls need an access policy is not known: {why}"
        ))),
    }
}
