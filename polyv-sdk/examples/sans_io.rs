//! The SDK over another HTTP client than its own: here `ureq`, without async.
//!
//! `cargo run -p polyv-sdk --no-default-features --features all-modules --example sans_io`
//!
//! The SDK makes and signs the requests and reads the replies; `send` below is all that touches the
//! network. It starts polyv-mock inside this process and calls that.

use std::error::Error;

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::callback;
use polyv_sdk::api::chat::viewer;
use polyv_sdk::endpoint::Endpoint;
use polyv_sdk::page::Walker;
use polyv_sdk::request::{Body, Draft, HttpRequest};
use polyv_sdk::{Algorithm, ChannelId, Credentials, Method, Timestamp};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mock = MockServer::start_blocking()?;
    run(&mock)
}

/// Calls `mock` in the ways there are.
pub fn run(mock: &MockServer) -> Result<()> {
    let caller = Caller {
        agent: ureq::Agent::config_builder()
            // What an error is, the envelope says.
            .http_status_as_error(false)
            // A redirected request would carry its signature elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .into(),
        credentials: Credentials::new(mock.app_id(), mock.app_secret())?,
        base_url: mock.url().to_owned(),
    };
    let channel = ChannelId::from("2191532");

    // A list, page by page.
    let mut walker = Walker::new(session::ListData::new(&channel).page_size(3));
    while let Some(request) = walker.request()? {
        for session in walker.accept(caller.call(&request)?)?.into_iter().flatten() {
            println!(
                "session {:?} from {:?}",
                session.session_id, session.start_time
            );
        }
    }

    // A body.
    caller.call(&callback::Update::new(&channel))?;

    // A reply that is encrypted with the signature of the request.
    let online = caller.call(&viewer::ListOnline::new("2191532"))?;
    println!("{} viewers online", online.viewers.len());
    Ok(())
}

struct Caller {
    agent: ureq::Agent,
    credentials: Credentials,
    base_url: String,
}

impl Caller {
    fn call<E: Endpoint>(&self, request: &E) -> Result<E::Output> {
        let draft = Draft::of(request, None)?;
        let signer = self.credentials.signer(Algorithm::Md5);
        let http = draft.sign(
            signer,
            Timestamp::now().as_millisecond(),
            Some(&self.base_url),
        );
        let (status, body) = self.send(&http)?;
        Ok(http.decode::<E>(status, &body)?.data)
    }

    /// Sends one request, and returns the status and the body of the reply.
    fn send(&self, http: &HttpRequest) -> Result<(u16, Vec<u8>)> {
        let mut response = if http.method == Method::Get {
            self.agent.get(&http.url).call()?
        } else {
            let mut call = self.agent.post(&http.url);
            if let Some(content_type) = http.content_type() {
                call = call.content_type(content_type);
            }
            match &http.body {
                Body::Empty => call.send_empty()?,
                Body::Form(text) => call.send(text)?,
                Body::Json(bytes) => call.send(bytes)?,
                // Its parts are texts and files, to be written with a boundary of your own.
                _ => return Err("this example sends no files".into()),
            }
        };
        Ok((
            response.status().as_u16(),
            response.body_mut().read_to_vec()?,
        ))
    }
}
