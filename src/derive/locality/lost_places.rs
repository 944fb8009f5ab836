//! The what-if: places that are treated as lost, and the endpoints that this takes away.
//!
//! It is a supposition of the user, never a fact: nothing here is read from or written to any source. Regions, zones and
//! clusters are names that Destinations share, so that a loss holds for all of them.

use std::collections::BTreeSet;

use crate::model::{
    Destination, Text,
    endpoint::{Address, Endpoint},
    kube_service::KubeService,
};

use super::place::{Part, Place};

/// The places that are treated as lost. Empty at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LostPlaces(BTreeSet<Place>);

/// The zone of the endpoint of a Destination that has this address. `None` if there is no such endpoint.
#[must_use]
pub fn zone_of(destination: &Destination, address: &Address) -> Option<Place> {
    let kube = destination.kube_service()?;
    let mut endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints);
    let endpoint = endpoints.find(|endpoint| endpoint.address == *address)?;
    Some(Place::Zone(
        kube.region.given().map(Text::from),
        endpoint.zone().map(Text::from),
    ))
}

/// The number of places that a sentence names before it counts the others; a single other one is named too.
const NAMED: usize = 3;

impl LostPlaces {
    /// Marks a place as lost. If it is lost already, removes the marks that make it so: its own and the mark of its
    /// region.
    ///
    /// A sub-zone marks its zone, because in practice a whole zone fails together. The mark of a region replaces the
    /// marks of its zones.
    pub fn toggle(&mut self, place: &Place) {
        let is_lost = |lost: &Place| match place.locality() {
            Some((region, part)) => lost.takes_part(region, part),
            None => lost == place,
        };
        if self.0.iter().any(is_lost) {
            self.0.retain(|lost| !is_lost(lost));
        } else {
            self.add(place);
        }
    }

    /// Marks a place as lost, in addition to the others.
    pub fn add(&mut self, place: &Place) {
        let marked = place.marked();
        if let Place::Region(region) = &marked {
            let is_in = |lost: &Place| matches!(lost.locality(), Some((own, _)) if own == region.as_deref());
            self.0.retain(|lost| !is_in(lost));
        }
        self.0.insert(marked);
    }

    /// Whether the endpoints of a zone are lost, with the zone or with its region. A name is `None` if it is unknown.
    ///
    /// The name of the zone is enough if the region of either side is unknown: discovery reads the region from one pod
    /// only and may silently leave it out.
    #[must_use]
    pub fn takes_locality(&self, region: Option<&str>, zone: Option<&str>) -> bool {
        let mut lost = self.0.iter();
        lost.any(|lost| lost.takes_part(region, Part::Zone(zone)))
    }

    /// Whether every endpoint that a service has in a zone is lost: with the zone, its region, or the whole service.
    #[must_use]
    pub fn takes_zone(&self, kube: &KubeService, zone: Option<&str>) -> bool {
        self.takes_locality(kube.region.given(), zone) || self.takes_service(kube)
    }

    /// Whether every endpoint of a service is lost, with its cluster or because it is a lost gateway.
    #[must_use]
    pub fn takes_service(&self, kube: &KubeService) -> bool {
        self.0.iter().any(|lost| lost.takes_service(kube))
    }

    /// Whether an endpoint of a service is lost.
    #[must_use]
    pub fn takes(&self, kube: &KubeService, endpoint: &Endpoint) -> bool {
        let region = kube.region.given();
        let zone = Part::Zone(endpoint.zone());
        self.0.iter().any(|lost| {
            lost.takes_part(region, zone)
                || lost.takes_service(kube)
                || lost.takes_pod(kube, endpoint)
        })
    }

    /// Whether a cluster is lost.
    #[must_use]
    pub fn takes_cluster(&self, name: &str) -> bool {
        let mut lost = self.0.iter();
        lost.any(|lost| matches!(lost, Place::Cluster(cluster) if **cluster == *name))
    }

    /// Whether endpoints are lost one by one, with their workload, so that their zones are not enough to count them.
    #[must_use]
    pub fn has_workloads(&self) -> bool {
        self.0.iter().any(|lost| matches!(lost, Place::Workload(_)))
    }

    /// How many endpoints of a service remain.
    #[must_use]
    pub fn remaining(&self, kube: &KubeService) -> usize {
        let groups = kube.endpoint_subsets.iter();
        let endpoints = groups.flat_map(|group| &group.endpoints);
        endpoints.filter(|one| !self.takes(kube, one)).count()
    }

