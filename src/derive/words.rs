//! Policies in words: the phrases that panes and `describe` share.

use jiff::SignedDuration;

use crate::model::{
    Labels, Text,
    policy::{
        AccessPolicySpec, CorsPolicy, Csrf, Fault, FaultInjection, HeaderManipulation, HttpMatch,
        IdentitySelector, Mirror, MirrorTarget, Mtls, MultiDestination, OutlierDetection, Pattern,
        Retries, ServiceMatcher, ShiftTarget, StringMatch, TlsMode, TrafficPolicySpec, UriMatch,
        WeightedDestination,
    },
};

/// What a `TrafficPolicy` does, a phrase for each part that is set, and which requests it is about.
#[must_use]
pub fn traffic_words(spec: &TrafficPolicySpec) -> Vec<String> {
    let policy = &spec.policy;
    let mut words = Vec::new();
    words.extend(policy.traffic_shift.as_ref().map(shift_words));
    words.extend(policy.fault_injection.as_ref().map(fault));
    words.extend(
        policy
            .request_timeout
            .map(|timeout| format!("timeout {}", duration(timeout))),
    );
    words.extend(policy.retries.as_ref().map(retries));
    words.extend(policy.mirror.as_ref().map(mirror));
    words.extend(policy.outlier_detection.as_ref().map(outlier));
    words.extend(policy.cors_policy.as_ref().map(cors));
    words.extend(policy.header_manipulation.as_ref().map(headers));
    words.extend(policy.mtls.as_ref().map(mtls));
    words.extend(policy.csrf.as_ref().map(csrf));
    let unknown = policy.unknown.iter().chain(spec.unknown.iter());
    words.extend(unknown.map(|(key, _)| format!("{key} (not known to this version)")));
    if !spec.http_request_matchers.is_empty() {
        let matchers: Vec<String> = spec
            .http_request_matchers
            .iter()
            .map(matcher_words)
            .collect();
        words.push(format!("for {}", matchers.join(" or ")));
    }
    if !spec.source_selector.is_empty() {
        let sources = spec
            .source_selector
            .iter()
            .map(|source| source.matcher.as_ref().map_or("any".into(), matcher));
        words.push(format!("from {}", sources.collect::<Vec<_>>().join(" or ")));
    }
    words
}

/// Whom an `AccessPolicy` lets do what.
#[must_use]
pub fn access_words(spec: &AccessPolicySpec) -> Vec<String> {
    let mut words = Vec::new();
    let callers: Vec<String> = spec.source_selector.iter().map(identity).collect();
    words.push(if callers.is_empty() {
        "from any workload of its mesh".to_owned()
    } else {
        format!("from {}", callers.join(" or "))
    });
    if !spec.allowed_methods.is_empty() {
        words.push(list(&spec.allowed_methods));
    }
    if !spec.allowed_paths.is_empty() {
        words.push(format!("paths {}", list(&spec.allowed_paths)));
    }
    if !spec.allowed_ports.is_empty() {
        let ports: Vec<String> = spec
            .allowed_ports
            .iter()
            .map(|port| format!(":{port}"))
            .collect();
        words.push(ports.join(","));
    }
    words.extend(
        spec.unknown
            .iter()
            .map(|(key, _)| format!("{key} (not known to this version)")),
    );
    words
}

/// A traffic shift in one phrase: `v1 75 · v3 25` where the members are subsets of one service.
#[must_use]
pub fn shift_words(shift: &MultiDestination) -> String {
    let members = shift.destinations.iter().map(|member| {
        let headers = member.headers.as_deref().map_or(String::new(), |changed| {
            format!(" with {}", headers(changed))
        });
        format!("{} {}{headers}", shift_target(member), member.weight)
    });
    let members: Vec<String> = members.collect();
    if members.is_empty() {
        "shift to nothing".into()
    } else {
        format!("shift {}", members.join(" · "))
    }
}

