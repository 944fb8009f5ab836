//! The doctor: why a context cannot be read.

use super::answer::{CommandOutput, Exit};
use crate::{
    cli::{DoctorFormat, Invocation},
    output,
    runtime::{clock::Clock, look},
    source,
};

/// Looks at each chosen context.
pub(super) async fn doctor(invocation: &Invocation, format: DoctorFormat) -> CommandOutput {
    let clock = Clock::System.for_sources();
    let choice = invocation.choice.clone();
    let looked = source::examine(choice, &invocation.scope, &clock, invocation.timeout).await;
    let checkups = match looked {
        Ok(checkups) => checkups,
        Err(error) => return CommandOutput::refused(error),
    };
    let mut text = Vec::new();
    let (written, remarks) = match format {
        DoctorFormat::Text => {
            let glyphs = look::glyphs(invocation.look);
            let written = output::doctor(&mut text, &checkups, glyphs);
            // The list names what failed already, where one looks.
            (written, Vec::new())
        }
        DoctorFormat::Json => {
            let written = output::json(&mut text, &output::doctor_report(&checkups));
            (written, output::doctor_remarks(&checkups))
        }
    };
    written.expect("memory takes everything that is written to it");
    CommandOutput {
        remarks,
        exit: if output::is_healthy(&checkups) {
            Exit::Done
        } else {
            Exit::Incomplete
        },
        ..CommandOutput::text(text)
    }
}
