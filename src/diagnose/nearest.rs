//! Suggestions for an id that no rule has.

use super::{Rule, rule, rules};

/// The most rules to suggest.
const NEAREST: usize = 3;

/// The 1 to 3 rules whose ids are nearest to a word: those that contain it, then those that differ in few letters. The
/// nearest is always included, however far it is.
#[must_use]
pub fn nearest_rules(word: &str) -> Vec<&'static Rule> {
    let word = word.trim().to_ascii_lowercase();
    let mut near: Vec<(usize, &Rule)> = rules().map(|rule| (distance(rule, &word), rule)).collect();
    near.sort_by_key(|(distance, rule)| (*distance, rule.id));
    let limit = (word.chars().count() / 3).max(1);
    let is_near = |at: usize, distance: usize| at == 0 || distance <= limit;
    let near = near.into_iter().enumerate().take(NEAREST);
    let near = near.filter(|(at, (distance, _))| is_near(*at, *distance));
    near.map(|(_, (_, rule))| rule).collect()
}

/// The rule with an id.
///
/// # Errors
/// If no rule has it, a sentence with the nearest ids.
pub fn rule_called(id: &str) -> Result<&'static Rule, String> {
    rule(id).ok_or_else(|| {
        let near: Vec<&str> = nearest_rules(id).iter().map(|rule| rule.id).collect();
        let are = if near.len() == 1 { "is" } else { "are" };
        let near = near.join(", ");
        format!(
            "no rule is called {id:?}; the nearest {are} {near}, and `portolan rules` lists all"
        )
    })
}

fn distance(rule: &Rule, word: &str) -> usize {
    if word.len() > 2 && rule.id.contains(word) {
        return 0;
    }
    strsim::damerau_levenshtein(rule.id, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(word: &str) -> Vec<&'static str> {
        nearest_rules(word).iter().map(|rule| rule.id).collect()
    }

    #[test]
    fn near_rules_contain_the_word_or_differ_in_few_letters() {
        assert_eq!(near("both-type")[0], "both-types");
        assert_eq!(near("Ref-duplicat")[0], "ref-duplicate");
        assert_eq!(near("mesh-unste")[0], "mesh-unset");
        assert!(near("cluster-lab").contains(&"cluster-label-mismatch"));
        assert_eq!(near("").len(), 1);
    }

    #[test]
    fn a_rule_that_is_not_there_is_answered_with_those_that_are() {
        assert_eq!(rule_called("no-type"), Ok(rule("no-type").expect("a rule")));
        let why = rule_called("both-type").expect_err("there is none");
        assert!(why.contains("\"both-type\"") && why.contains("nearest are both-types"));
    }
}