/// Which requests a policy is about.
#[must_use]
pub fn matcher_words(http: &HttpMatch) -> String {
    let mut parts = Vec::new();
    parts.extend(http.method.given().map(str::to_owned));
    parts.extend(http.uri.as_ref().map(|uri| match uri {
        UriMatch::Uri(uri) => format!("path {}", string_match(uri)),
        UriMatch::Deprecated(uri) => format!("path {}", pattern(uri)),
    }));
    for header in &http.headers {
        let not = if header.invert { "not " } else { "" };
        let sign = if header.regex { "~" } else { "=" };
        let value = header
            .value
            .given()
            .map_or(String::new(), |value| format!("{sign}{value}"));
        parts.push(format!("{not}header {}{value}", header.name));
    }
    for query in &http.query_parameters {
        let sign = if query.regex { "~" } else { "=" };
        parts.push(format!("query {}{sign}{}", query.name, query.value));
    }
    parts.extend(
        http.unknown
            .iter()
            .map(|(key, _)| format!("{key} (not known)")),
    );
    if parts.is_empty() {
        "any request".into()
    } else {
        parts.join(" ")
    }
}

fn shift_target(member: &WeightedDestination) -> String {
    match &member.target {
        None => "?".into(),
        Some(ShiftTarget::KubeService {
            reference,
            subset,
            port,
        }) => {
            let port = port.map_or(String::new(), |port| format!(":{port}"));
            let name = if subset.is_empty() {
                reference.to_string()
            } else {
                short_labels(subset)
            };
            format!("{name}{port}")
        }
        Some(ShiftTarget::VirtualDestination { reference, subset }) if subset.is_empty() => {
            reference.to_string()
        }
        Some(ShiftTarget::VirtualDestination { reference, subset }) => {
            format!("{reference} {}", short_labels(subset))
        }
        Some(ShiftTarget::StaticDestination(reference)) => reference.to_string(),
        Some(ShiftTarget::ClusterHeader(header)) => format!("cluster of header {header}"),
    }
}

/// `v1` for `version=v1`, which is what nearly every subset is; all pairs otherwise.
fn short_labels(labels: &Labels) -> String {
    match labels.get("version") {
        Some(version) if labels.len() == 1 => version.to_owned(),
        _ => labels.to_string(),
    }
}

fn fault(fault: &FaultInjection) -> String {
    let what = match &fault.fault {
        Some(Fault::FixedDelay(delay)) => format!("delay {}", duration(*delay)),
        Some(Fault::Abort { http_status }) => format!("abort with {http_status}"),
        None => "fault of no kind".into(),
    };
    format!("{what}{}", percent(fault.percentage))
}

fn retries(retries: &Retries) -> String {
    let attempts = retries.attempts.unwrap_or(0);
    let each = retries
        .per_try_timeout
        .map_or(String::new(), |limit| format!(" of {}", duration(limit)));
    format!(
        "{attempts} {}{each}",
        if attempts == 1 { "retry" } else { "retries" }
    )
}

fn mirror(mirror: &Mirror) -> String {
    let target = match &mirror.target {
        Some(MirrorTarget::KubeService(service)) => service.to_string(),
        None => "?".into(),
    };
    let port = mirror.port.map_or(String::new(), |port| format!(":{port}"));
    format!("mirror to {target}{port}{}", percent(mirror.percentage))
}

fn outlier(outlier: &OutlierDetection) -> String {
    let second = |seconds| SignedDuration::from_secs(seconds);
    format!(
        "eject after {} errors in {} for {}, at most {} %",
        outlier.consecutive_errors.unwrap_or(5),
        duration(outlier.interval.unwrap_or(second(10))),
        duration(outlier.base_ejection_time.unwrap_or(second(30))),
        outlier.max_ejection_percent.unwrap_or(100),
    )
}

fn cors(cors: &CorsPolicy) -> String {
    let origins: Vec<String> = cors.allow_origins.iter().map(string_match).collect();
    let mut words = format!(
        "CORS for {}",
        if origins.is_empty() {
            "no origin".into()
        } else {
            origins.join(" or ")
        }
    );
    for (name, values) in [
        ("methods", &cors.allow_methods),
        ("headers", &cors.allow_headers),
        ("exposing", &cors.expose_headers),
    ] {
        if !values.is_empty() {
            words += &format!(", {name} {}", list(values));
        }
    }
    words.push_str(
        &cors
            .max_age
            .map_or(String::new(), |age| format!(", for {}", duration(age))),
    );
    match cors.allow_credentials {
        Some(true) => words.push_str(", with credentials"),
        Some(false) => words.push_str(", without credentials"),
        None => {}
    }
    words
}

