//! The steps of one cluster that a request goes to: its subset, its access policies, its localities and its endpoints.

use super::{
    Trace,
    words::{near, subset_words, target},
};
use crate::{
    derive::{effects::percent, wording::counted, world::Known},
    route::{
        ClusterFate, EndpointShare, RouteCode, RouteLeg, SidecarCluster, SidecarRoute, Simulation,
        StepKind, translation::pod_ports,
    },
};

impl Trace<'_> {
    pub(super) fn leg(
        &mut self,
        leg: &RouteLeg,
        (route, simulation): (&SidecarRoute, &Simulation),
    ) {
        let cluster = &self.config.clusters[leg.cluster];
        let known = cluster.id().and_then(|id| self.inputs.facts.1.get(id));
        match &cluster.fate {
            ClusterFate::Missing(code, words) => {
                self.step(
                    (StepKind::Subset, *code),
                    (leg.share, words.clone()),
                    route.split_by.clone(),
                );
                let reason = (words.clone(), route.split_by.clone());
                self.fail((Some(503), Some("NC")), (leg.share, *code), reason);
            }
            ClusterFate::Unknown(code, words) => {
                self.step(
                    (StepKind::Subset, *code),
                    (leg.share, words.clone()),
                    route.split_by.clone(),
                );
                self.not_known(*code, words.clone());
            }
            ClusterFate::Pool(pool, empty) => {
                let by = route.split_by.clone();
                if let Some((code, words)) = empty {
                    self.step(
                        (StepKind::Subset, *code),
                        (leg.share, words.clone()),
                        by.clone(),
                    );
                    self.fail(
                        (Some(503), Some("UH")),
                        (leg.share, *code),
                        (words.clone(), by),
                    );
                } else {
                    let (code, words) = subset_words(cluster, pool);
                    self.step((StepKind::Subset, code), (leg.share, words), by);
                }
                if let Some(known) = known {
                    let addressed = leg.share / (1.0 - simulation.aborted).max(f64::MIN_POSITIVE);
                    self.arrive((leg, addressed), (cluster, known));
                }
            }
        }
    }

    /// The localities, the endpoints, and whether the sidecars there admit the request.
    pub(super) fn arrive(
        &mut self,
        (leg, addressed): (&RouteLeg, f64),
        (cluster, known): (&SidecarCluster, &Known),
    ) {
        let ClusterFate::Pool(_, empty) = &cluster.fate else {
            return;
        };
        let ports = pod_ports(&known.destination, cluster.port);
        let decision = self.access_step(known, &ports, addressed);
        let by = decision.decided_by.clone();
        let arrived = leg.arrived();
        if empty.is_none() {
            self.locality_step(leg, cluster);
        }
        if arrived <= 0.0 {
            return;
        }
        match decision.admits {
            Some(true) => self.answered(leg, cluster),
            Some(false) => {
                self.fail(
                    (Some(403), None),
                    (arrived, decision.code),
                    (decision.words, by),
                );
            }
            None => self.not_known(decision.code, decision.words),
        }
    }

    pub(super) fn locality_step(&mut self, leg: &RouteLeg, cluster: &SidecarCluster) {
        let Some(balance) = &leg.balance else { return };
        let by = cluster.outlier_detection.clone();
        let used: Vec<String> = balance
            .priorities
            .iter()
            .filter(|(_, share)| *share > 0.0)
            .map(|(distance, share)| format!("{} to {}", percent(*share), near(*distance)))
            .collect();
        let nearest = balance.priorities.first();
        let (code, words) = if balance.is_panic {
            (
                RouteCode::LocalityPanic,
                "fewer than half of the endpoints are healthy, so all are used".to_owned(),
            )
        } else if !cluster.has_localities {
            (
                RouteCode::LocalityGateway,
                "the client does not see localities: all endpoints are alike".to_owned(),
            )
        } else if by.is_none() {
            (
                RouteCode::LocalityOff,
                "no outlier detection: all localities are alike".to_owned(),
            )
        } else if nearest.is_some_and(|(distance, share)| *distance <= 1 && *share >= 1.0) {
            (RouteCode::LocalityPriority, used.join(", "))
        } else {
            (RouteCode::LocalityFailover, used.join(", "))
        };
        self.step((StepKind::Locality, code), (leg.share, words), by);
        if balance.shares.iter().sum::<f64>() <= 0.0 {
            let words = format!("no endpoint of {} is healthy", target(cluster));
            self.fail(
                (Some(503), Some("UH")),
                (leg.share, RouteCode::EndpointsUnhealthy),
                (words, None),
            );
        }
        self.zone_note(cluster);
    }

    pub(super) fn answered(&mut self, leg: &RouteLeg, cluster: &SidecarCluster) {
        let (ClusterFate::Pool(pool, _), Some(balance)) = (&cluster.fate, &leg.balance) else {
            return;
        };
        let used = pool
            .iter()
            .zip(&balance.shares)
            .filter(|(_, share)| **share > 0.0);
        let mut count = 0;
        for (endpoint, share) in used {
            count += 1;
            self.endpoints.push(EndpointShare {
                cluster: cluster.of_cluster.clone(),
                destination: cluster.destination.clone(),
                address: endpoint.address.clone(),
                port: endpoint.port,
                subset: cluster.subset.to_string(),
                place: endpoint.place.clone(),
                share: leg.share * share,
            });
        }
        let words = format!("{} of {}", counted(count, "endpoint"), target(cluster));
        self.step(
            (StepKind::Endpoint, RouteCode::Endpoint),
            (leg.arrived(), words),
            None,
        );
    }
}
