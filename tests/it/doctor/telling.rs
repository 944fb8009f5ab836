//! What is made of contexts that were made up: one that is whole, and one for each step that can fail.

use insta::assert_snapshot;
use jiff::SignedDuration;

use portolan::{
    model::printable::is_printable,
    output::{self, Glyphs, doctor, doctor_remarks, doctor_report},
    store::{
        Kind, Skew,
        checkup::{
            AccessVerdict, CheckStep, Checkup, Connected, ContextOrigin, Credential, Failure, Hop,
            KindPresence, Kinds, Login, Rights, RightsEvidence, Ruling, Tls, Verb,
        },
    },
};

/// A context with which nothing is wrong.
fn whole(name: &str) -> Checkup {
    let allowed = |kind| Verb::ALL.map(|verb| ruling(kind, verb, AccessVerdict::Allowed));
    Checkup {
        kubeconfig: CheckStep::Done(ContextOrigin {
            files: vec!["/home/me/.kube/config".into()],
            user: Some("me".into()),
            home: "default".into(),
            server: "api.example.com:6443".into(),
            ..ContextOrigin::default()
        }),
        reach: CheckStep::Done(Connected {
            address: "api.example.com:6443".into(),
            resolved: vec!["10.0.0.1".parse().expect("an address")],
            hop: Hop::Server,
            took: SignedDuration::from_micros(12_345),
        }),
        tls: CheckStep::Done(Tls::Accepted),
        login: CheckStep::Done(Login {
            credential: Credential::Token,
            acting_as: None,
            known_as: Some("me@example.com".into()),
        }),
        version: CheckStep::Done("v1.20.2".into()),
        clock: CheckStep::Done(Some(Skew::default())),
        kinds: CheckStep::Done(Kinds {
            found: Kind::ALL
                .map(|kind| (kind, KindPresence::Installed(vec!["v1".into()])))
                .into(),
            gloo_mesh_2: None,
        }),
        rights: CheckStep::Done(Rights {
            by: RightsEvidence::Review,
            rulings: Kind::ALL.into_iter().flat_map(allowed).collect(),
        }),
        ..Checkup::new(name.into(), None)
    }
}

fn ruling(kind: Kind, verb: Verb, verdict: AccessVerdict) -> Ruling {
    Ruling {
        kind,
        verb,
        namespace: None,
        verdict,
    }
}

fn rights(checkup: &mut Checkup) -> &mut Rights {
    match &mut checkup.rights {
        CheckStep::Done(rights) => rights,
        other => panic!("{other:?}"),
    }
}

/// With nothing allowed, but for a list in one namespace.
fn powerless(name: &str) -> Checkup {
    let mut checkup = whole(name);
    for ruling in &mut rights(&mut checkup).rulings {
        ruling.verdict = AccessVerdict::Refused;
    }
    rights(&mut checkup).rulings.push(Ruling {
        namespace: Some("gloo-mesh".into()),
        ..ruling(Kind::Destination, Verb::List, AccessVerdict::Allowed)
    });
    checkup
}

/// Cut off at a step, after which nothing was tried.
fn cut(name: &str, at: &str) -> Checkup {
    let whole = whole(name);
    let failure = Failure::new("it fails").advise("mend it");
    let mut checkup = Checkup::new(name.into(), None);
    match at {
        "kubeconfig" => {
            checkup.kubeconfig = CheckStep::Failed(failure);
            return checkup;
        }
        "reach" => checkup.reach = CheckStep::Failed(failure),
        "tls" => {
            checkup.reach = whole.reach;
            checkup.tls = CheckStep::Failed(failure);
        }
        _ => {
            checkup.reach = whole.reach;
            checkup.tls = whole.tls;
            checkup.login = CheckStep::Failed(failure);
        }
    }
    checkup.kubeconfig = whole.kubeconfig;
    checkup
}

