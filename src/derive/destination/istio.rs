//! Names that the management plane derives when it writes Istio's configuration.

use crate::model::Labels;

use super::identity::sanitized;

/// The name of a subset in the generated `DestinationRule`: `version-v1` for `version=v1`.
///
/// Pairs are joined by dashes in the order of their keys and [`sanitized()`] as names of objects are, so that names of more
/// than 63 characters end in a digest.
#[must_use]
pub fn subset_name(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}-{value}"))
        .collect();
    sanitized(&pairs.join("-"))
}

#[cfg(test)]
mod tests {
    use crate::model::Text;

    use super::*;

    #[test]
    fn subsets_are_named_by_their_labels_in_the_order_of_the_keys() {
        let cases = [
            (&[("version", "v1")][..], "version-v1"),
            (&[("version", "v2"), ("app", "a")], "app-a-version-v2"),
            (
                &[("app.kubernetes.io/name", "A_B")],
                "app-kubernetes-io-name-a-b",
            ),
            (&[], ""),
            (
                &[
                    ("version", "v2026.11.24-release-candidate-1"),
                    ("app", "reviews"),
                    ("app.kubernetes.io/name", "reviews"),
                ],
                "app-reviews-app-kubernetes-io-n-63fe4e199168b282a0f28354beeebef",
            ),
        ];
        for (labels, name) in cases {
            let pairs = labels.iter();
            let pairs = pairs.map(|(key, value)| (Text::from(*key), Text::from(*value)));
            let labels = Labels::from_pairs(pairs.collect());
            assert_eq!(subset_name(&labels), name, "{labels}");
        }
    }
}
