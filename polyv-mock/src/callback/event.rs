//! The callbacks that are documented, with their fields.

use std::fmt;
use std::str::FromStr;

/// The event that a callback reports, with the fields that it typically has.
///
/// It can be read from text, as the program's `--event` takes it: `live-started`, `live-ended`, `recorded`,
/// `playback-saved`, `converted`, `merged`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A live stream began.
    LiveStarted,
    /// A live stream ended.
    LiveEnded,
    /// A recording was made.
    Recorded,
    /// A recording was moved to the video library.
    PlaybackSaved,
    /// Recordings were merged, or one was moved to the video library, as a call with a `callbackUrl` asked for.
    Converted,
    /// Recordings were merged into an MP4 file, as a call with a `callbackUrl` asked for. Its documentation has no
    /// sign.
    Merged,
}

/// The channel of the fields.
const CHANNEL: (&str, &str) = ("channelId", "2191532");
/// The session of the fields.
const SESSION: (&str, &str) = ("sessionId", "g1mpq3uy2c");
/// The recording of the fields.
const FILE: (&str, &str) = ("fileId", "0d9bb1b0b3e2a3a4");
/// The account of the fields.
const USER: (&str, &str) = ("userId", "1b448be323");

impl Event {
    /// All of them, by their names.
    const NAMES: [(&'static str, Self); 6] = [
        ("live-started", Self::LiveStarted),
        ("live-ended", Self::LiveEnded),
        ("recorded", Self::Recorded),
        ("playback-saved", Self::PlaybackSaved),
        ("converted", Self::Converted),
        ("merged", Self::Merged),
    ];

    /// The fields, without `timestamp` and `sign`.
    pub fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::LiveStarted => &[
                CHANNEL,
                ("status", "live"),
                SESSION,
                ("startTime", "1655711400000"),
                ("endTime", ""),
            ],
            Self::LiveEnded => &[
                CHANNEL,
                ("status", "end"),
                SESSION,
                ("startTime", "1655711400000"),
                ("endTime", "1655718600000"),
            ],
            Self::Recorded => &[
                CHANNEL,
                ("fileUrl", "http://localhost/record.m3u8"),
                ("format", "m3u8"),
                FILE,
                ("origin", "auto"),
                ("hasRtcRecord", "N"),
                SESSION,
            ],
            Self::PlaybackSaved => &[
                CHANNEL,
                ("vid", "e6b23c6f51c4b1cb9f0302a92ed42440_e"),
                ("title", "测试频道"),
                ("duration", "02:00:00"),
                ("fileSize", "1048576"),
                ("sessionIds", "[\"20220620155000,7200,g1mpq3uy2c\"]"),
                FILE,
                ("origin", "auto"),
                SESSION,
                USER,
                ("status", "success"),
            ],
            Self::Converted => &[("status", "success"), USER, CHANNEL, FILE],
            Self::Merged => &[
                ("status", "success"),
                CHANNEL,
                FILE,
                ("fileIds", "0d9bb1b0b3e2a3a4,0d9bb1b0b3e2a3a5"),
                ("fileUrl", "http://localhost/record.mp4"),
                ("fileName", "record.mp4"),
            ],
        }
    }

    /// Whether its documentation has `timestamp` and `sign`.
    pub fn is_signed(self) -> bool {
        self != Self::Merged
    }
}

/// A text that does not name an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEvent(String);

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Event::NAMES.map(|(name, _)| name).join(", ");
        write!(f, "unknown event `{}`: use one of {names}", self.0)
    }
}

impl std::error::Error for UnknownEvent {}

impl FromStr for Event {
    type Err = UnknownEvent;

    fn from_str(text: &str) -> Result<Self, UnknownEvent> {
        Self::NAMES
            .into_iter()
            .find_map(|(name, event)| (name == text).then_some(event))
            .ok_or_else(|| UnknownEvent(text.to_owned()))
    }
}
