//! The type of a Destination, its names, and the text by which a filter finds it.

pub(super) mod identity;
pub(super) mod istio;
pub(super) mod letter_set;
pub(super) mod search_text;

pub use identity::{
    Type, cluster, cluster_words, fqdn, hosts, may_have_a_service, namespace, sanitized,
    service_name, service_type,
};
pub use istio::subset_name;
pub use letter_set::LetterSet;
pub use search_text::{SearchText, names};
