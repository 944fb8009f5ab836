//! Ages, as kubectl writes them.

use jiff::Timestamp;

/// How long ago something was: `38s`, `3m12s`, `4h`, `17d`, `2y41d`. What lies in the future is `0s` old.
///
/// Two units while they are telling, one where the second would be noise: minutes with seconds under ten minutes, hours
/// with minutes under eight hours, days with hours under two days, years with days under eight years.
#[must_use]
pub fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(since).as_secs().max(0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_as_kubectl_writes_them() {
        let cases = [
            (0, "0s"),
            (-5, "0s"),
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
        let now: Timestamp = "2026-06-01T09:00:00Z".parse().expect("a valid time");
        for (seconds, expected) in cases {
            let since = now - jiff::SignedDuration::from_secs(seconds);
            assert_eq!(age(since, now), expected, "{seconds} seconds");
        }
    }
}
