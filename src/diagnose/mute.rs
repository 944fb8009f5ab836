//! Muted findings, which a user does not want to see: they are counted, but not listed, and do not fail a check.

use std::fmt;

use crate::{
    derive::{self, world::Known},
    model::meta::Meta,
};

use super::{
    Holder, Rule,
    muted::{Muted, MutedBy, day},
    nearest::rule_called,
};

/// A mute of the findings for which all of its parts hold. At least one part is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Mute {
    rule: Option<&'static Rule>,
    destination: Option<Pattern>,
    label: Option<Label>,
    /// Who made it, why, and until when.
    pub(super) why: Muted,
}

/// The reason why a mute is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MuteError(String);

/// A name in which `*` matches any characters, also none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern(Box<str>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    key: Box<str>,
    value: Box<str>,
}

impl fmt::Display for MuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MuteError {}

impl Mute {
    /// Mutes all findings of a rule.
    #[must_use]
    pub fn of_rule(rule: &'static Rule) -> Self {
        Self {
            rule: Some(rule),
            destination: None,
            label: None,
            why: Muted::by(MutedBy::Flag),
        }
    }

    /// Parses the parts of a mute: the id of a rule, a Destination as `namespace/name` of the object or as `name.namespace`
    /// or `name.namespace.cluster` of the service, with `*` for any characters, and a label of the object as `key=value`.
    ///
    /// # Errors
    /// If no part is given, no rule has the id, or a part is not in its form.
    pub fn parse(
        rule: Option<&str>,
        destination: Option<&str>,
        label: Option<&str>,
    ) -> Result<Self, MuteError> {
        if rule.is_none() && destination.is_none() && label.is_none() {
            return Err(MuteError(
                "a mute says nothing; give it a rule, a destination or a label".to_owned(),
            ));
        }
        Ok(Self {
            rule: rule.map(rule_called).transpose().map_err(MuteError)?,
            destination: destination.map(Pattern::parse).transpose()?,
            label: label.map(Label::parse).transpose()?,
            why: Muted::by(MutedBy::Config),
        })
    }

    /// The same mute with a reason, and a last day written as `YYYY-MM-DD`.
    ///
    /// # Errors
    /// If there is no such day.
    pub fn because(
        mut self,
        reason: Option<String>,
        until: Option<&str>,
    ) -> Result<Self, MuteError> {
        self.why.reason = reason;
        self.why.until = until.map(day).transpose().map_err(MuteError)?;
        Ok(self)
    }

    /// Whether the findings of a rule about an object are muted. A mute of a Destination mutes nothing about a policy.
    #[must_use]
    pub fn mutes(&self, holder: &Holder, rule: &Rule) -> bool {
        let means = |of: &Pattern| holder.destination().is_some_and(|known| of.means(known));
        self.rule.is_none_or(|of| of == rule)
            && self
                .label
                .as_ref()
                .is_none_or(|label| label.is_on(holder.meta()))
            && self.destination.as_ref().is_none_or(means)
    }
}

impl fmt::Display for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.rule.map(|rule| rule.id.to_owned());
        let destination = self.destination.as_ref().map(|of| of.0.to_string());
        let label = self.label.as_ref();
        let label = label.map(|label| format!("{}={}", label.key, label.value));
        let parts: Vec<String> = [rule, destination, label].into_iter().flatten().collect();
        f.write_str(&parts.join(" "))
    }
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, MuteError> {
        if !text.contains(['/', '.']) {
            return Err(MuteError(format!(
                "cannot tell which Destination {text:?} is; write namespace/name or service.namespace.cluster"
            )));
        }
        Ok(Self(text.into()))
    }

    fn means(&self, known: &Known) -> bool {
        let destination = &*known.destination;
        if self.0.contains('/') {
            let object = format!("{}/{}", destination.meta.namespace, destination.meta.name);
            return is_like(&object, &self.0);
        }
        let service = format!(
            "{}.{}",
            derive::destination::service_name(destination),
            derive::destination::namespace(destination)
        );
        let in_cluster =
            derive::destination::cluster(destination).map(|cluster| format!("{service}.{cluster}"));
        is_like(&service, &self.0) || in_cluster.is_some_and(|name| is_like(&name, &self.0))
    }
}

