//! Objects that are hostile by their size alone: what follows from them is no product of their lists, neither on pages,
//! nor in documents, nor on the screen. Sizes are counted, never times.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use allocation_counter::measure;
use portolan::{
    derive::world::World,
    diagnose::FindingsByDestination,
    model::{Destination, Interner, Mesh, VirtualMesh, decode, decode_value},
    output::{self, Described, Glyphs, PageInputs},
    store::{Change, Kind, Link, Object, Store, Update},
};
use serde_json::{Value, json};

use super::{desk::Desk, kit::noon};

/// Counts what is written, and refuses more than a limit.
struct Counted {
    written: usize,
    most: usize,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len();
        if self.written > self.most {
            return Err(io::Error::other(format!("more than {} B", self.most)));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A Destination with this service and status.
fn destination(spec: &Value, status: &Value) -> Object {
    let value = json!({
        "metadata": {"name": "d", "namespace": "gloo-mesh", "generation": 1},
        "spec": spec, "status": status,
    });
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn kube(ports: &[Value], groups: &[Value], status: &Value) -> Object {
    let reference = json!({"name": "svc", "namespace": "team", "clusterName": "c1"});
    let service =
        json!({"ref": reference, "region": "r1", "ports": ports, "endpointSubsets": groups});
    let spec = json!({"mesh": {"name": "m0", "namespace": "n"}, "kubeService": service});
    destination(&spec, status)
}

fn meshes(count: usize) -> Vec<Value> {
    let mesh = |at: usize| json!({"name": format!("m{at}"), "namespace": "n"});
    (0..count).map(mesh).collect()
}

fn mesh(at: usize) -> Object {
    let value = json!({"metadata": {"name": format!("m{at}"), "namespace": "n"},
        "spec": {"istio": {"installation": {"cluster": format!("c{at}")}}}});
    Object::Mesh(decode_value::<Mesh>(&value, &mut Interner::default()).into())
}

fn virtual_mesh(count: usize) -> Object {
    let value =
        json!({"metadata": {"name": "vm", "namespace": "n"}, "spec": {"meshes": meshes(count)}});
    Object::VirtualMesh(decode_value::<VirtualMesh>(&value, &mut Interner::default()).into())
}

fn port(at: usize, name: &str) -> Value {
    json!({"port": at + 1, "name": name, "protocol": "TCP"})
}

fn endpoint(at: usize, labels: &Value) -> Value {
    json!({"ipAddress": format!("10.{}.{}.{}", at >> 16, at >> 8 & 255, at & 255), "labels": labels})
}

fn federated(hostname: &str, count: usize) -> Value {
    json!({"observedGeneration": 1, "appliedFederation": {
        "federatedHostname": hostname, "federatedToMeshes": meshes(count)}})
}

/// Every hostile world of these tests, each with what must be said of it on the screen.
fn worlds() -> Vec<(&'static str, Vec<Object>)> {
    let one = |name, object| (name, vec![object]);
    let plain = [endpoint(0, &json!({"app": "svc"}))];
    let group =
        |endpoints: &[Value], ports: &[Value]| json!({"endpoints": endpoints, "ports": ports});
    let numbered = |count: usize, prefix: &str| -> Vec<Value> {
        (0..count)
            .map(|at| port(at, &format!("{prefix}{at}")))
            .collect()
    };
    let alone = |count: usize, prefix: &str| -> Vec<Value> {
        let group = |at| {
            group(
                &[endpoint(at, &json!({}))],
                &[port(at, &format!("{prefix}{at}"))],
            )
        };
        (0..count).map(group).collect()
    };
    let same = |count: usize| -> Vec<Value> { (0..count).map(|at| port(at, "http")).collect() };
    let wanted = |at: usize| {
        let subset = json!({"version": format!("w{at}")});
        let service =
            json!({"name": "svc", "namespace": "team", "clusterName": "c1", "subset": subset});
        json!({"weight": 1, "kubeService": service})
    };
    let labelled: Vec<Value> = (0..1_000)
        .map(|at| endpoint(at, &json!({"version": format!("v{at}")})))
        .collect();
    let hosts: Vec<String> = (0..2_000).map(|at| format!("h{at}.example.com")).collect();
    let external = |name: &str, ports: &[Value], hosts: &[String]| {
        let service = json!({"name": name, "hosts": hosts, "ports": ports});
        destination(&json!({"externalService": service}), &Value::Null)
    };
    let external_ports: Vec<Value> = (0..1_000)
        .map(|at| json!({"number": at + 1, "name": format!("p{at}"), "protocol": "HTTP"}))
        .collect();
    let virtually: Vec<Object> = (0..200).map(mesh).chain([virtual_mesh(200)]).collect();
    let among = |object: Object| [vec![object], virtually.clone()].concat();
    vec![
        one(
            "a hostname that every mesh calls",
            kube(
                &[port(79, "http")],
                &[group(&plain, &[port(79, "http")])],
                &federated(&"a.".repeat(12_500), 1_500),
            ),
        ),
        one(
            "many meshes and many ports",
            kube(
                &numbered(1_000, "p"),
                &[group(&plain, &[])],
                &federated("svc.global", 1_000),
            ),
        ),
        (
            "many hosts that every mesh calls",
            among(external("x", &external_ports[..2], &hosts)),
        ),
        (
            "one endless host with many ports",
            among(external("x", &external_ports, &["h".repeat(50_000)])),
        ),
        one(
            "an endless name with many hosts",
            external(&"n".repeat(50_000), &external_ports[..1], &hosts),
        ),
        one(
            "many ports and many groups",
            kube(&numbered(1_500, "p"), &alone(1_500, "q"), &json!({})),
        ),
        one("many ports and groups of one name", {
            let group = |at| group(&[endpoint(at, &json!({}))], &[port(at, "http")]);
            let groups: Vec<Value> = (0..1_500).map(group).collect();
            kube(&same(1_500), &groups, &json!({}))
        }),
        one("many endpoints that serve many ports", {
            let endpoints: Vec<Value> = (0..1_500).map(|at| endpoint(at, &json!({}))).collect();
            kube(
                &numbered(1_500, "p"),
                &[group(&endpoints, &numbered(1_500, "p"))],
                &json!({}),
            )
        }),
        one("many subsets and many kinds of endpoints", {
            let members: Vec<Value> = (0..1_000).map(wanted).collect();
            let required = json!([{"trafficShift": {"destinations": members}}]);
            let status = json!({"observedGeneration": 1, "requiredSubsets": required});
            kube(
                &[port(79, "http")],
                &[group(&labelled, &[port(79, "http")])],
                &status,
            )
        }),
    ]
}

/// A desk to which these objects were told; of kinds that are not among them nothing is known.
fn desk(size: (u16, u16), objects: Vec<Object>) -> Desk {
    let mut desk = Desk::new(size);
    let kinds: BTreeSet<Kind> = objects.iter().map(Object::kind).collect();
    for kind in &kinds {
        desk.say(Change::ListBegan(*kind));
    }
    for object in objects {
        desk.say(Change::Listed(object));
    }
    for kind in &kinds {
        desk.say(Change::ListEnded(*kind));
        desk.say(Change::Link(*kind, Link::Live));
    }
    desk.draw();
    desk
}

/// The bytes of the page and of the document about the Destination of a world, none more than a limit.
fn sizes(objects: Vec<Object>, most: usize) -> io::Result<[usize; 2]> {
    let desk = desk((160, 44), objects);
    let (store, world, ground) = (&desk.state.store, &desk.state.world, desk.state.ground());
    let rows = desk.state.listing.rows();
    let by_destination =
        FindingsByDestination::of(&ground, rows, &portolan::diagnose::Mutes::default());
    let described = rows.iter().map(|known| Described {
        known: known.clone(),
        object: None,
    });
    let described: Vec<_> = described.collect();
    let scene = PageInputs {
        store,
        world,
        by_destination: &by_destination,
        now: ground.now,
        glyphs: Glyphs::Unicode,
        described: &described,
    };
    let (mut text, mut document) = (Counted { written: 0, most }, Counted { written: 0, most });
    output::describe(&mut text, &scene)?;
    output::json(
        &mut document,
        &output::descriptions((store, world), &by_destination, &described),
    )?;
    Ok([text.written, document.written])
}

#[test]
fn what_is_described_is_no_product_of_the_lists_of_an_object() {
    for (name, objects) in worlds() {
        let written = sizes(objects, 24_000_000);
        assert!(written.is_ok(), "{name}: {written:?}");
    }
}

#[test]
fn panes_show_a_part_of_what_is_too_much_and_say_how_much_more_there_is() {
    let cases = [
        (
            "a hostname that every mesh calls",
            "6",
            "and 1,300 more meshes",
        ),
        ("many ports and many groups", "3", "and 1,000 more ports"),
        (
            "many subsets and many kinds of endpoints",
            "5",
            "and 800 more members",
        ),
        (
            "many hosts that every mesh calls",
            "6",
            "and 1,980 more hosts",
        ),
    ];
    let mut worlds = worlds();
    for (name, pane, said) in cases {
        let at = worlds
            .iter()
            .position(|(known, _)| *known == name)
            .expect("there is such a world");
        let mut desk = desk((160, 60), worlds.swap_remove(at).1);
        desk.press("enter");
        desk.press(pane);
        desk.press("z");
        desk.press("G");
        let text = desk.text();
        assert!(text.contains(said), "{name}:\n{text}");
    }
}

#[test]
fn a_document_says_how_many_entries_of_its_lists_are_left_out() {
    let (_, objects) = worlds().swap_remove(1);
    assert!(matches!(objects[0].kind(), Kind::Destination));
    let desk = desk((160, 44), objects);
    let (store, world, ground) = (&desk.state.store, &desk.state.world, desk.state.ground());
    let rows = desk.state.listing.rows();
    let by_destination =
        FindingsByDestination::of(&ground, rows, &portolan::diagnose::Mutes::default());
    let described = [Described {
        known: rows[0].clone(),
        object: None,
    }];
    let document = output::descriptions((store, world), &by_destination, &described);
    let document = serde_json::to_value(&document).expect("it is JSON");
    let callers = document["items"][0]["derived"]["reach"]
        .as_array()
        .expect("a list");
    assert_eq!(callers.len(), 1_000, "every mesh is told");
    let federated = callers
        .iter()
        .find(|caller| caller["verdict"] == "federated");
    let federated = federated.expect("one is federated");
    let listed = federated["ports"].as_array().expect("a list").len();
    assert_eq!(federated["more"]["ports"], json!(1_000 - listed));
    assert_eq!(federated["more"]["envoyClusters"], json!(1_000 - listed));
}

#[test]
fn of_one_rule_the_gravest_findings_are_listed_and_the_last_one_says_so() {
    let mut ports: Vec<Value> = (0..300).map(|at| port(at, &format!("p{at}"))).collect();
    let half = json!({"endpoints": [endpoint(0, &json!({}))], "ports": ports});
    let none = json!({"endpoints": [endpoint(1, &json!({}))], "ports": []});
    ports.push(port(300, "q"));
    let desk = desk((160, 44), vec![kube(&ports, &[half, none], &json!({}))]);
    let known = &desk.state.listing.rows()[0];
    let found = desk.state.diagnosis.findings(&desk.state.ground(), known);
    let unserved: Vec<_> = found
        .iter()
        .filter(|one| one.rule.id == "port-unserved")
        .collect();
    assert_eq!(unserved.len(), 200);
    assert_eq!(unserved[0].path, "spec.kubeService.ports[300]");
    let says =
        |message: &str| message.ends_with("only the first 200 findings of this rule are listed");
    assert_eq!(unserved.iter().filter(|one| says(&one.message)).count(), 1);
}

/// A dump may hold very many objects that are hardly more than a name.
#[test]
fn a_tiny_object_is_held_in_a_few_hundred_bytes() {
    const COUNT: i64 = 10_000;
    let all = measure(|| {
        let (mut store, mut world) = (Store::default(), World::default());
        let mut interner = Interner::default();
        for at in 0..COUNT {
            let json = format!(r#"{{"metadata": {{"name": "{at:x}", "namespace": "a"}}}}"#);
            let destination = decode::<Destination>(&json, &mut interner);
            let touched = store.apply(Update {
                source: "dump".into(),
                at: noon(),
                change: Change::Listed(Object::Destination(destination.into())),
            });
            world.follow(&store, &touched);
        }
        std::mem::forget((store, world));
    });
    let each = all.bytes_current / COUNT;
    assert!(each <= 680, "{each} B");
}
