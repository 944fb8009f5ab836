//! The load balancing of one Envoy cluster, by the tables of Envoy's documentation.

use portolan::route::balance;

/// The healthy endpoints of a level, and all of them.
type Level = (usize, usize);

/// The shares of levels with these numbers of healthy and of all endpoints.
fn shares(levels: &[Level]) -> Vec<f64> {
    let endpoints: Vec<(u32, bool)> = levels
        .iter()
        .zip(0..)
        .flat_map(|((healthy, all), distance)| (0..*all).map(move |at| (distance, at < *healthy)))
        .collect();
    let balance = balance(&endpoints, true);
    balance.priorities.iter().map(|(_, share)| *share).collect()
}

#[test]
fn a_level_keeps_all_requests_while_more_than_five_sevenths_of_it_are_healthy() {
    // The table of Envoy's priority levels.
    let cases: [(&[Level], &[f64]); 7] = [
        (&[(72, 100), (100, 100)], &[1.0, 0.0]),
        (&[(71, 100), (100, 100)], &[0.99, 0.01]),
        (&[(50, 100), (100, 100)], &[0.7, 0.3]),
        (&[(25, 100), (100, 100)], &[0.35, 0.65]),
        (&[(0, 100), (100, 100)], &[0.0, 1.0]),
        (&[(1, 1), (9, 9)], &[1.0, 0.0]),
        (&[(0, 2), (0, 3)], &[0.0, 0.0]),
    ];
    for (levels, expected) in cases {
        assert_eq!(shares(levels), expected, "{levels:?}");
    }
}

#[test]
fn without_outlier_detection_all_endpoints_get_requests_if_fewer_than_half_are_healthy() {
    let of = |healthy: usize| {
        let endpoints: Vec<_> = (0..4).map(|at| (3, at < healthy)).collect();
        balance(&endpoints, false)
    };
    assert_eq!(of(1).shares, [0.25; 4]);
    assert!(of(1).is_panic && !of(2).is_panic);
    assert_eq!(of(2).shares, [0.5, 0.5, 0.0, 0.0]);
    assert_eq!(of(0).shares, [0.25; 4]);
}
