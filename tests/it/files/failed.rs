//! What stands in place of a dump that failed is never a clean pass: what was read is shown, what was not is named.

use portolan::store::{Kind, Source};

use super::{
    BOTH, V1,
    bundles::{gz, tgz, zip},
    folder, json, link, listed, passed_over, pretty, read, read_one, was_listed, yaml, yaml_item,
};
use crate::sources::store;

fn is_complete(updates: &[portolan::store::Update]) -> bool {
    store(updates.to_vec()).sources().all(Source::is_complete)
}

#[tokio::test]
async fn what_a_failed_dump_leaves_behind_is_incomplete_and_says_what_it_is() {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"destinations is forbidden","code":403}"#;
    let nothing =
        "it has no object that is read; dump them with kubectl get destinations -A -o yaml";
    let page =
        "it is a page of a web server, perhaps of a proxy that asks for a login; dump it again";
    for (case, content, told) in [
        ("no byte", String::new(), "it is empty; dump it again"),
        ("blanks", " \r\n\n".to_owned(), "it is empty; dump it again"),
        ("comments", "# nothing\n---\n# more\n".to_owned(), "it has nothing but comments; dump it again"),
        ("null", "null\n".to_owned(), nothing),
        ("a mark", "\u{feff}---\n".to_owned(), "it is empty; dump it again"),
        ("a refusal", status.to_owned(), "the server refused: destinations is forbidden"),
        ("a refusal in YAML", "kind: Status\napiVersion: v1\nstatus: Failure\nmessage: Unauthorized\n".to_owned(), "the server refused: Unauthorized"),
        ("pods", r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}"#.to_owned(), nothing),
        ("no pods", r#"{"kind":"PodList","apiVersion":"v1","items":[]}"#.to_owned(), nothing),
        ("another API", r#"{"error":"invalid_token"}"#.to_owned(), "it has no kind, and may be what a server answered: invalid_token"),
        ("an error", "error: You must be logged in\n".to_owned(), "it has no object, and line 1 reads: error: You must be logged in"),
        ("no server", "The connection to the server localhost:8080 was refused - did you specify it?\n".to_owned(), "it has no object, and line 1 reads: The connection to the server localhost:8080 was refused - did you specify it?"),
        ("a page", "\n<!DOCTYPE html>\n<html>\n  <body>Log in: now</body>\n</html>\n".to_owned(), page),
        ("a table", "NAMESPACE   NAME   AGE\ngloo-mesh   a      2d\n".to_owned(), "it is a table, as kubectl get writes it without -o; dump it again with -o yaml or -o json"),
        ("a description", "Name:         a\nNamespace:    gloo-mesh\nAPI Version:  v1\nKind:  Destination\nSpec:\n  Events:  <none>\n".to_owned(), "it is what kubectl describe writes; dump it again with kubectl get -o yaml"),
    ] {
        let updates = read_one(&content).await;
        let passed = passed_over(&updates);
        let open: Vec<&String> = passed.iter().filter(|line| line.starts_with('?')).collect();
        assert_eq!(open, [&format!("? dump: {told}")], "{case}");
        assert!(!is_complete(&updates), "{case}");
    }
}

#[tokio::test]
async fn a_list_that_says_that_there_is_nothing_is_whole() {
    for content in [
        r#"{"apiVersion":"v1","items":[],"kind":"List","metadata":{"resourceVersion":""}}"#
            .to_owned(),
        r#"{"kind":"List","items":[]}"#.to_owned(),
        r#"{"apiVersion":"v1","kind":"List","items":null}"#.to_owned(),
        "apiVersion: v1\nitems: []\nkind: List\n".to_owned(),
        "apiVersion: v1\nitems:\nkind: List\n".to_owned(),
        format!("apiVersion: {V1}\nitems: []\nkind: DestinationList\n"),
        "[]".to_owned(),
    ] {
        let updates = read_one(&content).await;
        assert!(
            is_complete(&updates),
            "{content}: {:?}",
            passed_over(&updates)
        );
        assert!(was_listed(&updates, Kind::Destination), "{content}");
    }
}

#[tokio::test]
async fn a_list_that_is_cut_off_or_one_page_or_without_items_is_not_whole() {
    let a = json("Destination", "a");
    let item = yaml_item("", &yaml("Destination", "a"));
    let no_kind = "the list has no kind, as if it was cut off before it; dump it again";
    let more = |count: &str| {
        format!(
            "it is one page of a list, and {count} on the server; dump it again with kubectl get -o yaml"
        )
    };
    let no_items = "its items are missing; dump it again";
    for (content, objects, said) in [
        (
            format!("apiVersion: v1\nitems:\n{item}"),
            1,
            no_kind.to_owned(),
        ),
        (
            format!(r#"{{"kind":"List","metadata":{{"continue":"t"}},"items":[{a}]}}"#),
            1,
            more("more objects are"),
        ),
        (
            format!(
                r#"{{"kind":"DestinationList","apiVersion":"{V1}","metadata":{{"remainingItemCount":12}},"items":[{a}]}}"#
            ),
            1,
            more("12 more objects are"),
        ),
        (
            format!(
                "apiVersion: v1\nitems:\n{item}kind: List\nmetadata:\n  continue: t\n  remainingItemCount: 1\n"
            ),
            1,
            more("1 more object is"),
        ),
        (
            r#"{"kind":"List","items":{"a":{}}}"#.to_owned(),
            0,
            no_items.to_owned(),
        ),
        (
            r#"{"kind":"List","items":"none"}"#.to_owned(),
            0,
            no_items.to_owned(),
        ),
        (
            format!(r#"{{"kind":"DestinationList","apiVersion":"{V1}"}}"#),
            0,
            no_items.to_owned(),
        ),
        (
            format!("kind: DestinationList\napiVersion: {V1}\n"),
            0,
            no_items.to_owned(),
        ),
    ] {
        let updates = read_one(&content).await;
        assert!(!is_complete(&updates), "{content}");
        assert!(!was_listed(&updates, Kind::Mesh), "{content}");
        assert_eq!(listed(&updates).len(), objects, "{content}");
        let passed = passed_over(&updates);
        assert!(
            passed.contains(&format!("? dump: {said}")),
            "{content}: {passed:?}"
        );
    }
}

#[tokio::test]
async fn lines_that_are_no_part_of_a_dump_cost_nothing_and_are_named() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let list = pretty(&format!(r#"{{"kind":"List","items":[{a},{b}]}}"#));
    let (ya, yb) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let blocks = format!(
        "apiVersion: v1\nitems:\n{}{}kind: List\n",
        yaml_item("", &ya),
        yaml_item("", &yb)
    );
    let log =
        "I1127 09:36:43.2 7 request.go:665] Waited for 1s, request: GET:https://192.0.2.1:6443/api";
    let error = "Error from server (Forbidden): meshes is forbidden: User \"ci\" cannot list";
    let half = list[..list.len() / 2].rfind('\n').map_or(0, |at| at + 1);
    for (case, content) in [
        ("before JSON", format!("{log}\n{list}")),
        (
            "a prompt",
            format!("$ kubectl get destinations -A -o json\n{list}\n{error}"),
        ),
        ("a fence", format!("```json\n{list}\n```\n")),
        ("behind JSON", format!("{list}\n{error}\n")),
        (
            "within JSON",
            format!("{}{log}\n{}", &list[..half], &list[half..]),
        ),
        ("between JSON", format!("{a}\n{log}\n{b}")),
        ("before YAML", format!("{log}\n{blocks}")),
        (
            "a prompt before YAML",
            format!("$ kubectl get destinations -A -o yaml\n{blocks}"),
        ),
        (
            "a fence around YAML",
            format!("```yaml\r\n{}```\r\n", blocks.replace('\n', "\r\n")),
        ),
        ("behind YAML", format!("{blocks}{error}\n")),
        ("between documents", format!("{ya}---\n{log}\n{yb}")),
        (
            "between documents without a mark",
            format!("{ya}{log}\n---\n{log}\n{yb}{error}"),
        ),
        (
            "a log of JSON",
            format!("{{\"level\":\"warn\",\"msg\":\"slow\"}}\n{blocks}"),
        ),
    ] {
        let updates = read_one(&content).await;
        let passed = passed_over(&updates);
        assert_eq!(listed(&updates), BOTH, "{case}: {passed:?}\n{content}");
        assert!(!passed.is_empty(), "{case}");
        let is_named = |line: &String| {
            line.starts_with("? dump, line ")
                && line.contains(": it is no JSON and no YAML, and was skipped: ")
        };
        assert!(passed.iter().all(is_named), "{case}: {passed:?}");
    }
}

#[tokio::test]
async fn what_is_no_key_of_an_object_is_not_taken_for_one() {
    let text = format!(
        "{}lost connection: to the server\n",
        yaml("Destination", "a")
    );
    let updates = read_one(&text).await;
    assert_eq!(listed(&updates), BOTH[..1]);
    assert_eq!(
        passed_over(&updates),
        [
            "? dump, line 7, column 1: this is no part of an object: \"lost connection\"; mend it there or dump it again (what can be read around it is shown)"
        ]
    );
}

#[tokio::test]
async fn marks_and_forms_may_follow_each_other() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let (ja, jb) = (json("Destination", "a"), json("Destination", "b"));
    for content in [
        format!("\u{feff}{a}---\n\u{feff}{b}"),
        format!("\u{feff}{a}\u{feff}---\n{b}"),
        format!("\u{feff}{a}\u{feff}{b}"),
        format!("\u{feff}{}\u{feff}{b}", a.trim_end()),
        format!("\u{feff}{ja}\n\u{feff}{jb}\n"),
        format!("{}\n{b}", pretty(&ja)),
        format!("{a}{}\n", pretty(&jb)),
        format!("{a}---\n{jb}\n"),
        format!("--- {ja}\n---\n{b}"),
        format!("{a}...\n{b}").replace('\n', "\r"),
    ] {
        let updates = read_one(&content).await;
        assert_eq!(
            listed(&updates),
            BOTH,
            "{content}: {:?}",
            passed_over(&updates)
        );
        assert_eq!(passed_over(&updates), [""; 0], "{content}");
    }
}

#[tokio::test]
async fn utf_16_without_a_mark_is_read_and_padding_named_alike_in_folders_and_archives() {
    let wide: Vec<u8> = yaml("Destination", "b")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let padded = [yaml("Destination", "b").into_bytes(), vec![0; 100]].concat();
    let no_text = [&[1, 2, 3, 0][..]; 9].concat();
    let a = yaml("Destination", "a").into_bytes();
    for (case, content, shown, told) in [
        ("UTF-16", &wide, 2, ""),
        (
            "padding",
            &padded,
            2,
            "the file has 100 zero bytes, as a crash leaves them",
        ),
        (
            "no text",
            &no_text,
            1,
            "it is no text; give a YAML or JSON dump",
        ),
    ] {
        let files = [("d/a.yaml", a.clone()), ("d/b.yaml", content.clone())];
        let on_disk = folder(&[("d/a.yaml", &a), ("d/b.yaml", content)]);
        for (form, updates) in [
            ("folder", read(&on_disk, &["d"]).await),
            ("tar.gz", read_one(tgz(&files)).await),
            ("zip", read_one(zip(&files)).await),
        ] {
            let passed = passed_over(&updates);
            assert_eq!(
                listed(&updates),
                BOTH[..shown],
                "{case} in {form}: {passed:?}"
            );
            assert_eq!(is_complete(&updates), told.is_empty(), "{case} in {form}");
            let is_told = passed
                .iter()
                .any(|line| line.starts_with('?') && line.contains(told));
            assert!(is_told || told.is_empty(), "{case} in {form}: {passed:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_file_among_others_is_a_gap_in_folders_and_archives() {
    let a = yaml("Destination", "a").into_bytes();
    let files = [("d/a.yaml", a.clone()), ("d/meshes.json", Vec::new())];
    let on_disk = folder(&[("d/a.yaml", &a), ("d/meshes.json", b"")]);
    for updates in [read(&on_disk, &["d"]).await, read_one(tgz(&files)).await] {
        assert_eq!(listed(&updates), BOTH[..1]);
        assert!(passed_over(&updates)[0].ends_with("d/meshes.json: it is empty; dump it again"));
        assert!(!is_complete(&updates));
    }
    for bytes in [gz(b""), gz(b"# nothing"), zip(&[]), tgz(&[])] {
        assert!(!is_complete(&read_one(&bytes).await));
    }
    let nothing = folder(&[("d/notes.txt", b"to do")]);
    assert!(!is_complete(&read(&nothing, &["d"]).await));
}

#[tokio::test]
async fn files_of_other_tools_do_not_make_a_folder_incomplete() {
    let a = yaml("Destination", "a").into_bytes();
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n";
    let ours = format!(
        "apiVersion: {V1}\nkind: Destination\nmetadata:\n  name: \"{{{{ .Values.name }}}}\"\n"
    );
    let files: [(&str, &[u8]); 16] = [
        ("d/a.yaml", &a),
        (
            "d/Chart.yaml",
            b"apiVersion: v2\nname: chart\nversion: 1.0.0\n",
        ),
        ("d/kustomization.yaml", b"resources:\n- a.yaml\n"),
        ("d/settings.json", b"{\n  // of an editor\n  \"a\": 1,\n}\n"),
        ("d/package.json", b"{\"name\": \"x\", \"version\": \"1\"}"),
        ("d/values.yaml", b""),
        ("d/values-prod.yaml", b"# nothing\n"),
        (
            "d/compose.yaml",
            b"version: \"3\"\nservices:\n  web: {image: nginx}\n",
        ),
        (
            "d/kubeconfig.yaml",
            b"apiVersion: v1\nkind: Config\nusers:\n- name: u\n  user: {token: t}\n",
        ),
        (
            "d/kind.yaml",
            b"kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: worker\n",
        ),
        ("d/tsconfig.json", b"// of an editor\n{\n  \"a\": 1,\n}\n"),
        ("d/playbook.yml", b"- hosts: all\n  tasks: []\n"),
        ("d/list.json", b"[1, \"two\"]"),
        (
            "d/skaffold.yaml",
            b"apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: {name: x}\n",
        ),
        ("d/templates/service.yaml", template.as_bytes()),
        ("d/templates/destination.yaml", ours.as_bytes()),
    ];
    let packed = files.map(|(name, content)| (name, content.to_vec()));
    for updates in [
        read(&folder(&files), &["d"]).await,
        read_one(tgz(&packed)).await,
    ] {
        let passed = passed_over(&updates);
        assert_eq!(listed(&updates), BOTH[..1], "{passed:?}");
        assert!(is_complete(&updates), "{passed:?}");
        let told = passed
            .iter()
            .filter(|line| line.ends_with("it has no Kubernetes objects"));
        assert_eq!(told.count(), 1, "{passed:?}");
    }
}

#[tokio::test]
async fn what_is_a_failed_dump_makes_a_folder_incomplete() {
    let a = yaml("Destination", "a").into_bytes();
    for (case, content) in [
        ("an error", &b"Error from server (Forbidden): no\n"[..]),
        ("an answer", b"{\"error\":\"invalid_token\"}"),
        ("a page", b"<html></html>"),
        ("cut off", b"{\n  \"api"),
        ("without its kind", b"metadata: {name: x}\n"),
        ("broken", b"kind: Mesh\nmetadata: {name: [}\n"),
        ("a table", b"NAME   AGE\na      2d\n"),
    ] {
        let on_disk = folder(&[("d/a.yaml", &a), ("d/b.yaml", content)]);
        let updates = read(&on_disk, &["d"]).await;
        assert_eq!(listed(&updates), BOTH[..1], "{case}");
        assert!(
            !is_complete(&updates),
            "{case}: {:?}",
            passed_over(&updates)
        );
    }
}

#[tokio::test]
async fn events_of_a_watch_are_applied_in_their_order() {
    let event = |of: &str, object: &str| format!(r#"{{"type":"{of}","object":{object}}}"#);
    let (a, b, c) = (
        json("Destination", "a"),
        json("Destination", "b"),
        json("Mesh", "c"),
    );
    let bookmark = format!(
        r#"{{"kind":"Destination","apiVersion":"{V1}","metadata":{{"resourceVersion":"9"}}}}"#
    );
    let events = [
        event("ADDED", &c),
        event("ADDED", &b),
        event("ADDED", &a),
        event("DELETED", &c),
        event("MODIFIED", &b),
        event("DELETED", &a),
        event("BOOKMARK", &bookmark),
        event("ADDED", &a),
    ];
    let value = |event: &String| serde_json::from_str::<serde_json::Value>(event).expect("JSON");
    let as_yaml = events.iter().map(|event| {
        let value = value(event);
        format!(
            "object: {}\ntype: {}\n",
            value["object"],
            value["type"].as_str().expect("a word")
        )
    });
    for content in [
        events.concat(),
        events.join("\n"),
        events.each_ref().map(|event| pretty(event)).join("\n"),
        as_yaml.collect::<Vec<_>>().join("---\n"),
    ] {
        let updates = read_one(&content).await;
        assert_eq!(passed_over(&updates), [""; 0], "{content}");
        assert_eq!(
            listed(&updates),
            ["Destination gloo-mesh/b", "Destination gloo-mesh/a"],
            "{content}"
        );
        assert!(is_complete(&updates));
    }
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","code":410}"#;
    let updates = read_one([event("ADDED", &a), event("ERROR", status)].concat()).await;
    assert_eq!(listed(&updates), BOTH[..1]);
    assert_eq!(
        passed_over(&updates),
        ["? dump: the server refused: too old resource version"]
    );
    let gone = [event("ADDED", &a), event("DELETED", &a)].concat();
    let updates = read_one(&gone).await;
    assert_eq!((listed(&updates).len(), is_complete(&updates)), (0, true));
    assert_eq!(link(&updates, Kind::Destination).word(), "loaded");
}

#[tokio::test]
async fn what_the_parser_gives_up_is_said_in_our_words() {
    let names = ["b", "c", "d", "e", "f", "g", "h", "i"];
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut last = "a";
    for name in names {
        let all = vec![format!("*{last}"); 9].join(", ");
        laughs.push_str(&format!("{name}: &{name} [{all}]\n"));
        last = name;
    }
    let deep = format!("kind: Mesh\nx: {}{}\n", "[".repeat(230), "]".repeat(230));
    let deeper = format!("kind: Mesh\nx: {}{}\n", "[".repeat(900), "]".repeat(900));
    let many = format!("kind: Mesh\nx: [{}]\n", "1,".repeat(260_000));
    let aliases = format!("x: &a 1\nkind: Mesh\ny: [{}]\n", "*a,".repeat(60_000));
    for (text, told) in [
        (aliases, "its aliases make more of it than is read"),
        (
            format!("{laughs}kind: Mesh\n"),
            "the limit for the values in one YAML object",
        ),
        (deep, "it is nested deeper than 200 levels"),
        (deeper, "it is nested deeper than 200 levels"),
        (many, "the limit for the values in one YAML object"),
    ] {
        let passed = passed_over(&read_one(text).await);
        assert_eq!(passed.len(), 1, "{passed:?}");
        assert!(passed[0].contains(told), "{passed:?}");
    }
}

#[tokio::test]
async fn items_that_are_no_objects_are_named_up_to_a_thousand_and_counted() {
    let updates = read_one(format!(
        "[{}{}]",
        "1,".repeat(5_000),
        json("Destination", "a")
    ))
    .await;
    assert_eq!(listed(&updates), BOTH[..1]);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1_001);
    assert_eq!(
        passed[1_000],
        "? 4000 more places of dump: what is there is no object"
    );
}

#[tokio::test]
async fn objects_without_a_name_are_told_and_not_taken_for_each_other() {
    let nameless = |host: &str| {
        format!("apiVersion: {V1}\nkind: Destination\nmetadata: {{name: {host}, namespace: gm}}\n")
    };
    let content = [nameless("null"), nameless("''"), nameless("a")].join("---\n");
    let updates = read_one(&content).await;
    let store = store(updates.clone());
    let source = store.sources().next().expect("there is one");
    let destinations = source
        .feed(Kind::Destination)
        .map(portolan::store::Feed::len);
    assert_eq!((destinations, source.is_complete()), (Some(1), false));
    let told = "? dump: the Destination has no name, so it is not read";
    assert_eq!(passed_over(&updates), [told, told]);
}
