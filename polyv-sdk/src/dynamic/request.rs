//! A request without its type.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, SerializeStruct as _, Serializer};

use super::{AnyOperation, Erased, Operations};
use crate::check::Invalid;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::json::{Fault, Reader};
use crate::page::{Cuts, Slotted, Windows};
use crate::request::Draft;
use crate::stored::{self, Params};
use crate::value::{self, AllSlots, Blank, Codec, Json, Show, Slots, Value, View, whole};

/// A request of any operation, sent with [`Client::send_any`](crate::Client::send_any).
///
/// As data it is `{"operation": "channel.basic.create", "params": {...}}`, its parameters as a typed request
/// has them. With a secret it is only serialized inside [`reveal`](crate::reveal). It is read exactly: an unknown
/// operation or parameter is an error.
pub struct AnyRequest {
    operation: AnyOperation,
    request: Box<dyn Erased>,
}

impl AnyRequest {
    /// A typed request without its type. `None` if its module is not among the
    /// [operations](crate::api::operations), which only happens to types outside of this crate.
    pub fn of<E: Endpoint>(request: E) -> Option<Self> {
        Some(Self {
            operation: Operations::known().get(E::OPERATION.name)?,
            request: Box::new(request),
        })
    }

    /// From the parameters as a JSON object, by their names on the wire.
    pub(super) fn read(operation: AnyOperation, json: Reader<'_>) -> Result<Self, Error> {
        let mut request = operation.blank();
        stored::read_params(operation.operation(), request.slots_mut(), json)
            .map_err(|invalid| Error::from(invalid).of_endpoint(operation.name()))?;
        Ok(Self { operation, request })
    }

    /// The operation.
    pub fn operation(&self) -> AnyOperation {
        self.operation
    }

    /// Checks the request and puts its parameters in their places, without sending it: see
    /// [`Draft::of`].
    pub fn draft(&self, user_id: Option<&str>) -> Result<Draft, Error> {
        self.drafted(user_id, false)
    }

    /// The same with values that an enumeration does not document: see [`Draft::with_unknown_values`].
    pub fn draft_with_unknown_values(&self, user_id: Option<&str>) -> Result<Draft, Error> {
        self.drafted(user_id, true)
    }

    fn drafted(&self, user_id: Option<&str>, unknown_values: bool) -> Result<Draft, Error> {
        let operation = self.operation.operation();
        Draft::of_slots(operation, self.request.slots(), user_id, unknown_values)
            .map_err(|invalid| Error::from(invalid).of_endpoint(operation.name))
    }

    fn params(&self) -> Params<'_> {
        Params(self.operation.operation(), self.request.slots())
    }
}

impl Windows<AnyRequest> {
    /// Splits the range of a request of any operation.
    ///
    /// Fails as for a typed one.
    pub fn of_any(request: AnyRequest) -> Result<Self, Invalid> {
        Cuts::of(request.operation().operation(), request).map(Self)
    }
}

impl Iterator for Windows<AnyRequest> {
    type Item = AnyRequest;

    fn next(&mut self) -> Option<AnyRequest> {
        self.0.next()
    }
}

impl Slotted for AnyRequest {
    fn slots(&self) -> &(dyn Slots + Sync) {
        self.request.slots()
    }

    fn slots_mut(&mut self) -> &mut dyn AllSlots {
        self.request.slots_mut()
    }
}

impl Clone for AnyRequest {
    fn clone(&self) -> Self {
        Self {
            operation: self.operation,
            request: self.request.boxed(),
        }
    }
}

/// Shows the parameters as the typed request does, without secrets.
impl fmt::Debug for AnyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyRequest")
            .field("operation", &self.operation.name())
            .field("params", &self.request)
            .finish()
    }
}

/// Equal as typed requests are.
impl PartialEq for AnyRequest {
    fn eq(&self, other: &Self) -> bool {
        let (own, others) = (self.slots(), other.slots());
        self.operation == other.operation && value::same_slots(own, others)
    }
}

impl Eq for AnyRequest {}

impl Hash for AnyRequest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.operation.name().hash(state);
        value::hash_slots(self.request.slots(), state);
    }
}

