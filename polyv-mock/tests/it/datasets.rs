//! Data sets, for every endpoint that pages: each in its own style of paging, with its own range of time.

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::{basic, booking};
use polyv_sdk::api::chat::{message, viewer};
use polyv_sdk::api::interaction::red_pack;
use polyv_sdk::api::lottery::draw;
use polyv_sdk::api::staff::sub_account;
use polyv_sdk::api::statistics;
use polyv_sdk::api::statistics::mic;
use polyv_sdk::civil::{Date, DateTime, date};
use polyv_sdk::page::Paged;
use polyv_sdk::{ChannelId, Timestamp};

/// The rows are added in this order; each is of the day in January of its number.
const ADDED: [u8; 6] = [4, 1, 6, 2, 5, 3];
/// Newest first.
const SORTED: [u8; 6] = [6, 5, 4, 3, 2, 1];
/// The row that is added while the others are read: the oldest, behind all of them.
const LATE: u8 = 0;

fn day(number: u8) -> Date {
    let days = jiff::ToSpan::days(i64::from(number));
    date(2021, 12, 31).checked_add(days).unwrap()
}

fn midnight(number: u8) -> DateTime {
    day(number).at(0, 0, 0, 0)
}

/// That midnight in UTC+8.
fn time(number: u8) -> Timestamp {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    zone.to_timestamp(midnight(number)).unwrap()
}

/// The numbers of the rows that a request leads to, all pages together.
struct Case<E: Paged> {
    /// With pages of three rows.
    all: E,
    /// From the third to the fifth of January, where the endpoint has a range.
    range: Option<E>,
    row: fn(u8) -> E::Item,
    number: fn(&E::Item) -> String,
    is_sorted: bool,
}

impl<E: Paged> Case<E> {
    async fn check(self) {
        let name = E::OPERATION.name;
        let server = MockServer::start().await.unwrap();
        let client = server.client().unwrap();
        let set = server.dataset::<E>(ADDED.map(self.row));
        let expected = if self.is_sorted { SORTED } else { ADDED };

        let mut items = client.items(&self.all);
        let mut found = Vec::new();
        while let Some(row) = items.try_next().await.unwrap() {
            found.push((self.number)(&row));
            if found.len() == 2 {
                set.push(&(self.row)(LATE));
            }
        }
        let with_late = expected.into_iter().chain([LATE]);
        assert_eq!(
            found,
            with_late.map(|n| n.to_string()).collect::<Vec<_>>(),
            "{name}"
        );

        let mut pages = client.pages(&self.all);
        let mut sizes = Vec::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            sizes.push(page.contents.len());
        }
        assert_eq!(sizes.split_last(), Some((&1, &[3, 3][..])), "{name}");

        let Some(range) = self.range else { return };
        let mut items = client.items(&range);
        let mut found = Vec::new();
        while let Some(row) = items.try_next().await.unwrap() {
            found.push((self.number)(&row));
        }
        assert_eq!(found, ["5", "4", "3"], "{name}");
        for request in server.received() {
            assert!(request.verdict.is_accepted(), "{name}: {}", request.verdict);
        }
    }
}

/// A row of this type with these fields, and how its number is read from the first of them.
macro_rules! row {
    ($row:ty, $number:ident $(, $field:ident = $value:expr)*) => {
        {
            let row: fn(u8) -> $row = |number| {
                let mut row = <$row>::default();
                row.$number = Some(number.to_string().as_str().into());
                $(row.$field = Some($value(number));)*
                row
            };
            let number: fn(&$row) -> String =
                |row| row.$number.as_ref().map(ToString::to_string).unwrap_or_default();
            (row, number)
        }
    };
}

/// What makes a row of its number, and what reads the number again.
type Rows<T> = (fn(u8) -> T, fn(&T) -> String);

