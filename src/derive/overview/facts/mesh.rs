//! The facts about a mesh: where its control plane runs, its virtual mesh, its gateways.

use crate::{
    derive::{objects::mesh_words, wording::or_unknown},
    model::{
        Mesh,
        mesh::{
            AwsAppMesh, EastWestGateway, IngressGateway, Installation, Istio, Linkerd, MeshType,
        },
    },
    store::{Kind, Object, ObjectKey},
};

use super::{
    Fact, FactGroup, pairs,
    scene::{Scene, generation, listed},
};

pub(super) fn groups(scene: &Scene<'_>, mesh: &Mesh) -> Vec<FactGroup> {
    vec![
        FactGroup {
            title: "",
            facts: identity(scene, mesh),
        },
        FactGroup {
            title: "Called from other meshes",
            facts: reached(scene, mesh),
        },
        scene.object(&mesh.meta, mesh.status.observed_generation),
    ]
}

fn identity(scene: &Scene<'_>, mesh: &Mesh) -> Vec<Fact> {
    let mut facts = vec![
        Fact::one("Mesh", Some(mesh_words(mesh))).odd_if(mesh.spec.mesh_type.is_none()),
        Fact::one("Source", Some(&scene.id.source)),
        Fact::one("Agent namespace", mesh.spec.agent_namespace.given()).or("Agent"),
    ];
    facts.extend(
        mesh.spec
            .installation()
            .map(installation)
            .into_iter()
            .flatten(),
    );
    match &mesh.spec.mesh_type {
        Some(MeshType::Istio(istio)) => facts.extend(of_istio(istio)),
        Some(MeshType::AwsAppMesh(app_mesh)) => facts.extend(of_app_mesh(app_mesh)),
        Some(MeshType::Linkerd(linkerd)) => facts.extend(of_linkerd(linkerd)),
        _ => {}
    }
    facts
}

fn installation(at: &Installation) -> Vec<Fact> {
    vec![
        Fact::one("Cluster", at.cluster.given()),
        Fact::one("Region", at.region.given()),
        Fact::one("Control plane in", at.namespace.given()).or("Runs in"),
        Fact::one("Version", at.version.given()),
        Fact::many("Its pods", pairs(&at.pod_labels)),
    ]
}

fn of_istio(istio: &Istio) -> Vec<Fact> {
    let smart_dns = if istio.smart_dns {
        "yes: its sidecars answer for hostnames with any suffix"
    } else {
        "no: hostnames of other meshes must end in global"
    };
    vec![
        Fact::one("Trust domain", istio.trust_domain.given()).or("Trust"),
        Fact::one("Service account", istio.service_account.given()).or("Account"),
        Fact::one("Smart DNS", Some(smart_dns)),
        Fact::many(
            "Gateways before 1.1",
            istio.ingress_gateways.iter().map(old_gateway),
        )
        .or("Gateways"),
    ]
}

fn old_gateway(gateway: &IngressGateway) -> String {
    let address = gateway.address.as_ref();
    let address = or_unknown(address);
    format!(
        "{}/{} at {address}, port {} of its container, from outside {}, {}",
        gateway.namespace.given().unwrap_or("?"),
        gateway.name.given().unwrap_or("?"),
        or_unknown(gateway.container_port),
        or_unknown(gateway.external_port),
        gateway.workload_labels,
    )
}

fn of_app_mesh(app_mesh: &AwsAppMesh) -> Vec<Fact> {
    vec![
        Fact::one("Name at AWS", app_mesh.name.given()).or("AWS name"),
        Fact::one("Region", app_mesh.region.given()),
        Fact::one("Account", app_mesh.account.given()),
        Fact::one("ARN", app_mesh.arn.given()),
        Fact::many(
            "Clusters",
            app_mesh.clusters.iter().map(ToString::to_string),
        ),
    ]
}

fn of_linkerd(linkerd: &Linkerd) -> Vec<Fact> {
    vec![Fact::one("Cluster domain", linkerd.cluster_domain.given()).or("Domain")]
}

/// The virtual mesh it is in, its gateways, and the virtual destinations it knows.
fn reached(scene: &Scene<'_>, mesh: &Mesh) -> Vec<Fact> {
    let relations = scene.world.relations();
    let lists = relations.virtual_meshes_of(&scene.id.source, &ObjectKey::of(&mesh.meta));
    let in_force = mesh.status.virtual_mesh.as_ref();
    let in_force = in_force.map(|applied| ObjectKey::from(&applied.reference));
    let others = lists
        .iter()
        .filter(|of| Some(ObjectKey::of(&of.meta)) != in_force);
    let listed_by = others.map(|virtual_mesh| {
        let object = Object::VirtualMesh((*virtual_mesh).clone());
        // A mesh can be in only one virtual mesh; Gloo Mesh refuses the others.
        let fact = scene.met("Listed by", &object, "which is not in force for it");
        fact.odd_if(lists.len() > 1)
    });
    let applied = mesh.status.virtual_mesh.iter().map(|applied| {
        let words = generation(applied.observed_generation);
        scene
            .named_fact(
                "Virtual mesh",
                (Kind::VirtualMesh, &applied.reference),
                &words,
            )
            .or("Virt. mesh")
    });
    let mut facts: Vec<Fact> = applied.chain(listed(listed_by)).collect();
    if facts.is_empty() {
        let words = match scene.gap(Kind::VirtualMesh) {
            Some(why) => format!("not known: {why}"),
            None => "none: no other mesh can call it".to_owned(),
        };
        facts.push(Fact::one("Virtual mesh", Some(words)).or("Virt. mesh"));
    }
    let gateways = mesh
        .status
        .gateways
        .iter()
        .map(|gateway| self::gateway(scene, gateway));
    let gateways = listed(gateways);
    if gateways.is_empty() {
        let is_in_one = mesh.status.virtual_mesh.is_some() || !lists.is_empty();
        let none = "none: other meshes reach nothing in it, and no status shows it";
        facts.push(Fact::one("Gateways", is_in_one.then_some(none)).odd_if(is_in_one));
    }
    facts.extend(gateways);
    let known = mesh.status.virtual_destinations.iter().map(|applied| {
        let of = (Kind::VirtualDestination, &applied.reference);
        let words = generation(applied.observed_generation);
        let words = if applied.errors.is_empty() {
            words
        } else {
            format!("{words}: {}", applied.errors.join("; "))
        };
        scene
            .named_fact("Virtual destinations", of, &words)
            .or("Virt. dest.")
            .odd_if(!applied.errors.is_empty())
    });
    facts.extend(listed(known));
    facts
}

fn gateway(scene: &Scene<'_>, gateway: &EastWestGateway) -> Fact {
    let addresses = gateway.external_addresses.iter().map(ToString::to_string);
    let addresses: Vec<String> = addresses.filter(|address| !address.is_empty()).collect();
    let place = if addresses.is_empty() {
        "without an external address".to_owned()
    } else {
        format!("at {}", addresses.join(", "))
    };
    let words = format!(
        "port {}, from outside {} {place}",
        or_unknown(gateway.port),
        or_unknown(gateway.external_port)
    );
    let fact = scene.named_fact(
        "Gateways",
        (Kind::Destination, &gateway.destination),
        &words,
    );
    fact.odd_if(addresses.is_empty())
}