impl Serialize for AnyRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_readable = serializer.is_human_readable();
        let mut data = serializer.serialize_struct("AnyRequest", 2)?;
        data.serialize_field("operation", self.operation.name())?;
        if is_readable {
            data.serialize_field("params", &self.params())?;
        } else {
            let text = serde_json::to_string(&self.params()).map_err(S::Error::custom)?;
            data.serialize_field("params", &text)?;
        }
        data.end()
    }
}

impl<'de> Deserialize<'de> for AnyRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields, rename = "AnyRequest")]
        struct Data {
            operation: String,
            #[serde(default)]
            params: Stored,
        }
        let data = Data::deserialize(deserializer)?;
        let operation = Operations::known().get(&data.operation).ok_or_else(|| {
            D::Error::custom(format!(
                "no operation is called `{}`, or the feature of its module is off",
                data.operation
            ))
        })?;
        // Nothing was to be sent: the error need not say that nothing was.
        let json = Reader::of_json(&data.params.0, "").trusting();
        Self::read(operation, json).map_err(|error| {
            D::Error::custom(format_args!("{}: {}", data.operation, error.message()))
        })
    }
}

/// The parameters as they are stored: JSON.
struct Stored(Vec<u8>);

impl Default for Stored {
    fn default() -> Self {
        Self(b"{}".to_vec())
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        stored::transcode(deserializer).map(Self)
    }
}

/// A reply, or a row of one, without its type. The rows of a page share its memory, which is freed with the last of them.
#[derive(Clone)]
pub struct AnyReply {
    held: Arc<dyn Held>,
    index: usize,
}

/// Values whose type is not known.
trait Held: Send + Sync {
    fn value(&self, index: usize) -> &dyn Show;
}

struct One<T>(T);

impl<T: Value + Send + Sync> Held for One<T> {
    fn value(&self, _: usize) -> &dyn Show {
        &self.0
    }
}

struct Rows<T>(Vec<T>);

impl<T: Value + Send + Sync> Held for Rows<T> {
    fn value(&self, index: usize) -> &dyn Show {
        &self.0[index]
    }
}

impl AnyReply {
    pub(crate) fn one<T: Value + Send + Sync>(reply: T) -> Self {
        Self {
            held: Arc::new(One(reply)),
            index: 0,
        }
    }

    pub(crate) fn rows<T: Value + Send + Sync>(rows: Vec<T>) -> Vec<Self> {
        let indices = 0..rows.len();
        let held: Arc<dyn Held> = Arc::new(Rows(rows));
        Self::each(indices, &held)
    }

    /// Apart from the type of the rows, as there are many.
    fn each(indices: Range<usize>, held: &Arc<dyn Held>) -> Vec<Self> {
        let rows = indices.map(|index| Self {
            held: Arc::clone(held),
            index,
        });
        rows.collect()
    }

    fn value(&self) -> &dyn Show {
        self.held.value(self.index)
    }

    /// The reply as JSON, with its secrets.
    ///
    /// Fails if a value cannot be written as JSON.
    pub fn to_json(&self) -> Result<Json, serde_json::Error> {
        serde_json::to_value(crate::reveal(self)).map(Json::from)
    }
}

/// What is read without its operation is JSON.
impl Value for AnyReply {
    fn view(&self, codec: Codec) -> View<'_> {
        self.value().seen(codec)
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let mut json = Json::default();
        json.read(reader, codec)?;
        *self = Self::one(json);
        Ok(())
    }
}

impl Blank for AnyReply {
    fn blank() -> Self {
        Self::one(Json::default())
    }
}

/// As the typed reply, with `[redacted]` in place of secrets outside of [`reveal`](crate::reveal).
impl Serialize for AnyReply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(&Members(self.view(Codec::PLAIN)), serializer)
    }
}

/// A reply whose names are those of a struct, where it has names.
struct Members<'a>(View<'a>);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            View::Record(object) => object.serialize_struct(serializer),
            view => view.serialize(serializer),
        }
    }
}

impl PartialEq for AnyReply {
    fn eq(&self, other: &Self) -> bool {
        self.value().same(other.value())
    }
}

impl fmt::Debug for AnyReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().debug(f)
    }
}
