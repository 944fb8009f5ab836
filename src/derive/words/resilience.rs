//! How clients treat the endpoints of a Destination, in words: ejection of those that fail, and TLS.

use jiff::SignedDuration;

use super::{duration, unknown};
use crate::{
    derive::clause::{Clause, Field},
    model::policy::{Mtls, OutlierDetection, TlsMode},
};

/// Ejection of endpoints; `has_clients` where the policy is about some clients alone, which does not go together.
///
/// The defaults are those of Gloo Mesh's `outlier_detection_decorator.go`; to protobuf 0 and absent are the same.
pub(super) fn outlier(outlier: &OutlierDetection, has_clients: bool) -> Clause {
    let given = |number: Option<u32>| number.filter(|number| *number != 0);
    let seconds = SignedDuration::from_secs;
    let errors = given(outlier.consecutive_errors).unwrap_or(5);
    let interval = duration(outlier.interval.unwrap_or(seconds(10)));
    let ejected = duration(outlier.base_ejection_time.unwrap_or(seconds(30)));
    let most = given(outlier.max_ejection_percent).unwrap_or(100);
    let mut long = vec![format!(
        "an endpoint is taken out after {errors} errors in a row, for {ejected} or longer; looked at every {interval}, \
         at most {most} % of the endpoints are out at once"
    )];
    if has_clients {
        long.push("not valid together with a source selector; leave one of them out".to_owned());
    }
    long.extend(unknown(&outlier.unknown));
    Clause::listing(
        Field::OutlierDetection,
        format!("ejects after {errors} errors for {ejected}"),
        long,
    )
}

pub(super) fn mtls(mtls: &Mtls) -> Clause {
    let (short, long) = match mtls.istio {
        Some(TlsMode::Disable) => (
            "plain text, no TLS",
            "clients send plain text: tlsMode is DISABLE, which an absent mode means too",
        ),
        Some(TlsMode::Simple) => (
            "simple TLS",
            "clients use TLS with the server's certificate alone (SIMPLE)",
        ),
        Some(TlsMode::IstioMutual) => (
            "mutual TLS",
            "clients use mutual TLS with Istio's certificates (ISTIO_MUTUAL)",
        ),
        None => (
            "TLS not said",
            "it says nothing of Istio: the default of the settings holds",
        ),
    };
    let long = std::iter::once(long.to_owned());
    Clause::listing(Field::Mtls, short, long.chain(unknown(&mtls.unknown)))
}
