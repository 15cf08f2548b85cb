//! Any request is read as a callback or refused; none that is not signed with the secret is believed; and of what was read,
//! nothing is lost.
//!
//! Three parts, ended by line feeds: the method, the URI, and the body, which goes to the end.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};
use polyv_sdk::callback::testing::Delivery;
use polyv_sdk::callback::{Arrival, Callback as _, Event, Rejected, Unsigned, Verifier};
use polyv_sdk::{Credentials, Timestamp};

/// No seed is signed with it.
const SECRET: &str = "fuzzsecret";
const NOW: i64 = 1_557_976_774_000;

pub(crate) fn run(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (method, uri, body) = (part(), part(), part());
    let (method, uri) = (
        String::from_utf8_lossy(method),
        String::from_utf8_lossy(uri),
    );
    let arrival = match Arrival::new(&method, &uri, body) {
        Ok(arrival) => arrival,
        Err(rejected) => return assert_eq!(rejected, Rejected::TooLarge),
    };
    is_kept(&arrival);
    is_read(&arrival);
    is_judged(&arrival);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        "GET\n/hook?channelId=123456&status=live&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b&sessionId=xxxxxddd&startTime=1557976777111&endTime=\n",
        "GET\n/hook?channelId=123456&vid=e6b23c6f51_e&title=%E8%A7%86%E9%A2%91&duration=01:23:45&fileSize=123400&timestamp=1557976774000&sign=0&fileId=359a81&videoId=b1c6f3ad2c&origin=auto&sessionIds=[\"20190703145126,4,fdqbopvtnv\"]\n",
        "GET\n/hook?channelId=104400&fileUrl=http://h/a.m3u8&format=m3u8&origin=auto&fileId=072c36&timestamp=1557976774000&sign=0\n",
        "GET\nhttp://h/hook?status=success&channelId=1&fileId=a&fileIds=b,c&fileUrl=http://h/a.mp4&fileName=a.mp4\n",
        "POST\n/hook?own=1\nchannelId=1&viewerId=2&sessionId=&ts=1557976774000&appId=a&goodName=x&goodPrice=1.5&sign=0",
        "POST\n/hook\n{\"roomId\":1,\"sessionId\":\"s\",\"subtitles\":[{\"a\":1}],\"timestamp\":1557976774000,\"sign\":\"0\",\"x\":null}",
        "GET\n/hook?userid=a&ts=1557976774000&token=t&channelId=1\n",
        "GET\n/hook?id=1&ts=1557976774000&sign=0&url=http://h/?a\n",
        "GET\n/hook?a&=&&=b&%zz=%ff+%2B#c\n",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}

/// What was decoded is decoded alike when it is encoded as the service would.
fn is_kept(arrival: &Arrival) {
    let mut query = String::new();
    arrival.fields().write_encoded(&mut query);
    let again = Arrival::from_query(&query);
    // Encoded, it may be longer than what is taken.
    if let Ok(again) = again {
        assert_eq!(again.fields(), arrival.fields(), "{query}");
    }
}

fn is_read(arrival: &Arrival) {
    let (event, drift) = Event::read(arrival);
    _ = format!("{event:?} {drift:?} {arrival:?}");
    assert_eq!(event.kind(), Event::kind_of(arrival));
    assert_eq!(event.key(), Event::read(arrival).0.key());
    let unsigned = Unsigned::<Event>::read(arrival.clone());
    if let Ok(unsigned) = unsigned {
        assert_eq!((unsigned.event(), unsigned.key()), (&event, event.key()));
        assert_eq!(unsigned.fields(), arrival.fields());
    }
}

/// Nothing is believed until it is signed.
fn is_judged(arrival: &Arrival) {
    let credentials = Credentials::new("testapp", SECRET).expect("credentials");
    let verifier = Verifier::new(credentials);
    let now = Timestamp::from_millisecond(NOW).expect("a time");
    let rejected = verifier.verify::<Event>(arrival.clone(), now);
    let rejected = rejected.expect_err("nobody knows the secret");
    assert!(!rejected.to_string().contains(SECRET));

    let digest = Md5::digest(format!("{SECRET}{NOW}"));
    let mut sign = String::new();
    for byte in digest {
        write!(sign, "{byte:02x}").expect("a String takes any text");
    }
    let others = arrival.fields().iter();
    let others = others.filter(|(name, _)| !matches!(*name, "timestamp" | "sign"));
    let delivery = Delivery::of_fields(others).field("timestamp", &NOW.to_string());
    let signed = delivery.field("sign", &sign).arrival();
    let judged = verifier.verify::<Arrival>(signed.clone(), now);
    let known = judged.expect("a sign that fits");
    assert_eq!((known.sent(), known.secret()), (now, 0));
    assert_eq!(known.fields(), signed.fields());
    let shown = format!("{known:?} {} {:?}", known.key(), verifier);
    assert!(!shown.contains(&sign) && !shown.contains(SECRET), "{shown}");
}
