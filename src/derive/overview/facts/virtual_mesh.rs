//! The facts about a virtual mesh: its meshes, how they trust each other, what is federated, whether access needs
//! policies.

use crate::{
    derive::{
        effects::destination_words,
        objects::{flat_words, keepalive_words},
        policies::approval_words,
        wording::grouped,
    },
    model::{
        VirtualMesh,
        approval::ApprovalState,
        reference::ObjectRef,
        virtual_mesh::{
            Authority, Federation, FederationSelector, GlobalAccessPolicy, IngressGatewaySelector,
            MtlsConfig, Trust,
        },
    },
    store::{Kind, Object, ObjectKey},
};

use super::{
    Fact, FactGroup,
    scene::{Scene, listed, trouble, verdict},
};

pub(super) fn groups(scene: &Scene<'_>, virtual_mesh: &VirtualMesh) -> Vec<FactGroup> {
    let spec = &virtual_mesh.spec;
    let status = &virtual_mesh.status;
    let mut facts = verdict(status.state, &status.errors);
    facts.extend(meshes(scene, virtual_mesh));
    facts.push(Fact::one("Trust", Some(trust(spec.mtls.as_ref()))));
    let restarts = spec.mtls.as_ref().map(|mtls| {
        if mtls.auto_restart_pods {
            "restarted when certificates change"
        } else {
            "to be restarted by hand when certificates change"
        }
    });
    facts.push(Fact::one("Pods", restarts));
    facts.push(Fact::one("Access policies", Some(access(spec.global_access_policy))).or("Access"));
    facts.push(Fact::one("Source", Some(&scene.id.source)));
    vec![
        FactGroup { title: "", facts },
        federation(spec.federation.as_ref(), virtual_mesh),
        exported(scene, virtual_mesh),
        scene.object(&virtual_mesh.meta, status.observed_generation),
    ]
}

fn meshes(scene: &Scene<'_>, virtual_mesh: &VirtualMesh) -> Vec<Fact> {
    let meshes = virtual_mesh.spec.meshes.iter().map(|mesh| {
        let trouble = trouble(&virtual_mesh.status.meshes, mesh);
        let words = trouble.as_deref().unwrap_or_default();
        scene
            .named_fact("Meshes", (Kind::Mesh, mesh), words)
            .odd_if(trouble.is_some())
    });
    let meshes = listed(meshes);
    if meshes.is_empty() {
        return vec![Fact::one("Meshes", Some("none")).odd_if(true)];
    }
    meshes
}

fn trust(mtls: Option<&MtlsConfig>) -> String {
    let Some(trust) = mtls.and_then(|mtls| mtls.trust.as_ref()) else {
        return "not set up: its meshes keep the certificates they have".to_owned();
    };
    match trust {
        Trust::Limited => "limited: each gateway vouches for its own mesh".to_owned(),
        Trust::Shared(None) => "shared, by what authority is not said".to_owned(),
        Trust::Shared(Some(Authority::Generated)) => {
            "shared, by a root certificate that Gloo Mesh makes".to_owned()
        }
        Trust::Shared(Some(Authority::Secret(secret))) => {
            format!("shared, by the root certificate in secret {secret}")
        }
        Trust::Shared(Some(Authority::Intermediate)) => {
            "shared, by intermediate certificates that agents ask an authority for".to_owned()
        }
    }
}

fn access(policy: GlobalAccessPolicy) -> &'static str {
    match policy {
        GlobalAccessPolicy::MeshDefault => "as each mesh has it",
        GlobalAccessPolicy::Enabled => "needed: what no AccessPolicy allows is denied",
        GlobalAccessPolicy::Disabled => "not needed: everything is allowed",
    }
}

fn federation(federation: Option<&Federation>, virtual_mesh: &VirtualMesh) -> FactGroup {
    let facts = match federation {
        Some(federation) => federated(federation, virtual_mesh),
        None => vec![Fact::one(
            "Federated",
            Some("nothing: it says nothing of federation"),
        )],
    };
    FactGroup {
        title: "Federation",
        facts,
    }
}

