//! Lists of endpoints without a typed request.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::Value as Any;

use super::{Call, unreadable};
use crate::client::ahead::Fetching;
use crate::client::listed::Listed;
use crate::client::{Client, Pages, Response};
use crate::endpoint::sealed::Sealed;
use crate::endpoint::{Method, Operation};
use crate::error::Error;
use crate::field::{Field, field};
use crate::json::Digits;
use crate::page::{Page, Paging, Progress, Slotted, Stop, Style, Walk};
use crate::record::slots;
use crate::value::{AllSlots, Json, Slots, Text};

/// A [`Call`] whose reply is one page of a list, walked with [`Client::pages_call`]: how its pages are asked for, and
/// where its rows are. `T` is what a row is read as, by serde.
///
/// ```no_run
/// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Booking {
///     channel_name: String,
/// }
///
/// let call = polyv_sdk::Call::get("/live/v4/channel/booking/list")
///     .query("channelId", 2_191_532)
///     .query("pageSize", 100);
/// let list = call.paged("pageNumber").rows_as::<Booking>();
/// let mut bookings = client.pages_call(&list).in_flight(4).into_items();
/// while let Some(booking) = bookings.try_next().await? {
///     println!("{}", booking.channel_name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is data, as the call is: what is left of a walk ([`Pages::rest`]) can be stored.
#[must_use = "a list is walked with `Client::pages_call`"]
pub struct PagedCall<T = Json> {
    list: List,
    row: PhantomData<fn() -> T>,
}

/// A list, whatever its rows are read as.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct List {
    call: Call,
    by: By,
    /// Where the rows are in the data.
    rows: String,
    total_items: Option<String>,
    total_pages: Option<String>,
    /// The page that is asked for, if it is not the call's own.
    #[serde(skip)]
    asked: Asked,
}

/// What asks for a page, and where the next is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Number { param: String },
    Cursor { param: String, next: String },
}

/// The page to ask for, as a walk sets it.
#[derive(Default)]
struct Asked {
    page: Option<u64>,
    cursor: Option<Text>,
}

slots!(Asked { 0: page, 1: cursor });

static FIELDS: &[Field] = &[field("page"), field("cursor")];

impl Call {
    /// This call as a list whose pages have numbers, from 1: `param` is the parameter with the number. It is sent where
    /// the call has it already, or else beside the call's other parameters. The number of rows on a page is a
    /// parameter like any other.
    ///
    /// The rows are at `contents` in the reply's data, with the totals beside them, as the service's pages mostly are:
    /// see [`PagedCall::rows`].
    pub fn paged(self, param: impl Into<String>) -> PagedCall {
        let param = param.into();
        PagedCall::new(self, By::Number { param })
    }

    /// This call as a list whose pages are asked for by a text from the page before: `param` is the parameter with it,
    /// and `next` says where in the reply's data it is, `data.next` for example.
    pub fn paged_by_cursor(self, param: impl Into<String>, next: impl Into<String>) -> PagedCall {
        let (param, next) = (param.into(), next.into());
        PagedCall::new(self, By::Cursor { param, next })
    }

    /// The value of a parameter.
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut pairs = self.query.iter().chain(&self.form);
        if let Some((_, value)) = pairs.find(|(other, _)| other == name) {
            return Some(value.into());
        }
        text_of(self.json.as_deref()?.get(name)?).map(Cow::Owned)
    }

    /// Sets a parameter where it is, or else beside the others.
    fn set(&mut self, name: &str, value: &str) {
        let mut pairs = self.query.iter_mut().chain(&mut self.form);
        if let Some((_, old)) = pairs.find(|(other, _)| other == name) {
            value.clone_into(old);
            return;
        }
        match self.json.take().map(Json::into_inner) {
            Some(Any::Object(mut members)) => {
                let is_text = members.get(name).is_some_and(Any::is_string);
                let value = match value.parse::<u64>() {
                    // A cursor such as `007` is a text.
                    Ok(number) if !is_text && number.to_string() == value => number.into(),
                    _ => value.into(),
                };
                members.insert(name.to_owned(), value);
                self.json = Some(Any::Object(members).into());
                return;
            }
            other => self.json = other.map(Json::from),
        }
        let pair = (name.to_owned(), value.to_owned());
        if self.method == Method::Get || self.json.is_some() || !self.query.is_empty() {
            self.query.push(pair);
        } else {
            self.form.push(pair);
        }
    }
}

