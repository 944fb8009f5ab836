//! A line of YAML, coloured by what each piece is.

use super::{Role, line::Line};
use crate::model::yaml::{self, Token};

/// A line of YAML as a line of a pane, so many columns further in.
pub(super) fn yaml_line(line: &yaml::Line, indent: usize) -> Line<'static> {
    let mut painted = Line::of(Role::Text, " ".repeat(indent + line.indent));
    for span in &line.spans {
        painted.push(yaml_role(span.token), span.text.clone());
    }
    painted
}

/// The role of a piece of YAML.
pub(super) fn yaml_role(token: Token) -> Role {
    match token {
        Token::Key => Role::Accent,
        Token::Text => Role::Text,
        Token::Number | Token::Bool => Role::Info,
        Token::Null | Token::Punctuation => Role::Muted,
    }
}
