//! The client, made when a call is made and not before.

use std::ffi::OsString;

use polyv_sdk::callback::Verifier;
use polyv_sdk::{Algorithm, Client, ClientBuilder};

use crate::accounts::{self, Store};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::proxy::{self, Settings, Way};

/// What is called where no other address is given.
pub(crate) const SERVICE: &str = "https://api.polyv.net";

/// The account of the stand-in server.
const STAND_IN: (&str, &str) = ("testapp", "1b448be323");

/// A client, and the stand-in server that it calls, if `--mock` asks for it.
pub(crate) struct Connected {
    pub(crate) client: Client,
    pub(crate) way: Way,
    #[cfg(feature = "mock")]
    _server: Option<polyv_mock::MockServer>,
}

/// Whom the calls are for. No secret is in it.
pub(crate) struct Identity {
    pub(crate) app_id: String,
    pub(crate) user_id: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) way: Way,
}

/// Connects as the global options and the environment say.
pub(crate) fn connect(context: &Context<'_>) -> Result<Connected, Failure> {
    connect_with(context, |builder| builder)
}

/// The same, with further settings of the client.
pub(crate) fn connect_with(
    context: &Context<'_>,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Connected, Failure> {
    if context.globals.mock {
        return stand_in(context, change);
    }
    let (builder, way) = settings(context)?;
    let client = change(named(builder.clone())).build();
    Ok(Connected {
        client: client.map_err(|error| hinted(way.blame(error.into()), context))?,
        way: way.clone(),
        #[cfg(feature = "mock")]
        _server: None,
    })
}

/// Whom a call would be for.
pub(crate) fn identity(context: &Context<'_>) -> Result<Identity, Failure> {
    if context.globals.mock {
        let (app_id, user_id) = STAND_IN;
        return Ok(Identity {
            app_id: app_id.to_owned(),
            user_id: Some(user_id.to_owned()),
            base_url: None,
            algorithm: Algorithm::default(),
            way: Way::Direct,
        });
    }
    let (builder, way) = settings(context)?;
    let identity = builder.identity();
    let identity = identity.ok_or_else(|| {
        Failure::new(
            Exit::Auth,
            "config",
            ("the account has no appId", "账号没有 appId"),
        )
    })?;
    Ok(Identity {
        app_id: identity.app_id.to_owned(),
        user_id: identity.user_id.map(str::to_owned),
        base_url: identity.base_url.map(str::to_owned),
        algorithm: identity.algorithm,
        way: way.clone(),
    })
}

/// What callbacks are judged and signed by. As nothing is sent to the service, it does not matter what proxy leads there.
pub(crate) fn callback_verifier(context: &Context<'_>) -> Result<Verifier, Failure> {
    let client = if context.globals.mock {
        connect(context)?.client
    } else {
        let client = account(context)?.build();
        client.map_err(|error| hinted(error.into(), context))?
    };
    Ok(client.callback_verifier())
}

fn settings<'a>(context: &'a Context<'_>) -> Result<&'a Settings, Failure> {
    if let Some(settings) = context.settings.get() {
        return Ok(settings);
    }
    let settings = proxy::lead(account(context)?, SERVICE, context.io);
    Ok(context.settings.get_or_init(|| settings))
}

/// An account that is named, or that is the default, comes from its file; the other variables override it, except for that
/// of the proxy, which only calls need.
fn account(context: &Context<'_>) -> Result<ClientBuilder, Failure> {
    let account = accounts::account(context)?;
    let var = |name: &str| match (name, &account) {
        ("POLYV_APP_ID" | "POLYV_APP_SECRET", Some(_)) | (proxy::OWN, _) => None,
        ("POLYV_PROFILE", Some(account)) => Some(account.into()),
        _ => context.io.var(name).map(OsString::from),
    };
    ClientBuilder::from_variables(var).map_err(|error| hinted(error.into(), context))
}

fn hinted(failure: Failure, context: &Context<'_>) -> Failure {
    let about = failure.report().parameter.as_deref().unwrap_or_default();
    let is_about_file = !about.starts_with("POLYV_")
        && accounts::profile_path(context.io).is_ok_and(|path| path.exists());
    // What is wrong in a file that is there says how to put it right.
    if failure.report().exit != Exit::Auth || is_about_file {
        return failure;
    }
    // Several accounts, and none of them the default.
    let in_environment = ["POLYV_APP_ID", "POLYV_APP_SECRET"];
    let is_open = !in_environment
        .iter()
        .any(|name| context.io.var(name).is_some())
        && matches!(accounts::account(context), Ok(None));
    let names = is_open.then(|| Store::open(context.io)?.names());
    let names = names.and_then(Result::ok).unwrap_or_default().join(", ");
    if !names.is_empty() {
        return failure.with_hint((
            format!("no account is the default: `polyv auth use NAME` or --account NAME chooses one of {names}"),
            format!("没有默认账号：可用 `polyv auth use 名称` 或 --account 名称 选择，现有账号：{names}"),
        ));
    }
    failure.with_hint((
        "`polyv auth login` stores an account; POLYV_APP_ID and POLYV_APP_SECRET work as well; --mock needs neither",
        "`polyv auth login` 保存账号；也可以设置 POLYV_APP_ID 和 POLYV_APP_SECRET；--mock 不需要账号",
    ))
}

fn named(builder: ClientBuilder) -> ClientBuilder {
    builder.user_agent(concat!("polyv-cli/", env!("CARGO_PKG_VERSION")))
}

#[cfg(feature = "mock")]
fn stand_in(
    context: &Context<'_>,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Connected, Failure> {
    let server = polyv_mock::MockServer::start_blocking().map_err(|error| {
        Failure::other((
            format!("the stand-in server cannot start: {error}"),
            format!("无法启动模拟服务器：{error}"),
        ))
    })?;
    let builder = ClientBuilder::from_variables(|name| match name {
        "POLYV_APP_ID" => Some(server.app_id().into()),
        "POLYV_APP_SECRET" => Some(server.app_secret().into()),
        "POLYV_USER_ID" => Some(STAND_IN.1.into()),
        "POLYV_BASE_URL" => Some(server.url().into()),
        "POLYV_READ_ONLY" => context.io.var(name).map(OsString::from),
        _ => None,
    })?;
    Ok(Connected {
        client: change(named(builder)).build()?,
        way: Way::Direct,
        _server: Some(server),
    })
}

#[cfg(not(feature = "mock"))]
fn stand_in(
    _: &Context<'_>,
    _: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Connected, Failure> {
    Err(Failure::usage((
        "this program was built without the stand-in server",
        "此程序构建时不含模拟服务器",
    )))
}