fn case<E: Paged>(all: E, range: Option<E>, (row, number): Rows<E::Item>) -> Case<E> {
    Case {
        all,
        range,
        row,
        number,
        is_sorted: true,
    }
}

fn channel() -> ChannelId {
    "2191532".into()
}

#[tokio::test]
#[expect(
    deprecated,
    reason = "the older endpoint has a form of paging of its own"
)]
async fn channels() {
    let rows = row!(
        basic::list_detail_v3::ChannelDetail,
        channel_id,
        start_time = time
    );
    let list = basic::ListDetailV3::new().page_size(3);
    case(list, None, rows).check().await;

    let rows = row!(
        sub_account::list_channels::SubAccountChannel,
        channel_id,
        create_time = time
    );
    let required = sub_account::list_channels::ListChannelsRequired {
        sub_account_id: "c".into(),
        page_number: 1,
        page_size: 3,
    };
    let list = sub_account::ListChannels::new(required);
    let range = list.clone().start_time(time(3)).end_time(time(5));
    case(list, Some(range), rows).check().await;
}

#[tokio::test]
async fn what_happened_in_a_channel() {
    let rows = row!(booking::list::Booking, nickname, create_time = time);
    let list = booking::List::new(channel()).page_size(3);
    let range = list.clone().start_time(time(3)).end_time(time(5));
    case(list, Some(range), rows).check().await;

    let rows = row!(
        red_pack::list_stats::RedPack,
        red_pack_id,
        create_time = time
    );
    let list = red_pack::ListStats::new(channel()).page_size(3);
    let range = list.clone().start_time(time(3)).end_time(time(5));
    case(list, Some(range), rows).check().await;

    let rows = row!(session::list_data::Session, session_id, start_time = time);
    let list = session::ListData::new(channel()).page_size(3);
    let range = list.clone().start_date(midnight(3)).end_date(midnight(5));
    case(list, Some(range), rows).check().await;

    let rows = row!(draw::list_winners::Winner, record_id, create_time = time);
    let list = draw::ListWinners::new(channel(), "l").page_size(3);
    case(list, None, rows).check().await;
}

#[tokio::test]
async fn who_spoke() {
    let rows = row!(mic::list_log::MicLogEntry, session_id, join_time = time);
    let between = |start_date, end_date| {
        let channel_id = channel();
        let required = mic::list_log::ListLogRequired {
            channel_id,
            end_date,
            start_date,
        };
        mic::ListLog::new(required).page_size(3)
    };
    let range = between(day(3), day(5));
    case(between(day(0), day(6)), Some(range), rows)
        .check()
        .await;

    let rows = row!(statistics::mic::MicUsageRow, user_id, current_day = day);
    let list = statistics::mic::List::for_whole_account().page_size(3);
    let range = list.clone().start_day(day(3)).end_day(day(5));
    case(list, Some(range), rows).check().await;

    let rows = row!(message::list_of_account::AccountMessage, id, time = time);
    let list = message::ListOfAccount::new().page_size(3);
    let range = list.clone().start_time(time(3)).end_time(time(5));
    case(list, Some(range), rows).check().await;
}

#[tokio::test]
async fn who_is_there() {
    let rows = row!(viewer::list_online::OnlineViewer, viewer_id);
    let list = viewer::ListOnline::new("1").page_size(3);
    let unsorted = Case {
        is_sorted: false,
        ..case(list, None, rows)
    };
    unsorted.check().await;
}

/// The session that a red packet belongs to has another name in the row than in the request.
#[tokio::test]
async fn a_row_may_have_a_longer_name_for_an_id() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let of = |session: &str| {
        let mut row = red_pack::list_stats::RedPack::default();
        row.session_id = Some(session.into());
        row
    };
    server.dataset::<red_pack::ListStats>([of("one"), of("two"), of("one")]);
    let list = red_pack::ListStats::new(channel());
    let page = client.send(&list.session_id("one")).await.unwrap();
    assert_eq!(page.contents.len(), 2);
}
