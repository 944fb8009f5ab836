//! A place that may be treated as lost.

use crate::model::{
    Labels, SourceName, Text, endpoint::Endpoint, kube_service::KubeService,
    reference::ClusterObjectRef,
};

/// Something that may be treated as lost, by its name and the names of the places that contain it. The name of a locality is
/// `None` if it is unknown: the unknown place is a place of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A region.
    Region(Option<Text>),
    /// Region and zone.
    Zone(Option<Text>, Option<Text>),
    /// Region, zone and sub-zone.
    SubZone(Option<Text>, Option<Text>, Option<Text>),
    /// A registered cluster.
    Cluster(Text),
    /// The pods of a workload.
    Workload(PlacedWorkload),
    /// The service of a gateway.
    Gateway(ClusterObjectRef),
    /// A management plane. Its loss takes no endpoint: nothing is discovered or translated any more.
    Plane(SourceName),
}

/// A workload, by its controller and the labels of its pods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlacedWorkload {
    /// The controller of its pods.
    pub controller: ClusterObjectRef,
    /// The labels of its pods, sorted by key.
    pub labels: Vec<(Text, Text)>,
}

/// The part of a region that a place covers.
#[derive(Clone, Copy)]
pub(super) enum Part<'p> {
    All,
    /// One zone. `None` if it is the unknown one.
    Zone(Option<&'p str>),
}

impl PlacedWorkload {
    /// A workload whose pods have these labels.
    #[must_use]
    pub fn new(controller: ClusterObjectRef, labels: &Labels) -> Self {
        Self {
            controller,
            labels: labels.iter().cloned().collect(),
        }
    }
}

impl Place {
    /// The place as it is written for `--lose`: `zone:us-east-1a`, `workload:shop/cart-v1@cluster-1`.
    #[must_use]
    pub fn written(&self) -> String {
        let or_unknown = |name: &Option<Text>| name.as_deref().unwrap_or("?").to_owned();
        match self {
            Self::Region(region) => format!("region:{}", or_unknown(region)),
            Self::Zone(_, zone) | Self::SubZone(_, zone, _) => format!("zone:{}", or_unknown(zone)),
            Self::Cluster(cluster) => format!("cluster:{cluster}"),
            Self::Workload(workload) => {
                let at = &workload.controller;
                format!("workload:{}/{}@{}", at.namespace, at.name, at.cluster)
            }
            Self::Gateway(service) => format!("gateway:{service}"),
            Self::Plane(source) => format!("plane:{source}"),
        }
    }

    /// Region and part of it. `None` if it is no locality.
    pub(super) fn locality(&self) -> Option<(Option<&str>, Part<'_>)> {
        match self {
            Self::Region(region) => Some((region.as_deref(), Part::All)),
            Self::Zone(region, zone) | Self::SubZone(region, zone, _) => {
                Some((region.as_deref(), Part::Zone(zone.as_deref())))
            }
            Self::Cluster(_) | Self::Workload(_) | Self::Gateway(_) | Self::Plane(_) => None,
        }
    }

    /// The place that gets the mark if the user points at this one.
    pub(super) fn marked(&self) -> Self {
        match self {
            Self::SubZone(region, zone, _) => Self::Zone(region.clone(), zone.clone()),
            _ => self.clone(),
        }
    }

    /// Whether the loss of this place takes away a part of a region.
    pub(super) fn takes_part(&self, region: Option<&str>, part: Part<'_>) -> bool {
        let Some((own_region, own)) = self.locality() else {
            return false;
        };
        match (own, part) {
            (Part::All, _) => own_region == region,
            (Part::Zone(_), Part::All) => false,
            (Part::Zone(own), Part::Zone(zone)) => {
                let is_same_region = own_region == region
                    || zone.is_some() && (own_region.is_none() || region.is_none());
                own == zone && is_same_region
            }
        }
    }

    /// Whether the loss of this place takes away every endpoint of a service.
    pub(super) fn takes_service(&self, kube: &KubeService) -> bool {
        match self {
            Self::Cluster(cluster) => kube.reference.cluster == *cluster,
            Self::Gateway(service) => kube.reference == *service,
            _ => false,
        }
    }

    /// Whether the loss of this place takes away the pod of an endpoint, because of its workload.
    pub(super) fn takes_pod(&self, kube: &KubeService, endpoint: &Endpoint) -> bool {
        let Self::Workload(workload) = self else {
            return false;
        };
        let (at, service) = (&workload.controller, &kube.reference);
        service.cluster == at.cluster
            && service.namespace == at.namespace
            && endpoint.labels.iter().eq(&workload.labels)
    }

    /// Sorts localities by region and zone, the unknown ones last; then the others.
    pub(super) fn order(&self) -> (bool, bool, Option<&str>, bool, Option<&str>, &Self) {
        let Some((region, part)) = self.locality() else {
            return (true, false, None, false, None, self);
        };
        let zone = match part {
            Part::All => None,
            Part::Zone(zone) => zone,
        };
        (false, region.is_none(), region, zone.is_none(), zone, self)
    }

    /// The place in few words: `us-east-1a`, `cluster cluster-1`.
    #[must_use]
    pub fn word(&self) -> String {
        match self.locality() {
            Some((Some(region), Part::All)) => region.to_owned(),
            Some((None, Part::All)) => "the unknown region".to_owned(),
            Some((Some(region), Part::Zone(None))) => format!("the unknown zone of {region}"),
            Some((None, Part::Zone(None))) => "the unknown zone".to_owned(),
            Some((Some(region), Part::Zone(Some(zone)))) if !zone.starts_with(region) => {
                format!("{region}/{zone}")
            }
            Some((_, Part::Zone(Some(zone)))) => zone.to_owned(),
            None => {
                let written = self.written();
                written.replacen(':', " ", 1)
            }
        }
    }
}
