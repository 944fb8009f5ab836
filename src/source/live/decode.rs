//! The JSON of one object to the noun of its kind. Total, as the model's decoding is.

use serde_json::value::RawValue;

use crate::{
    model::{Body, Interner},
    store::{Change, Kind, Object},
};

/// Decodes an object.
///
/// # Errors
/// The change to send instead, if it is no object with a name. No API server sends such.
pub(super) fn object(
    kind: Kind,
    json: &RawValue,
    interner: &mut Interner,
) -> Result<Object, Change> {
    let object = Object::decode(kind, Body::Text(json.get()), interner);
    if object.meta().name.is_empty() {
        return Err(Change::Skipped {
            kind: Some(kind),
            what: format!("an item among the {} of the server", kind.plural()),
            why: "it has no name".to_owned(),
            unreadable: true,
        });
    }
    Ok(object)
}