impl Label {
    fn parse(text: &str) -> Result<Self, MuteError> {
        let (key, value) = text.split_once('=').unwrap_or_default();
        if key.is_empty() {
            return Err(MuteError(format!(
                "cannot use {text:?} as a label; write key=value"
            )));
        }
        Ok(Self {
            key: key.into(),
            value: value.into(),
        })
    }

    fn is_on(&self, meta: &Meta) -> bool {
        meta.labels.get(&self.key) == Some(&*self.value)
    }
}

/// Whether a text matches a pattern in which `*` matches any characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(mut text) = text.strip_prefix(begin) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        // Whatever is between, the first place that fits leaves most to those that follow.
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        derive::world::tests::{object, world_of},
        store::Kind,
    };

    fn known(json: &str) -> Arc<Known> {
        let value = serde_json::from_str(json).expect("it is JSON");
        let (_, world) = world_of(&[object(Kind::Destination, &value)], &[]);
        let mut all = world.iter();
        Arc::clone(all.next().expect("one was put there"))
    }

    #[test]
    fn a_mute_mutes_where_all_its_parts_hold() {
        let known = known(
            r#"{"metadata":{"name":"reviews-one","namespace":"gloo-mesh","labels":{"team":"red"}},
                "spec":{"kubeService":{"ref":{"name":"reviews","namespace":"bookinfo","clusterName":"eu.one"}}}}"#,
        );
        let cases = [
            ([Some("no-type"), None, None], true),
            ([Some("both-types"), None, None], false),
            ([None, Some("gloo-mesh/reviews-one"), None], true),
            ([None, Some("gloo-mesh/*"), None], true),
            ([None, Some("*/reviews"), None], false),
            ([None, Some("*/*views*one"), None], true),
            ([None, Some("reviews.bookinfo"), None], true),
            ([None, Some("reviews.bookinfo.eu.one"), None], true),
            ([None, Some("reviews.*.eu.*"), None], true),
            ([None, Some("reviews.bookinfo.us"), None], false),
            ([None, None, Some("team=red")], true),
            ([None, None, Some("team=")], false),
            (
                [Some("no-type"), Some("gloo-mesh/*"), Some("team=red")],
                true,
            ),
            (
                [Some("no-type"), Some("gloo-mesh/*"), Some("team=blue")],
                false,
            ),
            ([Some("no-type"), Some("other/*"), Some("team=red")], false),
        ];
        let no_type = crate::diagnose::rule("no-type").expect("a rule");
        for ([rule, destination, label], expected) in cases {
            let mute = Mute::parse(rule, destination, label).expect("it is a mute");
            let holder = Holder::Destination(Arc::clone(&known));
            assert_eq!(mute.mutes(&holder, no_type), expected, "{mute}");
        }
    }

    #[test]
    fn what_is_no_mute_is_refused_in_words() {
        let cases = [
            ([None, None, None], "says nothing"),
            ([Some("no-typ"), None, None], "nearest is no-type"),
            ([None, Some("reviews"), None], "namespace/name"),
            ([None, None, Some("team")], "key=value"),
            ([None, None, Some("=red")], "key=value"),
        ];
        for ([rule, destination, label], said) in cases {
            let why = Mute::parse(rule, destination, label).expect_err(said);
            assert!(why.to_string().contains(said), "{why}");
        }
    }

    #[test]
    fn stars_stand_for_any_letters() {
        let cases = [
            ("abc", "abc", true),
            ("abc", "ab", false),
            ("abc", "*", true),
            ("", "*", true),
            ("abc", "a*c", true),
            ("ac", "a*c", true),
            ("a", "a*a", false),
            ("abab", "*ab", true),
            ("xaby", "*a*b*", true),
            ("xbay", "*a*b*", false),
        ];
        for (text, pattern, expected) in cases {
            assert_eq!(is_like(text, pattern), expected, "{text} like {pattern}");
        }
    }
}
