//! The doctor: why a context cannot be read.

use super::answer::{CommandOutput, Exit};
use crate::{
    cli::{DoctorFormat, Invocation, Outputs},
    output,
    runtime::{clock::Clock, look},
    source,
};

/// Looks at each chosen context.
pub(super) async fn doctor(
    invocation: &Invocation,
    outputs: &Outputs<DoctorFormat>,
) -> CommandOutput {
    let clock = Clock::System.for_sources();
    let choice = invocation.choice.clone();
    let looked = source::examine(choice, &invocation.scope, &clock, invocation.timeout).await;
    let checkups = match looked {
        Ok(checkups) => checkups,
        Err(error) => return CommandOutput::refused(error),
    };
    let glyphs = look::glyphs(invocation.look);
    CommandOutput {
        // The list names what failed already, where one looks.
        remarks: match outputs.standard() {
            Some(DoctorFormat::Text) => Vec::new(),
            _ => output::doctor_remarks(&checkups),
        },
        exit: if output::is_healthy(&checkups) {
            Exit::Done
        } else {
            Exit::Incomplete
        },
        ..CommandOutput::writing(outputs, move |mut out, format, _| match format {
            DoctorFormat::Text => output::doctor(&mut out, &checkups, glyphs),
            DoctorFormat::Json => output::json(&mut out, &output::doctor_report(&checkups)),
        })
    }
}
