//! Durations as operators write them.

use jiff::SignedDuration;

/// A duration as operators write it: `5s`, `100ms`, `1m30s`, `0.25s`.
#[must_use]
pub fn duration(span: SignedDuration) -> String {
    let (seconds, millis) = (span.as_secs(), span.subsec_millis());
    match (seconds, millis) {
        _ if span.subsec_nanos() % 1_000_000 != 0 => format!("{}s", span.as_secs_f64()),
        (0, millis) if millis != 0 => format!("{millis}ms"),
        (_, millis) if millis != 0 => format!("{}s", span.as_secs_f64()),
        (seconds, _) if seconds != 0 && seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        (seconds, _) if seconds > 60 && seconds % 60 != 0 => {
            format!("{}m{}s", seconds / 60, seconds % 60)
        }
        (seconds, _) if seconds >= 60 => format!("{}m", seconds / 60),
        (seconds, _) => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time;

    #[test]
    fn durations_are_told_by_their_value_however_they_were_written() {
        let cases = [
            ("0s", "0s"),
            ("0.100s", "100ms"),
            ("100ms", "100ms"),
            ("1500ms", "1.5s"),
            ("60s", "1m"),
            ("90s", "1m30s"),
            ("3600s", "1h"),
            ("1h", "1h"),
            ("1us", "0.000001s"),
        ];
        for (written, told) in cases {
            let span = time::duration(written).expect("it is a duration");
            assert_eq!(duration(span), told, "{written}");
        }
    }
}