    /// Whether no place is treated as lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places in the order of sentences: localities by region and zone, the unknown ones last, then the others.
    #[must_use]
    pub fn places(&self) -> Vec<&Place> {
        let mut places: Vec<&Place> = self.0.iter().collect();
        places.sort_by_key(|place| place.order());
        places
    }

    /// The places as they are written for `--lose`, in the order of sentences.
    #[must_use]
    pub fn written(&self) -> Vec<String> {
        let places = self.places().into_iter();
        places.map(Place::written).collect()
    }

    /// Removes every mark.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The lost places in a few words: `us-east-1a and us-west-2 lost`. `None` if no place is lost.
    ///
    /// Of five or more, three are named and the others counted.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let places = self.places();
        let named = if places.len() > NAMED + 1 {
            NAMED
        } else {
            places.len()
        };
        let mut words: Vec<String> = places[..named].iter().map(|place| place.word()).collect();
        if named < places.len() {
            words.push(format!("{} more", places.len() - named));
        }
        let last = words.pop()?;
        Some(if words.is_empty() {
            format!("{last} lost")
        } else {
            format!("{} and {last} lost", words.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(name: &str) -> Place {
        Place::Region(text(name))
    }

    fn zone(region: &str, zone: &str) -> Place {
        Place::Zone(text(region), text(zone))
    }

    fn text(name: &str) -> Option<Text> {
        (name != "?").then(|| Text::from(name))
    }

    fn lost(places: &[Place]) -> LostPlaces {
        let mut lost = LostPlaces::default();
        for place in places {
            lost.toggle(place);
        }
        lost
    }

    #[test]
    fn a_lost_region_takes_its_zones_and_a_lost_zone_nothing_else() {
        let name = |name: &'static str| (name != "?").then_some(name);
        let cases = [
            (region("eu"), "eu", "eu-a", true),
            (region("eu"), "eu", "?", true),
            (region("eu"), "us", "eu-a", false),
            (region("eu"), "?", "eu-a", false),
            (region("?"), "?", "eu-a", true),
            (region("?"), "eu", "?", false),
            (zone("eu", "eu-a"), "eu", "eu-a", true),
            (zone("eu", "eu-a"), "eu", "eu-b", false),
            (zone("eu", "a"), "us", "a", false),
            (zone("eu", "eu-a"), "?", "eu-a", true),
            (zone("?", "eu-a"), "eu", "eu-a", true),
            (zone("?", "?"), "eu", "?", false),
            (zone("eu", "?"), "eu", "?", true),
            (zone("eu", "?"), "?", "?", false),
            (
                Place::SubZone(text("eu"), text("eu-a"), text("rack")),
                "eu",
                "eu-a",
                true,
            ),
        ];
        for (place, region, zone, taken) in cases {
            let lost = lost(std::slice::from_ref(&place));
            let takes = lost.takes_locality(name(region), name(zone));
            assert_eq!(takes, taken, "{place:?} and {zone} of {region}");
        }
    }

    #[test]
    fn what_is_pointed_at_twice_is_as_it_was() {
        for place in [region("eu"), region("?"), zone("eu", "a"), zone("?", "?")] {
            let mut lost = lost(std::slice::from_ref(&place));
            assert!(!lost.is_empty(), "{place:?}");
            lost.toggle(&place);
            assert!(lost.is_empty(), "{place:?}");
        }
    }

    #[test]
    fn a_zone_of_a_lost_region_comes_back_with_its_region() {
        let mut lost = lost(&[zone("eu", "a"), zone("us", "a"), region("eu")]);
        assert_eq!(lost.sentence().as_deref(), Some("eu and us/a lost"));
        lost.toggle(&zone("eu", "b"));
        assert_eq!(lost.sentence().as_deref(), Some("us/a lost"));
    }

    #[test]
    fn what_is_lost_is_told_in_a_few_words() {
        let many: Vec<Place> = ["e", "d", "c", "b", "a"].map(region).into();
        let cases = [
            (vec![], None),
            (vec![zone("eu-1", "eu-1a")], Some("eu-1a lost")),
            (
                vec![region("us-west-2"), zone("us-east-1", "us-east-1a")],
                Some("us-east-1a and us-west-2 lost"),
            ),
            (
                vec![zone("?", "?"), zone("eu", "?"), region("a")],
                Some("a, the unknown zone of eu and the unknown zone lost"),
            ),
            (many[..4].to_vec(), Some("b, c, d and e lost")),
            (many, Some("a, b, c and 2 more lost")),
        ];
        for (places, said) in cases {
            assert_eq!(lost(&places).sentence().as_deref(), said, "{places:?}");
        }
    }
}