fn federated(federation: &Federation, virtual_mesh: &VirtualMesh) -> Vec<Fact> {
    let selectors: Vec<String> = federation.selectors.iter().map(selector).collect();
    let what = match (selectors.is_empty(), federation.permissive) {
        (false, _) => selectors,
        (true, true) => {
            vec!["everything, as it is permissive (which the API has deprecated)".to_owned()]
        }
        (true, false) => vec!["nothing: it has no selectors and is not permissive".to_owned()],
    };
    let suffix = federation.hostname_suffix.given();
    let suffix = suffix.map_or("global, as none is given".to_owned(), str::to_owned);
    let gateways: Vec<String> = federation.gateways.iter().map(gateway).collect();
    let gateways = if gateways.is_empty() {
        vec!["found by istio=ingressgateway and the port tls".to_owned()]
    } else {
        gateways
    };
    let keepalive = federation.tcp_keepalive.as_ref().map(keepalive_words);
    vec![
        Fact::many("Federated", what),
        Fact::one("Hostnames end in", Some(suffix)).or("Suffix"),
        Fact::one("Flat network", Some(flat_words(federation.flat_network))).or("Flat"),
        Fact::many("Gateways", gateways),
        Fact::one("TCP keepalive", keepalive).or("Keepalive"),
        Fact::many("For Destinations", tally(virtual_mesh)).or("For each"),
    ]
}

fn selector(selector: &FederationSelector) -> String {
    let destinations = destination_words(&selector.destinations).join(" or ");
    match meshes_words(&selector.meshes) {
        Some(meshes) => format!("{destinations}, to {meshes}"),
        None => format!("{destinations}, to all its meshes"),
    }
}

fn meshes_words(meshes: &[ObjectRef]) -> Option<String> {
    let meshes: Vec<String> = meshes.iter().map(ToString::to_string).collect();
    (!meshes.is_empty()).then(|| meshes.join(", "))
}

fn gateway(selector: &IngressGatewaySelector) -> String {
    let destinations = destination_words(&selector.destinations).join(" or ");
    let port = selector.port_name.given().unwrap_or("tls");
    format!("{destinations}, port {port}")
}

/// The number of Destinations in each approval state, those that are refused first.
fn tally(virtual_mesh: &VirtualMesh) -> impl Iterator<Item = String> {
    use ApprovalState::{Accepted, Failed, Invalid, Pending};
    let mut counts = [(Invalid, 0), (Failed, 0), (Pending, 0), (Accepted, 0)];
    for (_, status) in virtual_mesh.status.destinations.iter() {
        let of_state = counts.iter_mut().find(|(state, _)| *state == status.state);
        let (_, count) = of_state.expect("there is a count for each state");
        *count += 1;
    }
    let present = counts.into_iter().filter(|(_, count)| *count > 0);
    present.map(|(state, count)| format!("{} for {}", approval_words(state), grouped(count)))
}

/// The virtual destinations exported to its meshes, and the meshes that report it as in force.
fn exported(scene: &Scene<'_>, virtual_mesh: &VirtualMesh) -> FactGroup {
    let key = ObjectKey::of(&virtual_mesh.meta);
    let relations = scene.world.relations();
    let referring = relations.referring_to_object(&scene.id.source, Kind::VirtualMesh, &key);
    let (mut force, mut exported) = (Vec::new(), Vec::new());
    for object in referring {
        match object {
            Object::Mesh(_) => force.push(scene.met("In force for", object, "").or("In force")),
            Object::VirtualDestination(of) => {
                let host = of.spec.hostname.given().unwrap_or("?");
                let fact = scene.met("Virtual destinations", object, host);
                exported.push(fact.or("Virt. dest."));
            }
            _ => {}
        }
    }
    let mut facts = listed(force);
    facts.extend(listed(exported));
    FactGroup {
        title: "What refers to it",
        facts,
    }
}
