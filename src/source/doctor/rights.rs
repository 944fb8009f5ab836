//! Finds out what we may do: by asking the server what it would allow, or, where it does not tell, by reading one
//! object of each kind.
//!
//! Where all namespaces are refused, those are asked for that a feed falls back to. Never about any other kind.

use futures::{StreamExt, stream};
use serde::de::IgnoredAny;

use super::{
    probe::{ProbeClient, ProbeError},
    review::{AccessAnswer, AccessQuestion, review},
};
use crate::{
    source::{Scope, live::collection::Collection},
    store::{
        Kind,
        checkup::{AccessVerdict, Rights, RightsEvidence, Ruling, Verb},
    },
};

/// How many questions are under way at the same time: a server that is far away is not to be waited for one by one,
/// and one that is busy is not to be rushed.
const AT_ONCE: usize = 4;

/// The rights of a login, and its user as the server names it. `None` if it does not.
pub(super) struct RightsFound {
    pub(super) rights: Rights,
    pub(super) user: Option<String>,
}

/// The requests about rights to one server.
struct Inquiry<'i> {
    probe: &'i ProbeClient,
    scope: &'i Scope,
    /// The namespace that the context prefers.
    home: &'i str,
    found: RightsFound,
}

/// Asks about each kind in the scope.
pub(super) async fn rights(probe: &ProbeClient, scope: &Scope, home: &str) -> RightsFound {
    let mut questions = questions(scope);
    let first = questions.remove(0);
    let answer = review(probe, &first).await;
    let untold = why_untold(probe, &answer);
    let user = answer.as_ref().err().and_then(ProbeError::user);
    let rights = Rights {
        by: untold.map_or(RightsEvidence::Review, RightsEvidence::Reading),
        rulings: Vec::new(),
    };
    let mut inquiry = Inquiry {
        probe,
        scope,
        home,
        found: RightsFound { rights, user },
    };
    if inquiry.found.rights.by == RightsEvidence::Review {
        inquiry.note(first, answer);
    } else {
        questions.retain(|question| question.verb == Verb::List);
    }
    inquiry.ask(questions).await;
    inquiry.ask(inquiry.nearby()).await;
    inquiry.ask_for_name().await;
    inquiry.found
}

/// Every verb on every kind.
fn questions(scope: &Scope) -> Vec<AccessQuestion> {
    let question = |kind, verb| AccessQuestion {
        kind,
        verb,
        namespace: scope.namespace.clone(),
    };
    let of_kind = |kind| Verb::ALL.map(|verb| question(kind, verb));
    Kind::ALL.into_iter().flat_map(of_kind).collect()
}

/// Why a server does not tell what it would allow, where that is so whatever one asks.
fn why_untold(probe: &ProbeClient, answer: &Result<AccessAnswer, ProbeError>) -> Option<String> {
    let error = answer.as_ref().err()?;
    match error.code()? {
        403 => Some("asking is forbidden".to_owned()),
        404 | 405 => Some(error.failure(&probe.server).why),
        _ => None,
    }
}

impl Inquiry<'_> {
    /// Asks several questions and notes their answers, in their order.
    async fn ask(&mut self, questions: Vec<AccessQuestion>) {
        let answers = questions.into_iter().map(|question| async {
            let answer = match self.found.rights.by {
                RightsEvidence::Review => review(self.probe, &question).await,
                RightsEvidence::Reading(_) => read(self.probe, &question).await,
            };
            (question, answer)
        });
        let answers: Vec<_> = stream::iter(answers).buffered(AT_ONCE).collect().await;
        for (question, answer) in answers {
            self.note(question, answer);
        }
    }

    fn note(&mut self, question: AccessQuestion, answer: Result<AccessAnswer, ProbeError>) {
        let failure = |error: ProbeError| error.failure(&self.probe.server);
        let AccessAnswer { verdict, user } = answer.unwrap_or_else(|error| AccessAnswer {
            verdict: AccessVerdict::Unknown(failure(error)),
            user: None,
        });
        self.found.user = self.found.user.take().or(user);
        self.found.rights.rulings.push(Ruling {
            kind: question.kind,
            verb: question.verb,
            namespace: question.namespace,
            verdict,
        });
    }

    /// Whether kinds that are refused may be listed in the namespaces that are read instead.
    fn nearby(&self) -> Vec<AccessQuestion> {
        let of_kind = |kind| {
            let collection = Collection::new(kind, self.scope, self.home);
            let question = |namespace: &String| AccessQuestion {
                kind,
                verb: Verb::List,
                namespace: Some(namespace.clone()),
            };
            collection.nearby().iter().map(question).collect::<Vec<_>>()
        };
        self.refused_lists().flat_map(of_kind).collect()
    }

    fn refused_lists(&self) -> impl Iterator<Item = Kind> {
        let rulings = self.found.rights.rulings.iter();
        let refused = rulings
            .filter(|ruling| ruling.verb == Verb::List && ruling.verdict == AccessVerdict::Refused);
        refused.map(|ruling| ruling.kind)
    }

    /// Reads what is refused, because a refusal names whom it refuses. No answer does any harm.
    async fn ask_for_name(&mut self) {
        let refused = self.refused_lists().next();
        let Some(kind) = refused.filter(|_| self.found.user.is_none()) else {
            return;
        };
        let collection = Collection::new(kind, self.scope, self.home);
        let refusal = glimpse(self.probe, &collection).await.err();
        self.found.user = refusal.and_then(|error| error.user());
    }
}

/// Whether the objects of a kind may be listed, by asking for one of them.
async fn read(probe: &ProbeClient, question: &AccessQuestion) -> Result<AccessAnswer, ProbeError> {
    let scope = Scope {
        namespace: question.namespace.clone(),
        ..Scope::default()
    };
    match glimpse(probe, &Collection::new(question.kind, &scope, "")).await {
        Ok(()) => Ok(AccessAnswer {
            verdict: AccessVerdict::Allowed,
            user: None,
        }),
        Err(error) if error.code() == Some(403) => Ok(AccessAnswer {
            verdict: AccessVerdict::Refused,
            user: error.user(),
        }),
        Err(error) => Err(error),
    }
}

async fn glimpse(probe: &ProbeClient, collection: &Collection) -> Result<(), ProbeError> {
    let get = collection.glimpse().map_err(|_| ProbeError::Odd)?;
    probe.ask::<IgnoredAny>(get).await.map(|_| ())
}
