//! Every endpoint behind one type: what the suites ask of it is written once, and no more than this is compiled for each.

use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Endpoint, Operation, Reply};
use polyv_sdk::json::Drift;
use polyv_sdk::request::{Draft, Invalid};
use polyv_sdk::value::{Codec, Value as _};
use polyv_sdk::{Error, envelope, reveal};
use serde_json::Value;

use crate::endpoints::{self, Visitor};

/// The data of a reply, and what of it was odd.
type Decoded = Result<(Value, Vec<Drift>), Error>;

/// An endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Erased {
    pub(crate) operation: &'static Operation,
    /// The typed request of what arrived.
    pub(crate) read: fn(&Arrived<'_>) -> Result<Box<dyn Request>, Invalid>,
    /// The data of a reply, as JSON that hides nothing, and what of it was odd.
    pub(crate) decode: fn(u16, &[u8]) -> Decoded,
}

/// A typed request.
pub(crate) trait Request {
    /// What it sends, with the user id of the tests' account.
    fn draft(&self) -> Result<Draft, Invalid>;
}

/// The user id of the account that sends.
const USER_ID: &str = "1b448be323";

impl<E: Endpoint + 'static> Request for E {
    fn draft(&self) -> Result<Draft, Invalid> {
        // Of a copy, which has to lose nothing.
        Draft::of(&self.clone(), Some(USER_ID))
    }
}

/// All endpoints, in the order of their names.
pub(crate) fn all() -> Vec<Erased> {
    struct All(Vec<Erased>);

    impl Visitor for All {
        fn endpoint<E: Endpoint + 'static>(&mut self) {
            self.0.push(Erased {
                operation: E::OPERATION,
                read: |arrived| Ok(Box::new(arrived.read::<E>()?)),
                decode: |status, body| {
                    let decoded = envelope::decode::<E>(status, body)?;
                    let codec = match E::OPERATION.reply {
                        Reply::Data(codec) | Reply::Text(codec) => codec,
                        _ => Codec::PLAIN,
                    };
                    // Of a copy, which has to lose nothing.
                    let data = decoded.data.clone();
                    let data = serde_json::to_value(reveal(&data.view(codec)));
                    Ok((data.unwrap_or_default(), decoded.drift))
                },
            });
        }
    }

    let mut all = All(Vec::new());
    endpoints::visit(&mut all);
    all.0
}

/// What is wrong, by endpoint: a suite looks at all of them before it fails.
#[derive(Default)]
pub(crate) struct Problems(Vec<String>);

impl Problems {
    /// Keeps a problem of an endpoint, with the place that it was found at.
    pub(crate) fn add(
        &mut self,
        operation: &Operation,
        place: &str,
        problem: impl std::fmt::Display,
    ) {
        let spec = operation.name.replace('.', "/");
        self.0
            .push(format!("specs/{spec}.yaml, {place}: {problem}"));
    }

    /// Fails the test with all of them.
    #[track_caller]
    pub(crate) fn none(self) {
        let count = self.0.len();
        assert!(count == 0, "{count} problems\n{}", self.0.join("\n"));
    }
}
