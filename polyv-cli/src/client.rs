//! The client, made when a call is made and not before.

use std::ffi::OsString;

use polyv_sdk::{Client, ClientBuilder};

use crate::commands::auth;
use crate::exit::{Exit, Failure};
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
    let account = auth::account(context)?;
    // An account that is named, or that is the default, comes from its file; the other variables override it.
    let var = |name: &str| match (name, &account) {
        ("POLYV_APP_ID" | "POLYV_APP_SECRET", Some(_)) => None,
        ("POLYV_PROFILE", Some(account)) => Some(account.into()),
        _ => context.io.var(name).map(OsString::from),
    };
    let built = ClientBuilder::from_variables(var).and_then(|builder| named(builder).build());
    let client = built.map_err(|error| {
        let failure = Failure::from(error);
        if failure.report().exit != Exit::Auth {
            return failure;
        }
        failure.with_hint(context.lang.pick((
            "`polyv auth login` stores an account; POLYV_APP_ID and POLYV_APP_SECRET work as well; --mock needs neither",
            "`polyv auth login` 保存账号；也可以设置 POLYV_APP_ID 和 POLYV_APP_SECRET；--mock 不需要账号",
        )))
    })?;
    Ok(Connected {
        client,
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
