//! Names of operations and parameters as they are typed.

use polyv_sdk::api;
use polyv_sdk::dynamic::AnyOperation;

/// `page_size`, `pageSize` or `channel.basic` as `page-size`, `page-size` and `channel.basic`.
pub(crate) fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                if !out.is_empty() && !out.ends_with(['-', '.']) {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a typed word is this name of the SDK: `watch-page` is `watch_page`.
pub(crate) fn is(word: &str, name: &str) -> bool {
    word.len() == name.len()
        && word
            .bytes()
            .zip(name.bytes())
            .all(|(w, n)| w == n || (w == b'-' && n == b'_'))
}

/// The module, the resource and the operation of a name such as `channel.basic.list`.
pub(crate) fn parts(name: &str) -> [&str; 3] {
    let mut parts = name.splitn(3, '.');
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

/// The operations of a module. The names of all others, which lie all over the program, are not looked at: where they are not yet
/// in memory, that would bring in a megabyte.
pub(crate) fn of_module(module: &str) -> impl Iterator<Item = AnyOperation> {
    let operations = api::operations().iter();
    operations.filter(move |operation| operation.module() == module)
}

/// The words of an operation's command: `channel basic list`.
pub(crate) fn command_of(operation: AnyOperation) -> String {
    words_of(operation.name())
}

/// A name such as `watch_page.advert.set_pause` as the words of its command.
pub(crate) fn words_of(name: &str) -> String {
    name.replace('.', " ").replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::{is, kebab};

    #[test]
    fn names_are_typed_in_kebab_case() {
        let check = |name: &str, expected: &str| assert_eq!(kebab(name), expected);
        check("page_size", "page-size");
        check("channelId", "channel-id");
        check("newScene", "new-scene");
        check("v2", "v2");
        assert!(is("watch-page", "watch_page"));
        assert!(is("watch_page", "watch_page"));
        assert!(!is("watch page", "watch_page"));
    }
}
