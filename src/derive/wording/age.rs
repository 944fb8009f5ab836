//! Ages, as kubectl writes them, and times in the future, which occur because clocks differ.

use jiff::{SignedDuration, Timestamp};

use crate::store::{Skew, Source};

/// How long ago something was: `38s`, `3m12s`, `4h`, `17d`, `2y41d`. A time in the future, which occurs if clocks
/// differ, is `in 2h`, in one unit.
///
/// Has two units from 2 to 10 minutes, from 3 to 8 hours, from 2 to 8 days and from 2 to 8 years; otherwise one, as the
/// second would be noise.
#[must_use]
pub fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(since).as_secs();
    if is_ahead(since, now) {
        format!("in {}", brief(seconds.saturating_neg()))
    } else {
        span(seconds)
    }
}

/// Whether a time is a second or more in the future.
fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).as_secs() < 0
}

/// How long ago something was, in words that can follow a verb: `4d ago`, or `in 2h`.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let age = age(at, now);
    if is_ahead(at, now) {
        age
    } else {
        format!("{age} ago")
    }
}

fn span(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: i64, unit: char, small: i64, small_unit: char| {
        if small == 0 {
            format!("{large}{unit}")
        } else {
            format!("{large}{unit}{small}{small_unit}")
        }
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, 'm', seconds % 60, 's'),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, 'h', minutes % 60, 'm'),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, 'd', hours % 24, 'h'),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

/// A span in the largest unit that it holds at least twice; below 2 minutes, in seconds.
fn brief(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m", seconds / 60),
        7_200..172_800 => format!("{}h", seconds / 3600),
        172_800..63_072_000 => format!("{}d", seconds / 86_400),
        _ => format!("{}y", seconds / 86_400 / 365),
    }
}

/// How a clock is set to ours: `2h ahead of ours`, `14m behind ours`. `None` if they agree within 5 seconds.
#[must_use]
pub fn skew_words(skew: Skew) -> Option<String> {
    let ahead = skew.notable()?;
    let way = if ahead.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    Some(format!("{} {way} ours", rounded(ahead)))
}

/// The sentences about the clock of a source. Empty if nothing shows that it differs from ours.
#[must_use]
pub fn clock_words(source: &Source) -> Vec<String> {
    let measured = source.skew().and_then(skew_words);
    let measured =
        measured.map(|words| format!("its clock is {words}; ages and rules use its clock"));
    let written = source.written_ahead().map(|ahead| {
        let span = rounded(ahead);
        match source.skew() {
            Some(_) => format!(
                "objects were written up to {span} in the future of its clock: another clock there is at least {span} \
                 ahead, so the age of these objects is unknown"
            ),
            None => format!(
                "objects were written up to {span} in the future: its clock is at least {span} ahead of ours, so ages \
                 can be wrong by as much"
            ),
        }
    });
    measured.into_iter().chain(written).collect()
}

/// A difference of clocks in one unit, rounded to seconds, or to minutes from 10 minutes on: it is rarely exact.
fn rounded(difference: SignedDuration) -> String {
    let seconds = difference.unsigned_abs();
    let seconds = seconds.as_secs() + u64::from(seconds.subsec_millis() >= 500);
    let seconds = if seconds < 600 {
        seconds
    } else {
        seconds.saturating_add(30) / 60 * 60
    };
    brief(i64::try_from(seconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noon() -> Timestamp {
        "2026-06-01T12:00:00Z".parse().expect("a valid time")
    }

    #[test]
    fn ages_read_as_kubectl_writes_them_and_the_future_as_what_it_is() {
        let cases = [
            (0, "0s"),
            (-1, "in 1s"),
            (-119, "in 119s"),
            (-7_199, "in 119m"),
            (-7_200, "in 2h"),
            (-172_799, "in 47h"),
            (-172_800, "in 2d"),
            (-86_400 * 729, "in 729d"),
            (-365 * 86_400 * 9, "in 9y"),
            (38, "38s"),
            (119, "119s"),
            (120, "2m"),
            (192, "3m12s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (10_860, "3h1m"),
            (28_800, "8h"),
            (172_800, "2d"),
            (172_800 + 3600, "2d1h"),
            (691_200, "8d"),
            (365 * 86_400 * 2 + 86_400 * 41, "2y41d"),
            (365 * 86_400 * 9, "9y"),
        ];
        for (seconds, expected) in cases {
            let since = noon() - SignedDuration::from_secs(seconds);
            assert_eq!(age(since, noon()), expected, "{seconds} seconds");
        }
        // Within the second nothing is in the future.
        let soon = noon() + SignedDuration::from_millis(999);
        assert_eq!(age(soon, noon()), "0s");
    }

    #[test]
    fn behind_a_verb_the_future_is_not_ago() {
        let said = |second| ago(noon() + SignedDuration::from_secs(second), noon());
        assert_eq!(
            [said(0), said(-240), said(240)],
            ["0s ago", "4m ago", "in 4m"]
        );
    }

    #[test]
    fn differences_of_clocks_are_told_above_five_seconds() {
        let told = |millis| skew_words(Skew::new(SignedDuration::from_millis(millis)));
        let cases = [
            (0, None),
            (5_000, None),
            (-5_000, None),
            (5_600, Some("6s ahead of ours")),
            (-6_000, Some("6s behind ours")),
            (7_199_300, Some("2h ahead of ours")),
            (-10_799_900, Some("3h behind ours")),
            (i64::MAX, Some("292471208y ahead of ours")),
        ];
        for (millis, expected) in cases {
            assert_eq!(told(millis).as_deref(), expected, "{millis}");
        }
        assert!(skew_words(Skew::new(SignedDuration::MIN)).is_some());
    }

    proptest! {
        #[test]
        fn any_two_times_have_an_age(
            since in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            now in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            near in -700_i64..700,
        ) {
            let at = |second| Timestamp::from_second(second).expect("it is in the range");
            for since in [at(since), at((now + near).clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second()))] {
                let age = age(since, at(now));
                prop_assert_eq!(age.starts_with("in "), since > at(now), "{}", age);
                prop_assert_eq!(age == "0s", since == at(now), "{}", age);
            }
        }
    }
}