/// With this in place of what each kind is.
fn with_kinds(presence: impl Fn(Kind) -> KindPresence, gloo_mesh_2: Option<&str>) -> Checkup {
    Checkup {
        kinds: CheckStep::Done(Kinds {
            found: Kind::ALL.map(|kind| (kind, presence(kind))).into(),
            gloo_mesh_2: gloo_mesh_2.map(str::to_owned),
        }),
        ..whole("kinds")
    }
}

fn text(checkups: &[Checkup], glyphs: Glyphs) -> String {
    let mut out = Vec::new();
    doctor(&mut out, checkups, glyphs).expect("memory takes everything");
    String::from_utf8(out).expect("text is UTF-8")
}

fn document(checkups: &[Checkup]) -> String {
    let mut out = Vec::new();
    output::json(&mut out, &doctor_report(checkups)).expect("memory takes everything");
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn json(checkups: &[Checkup]) -> serde_json::Value {
    serde_json::from_str(&document(checkups)).expect("it is JSON")
}

#[test]
fn a_whole_context_is_told_in_a_few_lines() {
    assert_snapshot!(text(&[whole("mgmt")], Glyphs::Unicode));
}

#[test]
fn what_is_refused_is_told_with_the_role_that_gives_it() {
    assert_snapshot!(text(&[powerless("mgmt")], Glyphs::Unicode));
}

#[test]
fn in_ascii_no_glyph_of_ours_is_left() {
    let told = text(&[powerless("mgmt"), cut("east", "reach")], Glyphs::Ascii);
    assert!(told.is_ascii(), "{told}");
    assert_snapshot!(text(&[cut("east", "login")], Glyphs::Ascii));
}

#[test]
fn the_document_has_the_checks_and_the_role() {
    assert_snapshot!(document(&[powerless("mgmt")]));
}

#[test]
fn a_clock_that_differs_is_a_warning_with_what_to_do_and_hinders_nothing() {
    for (skew, state, fact) in [
        (None, "note", "unknown: the server sends no Date header"),
        (Some(4), "ok", "agrees with ours within 5s"),
        (Some(7200), "warning", "2h ahead of ours"),
        (Some(-40), "warning", "40s behind ours"),
    ] {
        let skew = skew.map(|seconds| Skew::new(SignedDuration::from_secs(seconds)));
        let checkup = Checkup {
            clock: CheckStep::Done(skew),
            ..whole("mgmt")
        };
        assert!(output::is_healthy(std::slice::from_ref(&checkup)));
        let document = json(&[checkup]);
        let checks = document["checks"].as_array().expect("a list").iter();
        let mut clock = checks.filter(|check| check["step"] == "clock");
        let clock = clock.next().expect("it was looked at");
        assert_eq!(
            (&clock["state"], &clock["fact"]),
            (&state.into(), &fact.into())
        );
        let has_advice = clock["advice"]
            .as_str()
            .is_some_and(|advice| advice.contains("NTP"));
        assert_eq!(has_advice, state == "warning");
    }
}

#[test]
fn gloo_mesh_2_is_told_apart_from_an_empty_cluster() {
    let absent = |_| KindPresence::Absent(Vec::new());
    let fact = |checkup: &Checkup| {
        let remarks = doctor_remarks(std::slice::from_ref(checkup));
        assert_eq!(
            remarks.len(),
            1,
            "only Destinations are missed: {remarks:?}"
        );
        remarks[0].clone()
    };
    let newer = fact(&with_kinds(absent, Some("admin.gloo.solo.io/v2")));
    assert!(
        newer.contains("this is Gloo Mesh 2.x (admin.gloo.solo.io/v2)"),
        "{newer}"
    );
    let empty = fact(&with_kinds(absent, None));
    assert!(
        empty.contains("Destination: not installed; choose"),
        "{empty}"
    );
}

#[test]
fn a_context_is_healthy_exactly_where_every_feed_can_be_read() {
    let unknown = || Failure::new("the server answers 500 \"boom\"");
    let mut no_watch = whole("watch");
    rights(&mut no_watch).rulings[2].verdict = AccessVerdict::Refused;
    let mut untold = whole("untold");
    rights(&mut untold).rulings[1].verdict = AccessVerdict::Unknown(unknown());
    let mut unread = whole("unread");
    rights(&mut unread).by = RightsEvidence::Reading("the server answers 404 \"\"".into());
    rights(&mut unread)
        .rulings
        .retain(|ruling| ruling.verb == Verb::List);
    let mut silent = whole("silent");
    silent.version = CheckStep::Failed(unknown());
    let others_absent = with_kinds(
        |kind| match kind {
            Kind::Destination => KindPresence::Installed(vec!["v1".into()]),
            _ => KindPresence::Absent(vec!["v1alpha1".into()]),
        },
        None,
    );
    let cases = [
        (whole("whole"), true),
        (no_watch, true),
        (unread, true),
        (silent, true),
        (others_absent, true),
        (untold, false),
        (powerless("powerless"), false),
        (
            with_kinds(|_| KindPresence::Absent(Vec::new()), None),
            false,
        ),
        (
            with_kinds(|_| KindPresence::Unknown(unknown()), None),
            false,
        ),
        (cut("a", "kubeconfig"), false),
        (cut("b", "reach"), false),
        (cut("c", "tls"), false),
        (cut("d", "login"), false),
    ];
    for (checkup, expected) in cases {
        let name = checkup.source.to_string();
        let document = json(std::slice::from_ref(&checkup));
        assert_eq!(document["complete"], expected, "{name}");
        let feeds = document["sources"][0]["feeds"].as_array();
        let readable = feeds.expect("a list").iter().all(|feed| {
            feed["state"] == "live" || feed["state"] == "absent" && feed["kind"] != "Destination"
        });
        assert_eq!(readable, expected, "{name}");
        assert_eq!(doctor_remarks(&[checkup]).is_empty(), expected, "{name}");
    }
}

#[test]
fn a_role_for_what_could_only_be_read_gives_what_could_not_be_asked_for_too() {
    let mut checkup = powerless("mgmt");
    checkup.namespace = Some("gloo-mesh".into());
    let found = rights(&mut checkup);
    found.by = RightsEvidence::Reading("the server answers 404 \"\"".into());
    found.rulings.retain(|ruling| ruling.verb == Verb::List);
    for ruling in &mut found.rulings {
        ruling.namespace = Some("gloo-mesh".into());
        ruling.verdict = AccessVerdict::Refused;
    }
    let role = &json(&[checkup])["roles"][0];
    assert_eq!(role["role"]["kind"], "Role");
    assert_eq!(role["role"]["metadata"]["namespace"], "gloo-mesh");
    assert_eq!(
        role["role"]["rules"][0]["verbs"],
        serde_json::json!(["get", "list", "watch"])
    );
}

#[test]
fn what_servers_and_files_say_drives_no_terminal() {
    let evil = "\u{1b}[2J\u{202e}\nx";
    let mut checkup = powerless(evil);
    if let CheckStep::Done(login) = &mut checkup.login {
        login.known_as = Some(evil.into());
        login.credential = Credential::Plugin(evil.into());
    }
    if let CheckStep::Done(whence) = &mut checkup.kubeconfig {
        whence.files.push(evil.into());
        whence.missing.push(evil.into());
        whence.broken.push((evil.into(), evil.into()));
    }
    if let CheckStep::Done(reach) = &mut checkup.reach {
        reach.address = evil.into();
    }
    checkup.version = CheckStep::Done(evil.into());
    checkup.namespace = Some(evil.into());
    for ruling in &mut rights(&mut checkup).rulings {
        ruling.namespace = Some(evil.into());
    }
    let document = document(std::slice::from_ref(&checkup));
    for told in [text(&[checkup], Glyphs::Unicode), document] {
        let printable = |letter| letter == '\n' || is_printable(letter);
        assert!(told.chars().all(printable), "{told}");
        assert!(!told.contains("\nx"), "{told}");
    }
}
