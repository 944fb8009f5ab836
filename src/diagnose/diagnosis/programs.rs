//! Which rules run in each source.

use crate::{
    diagnose::Program,
    model::SourceName,
    store::{Source, Store},
};

/// The programs of all sources, in the order in which these spoke.
#[derive(Debug, Default)]
pub(super) struct Programs(Vec<Running>);

/// The program of a source.
#[derive(Debug, Default)]
pub(super) struct Running {
    source: SourceName,
    pub(super) program: Program,
    /// How often its rules began or ceased to run.
    pub(super) edition: u32,
}

impl Programs {
    /// Looks which rules can run now; answers with the sources where they are others than before.
    pub(super) fn follow<'s>(&mut self, store: &'s Store) -> Vec<&'s SourceName> {
        let sources = store.sources().map(Source::name);
        sources
            .filter(|source| self.of_mut(source).replace(Program::of(store, source)))
            .collect()
    }

    /// That of a source; none where it has not spoken.
    pub(super) fn of(&self, source: &SourceName) -> Option<&Running> {
        self.0.iter().find(|running| running.source == *source)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Program> {
        self.0.iter().map(|running| &running.program)
    }

    fn of_mut(&mut self, source: &SourceName) -> &mut Running {
        let found = self.0.iter().position(|running| running.source == *source);
        let at = found.unwrap_or_else(|| {
            self.0.push(Running {
                source: source.clone(),
                ..Running::default()
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }
}

impl Running {
    /// Whether other rules run now.
    fn replace(&mut self, program: Program) -> bool {
        let is_another = self.program.running() != program.running();
        self.program = program;
        self.edition += u32::from(is_another);
        is_another
    }
}