fn headers(headers: &HeaderManipulation) -> String {
    let mut parts = Vec::new();
    for (what, removed) in [
        ("request", &headers.remove_request),
        ("response", &headers.remove_response),
    ] {
        if !removed.is_empty() {
            parts.push(format!("{what} -{}", list(removed)));
        }
    }
    for (what, added) in [
        ("request", &headers.append_request),
        ("response", &headers.append_response),
    ] {
        if !added.is_empty() {
            parts.push(format!("{what} +{added}"));
        }
    }
    format!(
        "headers {}",
        if parts.is_empty() {
            "unchanged".into()
        } else {
            parts.join(", ")
        }
    )
}

fn mtls(mtls: &Mtls) -> String {
    match mtls.istio {
        Some(TlsMode::Disable) => "plain text, no TLS".into(),
        Some(TlsMode::Simple) => "simple TLS".into(),
        Some(TlsMode::IstioMutual) => "mutual TLS".into(),
        None => "TLS not said".into(),
    }
}

fn csrf(csrf: &Csrf) -> String {
    let mode = match (csrf.filter_enabled, csrf.shadow_enabled) {
        (true, _) => "CSRF filter on",
        (false, true) => "CSRF shadowed",
        (false, false) => "CSRF filter off",
    };
    let origins: Vec<String> = csrf.additional_origins.iter().map(string_match).collect();
    let beside = if origins.is_empty() {
        String::new()
    } else {
        format!(", also {}", origins.join(" or "))
    };
    format!("{mode}{}{beside}", percent(csrf.percentage))
}

fn identity(identity: &IdentitySelector) -> String {
    let mut parts: Vec<String> = identity
        .service_accounts
        .iter()
        .map(ToString::to_string)
        .collect();
    parts.extend(identity.matcher.as_ref().map(matcher));
    if let Some(request) = &identity.request {
        parts.extend(
            (!request.principals.is_empty())
                .then(|| format!("principals {}", list(&request.principals))),
        );
        parts.extend(
            (!request.not_principals.is_empty())
                .then(|| format!("not {}", list(&request.not_principals))),
        );
    }
    parts.extend(
        identity
            .unknown
            .iter()
            .map(|(key, _)| format!("{key} (not known)")),
    );
    if parts.is_empty() {
        "nobody".into()
    } else {
        parts.join(" or ")
    }
}

pub(super) fn matcher(matcher: &ServiceMatcher) -> String {
    let mut parts = Vec::new();
    if !matcher.labels.is_empty() {
        parts.push(matcher.labels.to_string());
    }
    if !matcher.namespaces.is_empty() {
        parts.push(format!("namespace {}", list(&matcher.namespaces)));
    }
    if !matcher.clusters.is_empty() {
        parts.push(format!("cluster {}", list(&matcher.clusters)));
    }
    parts.extend(
        matcher
            .unknown
            .iter()
            .map(|(key, _)| format!("{key} (not known)")),
    );
    if parts.is_empty() {
        "any".into()
    } else {
        parts.join(" in ")
    }
}

fn string_match(text: &StringMatch) -> String {
    let case = if text.ignore_case { " (any case)" } else { "" };
    format!(
        "{}{case}",
        text.pattern.as_ref().map_or("?".into(), pattern)
    )
}

fn pattern(shape: &Pattern) -> String {
    match shape {
        Pattern::Exact(text) => text.to_string(),
        Pattern::Prefix(text) => format!("{text}*"),
        Pattern::Suffix(text) => format!("*{text}"),
        Pattern::Regex(text) => format!("~{text}"),
    }
}

fn percent(percentage: Option<f64>) -> String {
    percentage.map_or(String::new(), |part| format!(" for {part} %"))
}

pub(super) fn list(texts: &[Text]) -> String {
    texts
        .iter()
        .map(|text| &**text)
        .collect::<Vec<_>>()
        .join(",")
}

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
