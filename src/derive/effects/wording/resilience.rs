//! How clients treat the endpoints of a Destination, in words: ejection of those that fail, and TLS.

use super::{Words, span};
use crate::{derive::effects::Ejection, model::policy::TlsMode};

pub(super) fn ejection(ejection: Ejection) -> Words {
    let Ejection {
        errors,
        most_percent,
        has_clients,
        ..
    } = ejection;
    let noun = if errors == 1 { "error" } else { "errors" };
    let (at_least, interval) = (span(ejection.at_least), span(ejection.interval));
    let after = format!("after {errors} consecutive 5xx {noun}");
    let mut sentences = vec![format!(
        "an endpoint is ejected {after}, for {at_least} or longer; checked every {interval}; at most {most_percent} % of \
         the endpoints are ejected at once"
    )];
    if has_clients {
        let fault = "not valid together with a sourceSelector; leave one of them out";
        sentences.push(fault.to_owned());
    }
    Words::listing(
        format!("ejects endpoints {after} for {at_least}"),
        sentences,
    )
}

pub(super) fn tls(mode: Option<TlsMode>) -> Words {
    let (brief, sentence) = match mode {
        Some(TlsMode::Disable) => (
            "plain text, no TLS",
            "clients send plain text: tlsMode is DISABLE, which is also the meaning of an absent mode",
        ),
        Some(TlsMode::Simple) => (
            "simple TLS",
            "clients use TLS and check the server's certificate only (SIMPLE)",
        ),
        Some(TlsMode::IstioMutual) => (
            "mutual TLS",
            "clients use mutual TLS with Istio's certificates (ISTIO_MUTUAL)",
        ),
        None => (
            "TLS as in the Settings",
            "no mode for Istio is set: the default of the Settings applies",
        ),
    };
    Words::new(brief, sentence)
}
