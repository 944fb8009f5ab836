//! Which of the known words someone may have meant.

/// The known word that is nearest to one that is not, where one is near enough to be meant.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let known = known.into_iter();
    let rated = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    // The first of those that are equally near.
    let (distance, nearest) = rated.min_by_key(|(distance, _)| *distance)?;
    let enough = (word.chars().count().max(nearest.chars().count()) / 3).max(1);
    (distance <= enough).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_found_and_what_is_far_is_not() {
        let known = ["type", "key", "wait", "caption"];
        for (word, expected) in [
            ("tpye", Some("type")),
            ("keys", Some("key")),
            ("wiat", Some("wait")),
            ("captoin", Some("caption")),
            ("screenshot", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
