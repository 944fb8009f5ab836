//! Endpoints in the order of their addresses, sorted no further than was asked for: a Destination may have a million, and
//! a screen shows a few dozen.

use std::{cell::RefCell, cmp::Ordering, ops::Range};

use hashbrown::HashSet;

use crate::model::{endpoint::Address, kube_service::KubeService};

use super::Located;

/// The place of an endpoint in the object: its group, and its index there.
type Spot = (u32, u32);

/// The most endpoints that are sorted together.
const BLOCK: usize = 512;

/// Endpoints of one service. The order is found while it is read, and kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Order(RefCell<Sorting>);

/// Endpoints that a binary search has brought into order along its ways.
#[derive(Clone, Debug, Default)]
struct Sorting {
    spots: Vec<Spot>,
    /// The indexes at which a way was split, and those at which a sorted block begins.
    settled: HashSet<usize, foldhash::fast::FixedState>,
}

impl Order {
    pub(super) fn push(&mut self, group: usize, endpoint: usize) {
        let [group, endpoint] = [group, endpoint].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        self.0.get_mut().spots.push((group, endpoint));
    }

    /// The endpoints at these indexes of the order.
    pub(super) fn at<'d>(&self, kube: &'d KubeService, range: Range<usize>) -> Vec<Located<'d>> {
        let mut sorting = self.0.borrow_mut();
        let end = range.end.min(sorting.spots.len());
        let mut at = range.start;
        while at < end {
            at = sorting.settle(kube, |middle, _| at.cmp(&middle)).end;
        }
        let spots = sorting.spots.get(range.start..end).unwrap_or_default();
        spots.iter().map(|spot| located(kube, *spot)).collect()
    }

    /// The index of the first endpoint with an address. `None` if there is none.
    pub(super) fn position(&self, kube: &KubeService, address: &Address) -> Option<usize> {
        let mut sorting = self.0.borrow_mut();
        let is_before = |located: Located<'_>| located.endpoint.address < *address;
        let block = sorting.settle(kube, |_, middle| {
            if is_before(middle) {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        });
        let spots = &sorting.spots;
        let at = spots[block.clone()].partition_point(|spot| is_before(located(kube, *spot)));
        let found = located(kube, *spots.get(block.start + at)?);
        (found.endpoint.address == *address).then_some(block.start + at)
    }
}

impl Sorting {
    /// Follows a way to a block, which is then sorted, or to the index at which the way is split. The way is compared with
    /// each split on it.
    fn settle<'d>(
        &mut self,
        kube: &'d KubeService,
        way: impl Fn(usize, Located<'d>) -> Ordering,
    ) -> Range<usize> {
        let order = |a: &Spot, b: &Spot| located(kube, *a).order(&located(kube, *b));
        let (mut start, mut end) = (0, self.spots.len());
        while end - start > BLOCK {
            let middle = start.midpoint(end);
            if self.settled.insert(middle) {
                self.spots[start..end].select_nth_unstable_by(middle - start, order);
            }
            match way(middle, located(kube, self.spots[middle])) {
                Ordering::Less => end = middle,
                Ordering::Equal => return middle..middle + 1,
                Ordering::Greater => start = middle + 1,
            }
        }
        if self.settled.insert(start) {
            self.spots[start..end].sort_by(order);
        }
        start..end
    }
}

fn located(kube: &KubeService, (group, endpoint): Spot) -> Located<'_> {
    let group = &kube.endpoint_subsets[group as usize];
    Located {
        endpoint: &group.endpoints[endpoint as usize],
        group,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::model::endpoint::{Endpoint, EndpointsSubset};

    /// A service whose endpoints are in no order, most addresses being there twice.
    fn service(count: u32) -> (KubeService, Order) {
        let mut order = Order::default();
        let mut group = EndpointsSubset::default();
        let address = |at: u32| Ipv4Addr::from(at.wrapping_mul(7919) % count / 2);
        group.endpoints = (0..count)
            .map(|at| Endpoint {
                address: Address::Ip(address(at).into()),
                ..Endpoint::default()
            })
            .collect();
        (0..count as usize).for_each(|at| order.push(0, at));
        let endpoint_subsets = Box::new([group]);
        let kube = KubeService {
            endpoint_subsets,
            ..KubeService::default()
        };
        (kube, order)
    }

    fn addresses(located: &[Located<'_>]) -> Vec<String> {
        let addresses = located.iter().map(|one| one.endpoint.address.to_string());
        addresses.collect()
    }

    #[test]
    fn every_stretch_is_in_order_whatever_was_asked_for_before() {
        let (kube, order) = service(10_007);
        let mut all: Vec<_> = kube.endpoint_subsets[0].endpoints.iter().collect();
        all.sort_by(|a, b| a.address.cmp(&b.address));
        let all: Vec<String> = all.iter().map(|one| one.address.to_string()).collect();
        for start in [5_000, 0, 10_000, 511, 512, 2_499, 9_990, 20_000, 5_001] {
            let end = (start + 60).min(all.len());
            let seen = order.at(&kube, start..start + 60);
            assert_eq!(addresses(&seen), all[start.min(end)..end], "from {start}");
        }
        assert_eq!(addresses(&order.at(&kube, 0..all.len())), all);
    }

    #[test]
    fn the_first_place_of_an_address_is_found_before_anything_is_sorted() {
        let (kube, _) = service(10_007);
        for text in ["0.0.0.0", "0.0.19.139", "0.0.9.196", "0.0.0.7", "10.0.0.1"] {
            let (_, order) = service(10_007);
            let address = Address::Ip(text.parse().expect("an address"));
            let found = order.position(&kube, &address);
            let all = addresses(&order.at(&kube, 0..10_007));
            assert_eq!(found, all.iter().position(|one| one == text), "{text}");
        }
    }
}
