//! The filters that were accepted before, in this session and in earlier ones.

/// The most filters to keep.
pub const MOST_RECENT: usize = 500;

/// The accepted filters, the newest last, and the place in them while one is recalled.
#[derive(Clone, Debug, Default)]
pub struct RecentFilters {
    filters: Vec<String>,
    /// The filter that is recalled, and the text that was typed before.
    recalled: Option<(usize, String)>,
}

impl RecentFilters {
    /// Begins with those of earlier sessions, the newest last.
    #[must_use]
    pub fn new(filters: Vec<String>) -> Self {
        Self {
            filters,
            recalled: None,
        }
    }

    /// Whether one is recalled.
    pub(super) fn is_recalling(&self) -> bool {
        self.recalled.is_some()
    }

    /// Adds an accepted filter. Returns whether it is another one than the last.
    pub(super) fn add(&mut self, text: &str) -> bool {
        self.recalled = None;
        let is_new = !text.is_empty() && self.filters.last().is_none_or(|last| last != text);
        if is_new {
            self.filters.retain(|one| one != text);
            self.filters.push(text.to_owned());
            let surplus = self.filters.len().saturating_sub(MOST_RECENT);
            self.filters.drain(..surplus);
        }
        is_new
    }

    /// Ends recalling.
    pub(super) fn rest(&mut self) {
        self.recalled = None;
    }

    /// The filter before the one that is recalled. `None` if there is none.
    pub(super) fn earlier(&mut self, typed: &str) -> Option<&str> {
        let (at, typed) = match self.recalled.take() {
            Some((at, typed)) => (at, typed),
            None => (self.filters.len(), typed.to_owned()),
        };
        let skipped = |text: &String| *text == typed;
        let mut at = at.saturating_sub(1);
        if self.filters.get(at).is_some_and(skipped) && at > 0 {
            at -= 1;
        }
        self.recalled = (!self.filters.is_empty()).then_some((at, typed));
        self.filters.get(at).map(String::as_str)
    }

    /// The filter after the one that is recalled, at last the text that was typed. `None` if none is recalled.
    pub(super) fn later(&mut self) -> Option<&str> {
        let (at, typed) = self.recalled.take()?;
        let at = (at + 1).min(self.filters.len());
        let (_, typed) = self.recalled.insert((at, typed));
        Some(self.filters.get(at).unwrap_or(typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_recalled_backwards_and_forwards_to_what_was_typed() {
        let mut recent = RecentFilters::new(vec!["a".into(), "b".into()]);
        assert!(recent.add("c") && !recent.add("c") && recent.add("a") && !recent.add(""));
        let earlier: Vec<_> = (0..4)
            .map(|_| recent.earlier("typed").map(str::to_owned))
            .collect();
        assert_eq!(
            earlier,
            ["a", "c", "b", "b"].map(|text| Some(text.to_owned()))
        );
        let later: Vec<_> = (0..3).map(|_| recent.later().map(str::to_owned)).collect();
        assert_eq!(later, ["c", "a", "typed"].map(|text| Some(text.to_owned())));
        recent.rest();
        assert_eq!(recent.later(), None);
        assert_eq!(RecentFilters::default().earlier(""), None);
    }

    #[test]
    fn the_oldest_are_dropped() {
        let mut recent = RecentFilters::default();
        for at in 0..MOST_RECENT + 5 {
            recent.add(&at.to_string());
        }
        assert_eq!(
            (recent.filters.len(), &*recent.filters[0]),
            (MOST_RECENT, "5")
        );
    }
}
