//! Everything derived for the one object of another kind than Destination on the screen: each part once after a change, when
//! it is first shown.

use std::{cell::OnceCell, sync::Arc};

use crate::{
    derive::{
        affected::ObjectVerdict,
        effects::{self, Statement},
        fault::Remark,
        overview::FactGroup,
        policies::PolicyObject,
        world::Known,
    },
    diagnose::{Finding, Severity},
    model::approval::ApprovalState,
};

/// The parts derived since the last change.
#[derive(Debug, Default)]
pub(super) struct ObjectDetails {
    pub(super) verdict: OnceCell<ObjectVerdict>,
    pub(super) gravest: OnceCell<GravestFault>,
    pub(super) facts: OnceCell<Vec<FactGroup>>,
    pub(super) policy: OnceCell<PolicyDetails>,
}

/// The gravest finding about an object.
#[derive(Debug, Default)]
pub enum GravestFault {
    /// None above info.
    #[default]
    None,
    /// A finding about the object itself, which is not muted.
    Own(Finding),
    /// A finding of this Destination that is about the object, in its words.
    Of(Arc<Known>, Severity, String),
}

/// Everything about a policy that is not common to all objects.
#[derive(Debug, Default)]
pub struct PolicyDetails {
    /// The number of Destinations for which it is in each state.
    pub tally: Vec<(ApprovalState, usize)>,
    /// Its faults, and the meaning of its selector if that is easily misread.
    pub remarks: Vec<Remark>,
    /// Its effects in words. `None` if it has no spec.
    pub statements: Option<Vec<Statement>>,
}

impl PolicyDetails {
    pub(super) fn of(policy: PolicyObject<'_>) -> Self {
        let effects = policy.effects();
        Self {
            tally: policy.tally(),
            remarks: policy.remarks(),
            statements: effects.map(|all| effects::statements(&all, None)),
        }
    }
}
