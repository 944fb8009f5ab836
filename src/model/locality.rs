//! Zones and sub-zones.

use super::text::Text;

/// A part of a region, from the labels of the node ([locality](https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SubLocality {
    /// The zone, by the label `topology.kubernetes.io/zone`; empty if unknown.
    pub zone: Text,
    /// The sub-zone, by the label `topology.istio.io/subzone`; empty if unknown.
    pub sub_zone: Text,
}
