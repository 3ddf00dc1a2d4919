//! Paths in the arguments and bodies of macros, which are tokens and not yet syntax.
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::module::Kind;

/// What looks like a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) kind: Kind,
}

pub(super) fn paths(tokens: TokenStream) -> Vec<Found> {
    let mut found = Vec::new();
    scan(tokens, 0, &mut found);
    found
}

/// All names.
pub(super) fn names(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => self::names(group.stream(), names),
            TokenTree::Ident(ident) => drop(names.insert(ident.to_string())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

type Tokens = Peekable<IntoIter<TokenTree>>;

/// `depth` counts the modules with a body around, whose `super` is the module of the macro.
fn scan(tokens: TokenStream, depth: usize, found: &mut Vec<Found>) {
    let mut tokens = tokens
        .into_iter()
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    let mut module_begins = false;
    // What stands before a name: a field's dot, a lifetime's quote.
    let mut before = ' ';
    while let Some(token) = tokens.next() {
        let previous = std::mem::replace(&mut before, ' ');
        match token {
            TokenTree::Group(group) => {
                let inner = group.delimiter() == Delimiter::Brace && module_begins;
                module_begins = false;
                scan(group.stream(), depth + usize::from(inner), found);
            }
            TokenTree::Ident(ident) if ident == "mod" => module_begins = true,
            TokenTree::Ident(_) if module_begins || matches!(previous, '.' | '\'') => {}
            TokenTree::Ident(ident) if previous == '$' && ident != "crate" => {}
            TokenTree::Ident(ident) => path(Vec::new(), &ident, &mut tokens, depth, found),
            TokenTree::Punct(punct) => before = punct.as_char(),
            TokenTree::Literal(_) => {}
        }
    }
}

/// Reads on after the first name of a path.
fn path(
    mut path: Vec<String>,
    first: &Ident,
    tokens: &mut Tokens,
    depth: usize,
    found: &mut Vec<Found>,
) {
    let line = first.span().start().line;
    path.push(first.to_string());
    let mut kind = Kind::Path;
    while colons(tokens) {
        match tokens.peek() {
            Some(TokenTree::Ident(ident)) => {
                path.push(ident.to_string());
                tokens.next();
            }
            Some(TokenTree::Group(group)) => {
                let mut inner = group.stream().into_iter().collect::<Vec<_>>();
                inner.reverse();
                group_of_uses(&path, inner, depth, found);
                tokens.next();
                return;
            }
            Some(TokenTree::Punct(punct)) if punct.as_char() == '$' => {
                kind = Kind::Cut;
                tokens.next();
                tokens.next();
                break;
            }
            _ => break,
        }
    }
    let called = match tokens.peek() {
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
        Some(TokenTree::Punct(punct)) => punct.as_char() == '!',
        _ => false,
    };
    let capital = path[0].starts_with(char::is_uppercase);
    if path.len() > 1 || kind == Kind::Cut || called || capital {
        add(path, line, kind, depth, found);
    }
}

/// `path::{a, b::c}`
fn group_of_uses(
    prefix: &[String],
    mut reversed: Vec<TokenTree>,
    depth: usize,
    found: &mut Vec<Found>,
) {
    reversed.reverse();
    let mut tokens = reversed.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let TokenTree::Ident(ident) = token {
            path(prefix.to_vec(), &ident, &mut tokens, depth, found);
            // `as name` brings no path.
            while tokens.next_if(|token| !is_comma(token)).is_some() {}
        }
    }
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')
}

fn colons(tokens: &mut Tokens) -> bool {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ':');
    let mut ahead = tokens.clone();
    let two = ahead.next().is_some_and(|t| colon(&t)) && ahead.next().is_some_and(|t| colon(&t));
    if two {
        tokens.next();
        tokens.next();
    }
    two
}

fn add(mut path: Vec<String>, line: usize, kind: Kind, depth: usize, found: &mut Vec<Found>) {
    let outer = path
        .iter()
        .take(depth)
        .take_while(|s| *s == "super")
        .count();
    path.drain(..outer);
    if outer > 0 {
        path.insert(0, "self".into());
    }
    found.push(Found { path, line, kind });
}
