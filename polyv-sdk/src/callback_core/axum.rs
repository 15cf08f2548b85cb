//! Callbacks as arguments of axum's handlers.

use std::error::Error;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use jiff::Timestamp;

use super::{Arrival, Callback, Rejected, Reply, Unsigned, Verified, Verifier};

/// A handler that takes this is called for callbacks that the state's [`Verifier`] believes at the time of arrival, whatever
/// their method. Others are answered by [`Rejected::reply`].
///
/// The state gives the verifier: implement `FromRef` for [`Verifier`] and the type of the state, which is one of your own and not an
/// `Arc` of it.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl<S, E> FromRequest<S> for Verified<E>
where
    S: Send + Sync,
    E: Callback,
    Verifier: FromRef<S>,
{
    type Rejection = Rejected;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejected> {
        let arrival = arrival(request).await?;
        Verifier::from_ref(state).verify(arrival, Timestamp::now())
    }
}

/// A handler that takes this is called for callbacks of kinds that are documented without a sign, no matter who sent them. Others
/// are answered by [`Rejected::reply`].
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl<S, E> FromRequest<S> for Unsigned<E>
where
    S: Send + Sync,
    E: Callback,
{
    type Rejection = Rejected;

    async fn from_request(request: Request, _: &S) -> Result<Self, Rejected> {
        Self::read(arrival(request).await?)
    }
}

async fn arrival(request: Request) -> Result<Arrival, Rejected> {
    let (method, uri) = (request.method().clone(), request.uri().to_string());
    let body = Limited::new(request.into_body(), Arrival::MAX_BYTES)
        .collect()
        .await;
    let body = match body {
        Ok(body) => body.to_bytes(),
        Err(error) if is_limit(&*error) => return Err(Rejected::TooLarge),
        // Without its fields it would be another event.
        Err(_) => return Err(Rejected::Incomplete),
    };
    Arrival::new(method.as_str(), &uri, &body)
}

/// Whether a limit was exceeded: the one above, or one that a layer has set.
fn is_limit(error: &(dyn Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.any(<dyn Error>::is::<LengthLimitError>)
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        // Every status of a reply is one of HTTP.
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        let content_type = HeaderValue::from_static(self.content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }
}

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        self.reply().into_response()
    }
}
