//! Measures by how much the clock of a server is ahead of ours, from the `Date` header of its answers.
//!
//! `Date` has whole seconds, and was written at some moment between the request and its answer. Each answer thus allows a
//! range of skews. What was measured before is kept while it is in that range, else the smallest skew in it is taken: no
//! difference is reported without proof. Every answer measures again, so a clock that is set right shows with the next
//! one. Nothing here reads a clock: it is handed in.

use std::task::{Context, Poll};

use futures::{FutureExt, future::BoxFuture};
use http::{
    HeaderMap, Request, Response, StatusCode,
    header::{AGE, DATE},
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use tokio::sync::watch;
use tower_service::Service;

use super::NowFn;
use crate::store::Skew;

/// `Date` has no smaller unit.
const UNIT: SignedDuration = SignedDuration::from_secs(1);

/// Measures one server. Clones measure the same one.
#[derive(Clone)]
pub(super) struct Meter {
    clock: NowFn,
    measured: watch::Sender<Measured>,
}

/// The last skew, and the last one that was reported.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Measured {
    skew: Option<Skew>,
    reported: Option<Skew>,
}

impl Meter {
    /// Measures by this clock.
    pub(super) fn new(clock: NowFn) -> Self {
        Self {
            clock,
            measured: watch::Sender::default(),
        }
    }

    /// The last skew. `None` if no answer had a `Date`.
    pub(super) fn skew(&self) -> Option<Skew> {
        self.measured.borrow().skew
    }

    /// The last skew, if it was not reported yet. The caller has to report it.
    pub(super) fn news(&self) -> Option<Skew> {
        let mut news = None;
        self.measured.send_if_modified(|measured| {
            news = measured
                .skew
                .filter(|skew| measured.reported != Some(*skew));
            measured.reported = measured.skew;
            news.is_some()
        });
        news
    }

    /// Takes in an answer to a request that was sent at a time and came now.
    fn note(&self, sent: Timestamp, status: StatusCode, headers: &HeaderMap) {
        let date = date(status, headers);
        let Some(range) = date.and_then(|date| SkewRange::of(date, sent, (self.clock)())) else {
            return;
        };
        self.measured.send_if_modified(|measured| {
            let before = *measured;
            let skew = measured.skew.unwrap_or_default();
            measured.skew = Some(range.corrected(skew));
            *measured != before
        });
    }
}

/// The `Date` of an answer. `None` if it has none that is a time, comes from a cache, or is of a gateway: their clock is
/// another one.
fn date(status: StatusCode, headers: &HeaderMap) -> Option<Timestamp> {
    let is_of_a_gateway = matches!(
        status,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    );
    // RFC 9111 has caches say how old what they hold is.
    let is_fresh = headers.get_all(AGE).iter().all(|age| age == "0");
    if is_of_a_gateway || !is_fresh {
        return None;
    }
    let date = headers.get(DATE)?.to_str().ok()?;
    DateTimeParser::new().parse_timestamp(date).ok()
}

/// The skews that one answer allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SkewRange {
    least: SignedDuration,
    most: SignedDuration,
}

impl SkewRange {
    /// The range of an answer with this `Date` to a request that was sent and answered at these times. `None` if our clock
    /// went back in between.
    fn of(date: Timestamp, sent: Timestamp, came: Timestamp) -> Option<Self> {
        (sent <= came).then(|| Self {
            least: date.duration_since(came),
            most: date.duration_since(sent).saturating_add(UNIT),
        })
    }

    /// The same skew if it is in the range, else the smallest in it.
    fn corrected(self, skew: Skew) -> Skew {
        if (self.least..=self.most).contains(&skew.ahead()) {
            skew
        } else {
            Skew::new(SignedDuration::ZERO.clamp(self.least, self.most))
        }
    }
}

/// A service whose answers are measured.
#[derive(Clone)]
pub(super) struct Metered<S> {
    pub(super) meter: Meter,
    pub(super) inner: S,
}

