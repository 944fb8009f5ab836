//! Endpoints that are alike: same labels, same place. A Destination has few such kinds, however many endpoints it has,
//! so labels and places are examined once for each kind.

use std::ptr;

use hashbrown::HashMap;

use crate::model::{Labels, endpoint::Endpoint, kube_service::KubeService};

/// Endpoints of one kind.
#[derive(Clone, Copy, Debug)]
pub(in crate::derive) struct SimilarEndpoints<'d> {
    /// One of them: all have its labels and its locality.
    pub(in crate::derive) one: &'d Endpoint,
    /// How many there are.
    pub(in crate::derive) count: usize,
}

/// The kinds of endpoints, in the order of their first endpoints.
///
/// Compares storage, not values: the decoder stores equal labels and localities once. If it stored some twice, there
/// would be more kinds than needed, with the same sums.
pub(in crate::derive) fn similar_endpoints(kube: &KubeService) -> Vec<SimilarEndpoints<'_>> {
    let mut kinds: Vec<SimilarEndpoints<'_>> = Vec::new();
    let mut known = HashMap::with_hasher(foldhash::fast::FixedState::default());
    for endpoint in kube
        .endpoint_subsets
        .iter()
        .flat_map(|group| &group.endpoints)
    {
        let locality = endpoint.locality.as_deref().map(ptr::from_ref);
        let key = (stored(&endpoint.labels), locality);
        let at = *known.entry(key).or_insert(kinds.len());
        match kinds.get_mut(at) {
            Some(kind) => kind.count += 1,
            None => kinds.push(SimilarEndpoints {
                one: endpoint,
                count: 1,
            }),
        }
    }
    kinds
}

/// The address at which labels are stored: the same for label sets that share their storage.
pub(in crate::derive) fn stored(
    labels: &Labels,
) -> *const (crate::model::Text, crate::model::Text) {
    labels.pairs().as_ptr()
}
