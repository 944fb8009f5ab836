//! From tokens to the syntax tree, by recursive descent: `!` binds tightest, then terms side by side, then `|`.

use super::{
    FilterError, FilterNode, TermError,
    lexer::{Token, TokenKind, tokens},
    term::term,
};

/// The deepest nesting of parentheses that is read.
const DEEPEST: usize = 64;

/// Parses a filter.
///
/// # Errors
/// At the first mistake, with its place.
pub(super) fn parse(text: &str) -> Result<FilterNode, FilterError> {
    let mut parser = Parser {
        tokens: tokens(text),
        next: 0,
        depth: 0,
    };
    if parser.tokens.is_empty() {
        return Ok(FilterNode::default());
    }
    let node = parser.or()?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(FilterError::at(token, TermError::NotOpened)),
    }
}

struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    next: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).copied()
    }

    /// Takes the next token if it is of a kind.
    fn take(&mut self, kind: TokenKind) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.next += 1;
        Some(token)
    }

    fn or(&mut self) -> Result<FilterNode, FilterError> {
        let mut nodes = vec![self.and()?];
        while self.take(TokenKind::Or).is_some() {
            nodes.push(self.and()?);
        }
        Ok(match nodes.len() {
            1 => nodes.remove(0),
            _ => FilterNode::Any(nodes),
        })
    }

    fn and(&mut self) -> Result<FilterNode, FilterError> {
        let begin = self.next;
        let mut nodes = Vec::new();
        while let Some(token) = self.peek()
            && !matches!(token.kind, TokenKind::Or | TokenKind::Close)
        {
            nodes.extend(self.not()?);
        }
        if self.next == begin {
            return Err(self.missing());
        }
        Ok(match nodes.len() {
            1 => nodes.remove(0),
            _ => FilterNode::All(nodes),
        })
    }

    /// A term with its negations. `None` if it is only begun: it does not filter yet.
    fn not(&mut self) -> Result<Option<FilterNode>, FilterError> {
        let mut is_negated = false;
        while self.take(TokenKind::Not).is_some() {
            is_negated = !is_negated;
        }
        let node = match self.peek() {
            None => return Ok(None),
            Some(token) if token.kind == TokenKind::Open => Some(self.group(token)?),
            Some(token) if token.kind == TokenKind::Term => {
                self.next += 1;
                let test = term(token.text).map_err(|fault| FilterError::within(token, fault))?;
                test.map(|test| FilterNode::Test(Box::new(test)))
            }
            Some(_) => return Err(self.missing()),
        };
        let negate = |node| FilterNode::Not(Box::new(node));
        Ok(if is_negated { node.map(negate) } else { node })
    }

    fn group(&mut self, open: Token<'t>) -> Result<FilterNode, FilterError> {
        self.next += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FilterError::at(open, TermError::TooDeep));
        }
        if self.peek().is_none() {
            return Err(FilterError::at(open, TermError::NotClosed));
        }
        let node = self.or()?;
        self.depth -= 1;
        match self.take(TokenKind::Close) {
            Some(_) => Ok(node),
            None => Err(FilterError::at(open, TermError::NotClosed)),
        }
    }

    /// The mistake that no term comes next: at the operator before, or at the one that is in its place.
    fn missing(&self) -> FilterError {
        let before = self.next.checked_sub(1).map(|at| self.tokens[at]);
        match (before, self.peek()) {
            (Some(before), _) => FilterError::at(before, TermError::NothingAfter),
            (None, Some(token)) if token.kind == TokenKind::Close => {
                FilterError::at(token, TermError::NotOpened)
            }
            (None, Some(token)) => FilterError::at(token, TermError::NothingBefore),
            (None, None) => FilterError::default(),
        }
    }
}
