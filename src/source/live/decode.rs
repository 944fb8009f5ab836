//! The JSON of one object to the noun of its kind. Total, as the model's decoding is.

use serde_json::value::RawValue;

use crate::{
    model::{Interner, Noun, decode},
    store::{Change, Kind, Object},
};

/// Decodes an object.
///
/// # Errors
/// What to say instead where it is no object that could be named, which no API server sends.
pub(super) fn object(
    kind: Kind,
    json: &RawValue,
    interner: &mut Interner,
) -> Result<Object, Change> {
    let object = match kind {
        Kind::Destination => Object::Destination(noun(json, interner)),
        Kind::TrafficPolicy => Object::TrafficPolicy(noun(json, interner)),
        Kind::AccessPolicy => Object::AccessPolicy(noun(json, interner)),
    };
    if object.meta().name.is_empty() {
        return Err(Change::Skipped {
            what: format!("an item among the {} of the server", kind.plural()),
            why: "it has no name".to_owned(),
            unreadable: true,
        });
    }
    Ok(object)
}

fn noun<T: Noun>(json: &RawValue, interner: &mut Interner) -> std::sync::Arc<T> {
    std::sync::Arc::new(decode(json.get(), interner))
}
