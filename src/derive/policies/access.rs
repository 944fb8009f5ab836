//! The remark on the access policies of a Destination as a whole.

use crate::{
    derive::{CallerAccess, Known, Neighbourhood, World, access},
    store::Store,
};

use super::Remark;

/// The remark on callers that no policy admits. `None` if nothing restricts callers.
#[must_use]
pub fn access_remark((store, world): (&Store, &World), known: &Known) -> Option<Remark> {
    let mut around = Neighbourhood {
        store,
        world,
        known,
    };
    match access(&mut around) {
        CallerAccess::Open => None,
        CallerAccess::Restricted => Some(Remark::note(
            "all other callers are denied: Istio admits only what an applied access policy admits",
        )),
        CallerAccess::Denied(denied) => Some(denied.fault(&known.id).into()),
        CallerAccess::Unknown(why) => Some(Remark::note(format!(
            "whether calls need an access policy is not known: {why}"
        ))),
    }
}
