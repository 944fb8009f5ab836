//! Finds out what we may do: by asking the server what it would allow, or, where it does not tell, by reading one
//! object of each kind.
//!
//! Where all namespaces are refused, those are asked for that a feed falls back to. Never about any other kind.

use futures::{StreamExt, stream};
use serde::de::IgnoredAny;

use super::{
    line::{Line, Snag},
    review::{Question, review},
};
use crate::{
    source::{Scope, live::place::Place},
    store::{
        Kind,
        checkup::{By, Rights, Ruling, Verb, Verdict},
    },
};

/// How many questions are under way at the same time: a server that is far away is not to be waited for one by one,
/// and one that is busy is not to be rushed.
const AT_ONCE: usize = 4;

/// What we may do, and whom the server takes us for, where it has said so.
pub(super) struct Found {
    pub(super) rights: Rights,
    pub(super) user: Option<String>,
}

type Answer = Result<(Verdict, Option<String>), Snag>;

/// What is asked of one server.
struct Inquiry<'i> {
    line: &'i Line,
    scope: &'i Scope,
    /// The namespace that the context prefers.
    home: &'i str,
    found: Found,
}

/// Asks about each kind in the scope.
pub(super) async fn rights(line: &Line, scope: &Scope, home: &str) -> Found {
    let mut questions = questions(scope);
    let first = questions.remove(0);
    let answer = review(line, &first).await;
    let untold = why_untold(line, &answer);
    let user = answer.as_ref().err().and_then(Snag::user);
    let rights = Rights {
        by: untold.map_or(By::Review, By::Reading),
        rulings: Vec::new(),
    };
    let mut inquiry = Inquiry {
        line,
        scope,
        home,
        found: Found { rights, user },
    };
    if inquiry.found.rights.by == By::Review {
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
fn questions(scope: &Scope) -> Vec<Question> {
    let question = |kind, verb| Question {
        kind,
        verb,
        namespace: scope.namespace.clone(),
    };
    let of_kind = |kind| Verb::ALL.map(|verb| question(kind, verb));
    Kind::ALL.into_iter().flat_map(of_kind).collect()
}

/// Why a server does not tell what it would allow, where that is so whatever one asks.
fn why_untold(line: &Line, answer: &Answer) -> Option<String> {
    let snag = answer.as_ref().err()?;
    match snag.code()? {
        403 => Some("asking is forbidden".to_owned()),
        404 | 405 => Some(snag.failure(&line.server).why),
        _ => None,
    }
}

impl Inquiry<'_> {
    /// Asks several questions and notes their answers, in their order.
    async fn ask(&mut self, questions: Vec<Question>) {
        let answers = questions.into_iter().map(|question| async {
            let answer = match self.found.rights.by {
                By::Review => review(self.line, &question).await,
                By::Reading(_) => read(self.line, &question).await,
            };
            (question, answer)
        });
        let answers: Vec<_> = stream::iter(answers).buffered(AT_ONCE).collect().await;
        for (question, answer) in answers {
            self.note(question, answer);
        }
    }

    fn note(&mut self, question: Question, answer: Answer) {
        let failure = |snag: Snag| snag.failure(&self.line.server);
        let (verdict, user) = answer.unwrap_or_else(|snag| (Verdict::Unknown(failure(snag)), None));
        self.found.user = self.found.user.take().or(user);
        self.found.rights.rulings.push(Ruling {
            kind: question.kind,
            verb: question.verb,
            namespace: question.namespace,
            verdict,
        });
    }

    /// Whether kinds that are refused may be listed in the namespaces that are read instead.
    fn nearby(&self) -> Vec<Question> {
        let of_kind = |kind| {
            let place = Place::new(kind, self.scope, self.home);
            let question = |namespace: &String| Question {
                kind,
                verb: Verb::List,
                namespace: Some(namespace.clone()),
            };
            place.nearby().iter().map(question).collect::<Vec<_>>()
        };
        self.refused_lists().flat_map(of_kind).collect()
    }

    fn refused_lists(&self) -> impl Iterator<Item = Kind> {
        let rulings = self.found.rights.rulings.iter();
        let refused = rulings
            .filter(|ruling| ruling.verb == Verb::List && ruling.verdict == Verdict::Refused);
        refused.map(|ruling| ruling.kind)
    }

    /// Reads what is refused, because a refusal names whom it refuses. No answer does any harm.
    async fn ask_for_name(&mut self) {
        let refused = self.refused_lists().next();
        let Some(kind) = refused.filter(|_| self.found.user.is_none()) else {
            return;
        };
        let place = Place::new(kind, self.scope, self.home);
        let refusal = glimpse(self.line, &place).await.err();
        self.found.user = refusal.and_then(|snag| snag.user());
    }
}

/// Whether the objects of a kind may be listed, by asking for one of them.
async fn read(line: &Line, question: &Question) -> Answer {
    let scope = Scope {
        namespace: question.namespace.clone(),
        ..Scope::default()
    };
    match glimpse(line, &Place::new(question.kind, &scope, "")).await {
        Ok(()) => Ok((Verdict::Allowed, None)),
        Err(snag) if snag.code() == Some(403) => Ok((Verdict::Refused, snag.user())),
        Err(snag) => Err(snag),
    }
}

async fn glimpse(line: &Line, place: &Place) -> Result<(), Snag> {
    let get = place.glimpse().map_err(|_| Snag::Odd)?;
    line.ask::<IgnoredAny>(get).await.map(|_| ())
}
