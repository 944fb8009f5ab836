//! A line of YAML, coloured by what each piece is.

use super::{Role, line::PaneLine};
use crate::{
    derive::wording::counted,
    model::yaml::{self, YamlToken},
};

/// A line of YAML as a line of a pane, with this indentation in columns.
pub(super) fn yaml_line(line: &yaml::YamlLine, indent: usize) -> PaneLine<'static> {
    let mut painted = PaneLine::of(Role::Text, " ".repeat(indent + line.indent));
    for span in &line.spans {
        painted.push(yaml_role(span.token), span.text.clone());
    }
    painted
}

/// The role of a piece of YAML.
pub(super) fn yaml_role(token: YamlToken) -> Role {
    match token {
        YamlToken::Key => Role::Accent,
        YamlToken::Text => Role::Text,
        YamlToken::Number | YamlToken::Bool => Role::Info,
        YamlToken::Null | YamlToken::Punctuation => Role::Muted,
    }
}

/// How many values of an object are left out because it is too large.
pub(super) fn too_large(left_out: usize) -> String {
    format!("too large: {} not shown", counted(left_out, "value"))
}