impl PagedCall {
    fn new(call: Call, by: By) -> Self {
        let list = List {
            call,
            by,
            rows: "contents".to_owned(),
            total_items: None,
            total_pages: None,
            asked: Asked::default(),
        };
        Self::of(list)
    }
}

impl<T> PagedCall<T> {
    /// Walks from where the call is.
    fn of(mut list: List) -> Self {
        match &list.by {
            By::Number { param } => {
                list.asked.page = list.call.value(param).and_then(|text| text.parse().ok());
            }
            By::Cursor { param, .. } => {
                list.asked.cursor = list.call.value(param).map(|text| Text::from(&*text));
            }
        }
        let row = PhantomData;
        Self { list, row }
    }

    /// Where the rows are in the reply's data: the names of the members that lead there, `page.list` for example, or an
    /// empty text if the data is the list. Defaults to `contents`.
    ///
    /// The totals and the page's number are read from the object that holds the rows, under the names that the
    /// service's pages have (`totalItems`, `totalPages`, `pageNumber`, `pageSize`, `lastPage`).
    pub fn rows(mut self, path: impl Into<String>) -> Self {
        self.list.rows = path.into();
        self
    }

    /// Where the total number of rows is in the reply's data, if it is elsewhere than beside the rows as `totalItems`.
    pub fn total_items(mut self, path: impl Into<String>) -> Self {
        self.list.total_items = Some(path.into());
        self
    }

    /// Where the total number of pages is in the reply's data, if it is elsewhere than beside the rows as `totalPages`.
    pub fn total_pages(mut self, path: impl Into<String>) -> Self {
        self.list.total_pages = Some(path.into());
        self
    }

    /// Reads the rows as a type of the application's. A row that cannot be read so is an error, which says what was
    /// expected, but does not quote the value.
    pub fn rows_as<U: DeserializeOwned>(self) -> PagedCall<U> {
        PagedCall {
            list: self.list,
            row: PhantomData,
        }
    }

    /// Begins at page `number` instead of the one that the call asks for; the first is 1. A list by cursor begins where its
    /// call does.
    pub fn from_page(mut self, number: u64) -> Self {
        self.list.asked.page = Some(number);
        self
    }

    /// The call for the page that is next.
    pub fn call(&self) -> Call {
        self.list.next()
    }
}

impl List {
    fn next(&self) -> Call {
        let mut call = self.call.clone();
        match (&self.by, &self.asked) {
            (
                By::Number { param },
                Asked {
                    page: Some(page), ..
                },
            ) => call.set(param, &page.to_string()),
            (
                By::Cursor { param, .. },
                Asked {
                    cursor: Some(cursor),
                    ..
                },
            ) => call.set(param, cursor),
            _ => {}
        }
        call
    }

    fn paging(&self) -> Paging {
        let size = None;
        let style = match self.by {
            By::Number { .. } => Style::Number { page: 0, size },
            By::Cursor { .. } => Style::Cursor { cursor: 1, size },
        };
        Paging {
            style,
            stop: Stop::Total,
            default_size: None,
        }
    }

