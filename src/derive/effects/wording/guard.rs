//! The guards of a Destination, in words: CORS, CSRF, rate limits, external authorization.

use super::{
    Words, all_texts, matching::string_match, not_known, or_unknown, portion_words,
    selector::object_selector_words, span,
};
use crate::{
    derive::{
        effects::Portion,
        wording::{first_of, numbers::first_joined},
    },
    model::policy::{
        AuthChoice, CorsPolicy, Csrf, DescriptorSource, ExtAuth, LimitAction, RateLimit,
        RateLimitRules, RawLimit, StringMatch,
    },
};

pub(super) fn cors(cors: &CorsPolicy) -> Words {
    let origins = origins(&cors.allow_origins).unwrap_or("no origin".to_owned());
    let mut sentences = vec![format!("pages of {origins} may call")];
    for (what, values) in [
        ("with methods", &cors.allow_methods),
        ("with headers", &cors.allow_headers),
        ("and may read the headers", &cors.expose_headers),
    ] {
        if !values.is_empty() {
            sentences.push(format!("{what} {}", all_texts(values)));
        }
    }
    sentences.extend(
        cors.max_age
            .map(|age| format!("browsers remember this for {}", span(age))),
    );
    sentences.extend(cors.allow_credentials.map(|may| {
        let verb = if may { "may" } else { "may not" };
        format!("browsers {verb} send credentials")
    }));
    let of_origins = cors
        .allow_origins
        .iter()
        .flat_map(|origin| not_known(&origin.unknown));
    sentences.extend(of_origins);
    let methods = match &*cors.allow_methods {
        [] => String::new(),
        methods => format!(", {}", all_texts(methods)),
    };
    Words::listing(format!("CORS for {origins}{methods}"), sentences)
}

pub(super) fn csrf(csrf: &Csrf) -> Words {
    let who = portion_words(Portion::of(csrf.percentage));
    let (brief, sentence) = match (csrf.filter_enabled, csrf.shadow_enabled) {
        (true, _) => (
            "CSRF filter on",
            format!("refuses {who} from another origin"),
        ),
        (false, true) => (
            "CSRF filter in shadow mode",
            format!("checks {who} from another origin and refuses none"),
        ),
        (false, false) => (
            "CSRF filter off",
            "refuses nothing: neither filterEnabled nor shadowEnabled is set".to_owned(),
        ),
    };
    let mut sentences = vec![sentence];
    let also = origins(&csrf.additional_origins).map(|more| format!("{more} may also call"));
    sentences.extend(also);
    let of_origins = csrf.additional_origins.iter();
    sentences.extend(of_origins.flat_map(|origin| not_known(&origin.unknown)));
    Words::listing(brief, sentences)
}

/// Origins as alternatives. `None` if there are none.
fn origins(origins: &[StringMatch]) -> Option<String> {
    let each: Vec<String> = origins.iter().map(string_match).collect();
    let words = super::alternatives(each.iter().map(String::as_str), each.len());
    (!each.is_empty()).then_some(words)
}

pub(super) fn rate_limit(limit: &RateLimit) -> Words {
    let mut sentences = Vec::new();
    let brief = match &limit.limits {
        Some(RateLimitRules::Raw(limits)) => {
            sentences.extend(limits.iter().map(raw_limit));
            match sentences.as_slice() {
                [] => "a rate limit without descriptors".to_owned(),
                [one] => format!("rate limit {one}"),
                [first, ..] => format!("{} rate limits, the first {first}", sentences.len()),
            }
        }
        Some(RateLimitRules::Client(config)) => {
            sentences.push(format!("descriptors are in RateLimitClientConfig {config}"));
            format!("rate limit of {config}")
        }
        None => {
            sentences.push("it names no descriptors".to_owned());
            "rate limit".to_owned()
        }
    };
    sentences.extend(limit.server.as_ref().map(|server| {
        let words = object_selector_words("server configurations", server);
        format!("the limits are in {words}")
    }));
    Words::listing(brief, sentences)
}

fn raw_limit(limit: &RawLimit) -> String {
    let actions = limit.actions.iter().chain(&limit.set_actions);
    let mut by: Vec<String> = actions.map(action).collect();
    by.extend(not_known(&limit.unknown));
    match by.len() {
        0 => "by no descriptor".to_owned(),
        count => format!("by {}", first_joined(by, count, " and ")),
    }
}

fn action(action: &LimitAction) -> String {
    let mut parts: Vec<String> = action.descriptor.iter().map(descriptor).collect();
    parts.extend(not_known(&action.unknown));
    if parts.is_empty() {
        "?".to_owned()
    } else {
        parts.join(" ")
    }
}

fn descriptor(descriptor: &DescriptorSource) -> String {
    match descriptor {
        DescriptorSource::GenericKey(value) => format!("key {}", or_unknown(value)),
        DescriptorSource::RequestHeader { header, key } => {
            format!("header {} as {}", or_unknown(header), or_unknown(key))
        }
        DescriptorSource::RemoteAddress => "the caller's address".to_owned(),
        DescriptorSource::SourceCluster => "the Envoy cluster it comes from".to_owned(),
        DescriptorSource::DestinationCluster => "the Envoy cluster it goes to".to_owned(),
    }
}

pub(super) fn ext_auth(auth: &ExtAuth) -> Words {
    match &auth.choice {
        Some(AuthChoice::Disable(true)) => Words::new(
            "external auth off",
            "no auth server is asked: it is disabled here",
        ),
        Some(AuthChoice::Disable(false)) | None => Words::new(
            "external auth",
            "it does not name how requests are authorized",
        ),
        Some(AuthChoice::Config(config)) => Words::new(
            format!("external auth by {config}"),
            format!("the auth server checks every request by AuthConfig {config}"),
        ),
        Some(AuthChoice::Custom(extensions)) => {
            let brief = "external auth by a custom server";
            let with = if extensions.is_empty() {
                String::new()
            } else {
                let pairs = extensions
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"));
                format!(", with {}", first_of(pairs, extensions.len()))
            };
            Words::new(
                brief,
                format!("a custom auth server checks every request{with}"),
            )
        }
    }
}
