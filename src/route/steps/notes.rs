//! The assumptions that an answer depends on.

use super::Trace;
use crate::route::{CodedNote, IstioVersion, RouteCode, SidecarCluster, losses::is_client_lost};

impl Trace<'_> {
    /// Takes in what the choice of a route assumes.
    pub(super) fn route_notes(&mut self, at: usize) {
        let route = &self.config.routes[at];
        if route.matcher.has_empty_value() {
            let words = "a matcher of the route gives no value, and any value fits".to_owned();
            self.assumptions.push(CodedNote {
                code: RouteCode::EmptyValue,
                words,
            });
        }
        let mut later = self.config.routes[at + 1..].iter();
        if later.any(|other| other.ties_with(route) && other.matcher.fits(self.request)) {
            let words = "another route that the request fits is equally specific".to_owned();
            self.assumptions.push(CodedNote {
                code: RouteCode::RouteOrder,
                words,
            });
        }
    }

    /// Takes in the assumption of a zone, if the localities make a difference.
    pub(super) fn zone_note(&mut self, cluster: &SidecarCluster) {
        let client = self.inputs.client;
        let is_ranked = cluster.has_localities && cluster.outlier_detection.is_some();
        if !is_ranked || client.spec.zone.is_some() || client.pods.len() == 1 {
            return;
        }
        let words = if client.place.zone.is_empty() {
            "the zone of the client is not known, so no zone is its own".to_owned()
        } else {
            format!(
                "the client runs in {}, as most of its pods do",
                client.place.zone
            )
        };
        let note = CodedNote {
            code: RouteCode::ClientZone,
            words,
        };
        if !self.assumptions.contains(&note) {
            self.assumptions.push(note);
        }
    }

    /// Takes in the assumptions that every answer has.
    pub(in crate::route) fn assume_defaults(
        &mut self,
        version: Option<IstioVersion>,
        is_chosen: bool,
    ) {
        let version_words = match version {
            Some(version) => format!("Istio is {version}"),
            None => format!(
                "the version of Istio is not recorded; {} is assumed",
                IstioVersion::DEFAULT
            ),
        };
        let sends_unready = self.inputs.sends_unready;
        let mut assume = |code, words: &str| {
            let words = words.to_owned();
            self.assumptions.push(CodedNote { code, words });
        };
        assume(RouteCode::IstioVersion, &version_words);
        if !sends_unready {
            assume(
                RouteCode::UnreadyEndpoints,
                "endpoints that are not ready are not recorded and get no requests",
            );
        }
        assume(
            RouteCode::MeshSettings,
            "mesh-wide settings have Istio's defaults; equal endpoints get equal shares on average",
        );
        assume(
            RouteCode::OtherConfiguration,
            "no other VirtualService, DestinationRule, Sidecar or EnvoyFilter interferes",
        );
        if is_chosen {
            assume(
                RouteCode::PortChosen,
                "the service has several ports, and the first HTTP port is assumed",
            );
        }
        let client = self.inputs.client;
        if is_client_lost(self.inputs.lost, (&client.spec.cluster, &client.place)) {
            assume(
                RouteCode::ClientLost,
                "the client is in a lost place and still runs",
            );
        }
    }
}