    /// The rows of a reply. A page without any is `null`, an empty text, or an empty object.
    fn rows_in<'d>(&self, data: &'d Any) -> Result<&'d [Any], String> {
        let is_nothing = |value: &Any| match value {
            Any::Null => true,
            Any::String(text) => text.is_empty(),
            Any::Object(members) => members.is_empty(),
            _ => false,
        };
        match at(data, &self.rows) {
            Some(Any::Array(rows)) => Ok(rows),
            Some(value) if is_nothing(value) => Ok(&[]),
            None if is_nothing(data) => Ok(&[]),
            _ if self.rows.is_empty() => Err("the reply's data is not a list".to_owned()),
            _ => Err(format!("the reply has no list at `data.{}`", self.rows)),
        }
    }

    /// What a reply says about the way ahead.
    fn progress(&self, data: &Any) -> Progress {
        let (parent, own) = self.rows.rsplit_once('.').unwrap_or(("", &self.rows));
        let beside = at(data, parent).and_then(Any::as_object).into_iter();
        let beside = beside.flatten().filter(|(name, _)| *name != own);
        let beside = beside.map(|(name, value)| (name.clone(), value.clone()));
        let page = serde_json::from_value::<Page<Json>>(Any::Object(beside.collect()));
        let page = page.unwrap_or_default();
        let mut page = page.swap(Vec::new()).1;
        let number = |path: &Option<String>| {
            let text = text_of(at(data, path.as_ref()?)?)?;
            Digits::of_text(&text).whole()
        };
        page.total_items = number(&self.total_items).or(page.total_items);
        page.total_pages = number(&self.total_pages).or(page.total_pages);
        let next = match &self.by {
            By::Cursor { next, .. } => at(data, next).and_then(text_of),
            By::Number { .. } => None,
        };
        Progress {
            page,
            next_cursor: next.map(Text::from),
        }
    }
}

/// The value at a path of names.
fn at<'d>(data: &'d Any, path: &str) -> Option<&'d Any> {
    let mut names = path.split('.').filter(|name| !name.is_empty());
    names.try_fold(data, |data, name| data.get(name))
}

fn text_of(value: &Any) -> Option<String> {
    match value {
        Any::String(text) => Some(text.clone()),
        Any::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Client {
    /// Walks a list of an endpoint without a typed request, from the page that the call asks for, or the first: see
    /// [`PagedCall`].
    pub fn pages_call<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
        call: &PagedCall<T>,
    ) -> Pages<PagedCall<T>> {
        Pages::new(self.clone(), call.list.paging(), call.clone())
    }
}

impl<T> Sealed for PagedCall<T> {}

impl<T> Slotted for PagedCall<T> {
    fn slots(&self) -> &(dyn Slots + Sync) {
        &self.list.asked
    }

    fn slots_mut(&mut self) -> &mut dyn AllSlots {
        &mut self.list.asked
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> Listed for PagedCall<T> {
    type Row = T;
    type Reply = Response<Json>;

    fn name(&self) -> Cow<'static, str> {
        self.list.call.name().into()
    }

    fn params(&self) -> &'static [Field] {
        FIELDS
    }

    fn facts(&self) -> Option<&'static Operation> {
        None
    }

    fn fetch(self, client: Client) -> Fetching<Self::Reply> {
        Box::pin(async move {
            let response = client.send_call(&self.call()).await?;
            Ok(response.without_body())
        })
    }

    fn accept(&self, reply: Self::Reply, walk: &mut Walk) -> Result<Option<Page<T>>, Error> {
        let (data, list) = (reply.data(), &self.list);
        let unusable = |problem| reply.unusable(list.call.name(), problem);
        let rows = list.rows_in(data).map_err(unusable)?;
        let typed = rows.iter().map(T::deserialize).collect::<Result<_, _>>();
        let typed = typed.map_err(|error| unusable(unreadable(&error)))?;
        let progress = list.progress(data);
        let rows: Vec<Json> = rows.iter().cloned().map(Json::from).collect();
        let is_used = walk.accept(&rows, rows.len(), 0, &progress);
        Ok(is_used.then(|| progress.page.swap(typed).1))
    }
}

impl<T> Clone for PagedCall<T> {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            row: PhantomData,
        }
    }
}

impl<T> PartialEq for PagedCall<T> {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl<T> Eq for PagedCall<T> {}

impl<T> fmt::Debug for PagedCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PagedCall").field(&self.list).finish()
    }
}

/// With the call for the page that is next.
impl<T> Serialize for PagedCall<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = self.list.clone();
        list.call = list.next();
        list.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for PagedCall<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        List::deserialize(deserializer).map(Self::of)
    }
}
