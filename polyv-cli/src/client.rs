//! The client, made when a call is made and not before.

use polyv_sdk::{Client, ClientBuilder};

use crate::exit::Failure;
use crate::run::Context;

/// A client, and the stand-in server that it calls, if `--mock` asks for it.
pub(crate) struct Connected {
    pub(crate) client: Client,
    #[cfg(feature = "mock")]
    _server: Option<polyv_mock::MockServer>,
}

/// Connects as the global options and the environment say.
pub(crate) fn connect(context: &Context<'_>) -> Result<Connected, Failure> {
    if context.globals.mock {
        return stand_in();
    }
    let builder = match &context.globals.account {
        Some(name) => ClientBuilder::from_profile(name)?,
        None => ClientBuilder::from_env()?,
    };
    Ok(Connected {
        client: named(builder).build()?,
        #[cfg(feature = "mock")]
        _server: None,
    })
}

fn named(builder: ClientBuilder) -> ClientBuilder {
    builder.user_agent(concat!("polyv-cli/", env!("CARGO_PKG_VERSION")))
}

#[cfg(feature = "mock")]
fn stand_in() -> Result<Connected, Failure> {
    let server = polyv_mock::MockServer::start_blocking()
        .map_err(|error| Failure::other(format!("the stand-in server cannot start: {error}")))?;
    let builder = Client::builder()
        .app_id(server.app_id())
        .app_secret(server.app_secret().to_owned())
        .user_id("1b448be323")
        .base_url(server.url());
    Ok(Connected {
        client: named(builder).build()?,
        _server: Some(server),
    })
}

#[cfg(not(feature = "mock"))]
fn stand_in() -> Result<Connected, Failure> {
    Err(Failure::usage(
        "this program was built without the stand-in server",
    ))
}
