//! Values with wildcards: `*` matches any characters, also none, and `?` matches one. Case makes no difference.

use std::str::Chars;

/// A text with wildcards, such as the value of a key.
#[derive(Clone, Debug)]
pub struct Glob {
    lower: Box<str>,
    /// The number of bytes before the first wildcard. `None` if there is none.
    begins: Option<usize>,
}

impl Glob {
    /// The pattern of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        Self {
            begins: lower.find(['*', '?']),
            lower: lower.into(),
        }
    }

    /// A glob that matches a text in which this is somewhere.
    #[must_use]
    pub fn within(text: &str) -> Self {
        Self::new(&format!("*{text}*"))
    }

    /// The value in lower case. `None` if it has wildcards.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        self.begins.is_none().then_some(&*self.lower)
    }

    /// Whether all of a text is as the pattern says.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        if text.is_ascii() {
            let Some(begins) = self.begins else {
                return self.lower.eq_ignore_ascii_case(text);
            };
            // Most texts begin otherwise.
            let begin = text.as_bytes().get(..begins);
            if begin
                .is_none_or(|begin| !begin.eq_ignore_ascii_case(&self.lower.as_bytes()[..begins]))
            {
                return false;
            }
            if &self.lower[begins..] == "*" {
                return true;
            }
        }
        if text
            .bytes()
            .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
        {
            return is_like(text.to_lowercase().chars(), self.lower.chars());
        }
        is_like(text.chars(), self.lower.chars())
    }
}

fn is_like<'t>(mut text: Chars<'t>, mut pattern: Chars<'t>) -> bool {
    // The pattern after the last star, and the text that the star has not taken yet.
    let mut star: Option<(Chars<'t>, Chars<'t>)> = None;
    loop {
        match (pattern.clone().next(), text.clone().next()) {
            (Some('*'), _) => {
                pattern.next();
                star = Some((pattern.clone(), text.clone()));
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                pattern.next();
                text.next();
            }
            (None, None) => return true,
            _ => {
                let Some((after, rest)) = &mut star else {
                    return false;
                };
                if rest.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), rest.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wildcards_match_any_characters_or_one() {
        for (pattern, text, expected) in [
            ("shop", "Shop", true),
            ("SHOP", "shop", true),
            ("shop", "shop2", false),
            ("shop*", "shop", true),
            ("*-1*", "eu-1-1b", true),
            ("s?op", "shop", true),
            ("s?op", "sop", false),
            ("*b?d*d", "abxdbyd-d", true),
            ("größe*", "GRÖSSEN", false),
            ("grö*", "GRÖßE", true),
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
        ] {
            assert_eq!(
                Glob::new(pattern).matches(text),
                expected,
                "{pattern} {text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_glob_is_the_regular_expression_that_it_stands_for(pattern in "[abAé*?.]{0,8}", text in "[abABé.]{0,8}") {
            let letters = pattern.to_lowercase().chars().map(|letter| match letter {
                '*' => "(?s:.*)".to_owned(),
                '?' => "(?s:.)".to_owned(),
                letter => regex::escape(&letter.to_string()),
            }).collect::<String>();
            let expected = regex::Regex::new(&format!("^{letters}$")).expect("it is one").is_match(&text.to_lowercase());
            prop_assert_eq!(Glob::new(&pattern).matches(&text), expected);
        }
    }
}
