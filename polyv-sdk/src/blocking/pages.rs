//! Lists, page by page and row by row, as iterators.

use std::fmt;
use std::sync::Arc;

use super::wait::Engine;
use crate::client::{self, Listed};
use crate::error::Error;
use crate::page::{Page, Position};

/// What both walkers have in common.
macro_rules! walker {
    ($name:ident, $item:ty, $limit:ident, $unit:literal) => {
        impl<E: Listed> $name<E> {
            pub(super) fn new(walker: client::$name<E>, engine: Arc<Engine>) -> Self {
                Self {
                    walker,
                    engine,
                    is_over: false,
                }
            }

            fn change(self, change: impl FnOnce(client::$name<E>) -> client::$name<E>) -> Self {
                let walker = change(self.walker);
                Self { walker, ..self }
            }

            /// Asks for up to `pages` pages at a time: see [`crate::Pages::in_flight`].
            pub fn in_flight(self, pages: usize) -> Self {
                self.change(|walker| walker.in_flight(pages))
            }

            /// Starts at page `number`; the first is 1.
            pub fn from_page(self, number: u64) -> Self {
                self.change(|walker| walker.from_page(number))
            }

            /// Starts at a [`position`](Self::position) of an earlier walk with the same request.
            pub fn start_at(self, position: Position) -> Self {
                self.change(|walker| walker.start_at(position))
            }

            #[doc = concat!("Ends after this many ", $unit, ".")]
            pub fn $limit(self, count: u64) -> Self {
                self.change(|walker| walker.$limit(count))
            }

            /// Covers a longer time range than the endpoint allows: see
            /// [`crate::Pages::windowed`].
            pub fn windowed(self) -> Self {
                self.change(client::$name::windowed)
            }

            /// The position of the next one; `None` after the last of the list.
            pub fn position(&self) -> Option<Position> {
                self.walker.position()
            }

            /// A request for everything not yet returned; `None` after the last of the list.
            pub fn rest(&self) -> Option<E> {
                self.walker.rest()
            }

            /// The next one; `None` after the last. After an error, the next call retries the same page.
            pub fn try_next(&mut self) -> Result<Option<$item>, Error> {
                self.engine.wait(self.walker.try_next())
            }
        }

        /// Ends after an error.
        impl<E: Listed> Iterator for $name<E> {
            type Item = Result<$item, Error>;

            fn next(&mut self) -> Option<Self::Item> {
                if self.is_over {
                    return None;
                }
                let next = self.try_next();
                self.is_over = !matches!(next, Ok(Some(_)));
                next.transpose()
            }
        }

        impl<E: Listed> std::iter::FusedIterator for $name<E> {}

        impl<E: Listed> fmt::Debug for $name<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name))
                    .field(&self.walker)
                    .finish()
            }
        }
    };
}

/// The pages of a list, one after the other, made by [`Client::pages`](super::Client::pages). What
/// [`crate::Pages`] says holds here.
#[must_use = "pages are fetched by `try_next` or as an iterator"]
pub struct Pages<E: Listed> {
    walker: client::Pages<E>,
    engine: Arc<Engine>,
    is_over: bool,
}
walker!(Pages, Page<E::Row>, max_pages, "pages");

impl<E: Listed> Pages<E> {
    /// The rows of these pages, one after the other.
    pub fn into_items(self) -> Items<E> {
        Items::new(self.walker.into_items(), self.engine)
    }
}

/// The rows of a list, one after the other, made by [`Client::items`](super::Client::items). What
/// [`crate::Items`] says holds here.
#[must_use = "rows are fetched by `try_next` or as an iterator"]
pub struct Items<E: Listed> {
    walker: client::Items<E>,
    engine: Arc<Engine>,
    is_over: bool,
}
walker!(Items, E::Row, limit, "rows");
