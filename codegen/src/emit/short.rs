//! The names of the core in generated code.
//!
//! Emitters write `sdk::Page` for what the core calls `Page`. Generated files import the core's names by a glob,
//! which a type of the file's own shadows: so the name is written short, unless the file has a type of that name, and
//! by its path then. So no name of an endpoint's type can conflict.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// Names of types that a file describes or imports.
pub(crate) type Taken<'a> = BTreeSet<&'a str>;

/// `tokens` with each `sdk::Name` as this file writes it.
pub(crate) fn short(tokens: TokenStream, taken: &Taken<'_>) -> TokenStream {
    let mut rest = tokens.into_iter();
    let mut out: Vec<TokenTree> = Vec::with_capacity(rest.size_hint().0);
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(name) if name == "sdk" => {
                // The two colons of the path.
                rest.by_ref().take(2).for_each(drop);
                let Some(name) = rest.next() else { break };
                if taken.contains(name.to_string().as_str()) {
                    out.extend(quote!(crate::prelude::));
                }
                out.push(name);
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::None => {
                let (delimiter, inside) = (group.delimiter(), group.stream());
                // What a group still holds would be copied, and not moved.
                drop(group);
                out.push(Group::new(delimiter, short(inside, taken)).into());
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_unless_they_are_taken() {
        let tokens = || quote!(pub a: sdk::Option<Page>, b: sdk::Page<sdk::Text>);
        let written = |taken: &[&str]| {
            let taken = taken.iter().copied().collect();
            short(tokens(), &taken).to_string()
        };
        assert_eq!(
            written(&[]),
            quote!(pub a: Option<Page>, b: Page<Text>).to_string()
        );
        assert_eq!(
            written(&["Page", "Option"]),
            quote!(pub a: crate::prelude::Option<Page>, b: crate::prelude::Page<Text>).to_string()
        );
    }
}
