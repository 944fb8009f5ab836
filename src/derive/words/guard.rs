//! What stands in front of a Destination, in words: CORS, CSRF, rate limits, external authorization.

use super::{duration, list, matching::string_match, or_unknown, requests, unknown};
use crate::{
    derive::clause::{Clause, Field},
    model::policy::{
        AuthChoice, ConfigSelector, CorsPolicy, Csrf, Descriptor, ExtAuth, LimitAction, Limits,
        RateLimit, RawLimit, StringMatch,
    },
};

pub(super) fn cors(cors: &CorsPolicy) -> Clause {
    let origins = origins(&cors.allow_origins).unwrap_or("no origin".to_owned());
    let mut long = vec![format!("pages of {origins} may call")];
    for (what, values) in [
        ("with methods", &cors.allow_methods),
        ("with headers", &cors.allow_headers),
        ("and read headers", &cors.expose_headers),
    ] {
        if !values.is_empty() {
            long.push(format!("{what} {}", list(values)));
        }
    }
    long.extend(cors.max_age.map(|age| {
        let age = duration(age);
        format!("browsers remember that for {age}")
    }));
    long.extend(cors.allow_credentials.map(|may| {
        let verb = if may { "are" } else { "are not" };
        format!("credentials {verb} sent along")
    }));
    long.extend(unknown(&cors.unknown));
    let methods = match &*cors.allow_methods {
        [] => String::new(),
        methods => format!(", {}", list(methods)),
    };
    Clause::listing(
        Field::CorsPolicy,
        format!("CORS for {origins}{methods}"),
        long,
    )
}

pub(super) fn csrf(csrf: &Csrf) -> Clause {
    let who = requests(csrf.percentage);
    let (short, long) = match (csrf.filter_enabled, csrf.shadow_enabled) {
        (true, _) => (
            "CSRF filter on",
            format!("refuses {who} from another origin"),
        ),
        (false, true) => (
            "CSRF shadowed",
            format!("counts {who} from another origin and refuses none"),
        ),
        (false, false) => (
            "CSRF filter off",
            "refuses nothing: neither filterEnabled nor shadowEnabled is set".to_owned(),
        ),
    };
    let mut long = vec![long];
    long.extend(origins(&csrf.additional_origins).map(|more| format!("{more} may call as well")));
    long.extend(unknown(&csrf.unknown));
    Clause::listing(Field::Csrf, short, long)
}

fn origins(origins: &[StringMatch]) -> Option<String> {
    let each: Vec<String> = origins.iter().map(string_match).collect();
    (!each.is_empty()).then(|| each.join(" or "))
}

pub(super) fn rate_limit(limit: &RateLimit) -> Clause {
    let mut long = Vec::new();
    let short = match &limit.limits {
        Some(Limits::Raw(limits)) => {
            long.extend(limits.iter().map(raw_limit));
            match long.as_slice() {
                [] => "rate limit that counts nothing".to_owned(),
                [one] => format!("rate limit {one}"),
                [first, ..] => format!("{} rate limits, the first {first}", long.len()),
            }
        }
        Some(Limits::Client(config)) => {
            long.push(format!("counted as RateLimitClientConfig {config} says"));
            format!("rate limit as {config} says")
        }
        None => "rate limit".to_owned(),
    };
    long.extend(limit.server.as_ref().map(server));
    long.extend(unknown(&limit.unknown));
    if limit.limits.is_none() {
        long.insert(0, "it does not say by what requests are counted".to_owned());
    }
    Clause::listing(Field::RateLimit, short, long)
}

fn raw_limit(limit: &RawLimit) -> String {
    let mut by: Vec<String> = limit.actions.iter().map(action).collect();
    by.extend(limit.set_actions.iter().map(action));
    by.extend(unknown(&limit.unknown));
    if by.is_empty() {
        "by nothing".to_owned()
    } else {
        format!("by {}", by.join(" and "))
    }
}

fn action(action: &LimitAction) -> String {
    let mut parts: Vec<String> = action.descriptor.iter().map(descriptor).collect();
    parts.extend(unknown(&action.unknown));
    if parts.is_empty() {
        "?".to_owned()
    } else {
        parts.join(" ")
    }
}

fn descriptor(descriptor: &Descriptor) -> String {
    match descriptor {
        Descriptor::GenericKey(value) => format!("key {}", or_unknown(value)),
        Descriptor::RequestHeader { header, key } => {
            format!("header {} as {}", or_unknown(header), or_unknown(key))
        }
        Descriptor::RemoteAddress => "the caller's address".to_owned(),
        Descriptor::SourceCluster => "the Envoy cluster it comes from".to_owned(),
        Descriptor::DestinationCluster => "the Envoy cluster it goes to".to_owned(),
    }
}

fn server(selector: &ConfigSelector) -> String {
    let mut parts = vec![match &*selector.namespaces {
        [] => "of its own namespace".to_owned(),
        namespaces => format!("of namespace {}", list(namespaces)),
    }];
    if !selector.labels.is_empty() {
        parts.push(format!("with {}", selector.labels));
    }
    parts.extend(unknown(&selector.unknown));
    format!("how many: as server configurations {} say", parts.join(" "))
}

pub(super) fn ext_auth(auth: &ExtAuth) -> Clause {
    let (short, long) = match &auth.choice {
        Some(AuthChoice::Disable(true)) => (
            "external auth off".to_owned(),
            "no server is asked: it is switched off here".to_owned(),
        ),
        Some(AuthChoice::Disable(false)) | None => (
            "external auth".to_owned(),
            "it does not say how requests are authorized".to_owned(),
        ),
        Some(AuthChoice::Config(config)) => (
            format!("external auth by {config}"),
            format!("the auth server is asked about every request, as AuthConfig {config} says"),
        ),
        Some(AuthChoice::Custom(extensions)) if extensions.is_empty() => (
            "external auth by a server of its own".to_owned(),
            "a server of its own is asked about every request".to_owned(),
        ),
        Some(AuthChoice::Custom(extensions)) => (
            "external auth by a server of its own".to_owned(),
            format!("a server of its own is asked about every request, with {extensions}"),
        ),
    };
    let long = std::iter::once(long).chain(unknown(&auth.unknown));
    Clause::listing(Field::ExtAuth, short, long)
}