impl<S, A, B> Service<Request<A>> for Metered<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: Send,
    S::Future: Send + 'static,
    B: Send,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let (meter, sent) = (self.meter.clone(), (self.meter.clock)());
        let answering = self.inner.call(request);
        async move {
            let answer = answering.await?;
            meter.note(sent, answer.status(), answer.headers());
            Ok(answer)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn at(second: i64) -> Timestamp {
        let noon: Timestamp = "2026-06-01T12:00:00Z".parse().expect("a valid time");
        noon + SignedDuration::from_secs(second)
    }

    fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| {
            let value = HeaderValue::from_str(value).expect("it is a header");
            (name.clone(), value)
        });
        pairs.collect()
    }

    #[test]
    fn a_date_is_read_if_it_says_what_the_clock_of_the_server_shows() {
        let noon = "Mon, 01 Jun 2026 12:00:00 GMT";
        let is_read = |status, pairs: &[(http::HeaderName, &str)]| {
            let status = StatusCode::from_u16(status).expect("it is a status");
            date(status, &headers(pairs)) == Some(at(0))
        };
        for (status, expected) in [
            (200, true),
            (401, true),
            (403, true),
            (410, true),
            (500, true),
            (407, false),
            (502, false),
            (503, false),
            (504, false),
        ] {
            assert_eq!(is_read(status, &[(DATE, noon)]), expected, "{status}");
        }
        for (age, expected) in [("0", true), ("3600", false), ("", false), ("x", false)] {
            assert_eq!(
                is_read(200, &[(DATE, noon), (AGE, age)]),
                expected,
                "{age:?}"
            );
        }
        for garbage in [
            "",
            "0",
            "noon",
            "2026-06-01",
            "Mon, 01 Jun 99999 12:00:00 GMT",
        ] {
            assert_eq!(
                date(StatusCode::OK, &headers(&[(DATE, garbage)])),
                None,
                "{garbage:?}"
            );
        }
        assert_eq!(date(StatusCode::OK, &HeaderMap::new()), None);
    }

    #[test]
    fn a_difference_is_only_reported_if_the_answer_proves_it() {
        let seconds = SignedDuration::from_secs;
        // What was measured before; the seconds at which the request was sent and answered; the `Date`; what is measured.
        let cases = [
            (0, (0, 0), 0, 0),
            (0, (0, 1), 7200, 7199),
            (0, (0, 0), -7200, -7199),
            (0, (0, 10), 10, 0),
            (0, (0, 10), 12, 2),
            (0, (0, 10), -3, -2),
            // A slow answer says little, and takes nothing back.
            (7200, (0, 60), 7200, 7200),
            (-7200, (0, 600), -7000, -7200),
            // A clock is set right.
            (7200, (0, 0), 0, 0),
            (-7200, (0, 0), 0, 0),
        ];
        for (before, (sent, came), date, expected) in cases {
            let range = SkewRange::of(at(date), at(sent), at(came)).expect("our clock goes on");
            let skew = range.corrected(Skew::new(seconds(before)));
            let case = format!("{before} {sent} {came} {date}");
            assert_eq!(skew, Skew::new(seconds(expected)), "{case}");
        }
        assert_eq!(
            SkewRange::of(at(0), at(1), at(0)),
            None,
            "our clock went back"
        );
    }

    #[test]
    fn dates_at_the_ends_of_time_are_measured() {
        for date in [Timestamp::MIN, Timestamp::MAX] {
            let range = SkewRange::of(date, at(0), at(0)).expect("our clock goes on");
            let skew = range.corrected(Skew::default());
            let is_ahead = skew.notable().map(|ahead| ahead.is_positive());
            assert_eq!(is_ahead, Some(date > at(0)));
        }
    }

    #[test]
    fn each_measurement_is_reported_once() {
        let meter = Meter::new(std::sync::Arc::new(|| at(0)));
        assert_eq!((meter.skew(), meter.news()), (None, None));
        let date = headers(&[(DATE, "Mon, 01 Jun 2026 14:00:00 GMT")]);
        for _ in 0..2 {
            meter.note(at(0), StatusCode::OK, &date);
            assert_eq!(meter.clone().news(), meter.skew());
            assert_eq!(meter.news(), None);
            meter.note(at(0), StatusCode::OK, &HeaderMap::new());
            assert_eq!(meter.news(), None, "what has no Date says nothing new");
            meter
                .measured
                .send_modify(|measured| measured.reported = None);
        }
    }
}
