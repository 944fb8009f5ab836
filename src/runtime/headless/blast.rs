//! `blast`: what the loss of places does to every Destination.

use super::{
    answer::{CommandOutput, Exit, completeness},
    gather::gather,
    get::listed,
    missing,
};
use crate::{
    cli::{AskedBlast, BlastFormat, Invocation},
    output::{self, BlastPage},
    query::Sort,
    route::{Blast, lost_places},
    runtime::look,
};

/// The Destinations by what they lose.
pub(super) async fn answer(invocation: &Invocation, asked: &AskedBlast) -> CommandOutput {
    let read = match gather(invocation).await {
        Ok(gathered) => gathered.close(),
        Err(error) => return CommandOutput::refused(error),
    };
    let remarks = missing::remarks(&read.store);
    let exit = completeness(&read.store);
    let lost = match lost_places((&read.store, &read.world), &asked.lose) {
        Ok(lost) => lost,
        Err(why) => {
            return CommandOutput {
                remarks: [remarks, vec![format!("error: --lose: {why}")]].concat(),
                exit: exit.min(Exit::Usage),
                ..CommandOutput::nothing()
            };
        }
    };
    let order = (asked.filter.clone(), Sort::default());
    let (listing, _) = listed(&read, order, &invocation.mutes);
    let blast = Blast::of((&read.store, &read.world), &lost, listing.rows());
    let glyphs = look::glyphs(invocation.look);
    CommandOutput {
        remarks,
        exit,
        ..CommandOutput::writing(&asked.outputs, move |mut out, format, _| {
            let page = BlastPage {
                facts: (&read.store, &read.world),
                blast: &blast,
                glyphs,
            };
            match format {
                BlastFormat::Text => output::blast_page(&mut out, &page),
                BlastFormat::Json => output::json(&mut out, &output::blast_document(&page)),
            }
        })
    }
}
