//! Whether a virtual mesh selects a Destination for federation, and for which meshes.

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{Selects, destination_words, selects},
        wording::numbers::few,
    },
    model::{
        Destination, Text,
        virtual_mesh::{Federation, FederationSelector},
    },
    store::ObjectKey,
};

/// Whether a virtual mesh selects the Destination for a mesh.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Selection<'c> {
    /// It does.
    Here,
    /// It selects it for these meshes only.
    Elsewhere(&'c str),
    /// It selects other Destinations.
    Others,
    /// It selects none at all.
    Nothing,
    /// That depends on what this version does not know.
    Unknown,
}

/// Whether the selectors of a virtual mesh select the Destination, judged once for all meshes.
pub(super) struct FederationSelection {
    /// The result of selectors for every mesh. `None` if there are none.
    for_all: Option<Selects>,
    /// The results of selectors for single meshes, by name and namespace of the mesh.
    for_mesh: HashMap<(Text, Text), Selects, foldhash::fast::FixedState>,
    /// Whether everything is federated, if there is no selector. `None` if there is one.
    bare: Option<bool>,
    /// The meshes for which it is selected, in words; empty if there are none.
    elsewhere: String,
    /// The selected Destinations in words.
    words: String,
}

impl FederationSelection {
    pub(super) fn of(federation: &Federation, destination: &Destination) -> Self {
        let judge = |selector: &FederationSelector| selects(&selector.destinations, destination);
        let mut selection = Self {
            for_all: None,
            for_mesh: HashMap::default(),
            bare: federation
                .selectors
                .is_empty()
                .then_some(federation.permissive),
            elsewhere: String::new(),
            words: selectors(federation),
        };
        let mut elsewhere: Vec<&Text> = Vec::new();
        for selector in &federation.selectors {
            let judged = judge(selector);
            if selector.meshes.is_empty() {
                selection.for_all = selection.for_all.max(Some(judged));
            }
            for mesh in &selector.meshes {
                let key = (mesh.name.clone(), mesh.namespace.clone());
                let known = selection.for_mesh.entry(key).or_insert(judged);
                *known = judged.max(*known);
            }
            if judged == Selects::Yes {
                elsewhere.extend(selector.meshes.iter().map(|mesh| &mesh.name));
            }
        }
        selection.elsewhere = few(elsewhere.into_iter().map(ToString::to_string));
        selection
    }

    /// The Destinations that the virtual mesh selects, in words.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    pub(super) fn selection(&self, mesh: &ObjectKey) -> Selection<'_> {
        match self.bare {
            Some(true) => return Selection::Here,
            Some(false) => return Selection::Nothing,
            None => {}
        }
        let key = (Text::from(&*mesh.name), mesh.namespace.clone());
        match self.for_all.max(self.for_mesh.get(&key).copied()) {
            Some(Selects::Yes) => Selection::Here,
            Some(Selects::Unknown) => Selection::Unknown,
            Some(Selects::No) | None if self.elsewhere.is_empty() => Selection::Others,
            Some(Selects::No) | None => Selection::Elsewhere(&self.elsewhere),
        }
    }
}

/// The Destinations that a virtual mesh selects, in words.
fn selectors(federation: &Federation) -> String {
    let all = federation.selectors.iter();
    let words = all.flat_map(|selector| destination_words(&selector.destinations));
    let words: Vec<String> = words.collect();
    // Any of them will do.
    let words = match &words[..] {
        [one, two] => format!("{one} or {two}"),
        _ => few(words),
    };
    let ignored = if federation.permissive {
        " (permissive is ignored if there are selectors)"
    } else {
        ""
    };
    format!("it selects {words}{ignored}")
}
